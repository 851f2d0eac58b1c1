"""Each shape of a condition reads back in the notice's words."""

from pathlib import Path

import pytest

from shaodian.engine.conditions import checking
from shaodian.engine.conditions.names import Frame
from shaodian.engine.conditions.nodes import Call
from shaodian.engine.facts import FACTS
from shaodian.engine.pack.text import Source, read_yaml
from shaodian.engine.sentences import condition_sentence, figure
from shaodian.engine.sentences.nouns import flag_words
from shaodian.engine.sentences.voice import Voice

SHAPES = read_yaml(Source.of(Path(__file__).with_name("shapes.yaml")))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["if"])
def test_a_condition_reads_back(town, shape):
    pack, fact = town(), shape["of"]
    node = checking.condition(shape["if"], pack.names, Frame(fact=FACTS[fact]))
    assert condition_sentence(node, pack, "zh", fact) == shape["zh"]
    assert condition_sentence(node, pack, "en", fact) == shape["en"]


def test_a_figure_reads_back_by_itself(town):
    pack = town()
    frame = Frame(fact=FACTS["session"])
    node = checking.expression("headcount - coalesce(teachers, 1)", pack.names, frame)
    assert condition_sentence(node, pack, "zh", "session") == "人数减教师人数（未填的按1人）"


def test_a_condition_without_its_fact_finds_its_headings(town):
    pack = town()
    node = checking.condition("spacing >= 1", pack.names, Frame(fact=FACTS["session"]))
    assert condition_sentence(node, pack, "zh") == "间距至少1米"


def test_every_function_of_the_language_has_words(town):
    pack = town()
    written = [
        "age(youngest_born, day)",
        "day_of(at)",
        "clock(at)",
        "weekday(day)",
        "day_of_month(day)",
        "month_of(day)",
        "year_of(day)",
        "first_of_month(day)",
        "add_working_days(day, 5)",
        "add_days(day, 5)",
        "add_months(day, 1)",
        "days(youngest_born, day)",
        "minutes(at, ends_at)",
        "seconds(at, ends_at)",
        "coalesce(headcount, 1)",
        "least(headcount, 1)",
        "greatest(headcount, 1)",
        "abs(headcount)",
    ]
    from shaodian.engine.conditions.functions import _SIGNATURES

    told = {text.partition("(")[0] for text in written} | {"working_day"}
    assert set(_SIGNATURES) <= told
    for text in written:
        node = checking.expression(text, pack.names, Frame(fact=FACTS["session"]))
        assert isinstance(node, Call)
        for language in ("zh", "en"):
            assert condition_sentence(node, pack, language, "session")


def test_no_flag_of_the_vocabulary_reads_as_a_question(town):
    voice = Voice(town(), "zh")
    for fact in FACTS.values():
        for column in fact.own_columns:
            if column.type == "flag":
                yes = flag_words(column, voice, positive=True)
                no = flag_words(column, voice, positive=False)
                assert yes != no
                assert "是否" not in yes + no


@pytest.mark.parametrize(
    ("pieces", "unit", "zh", "en"),
    [
        (10, "persons", "10 人", "10 persons"),
        (1, "persons", "1 人", "1 person"),
        (1500, "metres", "1.500 米", "1.500 m"),
        (500000, "yuan", "5000 元", "5000 yuan"),
        (48 * 3600, "hours", "48 小时", "48 hours"),
        (172801, "seconds", "48 小时 1 秒", "48 hours 1 second"),
        (0, "seconds", "0 秒", "0 seconds"),
        (5000, "percent", "50%", "50%"),
        (7, "number", "7", "7"),
        (370, "celsius", "37℃", "37 °C"),
    ],
)
def test_a_figure_carries_its_unit(pieces, unit, zh, en):
    assert (figure(pieces, unit, "zh"), figure(pieces, unit, "en")) == (zh, en)
