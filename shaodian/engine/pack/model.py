"""The nouns of a pack: what a folder says once it has been read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shaodian.engine.conditions.names import Names, own_key
from shaodian.engine.conditions.nodes import ColumnOf, Node
from shaodian.engine.instants import ALWAYS, FOREVER
from shaodian.engine.units import Unit
from shaodian.engine.vocabulary.words import Fact


@dataclass(frozen=True)
class Said:
    """One sentence in Chinese and English."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Entry:
    """One dated figure of a value: pieces of the smallest unit, None where lifted."""

    start: int
    signed: int
    pieces: int | None
    unit: Unit


@dataclass(frozen=True)
class Value:
    """A named figure with its entries in the order of their dates."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def unit(self) -> Unit:
        return self.entries[-1].unit

    @property
    def mixed(self) -> bool:
        """A length of time that goes from hours to days, or the like."""
        return len({entry.unit.dimension for entry in self.entries}) > 1


@dataclass(frozen=True)
class Term:
    """A length of time: an amount in a unit, or a pack's value."""

    amount: int = 0
    unit: Unit | None = None
    value: str | None = None


@dataclass(frozen=True)
class Moment:
    """An instant counted from the trigger, the period's first instant, or a column of the row.

    `sign` -1 counts backwards; `clock` (seconds after midnight) sets the time of that day;
    `inclusive` makes an exact term in hours, minutes or seconds still in time.
    """

    column: ColumnOf | None = None
    term: Term | None = None
    sign: int = 1
    clock: int | None = None
    inclusive: bool = False
    first_day_counted: bool = False


@dataclass(frozen=True)
class Force:
    """From when to when something binds, and as known from when."""

    start: int = ALWAYS
    end: int = FOREVER
    end_signed: int = ALWAYS
    signed: int = ALWAYS

    def known(self, at: int) -> "Force | None":
        """The force as known at an instant; None if nothing was signed by then."""
        if self.signed > at:
            return None
        return Force(self.start, self.end if self.end_signed <= at else FOREVER)

    def within(self, other: "Force") -> "Force":
        return Force(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True)
class Scope:
    """Whom a rule binds; None leaves a side open."""

    institutions: tuple[str, ...] | None = None
    places: str | None = None
    roles: tuple[str, ...] | None = None
    where: Node | None = None
    where_text: str | None = None


@dataclass(frozen=True)
class SpanUse:
    """A derived span or interval fact that a rule binds inside of."""

    name: str
    where: Node | None = None


@dataclass(frozen=True)
class Owes:
    """The act that meets a duty."""

    fact: Fact
    where: Node | None = None
    where_text: str | None = None
    matching: str | None = None
    times: int | str = 1
    apart: Term | None = None
    received: bool = False


@dataclass(frozen=True)
class Window:
    """From when an act counts and until when it is in time."""

    due: Moment
    opens: Moment | None = None


@dataclass(frozen=True)
class Condition:
    """A condition as written and as understood."""

    text: str
    node: Node


@dataclass(frozen=True)
class Part:
    """One comparison of a limit."""

    id: str
    that: Condition
    when: Condition | None = None


@dataclass(frozen=True)
class DutyPart:
    """One duty of an `after` or `deadline` rule."""

    id: str
    owes: Owes
    window: Window
    when: Condition | None = None
    only_in_time: bool = False
    next_working_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every kind of rule has. `where` is its place in the file."""

    id: str
    directive: str
    clause: str
    kind: str
    each: str
    scope: Scope
    force: Force
    during: tuple[SpanUse, ...] = ()
    until: tuple[str, ...] = ()
    says: Said | None = None
    reading: Said | None = None
    where: str = ""
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)

    @property
    def full_id(self) -> str:
        return f"{self.directive}/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A derived fact: its declaration as a fact, and by what it binds (`all`: everyone)."""

    name: str
    form: str
    fact: Fact
    key: str
    base: str = ""
    where: str = ""
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)


# What an example may say of a finding that it expects.
EXPECTED = ("rule", "subject", "occurrence", "part", "status", "due", "observed", "expected")


@dataclass(frozen=True)
class Example:
    """Given rows and the findings they must give."""

    says: Said
    as_of: str
    known_at: str | None
    since: str | None
    rules: tuple[str, ...] | None
    given: Mapping[str, list[dict[str, Any]]]
    expect: tuple[Mapping[str, Any], ...]
    calendar: tuple[Mapping[str, Any], ...] | None
    where: str


@dataclass(frozen=True)
class Clause:
    """A clause in our own words, and what it needs: rules, forms, a case, a message, or why not."""

    id: str
    says: Said
    needs: tuple[Mapping[str, Any], ...] = ()
    reading: Said | None = None


@dataclass(frozen=True, eq=False)
class Pack:
    """One directive, checked and ready to compile."""

    id: str
    title: Said
    number: str
    issuer: Said
    legal_kind: str
    dated_on: str
    force: Force
    history: bool
    clauses: tuple[Clause, ...]
    values: Mapping[str, Value]
    places: Mapping[str, Any]
    derived: Mapping[str, Derived]
    rules: tuple[Rule, ...]
    names: Names
    examples: tuple[Example, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    def clause(self, clause_id: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def fact(self, name: str) -> Fact:
        """A declared or derived fact."""
        return self.names.facts[name]

    def key_of(self, name: str) -> str:
        """By what the rows of a fact or derived fact bind."""
        return self.derived[name].key if name in self.derived else own_key(self.names.facts[name])
