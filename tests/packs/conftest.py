"""The packs that ship, run wherever the clauses run: on each database and by the oracle."""

import sys
from pathlib import Path

import pytest
from shipped import ROOT, last_second, only, pack_of, unequal

from shaodian.engine.instants import format_day, parse_day
from shaodian.engine.pack.text import Source, read_yaml
from shaodian.places import Calendar, DivisionTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clauses"))

from engines import RUNNERS


@pytest.fixture(params=RUNNERS)
def engine(request):
    return request.param


@pytest.fixture(scope="session")
def by():
    return ROOT / "packs" / "by-2021-4"


@pytest.fixture(scope="session")
def divisions():
    tree = DivisionTree.national()
    return {code: tree.parent(code) for code in tree}


@pytest.fixture(scope="session")
def calendar():
    return {format_day(day): working for day, working in Calendar.published().rows()}


@pytest.fixture(scope="session")
def judged(calendar, divisions):
    """judged(engine, pack, given, as_of, known_at, since): findings as mappings, good ones too."""

    def judged(engine, pack, given, as_of, known_at=None, since=None):
        as_of = last_second(as_of)
        since = since or format_day(parse_day(as_of[:10]))
        known_at = last_second(known_at or "2099-12-31")
        return RUNNERS[engine](pack, given, as_of, known_at, str(since), calendar, divisions)

    return judged


@pytest.fixture(scope="session")
def run_examples(judged):
    """run_examples(engine, folder): what is wrong with the examples of a pack, a text each."""

    def run_examples(engine, folder):
        pack = pack_of(folder)
        wrong = []
        for case in read_yaml(Source.of(folder / "cases.yaml")):
            rules = case.get("rules") or [rule["id"] for rule in pack["rules"]]
            found = judged(
                engine,
                only(pack, rules),
                case["given"],
                case["as_of"],
                case.get("known_at"),
                case.get("since"),
            )
            bad = [finding for finding in found if finding["status"] != "ok"]
            wrong += [f"{case['says']['en']}: {one}" for one in unequal(bad, case["expect"])]
        return wrong

    return run_examples
