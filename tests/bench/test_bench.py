"""Rules compiled from the bench's pack find exactly what the hand-written SQL finds."""

import pytest

from bench.sides import Bench, by_hand


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with Bench(2000, tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.mark.parametrize("rule", sorted(by_hand()))
def test_both_sides_find_the_same(bench, rule):
    assert bench.differences(rule) == []
    assert bench.count("judged") > 0


def test_every_rule_of_the_pack_is_written_by_hand_too(bench):
    assert sorted(bench.rules) == sorted(by_hand())


def test_there_are_as_many_rows_a_person_as_the_page_says(bench):
    assert 27 < bench.rows / 2000 < 29
