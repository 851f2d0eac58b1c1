"""Derived facts of every sort, by whom they bind."""

from shaodian.engine.instants import day_start, format_instant

from .conditions import OF_INSTITUTION, fill, where
from .drawing import FIRST, MIDDLE

TERMS = ("3 days", "5 days", "48 hours")


def span(pack, *, personal):
    """Something to bind in the meantime; what binds persons alone only where it can."""
    of_persons = (after_arrival, in_phases, of_day, until_passed, isolated)
    of_all = (
        noon_to_noon, noon_to_noon, after_outbreak, not_yet_back, after_cluster, watched,
        while_warned, suspended, house_closed,
    )  # fmt: skip
    return pack.hand.one(*(of_persons if personal and pack.hand.perhaps(60) else of_all))(pack)


def event(pack):
    """Something that ends what binds until then."""
    return pack.hand.one(two_good, all_back, first_fever, new_outbreak, crowd)(pack)


def after_arrival(pack):
    pack.needs("arrival")
    written = {"spans": "arrival", **where(pack, "arrival"), "for": pack.figure(*TERMS)}
    if pack.hand.perhaps(40):
        written["from"] = "next_day"
    elif pack.hand.perhaps(40) and "hours" not in str(
        pack.values.get(written["for"][1:], written["for"])
    ):
        written["first_day"] = "counted"
    if pack.hand.perhaps(30):
        pack.needs("test")
        written["until"] = "test"
    return pack.derived("watch", **written)


def in_phases(pack):
    pack.needs("arrival")
    phases = [{"name": "central", "for": pack.figure("3 days", "2 days")}]
    phases.append({"name": "home", "for": pack.figure("4 days", "1 day")})
    name = pack.derived("phased", spans="arrival", phases=phases, **where(pack, "arrival"))
    return {"span": name, "where": f"phase = '{pack.hand.one('central', 'home')}'"}


def of_day(pack):
    """Governed by the term of each day."""
    pack.needs("arrival")
    name = f"v{len(pack.values) + 1}"
    pack.values[name] = {"2024-01-01": "7 days", "2024-03-01": pack.hand.one("3 days", "10 days")}
    return pack.derived("ruled", spans="arrival", governed_by="day", **{"for": f"${name}"})


def cluster(pack, at):
    fact = pack.hand.one("symptom", "disease_case")
    pack.needs(fact)
    written = {"counts": fact, "by": "class_group", "at": at, **where(pack, fact, 30)}
    if pack.hand.perhaps():
        written["distinct"] = "person"
    if pack.hand.perhaps(40):
        written["any"] = [
            {"window": "1 day", "at_least": 2}, {"window": "5 days", "at_least": 3}
        ]  # fmt: skip
    else:
        written["window"] = pack.figure("7 days", "3 days", "72 hours")
        written["at_least"] = pack.hand.one(2, 3)
    if pack.hand.perhaps(30):
        written["quiet"] = "2 days"
    return pack.derived("cluster", **written)


def after_cluster(pack):
    source = cluster(pack, pack.hand.one("crossing", "each"))
    return pack.derived(
        "shut", spans=source, **{"from": "next_day", "for": pack.figure(*TERMS[:2])}
    )


def house_closed(pack):
    """One count of another: many classes close the house."""
    source = cluster(pack, "each")
    name = pack.derived(
        "houses", counts=source, distinct="class_group", by="institution", at="each",
        window="11 days", at_least=pack.hand.one(1, 2),
    )  # fmt: skip
    return pack.derived("emptied", spans=name, **{"from": "next_day", "for": "4 days"})


def watched(pack):
    pack.needs("water_test")
    failed = pack.derived("failed", events="water_test", where="not passed")
    return pack.derived("retesting", spans=failed, **{"from": "next_day", "until": two_good(pack)})


def two_good(pack):
    pack.needs("water_test")
    return pack.derived(
        "good", counts="water_test", run="day", by="institution", where="passed",
        at_least=pack.hand.one(1, 2),
    )  # fmt: skip


def noon_to_noon(pack):
    pack.needs("prolonging")
    written = {
        "from": format_instant(day_start(FIRST + 6) + 43_200),
        "until": format_instant(day_start(MIDDLE) + 43_200),
    }
    if pack.hand.perhaps(70):
        written["extended_by"] = {"fact": "prolonging", "until": "until", "at": "published_at"}
    return pack.derived("stopped", spans="instant", **written)


def while_warned(pack):
    """An interval fact as it is, or cut to a term."""
    pack.needs("warning")
    if pack.hand.perhaps():
        return {"span": "warning", **where(pack, "warning", 80)}
    return pack.derived("warned", spans="warning", **where(pack, "warning"), **{"for": "12 hours"})


def suspended(pack):
    return _interval_fact(pack, "suspension")


def isolated(pack):
    return _interval_fact(pack, "isolation")


def _interval_fact(pack, fact):
    pack.needs(fact)
    return {"span": fact, **where(pack, fact, 50)} if pack.hand.perhaps() else fact


def not_yet_back(pack):
    return pack.derived(
        "pending", reached="institution", latched=False,
        when=fill(pack, pack.hand.one(*OF_INSTITUTION)),
    )  # fmt: skip


def all_back(pack):
    return pack.derived(
        "back", reached="institution", when=fill(pack, pack.hand.one(*OF_INSTITUTION))
    )


def outbreak(pack):
    pack.needs("local_case")
    written = {"events": "local_case", **where(pack, "local_case"), "at": "published_at"}
    written |= {"key": "province", "quiet": pack.hand.one("3 days", "1 day", "48 hours")}
    if pack.hand.perhaps():
        written["reach"] = "all"
    return pack.derived("outbreak", **written)


def new_outbreak(pack):
    return outbreak(pack)


def after_outbreak(pack):
    reach = {"reach": "all"} if pack.hand.perhaps(70) else {}
    return pack.derived("aftermath", spans=outbreak(pack), **{"for": "4 days", **reach})


def until_passed(pack):
    """From a fever until a certificate column, a day or a later test."""
    pack.needs("symptom", "test")
    written = {"spans": "symptom", "until": pack.hand.one("test", "recovered_on")}
    if pack.hand.perhaps():
        written["for"] = "6 days"
    return pack.derived("feverish", **written)


def first_fever(pack):
    pack.needs("symptom")
    return pack.derived("fever", events="symptom", where="kind = 'fever'", quiet="2 days")


def crowd(pack):
    """A sum or a share over a window."""
    hand = pack.hand
    if hand.perhaps():
        pack.needs("stock")
        return pack.derived(
            "stocked", counts="stock", sum="change", by="institution", window="5 days",
            at_least=pack.figure("14 items", "7 items"),
        )  # fmt: skip
    pack.needs("test")
    return pack.derived(
        "positive", counts="test", share="result = 'positive'", by="institution",
        window=hand.one("3 days", "48 hours"), at_least="50 percent",
    )  # fmt: skip


def trigger(pack):
    """An event that starts duties."""
    hand = pack.hand
    if hand.perhaps():
        return cluster(pack, hand.one("crossing", "each")), "class_group"
    return outbreak(pack), "place"
