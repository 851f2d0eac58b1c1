"""hold and level: what is so, or is not, day by day, at every instant, or on a date."""

from shaodian.engine.instants import (
    DAY,
    day_start,
    format_day,
    format_instant,
    local_day,
    parse_clock,
    parse_day,
)

from .conditions import holds
from .cycles import stretches
from .findings import finding
from .moments import change_instants, derived_instants
from .scope import bound_subject
from .slots import REACH, Slot, slot_row, slots
from .subjects import subject_ids
from .windows import Due


def judge_hold(book, rule, run):
    if book.dated.force(rule) is None:
        return
    for one in subject_ids(book, rule["each"]):
        if "on" in rule:
            yield from _on_date(book, rule, one, run)
        elif "period" in rule:
            yield from _by_period(book, rule, one, run)
        elif rule.get("judged") == "always" or "between" in rule:
            yield from _always(book, rule, one, run)
        else:
            yield from _daily(book, rule, one, run)


def is_kept(book, rule, bound, instant, row=None):
    """Is the condition true then? Undecided is not."""
    row = bound.row if row is None else row
    context = book.context(row, decisive=instant, horizon=instant)
    if "holds" not in rule:
        return holds(rule["must"], context) is True
    held = rule["holds"]
    where = f", where: {held['where']}" if held.get("where") else ""
    by = f", by: {held['by']}" if held.get("by") else ""
    return holds(f"exists({held['fact']}{where}{by})", context) is True


def _bound(book, rule, one, instant):
    if not book.binds(instant, rule.get("must"), rule.get("holds")):
        return None
    return bound_subject(book, rule, rule["each"], one, instant)


# -- on a date, by period ----------------------------------------------------------------------


def _on_date(book, rule, one, run):
    day = parse_day(str(rule["on"]))
    slot = Slot(format_day(day), day_start(day), day_start(day + 1))
    yield from _ending(book, rule, one, run, slot, book.dated.force(rule)[0])


def _by_period(book, rule, one, run):
    force = book.dated.force(rule)
    first = force[0] - REACH[rule["period"]] * DAY
    for slot in slots(book, rule["period"], _institution(book, rule, one), first, run.as_of):
        if slot.start <= run.as_of:
            yield from _ending(book, rule, one, run, slot, slot.start)


def _institution(book, rule, one):
    bound = bound_subject(book, rule, rule["each"], one, book.world.as_of)
    return one if rule["each"] == "institution" else bound and bound.institution


def _ending(book, rule, one, run, slot, opens):
    """Judged once at the end; before it a condition that is false is `due`."""
    instant = min(slot.end - 1, run.as_of)
    bound = _bound(book, rule, one, instant)
    if bound is None:
        return
    row = slot_row(bound.row, slot)
    row = row if "period" in rule else bound.row
    kept = is_kept(book, rule, bound, instant, row)
    status = "ok" if kept else "due" if run.as_of < slot.end else "breach"
    found = finding(
        rule, rule["each"], one, bound, slot.name, status,
        decided_at=instant, opens_at=opens, due=Due(slot.end),
    )  # fmt: skip
    if run.touches(found):
        yield found


# -- day by day --------------------------------------------------------------------------------


def _daily(book, rule, one, run):
    start, _end = book.dated.force(rule)
    gap = []
    for day in range(local_day(start), run.last_day + 1):
        instant = min(day_start(day + 1) - 1, run.as_of)
        bound = _bound(book, rule, one, instant)
        kept = bound is not None and is_kept(book, rule, bound, instant)
        if bound is not None and not kept:
            gap.append((day, instant, bound))
            continue
        if gap:
            yield from _gap(rule, one, gap, run, day_start(day) if kept else None)
            gap = []
        if kept and run.has_day(day):
            yield finding(
                rule, rule["each"], one, bound, format_day(day), "ok",
                decided_at=instant, opens_at=day_start(day),
            )  # fmt: skip
    if gap:
        yield from _gap(rule, one, gap, run, None)


def _gap(rule, one, gap, run, met_at):
    """It begins with its first day, and is where the subject was on its last."""
    day = gap[0][0]
    _, instant, bound = gap[-1]
    found = finding(
        rule, rule["each"], one, bound, format_day(day), "breach",
        decided_at=instant, opens_at=day_start(day), met_at=met_at,
    )  # fmt: skip
    if run.touches(found):
        yield found


# -- at every instant --------------------------------------------------------------------------


def _always(book, rule, one, run):
    """Between one instant at which something changes and the next, nothing does."""
    force = book.dated.force(rule)
    instants = _instants(book, rule, run, force)
    gap, met, days = None, None, {}
    gaps = []
    for at in instants:
        bound = _bound(book, rule, one, at) if _within_hours(rule, at) else None
        kept = bound is not None and is_kept(book, rule, bound, at)
        if bound is not None:
            days.setdefault(local_day(at), []).append((at, kept, bound))
        if bound is not None and not kept:
            gap = (gap[0] if gap else at, bound)
        elif gap:
            # The hours end a gap as the good does; being bound no longer mends nothing.
            gaps.append((*gap, at if kept or not _within_hours(rule, at) else None))
            gap = None
    if gap:
        gaps.append((*gap, None))
    for start, bound, met in gaps:
        found = finding(
            rule, rule["each"], one, bound, format_instant(start), "breach",
            decided_at=start, opens_at=start, met_at=met,
        )  # fmt: skip
        if run.touches(found):
            yield found
    for day, several in days.items():
        if run.has_day(day) and all(kept for _, kept, _ in several):
            instant = min(day_start(day + 1) - 1, run.as_of)
            yield finding(
                rule, rule["each"], one, several[-1][2], format_day(day), "ok",
                decided_at=instant, opens_at=day_start(day),
            )  # fmt: skip


def _instants(book, rule, run, force):
    found = {force[0], force[1], *change_instants(book), *derived_instants(book)}
    for day in range(local_day(force[0]), run.last_day + 1):
        found.add(day_start(day))
        for clock in rule.get("between", ()):
            found.add(day_start(day) + parse_clock(clock))
    return sorted(at for at in found if force[0] <= at <= run.as_of)


def _within_hours(rule, at):
    if "between" not in rule:
        return True
    first, last = (parse_clock(clock) for clock in rule["between"])
    return first <= at - day_start(local_day(at)) < last


__all__ = ["judge_hold", "stretches"]
