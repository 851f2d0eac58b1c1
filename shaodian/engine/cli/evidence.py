"""The rows behind a finding, with what their filled columns say."""

from collections.abc import Iterator
from typing import Any

import pyarrow.compute as pc

from shaodian.engine.cli.layout import wrapped
from shaodian.engine.facts import FACTS
from shaodian.engine.instants import DAY, OFFSET, format_day, format_instant
from shaodian.engine.run.assess import Finding, Ledger
from shaodian.engine.sentences import figure
from shaodian.engine.vocabulary.words import Column, Fact

ROLES = {
    "trigger": ("所判的行", "the row judged"),
    "counted": ("计入的行", "counted"),
    "last before": ("此前最后一行", "last before"),
}
_ON = Column(name="day", type="date", zh="日期", en="on")


def evidence_lines(finding: Finding, ledger: Ledger, language: str, columns: int) -> list[str]:
    """Each row once, with every part it plays."""
    zh = language == "zh"
    roles: dict[tuple[str, str], list[str]] = {}
    for one in finding.evidence:
        roles.setdefault((one.fact, one.id), []).append(ROLES[one.role][0 if zh else 1])
    if not roles:
        return ["证据：没有相关的行" if zh else "Evidence: no rows"]
    lines = ["证据：" if zh else "Evidence:"]
    for (fact, row_id), parts in roles.items():
        told = ("、" if zh else ", ").join(parts)
        label = f"  {told}：" if zh else f"  {told}: "
        lines += wrapped(_row(fact, row_id, ledger, language), columns, label, "    ")
    return lines


def _row(name: str, row_id: str, ledger: Ledger, language: str) -> str:
    fact, zh = FACTS[name], language == "zh"
    told = f"{fact.zh if zh else fact.en} {row_id}"
    table = ledger.tables.get(name)
    rows = [] if table is None else table.filter(pc.equal(table["id"], row_id)).to_pylist()
    cells = ("，" if zh else ", ").join(_cells(rows[0], fact, ledger, language)) if rows else ""
    return told + ((f"（{cells}）" if zh else f" ({cells})") if cells else "")


def _cells(row: dict[str, Any], fact: Fact, ledger: Ledger, language: str) -> Iterator[str]:
    for column in _columns(row, fact):
        value = row.get({"from": "from_at", "to": "to_at"}.get(column.name, column.name))
        if value is not None and column.name != "id":
            heading = column.zh if language == "zh" else column.en
            yield f"{heading} {_shown(value, column, ledger, language)}"


def _columns(row: dict[str, Any], fact: Fact) -> Iterator[Column]:
    """The fact's columns; the day in place of an instant that is not known."""
    for column in fact.by_name.values():
        if column.name == "at" and row.get("at") is None:
            yield fact.by_name.get("day", _ON)
        elif column.name != fact.same_as_at:
            yield column


def _shown(value: Any, column: Column, ledger: Ledger, language: str) -> str:
    zh = language == "zh"
    if column.type == "number" and column.unit is not None:
        return figure(int(value), column.unit.name, language)
    if column.type == "instant":
        return shown_instant(int(value))
    if column.type == "date":
        return format_day(int(value))
    if column.type == "flag":
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if column.type == "code" and value in ledger.divisions:
        return f"{value} {ledger.divisions.full_name(str(value))}"
    label = next((c.zh if zh else c.en for c in column.choices if c.value == value), None)
    return label or str(value)


def shown_instant(at: int) -> str:
    """The local day, and the clock unless it is midnight."""
    day, _, clock = format_instant(at).removesuffix("+08:00").partition("T")
    return day if (at + OFFSET) % DAY == 0 else f"{day} {clock.removesuffix(':00')}"
