"""Sixteen clauses in the language of packs give the findings that were worked out by hand."""

import json
from decimal import Decimal
from pathlib import Path

import mapping
import pytest

from shaodian.engine.pack.text import Source, read_yaml

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared" / "clauses"
CLAUSES = sorted(path.stem.upper() for path in HERE.glob("*.yaml"))


def _read(line):
    return json.loads(line, parse_float=Decimal)


@pytest.fixture(scope="module")
def clauses():
    if not (SHARED / "clauses.jsonl").is_file():
        pytest.skip("the clauses are not beside this clone")
    lines = (SHARED / "clauses.jsonl").read_text("utf-8").splitlines()
    return {clause["id"]: clause for clause in map(_read, lines)}


@pytest.fixture(scope="module")
def divisions(clauses):
    listed = json.loads((SHARED / "divisions.json").read_text("utf-8"))
    return {division["code"]: division["parent"] for division in listed}


def test_every_clause_has_a_pack_and_every_pack_a_clause(clauses):
    assert sorted(clauses) == CLAUSES


@pytest.mark.parametrize("name", CLAUSES)
def test_a_clause_gives_exactly_the_findings_worked_out_by_hand(name, clauses, divisions, run):
    clause = clauses[name]
    pack = dict(read_yaml(Source.of(HERE / f"{name.lower()}.yaml")))
    window = pack.pop("run", {"since": mapping.day_of(clause["in_force"]["from"])})
    given, calendar = mapping.facts(clause["tables"]), mapping.calendar(clause["tables"])
    for evaluation in clause["evaluations"]:
        as_of, known_at = evaluation["as_of"], evaluation["known_at"]
        since = mapping.day_of(as_of) if window["since"] == "today" else window["since"]
        found = run(pack, given, as_of, known_at, since, calendar, divisions)
        named = mapping.findings(pack, given, found, since=since, as_of=as_of)
        expected = [
            (one["subject"], one["occurrence"], one["status"], one["due"])
            for one in evaluation["expected"]
        ]
        assert named == sorted(expected, key=str), f"as of {as_of}, known at {known_at}"
