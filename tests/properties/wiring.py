"""Where the product is put beside the oracle: the only file that knows its face."""

from functools import cache

import pyarrow as pa

from shaodian.engine.facts import FACTS
from shaodian.engine.load import schema
from shaodian.engine.pack.build import pack_from
from shaodian.engine.run.assess import Ledger, Moment, assess
from shaodian.places import Calendar, DivisionTree

ENGINES = ("duckdb", "sqlite", "postgresql")


def run_engine(engine, pack, rows, *, as_of, known_at, since_day, divisions, calendar):
    """The findings of one engine as dicts like the oracle's, `ok` ones included."""
    rows = _filled(rows)
    tables = {
        fact: pa.Table.from_pylist(several, schema=schema(FACTS[fact]))
        for fact, several in rows.items()
    }
    found = assess(
        [pack_from(pack)],
        Ledger(tables, _tree(tuple(divisions.items())), _calendar(tuple(calendar.items()))),
        Moment(as_of=as_of, known_at=known_at, since=since_day),
        engine=engine,
        every_status=True,
    )
    return [_told(finding) for finding in found]


def _filled(rows):
    """As loading does: a row without an institution takes that of its class group, session …"""

    def house(row, depth=0):
        if row.get("institution") is not None or depth > 3:
            return row.get("institution")
        for column in ("class_group", "session", "room", "course"):
            named = [one for one in rows.get(column, []) if one["id"] == row.get(column)]
            found = house(named[0], depth + 1) if row.get(column) and named else None
            if found is not None:
                return found
        return None

    return {
        fact: [row | {"institution": house(row)} for row in several]
        for fact, several in rows.items()
    }


@cache
def _tree(divisions):
    return DivisionTree([]).with_divisions(
        {"code": code, "name": code, "parent": parent or ""} for code, parent in divisions
    )


@cache
def _calendar(days):
    return Calendar(dict(days))


def _told(finding):
    told = {
        name: getattr(finding, name)
        for name in (
            "subject_kind", "subject", "institution", "division", "occurrence", "status",
            "decided_at", "opens_at", "due_at", "met_at",
        )
    }  # fmt: skip
    return told | {
        "rule": finding.rule.partition("/")[2],
        "part": finding.part or None,
        "due_included": None if finding.due_at is None else bool(finding.due_included),
    }
