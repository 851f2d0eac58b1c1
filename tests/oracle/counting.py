"""Derived facts that are events: rows picked out and merged, rows counted, runs of good slots."""

from dataclasses import replace
from fractions import Fraction

from shaodian.engine.instants import day_start, local_day

from . import figures
from .calendars import first_day_of, next_first_day
from .conditions import cell, holds
from .dated import NotBound, read_figure
from .figures import Figure, Instant, bare
from .rows import columns_of
from .windows import read_term
from .world import holder_of


def in_order(rows):
    return sorted(rows, key=lambda row: (row.at, row.id))


def chosen(book, name, where):
    """The rows of a source that have happened and satisfy a condition; undecided is no."""
    return [
        row
        for row in book.happened(name)
        if book.binds(row.at, where) and holds(where, book.of_row(row)) is True
    ]


def events(book, name, written):
    found = []
    for row in chosen(book, written["events"], written.get("where")):
        stands = moved(book, row, written["at"]) if "at" in written else row
        if stands is not None:
            found.append(named(book, stands, name, written))
    return merged(book, found, written)


def moved(book, row, column):
    """The row standing at another instant column of it; None if that is empty or to come."""
    stored = row.cells.get(column)
    if stored is None or stored > book.world.as_of:
        return None
    cells = {**row.cells, "at": stored, "day": local_day(stored)}
    return replace(row, cells=cells, at=stored, exact=True, interval=False, until=None)


def named(book, row, name, written):
    """A row of the derived fact: whom it binds, and which rows share its key."""
    holder = ("all", None) if written.get("reach") == "all" else holder_of(book.world, row)
    key = holder_of(book.world, row)
    if "key" in written:
        columns = written["key"] if isinstance(written["key"], list) else [written["key"]]
        key = tuple(cell(book.of_row(row), row, column) for column in columns)
    return row.derived(name, holder=holder, key=key, interval=False, until=None)


def merged(book, rows, written):
    """`quiet:`: what follows soon after the row before it, of the same key, is one episode."""
    rows = in_order(rows)
    if "quiet" not in written:
        return rows
    episodes, last = {}, {}
    found = []
    for row in rows:
        before = last.get(row.key)
        last[row.key] = row
        if before is not None and _soon(book, before, row, written["quiet"]):
            episodes[row.key].append(row)
        else:
            episodes[row.key] = [row]
            found.append(episodes[row.key])
    return [
        replace(several[0], ids=tuple(one for row in several for one in row.ids))
        for several in found
    ]


def _soon(book, before, row, quiet):
    term = read_term(book, quiet, row.at)
    if term.counts == "seconds":
        return row.at - before.at <= term.number
    return row.day - before.day <= term.number


# -- counts ------------------------------------------------------------------------------------


def counts(book, name, written):
    if "run" in written:
        return runs(book, name, written)
    rows = in_order(chosen(book, written["counts"], written.get("where")))
    groups = {}
    for row in rows:
        key = cell(book.of_row(row), row, written["by"])
        if key is not None:
            groups.setdefault(key, []).append(row)
    found = []
    for key, several in groups.items():
        was_met = False
        for row in several:
            number, met = _count(book, written, several, row)
            if met and (written.get("at", "crossing") == "each" or not was_met):
                found.append(counted(row, name, written, key, number))
            was_met = met
    return merged(book, found, written)


def counted(row, name, written, key, number):
    holder = ("all", None) if written.get("reach") == "all" else (written["by"], key)
    return row.derived(
        name, holder=holder, key=(key,), more={**row.more, "number": number},
        interval=False, until=None,
    )  # fmt: skip


def _count(book, written, several, row):
    """The first threshold's number, and whether any threshold is met at this row."""
    numbers, met = [], False
    for one in written.get("any", [written]):
        try:
            inside = [other for other in several if _in_window(book, one, other, row)]
            number = _measure(book, written, inside)
            least = threshold(book, one["at_least"], row.at)
        except NotBound:
            continue
        numbers.append(number)
        met = met or figures.compare(">=", number, least) is True
    return (numbers[0] if numbers else None), met


def threshold(book, written, instant):
    text = str(written)
    return book.dated.value(text[1:], instant) if text.startswith("$") else read_figure(text)


def _in_window(book, one, other, row):
    if other.at > row.at:
        return False
    if "window" not in one:
        return True
    term = read_term(book, one["window"], row.at)
    if term.counts == "seconds":
        return other.at >= row.at - term.number
    return other.day > row.day - term.number


def _measure(book, written, inside):
    if "distinct" in written:
        given = {cell(book.of_row(row), row, written["distinct"]) for row in inside}
        return bare(len(given - {None}))
    if "sum" in written:
        unit = columns_of(book.source(written["counts"]))[written["sum"]].unit
        total = Figure(Fraction(0), unit.name)
        for row in inside:
            given = cell(book.of_row(row), row, written["sum"])
            total = total if given is None else figures.reckon("+", total, given)
        return total
    if "share" in written:
        good = [row for row in inside if holds(written["share"], book.of_row(row)) is True]
        return Figure(Fraction(100 * 100 * len(good) // len(inside)), "percent")
    return bare(len(inside))


# -- runs of slots -----------------------------------------------------------------------------


def runs(book, name, written):
    """The end of each day, week or month at which so many good ones in a row are reached."""
    slots = {}
    for row in chosen(book, written["counts"], written.get("among")):
        key = cell(book.of_row(row), row, written["by"])
        if key is not None:
            first = first_day_of(written["run"], row.day)
            slots.setdefault(key, {}).setdefault(first, []).append(row)
    found = []
    for key, days in slots.items():
        length = 0
        day, after = min(days), next_first_day(written["run"], min(days))
        while day <= max(days):
            rows = in_order(days.get(day, ()))
            good = bool(rows) and all(
                book.binds(row.at, written.get("where"))
                and holds(written.get("where"), book.of_row(row)) is True
                for row in rows
            )
            length = length + 1 if good else 0
            end = day_start(after)
            day, after = after, next_first_day(written["run"], after)
            if not good or end > book.world.as_of:
                continue
            least = int(threshold(book, written["at_least"], end - 1).pieces)
            if length == least or (length > least and written.get("at") == "each"):
                last = rows[-1]
                cells = {**last.cells, "at": end, "day": local_day(end)}
                row = replace(last, cells=cells, at=end, exact=True)
                found.append(counted(row, name, written, key, bare(length)))
    return merged(book, found, written)


__all__ = ["Instant", "chosen", "counts", "events", "in_order", "merged"]
