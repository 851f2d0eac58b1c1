"""The working-day calendar as the State Council publishes it, each November for the next year.

Nothing is guessed: a day that no published or loaded calendar covers is an error, because the
days moved to and from weekends are decided anew every year.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from shaodian.places.days import date_of_day, day_of_date, parse_date
from shaodian.places.errors import CalendarError, CalendarMissing

_WORDS = {"Y": True, "TRUE": True, "1": True, "N": False, "FALSE": False, "0": False}


class Calendar:
    """Whether one works on a day. Days are integers since 1970-01-01. Never changes."""

    def __init__(self, working: Mapping[int, bool]) -> None:
        self._working = dict(sorted(working.items()))

    @staticmethod
    def published() -> "Calendar":
        """What the State Council has published for 2018-2026. Read once."""
        return _published()

    @staticmethod
    def load(path: str | Path) -> "Calendar":
        """The days of a CSV file with the columns `date` (2027-01-01) and `working`.

        `working` is Y or N, true or false, 1 or 0; every day of the year is written, weekends too.
        Raises CalendarError with file and line, also when the file cannot be read.
        """
        return Calendar(_read(Path(path)))

    @property
    def years(self) -> tuple[int, ...]:
        """The years of which every day is known."""
        some = sorted({date_of_day(day).year for day in self._working})
        return tuple(
            year
            for year in some
            if all(
                day in self._working
                for day in range(day_of_date(date(year, 1, 1)), day_of_date(date(year, 12, 31)) + 1)
            )
        )

    def rows(self) -> list[tuple[int, bool]]:
        """(day, whether one works on it), in order."""
        return list(self._working.items())

    def with_rows(self, rows: Iterable[tuple[int, bool]]) -> "Calendar":
        """A new calendar with more days; a day given again is as given."""
        return Calendar({**self._working, **dict(rows)})

    def covers(self, day: int) -> bool:
        return day in self._working

    def working(self, day: int) -> bool:
        """Raises CalendarMissing."""
        try:
            return self._working[day]
        except KeyError:
            raise self._missing(day) from None

    def add_working_days(self, day: int, n: int) -> int:
        """The nth working day after `day`, which is not counted itself; before it if n is negative.

        n = 0 is the day itself, whether one works on it or not. Raises CalendarMissing when a day
        on the way is not covered.
        """
        step = 1 if n > 0 else -1
        left = abs(n)
        while left:
            day += step
            left -= self.working(day)
        return day

    def _missing(self, day: int) -> CalendarMissing:
        told = date_of_day(day)
        known = ", ".join(str(year) for year in self.years) or "-"
        return CalendarMissing(
            zh=f"{told} 不在已公布的工作日历中（已有：{known}）；请按国务院办公厅放假通知写成"
            f" CSV（date,working），用 --calendar 文件 载入 {told.year} 年",
            en=f"{told} is not in the published working-day calendar (known: {known}); write the"
            f" State Council's notice as CSV (date,working) and load {told.year}"
            " with --calendar FILE",
        )


def _read(path: Path) -> dict[int, bool]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CalendarError(
            zh=f"{path}：读不了日历文件（{error}）；须为 UTF-8 的 CSV",
            en=f"{path}: cannot read the calendar ({error}); it must be CSV in UTF-8",
        ) from error
    reader = csv.DictReader(text.splitlines())
    if not {"date", "working"} <= set(reader.fieldnames or ()):
        raise CalendarError(
            zh=f"{path}:1：首行须有 date 和 working 两列",
            en=f"{path}:1: the first line must name the columns date and working",
        )
    working: dict[int, bool] = {}
    for row in reader:
        where = f"{path}:{reader.line_num}"
        day = _day(where, row["date"] or "")
        works = _WORDS.get((row["working"] or "").strip().upper())
        if works is None:
            raise CalendarError(
                zh=f"{where}：working 须为 Y 或 N，而不是“{row['working']}”",
                en=f"{where}: working must be Y or N, not {row['working']!r}",
            )
        if working.setdefault(day, works) != works:
            raise CalendarError(
                zh=f"{where}：{row['date']} 前后写得不一样",
                en=f"{where}: {row['date']} is written twice, and not alike",
            )
    return working


def _day(where: str, text: str) -> int:
    try:
        return day_of_date(parse_date(text.strip()))
    except ValueError:
        raise CalendarError(
            zh=f"{where}：“{text}”不是日期，例如 2027-01-01",
            en=f"{where}: {text!r} is no date such as 2027-01-01",
        ) from None


@lru_cache(maxsize=1)
def _published() -> Calendar:
    with as_file(files("shaodian.places") / "data" / "workdays.csv") as path:
        return Calendar.load(path)
