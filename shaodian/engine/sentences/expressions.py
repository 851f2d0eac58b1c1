"""Words of what is compared: columns, figures, counts and sums, the latest row, functions."""

from dataclasses import replace

from shaodian.engine.conditions.nodes import (
    Arithmetic,
    Case,
    ColumnOf,
    LastOf,
    Literal_,
    Node,
    Over,
    ValueOf,
)
from shaodian.engine.conditions.points import POINT
from shaodian.engine.sentences.calls import from_to
from shaodian.engine.sentences.conditions import step_words
from shaodian.engine.sentences.nouns import find, heading, plural
from shaodian.engine.sentences.phrases import clause, quantity
from shaodian.engine.sentences.rows import fact_noun, last_rows, rows
from shaodian.engine.sentences.scales import without_scale
from shaodian.engine.sentences.sides import HEADCOUNTS, beside, literal_words
from shaodian.engine.sentences.values import value_words
from shaodian.engine.sentences.voice import Voice
from shaodian.engine.vocabulary.words import Fact

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
        return (
            voice.say("周期开始", "the period's start")
            if first
            else voice.say("周期结束", "the period's end")
        )
    if node.column in ("at", "from", "to") and fact is not None:
        noun = fact_noun(fact, voice)
        word = {"at": ("时间", "time"), "from": ("开始", "start"), "to": ("结束", "end")}[
            node.column
        ]
        that = "that" if node.judged else "the"
        return voice.say(
            f"{'该' if node.judged else ''}{noun}{word[0]}", f"the {word[1]} of {that} {noun}"
        )
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
        low, high = ("最早", "最晚") if node.type.kind in ("date", "instant") else ("最低", "最高")
        return (
            of
            + {
                "sum": f"的{column}合计",
                "lowest": f"的{low}{column}",
                "highest": f"的{high}{column}",
            }[node.function]
        )
    of, column = found.many + behind, column.removeprefix("the ")
    if node.function == "count":
        return (
            f"the number of {of}"
            if not column
            else f"the number of different {plural(column)} with {of}"
        )
    low, high = (
        ("earliest", "latest") if node.type.kind in ("date", "instant") else ("lowest", "highest")
    )
    return (
        f"the {({'sum': 'total', 'lowest': low, 'highest': high})[node.function]} {column} of {of}"
    )


def _counted(fact: Fact) -> str:
    """人数 of persons, 人次 of what persons did, 次数 of what happened, 数量 of what there is."""
    if fact.name in HEADCOUNTS:
        return "人数"
    if fact.personal:
        return "人次"
    return "次数" if fact.time in ("instant", "either", "day") else "数量"


@quantity.register
def _last(node: LastOf, voice: Voice) -> str:
    last, inner, column = last_rows(node, voice), voice.inside(node.fact), node.column
    if isinstance(column, ColumnOf) and not column.path and column.column in ("at", "from", "day"):
        word = voice.say(
            "日期" if column.column == "day" else "时间",
            "the day" if column.column == "day" else "the time",
        )
        return voice.say(f"{last}的{word}", f"{word} of {last}")
    said = quantity(column, inner)
    return voice.say(f"{last}的{said}", f"{said} of {last}")


@quantity.register
def _arithmetic(node: Arithmetic, voice: Voice) -> str:
    plain = without_scale(node)
    if plain is not None:
        return (
            beside(node, plain, voice)
            if plain.type.kind != "number"
            else _in_unit(node, plain, voice)
        )
    left, right = node.left, node.right
    kinds = (left.type.kind, right.type.kind)
    if node.op == "-" and set(kinds) <= {"date", "instant"}:
        return from_to(right, left, voice)
    if kinds[0] in ("date", "instant"):
        first, term = quantity(left, voice), quantity(right, voice)
        if node.op == "+":
            return voice.say(f"{first}后{term}", f"{term} after {first}")
        return voice.say(f"{first}前{term}", f"{term} before {first}")
    a, b = _operand(left, voice, node.op, first=True), _operand(right, voice, node.op)
    if node.op in _SIGNS:
        return voice.say(f"{a}{_SIGNS[node.op]}{b}", f"{a} {_SIGNS[node.op]} {b}")
    return voice.say(
        f"{a}{'加' if node.op == '+' else '减'}{b}",
        f"{a} {'plus' if node.op == '+' else 'minus'} {b}",
    )


def _operand(node: Node, voice: Voice, op: str, *, first: bool = False) -> str:
    said = quantity(node, voice)
    compound = isinstance(node, Arithmetic) and without_scale(node) is None
    if (
        compound
        and isinstance(node, Arithmetic)
        and op in _SIGNS
        and (node.op in "+-" or not first)
    ):
        return voice.say(f"（{said}）", f"({said})")
    if compound and isinstance(node, Arithmetic) and op == "-" and node.op in "+-" and not first:
        return voice.say(f"（{said}）", f"({said})")
    return said


def _in_unit(node: Arithmetic, plain: Node, voice: Voice) -> str:
    """A bare number read in a unit: 37 of a temperature is 37℃."""
    unit = node.type.unit
    if isinstance(plain, Case) and plain.type.bare:
        whens = tuple((when, replace(node, left=then)) for when, then in plain.whens)
        default = replace(node, left=plain.default) if plain.default is not None else None
        return quantity(Case(node.type, whens, default), voice)
    if (
        isinstance(plain, Literal_)
        and unit is not None
        and not node.type.bare
        and isinstance(plain.value, int)
    ):
        from_bare = Literal_(node.type, plain.value * unit.scale, plain.scale)
        return literal_words(from_bare, voice) if plain.type.bare else quantity(plain, voice)
    return quantity(plain, voice)


@quantity.register
def _case(node: Case, voice: Voice) -> str:
    said = [(clause(when, voice), beside(node, then, voice)) for when, then in node.whens]
    rest = beside(node, node.default, voice) if node.default is not None else ""
    if voice.zh:
        parts = [f"{then}（{when}的）" for when, then in said] + (
            [f"{rest}（其余）"] if rest else []
        )
        return "、".join(parts)
    parts = [f"{then} if {when}" for when, then in said] + ([f"{rest} otherwise"] if rest else [])
    return ", ".join(parts)
