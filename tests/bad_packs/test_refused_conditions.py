"""A condition is one expression of the language; nothing else gets in, and it is said why."""

import pytest

from .sound import CONDITION_LINE, SHORT, problems, told, with_condition


def test_the_pack_that_is_spoilt_here_is_sound():
    assert problems(SHORT) == []


CODE = {
    "1; drop table x": '";"',
    "headcount = 1; select 1": '";"',
    "select 1": "cannot read",
    "(select headcount) = 1": "cannot read",
    "headcount in (select 1)": "cannot read",
    "exists(select 1)": "cannot read",
    "cast(headcount as text) = 'x'": "cannot read",
    "headcount::text = '1'": "'::'",
    "pg_sleep(1) = 1": "no function 'pg_sleep'",
    "read_csv('/etc/passwd') = 1": "no function 'read_csv'",
    "getenv('HOME') = 'x'": "no function 'getenv'",
    "F_value('cap') = 1": "no function 'F_value'",
    "P('headcount') = 1": "no function 'P'",
    "if(headcount > 1, 1, 2) = 1": "no function 'if'",
    "headcount <= 1 -- and more": "'--'",
    "headcount /* nothing */ <= 1": "'/*'",
    "headcount <= 1 limit 1": "cannot read",
    "headcount <= 1 from session": "cannot read",
    "headcount as x": "cannot read",
    "headcount like '1%'": "cannot read",
    "headcount = any(1)": "no function 'any'",
    "mode ~ 'x'": "'~'",
    "mode || 'x' = 'y'": "'|'",
    "headcount % 2 = 0": "'%'",
    "array[1] = 1": "'['",
    "*": "has no place",
    "headcount, mode": "not one condition",
    "interval '1' day = 1": "cannot read",
    '"headcount" = 1': "'\"'",
    "`headcount` = 1": "'`'",
    "mode = 'a\\' or 1=1'": "has no place",
    "mode = 'off'' or 1=1": "has no place",
    "mode = 'offline": "has no place",
    "headcount = ?": "'?'",
    "headcount = :x": "has no place",
    "headcount = @x": "'@'",
    "headcount = #1": "'#'",
    "headcount = 1e5": "has no place",
    "headcount = 0x10": "has no place",
}
LOOKALIKES = {
    "ｈeadcount = 1": '"h"',
    "headcount ＝ 1": '"="',
    "headcount < １": '"1"',
    "mode = ‘offline’": '"\'"',
    "（headcount = 1）": '"("',
    "неadcount = 1": "has no place",  # the first two letters are Cyrillic
    "head\u200bcount = 1": "has no place",
    "headcount\u00a0= 1": "has no place",
    "headcount ≤ 1": "has no place",
}
NAMES = {
    "headcuont <= 1": 'did you mean "headcount"?',
    "institution.stag = 'x'": 'did you mean "stage"?',
    "headcount.x = 1": "does not refer",
    "a.b.c.d = 1": "unknown column",
    "mode = 'ofline'": 'did you mean "offline"?',
    "mode in ('online', 'ofline')": 'did you mean "offline"?',
    "$caps >= 1": 'did you mean "cap"?',
    "within(division, 'citi')": 'did you mean "city"?',
    "within(division, '15')": "no place",
    "exists(sesion)": 'did you mean "session"?',
    "count(session.headcuont) > 1": 'did you mean "headcount"?',
    "colesce(headcount, 1) = 1": 'did you mean "coalesce"?',
    "exists(attendance, by: persn)": "unknown column",
    "exists(attendance, were: day = row.day)": "neither where: nor by:",
    "row = 1": "row needs a column",
}
MEANING = {
    "headcount": "neither true nor false",
    "1": "neither true nor false",
    "null": "neither true nor false",
    "": "not one condition",
    " ": "not one condition",
    "headcount > mode": "cannot meet",
    "headcount = 'x'": "cannot meet",
    "mode > 'offline'": "only be compared by = and !=",
    "mode between 'a' and 'b'": "is not a value of mode",
    "division > '150800'": "only be compared by = and !=",
    "headcount <= 1 yuan": "different units",
    "headcount = 5 hours": "different units",
    "headcount = 5 times": "different units",
    "1 yuan = 1 metre": "different units",
    "$cap = $fee": "different units",
    "headcount + $fee > 1": "different units",
    "headcount = 1 = 1": "cannot meet",
    "headcount = null": "is null",
    "headcount in (1, null)": "is null",
    "headcount between null and 1": "is null",
    "headcount in ()": "has no place",
    "headcount is 1": "has no place",
    "headcount between 1": "cannot read",
    "headcount and mode": "neither true nor false",
    "not headcount": "neither true nor false",
    "headcount / 0 = 1": "division by zero",
    "headcount / (1 - 1) = 1": "division by zero",
    "headcount / (2 * 0) = 1": "division by zero",
    "day + 1 month > '2021-01-01'": "use add_months",
    "at + 1 month > at": "use add_months",
    "at + 1 > at": "bare number",
    "day = '2021-02-30'": "write 2021-01-17",
    "day = '2021-1-1'": "write 2021-01-17",
    "at = '2021-01-01T25:00'": "is not an instant",
    "clock(at) > '25:00'": "write 20:30",
    "clock(day) > '10:00'": "needs an instant",
    "at - at = 1": "48 hours",
    "days(at, at) > 3 months": "different units",
    "add_days(day, 99999999) > day": "a century",
    "add_months(day, 1201) > day": "a century",
    "age(day) > 1": "age(born, day)",
    "abs(mode) = 1": "abs(a)",
    "coalesce(headcount) = 1": "coalesce(a, b, …)",
    "case when 1 then 1 else 2 end = 1": "neither true nor false",
    "case headcount when 1 then 2 end = 1": "has no place",
    "case when true then 'a' else 1 end = 1": "cannot meet",
    "exists()": "needs a fact",
    "exists(1)": "needs a fact",
    "exists(session.mode)": "no column",
    "sum(session) > 1": "a column",
    "sum(session.mode) = 1": "not a figure",
    "exists(session, headcount = 1)": "behind where:",
    "exists(session, where: 1)": "neither true nor false",
    "exists(session, where: mode = 'offline', where: headcount = 1)": "twice",
    "exists(session, by: 1)": "by: takes a column",
    "exists(attendance, by: day = person)": "differ in type",
    "last(institution).kind = 'training'": "write institution.COLUMN",
    "last(person).born > day": "write person.COLUMN",
    "count(count(session)) = 1": "needs a fact",
    "exists(test, where: exists(test, where: exists(test)))": "aggregates inside each other",
    "within(division)": "within(division",
    "within(1, 'city')": "division codes",
    "where: 1 = 1": "cannot read",
    "by: 1": "cannot read",
}
RUNAWAY = {
    "a" * 100_000: "2000 are the most",
    " and ".join(["headcount > 1"] * 10_000): "2000 are the most",
    "(" * 10_000 + "1" + ")" * 10_000: "2000 are the most",
    "(" * 900 + "1" + ")" * 900: "brackets inside each other",
    "(" * 900: "brackets inside each other",
    ")" * 900: "closing bracket",
    "not " * 450 + "true": "",
    "headcount = " + "- " * 900 + "1": "",
    "headcount = " + "1+" * 900 + "1": "nested",
    "1" + " = 1" * 480: "nested",
    "case when true then " * 60 + "1" + " end" * 60 + " = 1": "",
    "headcount = 9999999999999": "12 digits",
    "headcount = 99999999999999999999999999": "12 digits",
    "headcount = 0.1234567": "6 after the point",
    "headcount * 999999999999 * 999999999999 > 1": "too large",
    "headcount * 1000000 * 1000000 * 1000000 > 1": "too large",
}


@pytest.mark.parametrize(
    ("condition", "sentence"),
    {**CODE, **LOOKALIKES, **NAMES, **MEANING, **RUNAWAY}.items(),
    ids=lambda text: text[:50],
)
def test_a_condition_out_of_the_language_is_refused_with_its_line(condition, sentence):
    found = problems(with_condition(condition))
    assert len(found) == 1, found
    assert found[0].where.endswith(f"pack.yaml:{CONDITION_LINE}")
    assert sentence.strip("\"'") in found[0].en, found[0].en


@pytest.mark.parametrize("condition", ["[1]", "{a: b}", "true", "null", ""])
def test_a_condition_is_a_text_in_quotes(condition):
    text = SHORT.replace('must: "headcount <= $cap"', f"must: {condition}")
    assert "must" in told(text)


@pytest.mark.parametrize("length", [1, 20, 110])
def test_a_long_chain_is_no_deep_nesting(length):
    assert problems(with_condition(" or ".join(["headcount > 1"] * length))) == []


def test_a_value_that_goes_from_hours_to_days_is_only_a_term():
    text = with_condition("at - at <= $term").replace(
        "values: {", "values: {term: {2021-01-17: 48 hours, 2021-02-01: 3 days}, "
    )
    assert "can only be a term" in told(text)
