"""Which places a directive names, from when to when, and for whom it did not."""

from datetime import date, datetime
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaodian.places.days import ALWAYS, FOREVER, instant
from shaodian.places.divisions import DivisionTree
from shaodian.places.errors import PlaceSetError, UnknownDivision
from shaodian.places.placesets import PlaceSet, resolve

BAYANNUR = {
    "suspended": {
        "2021-01-17": {"is": ["150802", "150821", "150825"]},
        "2021-02-02": {"remove": ["150821", "150825"]},
    },
    "others": {"in": "150800", "not_in": "suspended"},
}


def read(written):
    return {name: PlaceSet.read(name, form) for name, form in written.items()}


def members(written, name, at, tree=None, **known):
    tree = tree or DivisionTree.national()
    when = instant(at)
    return {
        division
        for division, from_at, to_at in resolve(tree, read(written), name, **known)
        if from_at <= when < to_at
    }


def test_three_counties_are_suspended_until_two_are_released():
    china = DivisionTree.national()
    intervals = resolve(china, read(BAYANNUR), "suspended")
    assert intervals == [
        ("150802", instant("2021-01-17"), FOREVER),
        ("150821", instant("2021-01-17"), instant("2021-02-02")),
        ("150825", instant("2021-01-17"), instant("2021-02-02")),
    ]


def test_the_others_are_all_of_the_city_less_the_suspended():
    before = members(BAYANNUR, "others", "2021-01-16 23:59:59")
    during = members(BAYANNUR, "others", "2021-01-17")
    after = members(BAYANNUR, "others", "2021-02-02")
    assert {"150800", "150802", "150821", "150825"} <= before
    assert during == before - {"150802", "150821", "150825"}
    assert after == before - {"150802"}


def test_a_listed_province_includes_all_below_it():
    found = members({"all": ["150000"]}, "all", "2021-01-01")
    assert found == set(DivisionTree.national().below("150000"))


def test_the_nearest_listed_division_decides():
    written = {"s": {"2021-01-01": {"is": ["150800"], "remove": ["150802"]}}}
    found = members(written, "s", "2021-01-01")
    assert "150821" in found
    assert "150802" not in found
    # The city is written again, but its county was taken out by name.
    written["s"]["2021-02-01"] = {"add": ["150800"]}
    assert "150802" not in members(written, "s", "2021-02-01")
    written["s"]["2021-03-01"] = {"add": ["150802"]}
    assert "150802" in members(written, "s", "2021-03-01")


def test_is_forgets_what_was_before():
    written = {"s": {"2021-01-01": ["150802"], "2021-02-01": {"is": []}}}
    assert members(written, "s", "2021-01-31") == {"150802"}
    assert members(written, "s", "2021-02-01") == set()


def test_operations_of_one_entry_count_in_written_order():
    removed = {"s": {"2021-01-01": {"add": ["150802"], "remove": ["150802"]}}}
    added = {"s": {"2021-01-01": {"remove": ["150802"], "add": ["150802"]}}}
    assert members(removed, "s", "2021-01-01") == set()
    assert members(added, "s", "2021-01-01") == {"150802"}


def test_a_date_takes_effect_at_midnight_and_an_instant_at_its_second():
    written = {"s": {"2021-01-17": ["150802"], "2021-01-17 12:00": {"add": ["150821"]}}}
    assert members(written, "s", "2021-01-16 23:59:59") == set()
    assert members(written, "s", "2021-01-17 11:59:59") == {"150802"}
    assert members(written, "s", "2021-01-17T04:00:00Z") == {"150802", "150821"}


def test_keys_may_be_dates_as_a_yaml_reader_makes_them():
    told = PlaceSet.read(
        "s",
        {date(2021, 1, 17): ["150802"], datetime(2021, 1, 18, 12): ["150821"]},  # noqa: DTZ001
    )
    assert told == PlaceSet.read("s", {"2021-01-17": ["150802"], "2021-01-18 12:00": ["150821"]})


def test_except_leaves_out_and_the_nearest_decides():
    written = {"s": {"in": ["150000", "150802"], "except": ["150800"]}}
    found = members(written, "s", "2021-01-01")
    assert "150100" in found
    assert "150802" in found
    assert not {"150800", "150821"} & found


def test_an_entry_not_yet_signed_is_not_known():
    written = {
        "s": {
            "2021-01-17": {"is": ["150802"]},
            "2021-02-02": {"remove": ["150802"], "signed": "2021-02-05 09:00"},
        }
    }
    assert members(written, "s", "2021-02-03") == set()
    known_at = instant("2021-02-05 08:59:59")
    assert members(written, "s", "2021-02-03", known_at=known_at) == {"150802"}
    known_at = instant("2021-02-05 09:00")
    assert members(written, "s", "2021-02-03", known_at=known_at) == set()


def test_without_its_own_signature_an_entry_was_signed_with_its_directive():
    signed = instant("2021-01-16 20:00")
    for name in BAYANNUR:
        assert members(BAYANNUR, name, "2021-01-20", known_at=signed, default_signed=signed)
        assert not members(BAYANNUR, name, "2021-01-20", known_at=signed - 1, default_signed=signed)


def test_a_merged_district_is_carried_on_by_the_one_that_took_it_in():
    written = {"s": {"2020-02-01": ["330103"]}}
    assert members(written, "s", "2020-12-31 23:59:59") == {"330103"}
    assert members(written, "s", "2021-01-01") == {"330103", "330105"}


def test_rows_of_earlier_days_may_carry_the_code_of_today():
    # 钱塘区 is new in 2021, so in 2020 its code can only mean a part of 江干区.
    written = {"s": {"2020-02-01": ["330104"]}}
    assert members(written, "s", "2020-02-01") == {"330104", "330114"}
    assert members(written, "s", "2021-06-01") == {"330102", "330104", "330114"}


def test_an_old_code_in_a_new_notice_means_who_carries_it_on():
    assert "150821" in members({"s": {"2021-01-17": ["152822"]}}, "s", "2021-01-17")


def test_a_reused_code_does_not_drag_in_who_carried_on_its_first_life():
    assert members({"s": {"2021-01-17": ["419001"]}}, "s", "2021-01-17") == {"419001"}


def test_removing_a_merged_district_releases_who_carries_it_on():
    written = {"s": {"2020-02-01": ["330103"], "2020-04-01": {"remove": ["330103"]}}}
    assert members(written, "s", "2021-06-01") == set()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"2021-13-01": ["150802"]}, "'2021-13-01' is no date or instant"),
        ({"2021-1-1": ["150802"]}, "no date or instant"),
        ({"2021-01-01": {"is": ["150802"], "signed": "tomorrow"}}, "'tomorrow' is no date"),
        ({"2021-01-01": {"are": ["150802"]}}, "unknown key 'are'; known: is, add, remove, signed"),
        ({"2021-01-01": {"signed": "2021-01-01"}}, "write is, add or remove"),
        ({"2021-01-01": [150802]}, "a list of quoted division codes"),
        ({"in": "150800", "notin": "s"}, "unknown key 'notin'; known: in, not_in, except"),
        (None, "a list of quoted division codes"),
    ],
)
def test_what_is_not_written_as_a_set_is_refused_in_two_languages(form, told):
    with pytest.raises(PlaceSetError) as refused:
        PlaceSet.read("s", form)
    assert told in refused.value.en
    assert "地区集合 s" in refused.value.zh


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"s": {"in": "150800", "not_in": "t"}}, "t is neither a division code nor"),
        ({"s": {"in": "150800", "not_in": "s"}}, "contain each other: s → s"),
        (
            {"s": {"in": "t"}, "t": {"in": "150800", "except": "s"}},
            "contain each other: s → t → s",
        ),
        ({"t": ["150802"]}, "no place set is named s; there are: t"),
    ],
)
def test_sets_that_are_not_there_or_go_in_a_circle_are_refused(written, told):
    with pytest.raises(PlaceSetError, match=told):
        resolve(DivisionTree.national(), read(written), "s")


def test_an_unknown_code_in_a_set_is_told_with_the_set():
    with pytest.raises(UnknownDivision, match="place set s: no division has the code 15082"):
        resolve(DivisionTree.national(), read({"s": {"2021-01-01": ["15082"]}}), "s")


# --- against a naive reading, instant by instant ------------------------------------------------

TOWN = DivisionTree([]).with_divisions(
    [
        {"code": "99", "name": "云山省", "parent": "", "from": 1990},
        {"code": "9901", "name": "甲市", "parent": "99", "from": 1990},
        {"code": "990101", "name": "东区", "parent": "9901", "from": 1990, "to": 2021}
        | {"successors": "990103@2021;990104@2021"},
        {"code": "990102", "name": "西区", "parent": "9901", "successors": "990105@2022"},
        {"code": "990103", "name": "中区", "parent": "9901", "from": 1990},
        {"code": "990104", "name": "新区", "parent": "9901", "from": 2021},
        {"code": "990105", "name": "湖区", "parent": "9901", "from": 2022},
        {"code": "990102001", "name": "桥头镇", "parent": "990102", "from": 1990},
        {"code": "9902", "name": "乙市", "parent": "99", "from": 1990, "to": 2020}
        | {"successors": "990106@2020"},
        {"code": "990201", "name": "老县", "parent": "9902", "from": 1990, "to": 2020}
        | {"successors": "990106@2020"},
        {"code": "990106", "name": "乙区", "parent": "9901", "from": 2020},
        {"code": "9999", "name": "直辖县", "parent": "99", "from": 1990},
    ]
)
INSTANTS = [
    instant(text)
    for text in (
        "2019-06-01",
        "2020-01-01",
        "2020-06-01 12:00",
        "2021-01-01",
        "2021-01-01 00:00:01",
        "2021-07-01",
        "2022-01-01",
        "2023-01-01",
    )
]

codes = st.lists(st.sampled_from(TOWN.codes), max_size=3)
operations = st.dictionaries(st.sampled_from(["is", "add", "remove"]), codes, min_size=1)
keys = st.sampled_from(INSTANTS).map(lambda at: datetime.fromtimestamp(at).astimezone())
entries = st.builds(
    lambda told, signed: {**told, **({"signed": signed} if signed else {})},
    operations,
    st.none() | keys,
)
dated = st.dictionaries(keys, entries, max_size=5)


def composed(names):
    parts = st.lists(st.sampled_from([*TOWN.codes, *names]), max_size=3)
    return st.fixed_dictionaries(
        {"in": st.lists(st.sampled_from([*TOWN.codes, *names]), min_size=1, max_size=2)},
        optional={"not_in": parts, "except": parts},
    )


written_sets = st.fixed_dictionaries(
    {"a": dated, "b": dated | codes, "c": composed(["a", "b"]), "d": composed(["a", "c"])}
)


def naive(written, name, code, at, known_at, signed):
    """Is the code in the set at that instant? Reads the written form, step by step, anew."""
    form = written[name]
    if isinstance(form, list):
        form = {ALWAYS: {"is": form}}
    elif "in" in form:
        if signed > known_at:
            return False
        outside = [*form.get("except", []), *form.get("not_in", [])]
        told = [("is", [one for one in form["in"] if one in TOWN])]
        told.append(("remove", [one for one in outside if one in TOWN]))
        inside = naive_marks([(None, told)], code, at)

        def held(one):
            return one not in TOWN and naive(written, one, code, at, known_at, signed)

        return (inside or any(map(held, form["in"]))) and not any(map(held, outside))
    history = []
    for key, entry in sorted(form.items(), key=lambda item: as_instant(item[0])):
        when = as_instant(entry["signed"]) if "signed" in entry else signed
        if as_instant(key) <= at and when <= known_at:
            year = None if isinstance(key, int) else key.astimezone(TIANJIN).year
            history.append((year, [(v, listed) for v, listed in entry.items() if v != "signed"]))
    return naive_marks(history, code, at)


TIANJIN = datetime.fromisoformat("2000-01-01T00:00+08:00").tzinfo


def as_instant(key):
    return key if isinstance(key, int) else int(key.timestamp())


def naive_marks(history, code, at):
    listed = {}
    for year, told in history:
        for verb, several in told:
            if verb == "is":
                listed.clear()
            for one in several:
                listed[one] = verb != "remove"
                for heir, when in TOWN.successions(one, year):
                    is_new = min(life.valid_from for life in TOWN.lives(heir)) >= when
                    if is_new or at >= instant(f"{when}-01-01"):
                        listed[heir] = verb != "remove"
    return next((listed[above] for above in TOWN.ancestors(code) if above in listed), False)


@given(
    written=written_sets,
    name=st.sampled_from("abcd"),
    known_at=st.sampled_from([ALWAYS, *INSTANTS, FOREVER]),
    signed=st.sampled_from([ALWAYS, *INSTANTS]),
)
def test_membership_is_what_a_reader_finds_instant_by_instant(written, name, known_at, signed):
    intervals = resolve(TOWN, read(written), name, known_at, signed)
    for at in [ALWAYS, *(at + shift for at in INSTANTS for shift in (-1, 0, 1))]:
        found = {division for division, start, stop in intervals if start <= at < stop}
        told = {code for code in TOWN if naive(written, name, code, at, known_at, signed)}
        assert found == told


@given(written=written_sets, name=st.sampled_from("abcd"))
def test_intervals_of_one_division_are_in_order_and_never_touch(written, name):
    intervals = resolve(TOWN, read(written), name)
    order = {code: index for index, code in enumerate(TOWN)}
    assert intervals == sorted(intervals, key=lambda one: (order[one[0]], one[1]))
    for earlier, later in pairwise(intervals):
        assert earlier.from_at < earlier.to_at
        assert earlier.division != later.division or earlier.to_at < later.from_at


def test_a_set_of_the_whole_country_resolves_in_a_blink():
    china = DivisionTree.national()
    told = {f"2022-{month:02}-{day:02}": {"add": ["150800"]} for month in (4, 5) for day in (1, 9)}
    sets = read({"s": {"2022-03-01": ["100000"], **told}, "t": {"in": "100000", "not_in": "s"}})
    times = []
    for _ in range(5):
        start = perf_counter()
        resolve(china, sets, "t")
        times.append(perf_counter() - start)
    assert min(times) < 0.05
