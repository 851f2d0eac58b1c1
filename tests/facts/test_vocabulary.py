"""The vocabulary is whole: every name resolves, every word is there in both languages."""

import re
from collections import Counter

import pytest
import sqlglot
from sqlglot import exp

from shaodian.engine.facts import FACTS, Fact, Vocabulary, fact, kinds_within, physical
from shaodian.engine.load_headings import plain
from shaodian.engine.units import UNITS
from shaodian.engine.vocabulary.words import entry, number, text

SNAKE = re.compile(r"[a-z][a-z0-9_]*")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
IMPLIED = {"id", "at", "on", "day", "from", "to", "from_at", "to_at", "recorded_at", "voided_at"}
# Words that the language of conditions, or a database, takes for something else.
TAKEN = {
    "case", "use", "order", "select", "where", "when", "then", "end", "left", "right",
    "returning", "last", "exists", "count", "sum", "limit", "offset", "table", "values", "user",
}  # fmt: skip

every_fact = pytest.mark.parametrize("one", FACTS.values(), ids=list(FACTS))


@every_fact
def test_names_are_in_snake_case_and_free_to_stand_in_a_condition(one: Fact) -> None:
    for name in (one.name, *(column.name for column in one.columns)):
        assert SNAKE.fullmatch(name)
        assert name not in TAKEN


@every_fact
def test_a_column_is_read_as_a_column_by_the_parser_of_conditions(one: Fact) -> None:
    for column in one.columns:
        read = sqlglot.parse_one(f"coalesce({column.name}, 1) = a.{column.name}")
        names = [found.name for found in read.find_all(exp.Column)]
        assert names == [column.name, column.name]


@every_fact
def test_what_every_fact_has_is_not_declared_again(one: Fact) -> None:
    assert not IMPLIED & {column.name for column in one.columns}
    for column in one.columns:
        if column.name in ("institution", "division"):
            assert column.needed, "declared only to make it needed"


@every_fact
def test_every_ref_points_to_a_fact(one: Fact) -> None:
    for column in one.by_name.values():
        assert (column.type == "ref") == (column.refers_to is not None)
        assert column.refers_to is None or column.refers_to in FACTS


@every_fact
def test_a_heading_means_one_column(one: Fact) -> None:
    owners: dict[str, set[str]] = {}
    for column in one.by_name.values():
        for heading in (column.name, column.en, column.zh):
            owners.setdefault(plain(heading), set()).add(column.name)
    assert {heading: names for heading, names in owners.items() if len(names) > 1} == {}
    assert len({column.name for column in one.columns}) == len(one.columns)


@every_fact
def test_every_fact_and_column_speaks_both_languages(one: Fact) -> None:
    assert CHINESE.search(one.zh)
    assert CHINESE.search(one.means_zh)
    assert one.en
    assert one.means_en
    assert not CHINESE.search(one.en + one.means_en)
    for column in one.by_name.values():
        assert CHINESE.search(column.zh), column
        assert column.en
        assert not CHINESE.search(column.en)
        assert bool(column.means_zh) == bool(column.means_en)


@every_fact
def test_choices_speak_both_languages_and_no_word_means_two(one: Fact) -> None:
    for column in one.by_name.values():
        words = Counter[str]()
        for choice in column.choices:
            assert choice.zh
            assert choice.en
            words.update({choice.value, choice.zh, choice.en.casefold()})
            assert choice.below is None or choice.below in {c.value for c in column.choices}
        for word, times in words.items():
            assert times == 1, f"{one.name}.{column.name}: {word}"


@every_fact
def test_numbers_have_a_unit_and_only_numbers(one: Fact) -> None:
    for column in one.by_name.values():
        assert (column.type == "number") == (column.unit is not None)
        assert column.unit is None or UNITS[column.unit.name] is column.unit
        assert not column.choices or column.type == "text"
        assert not column.later or column.type in ("date", "instant")


@every_fact
def test_a_better_name_of_at_is_an_instant(one: Fact) -> None:
    if one.same_as_at:
        assert one.time in ("instant", "either")
        assert one.column(one.same_as_at).type == "instant"


def test_no_two_facts_share_a_name_in_any_language() -> None:
    for word in ("zh", "en"):
        names = Counter(plain(getattr(one, word)) for one in FACTS.values())
        assert [name for name, times in names.items() if times > 1] == []
    for one in FACTS.values():
        owner = FACTS.get(plain(one.en).replace(" ", "_"))
        assert owner is None or owner is one


def test_a_fact_is_stored_with_its_time_before_its_columns() -> None:
    assert physical(fact("shift")) == [
        ("id", "text"), ("institution", "text"), ("division", "text"), ("day", "int"),
        ("at", "int"), ("recorded_at", "int"), ("voided_at", "int"), ("from_at", "int"),
        ("to_at", "int"), ("leader", "int"), ("post", "text"), ("person", "text"),
        ("authority", "text"), ("holder", "text"),
    ]  # fmt: skip


def test_a_needed_institution_is_stored_once() -> None:
    names = [name for name, _ in physical(fact("water_test"))]
    assert names.count("institution") == 1


def test_a_kind_contains_every_kind_below_it() -> None:
    assert kinds_within("training") == (
        "training", "training_academic", "training_nonacademic", "vocational_training",
    )  # fmt: skip
    assert {"primary", "boarding", "kindergarten", "technical"} <= set(kinds_within("education"))
    assert kinds_within("hotel") == ("hotel",)
    assert kinds_within("no such kind") == ()


def test_a_path_over_refs_leads_to_a_column() -> None:
    session = fact("session")
    room = FACTS[session.column("room").refers_to or ""]
    assert room.column("capacity").unit is UNITS["persons"]


def test_adding_a_fact_is_one_entry() -> None:
    bees = entry(
        "hive", "蜂箱", "hive", "day", "一箱蜂", "a hive", number("bees", "蜂数", "bees", "items")
    )
    more = FACTS.extended(bees)
    assert more["hive"] is bees
    assert "hive" not in FACTS
    assert len(more) == len(FACTS) + 1


def test_an_extended_fact_replaces_the_shipped_one() -> None:
    session = entry("session", "课次", "session", "day", "课", "a lesson", text("x", "甲", "x"))
    assert FACTS.extended(session)["session"] is session


def test_a_fact_declared_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="session is declared twice"):
        Vocabulary(fact("session"), fact("session"))


@pytest.mark.parametrize(
    ("wrong", "right"), [("sesion", "session"), ("课", "session"), ("paymnet", "payment")]
)
def test_a_wrong_name_suggests_the_nearest(wrong: str, right: str) -> None:
    assert right in FACTS.suggest(wrong)


def test_nothing_is_suggested_for_nonsense() -> None:
    assert FACTS.suggest("zzzzzz") == []


# What sixteen published example clauses call their tables and columns, and what we call them.
CLAUSE_COLUMNS = {
    "payment": "at class_hours gift_hours covers_from covers_until yuan",
    "session": "at floor youngest_born class_group mode headcount area",
    "sale": "day minutes yuan",
    "activity": "from people outside",
    "document": "activity kind level at",
    "warning": "division from to",
    "inspection": "at",
    "person": "institution born from to exempt role",
    "membership": "institution person role from to",
    "arrival": "person at",
    "test": "person at",
    "risk_contact": "person at",
    "class_group": "institution",
    "disease_case": "class_group at",
    "incident": "institution at closed_on",
    "message": "incident form at",
    "vaccination": "person at complete",
    "water_test": "institution at passed",
    "prolonging": "until published_at",
    "grid_assignment": "institution role from to",
    "stock": "institution at change",
    "shift": "institution leader from to",
}


@pytest.mark.parametrize("name", CLAUSE_COLUMNS)
def test_the_tables_of_the_example_clauses_are_a_renaming_away(name: str) -> None:
    one = fact(name)
    for column in CLAUSE_COLUMNS[name].split():
        assert column in one.by_name or (column == "day" and one.time in ("either", "day"))
