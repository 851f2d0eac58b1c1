"""Divisions as they really are and were."""

import pytest

from shaodian.places.divisions import DivisionTree, Succession
from shaodian.places.errors import BrokenTree, UnknownDivision


@pytest.fixture(scope="module")
def china():
    return DivisionTree.national()


def in_use(tree, codes, year=2024):
    return [code for code in codes if tree.in_use(code, year)]


def test_bayannur_has_seven_counties(china):
    names = [china.get(code).name for code in china.children("150800", year=2021)]
    assert names == [
        "临河区",
        "五原县",
        "磴口县",
        "乌拉特前旗",
        "乌拉特中旗",
        "乌拉特后旗",
        "杭锦后旗",
    ]


def test_the_country_of_2024_has_34_provinces_333_prefectures_and_2846_counties(china):
    levels = [life.level for life in china.divisions() if life.in_use(2024)]
    counted = [levels.count(level) for level in ("province", "prefecture", "county")]
    assert counted == [34, 333, 2846]


def test_a_county_is_under_its_city_its_province_and_the_country(china):
    assert china.ancestors("150821") == ("150821", "150800", "150000", "100000")
    assert china.full_name("150821") == "内蒙古自治区巴彦淖尔市五原县"
    assert china.within("150821", "150000")
    assert china.within("150821", "150821")
    assert not china.within("150800", "150821")


def test_a_directly_administered_county_hangs_beside_the_cities(china):
    assert china.get("419001").name == "济源市"
    assert china.parent("419001") == china.parent("410100") == "410000"
    assert "419001" in china.children("410000", year=2021)


def test_districts_of_a_municipality_hang_directly_under_it(china):
    assert china.parent("110105") == "110000"
    assert china.get("110105").level == "county"


def test_hong_kong_macao_and_taiwan_are_provinces_without_anything_below(china):
    for code in ("710000", "810000", "820000"):
        assert china.get(code).level == "province"
        assert china.below(code) == (code,)


def test_four_cities_have_no_counties(china):
    alone = [
        life.name
        for life in china.divisions()
        if life.level == "prefecture"
        and life.in_use(2024)
        and not china.children(life.code, year=2024)
    ]
    assert sorted(alone) == sorted(["东莞市", "中山市", "儋州市", "嘉峪关市"])


def test_all_below_a_code_stands_in_one_stretch(china):
    below = china.below("150800")
    assert below[0] == "150800"
    assert set(below) == {code for code in china if china.within(code, "150800")}
    start, stop = china.span("150800")
    assert china.codes[start:stop] == below


def test_a_district_merged_in_2021_is_carried_on_by_the_other(china):
    assert not china.in_use("330103", 2021)
    assert china.in_use("330103", 2020)
    assert china.successions("330103") == (Succession("330105", 2021),)
    assert china.successors("330104") == ("330102", "330114")


def test_a_boundary_moved_long_ago_makes_no_successor(china):
    # In 1996 a part of 拱墅区 went to 下城区, which was there before.
    assert china.successions("330105") == ()


def test_a_new_district_split_off_carries_on_its_part_but_not_for_who_wrote_later(china):
    assert china.successors("330110", named=2020) == ("330113",)
    assert china.successors("330110", named=2022) == ()


def test_a_code_used_twice_is_read_by_its_year(china):
    assert china.get("419001", 1988).name == "义马市"
    assert china.successors("419001", named=1988) == ("411281",)
    assert china.successors("419001", named=2021) == ()
    assert china.get("419001", 1992).name == "义马市"
    assert china.get("419001", 1970).name == "义马市"


def test_a_league_that_became_a_city_is_carried_on_with_its_counties(china):
    heirs = china.successors("152800")
    assert heirs[0] == "150800"
    assert "150821" in heirs


def test_a_city_that_another_took_in_is_carried_on_by_its_districts_only(china):
    assert china.successors("371200") == ("370116", "370117")


def test_succession_goes_on_from_heir_to_heir(china):
    # 琼山县 1994 became 琼山市, which became a part of 海口 in 2002.
    heirs = china.successors("460021")
    assert in_use(china, heirs)
    assert all(china.get(heir).valid_from >= 1994 for heir in heirs)


def test_a_county_renamed_under_its_code_is_followed_to_the_next_one(china):
    # 丰宁县 was made an autonomous county in 1986 and got a new code, as did its region, in 1993.
    assert china.successors("132627", named=1981) == ("130826",)


def test_every_abolished_division_is_carried_on_by_one_in_use(china):
    assert not [
        life.code
        for life in china.divisions()
        if not china.in_use(life.code, 2024)
        and not in_use(china, china.successors(life.code, named=life.valid_from))
    ]


def test_a_name_is_found_with_those_in_use_first(china):
    assert [life.code for life in china.find("五原县")] == ["150821", "152822"]
    assert china.find("五原")[0].code == "150821"
    assert china.find("乌有县") == []


def test_made_up_divisions_of_any_depth_can_be_added(china):
    tree = china.with_divisions(
        [
            {"code": "150821100", "name": "隆兴昌镇", "parent": "150821"},
            {"code": "150821100001", "name": "某社区", "parent": "150821100"},
            {"code": "990000", "name": "云山省", "parent": ""},
            {"code": "990100", "name": "云山市", "parent": "990000"},
        ]
    )
    assert tree.ancestors("150821100001")[:3] == ("150821100001", "150821100", "150821")
    assert [tree.get(code).level for code in ("150821100", "150821100001", "990000", "990100")] == [
        "township",
        "village",
        "province",
        "prefecture",
    ]
    assert tree.within("990100", "990000")
    assert "990000" not in china
    assert len(tree) == len(china) + 4


def test_rows_may_come_before_their_parent_and_have_years(china):
    tree = china.with_divisions(
        [
            {"code": "990102", "name": "新区", "parent": "990100", "from": 2022},
            {"code": "990101", "name": "老区", "parent": "990100", "to": 2022}
            | {"successors": "990102@2022"},
            {"code": "990100", "name": "云山市", "parent": "100000", "level": "prefecture"},
        ]
    )
    assert tree.children("990100", year=2021) == ("990101",)
    assert tree.successors("990101") == ("990102",)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [{"code": "150821", "name": "五原", "parent": "150800"}],
            "the code 150821 is given twice",
        ),
        (
            [{"code": "990001", "name": "甲", "parent": "990000"}],
            "under 990000, which is not there",
        ),
        (
            [
                {"code": "990001", "name": "甲", "parent": "990002"},
                {"code": "990002", "name": "乙", "parent": "990001"},
            ],
            "in a circle: 990001, 990002",
        ),
        ([{"code": "990001", "name": "甲", "parent": "990001"}], "in a circle: 990001"),
        (
            [{"code": "990001", "name": "甲"}, {"code": "990001", "name": "乙"}],
            "the code 990001 is given twice: 甲 and 乙",
        ),
        ([{"code": "990001", "name": ""}], "needs a code and a name"),
        ([{"code": "990001", "name": "甲", "from": "去年"}], "a year that is no number"),
    ],
)
def test_rows_that_make_no_tree_are_refused_in_two_languages(china, rows, told):
    with pytest.raises(BrokenTree) as refused:
        china.with_divisions(rows)
    assert told in refused.value.en
    assert "区划" in refused.value.zh


def test_an_unknown_code_is_told_with_the_nearest_one(china):
    with pytest.raises(UnknownDivision, match=r"没有区划代码 15082.*did you mean 150821|150"):
        china.get("15082")
    with pytest.raises(UnknownDivision):
        china.span("abc")
