"""The measures run wherever the clauses run, on a small tree of divisions and the real calendar."""

import sys
from pathlib import Path

import pytest

from shaodian.engine.instants import format_day
from shaodian.places import Calendar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "clauses"))

from engines import run

__all__ = ["calendar", "divisions", "run"]

# Code → the code above. Real codes, as notices name them; what happens there is made up.
DIVISIONS = {
    "150000": None,
    "150100": "150000",
    "150102": "150100",
    "150800": "150000",
    "150802": "150800",
    "150821": "150800",
    "150822": "150800",
    "150823": "150800",
    "150825": "150800",
    "150826": "150800",
    "410000": None,
    "410100": "410000",
    "410103": "410100",
    "410105": "410100",
    "410122": "410100",
    "410200": "410000",
    "410202": "410200",
}


@pytest.fixture(scope="session")
def divisions():
    return DIVISIONS


@pytest.fixture(scope="session")
def calendar():
    return {format_day(day): working for day, working in Calendar.published().rows()}
