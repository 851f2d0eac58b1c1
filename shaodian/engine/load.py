"""Facts from a folder of CSV files, or from rows written in YAML, as tables the engine reads.

Every problem of every file is told at once; nothing is half-loaded unless the caller asks for it.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from shaodian.engine.errors import FactsError, Problem
from shaodian.engine.facts import FACTS, Fact, Vocabulary, physical
from shaodian.engine.load_cells import Value, known_in
from shaodian.engine.load_extras import (
    CALENDAR,
    DIVISION,
    EXTRAS,
    VOID,
    Extra,
    apply_voids,
    read_extra,
)
from shaodian.engine.load_headings import plain
from shaodian.engine.load_links import check_ids, check_refs, fill_institutions
from shaodian.engine.load_rows import Batch, read_batch
from shaodian.engine.load_sheets import Sheet, read_csv, sheet_of_rows

_PASSED_OVER = (".md", ".txt", ".yaml", ".yml")  # notes beside the data


class Counts(NamedTuple):
    """Rows of one file: `rows_in` is always `accepted + refused`."""

    rows_in: int
    accepted: int
    refused: int


@dataclass(kw_only=True)
class Loaded:
    """What a folder held.

    `tables` has one Arrow table a fact present, with the columns of `physical`; `divisions` rows
    of code, name and parent; `calendar` tells of a local day (days since 1970) if it is worked.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    divisions: list[dict[str, str]] = field(default_factory=list)
    calendar: dict[int, bool] = field(default_factory=dict)


class RowsRefused(FactsError):
    """Some rows cannot be taken, so none is: all problems, and the counts of every file."""

    def __init__(self, *problems: Problem, counts: Mapping[str, Counts]) -> None:
        self.counts = dict(counts)
        super().__init__(*problems)


def schema(fact: Fact) -> pa.Schema:
    """The Arrow schema of `fact_<name>`: texts and int64, all may be null."""
    types = {"text": pa.string(), "int": pa.int64()}
    return pa.schema([(name, types[kind]) for name, kind in physical(fact)])


def load_folder(
    path: Path | str,
    vocabulary: Vocabulary = FACTS,
    *,
    divisions: Container[str] | None = None,
    keep_good: bool = False,
) -> Loaded:
    """Read every CSV file of a folder: one a fact, by its English or Chinese name.

    `division.csv` (code, name, parent), `calendar.csv` (date, working) and `void.csv` (fact, id,
    voided_at, reason) may stand beside them. Division codes are checked against `divisions` and
    `division.csv`, if there is either. Raises RowsRefused (a FactsError) with everything that is
    wrong; with `keep_good` returns the good rows and the problems instead.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise FactsError(
            Problem(where=str(folder), zh="没有这个文件夹", en="there is no such folder")
        )
    sheets: list[tuple[str, Sheet]] = []
    strange: list[Problem] = []
    for file in sorted(folder.iterdir()):
        if file.is_dir() or file.name.startswith((".", "~")):
            continue
        if file.suffix.lower() == ".csv":
            sheets.append((file.stem, read_csv(file)))
        elif file.suffix.lower() not in _PASSED_OVER:
            zh = "不是 CSV 文件；请另存为 CSV 后再放入"
            en = "not a CSV file; save it as CSV first"
            strange.append(Problem(where=file.name, zh=zh, en=en))
    loaded = _load(sheets, vocabulary, divisions)
    loaded.problems[:0] = strange
    return _finish(loaded, keep_good=keep_good)


def tables_from_rows(
    rows: Mapping[str, Sequence[Mapping[str, object]]],
    vocabulary: Vocabulary = FACTS,
    *,
    divisions: Container[str] | None = None,
    keep_good: bool = False,
    source: str = "given",
) -> Loaded:
    """As `load_folder`, from rows by fact: `{"session": [{"headcount": 11, ...}, ...]}`.

    The second session is named `given.session[2]`. Values are what YAML reads: text, numbers,
    true and false, dates, null; an instant stands in quotes.
    """
    sheets = [(name, sheet_of_rows(f"{source}.{name}", given)) for name, given in rows.items()]
    return _finish(_load(sheets, vocabulary, divisions), keep_good=keep_good)


def _finish(loaded: Loaded, *, keep_good: bool) -> Loaded:
    if loaded.problems and not keep_good:
        raise RowsRefused(*loaded.problems, counts=loaded.counts)
    return loaded


def _load(
    sheets: Sequence[tuple[str, Sheet]],
    vocabulary: Vocabulary,
    divisions: Container[str] | None,
) -> Loaded:
    loaded = Loaded()
    facts, extras = _sort(sheets, vocabulary)
    _read_extras(loaded, extras)
    codes = {row["code"] for row in loaded.divisions} if DIVISION.names[0] in extras else None
    known = known_in(divisions, codes)
    batches: dict[str, Batch] = {}
    for name, sheet in facts.items():
        batches[name] = read_batch(sheet, vocabulary[name], known)
        check_ids(batches[name])
    check_refs(batches)
    fill_institutions(batches)
    taken = 0
    if void := extras.get(VOID.names[0]):
        taken, _ = apply_voids(void, batches, vocabulary)
        _count(loaded, void, taken)
    for name, batch in batches.items():
        kept = batch.kept
        _count(loaded, batch.sheet, len(kept))
        loaded.tables[name] = _table(batch, kept)
    _gather(loaded, [sheet for _, sheet in sheets], batches)
    return loaded


def _sort(
    sheets: Sequence[tuple[str, Sheet]], vocabulary: Vocabulary
) -> tuple[dict[str, Sheet], dict[str, Sheet]]:
    """The sheets by fact and by the name of an extra; what is neither gets a problem."""
    names = {plain(word): fact.name for fact in vocabulary.values()
             for word in (fact.en, fact.zh, fact.name)}  # fmt: skip
    facts: dict[str, Sheet] = {}
    extras: dict[str, Sheet] = {}
    for stem, sheet in sheets:
        key = plain(stem)
        extra, name = EXTRAS.get(key), names.get(key, "")
        place, word = (extras, extra.names[0]) if extra else (facts, name)
        if not word:
            near = vocabulary.suggest(stem)
            zh = f"，是否指 {'、'.join(near)}？" if near else ""
            en = f"; did you mean {', '.join(near)}?" if near else ""
            sheet.fail(sheet.file, f"没有“{stem}”这种事实{zh}", f"unknown fact “{stem}”{en}")
        elif word in place:
            other = place[word].file
            sheet.fail(sheet.file, f"与 {other} 是同一种事实", f"the same fact as {other}")
        else:
            place[word] = sheet
    return facts, extras


def _read_extras(loaded: Loaded, extras: Mapping[str, Sheet]) -> None:
    if sheet := extras.get(DIVISION.names[0]):
        for row in _unique(sheet, DIVISION, "code", loaded):
            loaded.divisions.append({name: str(row.get(name) or "") for name in _DIVISION_NAMES})
    if sheet := extras.get(CALENDAR.names[0]):
        for row in _unique(sheet, CALENDAR, "date", loaded):
            day, working = row["date"], row["working"]
            if isinstance(day, int):
                loaded.calendar[day] = bool(working)


_DIVISION_NAMES = tuple(name for name, *_ in DIVISION.columns)


def _unique(sheet: Sheet, extra: Extra, key: str, loaded: Loaded) -> list[dict[str, Value]]:
    rows, numbers = read_extra(sheet, extra)
    first: dict[Value, int] = {}
    kept: list[dict[str, Value]] = []
    for row, number in zip(rows, numbers, strict=True):
        other = first.setdefault(row[key], number)
        if other == number:
            kept.append(row)
        else:
            place = sheet.where(other)
            zh, en = f"与 {place} 重复", f"the same as {place}"
            sheet.problems.append(Problem(where=sheet.where(number, key), zh=zh, en=en))
    _count(loaded, sheet, len(kept))
    return kept


def _count(loaded: Loaded, sheet: Sheet, accepted: int) -> None:
    rows_in = len(sheet.marks) + sheet.lost
    loaded.counts[sheet.file] = Counts(rows_in, accepted, rows_in - accepted)


def _table(batch: Batch, kept: Sequence[int]) -> pa.Table:
    whole = len(kept) == batch.rows
    shape = schema(batch.fact)
    arrays = [
        pa.array(values if whole else [values[row] for row in kept], type=shape.field(name).type)
        for name, values in ((name, batch.values[name]) for name in shape.names)
    ]
    return pa.Table.from_arrays(arrays, schema=shape)


def _gather(loaded: Loaded, sheets: Sequence[Sheet], batches: Mapping[str, Batch]) -> None:
    """The problems of all sheets in the order of the files; a file left out still has counts."""
    by_file = {batch.sheet.file: batch for batch in batches.values()}
    for sheet in sheets:
        if sheet.file not in loaded.counts:
            _count(loaded, sheet, 0)
        batch = by_file.get(sheet.file)
        loaded.problems += batch.close() if batch and batch.sheet is sheet else sheet.problems
