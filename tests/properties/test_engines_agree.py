"""Every engine finds what a plain reading of the contract finds, to the second."""

import pytest
from hypothesis import given
from oracle import judge

from .cases import cases
from .wiring import AGREED, ENGINES, run_engine

COMPARED = (
    "rule", "subject_kind", "subject", "institution", "division", "occurrence", "part", "status",
    "decided_at", "opens_at", "due_at", "due_included", "met_at",
)  # fmt: skip


def comparable(findings):
    return sorted((tuple(one[key] for key in COMPARED) for one in findings), key=repr)


@pytest.mark.skipif(not AGREED, reason="open questions about the contract, see wiring.py")
@pytest.mark.parametrize("engine", ENGINES)
@given(case=cases())
def test_an_engine_finds_what_the_contract_says(engine, case):
    asked = {
        "as_of": case.as_of, "known_at": case.known_at, "since_day": case.since_day,
        "divisions": case.divisions, "calendar": case.calendar,
    }  # fmt: skip
    found = run_engine(engine, case.pack, case.rows, **asked)
    assert comparable(found) == comparable(judge(case.pack, case.rows, **asked))
