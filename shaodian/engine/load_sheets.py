"""A file or a list of rows as one sheet of text: headings, columns, and where each row stands."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from shaodian.engine.errors import Problem

SHOWN = 40  # characters of a wrong value that a message repeats


@dataclass(kw_only=True)
class Sheet:
    """Cells as text, column by column. `marks` has the line (or number) of each row.

    `lost` counts rows that had no readable cells and stand in no column; `whole` is false if the
    sheet could not be read to its end, so that none of its rows may be taken.
    """

    file: str
    headings: list[str] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    marks: Sequence[int] = ()
    by_line: bool = True
    lost: int = 0
    whole: bool = True
    problems: list[Problem] = field(default_factory=list)
    first_with: dict[str, int] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """`session` of session.csv and of given.session, for the ids of rows that have none."""
        return self.file.removesuffix(".csv").rpartition(".")[2]

    def where(self, row: int, heading: str = "") -> str:
        """`session.csv:14 headcount`, or `given.session[2] headcount` for the second row."""
        place = f":{self.marks[row]}" if self.by_line else f"[{self.marks[row]}]"
        return f"{self.file}{place} {heading}".rstrip()

    def where_heading(self, heading: str = "") -> str:
        """The place of a heading: the first line of a file, or the first row that has it."""
        row = self.first_with.get(heading)
        place = ":1" if self.by_line else f"[{row}]" if row else ""
        return f"{self.file}{place} {heading}".rstrip()

    def fail(self, where: str, zh: str, en: str) -> None:
        """A problem that concerns the sheet and not one row: nothing of it may be taken."""
        self.whole = False
        self.problems.append(Problem(where=where, zh=zh, en=en))


def shown(value: str) -> str:
    """A wrong value as a message may repeat it: short, and with nothing invisible in it."""
    cut = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def decode(raw: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 with its mark or GB18030 (and so GBK); None if none."""
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return None


def read_csv(path: Path) -> Sheet:
    """A CSV file as a sheet. What is wrong with it stands in its problems; OSError passes."""
    sheet = Sheet(file=path.name)
    raw = path.read_bytes()
    text = decode(raw)
    if raw.startswith(b"PK\x03\x04"):
        sheet.fail(
            path.name,
            "这是 Excel 工作簿，只是改了扩展名；请在 Excel 中另存为“CSV UTF-8”",
            "this is an Excel workbook with another suffix; save it as “CSV UTF-8” in Excel",
        )
    elif text is None:
        sheet.fail(
            path.name,
            "不是 UTF-8、UTF-16 或 GB18030 编码的文本，请另存为“CSV UTF-8”",
            "the file is text in neither UTF-8, UTF-16 nor GB18030; save it as “CSV UTF-8”",
        )
    elif not text.strip():
        sheet.fail(path.name, "文件是空的，应有标题和数据", "the file is empty")
    else:
        _fill(sheet, text)
    return sheet


def _fill(sheet: Sheet, text: str) -> None:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    marks: list[int] = []
    before = 0
    try:
        for row in reader:
            if any(map(str.strip, row)):
                rows.append(row)
                marks.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        sheet.lost += 1
        sheet.fail(
            f"{sheet.file}:{before + 1}",
            f"从这一行起读不下去，多半是引号没有成对（{error}）",
            f"cannot be read on from here, most likely a quote without its pair ({error})",
        )
    if rows:
        sheet.headings = [heading.strip() for heading in rows[0]]
        _take(sheet, rows[1:], marks[1:])
        if len(rows) == 1 and sheet.whole:
            sheet.fail(
                sheet.file,
                "只有标题没有数据；没有这类事实就删去这个文件",
                "there are headings and no rows; if there is nothing to tell, delete the file",
            )


def _take(sheet: Sheet, rows: list[list[str]], marks: list[int]) -> None:
    width = len(sheet.headings)
    for row, mark in zip(rows, marks, strict=True):
        if len(row) != width:
            sheet.lost += 1
            sheet.problems.append(
                Problem(
                    where=f"{sheet.file}:{mark}",
                    zh=f"这一行有 {len(row)} 格，标题有 {width} 格；多半缺了或多了一个逗号",
                    en=f"{len(row)} cells under {width} headings; a comma is missing or too many",
                )
            )
    if sheet.lost:
        kept = [i for i, row in enumerate(rows) if len(row) == width]
        rows, marks = [rows[i] for i in kept], [marks[i] for i in kept]
    sheet.marks = marks
    sheet.columns = [[row[i] for row in rows] for i in range(width)]
    _drop_nameless(sheet)


def _drop_nameless(sheet: Sheet) -> None:
    """Spreadsheets write columns without heading or content; one with content is a problem."""
    kept = [
        i
        for i, heading in enumerate(sheet.headings)
        if heading or any(cell.strip() for cell in sheet.columns[i])
    ]
    sheet.headings = [sheet.headings[i] for i in kept]
    sheet.columns = [sheet.columns[i] for i in kept]


def sheet_of_rows(file: str, rows: Sequence[Mapping[str, object]]) -> Sheet:
    """Rows written in YAML as a sheet; `file` is the place they stand at, as `given.session`."""
    sheet = Sheet(file=file, by_line=False)
    sheet.marks = range(1, len(rows) + 1)
    for number, row in enumerate(rows, start=1):
        for name in row:
            sheet.first_with.setdefault(str(name), number)
    sheet.headings = list(sheet.first_with)
    sheet.columns = [
        [_as_text(sheet, i, name, row.get(name)) for i, row in enumerate(rows)]
        for name in sheet.headings
    ]
    return sheet


def _as_text(sheet: Sheet, row: int, name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, datetime) and value.tzinfo:
        return value.isoformat()
    # YAML readers turn a zoned instant into UTC and forget the zone: eight hours would be lost.
    sheet.fail(
        sheet.where(row, name),
        f'{shown(str(value))} 不是一个值；时刻请加引号写，如 "2021-01-17T16:00:00"',
        f"{shown(str(value))} is not one value; write an instant in quotes",
    )
    return ""
