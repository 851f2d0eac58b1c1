"""A row inside a statement: its columns, the rows it refers to, and when it stands."""

from typing import TYPE_CHECKING

from shaodian.engine.compile.sql import (
    E,
    Query,
    case,
    coalesce,
    col,
    eq,
    every,
    is_null,
    le,
    lt,
    num,
)
from shaodian.engine.conditions.nodes import ColumnOf, LastOf, Match, Node
from shaodian.engine.instants import ALWAYS, FOREVER
from shaodian.engine.vocabulary.words import Fact

if TYPE_CHECKING:
    from shaodian.engine.compile.build import Build


class RowFrame:
    """One aliased row of a query.

    `at` is the instant at which the row stands; `decided` the decisive instant of values, places
    and of what is valid; `seen_to` the last instant that counts as having happened.
    """

    def __init__(
        self,
        build: "Build",
        query: Query,
        alias: str,
        fact: Fact,
        *,
        at: E | None = None,
        seen_to: E,
        decided: E | None = None,
        judged: "RowFrame | None" = None,
    ) -> None:
        self.build, self.query, self.alias, self.fact = build, query, alias, fact
        self.at = at if at is not None else stands_at(build, alias, fact)
        self.decided = decided if decided is not None else self.at
        self.seen_to = seen_to
        self.judged = judged
        self.vague_institution = False
        self._refs: dict[tuple[str, ...], tuple[str, Fact]] = {}
        self._last: dict[tuple[str, Match | None, Node | None], str] = {}

    # --- columns

    def column(self, node: ColumnOf) -> E:
        if node.judged and self.judged is not None:
            return self.judged.column(
                ColumnOf(node.type, node.path, node.column, False, node.later, node.choices)
            )
        alias, fact = self.follow(tuple(step for step, _ in node.path), node.path)
        if not node.path and node.column in ("institution", "division"):
            return self.institution() if node.column == "institution" else self.division()
        value = (
            col(alias, _physical(fact, node.column))
            if node.path
            else self.own(_physical(fact, node.column))
        )
        if not node.later:
            return value
        begins = value if node.type.kind == "instant" else self.build.dialect.day_start(value)
        return case([(le(begins, self.seen_to), col(alias, node.column))])

    def own(self, name: str) -> E:
        """A column of the row itself, by its physical name."""
        return col(self.alias, name)

    def follow(
        self, steps: tuple[str, ...], path: tuple[tuple[str, Fact], ...]
    ) -> tuple[str, Fact]:
        """The alias of the row at the end of a path; joined once."""
        if not steps:
            return self.alias, self.fact
        if steps not in self._refs:
            before, _ = self.follow(steps[:-1], path[:-1])
            step, target = path[-1]
            if steps == ("institution",):
                mine = self.institution()
            else:
                mine = col(before, step) if len(steps) > 1 else self.own(step)
            self._refs[steps] = (self._join_ref(mine, target), target)
        return self._refs[steps]

    def _join_ref(self, mine: E, target: Fact) -> str:
        alias = self.build.alias()
        on = eq(col(alias, "id"), mine)
        if target.entity:
            on = every([on, valid(alias, self.decided, entity=True)])
        self.query.join(self.build.source(target.name, alias), on, left=True)
        return alias

    def institution(self) -> E:
        """The row's institution; where it names none, that of the person's oldest membership."""
        own = col(self.alias, "institution")
        if "person" not in self.fact.by_name or self.fact.by_name["institution"].needed:
            return own
        if self.fact.name in ("membership", "person", "point"):
            return own
        steps = ("membership of the person",)
        if steps not in self._refs:
            self._refs[steps] = (self._join_membership(), self.fact)
        return coalesce(own, col(self._refs[steps][0], "institution"))

    def _join_membership(self) -> str:
        member = self.build.pack.names.facts["membership"]
        inner, outer = self.build.alias(), self.build.alias()
        query = Query(self.build.source("membership", inner))
        query.where(
            # Only where it is needed: most rows name their institution.
            is_null(col(self.alias, "institution")),
            eq(col(inner, "person"), col(self.alias, "person")),
            valid(inner, self.at),
        )
        order = [begins(inner), col(inner, "id")]
        self.build.pick(self.query, outer, member, inner, query, order, columns=("institution",))
        return outer

    def division(self) -> E:
        """The row's own division, else that of its institution at the decisive instant."""
        own = col(self.alias, "division")
        steps = ("institution",)
        target = self.build.pack.names.facts["institution"]
        if steps not in self._refs:
            if self.fact.name == "institution":
                return own
            self.follow(steps, (("institution", target),))
        return coalesce(own, col(self._refs[steps][0], "division"))

    def adopt(self, step: str, alias: str, fact: Fact) -> None:
        """A reference that the query has joined already."""
        self._refs[(step,)] = (alias, fact)

    # --- rows that belong to this one

    def inner(self, fact: Fact, alias: str, query: Query) -> "RowFrame":
        root = self.judged or self
        return RowFrame(
            self.build, query, alias, fact, seen_to=root.seen_to, decided=root.decided, judged=root
        )

    def belongs(self, match: Match | None, inner: "RowFrame") -> E | None:
        """The condition that an inner row belongs to this one."""
        if match is None:
            return None
        if match.by_tree:
            return self.build.lies_within(self.division(), col(inner.alias, "division"))
        theirs = inner.column(match.theirs)
        if match.theirs.column == "institution" and not match.theirs.path:
            theirs = (
                col(inner.alias, "institution")
                if inner.fact.by_name["institution"].needed
                else inner.institution()
            )
        return eq(theirs, self.column(match.mine))

    def last(self, node: LastOf) -> str:
        """The alias of the latest row of a fact not after this one; joined once."""
        key = (node.fact.name, node.match, node.where)
        if key not in self._last:
            self._last[key] = self.build.join_last(self, node)
        return self._last[key]


def _physical(fact: Fact, name: str) -> str:
    if fact.time == "interval" and name in ("from", "to", "at"):
        return {"from": "from_at", "to": "to_at", "at": "from_at"}[name]
    return name


def stands_at(build: "Build", alias: str, fact: Fact) -> E:
    """The instant at which a row stands: its `at`, its `from`, or the first one of its day."""
    if fact.time == "interval":
        return begins(alias, entity=fact.entity)
    if fact.time == "instant":
        return col(alias, "at")
    start = build.dialect.day_start(col(alias, "day"))
    return start if fact.time == "day" else coalesce(col(alias, "at"), start)


def begins(alias: str, *, entity: bool = False) -> E:
    """The first instant at which an interval row holds; of an entity, its version."""
    return col(alias, "x_from") if entity else coalesce(col(alias, "from_at"), num(ALWAYS))


def ends(alias: str, *, entity: bool = False) -> E:
    """The instant at which it no longer holds: of an entity, when its successor begins."""
    return col(alias, "x_to") if entity else coalesce(col(alias, "to_at"), num(FOREVER))


def valid(alias: str, at: E, *, entity: bool = False) -> E:
    """The interval row holds at an instant: from inclusive, to exclusive."""
    return every([le(begins(alias, entity=entity), at), lt(at, ends(alias, entity=entity))])
