"""Sentences of the kinds that ask for an act: deadline, after, recurring."""

from typing import TYPE_CHECKING

from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.instants import DAY, OFFSET, format_day, local_day
from shaodian.engine.pack.model import DutyPart, Owes, Rule
from shaodian.engine.sentences.figures import clock_words, day_words, instant_words
from shaodian.engine.sentences.nouns import each_row
from shaodian.engine.sentences.phrases import clause
from shaodian.engine.sentences.rows import Rows, base_fact, rows
from shaodian.engine.sentences.scopes import is_plain, who
from shaodian.engine.sentences.times import (
    PERIODS,
    WEEKDAYS,
    day_of_year,
    due_words,
    opens_words,
    term_words,
    whole_days,
)
from shaodian.engine.sentences.values import value_words
from shaodian.engine.sentences.voice import Voice, upper_first

if TYPE_CHECKING:
    from shaodian.engine.kinds.after import AfterRule
    from shaodian.engine.kinds.deadline import DeadlineRule
    from shaodian.engine.kinds.recurring import RecurringRule

_VERBS = {
    "report": ("报送", "hand in"), "urgent_report": ("报送", "hand in"),
    "plan": ("提交", "hand in"),
    "application": ("提交", "hand in"), "roster": ("提交", "hand in"), "document": ("取得", "have"),
    "approval": ("取得", "have"), "commitment": ("签订", "sign"), "contract": ("签订", "sign"),
}  # fmt: skip


def act_words(owes: Owes, voice: Voice) -> str:
    """`完成2次检测（核酸），相隔至少24小时`, `have 2 tests (nucleic acid)`."""
    found = rows(owes.fact, owes.where, voice)
    zh, en = _VERBS.get(owes.fact.name, ("完成", "have"))
    times = value_words(owes.times, voice) if isinstance(owes.times, str) else str(owes.times)
    if owes.times == 1:
        said = voice.say(f"{zh}{found.noun}", f"{en} {found.one()}")
    else:
        counted = times if times.endswith(("次", "times")) else voice.say(f"{times}次", times)
        said = voice.say(f"{zh}{counted}{found.noun}", f"{en} {counted} {found.many}")
    if owes.apart is not None:
        apart = term_words(owes.apart, voice)
        said += voice.say(f"，相隔至少{apart}", f", at least {apart} apart,")
    return said


def deadline_sentence(rule: "DeadlineRule", voice: Voice) -> str:
    """`…的校外培训机构须在每日16:00前报送报告。`"""
    own = voice.of(POINT, voice.pack.fact(rule.each))
    by, said = _by(rule, voice), []
    for part in rule.parts:
        opens = opens_words(part.window.opens, own)
        act, remarks = act_words(part.owes, own), _remarks(part, voice)
        must = voice.say(
            f"须{opens}{'、' if opens else ''}{by}{act}{remarks}",
            f"must {act} {by}{f', {opens}' if opens else ''}{remarks}",
        )
        if part.when is not None:
            when = clause(part.when.node, own)
            must = voice.say(f"{when}的，{must}", f"where {when}, {must}")
        said.append(must)
    whom, demands = who(rule, voice), voice.say("；", "; ").join(said)
    if rule.when is not None:
        when = clause(rule.when.node, own)
        return voice.say(
            f"{whom}：{when}的，{demands}。", f"{upper_first(whom)}: where {when}, they {demands}."
        )
    return voice.say(
        f"{whom}{_comma(rule, voice)}{demands}。",
        f"{upper_first(whom)}{_comma(rule, voice)} {demands}.",
    )


def _by(rule: "DeadlineRule", voice: Voice) -> str:
    """By when in each period, or by which day."""
    by = rule.by
    if not rule.period:
        last = rule.once_due
        if (last + OFFSET) % DAY == 0 and rule.once_label == format_day(local_day(last - 1)):
            day = day_words(local_day(last - 1), voice.language)
            return voice.say(f"在{day}前（含当日）", f"by the end of {day}")
        at = instant_words(last, voice.language)
        return voice.say(f"在{at}前", f"before {at}")
    zh, en = PERIODS[rule.period]
    if by.moment is not None:
        due = due_words(by.moment, voice.of(POINT, voice.pack.fact(rule.each)))
        return voice.say(
            f"{due.replace('在', f'在{zh}开始后', 1)}", f"{due} of the start of each {en}"
        )
    clock = clock_words(by.clock) if by.clock is not None else ""
    if by.weekday is not None:
        day = (
            f"{zh.removesuffix('周')}{WEEKDAYS[by.weekday - 1][0]}"
            if voice.zh
            else f"each {WEEKDAYS[by.weekday - 1][1]}"
        )
    elif by.month is not None or by.day is not None:
        date = day_of_year(by.month, by.day, voice)
        day = voice.say(zh + date, f"{date} of each {en}")
    elif clock:
        last = rule.period in ("day", "hour")
        day = voice.say(
            zh if last else f"{zh}最后一日", f"each {en}" if last else f"the last day of each {en}"
        )
        return voice.say(
            f"在{day}{clock}前", f"by {clock} on {day}" if not last else f"by {clock} {day}"
        )
    else:
        return voice.say(zh, f"each {en}")
    if clock:
        return voice.say(f"在{day}{clock}前", f"by {clock} on {day}")
    return voice.say(f"在{day}前（含当日）", f"by the end of {day}")


def _remarks(part: DutyPart, voice: Voice) -> str:
    """How the window is judged, where it is not the plain way."""
    said = []
    if part.owes.received:
        said.append(voice.say("以收到时间为准", "judged by when it was received"))
    if part.next_working_day:
        said.append(
            voice.say(
                "末日逢休息日顺延至下一工作日", "moved to the next working day if that is a day off"
            )
        )
    if part.only_in_time:
        said.append(voice.say("期限之外完成的不算", "only an act in that time counts"))
    if not said:
        return ""
    return voice.say(f"（{'；'.join(said)}）", f" ({'; '.join(said)})")


def after_sentence(rule: "AfterRule", voice: Voice) -> str:
    """`…的校外培训机构：每次突发事件后，须在30分钟内完成信息报送（电话）。`"""
    fact = voice.pack.fact(rule.following)
    subject = voice.pack.fact(rule.each) if rule.each in SUBJECTS else None
    own = voice.of(fact, subject)
    where = rule.where_condition.node if rule.where_condition else None
    found = rows(fact, where, voice, own=True)
    said = [_part(group, own, rule) for group in _grouped(rule)]
    back = all(group[0].window.due.sign < 0 or _beforehand(group[0]) for group in _grouped(rule))
    derived = rule.following in voice.pack.derived
    demands = voice.say("；", "; ").join(said)
    if voice.zh:
        event = voice.pack.derived[rule.following].form == "events" if derived else True
        trigger = each_row(base_fact(fact, voice) or fact, found.noun) if event else found.noun
        return f"{who(rule, voice)}：{trigger}{'' if back else '之后'}，{demands}。"
    trigger = found.one()
    whom = f" {who(rule, voice)}" if subject is not None else ""
    lead = f"For {trigger}" if back or subject is None else f"After {trigger}"
    scope = (
        f"{upper_first(who(rule, voice))}: {lead[:1].lower()}{lead[1:]},"
        if not whom
        else f"{lead},{whom}{_comma(rule, voice)}"
    )
    return f"{scope} {demands}."


def _beforehand(part: DutyPart) -> bool:
    return part.window.due.term is None and part.window.due.column is not None


def _grouped(rule: "AfterRule") -> list[list[DutyPart]]:
    """Parts that differ only in the day on which the act is due, together."""
    groups: list[list[DutyPart]] = []
    for part in rule.parts:
        before = groups[-1][-1] if groups else None
        if (
            before is not None and _on_day(part) is not None and _on_day(before) is not None
            and before.owes == part.owes and before.when == part.when
        ):  # fmt: skip
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _on_day(part: DutyPart) -> int | None:
    """How many days after the trigger's own the act is due on that very day."""
    opens, due = part.window.opens, part.window.due
    if opens is None or opens.clock != 0 or due.clock != 0 or opens.column or due.column:
        return None
    first, last = whole_days(opens), whole_days(due)
    return first if first is not None and last == first + 1 else None


def _part(group: list[DutyPart], voice: Voice, rule: "AfterRule") -> str:
    part = group[0]
    act = act_words(part.owes, voice)
    counted = rule.source.get("first_day") == "counted"
    if _on_day(part) is not None:
        days = [str((_on_day(one) or 0) + counted) for one in group]
        first = voice.say("当天", "that day") if counted else voice.say("次日", "the next day")
        plain = rule.source.get("on_days") is None and rule.source.get("parts") is None
        due = voice.say(
            f"在第{'、'.join(days)}天当天（{first}为第1天）",
            f"on day{'' if len(days) == 1 else 's'} {voice.every(days)} ({first} is day 1)",
        )
        if plain and len(days) == 1 and days[0] == "1":
            due = voice.say(f"在{first}当天", f"on {first}")
    else:
        opens = opens_words(part.window.opens, voice)
        due = due_words(part.window.due, voice)
        due = voice.say(
            f"{opens}{'、' if opens else ''}{due}", f"{due}{f', {opens}' if opens else ''}"
        )
    remarks = _remarks(part, voice)
    must = voice.say(f"须{due}{act}{remarks}", f"must {act} {due}{remarks}")
    if rule.each not in SUBJECTS and not voice.zh:
        must = f"they {must}"
    if part.when is None:
        return must
    when = clause(part.when.node, voice)
    return voice.say(f"{when}的，{must}", f"where {when}, {must}")


def recurring_sentence(rule: "RecurringRule", voice: Voice) -> str:
    """`…的每名人员须每7天至少完成一次检测（核酸）。`"""
    own = voice.of(POINT, voice.pack.fact(rule.each))
    where = rule.where_condition.node if rule.where_condition else None
    found: Rows = rows(voice.pack.fact(rule.fact), where, own)
    term, whom = term_words(rule.every, voice), who(rule, voice)
    zh, en = _VERBS.get(rule.fact, ("完成", "have"))
    if voice.zh:
        return f"{whom}{_comma(rule, voice)}须每{term}至少{zh}一次{found.noun}。"
    return (
        f"{upper_first(whom)}{_comma(rule, voice)} must {en} {found.one()} at least every {term}."
    )


def _comma(rule: Rule, voice: Voice) -> str:
    return "" if is_plain(rule) else voice.say("，", ",")
