"""Rules of the seven kinds, each drawn from what notices ask for."""

from shaodian.engine.instants import format_day

from .conditions import MUST, OF_INSTITUTION, OF_PERSON, fill, must, where
from .dated import in_force, scope
from .derived import event, span
from .drawing import FIRST
from .duties import ACTS, after, deadline

PERSONAL = ("attendance", "test", "payment")


def rule(pack, kind, number):
    hand = pack.hand
    written = {"id": f"r{number}", "kind": kind, **KINDS[kind](pack)}
    if hand.perhaps(20):
        applies = scope(hand)
        if written.get("each") in ("person", "membership") and hand.perhaps(40):
            applies["roles"] = hand.one(["student"], ["teacher"], ["staff"])
        if written.get("each") == "institution" and hand.perhaps(30):
            applies["where"] = "coalesce(state, 'open') = 'open'"
        if applies:
            written["applies_to"] = applies
    if hand.perhaps(10):
        written["in_force"] = in_force(hand)
    if "during" not in written and hand.perhaps(10):
        written["during"] = _during(pack, written)
    if hand.perhaps(10):
        written["until"] = _until(pack)
    return written


def _during(pack, written):
    about = {written.get("each"), written.get("fact")}
    personal = bool(about & {"person", "membership", *PERSONAL})
    first = span(pack, personal=personal)
    return [first, span(pack, personal=personal)] if pack.hand.perhaps(30) else first


def _until(pack):
    first = event(pack)
    return [first, event(pack)] if pack.hand.perhaps(20) else first


def limit(pack):
    fact = pack.hand.one(*MUST)
    pack.needs(fact)
    written = {"each": fact, **where(pack, fact, 40)}
    if pack.hand.perhaps(40):
        parts = [{"id": "one", "that": must(pack, fact)}, {"id": "two", "that": must(pack, fact)}]
        parts[1]["when"] = must(pack, fact)
        return {**written, "must": parts}
    return {**written, "must": must(pack, fact)}


def forbid(pack):
    hand = pack.hand
    fact = hand.one("session", *PERSONAL, "activity", "hygiene")
    pack.needs(fact)
    written = {"fact": fact, **where(pack, fact, 40)}
    return {**written, "during": _during(pack, written)} if hand.perhaps(60) else written


# -- recurring, hold, level --------------------------------------------------------------------


def recurring(pack):
    hand = pack.hand
    each = pack.hand.one("person", "institution", "membership", "class_group")
    fact = hand.one(*ACTS[each][:2])
    pack.needs(fact)
    written = {"each": each, "event": {"fact": fact, **where(pack, fact, 40)}}
    written["every"] = pack.figure("3 days", "48 hours", "7 days", "2 working days", "12 hours")
    if hand.perhaps(40):
        written["during"] = _during(pack, written)
    return written


def hold(pack):
    hand = pack.hand
    each = pack.hand.one("institution", "institution", "person")
    if each == "person":
        written = {"must": fill(pack, hand.one(*OF_PERSON))}
        return {"each": each, **written, **_judged(pack)}
    fact = hand.one("grid_assignment", "permit", "shift", "filing", None)
    if fact is None:
        return {"each": each, "must": fill(pack, hand.one(*OF_INSTITUTION)), **_judged(pack)}
    pack.needs(fact)
    return {"each": each, "holds": {"fact": fact, **where(pack, fact, 50)}, **_judged(pack)}


def _judged(pack):
    hand = pack.hand
    return hand.one(
        {}, {}, {"judged": "always"}, {"judged": "always", "between": ["08:00", "20:00"]},
        {"on": format_day(FIRST + hand.number(4, 18))},
    )  # fmt: skip


def level(pack):
    hand = pack.hand
    aggregated = [one for one in OF_INSTITUTION if "count(" in one[1] or "sum(" in one[1]]
    if hand.perhaps(40):
        pack.needs("report", "school_term")
        period = hand.one("week", "month", "day", "term")
        condition = "count(report, where: at >= row.period_from) >= 2"
        return {"each": "institution", "period": period, "must": condition}
    return {"each": "institution", "must": fill(pack, hand.one(*aggregated)), **_judged(pack)}


KINDS = {
    "limit": limit,
    "forbid": forbid,
    "deadline": deadline,
    "after": after,
    "recurring": recurring,
    "hold": hold,
    "level": level,
}
