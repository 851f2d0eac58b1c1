"""A sheet as rows of one fact: every cell converted, every wrong one named."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shaodian.engine.errors import Problem
from shaodian.engine.facts import Column, Fact, physical
from shaodian.engine.instants import local_day
from shaodian.engine.load_cells import (
    Convert,
    RefusedCell,
    Value,
    clean,
    converter,
    is_date,
    to_beginning,
    to_day,
    to_end,
    to_instant,
)
from shaodian.engine.load_headings import match_headings
from shaodian.engine.load_sheets import Sheet, shown

MOST_PROBLEMS = 10_000  # of one file; the rest is only counted


@dataclass(kw_only=True)
class Batch:
    """The rows of one sheet, column by column under their physical names.

    `refused` holds the numbers of rows that may not be taken; `written` has the heading under
    which a column stood.
    """

    fact: Fact
    sheet: Sheet
    values: dict[str, list[Value]] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    unlisted: int = 0

    @property
    def rows(self) -> int:
        return len(self.sheet.marks)

    @property
    def kept(self) -> list[int]:
        """The rows that may be taken: none of a sheet that is not whole."""
        if not self.sheet.whole:
            return []
        if not self.refused:
            return list(range(self.rows))
        return [row for row in range(self.rows) if row not in self.refused]

    def refuse(self, row: int, name: str, zh: str, en: str) -> None:
        """Refuse a row because of the cell under that column, or as a whole if name is empty."""
        self.refused.add(row)
        if len(self.sheet.problems) < MOST_PROBLEMS:
            where = self.sheet.where(row, self.written.get(name, name))
            self.sheet.problems.append(Problem(where=where, zh=zh, en=en))
        else:
            self.unlisted += 1

    def close(self) -> list[Problem]:
        """Every problem of the sheet, with a last one that counts those not listed."""
        if not self.unlisted:
            return self.sheet.problems
        more = Problem(
            where=self.sheet.file,
            zh=f"还有 {self.unlisted} 处问题没有列出",
            en=f"{self.unlisted} more problems are not listed",
        )
        return [*self.sheet.problems, more]


def read_batch(
    sheet: Sheet, fact: Fact, known_division: Callable[[str], bool] | None = None
) -> Batch:
    """The rows of a sheet as rows of a fact, checked one by one but not against each other."""
    batch = Batch(fact=fact, sheet=sheet)
    places = match_headings(sheet, fact)
    batch.written = {name: sheet.headings[place] for name, place in places.items()}
    cells = {name: sheet.columns[place] for name, place in places.items()}
    batch.values = {name: [None] * batch.rows for name, _ in physical(fact)}
    for column in fact.by_name.values():
        if column.name in cells and column.name not in ("at", "day", "from", "to"):
            convert = converter(column, known_division)
            batch.values[column.name] = _column(batch, column, cells[column.name], convert)
    _TIMES[fact.time](batch, cells)
    if fact.same_as_at:
        _join(batch, fact.same_as_at)
    _require(batch, fact)
    _name_rows(batch)
    return batch


def _column(batch: Batch, column: Column, cells: list[str], convert: Convert) -> list[Value]:
    """The cells of a column converted, each distinct one once."""
    memo: dict[str, Value] = {}
    wrong: dict[str, RefusedCell] = {}
    for cell in set(cells):
        try:
            text = clean(cell)
            memo[cell] = convert(text) if text else None
        except RefusedCell as refused:
            memo[cell] = None
            wrong[cell] = refused
    if wrong:
        for row, cell in enumerate(cells):
            if cell in wrong:
                batch.refuse(row, column.name, wrong[cell].zh, wrong[cell].en)
    return [memo[cell] for cell in cells]


def _read(batch: Batch, cells: dict[str, list[str]], name: str, convert: Convert) -> list[Value]:
    if name not in cells:
        return [None] * batch.rows
    return _column(batch, batch.fact.column(name), cells[name], convert)


def _day_only(batch: Batch, cells: dict[str, list[str]]) -> None:
    batch.values["day"] = _read(batch, cells, "day", to_day)


def _instant_only(batch: Batch, cells: dict[str, list[str]]) -> None:
    batch.values["at"] = _read(batch, cells, "at", to_instant)
    batch.values["day"] = _days(batch.values["at"])


def _either(batch: Batch, cells: dict[str, list[str]]) -> None:
    begin = _read(batch, cells, "at", to_beginning)
    batch.values["day"] = _days(begin)
    # A mere date begins its day, but the clock is not known: `at` stays empty.
    batch.values["at"] = [
        None if is_date(cell.strip()) else at
        for cell, at in zip(cells.get("at", [""] * batch.rows), begin, strict=True)
    ]


def _interval(batch: Batch, cells: dict[str, list[str]]) -> None:
    begin = _read(batch, cells, "from", to_beginning)
    end = _read(batch, cells, "to", to_end)
    batch.values.update(from_at=begin, to_at=end, at=begin, day=_days(begin))
    for row, (first, last) in enumerate(zip(begin, end, strict=True)):
        if isinstance(first, int) and isinstance(last, int) and last < first:
            batch.refuse(
                row,
                "to",
                f"结束「{shown(cells['to'][row])}」早于开始「{shown(cells['from'][row])}」",
                f"the end “{shown(cells['to'][row])}” is before the beginning "
                f"“{shown(cells['from'][row])}”",
            )


_TIMES: dict[str, Callable[[Batch, dict[str, list[str]]], None]] = {
    "day": _day_only,
    "instant": _instant_only,
    "either": _either,
    "interval": _interval,
}


def _days(instants: list[Value]) -> list[Value]:
    return [local_day(at) if isinstance(at, int) else None for at in instants]


def _join(batch: Batch, name: str) -> None:
    """`at` and the column that says the same by a better name fill each other."""
    times, days, twins = batch.values["at"], batch.values["day"], batch.values[name]
    for row, twin in enumerate(twins):
        if not isinstance(twin, int):
            twins[row] = times[row]
        elif times[row] not in (None, twin) or days[row] not in (None, local_day(twin)):
            batch.refuse(
                row,
                name,
                f"与“{batch.written.get('at', 'at')}”不一致；两列说的是同一时刻，写一列即可",
                f"does not agree with “{batch.written.get('at', 'at')}”; both say the same "
                "instant, one of them suffices",
            )
        else:
            times[row], days[row] = twin, local_day(twin)


def _require(batch: Batch, fact: Fact) -> None:
    for column in fact.by_name.values():
        if not column.needed:
            continue
        # A fact known only by its day has no `at`, so the day tells whether a time was given.
        stored = "day" if column.name == "at" else column.name
        written = batch.written.get(column.name) or batch.written.get(fact.same_as_at or "")
        if written is None and batch.sheet.by_line:
            continue  # told once, as a missing column
        for row, value in enumerate(batch.values[stored]):
            if value is None and row not in batch.refused:
                batch.written.setdefault(column.name, written or column.name)
                batch.refuse(
                    row,
                    column.name,
                    f"“{column.zh}”不能为空",
                    f"“{column.name}” may not be empty",
                )


def _name_rows(batch: Batch) -> None:
    """A row without an id is named by its sheet and line."""
    stem, marks = batch.sheet.stem, batch.sheet.marks
    ids = batch.values["id"]
    for row, value in enumerate(ids):
        if value is None:
            ids[row] = f"{stem}-{marks[row]}"
