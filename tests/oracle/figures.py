"""What a condition reckons with: figures with units, days, instants, clock times; and three truths.

True, False and None (undecided) are the truths. None is also an empty column. MISSING is what
comes of a `last()` that found no row: every comparison with it is false.
"""

from dataclasses import dataclass
from fractions import Fraction

from shaodian.engine.instants import (
    DAY,
    OFFSET,
    day_start,
    local_day,
    parse_clock,
    parse_day,
    parse_when,
)
from shaodian.engine.units import UNITS


class Mixed(Exception):
    """Two sides that cannot be set against each other."""


class _Missing:
    def __repr__(self):
        return "MISSING"


MISSING = _Missing()


@dataclass(frozen=True)
class Figure:
    """`pieces` of the smallest of the unit; without a unit simply the number."""

    pieces: Fraction
    unit: str | None = None

    @property
    def own(self):
        """The number in the declared unit."""
        return self.pieces / UNITS[self.unit].scale if self.unit else self.pieces

    @property
    def dimension(self):
        return UNITS[self.unit].dimension if self.unit else None


@dataclass(frozen=True)
class Day:
    day: int


@dataclass(frozen=True)
class Instant:
    at: int


@dataclass(frozen=True)
class Clock:
    seconds: int


@dataclass(frozen=True)
class Quoted:
    """A text in quotes; against a day, an instant or a clock it is read as one."""

    text: str


class Listed(str):
    """A value of a closed list: it is also of every kind that is `wider`."""

    __slots__ = ("wider",)

    def __new__(cls, value, wider):
        made = super().__new__(cls, value)
        made.wider = wider
        return made


@dataclass(frozen=True)
class Between:
    """One day or instant minus another: seconds or local days, as the other side asks."""

    start: object
    end: object

    def seconds(self):
        return first_instant(self.end) - first_instant(self.start)

    def days(self):
        return day_of(self.end) - day_of(self.start)


def bare(number):
    return Figure(Fraction(number))


def first_instant(moment):
    return moment.at if isinstance(moment, Instant) else day_start(moment.day)


def day_of(moment):
    return local_day(moment.at) if isinstance(moment, Instant) else moment.day


def as_moment(given):
    """A day or instant; a quoted one is read."""
    if isinstance(given, Quoted):
        text = given.text
        return Day(parse_day(text)) if len(text) == 10 else Instant(parse_when(text))
    if isinstance(given, (Day, Instant)):
        return given
    raise Mixed(given)


def clock_of(moment):
    return Clock((moment.at + OFFSET) % DAY)


# -- comparing ---------------------------------------------------------------------------------


def compare(sign, left, right):
    if left is MISSING or right is MISSING:
        return False
    if left is None or right is None:
        return None
    left, right = comparable(left, right)
    return {
        "=": left == right,
        "!=": left != right,
        "<": _below(left, right, sign),
        "<=": left == right or _below(left, right, sign),
        ">": _below(right, left, sign),
        ">=": left == right or _below(right, left, sign),
    }[sign]


def _below(left, right, sign):
    if sign in ("=", "!="):
        return False
    return left < right


def comparable(left, right):
    """Two plain things of one kind."""
    for one, other, turned in ((left, right, False), (right, left, True)):
        pair = _pair(one, other)
        if pair:
            return pair[::-1] if turned else pair
    raise Mixed(f"{left} against {right}")


def _pair(one, other):
    if isinstance(one, bool) and isinstance(other, bool):
        return one, other
    if isinstance(one, bool) and isinstance(other, Figure):
        return Fraction(one), other.pieces
    if isinstance(one, Listed) and isinstance(other, Quoted) and other.text in one.wider:
        return other.text, other.text
    if isinstance(one, str) and isinstance(other, (str, Quoted)):
        return one, other if isinstance(other, str) else other.text
    if isinstance(one, Quoted) and isinstance(other, Quoted):
        return one.text, other.text
    if isinstance(one, Figure) and isinstance(other, Figure):
        return _figures(one, other)
    if isinstance(one, Clock) and isinstance(other, (Clock, Quoted)):
        return one.seconds, (other.seconds if isinstance(other, Clock) else parse_clock(other.text))
    if isinstance(one, Day) and isinstance(other, Day):
        return one.day, other.day
    if isinstance(one, (Day, Instant)) and isinstance(other, (Day, Instant, Quoted)):
        return first_instant(one), first_instant(as_moment(other))
    if isinstance(one, Between) and isinstance(other, Figure):
        return _passed(one, other)
    return None


def _figures(one, other):
    if one.unit and other.unit:
        if one.dimension != other.dimension:
            raise Mixed(f"{one} against {other}")
        return one.pieces, other.pieces
    if one.unit:
        return one.pieces, other.pieces * UNITS[one.unit].scale
    if other.unit:
        return one.pieces * UNITS[other.unit].scale, other.pieces
    return one.pieces, other.pieces


def _passed(between, figure):
    if figure.dimension == "time":
        return Fraction(between.seconds()), figure.pieces
    if figure.dimension == "days":
        return Fraction(between.days()), figure.pieces
    raise Mixed(f"{between} against {figure}")


# -- reckoning ---------------------------------------------------------------------------------


def reckon(sign, left, right):
    if left is MISSING or right is MISSING:
        return MISSING
    if left is None or right is None:
        return None
    if sign == "-" and not isinstance(left, Figure):
        return Between(start=as_moment(right), end=as_moment(left))
    if not isinstance(left, Figure) or not isinstance(right, Figure):
        raise Mixed(f"{left} {sign} {right}")
    if sign in ("+", "-"):
        a, b = _figures(left, right)
        return Figure(a + b if sign == "+" else a - b, left.unit or right.unit)
    if sign == "*":
        if left.unit and right.unit:
            return Figure(left.own * right.own)
        return Figure(left.pieces * right.pieces, left.unit or right.unit)
    if right.pieces == 0:
        return None
    if right.unit:
        return Figure(left.own / right.own)
    return Figure(left.pieces / right.pieces, left.unit)


def negate(truth):
    return None if truth is None else not truth


def both(left, right):
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left, right):
    if left is True or right is True:
        return True
    return None if left is None or right is None else False
