"""The random cases are worth something: the oracle reads them all and finds every sort of thing."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from oracle import judge

from .cases import cases

DUTY = {"ok", "due", "overdue", "late", "breach", "unknown"}
STATUSES = {
    "limit": {"ok", "breach", "unknown"},
    "forbid": {"breach", "unknown"},
    "deadline": DUTY,
    "after": DUTY,
    "recurring": DUTY - {"breach"},
    "hold": {"ok", "breach", "due"},
    "level": {"ok", "breach", "due"},
}
LEAST, MOST = 1, 8  # rounds of 45 cases: 315 in all, and more where something is seldom


@pytest.mark.parametrize("kind", STATUSES)
def test_every_status_of_a_kind_is_found(kind):
    seen = set()
    for number in range(MOST):
        if number < LEAST or seen < STATUSES[kind]:
            _look(kind, number, seen)
    assert seen == STATUSES[kind]


def _look(kind, number, seen):
    @seed(number)
    @settings(
        max_examples=45, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases(kinds=(kind,)))
    def look(case):
        found = judge(
            case.pack, case.rows, as_of=case.as_of, known_at=case.known_at,
            since_day=case.since_day, divisions=case.divisions, calendar=case.calendar,
        )  # fmt: skip
        keys = [(one["rule"], one["subject"], one["occurrence"]) for one in found]
        assert len(keys) == len(set(keys)), "an occurrence is told of twice"
        seen.update(one["status"] for one in found)

    look()
