"""Every key at every level: one too many, one misspelt, one empty, one of the wrong type."""

import pytest

from .sound import WHOLE, dumped, paths, problems, put, told, whole

PATHS = paths(whole())
# What is told of a directive and read by nobody here, and rows that the loader of facts reads.
FREE = ("basis", "given")
WRONG = {
    "nothing": None, "a list": [], "a mapping": {}, "a word": "zz", "minus one": -1,
    "a billion": 10**9, "more than a database holds": 10**30, "a flag": True,
    "a list of lists": [[]], "a mapping of mappings": {"x": {"y": 1}}, "a page": "a" * 5000,
    "a quote": "'", "the end of time": "9999-12-31",
}  # fmt: skip


def at(path):
    value = whole()
    for key in path:
        value = value[key]
    return value


MAPPINGS = [
    path
    for path in [(), *PATHS]
    if isinstance(at(path), dict) and not any(key in FREE for key in path)
]


def name(path):
    return ".".join(map(str, path)) or "top"


def test_the_pack_that_is_spoilt_here_is_sound():
    assert problems(WHOLE) == []
    assert problems(dumped(whole())) == []


@pytest.mark.parametrize("path", MAPPINGS, ids=name)
def test_an_unknown_key_is_refused_at_every_level(path):
    document = whole()
    holder = document
    for key in path:
        holder = holder[key]
    holder["Zz"] = "1"
    assert "Zz" in told(dumped(document))


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_wrong_value_is_a_problem_or_a_pack_never_a_crash(path):
    for value in list(WRONG.values())[:4]:
        problems(put(path, value))


@pytest.mark.full
@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_stranger_value_is_a_problem_or_a_pack_never_a_crash(path):
    for value in list(WRONG.values())[4:]:
        problems(put(path, value))


@pytest.mark.parametrize(
    "path",
    [p for p in PATHS if isinstance(p[-1], str) and not any(key in FREE for key in p)],
    ids=name,
)
def test_nothing_behind_a_key_is_refused(path):
    lifted = path[:2] == ("values", "cap")  # null: lifted
    expected = path[:1] == ("cases",) and "expect" in path  # null: must be empty
    if not lifted and not expected:
        assert problems(put(path, None)), path


SWAPPED = {
    ("id",): ["x"], ("title",): "x", ("issuer",): ["x"], ("legal_kind",): "法律",
    ("dated_on",): "2021-02-30", ("signed",): "yesterday", ("in_force",): "2021-01-17",
    ("review",): "soon", ("history",): "yes", ("applies_to",): ["training"],
    ("applies_to", "institutions"): {"training": True}, ("applies_to", "places"): 150800,
    ("hotlines",): {"agency": "x"}, ("clauses",): {"一": "x"}, ("clauses", 0, "says"): "x",
    ("clauses", 0, "needs"): "size", ("values",): ["cap"], ("values", "stay"): ["3 days"],
    ("places",): ["city"], ("places", "city"): [150800], ("define",): ["outbreak"],
    ("define", "outbreak"): "local_case", ("define", "outbreak", "events"): ["local_case"],
    ("define", "outbreak", "where"): True, ("define", "outbreak", "quiet"): 14,
    ("define", "stayed", "phases"): {"central": "14 days"}, ("define", "cluster", "any"): "x",
    ("define", "well", "latched"): "yes", ("rules",): {"size": {}}, ("rules", 0): "size",
    ("rules", 0, "kind"): ["limit"], ("rules", 0, "each"): ["session"],
    ("rules", 0, "must"): 1, ("rules", 1, "during"): 1, ("rules", 1, "until"): {"x": 1},
    ("rules", 2, "period"): "fortnight", ("rules", 2, "by"): {"day": 32},
    ("rules", 2, "owes"): "report", ("rules", 2, "only_in_time"): "yes",
    ("rules", 3, "by"): "next year", ("rules", 4, "parts"): {"A": {}},
    ("rules", 5, "every"): 7, ("rules", 5, "event"): "test", ("rules", 6, "holds"): "permit",
    ("rules", 6, "between"): "08:00", ("rules", 7, "must"): ["x"], ("forms",): "daily",
    ("cases",): "x", ("cases", 0, "given"): ["x"], ("cases", 0, "expect"): "breach",
    ("cases", 0, "calendar"): "x", ("cases", 0, "as_of"): "2021-13-01",
}  # fmt: skip


@pytest.mark.parametrize(("path", "value"), SWAPPED.items(), ids=map(name, SWAPPED))
def test_a_value_of_another_type_is_refused_by_name(path, value):
    named = [key.rstrip("s") for key in path if isinstance(key, str)]
    said = told(put(path, value))
    assert any(key in said for key in (*named, "neither true nor false", "day")), said


MISSPELT = {
    "issuer:": ("isuer:", 'did you mean "issuer"?'),
    "dated_on:": ("date_on:", 'did you mean "dated_on"?'),
    "values:": ("value:", 'did you mean "values"?'),
    "kind: limit": ("kind: limits", 'did you mean "limit"?'),
    "institutions: [training]": ("institution: [training]", 'did you mean "institutions"?'),
    "[training_academic]": ("[training_acedemic]", 'did you mean "training_academic"?'),
    "roles: [student]": ("roles: [studnt]", 'did you mean "student"?'),
    "each: session": ("each: sesion", 'did you mean "session"?'),
    "following: arrival": ("following: arival", 'did you mean "arrival"?'),
    "until: outbreak": ("until: outbraek", 'did you mean "outbreak"?'),
    "during: closed": ("during: close", 'did you mean "closed"?'),
    "matching: for_day": ("matching: for_dya", 'did you mean "for_day"?'),
    "key: province": ("key: provinces", 'did you mean "province"?'),
    "within: 3 days": ("within: $stays", 'did you mean "stay"?'),
    "not_in: shut": ("not_in: shot", 'did you mean "shut"?'),
    "places: city": ("places: citty", 'did you mean "city"?'),
    "{rule: size}": ("{rule: sise}", 'did you mean "size"?'),
    "period: month, by": ("period: months, by", 'did you mean "month"?'),
    "rules: [size]": ("rules: [sice]", 'did you mean "size"?'),
    "status: breach": ("status: breech", 'did you mean "breach"?'),
    "given: {session": ("given: {sesion", 'did you mean "session"?'),
    "if_day_off: next_working_day": ("if_day_of: next_working_day", 'did you mean "if_day_off"?'),
}


@pytest.mark.parametrize(("right", "wrong", "near"), [(r, *w) for r, w in MISSPELT.items()],
                         ids=MISSPELT)  # fmt: skip
def test_a_slip_of_the_pen_is_told_with_line_and_nearest_name(right, wrong, near):
    assert WHOLE.count(right) >= 1
    text = WHOLE.replace(right, wrong, 1)
    line = next(
        number
        for number, (a, b) in enumerate(zip(WHOLE.split("\n"), text.split("\n"), strict=True), 1)
        if a != b
    )
    found = [p for p in problems(text) if near in p.en]
    assert found
    assert any(p.where.endswith(f":{line}") for p in found), (line, found)
