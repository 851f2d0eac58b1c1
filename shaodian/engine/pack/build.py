"""A folder, a single document or a mapping → a checked pack. Every problem is told at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shaodian.engine.conditions.names import Frame, Names, nearest
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.derived import DERIVED
from shaodian.engine.errors import PackError, Problem
from shaodian.engine.facts import FACTS, Vocabulary
from shaodian.engine.instants import ALWAYS, FOREVER, parse_when
from shaodian.engine.kinds import KINDS, Reading
from shaodian.engine.pack.model import (
    Clause,
    Derived,
    Example,
    Force,
    Pack,
    Rule,
    Said,
    Scope,
    SpanUse,
)
from shaodian.engine.pack.spec import Spec, raise_problems
from shaodian.engine.pack.text import Block, Rows, Source, read_yaml
from shaodian.engine.pack.values import NAME, read_values
from shaodian.places import PlacesError, PlaceSet

LEGAL_KINDS = ("规范性文件", "通知", "通告", "会议要求", "工作方案", "致家长信", "范本")
FILES = ("directive.yaml", "rules.yaml", "forms.yaml", "cases.yaml")


def load_pack(path: Path, vocabulary: Vocabulary = FACTS) -> Pack:
    """A pack from its folder, or from one YAML document that holds all keys. Raises PackError."""
    if path.is_dir():
        found = [path / name for name in FILES if (path / name).exists()]
        if path / "directive.yaml" not in found:
            raise PackError(
                Problem(
                    where=str(path.name),
                    zh="缺少 directive.yaml，这不是指令包",
                    en="no directive.yaml: this is not a pack",
                )
            )
        return build_pack([read_yaml(Source.of(file)) for file in found], vocabulary)
    if not path.exists():
        raise PackError(Problem(where=str(path), zh="没有这个指令包", en="there is no such pack"))
    return build_pack([read_yaml(Source.of(path))], vocabulary)


def pack_from(document: Mapping[str, Any], vocabulary: Vocabulary = FACTS) -> Pack:
    """A pack from a plain mapping with the keys of all files. Raises PackError."""
    return build_pack([_as_block(document, "pack")], vocabulary)


def _as_block(value: Any, file: str) -> Any:
    if isinstance(value, Block | Rows):
        return value
    if isinstance(value, Mapping):
        block = Block(file, 1)
        for key, item in value.items():
            block[str(key)] = _as_block(item, file)
        return block
    if isinstance(value, list | tuple):
        rows = Rows(file, 1)
        rows.extend(_as_block(item, file) for item in value)
        rows.lines = [1] * len(rows)
        return rows
    return value


def build_pack(documents: list[Any], vocabulary: Vocabulary) -> Pack:
    merged = Block("pack", 1)
    problems: list[Problem] = []
    for document in documents:
        if not isinstance(document, Block):
            items = document if isinstance(document, Rows) else None
            if items is not None and all(isinstance(i, Block) for i in items):
                merged[
                    "cases" if "forms" in merged or items.file.endswith("cases.yaml") else "forms"
                ] = items
                continue
            raise PackError(
                Problem(
                    where="", zh="指令包的文件应是键值", en="a file of a pack should be a mapping"
                )
            )
        merged.file = merged.file if merged else document.file
        for key, value in document.items():
            merged[key] = value
            merged.lines[key] = document.lines.get(key, document.line)
    return _Builder(merged, vocabulary, problems).pack()


class _Builder:
    """Reads one merged document; keeps the problems."""

    def __init__(self, block: Block, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.spec = Spec(block, problems)
        self.problems = problems
        self.vocabulary = vocabulary
        self.anonymous: dict[str, Any] = {}

    def pack(self) -> Pack:
        spec = self.spec
        pack_id = spec.needed("id")
        dated_on = spec.text("dated_on")
        force = self._force(spec, dated_on)
        values = read_values(spec.raw("values"), force.signed, self.problems)
        places = self._places(spec)
        names = Names(self.vocabulary, {n: v.unit for n, v in values.items()}, frozenset(places))
        derived, names = self._define(spec, names)
        default_scope = spec.block_at("applies_to")
        rules = self._rules(spec, pack_id, names, derived, default_scope, force)
        clauses = self._clauses(spec, rules)
        examples = self._examples(spec)
        title = spec.said("title") or Said(pack_id, pack_id)
        number, issuer = spec.text("number"), spec.said("issuer") or Said("", "")
        legal_kind = spec.one_of("legal_kind", LEGAL_KINDS, "通知")
        history = spec.flag("history")
        about = {
            key: spec.raw(key)
            for key in (
                "basis",
                "review",
                "hotlines",
                "recipients",
                "attachments",
                "source",
                "reading",
                "run",
                "needs",
                "uncertain",
            )
        }
        spec.finish("given", "runs", "says", "title_says", "note", "notes")
        raise_problems(self.problems)
        return Pack(
            id=pack_id,
            title=title,
            number=number,
            issuer=issuer,
            legal_kind=legal_kind,
            dated_on=dated_on,
            force=force,
            history=history,
            clauses=clauses,
            values=values,
            places={**places, **self.anonymous},
            derived=derived,
            rules=tuple(rules),
            names=names,
            examples=examples,
            about=about,
        )

    # --- force and places

    def _force(self, spec: Spec, dated_on: str) -> Force:
        signed = spec.when("signed")
        if signed is None:
            try:
                signed = parse_when(dated_on) if dated_on else ALWAYS
            except ValueError:
                spec.problem("dated_on", "dated_on 应是日期", "dated_on should be a date")
                signed = ALWAYS
        if "in_force" not in spec:
            spec.problem("in_force", "缺少「in_force」", "in_force is missing")
        force = self._interval(spec, "in_force", signed)
        if "in_force" in spec and force.start == ALWAYS:
            spec.problem("in_force", "in_force 需要 from", "in_force needs from")
        return force

    def _interval(self, spec: Spec, key: str, signed: int) -> Force:
        inner = spec.block_at(key)
        if inner is None:
            return Force(signed=signed)
        start = inner.when("from")
        signed = inner.when("signed") if "signed" in inner else signed  # type: ignore[assignment]
        end, end_signed = FOREVER, ALWAYS
        if isinstance(inner.raw("to"), Block):
            ending = inner.block_at("to")
            assert ending is not None
            end = ending.when("is", end=True) or FOREVER
            end_signed = ending.when("signed") or ALWAYS
            ending.finish()
        elif inner.raw("to") is not None:
            found = inner.when("to", end=True)
            end = FOREVER if found is None else found
        inner.finish()
        return Force(ALWAYS if start is None else start, end, end_signed, signed)

    def _places(self, spec: Spec) -> dict[str, PlaceSet]:
        block = spec.block_at("places")
        found: dict[str, PlaceSet] = {}
        for name in block.block if block else ():
            assert block is not None
            if not NAME.fullmatch(name):
                block.problem(
                    name,
                    f"名称「{name}」只能用小写字母、数字和连字符",
                    f"the name {name!r} may have lower-case letters, digits and hyphens",
                )
            placed = self._place(block, name, name)
            if placed is not None:
                found[name] = placed
        for name, one in found.items():
            for other in sorted(one.named()):
                if not other.isdigit() and other not in found:
                    near = nearest(other, found)
                    assert block is not None
                    block.problem(
                        name, f"没有名为「{other}」的地点{near[0]}", f"no place {other!r}{near[1]}"
                    )
        return found

    def _place(self, spec: Spec, key: str, name: str) -> PlaceSet | None:
        try:
            return PlaceSet.read(name, spec.raw(key))
        except PlacesError as error:
            spec.problem(key, error.zh, error.en)
        return None

    # --- derived facts, in an order in which each finds those it uses

    def _define(self, spec: Spec, names: Names) -> tuple[dict[str, Derived], Names]:
        block = spec.block_at("define")
        derived: dict[str, Derived] = {}
        waiting = dict.fromkeys(block.block) if block else {}
        for name in list(waiting):
            assert block is not None
            if not NAME.fullmatch(name) or name in self.vocabulary:
                block.problem(
                    name,
                    f"「{name}」不能用作推导事实的名称",
                    f"{name!r} cannot name a derived fact",
                )
        while waiting:
            assert block is not None
            ready = [n for n in waiting if not self._uses(block.block[n]) & (set(waiting) - {n})]
            if not ready:
                block.problem(
                    next(iter(waiting)),
                    f"推导事实相互依赖：{'、'.join(waiting)}",
                    f"derived facts use each other in a circle: {', '.join(waiting)}",
                )
                break
            for name in ready:
                del waiting[name]
                one = self._derive(block, name, names, derived)
                if one is not None:
                    derived[name] = one
                    names = names.with_facts({name: one.fact})
        return derived, names

    def _uses(self, written: Any) -> set[str]:
        """Every word of a definition: those that are waiting names must come first."""
        if isinstance(written, Mapping):
            return set().union(*(self._uses(v) for v in written.values())) if written else set()
        if isinstance(written, list):
            return set().union(*(self._uses(v) for v in written)) if written else set()
        text = str(written)
        for mark in "(),:=<>$'\"":
            text = text.replace(mark, " ")
        return set(text.split()) | {word.partition(".")[0] for word in text.split()}

    def _derive(
        self, block: Spec, name: str, names: Names, derived: dict[str, Derived]
    ) -> Derived | None:
        inner = block.block_at(name)
        if inner is None:
            return None
        forms = [form for form in DERIVED if form in inner]
        # `{counts: …}` of a fact and `{events: …}` name their form by their key.
        if len(forms) != 1:
            inner.problem(
                None,
                "推导事实须恰有 events、spans、counts、reached 之一",
                "a derived fact has exactly one of events, spans, counts, reached",
            )
            return None
        reading = Reading(names, derived, self._common_never)
        one = DERIVED[forms[0]].read(inner, reading, name)
        inner.finish()
        return one

    def _common_never(self, spec: Spec, kind: str, each: str) -> dict[str, Any]:
        raise AssertionError("derived facts have no scope")

    # --- rules

    def _rules(
        self,
        spec: Spec,
        pack_id: str,
        names: Names,
        derived: dict[str, Derived],
        scope: Spec | None,
        force: Force,
    ) -> list[Rule]:
        rules: list[Rule] = []

        def common(inner: Spec, kind: str, each: str) -> dict[str, Any]:
            return self._common(inner, kind, each, pack_id, names, derived, scope, force)

        reading = Reading(names, derived, common)
        for inner in [*spec.blocks("rules"), *self._forms(spec, pack_id)]:
            kind = KINDS.get(inner.one_of("kind", tuple(KINDS)))
            inner.needed("id")
            rule = kind.read(inner, reading) if kind and "kind" in inner else None
            inner.finish()
            if rule is not None:
                if any(rule.id == other.id for other in rules):
                    inner.problem("id", f"规则「{rule.id}」重复", f"rule {rule.id!r} stands twice")
                rules.append(rule)
        return rules

    def _forms(self, spec: Spec, pack_id: str) -> list[Spec]:
        """A form expands to one deadline rule."""
        expanded = []
        for form in spec.blocks("forms"):
            name = form.needed("id")
            block = Block(form.block.file, form.block.line)
            for key in (
                "clause",
                "each",
                "period",
                "before",
                "by",
                "opens",
                "when",
                "applies_to",
                "during",
                "until",
                "lateness",
                "in_force",
                "reading",
                "says",
                "if_day_off",
                "only_in_time",
            ):
                if form.raw(key) is not None:
                    block[key], block.lines[key] = (
                        form.block[key],
                        form.block.lines.get(key, form.block.line),
                    )
            owes = Block(form.block.file, form.block.line)
            form_id = form.text("form", f"{pack_id}/{name}").replace("'", "")
            owes.update(event="report", where=f"form = '{form_id}'", matching="for_date")
            block.update(id=name, kind="deadline", owes=owes)
            block.setdefault("each", "institution")
            for key in ("title", "fields", "adds_up", "notes", "receiver"):
                form.raw(key)
            form.finish()
            expanded.append(Spec(block, self.problems))
        return expanded

    def _common(
        self,
        spec: Spec,
        kind: str,
        each: str,
        pack_id: str,
        names: Names,
        derived: dict[str, Derived],
        default: Spec | None,
        force: Force,
    ) -> dict[str, Any]:
        rule_id = spec.text("id")
        if not NAME.fullmatch(rule_id):
            spec.problem(
                "id",
                f"规则名「{rule_id}」只能用小写字母、数字和连字符",
                f"the rule id {rule_id!r} may have lower-case letters, digits and hyphens",
            )
        own = spec.block_at("applies_to")
        frame = (
            Frame(fact=POINT, subject=names.facts[each])
            if each in SUBJECTS
            else (Frame(fact=names.facts[each]) if each in names.facts else Frame(fact=POINT))
        )
        if kind in ("limit", "forbid"):
            frame = Frame(fact=names.facts[each])
        narrower = (
            self._interval(spec, "in_force", force.signed)
            if "in_force" in spec
            else Force(signed=force.signed)
        )
        both = narrower.within(force)
        ends_narrower = narrower.end < force.end
        both = Force(
            both.start,
            both.end,
            narrower.end_signed if ends_narrower else force.end_signed,
            max(narrower.signed, force.signed),
        )
        return {
            "id": rule_id,
            "directive": pack_id,
            "clause": spec.text("clause"),
            "kind": kind,
            "each": each,
            "scope": self._scope(own, default, names, frame, rule_id),
            "force": both,
            "during": self._during(spec, names, derived),
            "until": self._until(spec, names),
            "says": spec.said("says"),
            "reading": spec.said("reading"),
            "where": spec.block.where(),
            "source": spec.block,
        }

    def _scope(
        self, own: Spec | None, default: Spec | None, names: Names, frame: Frame, rule_id: str
    ) -> Scope:
        def pick(key: str) -> Spec | None:
            if own is not None and key in own:
                return own
            return default if default is not None and key in default else None

        kinds = roles = None
        holder = pick("institutions")
        if holder is not None:
            kinds = self._kinds(holder)
        holder = pick("roles")
        if holder is not None:
            roles = self._roles(holder)
        holder = pick("places")
        places = (
            self._scope_places(holder, names, rule_id if holder is own else "") if holder else None
        )
        holder = pick("where")
        where = holder.condition("where", names, frame) if holder else None
        for spec in (own, default):
            if spec is not None:
                spec.finish("institutions", "places", "roles", "where")
        return Scope(
            kinds, places, roles, where.node if where else None, where.text if where else None
        )

    def _kinds(self, spec: Spec) -> tuple[str, ...] | None:
        asked = spec.texts("institutions") or ()
        if asked == ("all",):
            return None
        found: dict[str, None] = {}
        for kind in asked:
            within = self.vocabulary.kinds_within(kind)
            if not within:
                known = [c.value for c in self.vocabulary["institution"].by_name["kind"].choices]
                near = nearest(kind, known)
                spec.problem(
                    "institutions",
                    f"没有「{kind}」这类机构{near[0]}",
                    f"no institution kind {kind!r}{near[1]}",
                )
            found |= dict.fromkeys(within)
        return tuple(found)

    def _roles(self, spec: Spec) -> tuple[str, ...]:
        """The roles asked for and those below them."""
        column = self.vocabulary["membership"].by_name["role"]
        found: dict[str, None] = {}
        for role in spec.texts("roles") or ():
            within = column.within(role) if column.choices else (role,)
            if role not in within:
                near = nearest(role, [choice.value for choice in column.choices])
                spec.problem(
                    "roles", f"没有「{role}」这种身份{near[0]}", f"no role {role!r}{near[1]}"
                )
            found |= dict.fromkeys(within)
        return tuple(found)

    def _scope_places(self, spec: Spec, names: Names, rule_id: str) -> str | None:
        value = spec.raw("places")
        if isinstance(value, str) and value in names.places:
            return value
        if isinstance(value, str) and not value.isdigit():
            near = nearest(value, list(names.places))
            spec.problem(
                "places", f"没有名为「{value}」的地点{near[0]}", f"no place {value!r}{near[1]}"
            )
            return None
        if value == "all" or value is None:
            return None
        name = f"~{rule_id or 'directive'}"
        if name not in self.anonymous:
            listed = [value] if isinstance(value, str) else value
            try:
                placed = PlaceSet.read(name, listed)
            except PlacesError as error:
                spec.problem("places", error.zh, error.en)
                return None
            self.anonymous[name] = placed
            for other in sorted(placed.named()):
                if not other.isdigit() and other not in names.places:
                    near = nearest(other, list(names.places))
                    spec.problem(
                        "places",
                        f"没有名为「{other}」的地点{near[0]}",
                        f"no place {other!r}{near[1]}",
                    )
        return name

    def _during(self, spec: Spec, names: Names, derived: dict[str, Derived]) -> tuple[SpanUse, ...]:
        value = spec.raw("during")
        uses = []
        for item in value if isinstance(value, Rows) else [] if value is None else [value]:
            inner = Spec(item, self.problems) if isinstance(item, Block) else None
            name = inner.needed("span") if inner else str(item)
            fact = self._named_fact(spec, "during", name, names)
            if fact is None:
                continue
            if fact.time != "interval":
                spec.problem("during", f"{name} 不是时段", f"{name} is not a span of time")
                continue
            where = inner.condition("where", names, Frame(fact=fact)) if inner else None
            if inner:
                inner.finish()
            uses.append(SpanUse(name, where.node if where else None))
        return tuple(uses)

    def _until(self, spec: Spec, names: Names) -> tuple[str, ...]:
        found = []
        for name in spec.texts("until") or ():
            if self._named_fact(spec, "until", name, names) is not None:
                found.append(name)
        return tuple(found)

    def _named_fact(self, spec: Spec, key: str, name: str, names: Names) -> Any:
        if name in names.facts:
            return names.facts[name]
        near = nearest(name, names.facts)
        spec.problem(
            key, f"没有名为「{name}」的事实{near[0]}", f"no fact is called {name!r}{near[1]}"
        )
        return None

    # --- clauses and examples

    def _clauses(self, spec: Spec, rules: list[Rule]) -> tuple[Clause, ...]:
        found = []
        known = {rule.id for rule in rules}
        for inner in spec.blocks("clauses"):
            needs = tuple(dict(need.block) for need in inner.blocks("needs"))
            for need in needs:
                if "rule" in need and need["rule"] not in known:
                    near = nearest(str(need["rule"]), list(known))
                    inner.problem(
                        "needs",
                        f"没有规则「{need['rule']}」{near[0]}",
                        f"no rule {need['rule']!r}{near[1]}",
                    )
            found.append(
                Clause(
                    inner.needed("id"),
                    inner.said("says") or Said("", ""),
                    needs,
                    inner.said("reading"),
                )
            )
            inner.finish("title", "text")
        if found:
            ids = {clause.id for clause in found}
            for rule in rules:
                if rule.clause not in ids:
                    self.problems.append(
                        Problem(
                            where=rule.where,
                            zh=f"规则 {rule.id} 所引条款「{rule.clause}」不存在",
                            en=f"rule {rule.id} cites clause {rule.clause!r}, which is not listed",
                        )
                    )
        return tuple(found)

    def _examples(self, spec: Spec) -> tuple[Example, ...]:
        found = []
        for inner in spec.blocks("cases"):
            given = inner.block_at("given")
            expect = inner.raw("expect")
            calendar = inner.raw("calendar")
            found.append(
                Example(
                    says=inner.said("says") or Said("", ""),
                    as_of=inner.needed("as_of"),
                    known_at=inner.text("known_at") or None,
                    since=inner.text("since") or None,
                    rules=inner.texts("rules"),
                    given=dict(given.block) if given else {},
                    expect=tuple(expect or ()),
                    calendar=tuple(calendar) if calendar else None,
                    where=inner.block.where(),
                )
            )
            inner.finish("note")
        return tuple(found)
