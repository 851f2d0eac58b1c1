"""Terms, and the instants that windows open and are due at."""

from dataclasses import dataclass

from shaodian.engine.instants import day_start, local_day, parse_clock

from .dated import read_figure
from .functions import add_months, add_working_days, is_working
from .rows import columns_of


@dataclass(frozen=True)
class Term:
    """So many seconds, days, working days or months."""

    counts: str
    number: int


@dataclass(frozen=True)
class Due:
    """`clocked`: reckoned from a clock time, which a row known by its day does not tell."""

    at: int
    included: bool = False
    clocked: bool = False


@dataclass(frozen=True)
class Base:
    """What a window counts from. `exact` is false where only the day is known."""

    at: int
    exact: bool = True
    date: bool = False


def read_term(book, written, instant):
    """A written term or `$value`, as of the instant. Raises NotBound."""
    text = str(written)
    figure = book.dated.value(text[1:], instant) if text.startswith("$") else read_figure(text)
    counts = {"time": "seconds", "days": "days", "working days": "working days"}.get(
        figure.dimension, "months"
    )
    return Term(counts, int(figure.pieces))


def end_of(book, term, base, *, counted=False):
    """When a term that starts at the base is over."""
    if term.counts == "seconds":
        return Due(base.at + term.number, included=True, clocked=True)
    day = local_day(base.at)
    if term.counts == "days":
        return Due(day_start(day + term.number + (0 if counted else 1)))
    if term.counts == "months":
        return Due(day_start(add_months(day, term.number) + (0 if counted else 1)))
    start = day - 1 if counted else day
    return Due(day_start(add_working_days(book.world.calendar, start, term.number) + 1))


def days_off(book, day, term, sign):
    """The day so many days, working days or months after or before a day."""
    number = sign * term.number
    if term.counts == "days":
        return day + number
    if term.counts == "months":
        return add_months(day, number)
    return add_working_days(book.world.calendar, day, number)


def base_of(row, written, horizon):
    """The trigger, or the column of its row that a window counts from; None while it is empty."""
    name = written.get("from", "at")
    if name in ("at", "from") and name not in columns_of(row.fact):
        name = "at"
    if name in ("at", "from"):
        return Base(row.at, row.exact)
    if name == "to":
        return None if row.until is None else Base(row.until)
    column = columns_of(row.fact)[name]
    stored = row.cells.get(name)
    if stored is None:
        return None
    at = day_start(stored) if column.type == "date" else stored
    if column.later and at > horizon:
        return None
    return Base(at, True, date=column.type == "date")


def point(book, written, base, decisive, *, counted=False, opening=False):
    """The instant that `by:` or `opens:` means, counted from a base."""
    day = local_day(base.at)
    for word, sign in (("after", 1), ("before", -1)):
        if word not in written:
            continue
        term = read_term(book, written[word], decisive)
        if term.counts == "seconds":
            return Due(base.at + sign * term.number, included=sign > 0, clocked=True)
        if "at" in written:
            clock = parse_clock(written["at"])
            return Due(day_start(days_off(book, day, term, sign)) + clock)
        if sign > 0:
            return end_of(book, term, base, counted=counted)
        return Due(day_start(days_off(book, day, term, -1)))
    if "at" in written:
        return Due(day_start(day) + parse_clock(written["at"]))
    if base.date and not opening:
        return Due(day_start(day + 1))
    return Due(base.at, clocked=True)


def opening_of(book, written, base, decisive, *, counted=False):
    if written == "next_day":
        return Due(day_start(local_day(base.at) + 1))
    return point(book, written, base, decisive, counted=counted, opening=True)


def off_a_day_off(book, due, rule):
    """The due day moved to a working day, if the rule wants that; the clock stays."""
    if rule.get("if_day_off") != "next_working_day":
        return due
    day = local_day(due.at if due.included else due.at - 1)
    moved = day
    while not is_working(book.world.calendar, moved):
        moved += 1
    return Due(due.at + (moved - day) * 86_400, due.included, due.clocked)


def last_moment(due):
    """The last instant at which it can be met."""
    return due.at if due.included else due.at - 1
