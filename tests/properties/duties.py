"""Rules that owe an act: `deadline` and `after`, with windows of every sort."""

from shaodian.engine.instants import format_day

from .conditions import where
from .derived import trigger
from .drawing import FIRST

# -- deadline ----------------------------------------------------------------------------------


def deadline(pack):
    hand = pack.hand
    written = hand.one(_daily, _daily, _weekly, _monthly, _hourly, _once, _by_term)(pack)
    if hand.perhaps(20):
        written["only_in_time"] = True
    if hand.perhaps(20):
        written["lateness"] = "received"
    if hand.perhaps(20) and written.get("period") != "hour":
        written["if_day_off"] = "next_working_day"
    return written


def owed_by(pack, each, *, when_due=False):
    """What a subject of a kind does."""
    fact = pack.hand.one(*ACTS[each])
    pack.needs(fact)
    owes = {"event": fact, **where(pack, fact, 40)}
    if fact == "report" and when_due and pack.hand.perhaps(60):
        owes["matching"] = "for_day"
    if pack.hand.perhaps(15):
        owes["times"] = 2
        if pack.hand.perhaps(60):
            owes["apart"] = pack.figure("24 hours", "12 hours", "1 day")
    return owes


ACTS = {
    "institution": ("report", "hygiene", "water_test", "health_check", "filing"),
    "person": ("test", "temperature"),
    "membership": ("test", "temperature"),
    "class_group": ("health_check", "hygiene"),
    "authority": ("meeting",),
}


def _daily(pack):
    hand = pack.hand
    each = pack.hand.one("institution", "person", "class_group", "membership")
    written = {"each": each, "period": "day", "owes": owed_by(pack, each, when_due=True)}
    window = hand.one("day", "clock", "clock", "next noon", "three days")
    if window == "clock":
        written["before"] = hand.one("16:00", "12:00", "08:00")
    elif window == "next noon":
        written["by"] = {"after": "1 day", "at": "12:00"}
    elif window == "three days":
        written["by"] = {"after": "2 days"}
    if hand.perhaps(30):
        written["when"] = "working_day(day)"
    elif each == "institution" and hand.perhaps(30):
        pack.needs("session")
        written["when"] = "exists(session, where: day = row.day)"
    if hand.perhaps(20):
        opening = {"after": "4 hours"} if window in ("day", "clock") else "next_day"
        written["opens"] = opening
    if hand.perhaps(15):
        owes = written.pop("owes")
        written["parts"] = [
            {"id": "a", "owes": owes}, {"id": "b", "owes": owed_by(pack, each)}
        ]  # fmt: skip
    return written


def _weekly(pack):
    each = pack.hand.one("institution", "authority", "person")
    if each == "authority":
        pack.needs("complaint")
    by = pack.hand.one({"weekday": 5}, {"weekday": 3, "at": "12:00"}, None)
    written = {"each": each, "period": "week", "owes": owed_by(pack, each)}
    return {**written, "by": by} if by else written


def _monthly(pack):
    each = pack.hand.one("institution", "person")
    period = pack.hand.one("month", "month", "quarter", "year")
    written = {"each": each, "period": period, "owes": owed_by(pack, each)}
    if period == "month":
        by = pack.hand.one({"day": 5}, {"day": 28, "at": "12:00"}, None)
    else:
        by = {"month": 3, "day": 1} if period == "year" else None
    return {**written, "by": by} if by else written


def _hourly(pack):
    pack.needs("hygiene")
    return {  # once a week is enough of them
        "each": "institution", "period": "hour", "owes": {"event": "hygiene"},
        "when": "weekday(day) = 1",
    }  # fmt: skip


def _once(pack):
    each = pack.hand.one("institution", "person")
    by = format_day(FIRST + pack.hand.number(5, 16))
    return {"each": each, "by": by, "owes": owed_by(pack, each)}


def _by_term(pack):
    pack.needs("school_term")
    return {"each": "institution", "period": "term", "owes": owed_by(pack, "institution")}


# -- after -------------------------------------------------------------------------------------


def after(pack):
    hand = pack.hand
    written = hand.one(
        _of_person, _of_person, _of_house, _of_house, _of_row, _of_derived, _of_place
    )(pack)
    if hand.perhaps(20):
        written["lateness"] = "received"
    if hand.perhaps(15):
        written["if_day_off"] = "next_working_day"
    return written


def _window(pack):
    """A term and what goes with it."""
    hand = pack.hand
    term = pack.figure("3 days", "24 hours", "30 minutes", "2 working days", "1 month", "1 week")
    written = hand.one(
        {"within": term},
        {"within": "2 days"},
        {"within": "24 hours"},
        {"by": {"after": "1 day", "at": "12:00"}},
        {"by": {"after": pack.figure("2 working days", "3 days")}},
    )
    if hand.perhaps(30) and "after" not in str(written) and term != written.get("within"):
        written["first_day"] = "counted"
    if hand.perhaps(25) and "24" not in str(written) and "$" not in str(written):
        written["opens"] = "next_day"
    if hand.perhaps(25):
        written["only_in_time"] = True
    return written


def _parts(pack, each):
    parts = [{"id": "now", "owes": owed_by(pack, each), "within": "24 hours"}]
    parts.append({"id": "then", "owes": owed_by(pack, each), **_window(pack)})
    parts[1].pop("first_day", None)
    return {"parts": parts}


def _of_person(pack):
    hand = pack.hand
    fact = hand.one("arrival", "symptom", "disease_case", "incident")
    pack.needs(fact)
    each = hand.one("person", "person", "membership")
    written = {"each": each, "following": fact, **where(pack, fact, 40)}
    shape = hand.one("window", "window", "days", "parts")
    if shape == "parts":
        return {**written, **_parts(pack, each)}
    written["owes"] = owed_by(pack, each)
    if shape == "window":
        return {**written, **_window(pack)}
    written["on_days"] = hand.one([1, 4, 7], [2], [1, 2])
    written |= {"first_day": "counted"} if hand.perhaps() else {}
    return {**written, "only_in_time": True} if hand.perhaps() else written


def _of_house(pack):
    hand = pack.hand
    fact = hand.one("incident", "incident", "complaint", "test", "symptom")
    pack.needs(fact)
    each = hand.one(
        "institution", "institution", "class_group" if fact == "symptom" else "institution"
    )
    if fact == "complaint" and hand.perhaps():
        each = "authority"
    written = {"each": each, "following": fact, **where(pack, fact, 40)}
    if fact != "incident" or hand.perhaps(40):
        if fact in ("incident", "complaint") and each == "institution" and hand.perhaps(40):
            by = {"from": "closed_on", "after": pack.figure("2 working days", "3 days")}
            closed = {"id": "closed", "when": "closed_on is not null", "by": by}
            if fact == "incident":
                return {**written, "parts": [{**closed, "owes": owed_by(pack, each)}]}
        return {**written, "owes": owed_by(pack, each), **_window(pack)}
    pack.needs("message")
    owes = {"event": "message", "matching": "incident", **where(pack, "message", 40)}
    if hand.perhaps(40):
        written["following"] = pack.derived(
            "episode", events="incident", quiet="3 days", **where(pack, "incident", 40)
        )
        written.pop("where", None)
    return {**written, "owes": owes, **_window(pack)}


def _of_row(pack):
    """The row itself is the subject; papers before it starts."""
    hand = pack.hand
    if hand.perhaps(30):
        pack.needs("symptom", "temperature")
        return {
            "each": "symptom", "following": "symptom", "owes": {"event": "temperature"},
            **_window(pack),
        }  # fmt: skip
    pack.needs("activity", "document")
    by = hand.one(
        {"from": "at"}, {"before": "24 hours", "from": "at"}, {"before": "3 days", "from": "at"},
        {"before": "1 day", "from": "at", "at": "18:00"},
        {"before": "2 working days", "from": "at"},
    )  # fmt: skip
    owes = {"event": "document", "matching": "activity", **where(pack, "document", 40)}
    written = {"each": "activity", "following": "activity", **where(pack, "activity", 30)}
    if hand.perhaps():
        part = {"id": "big", "when": "people > 50", "owes": owes, "by": by}
        return {**written, "parts": [part], "only_in_time": True}
    return {**written, "owes": owes, "by": by}


def _of_derived(pack):
    name, reach = trigger(pack)
    each = pack.hand.one(
        "person", "institution", *(["class_group"] if reach == "class_group" else [])
    )
    return {"each": each, "following": name, "owes": owed_by(pack, each), **_window(pack)}


def _of_place(pack):
    fact = pack.hand.one("warning", "local_case")
    pack.needs(fact)
    each = pack.hand.one("institution", "person")
    if fact == "local_case" and each == "person":
        pack.needs("screening_list")
        owes = {"event": "screening_list", "matching": "local_case"}
    else:
        owes = owed_by(pack, each)
    written = {"each": each, "following": fact, **where(pack, fact, 40)}
    return {**written, "owes": owes, **_window(pack)}
