"""Rows together: ids once, refs that lead somewhere, institutions filled in."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaodian.engine.load import Loaded, RowsRefused, tables_from_rows

Rows = Mapping[str, Sequence[Mapping[str, object]]]
AT = "2021-01-17 09:00"
T1 = {"id": "t1", "kind": "primary"}
T2 = {"id": "t2", "kind": "primary"}


def problems(rows: Rows) -> list[str]:
    with pytest.raises(RowsRefused) as caught:
        tables_from_rows(rows)
    return [str(problem) for problem in caught.value.problems]


def column(loaded: Loaded, fact: str, name: str) -> list[object]:
    values: list[object] = loaded.tables[fact][name].to_pylist()
    return values


def test_an_id_names_one_row() -> None:
    told = problems({"session": [{"id": "s1", "at": AT}, {"id": "s1", "at": AT}]})
    assert told[0].startswith("given.session[2] id: ")
    assert "already used at given.session[1]" in told[0]


def test_a_voided_row_does_not_free_its_id() -> None:
    gone = {"id": "s1", "at": AT, "voided_at": "2021-01-18 09:00"}
    assert "already used" in problems({"session": [gone, {"id": "s1", "at": AT}]})[0]


def test_a_thing_has_versions_and_one_for_each_beginning() -> None:
    old, new = {**T1, "to": "2021-01-31"}, {**T1, "from": "2021-02-01"}
    assert tables_from_rows({"institution": [old, new]}).tables["institution"].num_rows == 2
    assert "same beginning" in problems({"institution": [old, new, new]})[0]


def test_a_row_without_an_id_is_named_by_its_place() -> None:
    loaded = tables_from_rows({"session": [{"at": AT}, {"at": AT, "id": "x"}, {"at": AT}]})
    assert column(loaded, "session", "id") == ["session-1", "x", "session-3"]


def test_a_ref_leads_to_a_row() -> None:
    told = problems({"session": [{"at": AT, "room": "r9"}], "room": [{"id": "r1"}]})
    assert told == [
        "given.session[1] room: 「r9」不是任何一行 room 的编号 / “r9” names no row of room"
    ]


def test_a_ref_to_a_table_that_is_not_there_is_a_problem() -> None:
    assert "there is no table room" in problems({"session": [{"at": AT, "room": "r1"}]})[0]


def test_institutions_and_persons_may_be_named_without_a_list_of_them() -> None:
    rows = {"inspection": [{"at": AT, "institution": "t9"}], "test": [{"person": "n1", "at": AT}]}
    assert tables_from_rows(rows).problems == []


def test_with_a_list_every_institution_named_must_be_on_it() -> None:
    rows = {"inspection": [{"at": AT, "institution": "t9"}], "institution": [T1]}
    assert "names no row of institution" in problems(rows)[0]


def test_rows_that_hang_on_refused_rows_go_with_them_and_are_told_once() -> None:
    rows: Rows = {
        "room": [{"id": "r1", "capacity": "x"}, {"id": "r2"}],
        "session": [{"id": f"s{i}", "at": AT, "room": "r1"} for i in range(5)]
        + [{"id": "ok", "at": AT, "room": "r2"}],
        "attendance": [{"at": AT, "person": "n1", "session": "s0"}],
    }
    loaded = tables_from_rows(rows, keep_good=True)
    assert column(loaded, "session", "id") == ["ok"]
    assert loaded.tables["attendance"].num_rows == 0
    assert [problem.where for problem in loaded.problems] == [
        "given.room[1] capacity", "given.session[1] room", "given.attendance[1] session",
    ]  # fmt: skip
    assert "5 rows name rows of room that were refused" in loaded.problems[1].en


def test_a_row_has_the_institution_of_its_class_before_that_of_its_room() -> None:
    loaded = tables_from_rows(
        {
            "institution": [T1, T2],
            "class_group": [{"id": "c1", "institution": "t1"}],
            "room": [{"id": "r1", "institution": "t2"}],
            "session": [
                {"id": "s1", "at": AT, "class_group": "c1", "room": "r1"},
                {"id": "s2", "at": AT, "room": "r1"},
                {"id": "s3", "at": AT, "class_group": "c1", "institution": "t2"},
                {"id": "s4", "at": AT},
            ],
            "attendance": [{"at": AT, "person": "n1", "session": "s1"}],
        }
    )
    assert column(loaded, "session", "institution") == ["t1", "t2", "t2", None]
    assert column(loaded, "attendance", "institution") == ["t1"], "through the session"


def test_a_person_gives_no_institution_for_persons_move() -> None:
    rows: Rows = {
        "institution": [T1],
        "person": [{"id": "n1", "institution": "t1"}],
        "test": [{"person": "n1", "at": AT}],
    }
    assert column(tables_from_rows(rows), "test", "institution") == [None]


def test_an_institution_is_its_own() -> None:
    loaded = tables_from_rows({"institution": [T1, T2]})
    assert column(loaded, "institution", "institution") == ["t1", "t2"]


def test_of_a_class_that_moved_the_version_of_the_day_counts() -> None:
    loaded = tables_from_rows(
        {
            "institution": [T1, T2],
            "class_group": [
                {"id": "c1", "institution": "t1", "to": "2021-01-31"},
                {"id": "c1", "institution": "t2", "from": "2021-02-01"},
            ],
            "session": [
                {"at": "2021-01-31 09:00", "class_group": "c1"},
                {"at": "2021-02-01 09:00", "class_group": "c1"},
            ],
        }
    )
    assert column(loaded, "session", "institution") == ["t1", "t2"]


def test_a_division_given_with_the_rows_is_enough() -> None:
    rows: Rows = {
        "division": [{"code": "990101", "name": "东浦区", "parent": "990100"}],
        "institution": [{**T1, "division": "990102"}],
    }
    assert "no division code" in problems(rows)[0]
    assert tables_from_rows(rows, divisions={"990102"}).problems == []


def test_an_unknown_fact_or_column_suggests_the_nearest() -> None:
    assert "did you mean session" in problems({"sesion": [{"at": AT}]})[0]
    told = problems({"session": [{"at": AT}, {"at": AT, "headcont": 3}]})
    assert told[0].startswith("given.session[2] headcont: ")


def test_an_empty_list_is_a_table_without_rows() -> None:
    assert tables_from_rows({"inspection": []}).tables["inspection"].num_rows == 0


cell = st.sampled_from(["", "1", "x", "2021-01-17 09:00", "r1", "r2", "offline", "\u202e"])
row = st.fixed_dictionaries({}, optional={
    "id": cell, "at": cell, "headcount": cell, "room": cell, "mode": cell, "capacity": cell,
})  # fmt: skip


@given(sessions=st.lists(row, max_size=6), rooms=st.lists(row, max_size=3))
def test_rows_in_are_rows_accepted_and_rows_refused(
    sessions: list[dict[str, str]], rooms: list[dict[str, str]]
) -> None:
    loaded = tables_from_rows({"session": sessions, "room": rooms}, keep_good=True)
    for fact, given_rows in (("session", sessions), ("room", rooms)):
        counts = loaded.counts[f"given.{fact}"]
        assert counts.rows_in == len(given_rows) == counts.accepted + counts.refused
        assert counts.accepted == loaded.tables[fact].num_rows
    refused = sum(counts.refused for counts in loaded.counts.values())
    assert not refused or loaded.problems, "nothing is refused in silence"
    ids = set(column(loaded, "room", "id"))
    assert set(column(loaded, "session", "room")) <= ids | {None}
