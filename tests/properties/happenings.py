"""Rows of the facts that rules look at: at edges, known late, voided, with empty columns."""

from shaodian.engine.facts import FACTS
from shaodian.engine.instants import DAY, day_start, local_day

from .drawing import DAYS, FIRST, HOUR

# How many rows at most of each fact.
MOST = {
    "test": 11, "temperature": 11, "attendance": 8, "session": 8, "hygiene": 11, "report": 11,
    "water_test": 10, "symptom": 8, "message": 8, "stock": 6, "shift": 8, "document": 7,
    "health_check": 9, "meeting": 9,
}  # fmt: skip
FEW = ("local_case", "warning", "prolonging", "school_term")


def happen(world, fact):
    """Draws the rows of one fact into the world."""
    most = MOST.get(fact, 5)
    for number in range(1, world.hand.number(1 if fact in FEW else most // 2, most) + 1):
        when = _when(world, world.hand, fact)
        world.add(fact, f"{fact}{number}", **when, **COLUMNS[fact](world, world.hand))
        row = world.rows[fact][-1]
        _known(world.hand, row)
        told = [row[one] for one in ("class_group", "session", "room") if row.get(one) is not None]
        if told and row["institution"] is None:
            # Who owns the rows fills in what their references tell.
            row["institution"] = _house(world)


def _instant(world, hand):
    """Somewhere, or at a telling distance from what happened before."""
    if world.instants and hand.perhaps():
        begun = hand.one(*world.instants) + hand.one(*DISTANCES) + hand.one(0, 0, 0, 1, -1)
    else:
        begun = hand.instant()
    world.instants.append(begun)
    return begun


DISTANCES = (DAY, 0, 1800, 12 * HOUR, 24 * HOUR, 2 * DAY, 48 * HOUR, 3 * DAY, 5 * DAY, 7 * DAY)


def _when(world, hand, fact):
    time = FACTS[fact].time
    if time == "interval":
        begun = _instant(world, hand)
        if fact in ("shift", "activity"):
            return {"ends": (begun, begun + hand.one(8, 12, 24, 48) * HOUR)}
        begun = hand.one(begun, begun, begun, None)
        first = day_start(FIRST) if begun is None else begun
        lasts = hand.one(
            3 * DAY, DAY, 12 * HOUR, 7 * DAY, *([] if fact == "school_term" else [None])
        )
        return {"ends": (begun, None if lasts is None else first + lasts)}
    if time == "either" and hand.perhaps(20):
        return {"day": hand.day()}
    return {"at": _instant(world, hand)}


def _known(hand, row):
    """Some rows are recorded later than they happened, some are struck out again."""
    happened = row["at"] if row["at"] is not None else row["day"] and day_start(row["day"])
    if happened is None:
        return
    row["recorded_at"] = hand.one(None, None, happened, happened + 300, happened + 3 * DAY)
    if hand.perhaps(10):
        row["voided_at"] = happened + hand.one(2, 6) * DAY


def _later(hand):
    """The day something happened afterwards."""
    return hand.one(None, FIRST + hand.number(0, DAYS))


def _person(world):
    return world.hand.one(world.persons[0], *world.persons)


def _group(world):
    return world.hand.one(world.groups[0], *world.groups)


def _house(world, *, written=True):
    """An institution; personal rows often leave it out."""
    first = world.institutions[0]
    return world.hand.one(first, first, *world.institutions, *(() if written else (None, None)))


def _of_person(world, hand, **cells):
    return {"person": _person(world), "institution": hand.one(None, _house(world)), **cells}


def _of_house(world, hand, **cells):
    return {"institution": _house(world), **cells}


def _session(world, hand):
    return {
        "class_group": _group(world), "institution": _house(world, written=False),
        "room": hand.one("room1", None), "headcount": hand.one(10, 11, 5, None),
        "mode": hand.one("offline", "online", None), "minutes": hand.one(45, 46, 30, None) or None,
        "floor": hand.one(1, 3, None), "youngest_born": hand.one(FIRST - 2190, FIRST - 5000, None),
        "area": hand.one(200_000, 199_999, None), "teachers": hand.one(1, None),
    }  # fmt: skip


def _attendance(world, hand):
    sessions = [row["id"] for row in world.rows.get("session", [])] or ["session1"]
    return _of_person(
        world, hand, session=hand.one(*sessions, None), state=hand.one("present", "late", None),
        class_hours=hand.one(100, 150, None), class_group=hand.one(None, _group(world)),
    )  # fmt: skip


def _test(world, hand):
    return _of_person(
        world, hand, kind=hand.one("nucleic_acid", "nucleic_acid", "antigen", None),
        result=hand.one("negative", "positive", None), result_at=hand.one(None, hand.instant()),
    )  # fmt: skip


def _temperature(world, hand):
    return _of_person(
        world, hand, celsius=hand.one(365, 373, 374, None), round=hand.one("morning", "noon")
    )


def _payment(world, hand):
    begun = hand.day()
    return _of_person(
        world, hand, yuan=hand.one(500_000, 500_001, 100_000, None),
        class_hours=hand.one(6000, 5900, None), gift_hours=hand.one(0, 100, None),
        covers_from=begun, covers_until=begun + hand.one(89, 90, 92, 30),
        subject=hand.one("course", None),
    )  # fmt: skip


def _arrival(world, hand):
    return _of_person(
        world, hand, origin_level=hand.one("high", "medium", "low", None),
        left_origin_on=hand.one(None, hand.day()), origin=hand.one("990101", "990200", None),
    )  # fmt: skip


def _symptom(world, hand):
    return _of_person(
        world, hand, class_group=hand.one(_group(world), None), kind=hand.one("fever", "dry_cough"),
        recovered_on=_later(hand),
    )  # fmt: skip


def _message(world, hand):
    return {
        "incident": hand.one("incident1", "incident2", "incident3", None),
        "form": hand.one("phone", "written"), "institution": hand.one(None, _house(world)),
    }  # fmt: skip


def _document(world, hand):
    return {
        "activity": hand.one("activity1", "activity2", None),
        "kind": hand.one("filing", "approval"),
        "institution": hand.one(None, _house(world)), "level": hand.one("county", "city"),
    }  # fmt: skip


def _place(world, hand):
    return {"division": hand.one("990100", "990101", "990102", "990200")}


def _report(world, hand):
    return _of_house(
        world, hand, form=hand.one("zero", "zero", "other"),
        for_day=hand.one(None, FIRST + hand.number(5, DAYS - 4)),
        confirmed_students=hand.one(0, 1, None),
    )  # fmt: skip


COLUMNS = {
    "session": _session,
    "attendance": _attendance,
    "test": _test,
    "temperature": _temperature,
    "payment": _payment,
    "arrival": _arrival,
    "symptom": _symptom,
    "message": _message,
    "document": _document,
    "report": _report,
    "consent": lambda world, hand: _of_person(
        world, hand, kind=hand.one("online", "other"), agreed=hand.one(1, 0, None)
    ),
    "enrolment": lambda world, hand: _of_person(world, hand, returned_on=_later(hand)),
    "disease_case": lambda world, hand: _of_person(
        world, hand, class_group=_group(world), certainty=hand.one("confirmed", "suspected")
    ),
    "hygiene": lambda world, hand: _of_house(
        world,
        hand,
        kind=hand.one("disinfection", "disinfection", "ventilation"),
        class_group=hand.one(None, _group(world)),
        passed=hand.one(1, 0, None),
    ),
    "water_test": lambda world, hand: _of_house(world, hand, passed=hand.one(1, 1, 0)),
    "stock": lambda world, hand: _of_house(
        world, hand, item=hand.one("mask", "mask", "gown"), change=hand.one(7, 14, -5, None)
    ),
    "incident": lambda world, hand: _of_house(
        world,
        hand,
        kind=hand.one("food", "food", "fire", None),
        closed_on=_later(hand),
        class_group=hand.one(None, None, _group(world)),
    ),
    "activity": lambda world, hand: _of_house(
        world,
        hand,
        people=hand.one(50, 51, None),
        outside=hand.one(0, 1),
        mode=hand.one("offline", "online"),
    ),
    "grid_assignment": lambda world, hand: _of_house(
        world, hand, role=hand.one("officer", "deputy", "leader"), person=hand.one(None, "p1")
    ),
    "permit": lambda world, hand: _of_house(
        world, hand, kind=hand.one("operating", "business"), revoked_on=_later(hand)
    ),
    "shift": lambda world, hand: _of_house(world, hand, leader=hand.one(1, 0, None)),
    "filing": lambda world, hand: _of_house(world, hand, kind=hand.one("plan", None)),
    "warning": lambda world, hand: (
        _place(world, hand) | {"kind": hand.one("rain", "heat"), "level": hand.one("red", "blue")}
    ),
    "local_case": lambda world, hand: (
        _place(world, hand) | {"province": "990000", "new_local": hand.one(1, 2, 0, None)}
    ),
    "prolonging": lambda world, hand: {"until": hand.instant()},
    "complaint": lambda world, hand: _of_house(
        world,
        hand,
        authority=hand.one("a1", "a2"),
        kind=hand.one("complaint", "tip_off"),
        answered_at=hand.one(None, hand.instant()),
    ),
    "meeting": lambda world, hand: {"authority": hand.one("a1", "a2"), "kind": "regular"},
    "vaccination": lambda world, hand: _of_person(world, hand, complete=hand.one(1, 0, None)),
    "suspension": lambda world, hand: _of_house(
        world, hand, class_group=hand.one(_group(world), None), kind="class"
    ),
    "isolation": lambda world, hand: _of_person(
        world, hand, kind=hand.one("home", "central"), released_on=_later(hand)
    ),
    "screening_list": lambda world, hand: _of_person(
        world, hand, list_name="x", local_case=hand.one("local_case1", "local_case2", None)
    ),
    "health_check": lambda world, hand: _of_house(
        world, hand, class_group=hand.one(_group(world), None), round="morning"
    ),
    "school_term": lambda world, hand: _of_house(world, hand, kind="term", name="t"),
}
BEFORE = {"attendance": ("session",)}


def facts_first(facts):
    """The facts in an order in which those that rows point to come first."""
    wanted = set(facts)
    for fact in facts:
        wanted |= set(BEFORE.get(fact, ()))
    return sorted(wanted, key=lambda fact: (fact in BEFORE, fact))


__all__ = ["COLUMNS", "facts_first", "happen", "local_day"]
