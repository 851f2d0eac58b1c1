"""The product as a runner of these tests: a pack and rows in, findings as texts out."""

from shaodian.engine.instants import format_instant, parse_day, parse_instant
from shaodian.engine.load import tables_from_rows
from shaodian.engine.pack.build import pack_from
from shaodian.engine.run.assess import Ledger, Moment, assess
from shaodian.places import Calendar, DivisionTree


def tree(divisions):
    """The national tree with those divisions it does not have."""
    national = DivisionTree.national()
    rows = [
        {"code": code, "name": code, "parent": parent or ""}
        for code, parent in divisions.items()
        if code not in national
    ]
    return national.with_divisions(rows) if rows else national


def ledger(given, calendar, divisions):
    loaded = tables_from_rows(given)
    published = Calendar.published()
    if calendar:
        published = Calendar({parse_day(day): working for day, working in calendar.items()})
    return Ledger(loaded.tables, tree(divisions), published)


def product(engine):
    def run(pack, given, as_of, known_at, since, calendar, divisions):
        found = assess(
            [pack_from(pack)],
            ledger(given, calendar, divisions),
            Moment(
                as_of=parse_instant(as_of), known_at=parse_instant(known_at), since=parse_day(since)
            ),
            engine=engine,
            every_status=True,
        )
        return [_told(finding) for finding in found]

    return run


def _told(finding):
    told = {
        "rule": finding.rule.partition("/")[2],
        "subject": finding.subject,
        "occurrence": finding.occurrence,
        "part": finding.part,
        "status": finding.status,
        "division": finding.division,
    }
    for name, at in (
        ("due", finding.due_at),
        ("decided_at", finding.decided_at),
        ("opens_at", finding.opens_at),
        ("met_at", finding.met_at),
    ):
        told[name] = None if at is None else format_instant(at)
    return told


__all__ = ["ledger", "product", "tree"]
