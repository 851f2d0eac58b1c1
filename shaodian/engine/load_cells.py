"""One cell of text as one stored value: a text, or whole pieces, days, seconds, 0 or 1."""

import re
from collections.abc import Callable, Container
from difflib import get_close_matches
from fractions import Fraction

from shaodian.engine.facts import Column
from shaodian.engine.instants import parse_day, parse_instant, parse_when
from shaodian.engine.load_sheets import shown
from shaodian.engine.units import UNITS, Unit, to_smallest

Value = int | str | None
Convert = Callable[[str], Value]

LONGEST = 10_000  # characters of one cell
LARGEST = 10**12  # in the unit written: beyond it somebody pasted a number of something else
FIRST_YEAR, LAST_YEAR = "1900", "2999"

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)
# A spreadsheet turned a long number into this and the digits are gone.
_LOST_DIGITS = re.compile(r"[0-9]+\.[0-9]*[eE][+-]?[0-9]+|[0-9]+[eE]\+[0-9]+|[0-9]{4,}\.0+")
_FLAGS = {"true": 1, "yes": 1, "是": 1, "1": 1, "false": 0, "no": 0, "否": 0, "0": 0}


class RefusedCell(ValueError):
    """A cell that cannot be taken, and what was expected instead."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def clean(cell: str) -> str:
    """The cell without surrounding blanks. Raises RefusedCell if it hides or hoards anything."""
    if len(cell) > LONGEST:
        raise RefusedCell(
            f"这一格有 {len(cell)} 字，最多 {LONGEST} 字",
            f"the cell has {len(cell)} characters; at most {LONGEST} are taken",
        )
    text = cell.strip()
    if found := _INVISIBLE.search(text):
        name = f"U+{ord(found[0]):04X}"
        raise RefusedCell(
            f"「{shown(text)}」含有看不见的字符 {name}，请删去后重写",
            f"“{shown(text)}” hides the character {name}; delete it and write the cell again",
        )
    return text


def converter(column: Column, known_division: Callable[[str], bool] | None = None) -> Convert:
    """What turns a cleaned, non-empty cell of this column into its stored value."""
    if column.type == "number":
        unit = column.unit or UNITS["number"]
        return lambda cell: to_pieces(cell, unit)
    if column.type == "code":
        return lambda cell: to_code(cell, known_division)
    if column.type == "ref" or column.name == "id":
        return to_id
    if column.choices:
        return _chooser(column)
    return _PLAIN[column.type]


def to_pieces(cell: str, unit: Unit) -> int:
    """A plain decimal as whole pieces of the smallest unit."""
    if not _NUMBER.fullmatch(cell):
        raise RefusedCell(
            f"「{shown(cell)}」不是数；只写半角数字，如 10 或 4.5，不带单位、逗号和空格",
            f"“{shown(cell)}” is not a plain number; write 10 or 4.5, no unit, comma or blank",
        )
    figure = Fraction(cell)
    if abs(figure) > LARGEST:
        raise RefusedCell(
            f"「{shown(cell)}」超过一万亿，多半粘贴错了列",
            f"“{shown(cell)}” is beyond 10^12; most likely a wrong column was pasted",
        )
    try:
        return to_smallest(figure, unit)
    except ValueError:
        least = f"1/{unit.scale}" if unit.scale > 1 else "1"
        raise RefusedCell(
            f"「{shown(cell)}」太细，{unit.zh or '数'}最小记到 {least}",
            f"“{shown(cell)}” is finer than kept; the smallest is {least} {unit.en}",
        ) from None


def to_id(cell: str) -> str:
    """An id or the id of another row."""
    if _LOST_DIGITS.fullmatch(cell):
        raise RefusedCell(
            f"「{cell}」像是被表格软件改写的长数字，后面的位数已丢失；请把该列设为文本后重新导出",
            f"“{cell}” looks like a long number that a spreadsheet rewrote and cut; "
            "make the column text and export it again",
        )
    return cell


def to_code(cell: str, known: Callable[[str], bool] | None) -> str:
    """A division code, known if a list of divisions is at hand."""
    to_id(cell)
    if known is not None and not known(cell):
        raise RefusedCell(
            f"没有行政区划代码「{shown(cell)}」", f"there is no division code “{shown(cell)}”"
        )
    return cell


def to_flag(cell: str) -> int:
    """Yes is 1 and no is 0."""
    value = _FLAGS.get(cell.casefold())
    if value is None:
        raise RefusedCell(
            f"「{shown(cell)}」应写 是 或 否（true/false、1/0 也可）",
            f"“{shown(cell)}” should be yes or no (true/false, 1/0)",
        )
    return value


def to_day(cell: str) -> int:
    """A date as days since 1970-01-01."""
    try:
        day = parse_day(cell)
    except ValueError:
        raise RefusedCell(
            f"「{shown(cell)}」不是日期，应写成 2021-01-17",
            f"“{shown(cell)}” is not a date; write 2021-01-17",
        ) from None
    _check_year(cell)
    return day


def to_instant(cell: str) -> int:
    """An instant as UTC seconds; a mere date is refused, the clock is not guessed."""
    try:
        at = parse_instant(cell)
    except ValueError:
        raise RefusedCell(
            f"「{shown(cell)}」不是时刻，应写明日期和钟点，如 2021-01-17 16:00:00",
            f"“{shown(cell)}” is not an instant; write date and clock, as 2021-01-17 16:00:00",
        ) from None
    _check_year(cell)
    return at


def to_beginning(cell: str) -> int:
    """The start of an interval: an instant, or the first one of a date."""
    return _to_when(cell, end=False)


def to_end(cell: str) -> int:
    """The end of an interval: an instant, or the first one after a date, which it includes."""
    return _to_when(cell, end=True)


def is_date(cell: str) -> bool:
    """Whether the cell has the shape of a mere date: its clock is not known."""
    return len(cell) == len("2021-01-17") and ":" not in cell


def _to_when(cell: str, *, end: bool) -> int:
    try:
        at = parse_when(cell, end=end)
    except ValueError:
        raise RefusedCell(
            f"「{shown(cell)}」不是日期或时刻，应写成 2021-01-17 或 2021-01-17 16:00:00",
            f"“{shown(cell)}” is neither a date nor an instant; write 2021-01-17 "
            "or 2021-01-17 16:00:00",
        ) from None
    _check_year(cell)
    return at


def _check_year(cell: str) -> None:
    if not FIRST_YEAR <= cell[:4] <= LAST_YEAR:
        raise RefusedCell(
            f"「{shown(cell)}」不在 {FIRST_YEAR}–{LAST_YEAR} 年之间；没有终止日就留空",
            f"“{shown(cell)}” is not between {FIRST_YEAR} and {LAST_YEAR}; leave an open end empty",
        )


def _chooser(column: Column) -> Convert:
    known = {choice.en.casefold(): choice.value for choice in column.choices}
    known |= {choice.zh: choice.value for choice in column.choices}
    known |= {choice.value: choice.value for choice in column.choices}
    values = "、".join(choice.value for choice in column.choices)

    def choose(cell: str) -> str:
        value = known.get(cell) or known.get(cell.casefold())
        if value is None:
            near = get_close_matches(cell.casefold(), known, n=1, cutoff=0.5)
            zh = f"，是否指 {known[near[0]]}？" if near else f"；可写：{values}"
            en = f"; did you mean {known[near[0]]}?" if near else f"; one of {values}"
            raise RefusedCell(
                f"「{shown(cell)}」不在可选值之内{zh}", f"“{shown(cell)}” is not a known value{en}"
            )
        return value

    return choose


def known_in(*lists: Container[str] | None) -> Callable[[str], bool] | None:
    """Whether a code is in any of these lists; None if there is none to look in."""
    given = [one for one in lists if one is not None]
    return (lambda code: any(code in one for one in given)) if given else None


_PLAIN: dict[str, Convert] = {
    "text": lambda cell: cell,
    "flag": to_flag,
    "date": to_day,
    "instant": to_instant,
}
