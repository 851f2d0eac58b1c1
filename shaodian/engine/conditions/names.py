"""What the names in a condition may mean: facts, derived facts, values, places, and the row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache

from shaodian.engine.conditions.nodes import CODE, DATE, FLAG, INSTANT, TEXT, ColumnOf, Type
from shaodian.engine.conditions.reading import NotACondition
from shaodian.engine.units import Unit
from shaodian.engine.vocabulary.words import Column, Fact

# The columns of a point in time at which a subject is judged (hold, level, deadline, reached).
POINT_COLUMNS = ("day", "at", "period_from", "period_to")


@dataclass(frozen=True)
class Names:
    """All that a pack's conditions can refer to."""

    facts: Mapping[str, Fact]
    values: Mapping[str, Unit] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()  # values that go from hours to days, or the like

    def with_facts(self, facts: Mapping[str, Fact]) -> "Names":
        return replace(self, facts={**self.facts, **facts})

    def fact(self, name: str) -> Fact:
        if name in self.facts:
            return self.facts[name]
        near = nearest(name, self.facts)
        raise NotACondition(
            f"没有名为「{name}」的事实{near[0]}", f"no fact is called {name!r}{near[1]}"
        )


@dataclass(frozen=True)
class Frame:
    """The row a condition speaks of: a fact's columns, or a point's with its subject's besides.

    `judged` is the row judged, seen from inside an aggregate as `row.x`.
    """

    fact: Fact
    subject: Fact | None = None
    judged: "Frame | None" = None
    around: tuple[Fact, ...] = ()  # the facts whose aggregates this row stands in

    def inner(self, fact: Fact) -> "Frame":
        return Frame(fact=fact, judged=self.judged or self, around=(*self.around, fact))


def nearest(name: str, known: Mapping[str, object] | list[str]) -> tuple[str, str]:
    """`；是否指 x？` and `; did you mean "x"?`, or two empty texts."""
    near = _close(name[:60], tuple(known))
    return (f"；是否指「{near[0]}」？", f'; did you mean "{near[0]}"?') if near else ("", "")


@lru_cache(maxsize=1024)
def _close(name: str, known: tuple[str, ...]) -> list[str]:
    return get_close_matches(name, known, n=1, cutoff=0.6)


def type_of(column: Column) -> Type:
    if column.type == "number":
        return Type("number", column.unit)
    return {"flag": FLAG, "date": DATE, "instant": INSTANT, "code": CODE}.get(column.type, TEXT)


def own_key(fact: Fact) -> str:
    """By what a row binds: person, class_group, institution, authority or division.

    A fact that must name a division and does not have to name anyone speaks of a place.
    """
    columns = {column.name: column for column in fact.columns}
    for key in ("person", "class_group"):
        if key in columns:
            return key
    if "division" in columns and columns["division"].needed and "institution" not in columns:
        return "division"
    if "authority" in columns and "institution" not in columns and columns["authority"].needed:
        return "authority"
    return "institution"


def has_column(fact: Fact, name: str) -> bool:
    return name in fact.by_name or (name == "day")


def find_column(names: Names, frame: Frame, dotted: str) -> ColumnOf:
    """The node of a name as written. Raises NotACondition with the nearest right name."""
    steps = dotted.split(".")
    judged = steps[0] == "row" and frame.judged is not None
    if judged or steps[0] == "row":
        frame, steps = frame.judged or frame, steps[1:]
        if not steps:
            raise NotACondition("row 后要写列名", "row needs a column after it")
    fact, path = frame.fact, []
    if frame.subject is not None and not has_column(fact, steps[0]):
        path.append((frame.subject.name, frame.subject))
        fact = frame.subject
    for step in steps[:-1]:
        column = _column(fact, step)
        if column.refers_to is None or column.refers_to not in names.facts:
            raise NotACondition(
                f"「{dotted}」：{fact.name}.{step} 不指向别的事实",
                f"{dotted!r}: {fact.name}.{step} does not refer to another fact",
            )
        fact = names.facts[column.refers_to]
        path.append((step, fact))
    last = _column(fact, steps[-1])
    kind = DATE if last.name == "day" else type_of(last)
    return ColumnOf(kind, tuple(path), last.name, judged, last.later, last.choices)


def _column(fact: Fact, name: str) -> Column:
    if name in fact.by_name:
        return fact.by_name[name]
    if name == "day":
        return Column(name="day", type="date", zh="日期", en="day")
    if name == "at" and fact.time == "interval":
        return fact.by_name["from"]
    near = nearest(name, [*fact.by_name, "day"])
    raise NotACondition(
        f"{fact.name}（{fact.zh}）没有「{name}」列{near[0]}",
        f'unknown column "{name}" in {fact.name}{near[1]}',
    )
