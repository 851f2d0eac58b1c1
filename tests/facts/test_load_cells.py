"""One cell: what is taken, what is refused, and that nothing is guessed."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaodian.engine.instants import (
    day_start,
    format_day,
    format_instant,
    parse_day,
    parse_instant,
)
from shaodian.engine.load import RowsRefused, tables_from_rows
from shaodian.engine.units import UNITS, format_figure


def taken(fact: str, row: Mapping[str, object]) -> dict[str, object]:
    """The one row as stored."""
    stored: dict[str, object] = tables_from_rows({fact: [row]}).tables[fact].to_pylist()[0]
    return stored


def refused(fact: str, row: Mapping[str, object]) -> str:
    """Why the one row is refused."""
    with pytest.raises(RowsRefused) as caught:
        tables_from_rows({fact: [row]})
    assert caught.value.counts == {f"given.{fact}": (1, 0, 1)}
    return str(caught.value.problems[0])


def session(**cells: object) -> dict[str, object]:
    return {"at": "2021-01-17 09:00", **cells}


@pytest.mark.parametrize(
    ("column", "written", "stored"),
    [
        ("headcount", "10", 10),
        ("headcount", " +10 ", 10),
        ("headcount", "-0", 0),
        ("headcount", 10, 10),
        ("headcount", 10.0, 10),
        ("area", "69.99", 699_900),
        ("area", 69.99, 699_900),
        ("minutes", "0.5", 30),
        ("spacing", "1", 1000),
        ("headcount", "1000000000000", 10**12),
    ],
)
def test_a_number_is_kept_in_its_smallest_pieces(column: str, written: object, stored: int) -> None:
    assert taken("session", session(**{column: written}))[column] == stored


@pytest.mark.parametrize(
    "written",
    ["10人", "１０", "1_0", "1,000", "NaN", "inf", "1e400", "1e3", "0x10", "1/2", "十", "1 0", "٣",
     "1.", ".5", "--1", True],
)  # fmt: skip
def test_anything_but_a_plain_decimal_is_no_number(written: object) -> None:
    told = refused("session", session(headcount=written))
    assert told.startswith("given.session[1] headcount: ")
    assert "not a plain number" in told


def test_a_number_beyond_a_million_million_is_a_wrong_column() -> None:
    assert "10^12" in refused("session", session(headcount="1000000000001"))
    assert "10^12" in refused("session", session(headcount="9" * 400))


def test_a_figure_finer_than_its_smallest_piece_is_refused_and_not_rounded() -> None:
    assert "finer" in refused("session", session(headcount="10.5"))
    assert "finer" in refused("sale", {"on": "2021-01-17", "yuan": "50.405"})


@pytest.mark.parametrize("written", ["true", "TRUE", "yes", "是", "1", True, 1])
def test_yes_has_many_words(written: object) -> None:
    assert taken("session", session(overtime=written))["overtime"] == 1


@pytest.mark.parametrize("written", ["false", "No", "否", "0", False, 0])
def test_so_has_no(written: object) -> None:
    assert taken("session", session(overtime=written))["overtime"] == 0


@pytest.mark.parametrize("written", ["2", "有", "ja", "t", "√"])
def test_any_other_word_is_neither_yes_nor_no(written: str) -> None:
    assert "yes or no" in refused("session", session(overtime=written))


@pytest.mark.parametrize(
    "written", ["2021/1/17", "2021-1-17", "20210117", "17.1.2021", "2021-02-29", "44213",
                "2021年1月17日", "２０２１-01-17", "2021-01-17 00:00"],
)  # fmt: skip
def test_a_date_is_written_in_one_way(written: str) -> None:
    assert "write 2021-01-17" in refused("session", session(youngest_born=written))


@pytest.mark.parametrize("written", ["2021-01-17", "16:00", "2021-01-17 25:00", "2021-01-17 9:00"])
def test_an_instant_needs_its_clock(written: str) -> None:
    assert "not an instant" in refused("session", {"at": written})


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "3000-01-01"])
def test_a_year_out_of_reach_is_a_way_to_say_never_and_refused(written: str) -> None:
    assert "leave an open end empty" in refused("shift", {"to": written})


def test_instants_are_cut_to_the_second_and_know_zones() -> None:
    written = ["2021-01-17 16:00:00", "2021-01-17T16:00:00.999+08:00", "2021-01-17T08:00:00Z"]
    stored = {taken("session", {"at": one})["at"] for one in written}
    assert stored == {parse_instant("2021-01-17T16:00:00")}


def test_a_fact_known_only_by_its_day_has_no_clock() -> None:
    row = taken("inspection", {"at": "2021-01-17"})
    assert (row["day"], row["at"]) == (parse_day("2021-01-17"), None)


def test_an_interval_written_in_days_includes_the_last() -> None:
    row = taken("shift", {"from": "2021-01-01", "to": "2021-01-10"})
    assert row["from_at"] == row["at"] == day_start(parse_day("2021-01-01"))
    assert row["to_at"] == day_start(parse_day("2021-01-11"))
    assert row["day"] == parse_day("2021-01-01")


def test_an_interval_may_be_open_at_either_end() -> None:
    row = taken("shift", {"id": "f1"})
    assert (row["from_at"], row["to_at"], row["at"], row["day"]) == (None, None, None, None)


def test_an_end_before_the_beginning_is_refused() -> None:
    told = refused("shift", {"from": "2021-01-10", "to": "2021-01-08"})
    assert told.startswith("given.shift[1] to: ")
    assert taken("shift", {"from": "2021-01-10", "to": "2021-01-10"})["id"] == "shift-1"


def test_a_better_name_of_at_fills_at_and_the_reverse() -> None:
    for row in ({"sampled_at": "2021-01-17 09:00"}, {"at": "2021-01-17 09:00"}):
        stored = taken("test", {"person": "n1", **row})
        assert stored["at"] == stored["sampled_at"] == parse_instant("2021-01-17 09:00")
        assert stored["day"] == parse_day("2021-01-17")


def test_two_names_of_one_instant_must_agree() -> None:
    row = {"person": "n1", "at": "2021-01-17 09:00", "sampled_at": "2021-01-17 09:01"}
    assert "does not agree" in refused("test", row)
    row = {"person": "n1", "at": "2021-01-16", "sampled_at": "2021-01-17 09:01"}
    assert "does not agree" in refused("test", row)


def test_a_time_is_needed_and_its_absence_is_told() -> None:
    told = refused("session", {"headcount": 1})
    assert told.startswith("given.session[1] at: ")
    assert "may not be empty" in told
    assert "may not be empty" in refused("session", {"at": "", "headcount": 1})
    assert "may not be empty" in refused("test", {"person": "n1", "sampled_at": ""})


@pytest.mark.parametrize("written", ["offline", "线下", "on site", "Offline"])
def test_a_choice_may_be_written_in_any_of_its_names(written: str) -> None:
    assert taken("session", session(mode=written))["mode"] == "offline"


def test_a_wrong_choice_suggests_the_nearest_or_lists_them() -> None:
    assert "did you mean offline?" in refused("session", session(mode="ofline"))
    assert "one of offline, online" in refused("session", session(mode="？？")).replace("、", ", ")


@pytest.mark.parametrize("written", ["1.50802E+05", "1E+17", "150802.0", "9.15E+17"])
def test_an_id_or_code_that_lost_its_digits_is_refused(written: str) -> None:
    assert "rewrote" in refused("shift", {"id": written})
    assert "rewrote" in refused("risk_level", {"division": written, "level": "low"})


def test_a_code_keeps_its_leading_zeros() -> None:
    assert (
        taken("arrival", {"person": "n1", "at": "2021-01-17", "origin": "000123"})["origin"]
        == "000123"
    )


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x07", "\u202e", "\u2066", "\u200b", "\ud800", "\ufeff"]
)
def test_a_cell_hides_nothing(hidden: str) -> None:
    told = refused("session", session(content=f"a{hidden}b"))
    assert f"U+{ord(hidden):04X}" in told
    assert hidden not in told


def test_a_cell_may_have_ten_thousand_characters_and_no_more() -> None:
    assert taken("session", session(content="长" * 10_000))["content"] == "长" * 10_000
    assert "at most 10000" in refused("session", session(content="长" * 10_001))


def test_an_instant_that_a_yaml_reader_has_moved_is_refused() -> None:
    from datetime import UTC, date, datetime

    naive = datetime(2021, 1, 17, 1, tzinfo=UTC).replace(tzinfo=None)
    assert "in quotes" in refused("session", {"at": naive})
    assert "in quotes" in refused("session", session(content=["a"]))
    assert taken("inspection", {"at": date(2021, 1, 17)})["day"] == parse_day("2021-01-17")


@given(
    pieces=st.integers(-(10**12), 10**12),
    at=st.integers(0, 4_000_000_000),
    day=st.integers(-20_000, 200_000),
    content=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40),
)
def test_what_is_written_out_is_read_back(pieces: int, at: int, day: int, content: str) -> None:
    row = taken(
        "session",
        {
            "at": format_instant(at),
            "area": format_figure(pieces, UNITS["square_metres"]),
            "youngest_born": format_day(day),
            "content": content,
        },
    )
    assert (row["area"], row["at"], row["youngest_born"]) == (pieces, at, day)
    assert row["content"] == content
    assert Fraction(format_figure(pieces, UNITS["square_metres"])) * 10_000 == pieces
