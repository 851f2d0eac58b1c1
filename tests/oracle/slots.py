"""Periods and the kind `deadline`."""

from dataclasses import dataclass, replace
from datetime import date

from shaodian.engine.instants import (
    DAY,
    FOREVER,
    date_of_day,
    day_of_date,
    day_start,
    format_day,
    local_day,
    parse_clock,
    parse_day,
    parse_when,
)

from .calendars import first_day_of, next_first_day
from .conditions import holds
from .duties import Window, acts_for, settle
from .figures import Day, Instant
from .findings import finding
from .functions import add_months
from .rows import columns_of
from .scope import bound_subject
from .subjects import subject_ids, subject_row
from .windows import Base, Due, last_moment, off_a_day_off, opening_of, point

# How long before the start of force a slot can begin and still be due within it, in days.
REACH = {"hour": 70, "day": 70, "week": 90, "month": 150, "quarter": 300, "year": 800, "term": 800}


@dataclass(frozen=True)
class Slot:
    name: str
    start: int
    end: int


def slots(book, period, institution, first, last):
    """The slots that overlap the time from `first` to `last`, in order."""
    if period == "term":
        yield from _terms(book, institution)
        return
    if period == "hour":
        at = first - first % 3600
        while at <= last:
            hour = (at - day_start(local_day(at))) // 3600
            yield Slot(f"{format_day(local_day(at))}T{hour:02d}", at, at + 3600)
            at += 3600
        return
    day = first_day_of(period, local_day(first))
    while day_start(day) <= last:
        following = next_first_day(period, day)
        yield Slot(_name(period, day), day_start(day), day_start(following))
        day = following


def _name(period, day):
    on = date_of_day(day)
    if period == "week":
        year, week, _ = on.isocalendar()
        return f"{year}-W{week:02d}"
    if period == "month":
        return f"{on.year}-{on.month:02d}"
    if period == "quarter":
        return f"{on.year}-Q{(on.month + 2) // 3}"
    return str(on.year) if period == "year" else on.isoformat()


def _terms(book, institution):
    """The school terms of the institution, or of a division at or above its own."""
    world = book.world
    for row in book.happened("school_term"):
        if row.cells.get("kind") not in (None, "term") or row.until is None:
            continue
        if row.cells.get("institution") is not None:
            mine = row.cells["institution"] == institution
        else:
            division = world.division_of(institution, row.at)
            mine = world.below(division, row.cells.get("division"))
        if mine:
            yield Slot(row.id, row.at, row.until)


# -- deadline ----------------------------------------------------------------------------------


def judge_deadline(book, rule, run):
    force = book.dated.force(rule)
    if force is None:
        return
    for one in subject_ids(book, rule["each"]):
        for part in rule.get("parts", [{}]):
            spec = {**rule, **part}
            if "period" not in rule:
                yield from _single(book, rule, part, spec, one, force, run)
                continue
            first = force[0] - REACH[rule["period"]] * DAY
            last = min(force[1], run.as_of + 60 * DAY)
            for slot in _slots_of(book, rule, one, first, last):
                due = _due(book, spec, slot)
                if due.at < force[0] - 30 * DAY:  # so long before that no holiday moves it in
                    continue
                due = off_a_day_off(book, due, spec)
                opens = slot.start
                if "opens" in spec:
                    opens = opening_of(book, spec["opens"], Base(slot.start), slot.start).at
                found = _judge(book, rule, part, spec, one, slot, opens, due)
                if found is not None and opens <= run.as_of and run.touches(found):
                    yield found


def _slots_of(book, rule, one, first, last):
    if rule["period"] != "term":
        return slots(book, rule["period"], None, first, last)
    row = subject_row(book, rule["each"], one, book.world.as_of)
    institution = None
    if row is not None:
        institution = one if rule["each"] == "institution" else row.cells.get("institution")
    return slots(book, "term", institution, first, last)


def _single(book, rule, part, spec, one, force, run):
    """`by: DATE` without a period is one duty, that day included; `before: DATE` ends before it."""
    written = str(spec["by"] if "by" in spec else spec["before"])
    end = parse_when(written, end="by" in spec)
    slot = Slot(written, day_start(parse_day(written[:10])), end)
    opens = force[0]
    if "opens" in spec:
        opens = opening_of(book, spec["opens"], Base(slot.start), slot.start).at
    due = off_a_day_off(book, Due(slot.end), spec)
    found = _judge(book, rule, part, spec, one, slot, opens, due)
    if found is not None and opens <= run.as_of and run.touches(found):
        yield found


def _due(book, spec, slot):
    last_day = local_day(slot.end - 1)
    if "before" in spec:
        return Due(day_start(last_day) + parse_clock(spec["before"]))
    written = spec.get("by")
    if written is None:
        return Due(slot.end)
    first_day = local_day(slot.start)
    if "after" in written:
        return point(book, written, Base(slot.start), slot.start)
    if "weekday" in written:
        day = first_day + written["weekday"] - 1
    else:
        on = date_of_day(first_day)
        month = date(on.year, written.get("month", on.month), 1)
        day = min(day_of_date(month) + written["day"] - 1, add_months(day_of_date(month), 1) - 1)
    if "at" in written:
        return Due(day_start(day) + parse_clock(written["at"]))
    return Due(day_start(day + 1))


def _judge(book, rule, part, spec, one, slot, opens, due):
    decisive = last_moment(due)
    kind = rule["each"]
    named = [spec.get(key) for key in ("when", "owes", "by", "opens")]
    if not book.binds(decisive, *named):
        return None
    bound = bound_subject(book, rule, kind, one, decisive)
    if bound is None:
        return None
    row = slot_row(bound.row, slot)
    for when in (rule.get("when"), part.get("when")):
        if holds(when, book.context(row, decisive=decisive)) is not True:
            return None
    owes = spec["owes"]
    matches = None
    if "matching" in owes:

        def matches(act):
            given = act.cells.get(owes["matching"])
            return given is not None and slot.start <= _start_of(act, owes, given) < slot.end

    acts = acts_for(
        book, owes, kind, bound, row, decisive,
        received=rule.get("lateness") == "received", matches=matches,
    )  # fmt: skip
    window = Window(opens, due)
    status, met_at = settle(book, window, acts, owes, bool(spec.get("only_in_time")), decisive)
    label = part.get("id")
    return finding(
        rule, kind, one, bound, f"{slot.name}/{label}" if label else slot.name, status,
        part=label, decided_at=decisive, opens_at=opens, due=due, met_at=met_at,
    )  # fmt: skip


def _start_of(act, owes, given):
    return day_start(given) if columns_of(act.fact)[owes["matching"]].type == "date" else given


def slot_row(row, slot):
    """The subject with the bounds of the slot; its day is the slot's first."""
    more = {
        **row.more, "day": Day(local_day(slot.start)),
        "period_from": Instant(slot.start), "period_to": Instant(slot.end),
    }  # fmt: skip
    return replace(row, more=more)


__all__ = ["FOREVER", "Slot", "judge_deadline", "slot_row", "slots"]
