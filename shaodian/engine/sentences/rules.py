"""Sentences of the kinds that look at rows or at what is held: limit, forbid, hold, level."""

from typing import TYPE_CHECKING

from shaodian.engine.conditions.nodes import Over
from shaodian.engine.conditions.points import POINT
from shaodian.engine.sentences.figures import clock_words, day_words
from shaodian.engine.sentences.nouns import each_row
from shaodian.engine.sentences.phrases import clause
from shaodian.engine.sentences.rows import base_fact, rows
from shaodian.engine.sentences.scopes import is_plain, who
from shaodian.engine.sentences.times import PERIODS
from shaodian.engine.sentences.voice import MUST, Voice, upper_first

if TYPE_CHECKING:
    from shaodian.engine.kinds.forbid import ForbidRule
    from shaodian.engine.kinds.limit import LimitRule
    from shaodian.engine.kinds.standing import StandingRule


def limit_sentence(rule: "LimitRule", voice: Voice) -> str:
    """`…的校外培训机构：每一线下课次，人数不超过10人。`"""
    fact = voice.pack.fact(rule.fact)
    where = rule.where_condition.node if rule.where_condition else None
    found, own = rows(fact, where, voice, own=True), voice.of(fact)
    base = base_fact(fact, voice) or fact
    said = []
    for part in rule.parts:
        demand = clause(part.that.node, own, MUST)
        if part.when is not None:
            when = clause(part.when.node, own)
            demand = voice.say(f"{when}的，{demand}", f"where {when}, {demand}")
        said.append(demand)
    demands = voice.say("；", "; ").join(said)
    if voice.zh:
        return f"{who(rule, voice)}：{each_row(base, found.noun)}，{demands}。"
    return f"{upper_first(who(rule, voice))}: for each {found.noun}, {demands}."


def forbid_sentence(rule: "ForbidRule", voice: Voice) -> str:
    """`…的校外培训机构不得有线下课次。`"""
    where = rule.where_condition.node if rule.where_condition else None
    found = rows(voice.pack.fact(rule.fact), where, voice, own=True)
    if voice.zh:
        return f"{who(rule, voice)}{joint(rule, voice)}不得有{found.noun}。"
    return f"{upper_first(who(rule, voice))}{joint(rule, voice)} must have no {found.noun}."


def standing_sentence(rule: "StandingRule", voice: Voice) -> str:
    """`…的校外培训机构每天须有有效的网格包保（网格员或代理人）。`"""
    own = voice.of(POINT, voice.pack.fact(rule.each))
    node, when = rule.must.node, _when(rule, voice)
    held = node if isinstance(node, Over) and node.function == "exists" else None
    demand = clause(node, own, MUST)
    if voice.zh:
        between = joint(rule, voice) if held else "："
        return f"{who(rule, voice)}{between}{when}{'' if held else '，'}{demand}。"
    whom = upper_first(who(rule, voice))
    if held:
        return f"{whom}{joint(rule, voice)} must have {_held(held, own)} {when}."
    return f"{whom}: {when}, {demand}."


def _held(node: Over, voice: Voice) -> str:
    found = rows(node.fact, node.where, voice, match=node.match)
    valid = "valid " if node.implied_validity and not node.fact.entity else ""
    return " ".join(part for part in (found.one(valid), found.whose, found.when) if part)


def _when(rule: "StandingRule", voice: Voice) -> str:
    if rule.judged == "on":
        day = day_words(rule.on_day, voice.language)
        return voice.say(f"到{day}结束时", f"by the end of {day}")
    if rule.judged == "period":
        zh, en = PERIODS[rule.period]
        return voice.say(f"{zh}结束时", f"by the end of each {en}")
    if rule.judged == "always":
        if rule.between:
            start, end = (clock_words(one) for one in rule.between)
            return voice.say(
                f"每天{start}至{end}的任何时刻", f"at every moment between {start} and {end}"
            )
        return voice.say("任何时刻", "at every moment")
    return voice.say("每天", "every day")


def joint(rule: "ForbidRule | StandingRule", voice: Voice) -> str:
    """The comma between whom it binds and what they must do, if more than a name was said."""
    if is_plain(rule):
        return ""
    return voice.say("，", ",")
