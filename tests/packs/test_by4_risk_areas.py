"""Clause 四 on the real risk areas of 2022: who was taken on from a place listed at that hour."""

import csv
from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from shipped import ROOT, only, pack_of

RISK_AREAS = ROOT.parent / "shared" / "data" / "risk_areas" / "county_risk_events_2022.csv"
HOUR = timedelta(hours=1)
RULES = ("no-hire-from-risk-area", "no-enrolment-from-risk-area")

# Two counties of the city itself, and others with many changes up and down.
COUNTIES = ("150802", "150821", "110105", "130104", "310115", "410105", "460204", "152501")


@pytest.fixture(scope="module")
def events():
    """The changes of each county's level in the order of their instants."""
    if not RISK_AREAS.is_file():
        pytest.skip("the risk areas of 2022 are not beside this clone")
    found = defaultdict(list)
    with RISK_AREAS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code_match"] == "county" and row["county_code"]:
                at = datetime.fromisoformat(row["snapshot_time"])
                found[row["county_code"]].append((at, row["level_after"]))
    return {code: sorted(changes, key=lambda one: one[0]) for code, changes in found.items()}


def risk_levels(events):
    """A row for each time that a county had a level; a new level, or none, ends the one before."""
    for code, changes in events.items():
        ends = [at for at, _ in changes[1:]] + [None]
        for number, ((at, level), end) in enumerate(zip(changes, ends, strict=True)):
            if level != "none" and at != end:
                yield {
                    "id": f"{code}-{number}",
                    "division": code,
                    "level": level,
                    "from": at.isoformat(),
                    "to": end and end.isoformat(),
                }


def arrivals(events):
    """Someone from each county an hour and a second before each change, at it, an hour after."""
    for code in COUNTIES:
        for number, (at, _) in enumerate(events.get(code, ())):
            for name, moved in (
                ("hour-before", at - HOUR),
                ("second-before", at - timedelta(seconds=1)),
                ("at", at),
                ("hour-after", at + HOUR),
            ):
                yield f"{code}-{number}-{name}", code, moved


def listed(events, code, moment):
    """Was the county medium or high on the list then? The last change not after it says."""
    level = "none"
    for at, after in events[code]:
        if at <= moment:
            level = after
    return level in ("medium", "high")


@pytest.fixture(scope="module")
def given(events):
    facts = {
        "institution": [{"id": "t", "kind": "training_academic", "division": "150823"}],
        "risk_level": list(risk_levels(events)),
        "hire": [],
        "enrolment": [],
    }
    for number, (key, code, moment) in enumerate(arrivals(events)):
        row = {
            "id": key,
            "institution": "t",
            "person": key,
            "origin": code,
            "at": moment.isoformat(),
        }
        facts["hire" if number % 2 else "enrolment"].append(row)
    return facts


def test_the_list_has_what_this_test_is_about(events):
    around = datetime.fromisoformat("2022-09-25T10:00+08:00")
    dip = [level for at, level in events["150802"] if around <= at <= around + 8 * HOUR]
    assert dip == ["high", "none", "high"]
    assert all(len(events[code]) >= 4 for code in COUNTIES)


def test_exactly_those_from_a_place_listed_at_that_hour_are_found(
    engine, judged, by, events, given
):
    expected = {key for key, code, moment in arrivals(events) if listed(events, code, moment)}
    found = judged(engine, only(pack_of(by), RULES), given, "2022-12-31", since="2022-04-01")
    assert {one["subject"] for one in found} == expected
    assert {one["status"] for one in found} == {"breach"}
    assert {one["rule"] for one in found} == set(RULES)


def test_who_comes_from_linhe_during_the_false_dip_is_free_for_its_hours_alone(
    engine, judged, by, given
):
    hours = {f"{hour:02d}": f"2022-09-25T{hour:02d}:30:00+08:00" for hour in range(9, 20)}
    dip = {
        **given,
        "enrolment": [],
        "hire": [
            {"id": hour, "institution": "t", "person": hour, "origin": "150802", "at": at}
            for hour, at in hours.items()
        ],
    }
    found = judged(engine, only(pack_of(by), RULES), dip, "2022-09-25")
    assert {one["subject"] for one in found} == {"10", "18", "19"}
