"""Words of a finding: its status, what was found, and what would have been allowed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shaodian.engine.conditions.nodes import Between, Compare, Literal_, Node
from shaodian.engine.facts import FACTS
from shaodian.engine.instants import LOCAL, OFFSET, format_day, parse_when
from shaodian.engine.pack.model import Rule
from shaodian.engine.sentences.comparing import operator_words
from shaodian.engine.sentences.figures import clock_words, figure
from shaodian.engine.sentences.nouns import choice_words
from shaodian.engine.sentences.phrases import clause
from shaodian.engine.sentences.rows import rows
from shaodian.engine.sentences.scopes import voice_of
from shaodian.engine.sentences.sides import choices_of
from shaodian.engine.sentences.voice import IS, Voice
from shaodian.engine.units import UNITS

STATUSES = {
    "breach": ("违反", "breach"), "overdue": ("逾期未办", "overdue"), "late": ("迟办", "late"),
    "due": ("待办", "due"), "unknown": ("待核实", "to be verified"), "ok": ("符合", "ok"),
}  # fmt: skip


def status_words(status: str, language: str) -> str:
    zh, en = STATUSES.get(status, (status, status))
    return zh if language == "zh" else en


def finding_words(
    finding: Mapping[str, Any], voice: Voice | None, language: str, rule: Rule | None
) -> str:
    """`违反：实有 11 人；不超过 10 人方可`. Known sides are said, unknown ones passed over."""
    status = str(finding.get("status") or "")
    act = _act(rule, str(finding.get("part") or ""), language)
    parts = _compared(finding, voice, language, rule)
    if status == "breach" and not parts and rule is not None and voice is not None:
        parts = _shortfall(finding, voice, rule)
    if status == "unknown" and not finding.get("observed"):
        zh, en = "缺少判断所需的记录", "what is needed to decide was not recorded"
        parts.insert(0, zh if language == "zh" else en)
    parts += _timed(finding, language, act)
    said = status_words(status, language)
    if not parts:
        return said
    return f"{said}：{'；'.join(parts)}" if language == "zh" else f"{said}: {'; '.join(parts)}"


def _compared(
    finding: Mapping[str, Any], voice: Voice | None, language: str, rule: Rule | None
) -> list[str]:
    """The two sides of a comparison, with the rule's own operator if the rule is at hand."""
    node, unit = _comparison(rule, str(finding.get("part") or "")), str(finding.get("unit") or "")
    said: list[str] = []
    zh = language == "zh"
    if voice is not None and isinstance(node, Compare) and node.right.type.kind == "flag":
        return said  # 未测温 says more than 实有 否
    observed = side_words(finding.get("observed"), unit, language, node, voice)
    expected = side_words(finding.get("expected"), unit, language, node, voice)
    if observed:
        said.append(f"实有 {observed}" if zh else f"found {observed}")
    op = _op(node, finding) if isinstance(node, Compare | Between) else "="
    if expected and voice is not None and node is not None and op not in ("=", "!="):
        words = operator_words(op, _figure_side(node), voice)
        said.append(f"{words} {expected}方可" if zh else f"{words} {expected} is allowed")
    elif expected:
        other = op == "!="
        said.append((f"不得为 {expected}" if other else f"应为 {expected}") if zh else
                    f"{'must not be' if other else 'should be'} {expected}")  # fmt: skip
    return said


def _shortfall(finding: Mapping[str, Any], voice: Voice, rule: Rule) -> list[str]:
    """What was not so: 没有有效的证照（办学许可证）, 未测温; or what there must not be."""
    if rule.kind == "forbid":
        where = getattr(rule, "where_condition", None)
        fact = voice.pack.fact(getattr(rule, "fact", ""))
        found = rows(fact, where.node if where else None, voice, own=True)
        return [voice.say(f"有{found.noun}", f"there was {found.one()}")]
    node = _comparison(rule, str(finding.get("part") or ""))
    if node is None:
        return []
    said = clause(node, voice_of(rule, voice), IS.denied)
    opens, met = _at(finding.get("opens_at")), _at(finding.get("met_at"))
    if rule.kind == "limit" or opens is None:
        return [said]
    if met is not None:
        since = (
            f"自 {_instant(opens)} 至 {_instant(met)} ",
            f"from {_instant(opens)} to {_instant(met)} ",
        )
    else:
        since = (f"自 {_instant(opens)} 起", f"since {_instant(opens)} ")
    return [voice.say(*since) + said]


def side_words(
    side: object, unit: str, language: str, node: Node | None = None, voice: Voice | None = None
) -> str:
    """Observed or expected as a reader wants it: pieces with their unit, days, times, labels."""
    if side is None or side == "":
        return ""
    text, zh = str(side), language == "zh"
    if text in ("yes", "no") and unit in ("", "flag"):
        return {"yes": "是", "no": "否"}[text] if zh else text
    whole = text.removeprefix("-").isdigit()
    if unit in UNITS and whole:
        return figure(int(text), unit, language)
    if unit == "flag" and text in ("0", "1"):
        return ("是" if text == "1" else "否") if zh else ("yes" if text == "1" else "no")
    if unit == "date" and whole:
        return format_day(int(text))
    if unit == "instant" and whole:
        return _instant(int(text))
    if unit == "clock" and whole:
        return clock_words(int(text) % 86_400)
    if voice is not None and unit == "code":
        return voice.division(text)
    if voice is not None and isinstance(node, Compare | Between):
        return choice_words(text, choices_of(_figure_side(node)), voice, bare=True)
    return text


def _timed(finding: Mapping[str, Any], language: str, act: str) -> list[str]:
    """By when it had to be done, and when it was, or that it was not."""
    due, met, opens = (_at(finding.get(name)) for name in ("due_at", "met_at", "opens_at"))
    status, zh, said = finding.get("status"), language == "zh", []
    if due is None:
        return []
    if met is not None:
        said.append(f"{_instant(met)} 完成{act}" if zh else f"{act or 'done'} at {_instant(met)}")
        if status == "late":
            said.append(
                f"迟 {_gap(met - due, language)}" if zh else f"{_gap(met - due, language)} late"
            )
    elif status in ("overdue", "breach"):
        term = _gap(due - opens, language) if opens is not None and opens < due else ""
        if zh:
            said.append(f"{term}后仍未完成{act}" if term else f"仍未完成{act}")
        else:
            none = f"no {act}" if act else "not done"
            said.append(f"{none} after {term}" if term else none)
    by = _instant(due)
    if zh:
        said.append(f"须在 {by} {'前（含此刻）' if finding.get('due_included') else '前'}")
    else:
        said.append(f"has to be done {'by' if finding.get('due_included') else 'before'} {by}")
    return said


def _act(rule: Rule | None, part: str, language: str) -> str:
    """The fact whose row would have met the duty."""
    for one in getattr(rule, "parts", ()):
        if getattr(one, "id", None) == part and hasattr(one, "owes"):
            return str(one.owes.fact.zh if language == "zh" else one.owes.fact.en)
    name = getattr(rule, "fact", "") if rule is not None and rule.kind == "recurring" else ""
    return subject_words(name, language)


def _gap(seconds: int, language: str) -> str:
    """A length of time, in days when it is days."""
    if seconds >= 2 * 86_400:
        days, left = divmod(seconds, 86_400)
        whole = figure(days, "days", language)
        return (
            whole
            if not left
            else f"{whole} {figure(left // 3600 * 3600, 'seconds', language)}"
            if left >= 3600
            else whole
        )
    return figure(seconds, "seconds", language)


def _at(value: object) -> int | None:
    """An instant as seconds, or as text."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, int):
        return value
    text = str(value)
    return int(text) if text.removeprefix("-").isdigit() else parse_when(text)


def _instant(at: int) -> str:
    moment = datetime.fromtimestamp(at, LOCAL)
    return moment.strftime("%Y-%m-%d %H:%M:%S" if (at + OFFSET) % 60 else "%Y-%m-%d %H:%M")


def _comparison(rule: Rule | None, part: str) -> Node | None:
    """The comparison that a part of a rule makes."""
    for one in getattr(rule, "parts", ()):
        if getattr(one, "id", None) == part and hasattr(one, "that"):
            node: Node = one.that.node
            return node
    must = getattr(rule, "must", None)
    return must.node if must is not None else None


def _figure_side(node: Node) -> Node:
    if isinstance(node, Between):
        return node.value
    if isinstance(node, Compare):
        return node.right if isinstance(node.left, Literal_) else node.left
    return node


def _op(node: Compare | Between, finding: Mapping[str, Any]) -> str:
    """The operator towards what was expected; of two bounds, the one that was passed."""
    if isinstance(node, Between):
        sides = [str(finding.get(name) or "") for name in ("observed", "expected")]
        if not all(side.removeprefix("-").isdigit() for side in sides):
            return "="
        return ">=" if int(sides[0]) < int(sides[1]) else "<="
    turned = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
    return turned.get(node.op, node.op) if isinstance(node.left, Literal_) else node.op


def subject_words(subject_kind: str, language: str) -> str:
    """What kind of subject a finding is about: `人员`, `session`."""
    if subject_kind not in FACTS:
        return ""
    return FACTS[subject_kind].zh if language == "zh" else FACTS[subject_kind].en
