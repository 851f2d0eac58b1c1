"""Words of one comparison: its subject, the notice's own words for the operator, the figure."""

from collections.abc import Callable
from fractions import Fraction

from shaodian.engine.conditions.nodes import (
    Arithmetic,
    Call,
    ColumnOf,
    Compare,
    LastOf,
    Literal_,
    Node,
    OneOf,
    Over,
)
from shaodian.engine.sentences.figures import amount, clock_words, day_words, instant_words
from shaodian.engine.sentences.nouns import choice_words
from shaodian.engine.sentences.phrases import quantity
from shaodian.engine.sentences.voice import IS, Mood, Voice
from shaodian.engine.units import UNITS
from shaodian.engine.vocabulary.words import Choice

_FIGURES = {
    "<=": ("不超过", "at most"), ">=": ("至少", "at least"), "<": ("不满", "less than"),
    ">": ("超过", "more than"),
}  # fmt: skip
_TIMES = {
    "<=": ("不晚于", "not later than"), ">=": ("不早于", "not earlier than"),
    "<": ("早于", "earlier than"), ">": ("晚于", "later than"),
}  # fmt: skip
_DEGREES = {
    "<=": ("不高于", "at most"), ">=": ("不低于", "at least"), "<": ("低于", "below"), ">": ("高于", "above"),
}  # fmt: skip
_COMPARERS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_WEEKDAYS = (
    ("星期一", "Monday"), ("星期二", "Tuesday"), ("星期三", "Wednesday"), ("星期四", "Thursday"),
    ("星期五", "Friday"), ("星期六", "Saturday"), ("星期日", "Sunday"),
)  # fmt: skip
_HINTS = {"age": "years_of_age", "minutes": "minutes"}


def compared(op: str, left: Node, right: Node, voice: Voice, mood: Mood = IS) -> str:
    """left op right, stated or demanded; the mood is affirmative, the operator says the rest."""
    if is_coalesce(left):
        left = left.args[0] if isinstance(right, Literal_) else left  # type: ignore[attr-defined]
    share = _share(op, left, right, voice, mood)
    if share:
        return share
    if _is_order_of_days(left, right):
        assert isinstance(left, Call)
        left, right = left.args[1], left.args[0]
    subject = quantity(left, voice)
    return subject + _predicate(op, left, beside(left, right, voice), voice, mood, right=right)


def operator_words(op: str, node: Node, voice: Voice) -> str:
    """`不超过`, `at most`; the words for times and for temperatures are their own."""
    kind, unit = node.type.kind, node.type.unit
    table = _TIMES if kind in ("date", "instant", "clock") else _FIGURES
    if unit is not None and unit.dimension in ("temperature", "share"):
        table = _DEGREES
    zh, en = table[op]
    return voice.say(zh, en)


def _predicate(op: str, left: Node, said: str, voice: Voice, mood: Mood, *, right: Node) -> str:
    if op in ("=", "!="):
        same = op == "="
        columns = not isinstance(right, Literal_) and not left.type.is_figure
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
    if _number(hundred) != 100 or part.type.kind != "number":
        return ""
    shown = quantity(percent, voice) if percent is not None else ""
    if isinstance(percent, Literal_):
        shown = amount((_number(percent) or Fraction(0)) * 100, UNITS["percent"], voice.language)
    elif percent is None or percent.type.unit is None or percent.type.unit.name != "percent":
        return ""
    subject, of = quantity(part, voice), quantity(whole, voice)
    words = voice.say(*_DEGREES[op])
    if voice.zh:
        return f"{subject}占{of}的比例{words}{shown}"
    return f"{subject} {'must be' if mood.must else 'is'} {words} {shown} of {of}"


def _factor(node: Node) -> tuple[Node | None, Node | None]:
    """The figure and the number it is multiplied by."""
    if not isinstance(node, Arithmetic) or node.op != "*":
        return None, None
    for figure, number in ((node.left, node.right), (node.right, node.left)):
        if _number(number) is not None or (number.type.unit and number.type.unit.name == "percent"):
            return figure, number
    return None, None


def _number(node: Node | None) -> Fraction | None:
    if isinstance(node, Literal_) and node.type.bare and isinstance(node.value, int):
        return node.value * node.scale
    return None


def _is_order_of_days(left: Node, right: Node) -> bool:
    """`days(a, b) >= 0`: a is not later than b."""
    return (
        isinstance(left, Call) and left.function in ("days", "minutes", "seconds")
        and isinstance(right, Literal_) and right.value == 0
    )  # fmt: skip


def is_coalesce(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "coalesce"


def beside(left: Node, right: Node, voice: Voice) -> str:
    """What the left side meets; a bare literal takes its label, unit or name from that side."""
    if not isinstance(right, Literal_):
        return quantity(right, voice)
    if right.type.kind == "text":
        return choice_words(right.value, choices_of(left), voice)
    number = _number(right)
    function = left.function if isinstance(left, Call) else ""
    if number is not None and function in _HINTS:
        unit = UNITS[_HINTS[function]]
        return amount(number * unit.scale, unit, voice.language)
    if number is not None and function == "weekday" and 1 <= number <= 7:
        return voice.say(*_WEEKDAYS[int(number) - 1])
    if number is not None and function in ("month_of", "day_of_month") and voice.zh:
        return f"{number}{'月' if function == 'month_of' else '日'}"
    return literal_words(right, voice)


def literal_words(node: Literal_, voice: Voice) -> str:
    """A constant by its type."""
    value, kind = node.value, node.type.kind
    if value is None:
        return voice.say("空", "nothing")
    if kind == "number":
        unit = node.type.unit or UNITS["number"]
        return amount(int(value) * node.scale, unit, voice.language)
    if kind == "date":
        return day_words(int(value), voice.language)
    if kind == "instant":
        return instant_words(int(value), voice.language)
    if kind == "clock":
        return clock_words(int(value))
    if kind == "code":
        return voice.division(str(value))
    if kind == "flag":
        return voice.say("是" if value else "否", "yes" if value else "no")
    return choice_words(value, (), voice)


def choices_of(node: Node) -> tuple[Choice, ...]:
    """The closed list of the column that a side comes from."""
    if isinstance(node, ColumnOf):
        return node.choices
    if isinstance(node, LastOf):
        return choices_of(node.column)
    if isinstance(node, Call) and node.args:
        return choices_of(node.args[0])
    if isinstance(node, Over) and node.column is not None:
        return choices_of(node.column)
    return ()


def fills(node: Compare | OneOf, value: Call) -> bool:
    """Whether what stands in for an empty column satisfies the comparison."""
    default = value.args[-1]
    if not isinstance(default, Literal_):
        return False
    if isinstance(node, OneOf):
        return any(isinstance(i, Literal_) and i.value == default.value for i in node.items)
    if not isinstance(node.right, Literal_):
        return False
    if isinstance(default.value, str) or isinstance(node.right.value, str):
        return (default.value == node.right.value) == (node.op == "=")
    a, b = (Fraction(one.value or 0) * one.scale for one in (default, node.right))
    return _COMPARERS[node.op](a, b)
