"""Every engine finds what a plain reading of the contract finds, to the second."""

import os

import pytest
from hypothesis import given, settings
from oracle import judge

from .cases import cases
from .wiring import ENGINES, run_engine

COMPARED = (
    "rule", "subject_kind", "subject", "institution", "division", "occurrence", "part", "status",
    "decided_at", "opens_at", "due_at", "due_included", "met_at",
)  # fmt: skip


def comparable(findings):
    return sorted((tuple(one[key] for key in COMPARED) for one in findings), key=repr)


# Drawn the same way in every run of `make test`; `make test-full` draws anew.
DRAWN_ALIKE = settings(derandomize=os.environ.get("SHAODIAN_TESTS") != "full")


def _asked(case):
    return {
        "as_of": case.as_of, "known_at": case.known_at, "since_day": case.since_day,
        "divisions": case.divisions, "calendar": case.calendar,
    }  # fmt: skip


@DRAWN_ALIKE
@given(case=cases())
def test_the_three_databases_give_equal_findings(case):
    duckdb, *others = (
        comparable(run_engine(engine, case.pack, case.rows, **_asked(case))) for engine in ENGINES
    )
    assert others == [duckdb] * len(others)


@pytest.mark.full
@DRAWN_ALIKE
@given(case=cases())
def test_an_engine_finds_what_the_contract_says(case):
    found = run_engine("duckdb", case.pack, case.rows, **_asked(case))
    assert comparable(found) == comparable(judge(case.pack, case.rows, **_asked(case)))
