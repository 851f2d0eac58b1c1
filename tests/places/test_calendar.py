"""Working days as published, and nothing guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaodian.places.calendar import Calendar
from shaodian.places.days import date_of_day, day_of_date
from shaodian.places.errors import CalendarError, CalendarMissing

PUBLISHED = Calendar.published()


def day(text):
    return day_of_date(date.fromisoformat(text))


def works(text):
    return PUBLISHED.working(day(text))


def test_the_published_years_are_2018_to_2026():
    assert PUBLISHED.years == tuple(range(2018, 2027))


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("2018-02-11", True),  # 春节调休，星期日上班
        ("2018-02-15", False),
        ("2018-12-29", True),
        ("2018-12-31", False),
        ("2019-05-02", False),  # 国办发明电〔2019〕3号 changed Labour Day
        ("2019-04-28", True),
        ("2019-05-05", True),
        ("2020-01-31", False),  # the spring festival of 2020 was prolonged
        ("2020-02-01", False),
        ("2021-02-07", True),  # 春节调休，星期日上班
        ("2021-02-17", False),
        ("2021-10-09", True),
        ("2021-10-16", False),  # an ordinary Saturday
        ("2026-02-14", True),
    ],
)
def test_holidays_and_moved_working_days_are_those_of_the_notices(text, working):
    assert works(text) is working


@pytest.mark.parametrize(
    ("year", "working"), [(2018, 250), (2019, 250), (2020, 249), (2021, 250), (2022, 249)]
)
def test_a_year_has_as_many_working_days_as_published(year, working):
    assert sum(w for d, w in PUBLISHED.rows() if date_of_day(d).year == year) == working


def test_five_working_days_are_counted_from_the_day_after():
    assert date_of_day(PUBLISHED.add_working_days(day("2021-02-05"), 5)) == date(2021, 2, 18)


def test_working_days_count_backwards_too():
    assert date_of_day(PUBLISHED.add_working_days(day("2021-02-18"), -1)) == date(2021, 2, 10)


def test_no_working_day_is_the_day_itself_even_a_sunday():
    assert PUBLISHED.add_working_days(day("2021-02-14"), 0) == day("2021-02-14")
    assert PUBLISHED.add_working_days(day("2031-02-14"), 0) == day("2031-02-14")


def test_a_day_of_an_unpublished_year_is_an_error_that_says_how_to_load_it():
    assert not PUBLISHED.covers(day("2027-01-04"))
    with pytest.raises(CalendarMissing, match=r"load 2027 with --calendar FILE") as missing:
        works("2027-01-04")
    assert "2027-01-04 不在已公布的工作日历中" in missing.value.zh
    with pytest.raises(CalendarMissing):
        PUBLISHED.add_working_days(day("2026-12-30"), 5)


def test_an_office_can_load_the_next_year(tmp_path):
    first = date(2027, 1, 1)
    days = [first + timedelta(days=n) for n in range(365)]
    lines = [f"{d},{'N' if d.isoweekday() > 5 or d == first else 'Y'}" for d in days]
    (tmp_path / "2027.csv").write_text("date,working\n" + "\n".join(lines), "utf-8")
    calendar = PUBLISHED.with_rows(Calendar.load(tmp_path / "2027.csv").rows())
    assert calendar.years[-1] == 2027
    assert not calendar.working(day("2027-01-01"))
    assert date_of_day(calendar.add_working_days(day("2026-12-31"), 1)) == date(2027, 1, 4)
    assert not PUBLISHED.covers(day("2027-01-04"))


def test_a_year_with_a_day_missing_is_not_whole_and_that_day_an_error():
    some = Calendar({d: w for d, w in PUBLISHED.rows() if d != day("2021-06-01")})
    assert 2021 not in some.years
    with pytest.raises(CalendarMissing):
        some.add_working_days(day("2021-05-31"), 2)


@pytest.mark.parametrize("word", ["Y", "true", "1", " y "])
def test_yes_may_be_written_in_several_ways_and_with_a_byte_order_mark(tmp_path, word):
    path = tmp_path / "c.csv"
    path.write_text(f"\ufeffdate,working,note\n2027-01-01,{word},x\n", "utf-8")
    assert Calendar.load(path).rows() == [(day("2027-01-01"), True)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("day,working\n", r"c\.csv:1: the first line must name"),
        ("", r"c\.csv:1: the first line must name"),
        ("date,working\n2027-1-1,Y\n", r"c\.csv:2: '2027-1-1' is no date"),
        ("date,working\n2027-01-01,Y\n2027-01-02,maybe\n", r"c\.csv:3: working must be Y or N"),
        ("date,working\n2027-01-01\n", r"c\.csv:2: working must be Y or N, not None"),
        ("date,working\n2027-01-01,Y\n2027-01-01,N\n", r"c\.csv:3: 2027-01-01 is written twice"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_its_line(tmp_path, text, told):
    path = tmp_path / "c.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(CalendarError, match=told):
        Calendar.load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CalendarError, match="cannot read the calendar"):
        Calendar.load(tmp_path / "none.csv")


@given(start=st.integers(day("2018-06-01"), day("2026-06-01")), n=st.integers(-60, 60))
def test_between_a_day_and_its_nth_working_day_lie_n_working_days(start, n):
    end = PUBLISHED.add_working_days(start, n)
    passed = range(start + 1, end + 1) if n > 0 else range(end, start)
    assert sum(PUBLISHED.working(one) for one in passed) == abs(n)
    assert n == 0 or PUBLISHED.working(end)
