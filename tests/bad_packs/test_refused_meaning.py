"""What is well written and yet means nothing: dates, terms, circles, names taken twice."""

import pytest

from .sound import SHORT, problems, told

RULE = "- {{id: new, kind: limit, each: session, must: true, {}}}\n"


def rule(**keys):
    """The short pack with one more rule."""
    written = {"id": "new", **keys}
    return SHORT + "- {" + ", ".join(f"{key}: {value}" for key, value in written.items()) + "}\n"


def swap(old, new):
    assert old in SHORT
    return SHORT.replace(old, new)


OWES = {"owes": "{event: report}"}
AFTER = {"kind": "after", "each": "institution", "following": "session", **OWES}
CASES = {
    "a day that is not": (swap("dated_on: 2021-01-17", "dated_on: 2021-02-30"), "2021-02-30"),
    "a day before our time": (swap("from: 2021-01-17}", "from: 0001-01-01}"), "1949 to 2199"),
    "a day after our time": (swap("from: 2021-01-17}", "from: 9999-12-31}"), "1949 to 2199"),
    "no first day": (swap("{from: 2021-01-17}", "{to: 2021-01-17}"), "in_force needs from"),
    "no force": (swap("in_force: {from: 2021-01-17}\n", ""), "in_force is missing"),
    "ends before it begins": (
        swap("{from: 2021-01-17}", "{from: 2021-01-17, to: 2021-01-15}"), "ends before it begins"),
    "an end without a day": (
        swap("{from: 2021-01-17}", "{from: 2021-01-17, to: {signed: 2021-01-15}}"), "write {is"),
    "a rule outside its directive": (
        rule(kind="limit", each="session", must="true", in_force="{to: 2020-01-01}"),
        "never binds"),
    "a bad id": (swap("id: sound", "id: Sound Pack"), "lower-case letters"),
    "a rule's bad id": (swap("id: size", "id: 人数"), "lower-case letters"),
    "a path as id": (swap("id: sound", "id: ../../etc"), "lower-case letters"),
    "a rule twice": (rule(id="size", kind="forbid", fact="session"), "'size' stands twice"),
    "no rule id": (SHORT + "- {kind: forbid, fact: session}\n", "id is missing"),
    "no kind": (SHORT + "- {id: new}\n", "kind is missing"),
    "value: two units": (swap("cap: {2021-01-17: 10 persons}",
        "cap: {2021-01-17: 10 persons, 2021-02-01: 10 yuan}"), "$cap changes its unit"),
    "value: persons and times": (swap("cap: {2021-01-17: 10 persons}",
        "cap: {2021-01-17: 10 persons, 2021-02-01: 10 times}"), "$cap changes its unit"),
    "value: two units at once": (swap("10 persons", "10 persons yuan"), "not a figure with a unit"),
    "value: no such unit": (swap("10 persons", "10 elephants"), "not a figure with a unit"),
    "value: nothing": (swap("{2021-01-17: 10 persons}", "{}"), "no figure at all"),
    "value: only lifted": (swap("10 persons", "null"), "no figure at all"),
    "value: no day": (swap("2021-01-17: 10 persons", "soon: 10 persons"), "'soon' is not a date"),
    "value: the same day twice": (swap("{2021-01-17: 10 persons}",
        '{2021-01-17: 10 persons, "2021-01-17T00:00:00+08:00": 9 persons}'), "same instant"),
    "value: signed and no figure": (swap("10 persons", "{signed: 2021-01-01}"), "write {is"),
    "value: too many digits": (swap("10 persons", "1000000000000000 persons"), "not a figure"),
    "value: half a fen": (swap("fee: 100 yuan", "fee: 0.001 yuan"), "not a figure"),
    "value: a term of a billion days": (swap("stay: 3 days", "stay: 1000000000 days"), "century"),
    "value: a term of nothing": (swap("stay: 3 days", "stay: 0 days"), "more than nothing"),
    "value: a term backwards": (swap("stay: 3 days", "stay: -3 days"), "more than nothing"),
    "places: a circle": (swap('{city: ["150800"]}',
        '{city: ["150800"], a: {in: b}, b: {in: city, not_in: a}}'), "in a circle: a → b → a"),
    "places: itself": (swap('{city: ["150800"]}', '{city: ["150800"], a: {in: a}}'), "a → a"),
    "places: unknown": (swap('{city: ["150800"]}', '{city: ["150800"], a: {in: citi}}'),
        'did you mean "city"?'),
    "places: a file": (swap('["150800"]', '["/etc/passwd"]'), "neither a division code"),
    "places: a set where codes stand": (swap('{city: ["150800"]}',
        '{city: ["150800"], a: {2021-01-17: {is: [city]}}}'), "neither a division code"),
    "places: no verb": (swap('["150800"]', "{2021-01-17: {plus: [x]}}"), "unknown key 'plus'"),
    "places: bad day": (swap('["150800"]', '{2021-02-30: ["150800"]}'), "2021-02-30"),
    "places: far day": (swap('["150800"]', '{0001-01-01: ["150800"]}'), "1949 to 2199"),
    "fact: a file": (rule(kind="forbid", fact="../../etc/passwd"), "no fact is called"),
    "fact: a function": (rule(kind="forbid", fact="read_csv('x')"), "no fact is called"),
    "derived: circle": (swap("  shut:", "  a: {events: b}\n  b: {spans: a}\n  shut:"),
        "in a circle: a, b"),
    "derived: itself": (swap("  shut:", "  a: {events: a}\n  shut:"), "no fact is called 'a'"),
    "derived: a fact's name": (swap("  shut:", "  session:"), "cannot name a derived fact"),
    "derived: a word's name": (swap("  shut:", "  instant:"), "cannot name a derived fact"),
    "derived: two forms": (swap("{spans: arrival, ", "{spans: arrival, events: arrival, "),
        "exactly one of"),
    "derived: no form": (swap("{spans: arrival, for: 10 days}", "{for: 10 days}"), "exactly one"),
    "derived: no time": (swap("for: 10 days", "for: 0 days"), "more than nothing"),
    "parts: no id": (rule(**AFTER, parts="[{within: 1 day}]"), "id is missing"),
    "parts: the same id": (rule(**AFTER, parts="[{id: A, within: 1 day}, {id: A, within: 1 day}]"),
        "different ids"),
    "parts: none": (rule(**AFTER, parts="[]"), "parts is empty"),
    "parts: a blank in the id": (rule(**AFTER, parts='[{id: "A/ B", within: 1 day}]'), "no blanks"),
    "within and by": (rule(**AFTER, within="1 day", by="1 day"), "within or by, not both"),
    "no window": (rule(**AFTER), "within, by or on_days is missing"),
    "after and before": (rule(**AFTER, by="{after: 1 day, before: 1 day}"), "not both"),
    "an empty window": (rule(**AFTER, by="{}"), "nothing is written behind by"),
    "from no column": (rule(**AFTER, by="{from: nowhere}"), "unknown column"),
    "from an expression": (rule(**AFTER, by="{from: at + 1 day}"), "not a column of dates"),
    "day zero": (rule(**AFTER, on_days="[0]"), "on_days"),
    "no times": (rule(**{**AFTER, "owes": "{event: report, times: 0}"}, within="1 day"), "1 to 31"),
    "a billion times": (rule(**{**AFTER, "owes": "{event: report, times: 1000000000}"},
        within="1 day"), "1 to 31"),
    "a term of a billion days": (rule(**AFTER, within="1000000000 days"), "a century"),
    "a term of 10000 months": (rule(**AFTER, within="10000 months"), "a century"),
    "a term backwards": (rule(**AFTER, within="-1 days"), "is not a term"),
    "a term without a unit": (rule(**AFTER, within="3"), "is not a term"),
    "a term in yuan": (rule(**AFTER, within="3 yuan"), "is not a term"),
    "a value that is no term": (rule(**AFTER, within="$cap"), "not a length of time"),
    "every no time": (rule(kind="recurring", each="person", event="{fact: test}", every="0 days"),
        "more than nothing"),
    "the 32nd": (rule(kind="deadline", each="institution", period="month", by="{day: 32}", **OWES),
        "1 to 31"),
    "no such date": (rule(kind="deadline", each="institution", by="2021-02-30", **OWES), "a date"),
    "during what is no span": (rule(kind="forbid", fact="session", during="outbreak"),
        "not a span of time"),
    "hold over what is gone": (rule(kind="hold", each="institution", holds="{fact: permits}"),
        'did you mean "permit"?'),
    "between backwards": (rule(kind="hold", each="institution", holds="{fact: permit}",
        judged="always", between='["20:00", "08:00"]'), "begins before it ends"),
    "no such clause": (SHORT + "clauses: [{id: 一, says: {zh: a, en: b}}]\n",
        "cites clause '', which is not listed"),
    "a clause twice": (SHORT.replace("{id: size,", "{id: size, clause: 一,").replace("{id: d,",
        "{id: d, clause: 一,").replace("{id: a,", "{id: a, clause: 一,")
        + "clauses: [{id: 一, says: {zh: a, en: b}}, {id: 一, says: {zh: a, en: b}}]\n",
        "'一' stands twice"),
    "a need that is no rule": (SHORT + "clauses: [{id: 一, needs: [{rule: sise}]}]\n",
        'did you mean "size"?'),
    "an example of no rule": (SHORT + "cases: [{as_of: 2021-01-20, expect: [{rule: sise}]}]\n",
        'did you mean "size"?'),
    "an example of no day": (SHORT + "cases: [{as_of: soon, expect: []}]\n", "'soon' is not"),
    "an example without a day": (SHORT + "cases: [{expect: []}]\n", "as_of is missing"),
    "an example that expects too much": (
        SHORT + "cases: [{as_of: 2021-01-20, expect: [{colour: red}]}]\n", "unknown key 'colour'"),
    "a hundred derived facts": (
        swap("  shut:", "".join(f"  d{n}: {{events: session}}\n" for n in range(101)) + "  shut:"),
        "more than 100"),
    "too many rules": (
        SHORT + "".join(f"- {{id: r{n}, kind: forbid, fact: session}}\n" for n in range(301)),
        "more than 300"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), CASES.values(), ids=CASES)
def test_what_means_nothing_is_refused(text, sentence):
    assert sentence in told(text)


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_lines():
    text = (
        swap("id: sound", "id: Sound")
        .replace("10 persons", "10 elephants")
        .replace("[training]", "[trainings]")
        .replace("local_case", "local_cases")
        .replace("for: 10 days", "for: ten days")
        .replace("each: session", "each: sesion, colour: red")
        .replace('before: "16:00"', 'before: "26:00"')
        .replace("within: 1 day", "within: $gone")
    )
    found = problems(text)
    lines = [int(p.where.rpartition(":")[2]) for p in found]
    assert lines == sorted(lines)
    assert set(lines) == {1, 4, 6, 8, 9, 11, 12, 13}
    assert len({(p.where, p.en) for p in found}) == len(found)


def test_a_rule_that_cannot_be_read_does_not_hide_its_other_slips():
    said = told(rule(kind="limit", each="sesion", must="true", until="gone", colour="red"))
    assert "'sesion'" in said
    assert "'gone'" in said
    assert "'colour'" in said
    assert "unknown key 'must'" not in said


def test_a_wrong_kind_gives_no_further_nonsense():
    assert len(problems(rule(kind="limits", each="session", must="true"))) == 1
