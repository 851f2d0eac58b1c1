"""Neutral tables → declared facts, and our findings → the findings that the clauses name."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

Row = dict[str, Any]
Given = dict[str, list[Row]]

LOCAL = timezone(timedelta(hours=8))

# What the neutral tables call otherwise. A column that is not listed keeps its name.
COLUMNS = {
    "inst": "institution",
    "class": "class_group",
    "on": "at",
    "starts": "from",
    "hours": "class_hours",
    "covers_to": "covers_until",
    "complete_on": "at",
}
# A table is one declared fact, with the columns that go without saying in a neutral table.
TABLES: dict[str, tuple[str, Row]] = {
    "institution": ("institution", {}),
    "payment": ("payment", {}),
    "session": ("session", {}),
    "sale": ("sale", {}),
    "activity": ("activity", {}),
    "paper": ("document", {}),
    "warning": ("warning", {"kind": "rain", "level": "red"}),
    "inspection": ("inspection", {}),
    "arrival": ("arrival", {}),
    "test": ("test", {"kind": "nucleic_acid"}),
    "contact": ("risk_contact", {"kind": "close"}),
    "class": ("class_group", {}),
    "case": ("disease_case", {}),
    "incident": ("incident", {"kind": "food"}),
    "message": ("message", {}),
    "dose": ("vaccination", {"complete": True}),
    "water": ("water_test", {}),
    "prolonging": ("prolonging", {}),
    "assignment": ("grid_assignment", {}),
    "stock": ("stock", {"item": "mask"}),
    "shift": ("shift", {}),
}
COLUMNS_OF = {"paper": {"type": "kind"}, "dose": {"student": "person"}}
# People are two facts: who they are, and where they belong.
PEOPLE = {"person": {}, "student": {"role": "student"}}
OF_THE_PERSON = ("born", "exempt")
ROLES = {"pupil": "student"}


def facts(tables: Mapping[str, list[Row]]) -> Given:
    """The rows of the neutral tables as rows of declared facts."""
    given: Given = {}
    for table, rows in tables.items():
        if table in PEOPLE:
            for row in rows:
                given.setdefault("person", []).append(_person(row))
                given.setdefault("membership", []).append(_membership(row, PEOPLE[table]))
        elif table != "calendar":
            fact, besides = TABLES[table]
            given[fact] = [
                {"id": f"{table}-{number}", **besides, **_renamed(table, row)}
                for number, row in enumerate(rows, 1)
            ]
    houses = {row["id"]: row["institution"] for row in given.get("class_group", [])}
    for rows in given.values():
        for row in rows:
            if "class_group" in row:
                row.setdefault("institution", houses[row["class_group"]])
    return given


def calendar(tables: Mapping[str, list[Row]]) -> dict[str, bool]:
    """The published days, and whether people work on them."""
    return {row["on"]: row["working"] for row in tables.get("calendar", [])}


def _renamed(table: str, row: Row) -> Row:
    names = {**COLUMNS, **COLUMNS_OF.get(table, {})}
    return {names.get(name, name): value for name, value in row.items() if value is not None}


def _person(row: Row) -> Row:
    return {name: row[name] for name in ("id", *OF_THE_PERSON) if name in row}


def _membership(row: Row, besides: Row) -> Row:
    named = {**besides, **_renamed("membership", row), "person": row["id"]}
    if "role" in named:
        named["role"] = ROLES.get(named["role"], named["role"])
    return {name: value for name, value in named.items() if name not in OF_THE_PERSON}


# -- findings ----------------------------------------------------------------------------------

WORST = ["ok", "unknown", "due", "overdue", "breach"]
Named = tuple[str, str, str, str | None]


def findings(
    pack: Mapping[str, Any], given: Given, found: Iterable[Row], *, since: str, as_of: str
) -> list[Named]:
    """(subject, occurrence, status, due) of every finding, as the clauses name them.

    Parts of a row, and rules about one day, are one there: the worst wins.
    """
    rules = {rule["id"]: rule for rule in pack["rules"]}
    joined: dict[tuple[str, str, str | None], str] = {}
    for finding in found:
        rule = rules[finding["rule"]]
        status = "breach" if finding["status"] == "late" else finding["status"]
        if rule["kind"] == "forbid" and status != "breach":
            continue
        for occurrence in _occurrences(pack, rule, given, finding, since, as_of):
            key = (finding["subject"], occurrence, _due(rule, finding))
            joined[key] = max(joined.get(key, "ok"), status, key=WORST.index)
    return sorted(
        ((subject, name, status, due) for (subject, name, due), status in joined.items()),
        key=str,
    )


def _due(rule: Row, finding: Row) -> str | None:
    """Only what is owed by an instant has one there; a level that is judged on a date has."""
    if rule["kind"] in ("hold", "level") and not ("on" in rule or "period" in rule):
        return None
    return finding["due"]


def _occurrences(
    pack: Mapping[str, Any], rule: Row, given: Given, finding: Row, since: str, as_of: str
) -> Iterator[str]:
    kind, occurrence = rule["kind"], finding["occurrence"]
    row = occurrence.removesuffix(f"/{finding['part']}") if finding["part"] else occurrence
    if kind in ("limit", "forbid") or (kind == "after" and row == finding["subject"]):
        yield day_of(finding["decided_at"])
    elif kind == "recurring":
        yield _beginning(rule, given, finding) + finding["opens_at"]
    elif kind in ("hold", "level") and not ("on" in rule or "period" in rule):
        yield from _days(pack, rule, finding, since, as_of)
    else:
        yield occurrence


def _beginning(rule: Row, given: Given, finding: Row) -> str:
    """`u1/` where the row u1 of an interval fact began the duty of which this is a cycle."""
    during = rule.get("during")
    fact = during["span"] if isinstance(during, dict) else during
    for row in given.get(fact, []):
        begun = row["from"] <= finding["opens_at"] <= row.get("to", "9999")
        if begun and row["division"] == finding["division"]:
            return f"{row['id']}/"
    return ""


def _days(
    pack: Mapping[str, Any], rule: Row, finding: Row, since: str, as_of: str
) -> Iterator[str]:
    """The days of a gap among those that the run judged; an ok finding names its day."""
    if finding["status"] == "ok":
        yield finding["occurrence"]
        return
    first = max(day_of(finding["opens_at"]), since)
    last = day_of(as_of)
    if finding["met_at"]:
        last = day_before(finding["met_at"])
    elif "between" in rule:
        last = day_of(finding["opens_at"])
    if "to" in pack["in_force"]:
        last = min(last, day_before(pack["in_force"]["to"]))
    while first <= last:
        yield first
        first = (date.fromisoformat(first) + timedelta(days=1)).isoformat()


def day_of(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(LOCAL).date().isoformat()


def day_before(end: str) -> str:
    """The last day that an exclusive end leaves."""
    last = datetime.fromisoformat(end).astimezone(LOCAL) - timedelta(seconds=1)
    return last.date().isoformat()
