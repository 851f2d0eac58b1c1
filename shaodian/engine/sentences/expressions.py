"""Words of what is compared: columns, figures, counts and sums, the latest row, functions."""

from shaodian.engine.conditions.nodes import (
    Arithmetic,
    Call,
    Case,
    ColumnOf,
    LastOf,
    Literal_,
    Node,
    Over,
    ValueOf,
)
from shaodian.engine.conditions.points import POINT
from shaodian.engine.sentences.comparing import beside, literal_words
from shaodian.engine.sentences.conditions import step_words
from shaodian.engine.sentences.nouns import find, heading
from shaodian.engine.sentences.phrases import clause, quantity
from shaodian.engine.sentences.rows import fact_noun, last_rows, rows
from shaodian.engine.sentences.values import value_words
from shaodian.engine.sentences.voice import Voice
from shaodian.engine.vocabulary.words import Fact

_HEADCOUNTS = ("membership", "person", "enrolment")
_SIGNS = {"*": "×", "/": "÷"}


@quantity.register
def _literal(node: Literal_, voice: Voice) -> str:
    return literal_words(node, voice)


@quantity.register
def _value(node: ValueOf, voice: Voice) -> str:
    return value_words(node.name, voice)


@quantity.register
def _column(node: ColumnOf, voice: Voice) -> str:
    fact = node.path[-1][1] if node.path else voice.judged if node.judged else voice.fact
    here = not node.path and (node.judged or voice.judged is None)
    if here and node.column == "day":
        return voice.say("当日", "that day")
    if here and node.column == "at" and (node.judged or fact is POINT):
        return voice.say("当时", "that moment")
    if node.column in ("period_from", "period_to"):
        first = node.column == "period_from"
        return voice.say("周期开始", "the period's start") if first else voice.say("周期结束", "the period's end")
    if node.column in ("at", "from", "to") and fact is not None:
        noun = fact_noun(fact, voice)
        word = {"at": ("时间", "time"), "from": ("开始", "start"), "to": ("结束", "end")}[node.column]
        that = "that" if node.judged else "the"
        return voice.say(f"{'该' if node.judged else ''}{noun}{word[0]}", f"the {word[1]} of {that} {noun}")
    column = find(node, voice)
    said = heading(column, voice) if column else voice.say("该项", "the entry")
    whose = "".join(step_words(node, voice))
    if not whose:
        return said
    return f"{whose}的{said}" if voice.zh else f"{said} of {whose}"


@quantity.register
def _over(node: Over, voice: Voice) -> str:
    found, inner = rows(node.fact, node.where, voice, match=node.match), voice.inside(node.fact)
    column = quantity(node.column, inner) if node.column is not None else ""
    behind = "".join(f" {part}" for part in (found.whose, found.when) if part)
    if voice.zh:
        of = f"{found.whose}{found.when}{found.noun}"
        if node.function == "count":
            return f"{of}{_counted(node.fact)}" if not column else f"{of}涉及的不同{column}数"
        return of + {"sum": f"的{column}合计", "lowest": f"的最低{column}", "highest": f"的最高{column}"}[node.function]
    of, column = found.many + behind, column.removeprefix("the ")
    if node.function == "count":
        return f"the number of {of}" if not column else f"the number of different {column} values in {of}"
    return {"sum": "the total ", "lowest": "the lowest ", "highest": "the highest "}[node.function] + f"{column} of {of}"


def _counted(fact: Fact) -> str:
    """人数 of persons, 人次 of what persons did, 次数 of what happened, 数量 of what there is."""
    if fact.name in _HEADCOUNTS:
        return "人数"
    if fact.personal:
        return "人次"
    return "次数" if fact.time in ("instant", "either", "day") else "数量"


@quantity.register
def _last(node: LastOf, voice: Voice) -> str:
    last, inner, column = last_rows(node, voice), voice.inside(node.fact), node.column
    if isinstance(column, ColumnOf) and not column.path and column.column in ("at", "from", "day"):
        word = voice.say("日期" if column.column == "day" else "时间", "the day" if column.column == "day" else "the time")
        return voice.say(f"{last}的{word}", f"{word} of {last}")
    said = quantity(column, inner)
    return voice.say(f"{last}的{said}", f"{said} of {last}")


@quantity.register
def _arithmetic(node: Arithmetic, voice: Voice) -> str:
    plain = _without_scale(node)
    if plain is not None:
        return beside(node, plain, voice) if plain.type.kind != "number" else _in_unit(node, plain, voice)
    left, right = node.left, node.right
    kinds = (left.type.kind, right.type.kind)
    if node.op == "-" and set(kinds) <= {"date", "instant"}:
        return _from_to(right, left, voice)
    if kinds[0] in ("date", "instant"):
        first, term = quantity(left, voice), quantity(right, voice)
        if node.op == "+":
            return voice.say(f"{first}后{term}", f"{term} after {first}")
        return voice.say(f"{first}前{term}", f"{term} before {first}")
    a, b = _operand(left, voice, node.op, first=True), _operand(right, voice, node.op)
    if node.op in _SIGNS:
        return voice.say(f"{a}{_SIGNS[node.op]}{b}", f"{a} {_SIGNS[node.op]} {b}")
    return voice.say(f"{a}{'加' if node.op == '+' else '减'}{b}", f"{a} {'plus' if node.op == '+' else 'minus'} {b}")


def _from_to(first: Node, last: Node, voice: Voice) -> str:
    """The time between two instants or days."""
    a, b = quantity(first, voice), quantity(last, voice)
    return voice.say(f"从{a}到{b}的时间", f"the time from {a} to {b}")


def _operand(node: Node, voice: Voice, op: str, *, first: bool = False) -> str:
    said = quantity(node, voice)
    compound = isinstance(node, Arithmetic) and _without_scale(node) is None
    if compound and isinstance(node, Arithmetic) and op in _SIGNS and (node.op in "+-" or not first):
        return voice.say(f"（{said}）", f"({said})")
    if compound and isinstance(node, Arithmetic) and op == "-" and node.op in "+-" and not first:
        return voice.say(f"（{said}）", f"({said})")
    return said


def _without_scale(node: Arithmetic) -> Node | None:
    """The figure inside a change of unit that only the engine needs; None for real arithmetic."""
    other = node.right
    if node.op != "*" or not isinstance(other, Literal_) or not other.type.bare or other.value is None:
        return None
    if isinstance(other.value, str):
        return None
    factor, unit, of = other.value * other.scale, node.type.unit, node.left.type.unit
    if unit is None or of is None:
        return None
    into = not node.type.bare and node.left.type.bare and factor == unit.scale
    out_of = node.type.bare and not node.left.type.bare and factor == 1 / of.scale
    days = factor == 86_400 and of.dimension == "days"
    return node.left if into or out_of or days else None


def _in_unit(node: Arithmetic, plain: Node, voice: Voice) -> str:
    """A bare number read in a unit: 37 of a temperature is 37℃."""
    unit = node.type.unit
    if isinstance(plain, Literal_) and unit is not None and not node.type.bare and isinstance(plain.value, int):
        from_bare = Literal_(node.type, plain.value * unit.scale, plain.scale)
        return literal_words(from_bare, voice) if plain.type.bare else quantity(plain, voice)
    return quantity(plain, voice)


@quantity.register
def _case(node: Case, voice: Voice) -> str:
    said = [(clause(when, voice), quantity(then, voice)) for when, then in node.whens]
    rest = quantity(node.default, voice) if node.default is not None else ""
    if voice.zh:
        parts = [f"{then}（{when}的）" for when, then in said] + ([f"{rest}（其余）"] if rest else [])
        return "、".join(parts)
    parts = [f"{then} if {when}" for when, then in said] + ([f"{rest} otherwise"] if rest else [])
    return ", ".join(parts)


@quantity.register
def _call(node: Call, voice: Voice) -> str:
    said = [quantity(arg, voice) for arg in node.args]
    name = node.function
    if name in ("days", "minutes", "seconds"):
        return _from_to(node.args[0], node.args[1], voice)
    if name == "coalesce":
        first, default = said[0], node.args[-1]
        if isinstance(default, Literal_) and default.value in (0, "", None):
            return first
        rest = beside(node.args[0], default, voice)
        return voice.say(f"{first}（未填的按{rest}）", f"{first} ({rest} if left empty)")
    if name in ("least", "greatest"):
        small = name == "least"
        return voice.say(
            f"{voice.every(said)}中的{'较小' if small else '较大'}者",
            f"the {'smaller' if small else 'larger'} of {voice.every(said)}",
        )
    if name == "age":
        born = node.args[0]
        known = isinstance(born, ColumnOf) and born.column == "born"
        return voice.say("年龄" if known else f"按{said[0]}计算的年龄", "the age" if known else f"the age by {said[0]}")
    if name.startswith("add_"):
        term = _moved_by(node.args[1], name, voice, said[1])
        return voice.say(f"{said[0]}后{term}", f"{term} after {said[0]}")
    zh, en = {
        "day_of": ("{}当日", "the day of {}"), "clock": ("{}", "{}"), "abs": ("{}的绝对值", "the size of {}"),
        "weekday": ("{}", "{}"), "day_of_month": ("{}在当月的日次", "the day of the month of {}"),
        "month_of": ("{}所在月份", "the month of {}"), "year_of": ("{}所在年份", "the year of {}"),
        "first_of_month": ("{}当月1日", "the first of the month of {}"),
    }[name]  # fmt: skip
    return voice.say(zh, en).format(said[0])


def _moved_by(node: Node, function: str, voice: Voice, said: str) -> str:
    """A bare number takes the unit that the function counts in."""
    if isinstance(node, Literal_) and node.type.bare:
        zh, en = {"add_days": ("天", "days"), "add_months": ("个月", "months"),
                  "add_working_days": ("个工作日", "working days")}[function]  # fmt: skip
        return voice.say(said + zh, f"{said} {en}")
    return said
