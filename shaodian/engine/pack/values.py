"""Named, dated figures as a pack writes them."""

import re
from dataclasses import replace
from typing import Any

from shaodian.engine.conditions.reading import short
from shaodian.engine.instants import ALWAYS
from shaodian.engine.pack.model import Entry, Value
from shaodian.engine.pack.spec import Spec
from shaodian.engine.pack.terms import TERM_DIMENSIONS, figure, read_when
from shaodian.engine.pack.text import Block, Rows
from shaodian.engine.units import UNITS, Unit, find_unit, to_smallest

_FIGURE = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)


def read_values(spec: Spec, signed: int) -> dict[str, Value]:
    """`values:` as named, dated figures; problems are collected."""
    block = spec.block_at("values")
    found: dict[str, Value] = {}
    for name in block.block if block else ():
        assert block is not None
        written = block.raw(name)
        if block.check_name(name, name) and written is not None:
            value = _Reader(block, name, signed).value(written)
            if value is not None:
                found[name] = value
    if block:
        block.finish()
    return found


class _Reader:
    """One value of a pack being read."""

    def __init__(self, spec: Spec, name: str, signed: int) -> None:
        self.spec, self.name, self.signed = spec, name, signed

    def value(self, written: Any) -> Value | None:
        if not isinstance(written, Block):
            entry = self._entry(self.spec, self.name, ALWAYS, written)
            return Value(self.name, (entry,)) if entry else None
        entries = self._dated(Spec(written, self.spec.problems))
        real = [e for e in entries if e.pieces is not None]
        if not real:
            self._problem("没有任何数值", "has no figure at all")
            return None
        self._one_unit(real)
        places = [(e.start, e.signed) for e in entries]
        if len(set(places)) < len(places):
            self._problem("有两处从同一时刻起算", "has two figures from the same instant on")
        return Value(
            self.name,
            tuple(e if e.pieces is not None else replace(e, unit=real[-1].unit) for e in entries),
        )

    def _dated(self, dates: Spec) -> list[Entry]:
        entries = []
        for date, written in dates.block.items():
            try:
                start = read_when(date)
            except ValueError:
                dates.problem(
                    date,
                    f"「{short(date)}」不是日期或时刻（1949 至 2199 年）",
                    f"{short(date)!r} is not a date or an instant from 1949 to 2199",
                )
                continue
            entry = self._entry(dates, date, start, written)
            if entry:
                entries.append(entry)
        return sorted(entries, key=lambda e: (e.start, e.signed))

    def _one_unit(self, real: list[Entry]) -> None:
        """A value keeps its unit; only a length of time may go from hours to days."""
        dimensions = {e.unit.dimension for e in real}
        names = {e.unit.name for e in real if e.unit.dimension == "number"}
        if (len(dimensions) > 1 and not dimensions <= set(TERM_DIMENSIONS)) or len(names) > 1:
            self._problem("前后单位不同", "changes its unit")

    def _entry(self, spec: Spec, key: str, start: int, written: Any) -> Entry | None:
        signed = self.signed
        if isinstance(written, Block):
            inner = Spec(written, spec.problems)
            signed = inner.when("signed") or signed
            if "is" not in inner:
                inner.problem(
                    None, "应写成 {is: 数值, signed: 时刻}", "write {is: FIGURE, signed: …}"
                )
                return None
            inner.refuse_unknown("is", "signed")
            written = written["is"]
        if written is None:
            return Entry(start, signed, None, UNITS["number"])
        try:
            pieces, unit = read_figure(written)
        except ValueError:
            spec.problem(
                key,
                f"「{short(written)}」不是带单位的数值，如 10 persons、5000 yuan、48 hours",
                f"{short(written)!r} is not a figure with a unit, "
                "such as 10 persons, 5000 yuan, 48 hours",
            )
            return None
        longest = TERM_DIMENSIONS.get(unit.dimension)
        if longest is not None and not 0 < pieces <= longest:
            spec.problem(
                key,
                f"「{short(written)}」应大于零，不超过一百年",
                f"{short(written)!r} should be more than nothing and within a century",
            )
            return None
        return Entry(start, signed, pieces, unit)

    def _problem(self, zh: str, en: str) -> None:
        self.spec.problem(self.name, f"${self.name} {zh}", f"${self.name} {en}")


def read_figure(written: Any) -> tuple[int, Unit]:
    """`10 persons` as pieces and unit; a bare number has the unit `number`. Raises ValueError."""
    if isinstance(written, bool | Block | Rows):
        raise ValueError(written)
    amount, _, unit_name = str(written).strip().partition(" ")
    if amount.endswith("%"):
        amount, unit_name = amount[:-1], unit_name or "percent"
    unit = find_unit(unit_name) if unit_name else UNITS["number"]
    if unit is None or not _FIGURE.fullmatch(amount):
        raise ValueError(written)
    return to_smallest(figure(amount), unit), unit
