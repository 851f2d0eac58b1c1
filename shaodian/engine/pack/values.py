"""Dated values and places as a pack writes them."""

import re
from typing import Any

from shaodian.engine.errors import Problem
from shaodian.engine.instants import ALWAYS, parse_when
from shaodian.engine.pack.model import Entry, Value
from shaodian.engine.pack.spec import figure
from shaodian.engine.pack.text import Block
from shaodian.engine.units import UNITS, Unit, find_unit, to_smallest

NAME = re.compile(r"[a-z][a-z0-9-]*(?<!-)")


def read_values(block: Any, signed: int, problems: list[Problem]) -> dict[str, Value]:
    """`values:` as named, dated figures; problems are collected."""
    found: dict[str, Value] = {}
    if block is None:
        return found
    if not isinstance(block, Block):
        problems.append(Problem(where="", zh="values 应是键值", en="values should be a mapping"))
        return found
    for name, written in block.items():
        value = _value(block, name, written, signed, problems)
        if value is not None:
            found[name] = value
    return found


def _value(
    block: Block, name: str, written: Any, signed: int, problems: list[Problem]
) -> Value | None:
    where = block.where(name)
    if not NAME.fullmatch(name):
        problems.append(
            Problem(
                where=where,
                zh=f"名称「{name}」只能用小写字母、数字和连字符",
                en=f"the name {name!r} may have lower-case letters, digits and hyphens",
            )
        )
        return None
    if not isinstance(written, Block):
        entry = _entry(where, ALWAYS, written, signed, problems)
        return Value(name, (entry,)) if entry else None
    entries: list[Entry] = []
    for date, figure_written in written.items():
        try:
            start = parse_when(date)
        except ValueError:
            problems.append(
                Problem(
                    where=written.where(date),
                    zh=f"「{date}」不是日期或时刻",
                    en=f"{date!r} is neither a date nor an instant",
                )
            )
            continue
        entry = _entry(written.where(date), start, figure_written, signed, problems)
        if entry:
            entries.append(entry)
    entries.sort(key=lambda e: (e.start, e.signed))
    real = [e for e in entries if e.pieces is not None]
    if not real:
        problems.append(
            Problem(where=where, zh=f"${name} 没有任何数值", en=f"${name} has no figure at all")
        )
        return None
    dimensions = {e.unit.dimension for e in real}
    terms = {"time", "days", "working days", "months"}
    if len(dimensions) > 1 and not dimensions <= terms:
        problems.append(
            Problem(where=where, zh=f"${name} 前后单位不同", en=f"${name} changes its unit")
        )
    filled = tuple(
        e if e.pieces is not None else Entry(e.start, e.signed, None, real[-1].unit)
        for e in entries
    )
    return Value(name, filled)


def _entry(
    where: str, start: int, written: Any, signed: int, problems: list[Problem]
) -> Entry | None:
    if isinstance(written, Block):
        if not set(written) <= {"is", "signed"}:
            problems.append(
                Problem(
                    where=where,
                    zh="应写成 {is: 数值, signed: 时刻}",
                    en="write {is: FIGURE, signed: INSTANT}",
                )
            )
            return None
        try:
            signed = parse_when(str(written["signed"])) if "signed" in written else signed
        except ValueError:
            problems.append(
                Problem(where=where, zh="signed 不是时刻", en="signed is not an instant")
            )
        written = written.get("is")
    if written is None:
        return Entry(start, signed, None, UNITS["number"])
    try:
        pieces, unit = read_figure(written)
    except ValueError:
        problems.append(
            Problem(
                where=where,
                zh=f"「{written}」不是带单位的数值，如 10 persons、5000 yuan、48 hours",
                en=f"{written!r} is not a figure with a unit, such as 10 persons, 5000 yuan, 48 hours",
            )
        )
        return None
    return Entry(start, signed, pieces, unit)


def read_figure(written: Any) -> tuple[int, Unit]:
    """`10 persons` as pieces and unit; a bare number has the unit `number`. Raises ValueError."""
    amount, _, unit_name = str(written).strip().partition(" ")
    if amount.endswith("%"):
        amount, unit_name = amount[:-1], "percent"
    unit = find_unit(unit_name) if unit_name else UNITS["number"]
    if unit is None or not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", amount, re.ASCII):
        raise ValueError(written)
    return to_smallest(figure(amount), unit), unit
