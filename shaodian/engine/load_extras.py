"""The three sheets that are no facts: voids, divisions and the calendar of working days."""

from dataclasses import dataclass

from shaodian.engine.errors import Problem
from shaodian.engine.facts import Vocabulary
from shaodian.engine.load_cells import (
    Convert,
    RefusedCell,
    Value,
    clean,
    to_day,
    to_flag,
    to_id,
    to_instant,
)
from shaodian.engine.load_headings import match_names
from shaodian.engine.load_rows import Batch
from shaodian.engine.load_sheets import Sheet, shown


@dataclass(frozen=True, kw_only=True)
class Extra:
    """What a sheet that is no fact has: (name, headings, converter, needed) of each column."""

    names: tuple[str, ...]
    columns: tuple[tuple[str, str, Convert, bool], ...]


def _same(cell: str) -> str:
    return cell


VOID = Extra(
    names=("void", "撤销"),
    columns=(
        ("fact", "事实", _same, True),
        ("id", "编号", to_id, True),
        ("voided_at", "撤销时间", to_instant, True),
        ("reason", "原因", _same, False),
    ),
)
DIVISION = Extra(
    names=("division", "行政区划"),
    columns=(
        ("code", "代码", to_id, True),
        ("name", "名称", _same, True),
        ("parent", "上级", to_id, False),
    ),
)
CALENDAR = Extra(
    names=("calendar", "日历"),
    columns=(("date", "日期", to_day, True), ("working", "工作日", to_flag, True)),
)
EXTRAS = {name: extra for extra in (VOID, DIVISION, CALENDAR) for name in extra.names}


def read_extra(sheet: Sheet, extra: Extra) -> tuple[list[dict[str, Value]], list[int]]:
    """The good rows by column name, and the number of each in the sheet."""
    labels = {name: zh for name, zh, _, _ in extra.columns}
    headings = {name.replace("_", " "): name for name in labels}
    headings |= {zh: name for name, zh in labels.items()}
    if extra is CALENDAR:
        headings["on"] = "date"
    places = match_names(sheet, headings, labels)
    rows: list[dict[str, Value]] = [{} for _ in sheet.marks]
    bad: set[int] = set()
    for name, zh, convert, needed in extra.columns:
        if name not in places:
            if needed:
                sheet.fail(sheet.where_heading(), f"缺少“{zh}”一列", f"“{name}” is missing")
            continue
        for row, cell in enumerate(sheet.columns[places[name]]):
            try:
                text = clean(cell)
                rows[row][name] = convert(text) if text else None
                if needed and not text:
                    raise RefusedCell(f"“{zh}”不能为空", f"“{name}” may not be empty")
            except RefusedCell as refused:
                bad.add(row)
                where = sheet.where(row, sheet.headings[places[name]])
                sheet.problems.append(Problem(where=where, zh=refused.zh, en=refused.en))
    kept = [row for row in range(len(rows)) if row not in bad] if sheet.whole else []
    return [rows[row] for row in kept], kept


def apply_voids(
    sheet: Sheet, batches: dict[str, Batch], vocabulary: Vocabulary
) -> tuple[int, list[Problem]]:
    """Set `voided_at` of the rows named; the earliest void counts. Returns how many were taken."""
    rows, numbers = read_extra(sheet, VOID)
    by_zh = {fact.zh: fact.name for fact in vocabulary.values()}
    where: dict[str, dict[Value, list[int]]] = {}
    taken = 0
    for row, number in zip(rows, numbers, strict=True):
        fact, key, at = str(row["fact"]), row["id"], row["voided_at"]
        batch = batches.get(by_zh.get(fact, fact))
        named: list[int] = []
        if batch:
            rows_of = where.setdefault(batch.fact.name, {}) or _rows_by_id(batch)
            where[batch.fact.name] = rows_of
            named = rows_of.get(key, [])
        if not batch or not named or not isinstance(at, int):
            zh = f"撤销的行不存在：{shown(fact)} 中没有编号「{shown(str(key))}」"
            en = f"nothing to void: {shown(fact)} has no row “{shown(str(key))}”"
            sheet.problems.append(Problem(where=sheet.where(number), zh=zh, en=en))
            continue
        taken += 1
        voids = batch.values["voided_at"]
        for one in named:
            old = voids[one]
            voids[one] = min(old, at) if isinstance(old, int) else at
    return taken, sheet.problems


def _rows_by_id(batch: Batch) -> dict[Value, list[int]]:
    rows: dict[Value, list[int]] = {}
    for row, key in enumerate(batch.values["id"]):
        rows.setdefault(key, []).append(row)
    return rows
