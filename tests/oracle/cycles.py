"""recurring: cycles that roll from act to act while the subject is bound."""

from shaodian.engine.instants import DAY, FOREVER, day_start, format_instant, local_day

from .dated import NotBound
from .duties import acts_for
from .findings import finding
from .moments import change_instants, derived_instants
from .scope import bound_subject, scope_of
from .subjects import subject_ids
from .windows import Base, end_of, last_moment, read_term


def judge_recurring(book, rule, run):
    for one in subject_ids(book, rule["each"]):
        latest = {}
        for stretch in stretches(book, rule, rule["each"], one):
            for found in _cycles(book, rule, one, stretch):
                latest[found["due_at"]] = found
        for found in latest.values():
            if run.touches(found):
                yield found


def stretches(book, rule, kind, one):
    """[start, end) of the times in which the subject is bound without interruption."""
    force = book.dated.force(rule)
    if force is None:
        return []
    found = []
    instants = [at for at in _instants(book, rule) if force[0] <= at < force[1]]
    for at, following in zip(instants, [*instants[1:], force[1]], strict=False):
        if not _is_bound(book, rule, kind, one, at):
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], following)
        else:
            found.append((at, following))
    return found


def _is_bound(book, rule, kind, one, at):
    return (
        book.binds(at, rule.get("every"), rule.get("event"))
        and bound_subject(book, rule, kind, one, at) is not None
    )


def _instants(book, rule):
    """Where being bound can begin or end."""
    force = book.dated.force(rule)
    found = {force[0], *change_instants(book), *derived_instants(book), *_ends(book)}
    if "where" in scope_of(book, rule):
        day = local_day(force[0])
        found |= {day_start(one) for one in range(day, local_day(book.world.as_of) + 60)}
    return sorted(found)


def _ends(book):
    for edge in (book.pack["in_force"], *(rule.get("in_force", {}) for rule in book.pack["rules"])):
        force = book.dated.force({"in_force": edge})
        if force is not None:
            yield from force


def _cycles(book, rule, one, stretch):
    """The cycles of one stretch, each begun by an act or by the stretch itself."""
    start, end = stretch
    as_of = book.world.as_of
    if start > as_of:
        return
    acts = _acts(book, rule, one, start)
    begun, begun_exact, values = start, True, start
    before = [act for act in acts if act.at <= start]
    if before:
        act = before[-1]
        due = _due(book, rule, act.at, start)
        if last_moment(due) >= start:
            begun, begun_exact = act.at, not act.day_only
    while True:
        due = _due(book, rule, begun, values)
        # An act after leaving mends nothing.
        following = next((act for act in acts if begun < act.at < end), None)
        within = following is not None
        if within or last_moment(due) < end:
            found = _cycle(book, rule, one, begun, begun_exact, due, following, values)
            if found is not None:
                yield found
        if not within:
            return
        begun, begun_exact, values = following.at, not following.day_only, max(start, following.at)


def _due(book, rule, begun, values):
    return end_of(book, read_term(book, rule["every"], values), Base(begun))


def _acts(book, rule, one, start):
    """The counting acts of a subject, one for each instant, in order."""
    kind = rule["each"]
    event = rule["event"]
    owes = {"event": event["fact"], "where": event.get("where")}
    bound = bound_subject(book, rule, kind, one, start)
    try:
        acts = acts_for(book, owes, kind, bound, bound.row, start)
    except NotBound:
        return []
    by_instant = {}
    for act in sorted(acts, key=lambda act: (act.at, not act.day_only, act.id)):
        by_instant[act.at] = act
    return [by_instant[at] for at in sorted(by_instant)]


def _cycle(book, rule, one, begun, begun_exact, due, following, values):
    """Values are taken when the cycle starts, scope at the last moment of its term."""
    as_of = book.world.as_of
    kind = rule["each"]
    last = last_moment(due)
    bound = bound_subject(book, rule, kind, one, last)
    if bound is None:
        bound = bound_subject(book, rule, kind, one, following.at)
    met_at = following.at if following is not None else None
    if (due.clocked and not begun_exact) or (
        following is not None
        and following.day_only
        and (following.at < due.at < following.at + DAY)
    ):
        status, met_at = "unknown", None
    elif met_at is not None:
        status = "ok" if met_at <= last else "late"
    else:
        status = "due" if as_of <= last else "overdue"
    return finding(
        rule, kind, one, bound, format_instant(due.at), status,
        decided_at=values, opens_at=begun, due=due, met_at=met_at,
    )  # fmt: skip


__all__ = ["FOREVER", "judge_recurring", "stretches"]
