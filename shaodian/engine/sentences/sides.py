"""Words of a side of a comparison: what stands beside it gives a bare literal its label or unit."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from shaodian.engine.conditions.nodes import (
    Call,
    Case,
    ColumnOf,
    Compare,
    LastOf,
    Literal_,
    Node,
    OneOf,
    Over,
    ValueOf,
)
from shaodian.engine.sentences.figures import amount, clock_words, day_words, instant_words
from shaodian.engine.sentences.nouns import choice_words, phase_label
from shaodian.engine.sentences.phrases import quantity
from shaodian.engine.sentences.scales import bare_number
from shaodian.engine.sentences.values import value_words
from shaodian.engine.sentences.voice import Voice, quoted
from shaodian.engine.units import UNITS
from shaodian.engine.vocabulary.words import Choice, Fact

HEADCOUNTS = ("membership", "person", "enrolment")  # whose rows are people
_COMPARERS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_WEEKDAYS = (
    ("星期一", "Monday"), ("星期二", "Tuesday"), ("星期三", "Wednesday"), ("星期四", "Thursday"),
    ("星期五", "Friday"), ("星期六", "Saturday"), ("星期日", "Sunday"),
)  # fmt: skip
_COUNTED = {"month_of": "月", "day_of_month": "日", "year_of": "年"}
_HINTS = {"age": "years_of_age", "minutes": "minutes"}


def beside(left: Node, right: Node, voice: Voice) -> str:
    """What the left side meets; a bare literal takes its label, unit or name from that side."""
    function = left.function if isinstance(left, Call | Over) else ""
    if isinstance(right, ValueOf):
        return value_words(
            right.name, voice, counted=_COUNTED.get(function, "") if voice.zh else ""
        )
    if isinstance(right, Case | Call) and right.type.bare and left.type.bare:
        return quantity(replace(right, type=left.type), voice)  # floor <= case … 1 … end: 1层
    if not isinstance(right, Literal_):
        return quantity(right, voice)
    if right.type.kind == "text":
        if isinstance(left, ColumnOf) and left.column == "phase":
            return quoted(phase_label(str(right.value), voice))
        return choice_words(right.value, choices_of(left), voice)
    number = bare_number(right)
    if number is not None and function in _HINTS:
        unit = UNITS[_HINTS[function]]
        return amount(number * unit.scale, unit, voice.language)
    if number is not None and function == "weekday" and 1 <= number <= 7:
        return voice.say(*_WEEKDAYS[int(number) - 1])
    if number is not None and function in _COUNTED and voice.zh:
        return f"{number}{_COUNTED[function]}"
    if number is not None and isinstance(left, Over) and function == "count" and voice.zh:
        return f"{number}{counter(left.fact, distinct=left.column is not None)}"
    unit_of = left.type.unit
    if number is not None and unit_of is not None and unit_of.dimension == "number":
        return amount(number, unit_of, voice.language)
    return literal_words(right, voice)


def counter(fact: Fact, *, distinct: bool = False) -> str:
    """In what rows of a fact are counted, in Chinese."""
    if distinct:
        return "个"
    if fact.name in HEADCOUNTS:
        return "人"
    if fact.name in ("disease_case", "local_case"):
        return "例"
    if fact.personal:
        return "人次"
    return "次" if fact.time in ("instant", "either", "day") else "个"


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
