"""Words of the functions of the language."""

from shaodian.engine.conditions.nodes import Call, ColumnOf, Literal_, Node
from shaodian.engine.sentences.figures import amount
from shaodian.engine.sentences.phrases import quantity
from shaodian.engine.sentences.scales import bare_number, without_scale
from shaodian.engine.sentences.sides import beside
from shaodian.engine.sentences.voice import Voice
from shaodian.engine.units import UNITS


def from_to(first: Node, last: Node, voice: Voice) -> str:
    """The time between two instants or days."""
    a, b = quantity(first, voice), quantity(last, voice)
    return voice.say(f"从{a}到{b}的时间", f"the time from {a} to {b}")


@quantity.register
def _call(node: Call, voice: Voice) -> str:
    said = [quantity(arg, voice) for arg in node.args]
    name = node.function
    if name in ("days", "minutes", "seconds"):
        return from_to(node.args[0], node.args[1], voice)
    if name == "coalesce":
        first, default = said[0], node.args[-1]
        plain = without_scale(default) or default
        if isinstance(plain, Literal_) and plain.value in (0, "", None):
            return first
        rest = beside(node.args[0], default, voice)
        return voice.say(f"{first}（未填的按{rest}）", f"{first} ({rest} if left empty)")
    if name in ("least", "greatest"):
        small = name == "least"
        said = [beside(node, arg, voice) for arg in node.args]
        return voice.say(
            f"{voice.every(said)}中的{'较小' if small else '较大'}者",
            f"the {'smaller' if small else 'larger'} of {voice.every(said)}",
        )
    if name == "age":
        born = node.args[0]
        known = isinstance(born, ColumnOf) and born.column == "born"
        return voice.say(
            "年龄" if known else f"按{said[0]}计算的年龄",
            "the age" if known else f"the age by {said[0]}",
        )
    if name.startswith("add_"):
        term = _moved_by(node.args[1], name, voice, said[1])
        return voice.say(f"{said[0]}后{term}", f"{term} after {said[0]}")
    zh, en = {
        "day_of": ("{}之日", "the day of {}"), "clock": ("{}", "{}"),
        "abs": ("{}的绝对值", "the size of {}"),
        "weekday": ("{}", "{}"), "day_of_month": ("{}在当月的日次", "the day of the month of {}"),
        "month_of": ("{}所在月份", "the month of {}"), "year_of": ("{}所在年份", "the year of {}"),
        "first_of_month": ("{}当月1日", "the first of the month of {}"),
    }[name]  # fmt: skip
    return voice.say(zh, en).format(said[0])


def _moved_by(node: Node, function: str, voice: Voice, said: str) -> str:
    """A bare number takes the unit that the function counts in."""
    number = bare_number(node)
    if number is not None:
        unit = UNITS[function.removeprefix("add_")]
        return amount(number * unit.scale, unit, voice.language)
    return said
