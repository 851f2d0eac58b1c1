"""Where the packs of these tests run: each engine, and the oracle.

A runner takes a pack as one mapping (the keys of `directive.yaml` and `rules.yaml`), readable rows
by fact, instants and days as texts, the published days with whether they are worked, and each
division with the one above it. It gives every finding of the local days `since` … the day of
`as_of`, the good ones too, each a mapping of the names in `FINDING`; instants are texts at +08:00,
what is empty is None.
"""

import pytest
from oracle import judge, physical_rows
from product import product

from shaodian.engine.instants import format_instant, parse_day, parse_instant

FINDING = (
    "rule", "subject", "occurrence", "part", "status", "due",
    "decided_at", "opens_at", "met_at", "division",
)  # fmt: skip


def oracle(pack, given, as_of, known_at, since, calendar, divisions):
    found = judge(
        pack,
        physical_rows(given),
        as_of=parse_instant(as_of),
        known_at=parse_instant(known_at),
        since_day=parse_day(since),
        divisions=divisions,
        calendar={parse_day(day): working for day, working in calendar.items()},
    )
    for finding in found:
        finding["due"] = finding["due_at"]
        for name in ("due", "decided_at", "opens_at", "met_at"):
            if finding[name] is not None:
                finding[name] = format_instant(finding[name])
    return [{name: finding[name] for name in FINDING} for finding in found]


RUNNERS = {"oracle": oracle, **{name: product(name) for name in ("duckdb", "sqlite", "postgresql")}}


@pytest.fixture(params=RUNNERS)
def run(request):
    return RUNNERS[request.param]
