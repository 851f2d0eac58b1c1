"""The typed nodes of a condition: all that is ever compiled.

A figure's node counts whole pieces of its unit's smallest size, times `scale` where a literal or a
division by a number makes it a fraction; nothing is rounded before two sides are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Literal

from shaodian.engine.units import UNITS, Unit
from shaodian.engine.vocabulary.words import Choice, Fact

Kind = Literal["number", "flag", "text", "code", "date", "instant", "clock", "span", "empty"]


@dataclass(frozen=True)
class Type:
    """What a node gives. `unit` for numbers; a `span` is an instant less an instant, as yet in
    no unit."""

    kind: Kind
    unit: Unit | None = None

    @property
    def is_figure(self) -> bool:
        return self.kind == "number"

    @property
    def bare(self) -> bool:
        """A number without a unit of its own: it takes the unit of what it meets."""
        return self.unit is not None and self.unit.dimension == "number"


BARE = Type("number", UNITS["number"])
FLAG, TEXT, CODE = Type("flag"), Type("text"), Type("code")
DATE, INSTANT, CLOCK = Type("date"), Type("instant"), Type("clock")
SPAN, EMPTY = Type("span"), Type("empty")
DAYS = Type("number", UNITS["days"])
SECONDS = Type("number", UNITS["seconds"])


@dataclass(frozen=True)
class Node:
    type: Type

    def children(self) -> Iterator["Node"]:
        for field in fields(self):
            value = getattr(self, field.name)
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Node):
                    yield one
                elif isinstance(one, tuple):
                    yield from (part for part in one if isinstance(part, Node))

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True)
class Constant(Node):
    """Pieces and scale for a number, day or second counts for times, a text, a flag or None."""

    value: int | str | bool | None
    scale: Fraction = Fraction(1)


Literal_ = Constant  # the old name, until every room says Constant


@dataclass(frozen=True)
class ValueOf(Node):
    """The pack's value of that name, at the decisive instant."""

    name: str


@dataclass(frozen=True)
class ColumnOf(Node):
    """A column of the row, or over `path` of a row it refers to. `judged` means the row judged,
    seen from inside an aggregate; `later` columns read as empty until they have happened."""

    path: tuple[tuple[str, Fact], ...]
    column: str
    judged: bool
    later: bool
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Match:
    """How an inner row belongs to the outer one: outer column = inner column."""

    mine: ColumnOf
    theirs: ColumnOf
    by_tree: bool = False


@dataclass(frozen=True)
class Over(Node):
    """exists, count, sum, lowest or highest over rows of a fact that belong to the row."""

    function: str
    fact: Fact
    match: Match | None
    column: Node | None
    where: Node | None
    implied_validity: bool


@dataclass(frozen=True)
class LastOf(Node):
    """A column of the latest row of a fact not after this one."""

    fact: Fact
    match: Match | None
    column: Node
    where: Node | None


@dataclass(frozen=True)
class Compare(Node):
    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class OneOf(Node):
    value: Node
    items: tuple[Node, ...]


@dataclass(frozen=True)
class IsNull(Node):
    value: Node


@dataclass(frozen=True)
class Logic(Node):
    """and, or, not."""

    op: str
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Arithmetic(Node):
    """+ - * / of figures, or of a date or instant and a term."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call(Node):
    """One of the listed functions; arguments are already of the right type."""

    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Case(Node):
    whens: tuple[tuple[Node, Node], ...]
    default: Node | None


@dataclass(frozen=True)
class Within(Node):
    """The division lies in the named place set, or at or below a code."""

    division: Node
    place: str


def values_in(*nodes: Node | None) -> set[str]:
    """Names of the pack's values that the nodes mention."""
    return {n.name for node in nodes if node for n in node.walk() if isinstance(n, ValueOf)}


def places_in(*nodes: Node | None) -> set[str]:
    return {n.place for node in nodes if node for n in node.walk() if isinstance(n, Within)}


def facts_in(*nodes: Node | None) -> dict[str, Fact]:
    """Facts over whose rows the nodes look (aggregates and last), nested ones too."""
    found: dict[str, Fact] = {}
    for node in nodes:
        for one in node.walk() if node else ():
            if isinstance(one, Over | LastOf):
                found[one.fact.name] = one.fact
    return found


def uses_calendar(node: Node | None) -> bool:
    return node is not None and any(
        isinstance(n, Call) and n.function in ("working_day", "add_working_days")
        for n in node.walk()
    )
