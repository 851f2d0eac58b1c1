"""The words an entry is written with: what a column, a choice and a fact are."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from shaodian.engine.units import UNITS, Unit

ColumnType = Literal["text", "code", "ref", "number", "flag", "date", "instant"]
TimeKind = Literal["instant", "day", "either", "interval"]
PhysicalType = Literal["text", "int"]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a closed list; `below` names the wider value that it is a kind of."""

    value: str
    zh: str
    en: str
    below: str | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a fact. `zh` and `en` are its headings; a number always has a unit.

    `later` marks a date or an instant that tells when something happened to the row afterwards:
    as of an earlier instant it reads as empty.
    """

    name: str
    type: ColumnType
    zh: str
    en: str
    means_zh: str = ""
    means_en: str = ""
    unit: Unit | None = None
    choices: tuple[Choice, ...] = ()
    refers_to: str | None = None
    needed: bool = False
    later: bool = False

    @property
    def physical_type(self) -> PhysicalType:
        """How the column is stored: a text, or an int64 of smallest pieces, days or seconds."""
        return "text" if self.type in ("text", "code", "ref") else "int"

    def within(self, value: str) -> tuple[str, ...]:
        """The value itself and every choice below it, in the order of the list."""
        found = {value}
        grown = True
        while grown:
            more = {choice.value for choice in self.choices if choice.below in found}
            grown = not more <= found
            found |= more
        return tuple(choice.value for choice in self.choices if choice.value in found)


# What every fact has without declaring it. A fact may declare institution or division itself,
# when a row without one would be worthless.
ID = Column(name="id", type="text", zh="编号", en="id")
INSTITUTION = Column(
    name="institution", type="ref", zh="机构", en="institution", refers_to="institution"
)
DIVISION = Column(name="division", type="code", zh="行政区划", en="division")
RECORDED_AT = Column(name="recorded_at", type="instant", zh="记录时间", en="recorded at")
VOIDED_AT = Column(name="voided_at", type="instant", zh="撤销时间", en="voided at")
AT = Column(name="at", type="instant", zh="时间", en="at", needed=True)
AT_OR_DAY = Column(
    name="at", type="instant", zh="时间", en="at", needed=True,
    means_zh="可以只写日期，此时不知道钟点",
    means_en="may be a mere date; the clock is then unknown",
)  # fmt: skip
DAY = Column(name="day", type="date", zh="日期", en="on", needed=True)
FROM = Column(
    name="from", type="instant", zh="开始", en="from",
    means_zh="日期或时刻；空为一直如此", means_en="a date or an instant; empty: always was",
)  # fmt: skip
TO = Column(
    name="to", type="instant", zh="结束", en="to",
    means_zh="写日期则含当日；空为仍在继续",
    means_en="a date includes that whole day; empty: still goes on",
)  # fmt: skip
TIME_COLUMNS: dict[TimeKind, tuple[Column, ...]] = {
    "instant": (AT,),
    "day": (DAY,),
    "either": (AT_OR_DAY,),
    "interval": (FROM, TO),
}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One kind of dated row that somebody records.

    `entity`: the id is the thing's own, and its rows are dated versions, a later one superseding.
    `personal`: a row is about one person. `same_as_at` names a declared instant that says the
    same as `at` by a better name: whichever is written fills both.
    """

    name: str
    zh: str
    en: str
    means_zh: str
    means_en: str
    time: TimeKind
    columns: tuple[Column, ...]
    personal: bool
    entity: bool = False
    same_as_at: str | None = None

    def __hash__(self) -> int:
        return hash(self.name)  # conditions are keys of caches; a fact's columns need no hashing

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Every column a row may have, by name: id, time, institution, division, the declared,
        recorded_at, voided_at."""
        declared = {column.name: column for column in self.columns}
        first = (ID, *TIME_COLUMNS[self.time], INSTITUTION, DIVISION)
        every = {column.name: column for column in first}
        every.update(declared)
        every.update({column.name: column for column in (RECORDED_AT, VOIDED_AT)})
        return every

    @cached_property
    def own_columns(self) -> tuple[Column, ...]:
        """The declared columns less institution and division, which every fact has anyway."""
        return tuple(c for c in self.columns if c.name not in ("institution", "division"))

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError if the fact has none."""
        return self.by_name[name]


_NAME = re.compile(r"[a-z][a-z0-9_]*")
ChoiceRow = tuple[str, str, str] | tuple[str, str, str, str]


def text(
    name: str, zh: str, en: str, *choices: ChoiceRow, needed: bool = False, means: str = "/"
) -> Column:
    """A text; with choices `(value, zh, en[, below])` a closed list. `means` is `中文/English`."""
    listed = tuple(
        Choice(value=row[0], zh=row[1], en=row[2], below=row[3] if len(row) == 4 else None)
        for row in choices
    )
    return _column(name, "text", zh, en, choices=listed, needed=needed, means=means)


def code(name: str, zh: str, en: str, *, needed: bool = False, means: str = "/") -> Column:
    """A division code."""
    return _column(name, "code", zh, en, needed=needed, means=means)


def ref(
    name: str, zh: str, en: str, to: str = "", *, needed: bool = False, means: str = "/"
) -> Column:
    """The id of a row of another fact, by default the fact of the column's own name."""
    return _column(name, "ref", zh, en, refers_to=to or name, needed=needed, means=means)


def number(
    name: str, zh: str, en: str, unit: str, *, needed: bool = False, means: str = "/"
) -> Column:
    """A figure in a unit of `units.py`."""
    return _column(name, "number", zh, en, unit=UNITS[unit], needed=needed, means=means)


def flag(name: str, zh: str, en: str, *, needed: bool = False, means: str = "/") -> Column:
    """Yes or no."""
    return _column(name, "flag", zh, en, needed=needed, means=means)


def date(
    name: str, zh: str, en: str, *, needed: bool = False, later: bool = False, means: str = "/"
) -> Column:
    """A local day, kept as written."""
    return _column(name, "date", zh, en, needed=needed, later=later, means=means)


def instant(
    name: str, zh: str, en: str, *, needed: bool = False, later: bool = False, means: str = "/"
) -> Column:
    """An instant, to the whole second."""
    return _column(name, "instant", zh, en, needed=needed, later=later, means=means)


def _column(
    name: str,
    kind: ColumnType,
    zh: str,
    en: str,
    *,
    means: str = "/",
    unit: Unit | None = None,
    choices: tuple[Choice, ...] = (),
    refers_to: str | None = None,
    needed: bool = False,
    later: bool = False,
) -> Column:
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    means_zh, _, means_en = means.partition("/")
    return Column(
        name=name, type=kind, zh=zh, en=en, means_zh=means_zh, means_en=means_en, unit=unit,
        choices=choices, refers_to=refers_to, needed=needed, later=later,
    )  # fmt: skip


def entry(
    name: str,
    zh: str,
    en: str,
    time: TimeKind,
    means_zh: str,
    means_en: str,
    *columns: Column,
    personal: bool = False,
    entity: bool = False,
    same_as_at: str | None = None,
) -> Fact:
    """One fact of the vocabulary: names, time, one line of meaning, then its columns."""
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return Fact(
        name=name, zh=zh, en=en, means_zh=means_zh, means_en=means_en, time=time,
        columns=columns, personal=personal, entity=entity, same_as_at=same_as_at,
    )  # fmt: skip


# Columns and lists that several facts share.
PERSON = ref("person", "人员", "person")
NEEDED_PERSON = ref("person", "人员", "person", needed=True)
CLASS_GROUP = ref("class_group", "班次", "class group")
ROOM = ref("room", "房间", "room")
AUTHORITY = ref("authority", "主管部门", "authority")
NOTE = text("note", "备注", "note")
NEEDED_INSTITUTION = ref("institution", "机构", "institution", needed=True)
NEEDED_DIVISION = code("division", "行政区划", "division", needed=True)
LEVELS: tuple[ChoiceRow, ...] = (
    ("national", "国家级", "national"),
    ("province", "省级", "province"),
    ("city", "市级", "city"),
    ("county", "县级", "county"),
    ("township", "乡镇级", "township"),
    ("village", "村（社区）级", "village"),
)
RISK: tuple[ChoiceRow, ...] = (
    ("low", "低风险", "low"),
    ("medium", "中风险", "medium"),
    ("high", "高风险", "high"),
)
