"""The small tables a run brings beside the facts: slots, place sets, divisions, the calendar."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from shaodian.engine.instants import DAY, FOREVER, date_of_day, day_of_date, day_start, local_day
from shaodian.engine.pack.model import Pack
from shaodian.places import Calendar, DivisionTree, Interval, PlaceSet, resolve

AHEAD = {"hour": 3, "day": 32, "week": 70, "month": 100, "quarter": 200, "year": 800}  # days


def table(rows: Sequence[Sequence[Any]], **columns: type) -> pa.Table:
    """Rows as a table; columns are named with `str` or `int`."""
    types = {str: pa.string(), int: pa.int64()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    listed = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    arrays = [pa.array(values, field.type) for values, field in zip(listed, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def slots(kinds: Iterable[str], first_day: int, as_of: int) -> pa.Table:
    """kind, label, first and last day, [from_at, to_at) of each slot that may have opened by A."""
    rows: list[tuple[Any, ...]] = []
    for kind in sorted(kinds):
        # A slot from before the rule's force may have its due instant within it.
        first, last = first_day - AHEAD[kind], local_day(as_of) + AHEAD[kind]
        rows += _hours(first, last) if kind == "hour" else _days(kind, first, last)
    return table(rows, kind=str, label=str, day=int, last_day=int, from_at=int, to_at=int)


def _hours(first: int, last: int) -> list[tuple[Any, ...]]:
    rows = []
    for day in range(first, last + 1):
        for hour in range(24):
            start = day_start(day) + hour * 3600
            rows.append(("hour", f"{date_of_day(day)}T{hour:02d}", day, day, start, start + 3600))
    return rows


def _days(kind: str, first: int, last: int) -> list[tuple[Any, ...]]:
    rows, day = [], _period_start(kind, first)
    while day <= last:
        after = _next_period(kind, day)
        label = _label(kind, date_of_day(day))
        rows.append((kind, label, day, after - 1, day_start(day), day_start(after)))
        day = after
    return rows


def _period_start(kind: str, day: int) -> int:
    on = date_of_day(day)
    if kind == "week":
        return day - on.weekday()
    month = {"month": on.month, "quarter": (on.month - 1) // 3 * 3 + 1, "year": 1}.get(kind)
    return day if month is None else day_of_date(on.replace(month=month, day=1))


def _next_period(kind: str, day: int) -> int:
    months = {"month": 1, "quarter": 3, "year": 12}.get(kind)
    if months is None:
        return day + (7 if kind == "week" else 1)
    on = date_of_day(day)
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return day_of_date(date(year, month + 1, 1))


def _label(kind: str, on: date) -> str:
    if kind == "week":
        year, week, _ = on.isocalendar()
        return f"{year}-W{week:02d}"
    if kind == "quarter":
        return f"{on.year}-Q{(on.month + 2) // 3}"
    return {"day": on.isoformat(), "month": f"{on:%Y-%m}", "year": f"{on:%Y}"}[kind]


def scope_places(pack: Pack, names: Iterable[str], tree: DivisionTree, known_at: int) -> pa.Table:
    """name, division, from_at, to_at of each place set that a statement looks up."""
    sets: dict[str, PlaceSet] = dict(pack.places)
    rows: list[tuple[Any, ...]] = []
    for name in sorted(names):
        if name.startswith("@"):
            sets[name] = PlaceSet.read(name, [name[1:]])
        for interval in resolve(
            tree, sets, name, known_at=known_at, default_signed=pack.force.signed
        ):
            rows.append((name, *_ends(interval)))
    return table(rows, name=str, division=str, from_at=int, to_at=int)


def _ends(interval: Interval) -> tuple[str, int, int]:
    return interval.division, interval.from_at, min(interval.to_at, FOREVER)


def division_within(tree: DivisionTree, codes: Iterable[str]) -> pa.Table:
    """division, ancestor (itself included) for the codes that the facts use."""
    rows = []
    for code in sorted(set(codes)):
        if code in tree:
            rows += [
                (code, above.code if hasattr(above, "code") else above)
                for above in tree.ancestors(code)
            ]
        else:
            rows.append((code, code))
    return table(rows, division=str, ancestor=str)


def calendar(published: Calendar) -> pa.Table:
    """day, working (0 or 1), ordinal: how many working days there are up to and on the day."""
    rows, passed = [], 0
    for day, working in sorted(published.rows()):
        passed += bool(working)
        rows.append((day, int(working), passed))
    return table(rows, day=int, working=int, ordinal=int)


__all__ = ["DAY", "calendar", "division_within", "scope_places", "slots", "table"]
