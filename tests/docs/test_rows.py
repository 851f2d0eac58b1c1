"""The page of rows tells of every row, and names only rules and tests that are there."""

import re

import pytest
from readers import ROOT

from shaodian.engine.pack.build import load_pack

PAGE = (ROOT / "docs/rows.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (R\d+) \| (.*) \|$", PAGE, re.MULTILINE))


@pytest.mark.parametrize("number", range(1, 54))
def test_every_row_appears_with_its_state(number):
    cells = ROWS[f"R{number}"].split(" | ")
    assert len(cells) == 4
    assert all(cells)


def test_every_rule_that_ships_is_named_in_a_row_and_every_rule_named_ships():
    pack = load_pack(ROOT / "packs/by-2021-4")
    named = {
        name
        for cells in ROWS.values()
        if "by-2021-4" in cells
        for name in re.findall(r"`([a-z-]+)`", cells)
    }
    assert named == {rule.id for rule in pack.rules}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/[\w./-]+)`", PAGE))))
def test_every_test_named_is_there(path):
    assert (ROOT / path).exists()
