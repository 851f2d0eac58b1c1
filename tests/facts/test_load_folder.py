"""A folder of CSV files: names, headings, encodings, counts, all problems at once."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from shaodian.engine.errors import FactsError
from shaodian.engine.facts import FACTS, physical
from shaodian.engine.instants import parse_day, parse_instant
from shaodian.engine.load import Counts, RowsRefused, load_folder
from shaodian.engine.load_sheets import Sheet, shown

Write = Callable[..., Path]
SESSIONS = (
    "id,at,headcount,mode\ns1,2021-01-17 09:00:00,10,offline\ns2,2021-01-17 10:00:00,11,online\n"
)


def test_a_file_is_called_by_the_fact_and_keeps_its_rows(write: Write) -> None:
    loaded = load_folder(write(session=SESSIONS))
    table = loaded.tables["session"]
    assert table.column_names == [name for name, _ in physical(FACTS["session"])]
    assert table["id"].to_pylist() == ["s1", "s2"]
    assert table["headcount"].to_pylist() == [10, 11]
    assert table["at"].to_pylist()[0] == parse_instant("2021-01-17T09:00:00+08:00")
    assert table["day"].to_pylist() == [parse_day("2021-01-17")] * 2
    assert loaded.counts == {"session.csv": Counts(2, 2, 0)}
    assert loaded.problems == []


@pytest.mark.parametrize("name", ["课次", "session", "Session", "SESSION"])
def test_a_file_may_have_the_chinese_name_of_the_fact(write: Write, name: str) -> None:
    assert load_folder(write(**{name: SESSIONS})).tables["session"].num_rows == 2


@pytest.mark.parametrize(
    "headings",
    [
        "编号,时间,人数,方式",
        " id , at , headcount , mode ",
        "ID,At,HeadCount,Mode",
        "编号,at,人数,mode",
    ],
)
def test_headings_may_be_names_or_words_of_either_language(write: Write, headings: str) -> None:
    text = SESSIONS.replace("id,at,headcount,mode", headings)
    assert load_folder(write(session=text)).tables["session"]["headcount"].to_pylist() == [10, 11]


def test_columns_may_stand_in_any_order_and_blanks_do_not_count(write: Write) -> None:
    text = "mode , headcount,id,at\n online ,  7, s1 ,　2021-01-17 09:00　\n"
    row = load_folder(write(session=text)).tables["session"].to_pylist()[0]
    assert (row["id"], row["mode"], row["headcount"]) == ("s1", "online", 7)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le-mark"]
)
def test_the_encodings_of_offices_are_told_apart(write: Write, encoding: str) -> None:
    text = "编号,名称,类别\nt1,晨星培训𠮷,学科类培训机构\n"
    if encoding == "gbk":
        text = text.replace("𠮷", "")
    raw = b"\xff\xfe" + text.encode("utf-16-le") if "mark" in encoding else text.encode(encoding)
    row = load_folder(write(机构=raw)).tables["institution"].to_pylist()[0]
    assert row["name"].startswith("晨星培训")
    assert row["kind"] == "training_academic"


def test_a_file_in_no_known_encoding_is_told(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(session=b"id,at\n\xff\xff\xff,\x81\n")
    assert "UTF-8" in problems[0]
    assert counts == {"session.csv": (0, 0, 0)}


def test_a_workbook_called_csv_is_told(refusal: Callable[..., object]) -> None:
    problems, _ = refusal(session=b"PK\x03\x04\x14\x00\x06\x00")
    assert "Excel workbook" in problems[0]


def test_every_problem_of_every_file_is_told_at_once(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(
        session=SESSIONS + "s3,2021/1/17,十人,offlin\ns4,2021-01-17 11:00:00,1,online\n",
        sale="id,on,yuan\nb1,2021-01-17,5.001\n",
    )
    places = [problem.split(": ")[0] for problem in problems]
    assert places == ["sale.csv:2 yuan", "session.csv:4 mode", "session.csv:4 headcount",
                      "session.csv:4 at"]  # fmt: skip
    assert counts == {"sale.csv": (1, 0, 1), "session.csv": (4, 3, 1)}


def test_nothing_is_half_loaded_unless_asked_for(write: Write) -> None:
    folder = write(session=SESSIONS + "s3,2021-01-18 09:00:00,x,online\n")
    with pytest.raises(RowsRefused):
        load_folder(folder)
    loaded = load_folder(folder, keep_good=True)
    assert loaded.tables["session"]["id"].to_pylist() == ["s1", "s2"]
    assert [problem.where for problem in loaded.problems] == ["session.csv:4 headcount"]
    assert loaded.counts["session.csv"] == (3, 2, 1)


def test_an_unknown_file_suggests_the_nearest_fact(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(sesion=SESSIONS)
    assert "did you mean session" in problems[0]
    assert counts == {"sesion.csv": (2, 0, 2)}


def test_an_unknown_heading_suggests_the_nearest_column(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(session="id,at,headcuont\ns1,2021-01-17 09:00,10\n")
    assert problems[0].startswith("session.csv:1 headcuont: ")
    assert "did you mean “headcount”?" in problems[0]
    assert counts == {"session.csv": (1, 0, 1)}


def test_a_missing_needed_column_is_told_and_cells_are_checked_all_the_same(
    refusal: Callable[..., object],
) -> None:
    problems, _ = refusal(permit="id,institution\np1,1.50802E+05\n")
    assert any("“kind” (种类) is missing" in problem for problem in problems)
    assert any("rewrote" in problem for problem in problems)


def test_a_column_stands_once_whatever_its_heading(refusal: Callable[..., object]) -> None:
    problems, _ = refusal(session="id,at,headcount,人数\ns1,2021-01-17 09:00,10,10\n")
    assert problems[0].startswith("session.csv:1 人数: ")
    assert "stands twice" in problems[0]


def test_a_ragged_row_is_refused_and_the_others_keep_their_lines(
    refusal: Callable[..., object],
) -> None:
    problems, counts = refusal(session="id,at,mode\ns1,2021-01-17 09:00\ns2,2021-01-17,online\n")
    assert problems[0].startswith("session.csv:2: ")
    assert "2 cells under 3 headings" in problems[0]
    assert problems[1].startswith("session.csv:3 at: ")
    assert counts == {"session.csv": (2, 0, 2)}


def test_lines_are_right_after_quoted_line_breaks_and_blank_lines(
    refusal: Callable[..., object],
) -> None:
    text = 'id,at,content\r\ns1,2021-01-17 09:00,"一\r\n二"\r\n\r\n,,\r\ns2,x,三\r\n'
    problems, counts = refusal(session=text)
    assert [problem.split(": ")[0] for problem in problems] == ["session.csv:6 at"]
    assert counts == {"session.csv": (2, 1, 1)}


def test_a_quoted_cell_may_hold_commas_quotes_and_lines(write: Write) -> None:
    text = 'id,at,content\ns1,2021-01-17 09:00,"一,""二""\n三"\n'
    table = load_folder(write(session=text)).tables["session"]
    assert table["content"].to_pylist() == ['一,"二"\n三']


def test_a_quote_without_its_pair_stops_the_file(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(session='id,at\ns1,2021-01-17 09:00\ns2,"2021-01-17 10:00\n')
    assert problems[0].startswith("session.csv:3: ")
    assert counts == {"session.csv": (2, 0, 2)}


def test_an_overlong_field_is_a_problem_and_not_a_crash(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(session="id,at,content\ns1,2021-01-17 09:00," + "长" * 200_000)
    assert problems
    assert counts == {"session.csv": (1, 0, 1)}


@pytest.mark.parametrize("empty", [b"", b"\xef\xbb\xbf", b"  \r\n\r\n"])
def test_an_empty_file_is_told(refusal: Callable[..., object], empty: bytes) -> None:
    problems, counts = refusal(session=empty)
    assert "the file is empty" in problems[0]
    assert counts == {"session.csv": (0, 0, 0)}


def test_a_file_of_headings_alone_is_told(refusal: Callable[..., object]) -> None:
    problems, _ = refusal(session="id,at\n")
    assert "delete the file" in problems[0]


def test_columns_that_a_spreadsheet_left_nameless_and_empty_do_not_matter(write: Write) -> None:
    text = "id,at,,\ns1,2021-01-17 09:00,,\n"
    assert load_folder(write(session=text)).tables["session"].num_rows == 1


def test_a_nameless_column_with_content_is_told(refusal: Callable[..., object]) -> None:
    problems, _ = refusal(session="id,at,\ns1,2021-01-17 09:00,7\n")
    assert "unknown column" in problems[0]


def test_two_files_of_one_fact_are_told(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(session=SESSIONS, 课次=SESSIONS)
    assert "the same fact as session.csv" in problems[0]
    assert sorted(counts.values()) == [(2, 0, 2), (2, 2, 0)]


def test_other_kinds_of_file_are_told_and_notes_are_passed_over(write: Write) -> None:
    folder = write(session=SESSIONS)
    for name in ("README.md", ".hidden", "~$session.xlsx"):
        (folder / name).write_text("x")
    assert load_folder(folder).problems == []
    (folder / "session.xlsx").write_bytes(b"PK")
    with pytest.raises(RowsRefused, match=r"session\.xlsx.*not a CSV file"):
        load_folder(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="no such folder"):
        load_folder(tmp_path / "nowhere")


def test_a_void_file_voids_rows_by_fact_and_id(write: Write) -> None:
    loaded = load_folder(
        write(
            session=SESSIONS,
            void="fact,id,voided_at,reason\nsession,s1,2021-01-18 09:00:00,重复\n"
            "课次,s1,2021-01-18 08:00:00,\n",
        )
    )
    first, other = loaded.tables["session"]["voided_at"].to_pylist()
    assert first == parse_instant("2021-01-18T08:00:00+08:00"), "the earliest void counts"
    assert other is None
    assert loaded.counts["void.csv"] == (2, 2, 0)


def test_a_void_of_nothing_is_told(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(
        session=SESSIONS, void="fact,id,voided_at\nsession,s9,2021-01-18 09:00:00\n"
    )
    assert "session has no row “s9”" in problems[0]
    assert counts["void.csv"] == (1, 0, 1)


def test_divisions_and_calendar_are_returned_as_they_are(write: Write) -> None:
    loaded = load_folder(
        write(
            division="code,name,parent\n990000,云省,\n990100,汀市,990000\n",
            calendar="date,working\n2031-09-27,false\n2031-09-28,是\n",
            risk_level="division,level,from\n990100,high,2031-09-01\n",
        )
    )
    assert loaded.divisions[1] == {"code": "990100", "name": "汀市", "parent": "990000"}
    assert loaded.calendar == {
        parse_day("2031-09-27"): False,
        parse_day("2031-09-28"): True,
    }
    assert loaded.tables["risk_level"].num_rows == 1


def test_a_calendar_day_stands_once(refusal: Callable[..., object]) -> None:
    problems, counts = refusal(calendar="date,working\n2031-09-27,否\n2031-09-27,是\n")
    assert "the same as calendar.csv:2" in problems[0]
    assert counts == {"calendar.csv": (2, 1, 1)}


def test_division_codes_are_checked_against_the_list_at_hand(write: Write) -> None:
    folder = write(risk_level="division,level\n150802,high\n150899,low\n")
    assert load_folder(folder).tables["risk_level"].num_rows == 2
    with pytest.raises(RowsRefused, match=r"risk_level\.csv:3 division.*150899"):
        load_folder(folder, divisions={"150802"})


def test_problems_without_end_are_counted_and_not_all_listed(write: Write) -> None:
    rows = "".join(f"s{i},x\n" for i in range(10_050))
    with pytest.raises(RowsRefused) as caught:
        load_folder(write(session="id,at\n" + rows))
    assert len(caught.value.problems) == 10_001
    assert caught.value.problems[-1].en == "50 more problems are not listed"


def test_a_message_shows_nothing_invisible_and_nothing_long() -> None:
    assert shown("a\u202eb\x00") == "a\\u202eb\\x00"
    assert shown("长" * 50) == "长" * 40 + "…"
    assert Sheet(file="session.csv").stem == "session"


@pytest.mark.full
def test_a_million_rows_load_in_less_than_a_minute(tmp_path: Path) -> None:
    import time

    with (tmp_path / "session.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "at", "mode", "headcount", "area"])
        for i in range(1_000_000):
            at = f"2021-{i % 12 + 1:02}-{i % 28 + 1:02}T{i % 24:02}:{i % 60:02}:00+08:00"
            writer.writerow([f"s{i}", at, "offline", i % 40, "69.99"])
    began = time.monotonic()
    assert load_folder(tmp_path).tables["session"].num_rows == 1_000_000
    assert time.monotonic() - began < 60
