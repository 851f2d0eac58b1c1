"""The author's reference names every key, choice and function of the readers, and no other."""

import re

import pytest
from readers import ROOT, keys_and_choices

from shaodian.engine.compile.slots import PERIODS
from shaodian.engine.conditions import functions
from shaodian.engine.conditions.points import SUBJECTS
from shaodian.engine.derived import DERIVED
from shaodian.engine.derived.counts import RUNS
from shaodian.engine.kinds import KINDS
from shaodian.engine.pack.build import LEGAL_KINDS, pack_from
from shaodian.engine.pack.model import EXPECTED
from shaodian.engine.pack.text import Source, read_yaml
from shaodian.engine.units import UNITS

PAGE = (ROOT / "docs/language.md").read_text("utf-8")
TABLE = PAGE.partition("## 7. Every key")[2]
LISTED = set(re.findall(r"`(\w+)`", TABLE))
CHOOSING = ("coalesce", "least", "greatest", "abs", "within")
AGGREGATES = ("exists", "count", "sum", "lowest", "highest", "last")
# Words of the table that are no keys of a reader: what places reads, and the rows of a calendar.
ONLY_NAMED = {"add", "remove", "in", "not_in", "except", "working"}


def test_every_key_that_a_reader_accepts_is_in_the_table():
    keys, _ = keys_and_choices()
    assert not keys - LISTED - {*SUBJECTS, "division"}


def test_the_table_names_no_key_that_no_reader_accepts():
    keys, choices = keys_and_choices()
    words = {*choices, *PERIODS, *RUNS, *KINDS, *DERIVED, *EXPECTED}
    assert not LISTED - keys - words - ONLY_NAMED


@pytest.mark.parametrize("word", sorted({*PERIODS, *filter(None, RUNS), *keys_and_choices()[1]}))
def test_every_word_that_a_key_may_have_is_on_the_page(word):
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("name", [*KINDS, *DERIVED])
def test_every_kind_and_derived_fact_has_a_page_to_which_the_reference_leads(name):
    folder = "kinds" if name in KINDS else "derived"
    assert f"({folder}/{name}.md)" in PAGE
    assert (ROOT / "docs" / folder / f"{name}.md").exists()


@pytest.mark.parametrize("name", [*CHOOSING, *AGGREGATES, *functions._SIGNATURES])
def test_every_function_of_the_condition_language_is_on_the_page(name):
    assert f"`{name}(" in PAGE


def test_every_legal_kind_is_on_the_page():
    assert not [kind for kind in LEGAL_KINDS if kind not in PAGE]


def test_every_unit_is_on_the_page_of_facts():
    facts = (ROOT / "docs/facts.md").read_text("utf-8")
    assert not [name for name in UNITS if f"`{name}`" not in facts]


def yaml_block(after: str) -> str:
    block = re.search(r"```yaml\n(.*?)```", PAGE[PAGE.index(after) :], re.DOTALL)
    assert block
    return block[1]


def test_the_values_places_and_derived_facts_shown_can_be_read():
    text = yaml_block("## 2. Values") + yaml_block("## 4. Derived facts")
    document = {"id": "shown", "in_force": {"from": "2021-01-17"}, "rules": []}
    document |= read_yaml(Source("language.md", text))
    pack = pack_from(document)
    assert set(pack.derived) >= {"outbreak", "quarantine", "ban", "cluster", "two-good", "all-back"}


def test_a_form_is_short_for_a_deadline_as_the_page_says():
    form = {"id": "daily", "clause": "八", "period": "day", "before": "16:00"}
    document = {"id": "shown", "in_force": {"from": "2031-03-01"}, "forms": [form]}
    rule = pack_from(document).rules[0]
    assert (rule.kind, rule.each) == ("deadline", "institution")
    assert rule.parts[0].owes.matching == "for_day"
    assert rule.parts[0].owes.where_text == "form = 'shown/daily'"
