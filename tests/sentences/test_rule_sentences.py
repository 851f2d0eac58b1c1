"""Every kind of rule reads back as a sentence, in both languages."""

from shaodian.engine.sentences import derived_sentence, rule_sentence, scope_sentence

SCHOOLS = {"institutions": ["school"], "places": "city"}


def test_a_forbid_names_the_places_and_what_there_must_not_be(said):
    zh, en = said(
        {
            "kind": "forbid",
            "fact": "session",
            "where": "mode = 'offline'",
            "applies_to": {"places": "suspended"},
        }
    )
    assert zh == "临河区、五原县、乌拉特后旗的校外培训机构不得有线下课次。"
    assert en == (
        "Training institutions in 临河区, 五原县 and 乌拉特后旗 must have no on-site session."
    )


def test_a_limit_tells_the_rest_of_the_city_and_the_figure(said):
    zh, en = said(
        {
            "kind": "limit",
            "each": "session",
            "where": "mode = 'offline'",
            "must": "headcount <= $class-max",
            "applies_to": {"places": "others"},
        }
    )
    assert zh == (
        "巴彦淖尔市（临河区、五原县、乌拉特后旗除外）的校外培训机构：每一线下课次，人数不超过10人。"
    )
    assert en == (
        "Training institutions in 巴彦淖尔市 except 临河区, 五原县 and 乌拉特后旗: "
        "for each on-site session, the headcount must be at most 10 persons."
    )


def test_parts_of_a_limit_stand_side_by_side_each_with_its_case(said):
    zh, en = said(
        {
            "kind": "limit",
            "each": "payment",
            "must": [
                {
                    "id": "hours",
                    "when": "class_hours is not null",
                    "that": "class_hours + coalesce(gift_hours, 0) <= 60",
                },
                {"id": "fee", "that": "yuan <= $fee-cap"},
            ],
        }
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构：每笔缴费，已填课时的，课时加赠送课时不超过60课时；"
        "金额不超过5000元（2022年12月1日起，2024年1月1日起不再限定）。"
    )
    assert en == (
        "Training institutions in 巴彦淖尔市: for each payment, where the number of class hours is "
        "filled in, the number of class hours plus the number of gift hours must be at most "
        "60 class hours; the amount must be at most 5000 yuan (from 1 December 2022, no longer set "
        "from 1 January 2024)."
    )


def test_a_deadline_tells_the_period_and_the_clock(said):
    zh, en = said(
        {
            "kind": "deadline",
            "each": "institution",
            "period": "day",
            "before": "16:00",
            "lateness": "received",
            "owes": {"event": "report", "where": "state = 'zero'"},
        }
    )
    assert zh == "巴彦淖尔市的校外培训机构须在每日16:00前报送报告（零报告）（以收到时间为准）。"
    assert en == (
        "Training institutions in 巴彦淖尔市 must hand in a report (zero) by 16:00 each day "
        "(judged by when it was received)."
    )


def test_deadlines_by_a_day_of_the_month_the_week_or_the_year(said):
    owes = {"event": "meeting"}
    base = {"kind": "deadline", "each": "institution", "owes": owes}
    monthly = said({**base, "period": "month", "by": {"day": 10}})
    weekly = said({**base, "period": "week", "by": {"weekday": 5, "at": "12:00"}})
    yearly = said({**base, "period": "year", "by": {"month": 9, "day": 30}})
    once = said({**base, "by": "2021-09-30"})
    assert monthly[0] == "巴彦淖尔市的校外培训机构须在每月10日前（含当日）完成会议。"
    assert monthly[1].endswith("must have a meeting by the end of the 10th of each month.")
    assert weekly[0] == "巴彦淖尔市的校外培训机构须在每周五12:00前完成会议。"
    assert weekly[1].endswith("by 12:00 on each Friday.")
    assert yearly[0] == "巴彦淖尔市的校外培训机构须在每年9月30日前（含当日）完成会议。"
    assert once[0] == "巴彦淖尔市的校外培训机构须在2021年9月30日前（含当日）完成会议。"
    assert once[1].endswith("must have a meeting by the end of 30 September 2021.")


def test_an_act_after_an_event_tells_the_trigger_and_the_time(said):
    zh, en = said(
        {
            "kind": "after",
            "each": "institution",
            "following": "incident",
            "parts": [
                {"id": "phone", "owes": {"event": "message"}, "within": "$within"},
                {
                    "id": "written",
                    "owes": {"event": "message", "where": "form = 'written'"},
                    "by": {"after": "1 day", "at": "12:00"},
                },
                {
                    "id": "final",
                    "when": "closed_on is not null",
                    "owes": {"event": "message"},
                    "by": {"from": "closed_on", "after": "10 working days"},
                },
            ],
        }
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构：每次突发事件之后，须在30分钟内（2021年2月1日起20分钟）完成信息报送；"
        "须在次日12:00前完成信息报送（书面）；"
        "已填结案日期的，须在自结案日期起10个工作日内完成信息报送。"
    )
    assert en == (
        "After an incident, training institutions in 巴彦淖尔市 must have a message "
        "within 30 minutes (20 minutes from 1 February 2021); must have a message (written) "
        "by 12:00 on the next day; where the “closed on” date is filled in, must have a message "
        "within 10 working days of the “closed on” date."
    )


def test_acts_on_certain_days_are_told_together(said):
    zh, en = said(
        {
            "kind": "after",
            "each": "person",
            "following": "arrival",
            "owes": {"event": "test"},
            "on_days": [1, 4, 7],
        }
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构的每名人员：每次抵达之后，须在第1、4、7天当天（次日为第1天）完成检测。"
    )
    assert en == (
        "After an arrival, each person at training institutions in 巴彦淖尔市 must have a test "
        "on days 1, 4 and 7 (the next day is day 1)."
    )


def test_an_act_before_the_event_is_told_as_so_much_beforehand(said):
    base = {
        "kind": "after",
        "each": "activity",
        "following": "activity",
        "owes": {"event": "filing", "matching": "activity"},
    }
    hours = said({**base, "by": {"before": "24 hours", "from": "at"}})
    evening = said({**base, "by": {"before": "1 day", "from": "at", "at": "18:00"}})
    itself = said({**base, "by": {"from": "at"}})
    assert hours[0] == "巴彦淖尔市的校外培训机构：每一活动，须至少提前24小时完成备案。"
    assert hours[1].endswith(": for an activity, they must have a filing at least 24 hours before.")
    assert evening[0] == "巴彦淖尔市的校外培训机构：每一活动，须在前一日18:00前完成备案。"
    assert itself[0] == "巴彦淖尔市的校外培训机构：每一活动，须事先完成备案。"


def test_several_acts_apart(said):
    zh, en = said(
        {
            "kind": "after",
            "each": "person",
            "following": "arrival",
            "owes": {
                "event": "test",
                "where": "kind = 'nucleic_acid'",
                "times": 2,
                "apart": "24 hours",
            },
            "within": "3 days",
            "opens": "next_day",
        }
    )
    assert zh.endswith("每次抵达之后，须自次日起、在3天内完成2次检测（核酸检测），相隔至少24小时。")
    assert en.endswith(
        "must have 2 tests (nucleic acid), at least 24 hours apart, within 3 days, "
        "from the next day on."
    )


def test_a_recurring_duty_tells_how_often(said):
    zh, en = said(
        {
            "kind": "recurring",
            "each": "person",
            "event": {"fact": "test", "where": "kind = 'nucleic_acid'"},
            "every": "7 days",
            "applies_to": {"roles": ["teacher", "trainee"]},
        }
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构的每名教师或培训学员须每7天至少完成一次检测（核酸检测）。"
    )
    assert en == (
        "Each teacher or trainee at training institutions in 巴彦淖尔市 must have a test "
        "(nucleic acid) at least every 7 days."
    )


def test_something_held_every_day_or_at_every_moment(said):
    base = {"kind": "hold", "each": "institution"}
    zh, en = said({**base, "holds": {"fact": "permit", "where": "kind = 'operating'"}})
    always = said(
        {**base, "holds": {"fact": "shift"}, "judged": "always", "between": ["08:00", "20:00"]}
    )
    assert zh == "巴彦淖尔市的校外培训机构每天须有有效的证照（办学许可证）。"
    assert en == (
        "Training institutions in 巴彦淖尔市 must have a valid permit (operating permit) every day."
    )
    assert always[0] == "巴彦淖尔市的校外培训机构每天8:00至20:00的任何时刻须有有效的值班。"
    assert always[1].endswith("must have a valid shift at every moment between 8:00 and 20:00.")


def test_a_level_is_told_as_a_share_where_it_is_one(said):
    zh, en = said(
        {
            "kind": "level",
            "each": "institution",
            "on": "2031-06-30",
            "must": (
                "100 * count(membership, where: role = 'student'"
                " and exists(vaccination, where: complete))"
                " >= 90 * count(membership, where: role = 'student')"
            ),
        }
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构：到2031年6月30日结束时，在册人员（学生、学员，本人有接种（完成全程））人数占"
        "在册人员（学生、学员）人数的比例不低于90%。"
    )
    assert en.endswith(
        "must be at least 90% of the number of persons on the books (student or trainee)."
    )


def test_own_words_of_a_rule_win(said):
    says = {"zh": "当天通风。", "en": "Air on the day."}
    assert said({"kind": "forbid", "fact": "session", "says": says}) == (says["zh"], says["en"])


def test_a_scope_of_its_own_is_told_with_its_condition(said):
    zh, en = said(
        {
            "kind": "recurring",
            "each": "institution",
            "event": {"fact": "hygiene", "where": "kind = 'disinfection'"},
            "every": "7 days",
            "applies_to": {
                "where": "coalesce(state, 'open') = 'open' and not coalesce(online_only, false)"
            },
        }
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构，凡状态为正常（或未填），且不是仅线上（或未填）的，"
        "须每7天至少完成一次卫生消毒（消毒）。"
    )
    assert "where the state is open (or is left empty)" in en


def test_places_that_changed_are_told_with_their_dates(said):
    zh, en = said({"kind": "forbid", "fact": "session", "applies_to": {"places": "changed"}})
    assert zh == (
        "临河区、五原县（2021年2月2日起不再含五原县；2021年2月5日12:00起增加乌拉特前旗）"
        "的校外培训机构不得有课次。"
    )
    assert "from 12:00 on 5 February 2021 also 乌拉特前旗" in en


def test_a_rule_in_force_for_a_shorter_time_says_so(said):
    zh, en = said(
        {
            "kind": "forbid",
            "fact": "session",
            "in_force": {"from": "2021-02-01", "to": "2021-02-28"},
        }
    )
    assert zh == "自2021年2月1日起至2021年2月28日止，巴彦淖尔市的校外培训机构不得有课次。"
    assert en.startswith("From 1 February 2021 to 28 February 2021: Training institutions in")


def test_a_scope_is_told_on_its_own(town):
    pack = town({"kind": "forbid", "fact": "session"})
    assert scope_sentence(pack.rules[0], pack, "zh") == (
        "巴彦淖尔市的校外培训机构，自2021年1月17日起。"
    )
    assert scope_sentence(pack.rules[0], pack, "en") == (
        "Training institutions in 巴彦淖尔市, from 17 January 2021."
    )


QUARANTINE = {
    "quarantine": {
        "spans": "arrival",
        "where": "origin_level in ('medium', 'high')",
        "phases": [{"name": "central", "for": "14 days"}, {"name": "home", "for": "7 days"}],
    }
}


def test_a_phase_of_a_span_is_called_by_its_name(said):
    zh, en = said(
        {
            "kind": "hold",
            "each": "person",
            "holds": {"fact": "isolation"},
            "during": {"span": "quarantine", "where": "phase = 'home'"},
        },
        define=QUARANTINE,
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构的每名人员，在抵达（来源地风险为中风险或高风险）起的“居家隔离”阶段"
        "（7天）期间，每天须有有效的隔离观察。"
    )
    assert "during the “at home” phase (7 days) after an arrival" in en


def test_until_all_are_back(said):
    zh, en = said(
        {"kind": "forbid", "fact": "session", "until": "all-back"},
        define={
            "all-back": {
                "reached": "institution",
                "when": "count(enrolment, where: returned_on is null) = 0",
            }
        },
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构，直至首次做到“报到注册（未填返校日期）为0人”为止，不得有课次。"
    )
    assert ", until the first moment at which, for the institution, the number of enrolments" in en


def test_derived_facts_are_told_by_what_they_stand_for(town):
    pack = town(
        define={
            **QUARANTINE,
            "cluster": {
                "counts": "symptom",
                "where": "kind = 'fever'",
                "distinct": "person",
                "by": "class_group",
                "quiet": "3 days",
                "any": [
                    {"window": "1 day", "at_least": 3},
                    {"window": "3 days", "at_least": 5},
                ],
            },
            "closed": {"spans": "cluster", "from": "next_day", "for": "10 days"},
            "good": {
                "counts": "water_test",
                "run": "day",
                "by": "institution",
                "where": "passed",
                "at_least": 2,
            },
        }
    )

    def told(name, language):
        return derived_sentence(pack.derived[name], pack, language)

    assert told("cluster", "zh") == (
        "同一班次症状（发热）涉及的不同人员在1天内达到3人，或在3天内达到5人；3天内再次发生的并作一次。"
    )
    assert told("cluster", "en").startswith(
        "At least 3 different persons with symptoms (fever) of the same class group within 1 day "
        "or 5 within 3 days"
    )
    assert told("closed", "zh") == (
        "“同一班次症状（发热）涉及的不同人员在1天内达到3人，或在3天内达到5人”次日起10天。"
    )
    assert told("quarantine", "zh") == (
        "抵达（来源地风险为中风险或高风险）起“集中隔离”14天、“居家隔离”7天。"
    )
    assert told("good", "zh") == "同一机构连续2天的饮用水检测均合格。"


def test_an_event_that_follows_a_derived_one_is_told_by_its_source(said):
    zh, en = said(
        {
            "kind": "after",
            "each": "institution",
            "following": "outbreak",
            "owes": {"event": "response"},
            "within": "30 minutes",
        },
        define={"outbreak": {"events": "local_case", "where": "new_local > 0", "reach": "all"}},
    )
    assert zh == (
        "巴彦淖尔市的校外培训机构：每次本土病例（新增本土病例超过0人）之后，须在30分钟内完成响应。"
    )
    assert en.startswith(
        "After a local case (the number of new local cases is more than 0 persons),"
    )


def test_other_kinds_of_subject(said):
    authority = said(
        {
            "kind": "deadline",
            "each": "authority",
            "period": "month",
            "owes": {"event": "inspection"},
        }
    )
    group = said(
        {
            "kind": "recurring",
            "each": "class_group",
            "event": {"fact": "hygiene"},
            "every": "1 week",
        }
    )
    assert authority[0] == "巴彦淖尔市的主管部门须每月完成检查。"
    assert authority[1] == "Authorities in 巴彦淖尔市 must have an inspection each month."
    assert group[0] == "巴彦淖尔市的校外培训机构的每个班次须每1周至少完成一次卫生消毒。"


def test_a_language_nobody_speaks_is_refused(town):
    import pytest

    pack = town({"kind": "forbid", "fact": "session"})
    with pytest.raises(ValueError, match="fr"):
        rule_sentence(pack.rules[0], pack, "fr")
