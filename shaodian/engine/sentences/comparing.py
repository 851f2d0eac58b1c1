"""Words of one comparison: its subject, the notice's own words for the operator, the figure."""

from fractions import Fraction

from shaodian.engine.conditions.nodes import (
    Arithmetic,
    Call,
    Literal_,
    Node,
    Over,
    ValueOf,
)
from shaodian.engine.sentences.figures import amount
from shaodian.engine.sentences.phrases import quantity
from shaodian.engine.sentences.scales import bare_number, without_scale
from shaodian.engine.sentences.sides import beside
from shaodian.engine.sentences.voice import IS, Mood, Voice
from shaodian.engine.units import UNITS

_FIGURES = {
    "<=": ("不超过", "at most"), ">=": ("至少", "at least"), "<": ("不满", "less than"),
    ">": ("超过", "more than"),
}  # fmt: skip
_TIMES = {
    "<=": ("不晚于", "not later than"), ">=": ("不早于", "not earlier than"),
    "<": ("早于", "earlier than"), ">": ("晚于", "later than"),
}  # fmt: skip
_SHARES = {
    "<=": ("不超过", "at most"), ">=": ("不低于", "at least"), "<": ("低于", "less than"),
    ">": ("超过", "more than"),
}  # fmt: skip
_DEGREES = {
    "<=": ("不高于", "at most"), ">=": ("不低于", "at least"), "<": ("低于", "below"),
    ">": ("高于", "above"),
}  # fmt: skip


def compared(op: str, left: Node, right: Node, voice: Voice, mood: Mood = IS) -> str:
    """left op right, stated or demanded; the mood is affirmative, the operator says the rest."""
    if isinstance(left, Call) and left.function == "coalesce" and isinstance(right, Literal_):
        left = left.args[0]  # whether an empty one counts is said behind
    share = _share(op, left, right, voice, mood)
    if share:
        return share
    if isinstance(left, Call) and _is_order_of_days(left, right):
        first, last = left.args  # days(a, b) >= 0: b is not earlier than a
        left, right = last, first
    subject = quantity(left, voice)
    if voice.zh and subject.startswith("从"):
        subject = subject.removesuffix("的时间")
    if (
        voice.zh
        and isinstance(left, Over)
        and left.function == "count"
        and isinstance(right, Literal_ | ValueOf)
    ):
        subject = _uncounted(subject)
    if voice.zh and subject.endswith("来自") and op in ("=", "!="):
        return f"{subject}{'' if op == '=' else '的不是'}{beside(left, right, voice)}"
    return subject + _predicate(op, left, beside(left, right, voice), voice, mood, right=right)


def _uncounted(subject: str) -> str:
    """The figure that follows says itself what it counts: 出勤（到）不超过10人."""
    for word in ("人数", "人次", "次数", "数量"):
        subject = subject.removesuffix(word)
    return subject


def operator_words(op: str, node: Node, voice: Voice) -> str:
    """`不超过`, `at most`; the words for times and for temperatures are their own."""
    kind, unit = node.type.kind, node.type.unit
    table = _TIMES if kind in ("date", "instant", "clock") else _FIGURES
    if unit is not None and unit.dimension in ("temperature", "share"):
        table = _DEGREES if unit.dimension == "temperature" else _SHARES
    zh, en = table[op]
    return voice.say(zh, en)


def _predicate(op: str, left: Node, said: str, voice: Voice, mood: Mood, *, right: Node) -> str:
    if op in ("=", "!="):
        same = op == "="
        columns = left.type.kind in ("text", "code") and not isinstance(right, Literal_)
        if voice.zh:
            if columns:
                return f"{'须' if mood.must else ''}与{said}{'相同' if same else '不同'}"
            be = ("须为" if same else "不得为") if mood.must else ("为" if same else "不为")
            return be + said
        be = ("must be" if same else "must not be") if mood.must else ("is" if same else "is not")
        return f" {be} {'the same as ' if columns else ''}{said}"
    words = operator_words(op, left, voice)
    if voice.zh:
        return words + said
    return f" {'must be' if mood.must else 'is'} {words} {said}"


def _share(op: str, left: Node, right: Node, voice: Voice, mood: Mood) -> str:
    """`100 * a >= 90 * b` is: a is at least 90% of b."""
    part, hundred = _factor(left)
    whole, percent = _factor(right)
    if part is None or whole is None or op in ("=", "!=") or not isinstance(hundred, Literal_):
        return ""
    if bare_number(hundred) != 100 or part.type.kind != "number":
        return ""
    shown = quantity(percent, voice) if percent is not None else ""
    if isinstance(percent, Literal_):
        shown = amount(
            (bare_number(percent) or Fraction(0)) * 100, UNITS["percent"], voice.language
        )
    elif percent is None or percent.type.unit is None or percent.type.unit.name != "percent":
        return ""
    subject, of = quantity(part, voice), quantity(whole, voice)
    words = voice.say(*_SHARES[op])
    if voice.zh:
        return f"{subject}占{of}的比例{words}{shown}"
    return f"{subject} {'must be' if mood.must else 'is'} {words} {shown} of {of}"


def _factor(node: Node) -> tuple[Node | None, Node | None]:
    """The figure and the number it is multiplied by."""
    node = without_scale(node) or node
    if not isinstance(node, Arithmetic) or node.op != "*":
        return None, None
    for figure, number in ((node.left, node.right), (node.right, node.left)):
        if bare_number(number) is not None or (
            number.type.unit and number.type.unit.name == "percent"
        ):
            return figure, number
    return None, None


def _is_order_of_days(left: Call, right: Node) -> bool:
    """`days(a, b) >= 0`: a is not later than b."""
    return (
        left.function in ("days", "minutes", "seconds")
        and isinstance(right, Literal_) and right.value == 0
    )  # fmt: skip
