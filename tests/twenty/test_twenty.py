"""Measures of many kinds of notice, as unlike each other as possible, without a new rule kind."""

import re
from pathlib import Path

import pytest

from shaodian.engine.conditions.functions import _SIGNATURES
from shaodian.engine.kinds import KINDS
from shaodian.engine.pack.text import Source, read_yaml, walk

HERE = Path(__file__).resolve().parent
MEASURES = sorted(path.stem for path in HERE.glob("*.yaml"))

# The language, as docs/language.md lists it. A construct that no measure uses is told by name.
RULE_KEYS = {
    "each", "must", "where", "fact", "owes", "period", "by", "before", "opens", "when",
    "only_in_time", "lateness", "if_day_off", "parts", "following", "within", "on_days",
    "first_day", "event", "every", "during", "until", "holds", "judged", "between", "on",
}  # fmt: skip
OWES_KEYS = {"event", "where", "matching", "times", "apart"}
DERIVED_KEYS = {
    "events", "spans", "counts", "reached", "where", "at", "key", "quiet", "reach", "for", "until",
    "from", "phases", "extended_by", "governed_by", "distinct", "by", "window", "at_least", "any",
    "share", "sum", "run", "latched", "when",
}  # fmt: skip
PERIODS = {"hour", "day", "week", "month", "quarter", "year", "term"}
SUBJECTS = {"person", "membership", "class_group", "institution", "authority"}
FUNCTIONS = {
    *_SIGNATURES, "coalesce", "least", "abs", "within", "last", "exists", "count",
    "sum", "lowest", "highest", "case", "between", "in", "is",
}  # fmt: skip


def load(name):
    return read_yaml(Source.of(HERE / f"{name}.yaml"))


def instant(text):
    """A date is its last second, as in the examples of a pack."""
    return text if "T" in text else f"{text}T23:59:59+08:00"


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_gives_exactly_the_findings_worked_out_by_hand(name, run, calendar, divisions):
    measure = load(name)
    for one in measure["runs"]:
        found = run(
            measure["pack"],
            measure["given"],
            instant(one["as_of"]),
            instant(one["known_at"]),
            one["since"],
            calendar,
            divisions,
        )
        bad = [finding for finding in found if finding["status"] != "ok"]
        keys = sorted({key for finding in one["expect"] for key in finding} | {"rule", "subject"})
        assert told(bad, keys) == told(one["expect"], keys), one["says"]


def told(findings, keys):
    """The findings in one order, by the keys that matter in this run."""
    return sorted(
        ({key: finding.get(key) or None for key in keys} for finding in findings), key=str
    )


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_has_a_hit_and_a_near_miss_for_each_of_its_rules(name):
    measure = load(name)
    hit = {finding["rule"] for one in measure["runs"] for finding in one["expect"]}
    assert hit == {rule["id"] for rule in measure["pack"]["rules"]}
    named = {finding["subject"] for one in measure["runs"] for finding in one["expect"]} | {
        finding.get("occurrence", "").partition("/")[0]
        for one in measure["runs"]
        for finding in one["expect"]
    }
    assert {row["id"] for rows in measure["given"].values() for row in rows} - named


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_says_its_clause_in_both_languages(name):
    measure = load(name)
    assert measure["pack"]["id"] == name
    assert re.search("[一-鿿]", measure["text"])
    assert re.fullmatch(r"[^一-鿿]+", measure["says"])


def test_the_measures_are_at_least_twenty():
    assert len(MEASURES) >= 20


def packs():
    return [load(name)["pack"] for name in MEASURES]


def rules():
    return [rule for pack in packs() for rule in pack["rules"]]


def blocks(key):
    """Every mapping that stands under the key, at any depth of the rules."""
    return [
        b[key] for b in walk_all(rules()) if isinstance(b, dict) and isinstance(b.get(key), dict)
    ]


def walk_all(value):
    return list(walk(value))


def keys_of(mappings):
    return {key for one in mappings for key in one}


def test_every_kind_of_rule_is_used():
    assert {rule["kind"] for rule in rules()} == set(KINDS)


def test_every_key_of_a_rule_is_used():
    used = keys_of(b for b in walk_all(rules()) if isinstance(b, dict))
    assert RULE_KEYS - used == set()
    assert OWES_KEYS - keys_of(blocks("owes")) == set()


def test_every_derived_fact_and_each_of_its_keys_is_used():
    defined = [one for pack in packs() for one in pack.get("define", {}).values()]
    assert DERIVED_KEYS - keys_of(b for b in walk_all(defined) if isinstance(b, dict)) == set()


def test_every_subject_and_every_period_is_used():
    assert SUBJECTS - {rule.get("each") for rule in rules()} == set()
    assert PERIODS - {rule.get("period") for rule in rules()} == set()


def test_every_function_of_a_condition_is_used():
    text = " ".join(part for pack in packs() for part in walk(pack) if isinstance(part, str))
    used = set(re.findall(r"[a-z_]+(?=\()", text)) | set(
        re.findall(r"\b(?:case|between|in|is)\b", text)
    )
    assert FUNCTIONS - used == set()


def test_values_and_places_are_amended_lifted_and_signed_later():
    dated = [
        d
        for pack in packs()
        for d in [*pack.get("values", {}).values(), *pack.get("places", {}).values()]
    ]
    entries = [entry for one in dated if isinstance(one, dict) for entry in one.values()]
    assert None in entries
    words = keys_of(entry for entry in entries if isinstance(entry, dict))
    assert {"is", "signed", "add", "remove"} <= words
    assert any(isinstance(one, dict) and "not_in" in one for one in dated)
