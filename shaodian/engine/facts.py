"""The declared facts: the only tables and columns that a rule may name.

Adding a fact is one entry in `vocabulary/`. A fact is stored as one table or view
`fact_<name>` whose columns `physical` lists.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from shaodian.engine.vocabulary import (
    care,
    epidemic,
    food,
    governance,
    health,
    money,
    organisation,
    people,
    places,
    reporting,
    safety,
    school,
    situation,
    teaching,
    transport,
)
from shaodian.engine.vocabulary.words import (
    Choice,
    Column,
    ColumnType,
    Fact,
    PhysicalType,
    TimeKind,
)

__all__ = [
    "FACTS",
    "Choice",
    "Column",
    "ColumnType",
    "Fact",
    "PhysicalType",
    "TimeKind",
    "Vocabulary",
    "fact",
    "kinds_within",
    "physical",
]


class Vocabulary(Mapping[str, Fact]):
    """Facts by name, in the order of the page that lists them."""

    def __init__(self, *facts: Fact) -> None:
        self._facts: dict[str, Fact] = {}
        for one in facts:
            if one.name in self._facts:
                raise ValueError(f"fact {one.name} is declared twice")
            self._facts[one.name] = one

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def extended(self, *facts: Fact) -> "Vocabulary":
        """A new vocabulary with these facts besides; one of a known name replaces it."""
        return Vocabulary(*{**self._facts, **{one.name: one for one in facts}}.values())

    def suggest(self, name: str) -> list[str]:
        """Up to three names of facts nearest to a wrong one, best first; zh names count too."""
        known = {one.name: one.name for one in self._facts.values()}
        known |= {one.zh: one.name for one in self._facts.values()}
        near = get_close_matches(name.strip().casefold(), known, n=3, cutoff=0.6)
        return list(dict.fromkeys(known[word] for word in near))

    def kinds_within(self, kind: str) -> tuple[str, ...]:
        """An institution kind and every kind below it; empty if there is no such kind."""
        return self["institution"].column("kind").within(kind)


FACTS = Vocabulary(
    *places.ENTRIES,
    *organisation.ENTRIES,
    *people.ENTRIES,
    *teaching.ENTRIES,
    *school.ENTRIES,
    *health.ENTRIES,
    *epidemic.ENTRIES,
    *situation.ENTRIES,
    *reporting.ENTRIES,
    *governance.ENTRIES,
    *money.ENTRIES,
    *safety.ENTRIES,
    *food.ENTRIES,
    *transport.ENTRIES,
    *care.ENTRIES,
)


def fact(name: str) -> Fact:
    """The declared fact of that name. Raises KeyError if there is none."""
    return FACTS[name]


def kinds_within(kind: str) -> tuple[str, ...]:
    """An institution kind of the shipped vocabulary and every kind below it."""
    return FACTS.kinds_within(kind)


def physical(fact: Fact) -> list[tuple[str, PhysicalType]]:
    """The columns of `fact_<name>` in order, each a text or an int64.

    `day` is local days since 1970-01-01, `at` and every other instant UTC seconds, null where
    unknown. An interval has `from_at` and `to_at` (null: open), and its `at` and `day` are those
    of its beginning. Numbers are in the smallest pieces of their unit, flags 0 or 1.
    """
    columns: list[tuple[str, PhysicalType]] = [
        ("id", "text"), ("institution", "text"), ("division", "text"),
        ("day", "int"), ("at", "int"), ("recorded_at", "int"), ("voided_at", "int"),
    ]  # fmt: skip
    if fact.time == "interval":
        columns += [("from_at", "int"), ("to_at", "int")]
    return columns + [(column.name, column.physical_type) for column in fact.own_columns]
