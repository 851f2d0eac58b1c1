"""The small words of a pack: names, figures, days and instants, lengths of time."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shaodian.engine.conditions.names import Names, nearest
from shaodian.engine.conditions.reading import NotACondition, short
from shaodian.engine.instants import parse_day, parse_when
from shaodian.engine.pack.model import Term
from shaodian.engine.units import find_unit

# How much of each dimension makes a century, the longest term.
TERM_DIMENSIONS = {"time": 3_155_760_000, "days": 36_525, "working days": 36_525, "months": 1_200}
MORE_THAN_NOTHING = ("every", "window", "apart", "for")
# Short enough that every database keeps the names made of it apart.
NAME = re.compile(r"(?=.{1,48}$)[a-z][a-z0-9-]*(?<!-)", re.ASCII)
EARLIEST, LATEST = parse_when("1949-01-01"), parse_when("2200-01-01")
_CODE = re.compile(r"\d{6,12}", re.ASCII)


def is_code(text: str) -> bool:
    """A division code, as against the name of a set of places."""
    return bool(_CODE.fullmatch(text))


def read_when(text: str, *, end: bool = False) -> int:
    """A date or an instant of our time. Raises ValueError."""
    try:
        at = parse_when(text, end=end)
    except (ValueError, OverflowError):
        raise ValueError(text) from None
    if not EARLIEST <= at <= LATEST:
        raise ValueError(text)
    return at


def parse_term(key: str, text: str, names: Names) -> Term:
    """`3 days`, `$value` … as a term. Raises NotACondition."""
    if text.startswith("$"):
        return _value_term(text[1:], names)
    amount, _, unit_name = text.strip().partition(" ")
    unit = find_unit(unit_name)
    if (
        not re.fullmatch(r"\d+", amount, re.ASCII)
        or unit is None
        or unit.dimension not in TERM_DIMENSIONS
    ):
        raise NotACondition(
            f"「{short(text)}」不是时长，应写成 30 minutes、3 days、10 working days、2 months 等",
            f"{short(text)!r} is not a term; write 30 minutes, 3 days, 10 working days, 2 months …",
        )
    if len(amount) > 12 or int(amount) * unit.scale > TERM_DIMENSIONS[unit.dimension]:
        raise NotACondition(f"「{short(text)}」超过一百年", f"{short(text)!r} is over a century")
    if int(amount) == 0 and key in MORE_THAN_NOTHING:
        raise NotACondition("不能是零", "more than nothing is needed")
    return Term(amount=int(amount) * unit.scale, unit=unit)


def _value_term(name: str, names: Names) -> Term:
    if name not in names.values:
        near = nearest(name, names.values)
        raise NotACondition(
            f"没有名为 ${short(name)} 的数值{near[0]}", f"no value ${short(name)}{near[1]}"
        )
    if names.values[name].dimension not in TERM_DIMENSIONS:
        raise NotACondition(f"${name} 不是时长", f"${name} is not a length of time")
    return Term(value=name)


def figure(value: Any) -> Fraction:
    """A YAML number as an exact fraction. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(value)
    return Fraction(str(value))


def day_or_instant(text: str) -> tuple[str, int]:
    """`("day", days)` or `("instant", seconds)`. Raises ValueError."""
    at = read_when(text)
    try:
        return "day", parse_day(text)
    except ValueError:
        return "instant", at
