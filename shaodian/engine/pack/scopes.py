"""What every rule has, whatever its kind: whom it binds, inside what, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shaodian.engine.conditions.names import Frame, Names, nearest
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.conditions.reading import NotACondition, short
from shaodian.engine.pack.forces import rule_force
from shaodian.engine.pack.model import Derived, Force, Scope, SpanUse
from shaodian.engine.pack.places import read_place
from shaodian.engine.pack.spec import Spec
from shaodian.engine.pack.terms import is_code
from shaodian.engine.pack.text import Block, Rows
from shaodian.engine.vocabulary.words import Column, Fact
from shaodian.places import PlaceSet

SCOPE_KEYS = ("institutions", "places", "roles", "where")


@dataclass
class Commons:
    """Reads the keys that all rules share; `anonymous` gathers places listed in a rule itself."""

    pack_id: str
    names: Names
    derived: Mapping[str, Derived]
    default: Spec | None
    force: Force
    anonymous: dict[str, PlaceSet]

    def read(self, spec: Spec, kind: str, each: str) -> dict[str, Any]:
        """The common fields of a rule about `each`, a subject or a fact."""
        rule_id = spec.text("id")
        return {
            "id": rule_id,
            "directive": self.pack_id,
            "clause": spec.text("clause"),
            "kind": kind,
            "each": each,
            "scope": self._scope(spec.block_at("applies_to"), self._frame(kind, each), rule_id),
            "force": rule_force(spec, self.force),
            "during": self._during(spec),
            "until": self._until(spec),
            "says": spec.said("says"),
            "reading": spec.said("reading"),
            "where": spec.block.where(),
            "source": spec.block,
        }

    def _frame(self, kind: str, each: str) -> Frame:
        """What a scope's `where` speaks of: the row, or the subject at an instant."""
        if each not in self.names.facts:
            return Frame(fact=POINT)
        if each in SUBJECTS and kind not in ("limit", "forbid"):
            return Frame(fact=POINT, subject=self.names.facts[each])
        return Frame(fact=self.names.facts[each])

    def _scope(self, own: Spec | None, frame: Frame, rule_id: str) -> Scope:
        """A rule's own `applies_to` replaces the directive's key by key."""

        def pick(key: str) -> Spec | None:
            return next((s for s in (own, self.default) if s is not None and key in s), None)

        institutions, places, roles, where = (pick(key) for key in SCOPE_KEYS)
        condition = where.condition("where", self.names, frame) if where else None
        scope = Scope(
            self._kinds(institutions) if institutions else None,
            self._places(places, rule_id if places is own else "") if places else None,
            self._roles(roles) if roles else None,
            condition.node if condition else None,
            condition.text if condition else None,
        )
        if own is not None:
            own.finish(*SCOPE_KEYS)
        return scope

    def _kinds(self, spec: Spec) -> tuple[str, ...] | None:
        asked = spec.texts("institutions")
        if asked is None or asked == ("all",):
            return None
        column = self.names.facts["institution"].by_name["kind"]
        return self._within(spec, "institutions", asked, column, ("这类机构", "institution kind"))

    def _roles(self, spec: Spec) -> tuple[str, ...] | None:
        asked = spec.texts("roles")
        column = self.names.facts["membership"].by_name["role"]
        if asked is None or not column.choices:
            return asked
        return self._within(spec, "roles", asked, column, ("这种身份", "role"))

    def _within(
        self, spec: Spec, key: str, asked: tuple[str, ...], column: Column, what: tuple[str, str]
    ) -> tuple[str, ...]:
        """The choices asked for and those below them."""
        found: dict[str, None] = {}
        for one in asked:
            within = column.within(one)
            if one not in within:
                near = nearest(one, [choice.value for choice in column.choices])
                spec.problem(
                    key,
                    f"没有「{short(one)}」{what[0]}{near[0]}",
                    f"no {what[1]} {short(one)!r}{near[1]}",
                )
            found |= dict.fromkeys(within)
        return tuple(found)

    def _places(self, spec: Spec, rule_id: str) -> str | None:
        """The name of a set; one that is listed on the spot gets a name of its own."""
        value = spec.raw("places")
        if value is None or value == "all":
            return None
        if isinstance(value, str) and value in self.names.places:
            return value
        if isinstance(value, str) and not is_code(value):
            near = nearest(value, sorted(self.names.places))
            spec.problem(
                "places",
                f"没有名为「{short(value)}」的地点{near[0]}",
                f"no place {short(value)!r}{near[1]}",
            )
            return None
        name = f"~{rule_id or 'directive'}"
        if name not in self.anonymous:
            listed = [value] if isinstance(value, str) else value
            placed = read_place(spec, name, listed, self.names.places)
            if placed is None:
                return None
            self.anonymous[name] = placed
        return name

    def _during(self, spec: Spec) -> tuple[SpanUse, ...]:
        value = spec.raw("during")
        items = value if isinstance(value, Rows) else [] if value is None else [value]
        uses = (self._span(spec, item) for item in items)
        return tuple(use for use in uses if use is not None)

    def _span(self, spec: Spec, item: Any) -> SpanUse | None:
        inner = Spec(item, spec.problems) if isinstance(item, Block) else None
        if inner is None and not isinstance(item, str):
            spec.problem("during", "during 应写时段的名称", "during takes the name of a span")
            return None
        name = inner.needed("span") if inner else item
        fact = self._fact(spec, "during", name) if name else None
        where = inner.condition("where", self.names, Frame(fact=fact)) if inner and fact else None
        if inner:
            inner.finish("where")
        if fact is None:
            return None
        if fact.time != "interval":
            spec.problem("during", f"{name} 不是时段", f"{name} is not a span of time")
            return None
        return SpanUse(name, where.node if where else None)

    def _until(self, spec: Spec) -> tuple[str, ...]:
        asked = spec.texts("until") or ()
        return tuple(name for name in asked if self._fact(spec, "until", name) is not None)

    def _fact(self, spec: Spec, key: str, name: str) -> Fact | None:
        try:
            return self.names.fact(name)
        except NotACondition as error:
            spec.problem(key, error.zh, error.en)
            return None
