"""A finding says its status, what was found and what would have been allowed."""

import pytest

from shaodian.engine.instants import parse_instant
from shaodian.engine.sentences import finding_sentence, status_words

NOON = parse_instant("2021-08-03T12:00:00+08:00")
HOUR = 3600


def test_a_breach_of_a_limit_with_its_rule(town):
    pack = town({"kind": "limit", "each": "session", "must": "headcount <= $class-max"})
    finding = {
        "status": "breach",
        "part": "",
        "observed": "11",
        "expected": "10",
        "unit": "persons",
    }
    assert (
        finding_sentence(finding, "zh", pack.rules[0], pack) == "违反：实有 11 人；不超过 10 人方可"
    )
    assert finding_sentence(finding, "en", pack.rules[0], pack) == (
        "breach: found 11 persons; at most 10 persons is allowed"
    )


def test_a_breach_without_its_rule():
    finding = {"status": "breach", "observed": "990", "expected": "1000", "unit": "metres"}
    assert finding_sentence(finding, "zh") == "违反：实有 0.990 米；应为 1 米"


def test_a_breach_of_what_must_be_done_says_what_was_not(town):
    pack = town(
        {"kind": "limit", "each": "entry", "must": "temperature_taken = true"},
        {"kind": "forbid", "fact": "session", "where": "mode = 'offline'"},
        {"kind": "hold", "each": "institution", "holds": {"fact": "permit"}},
    )
    flag = {"status": "breach", "part": "", "observed": "no", "expected": "yes", "unit": "flag"}
    plain = {"status": "breach", "part": ""}
    gap = {**plain, "opens_at": NOON - 12 * HOUR}
    told = [
        finding_sentence(finding, "zh", rule, pack)
        for finding, rule in zip((flag, plain, gap), pack.rules, strict=True)
    ]
    assert told == [
        "违反：未测温",
        "违反：有线下课次",
        "违反：自 2021-08-03 00:00 起没有有效的证照",
    ]
    assert finding_sentence(gap, "en", pack.rules[2], pack) == (
        "breach: since 2021-08-03 00:00 there is no valid permit"
    )


def test_of_two_bounds_the_one_that_was_passed_is_told(town):
    pack = town({"kind": "limit", "each": "session", "must": "headcount between 3 and 10"})
    low = {"status": "breach", "observed": "2", "expected": "3", "unit": "persons"}
    high = {"status": "breach", "observed": "11", "expected": "10", "unit": "persons"}
    assert finding_sentence(low, "zh", pack.rules[0], pack) == "违反：实有 2 人；至少 3 人方可"
    assert finding_sentence(high, "zh", pack.rules[0], pack) == (
        "违反：实有 11 人；不超过 10 人方可"
    )


def test_labels_and_yes_or_no(town):
    pack = town({"kind": "limit", "each": "test", "must": "paid_by = 'institution'"})
    finding = {
        "status": "breach",
        "part": "",
        "observed": "person",
        "expected": "institution",
        "unit": "text",
    }
    assert finding_sentence(finding, "zh", pack.rules[0], pack) == "违反：实有 本人；应为 机构"
    flag = {"status": "breach", "observed": "0", "expected": "1", "unit": "flag"}
    assert finding_sentence(flag, "zh") == "违反：实有 否；应为 是"
    assert finding_sentence(flag, "en") == "breach: found no; should be yes"


def test_days_and_instants():
    day = {"status": "breach", "observed": "18644", "expected": "18643", "unit": "date"}
    assert finding_sentence(day, "en") == "breach: found 2021-01-17; should be 2021-01-16"
    at = {"status": "breach", "observed": str(NOON), "expected": None, "unit": "instant"}
    assert finding_sentence(at, "zh") == "违反：实有 2021-08-03 12:00"


def test_overdue_tells_the_time_given_and_the_act(town):
    pack = town(
        {
            "kind": "after",
            "each": "institution",
            "following": "incident",
            "owes": {"event": "response"},
            "within": "8 hours",
        }
    )
    finding = {
        "status": "overdue",
        "part": "",
        "opens_at": NOON - 8 * HOUR,
        "due_at": NOON,
        "due_included": True,
        "met_at": None,
    }
    assert finding_sentence(finding, "zh", pack.rules[0], pack) == (
        "逾期未办：8 小时后仍未完成响应；须在 2021-08-03 12:00 前（含此刻）"
    )
    assert finding_sentence(finding, "en", pack.rules[0], pack) == (
        "overdue: no response after 8 hours; has to be done by 2021-08-03 12:00"
    )


def test_late_tells_by_how_much():
    finding = {
        "status": "late",
        "opens_at": NOON - HOUR,
        "due_at": NOON,
        "due_included": False,
        "met_at": NOON + HOUR + 1,
    }
    assert finding_sentence(finding, "zh") == (
        "迟办：2021-08-03 13:00:01 完成；迟 1 小时 1 秒；须在 2021-08-03 12:00 前"
    )
    assert finding_sentence(finding, "en") == (
        "late: done at 2021-08-03 13:00:01; 1 hour 1 second late; has to be done before "
        "2021-08-03 12:00"
    )


def test_due_tells_by_when():
    finding = {"status": "due", "due_at": "2021-08-03T12:00:00+08:00", "met_at": None}
    assert finding_sentence(finding, "zh") == "待办：须在 2021-08-03 12:00 前"


def test_unknown_tells_that_something_was_not_recorded():
    assert finding_sentence({"status": "unknown"}, "zh") == "待核实：缺少判断所需的记录"
    assert finding_sentence({"status": "unknown"}, "en") == (
        "to be verified: what is needed to decide was not recorded"
    )


@pytest.mark.parametrize(
    ("status", "zh"),
    [
        ("breach", "违反"),
        ("overdue", "逾期未办"),
        ("late", "迟办"),
        ("due", "待办"),
        ("unknown", "待核实"),
        ("ok", "符合"),
    ],
)
def test_every_status_has_its_words(status, zh):
    assert status_words(status, "zh") == zh
    assert finding_sentence({"status": status}, "en")
