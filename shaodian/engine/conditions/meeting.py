"""Two sides that meet: brought to one type and one unit, or refused with a sentence."""

from dataclasses import replace
from fractions import Fraction

from shaodian.engine.conditions.names import nearest
from shaodian.engine.conditions.nodes import (
    BARE,
    CLOCK,
    DATE,
    DAYS,
    INSTANT,
    SECONDS,
    SPAN,
    TEXT,
    Arithmetic,
    Call,
    ColumnOf,
    Constant,
    LastOf,
    Node,
    Type,
)
from shaodian.engine.conditions.reading import NotACondition, short
from shaodian.engine.instants import parse_clock, parse_day, parse_when
from shaodian.engine.units import UNITS

LARGEST = 10**15  # beyond it a product of columns could leave the integers of a database


def unify_all(nodes: list[Node]) -> list[Node]:
    """The nodes brought to one type, as in case, least or coalesce."""
    first = next((node for node in nodes if node.type.kind != "empty"), nodes[0])
    for other in nodes:
        if other is not first:
            first, _ = unify(first, other)
    return [unify(first, node)[1] for node in nodes]


def unify(left: Node, right: Node) -> tuple[Node, Node]:
    """Both sides brought to one type, or NotACondition."""
    if left.type.kind == "empty" or right.type.kind == "empty":
        return left, right
    if _is_text_literal(right) and left.type.kind != "text":
        return left, _literal_as(right, left)
    if _is_text_literal(left) and right.type.kind != "text":
        return _literal_as(left, right), right
    kinds = (left.type.kind, right.type.kind)
    if kinds == ("number", "number"):
        return _same_unit(left, right)
    if kinds[0] == kinds[1] and kinds[0] != "span":
        _known_choice(left, right)
        _known_choice(right, left)
        return left, right
    if kinds == ("date", "instant"):
        return left, Call(DATE, "day_of", (right,))
    if kinds == ("instant", "date"):
        return Call(DATE, "day_of", (left,)), right
    if kinds[0] == "span" or kinds[1] == "span":
        return _span_meets(left, right)
    if set(kinds) == {"text", "code"}:
        return left, right
    raise NotACondition(
        f"两边不能比较（{_name(left)}与{_name(right)}）",
        f"{_name(left, en=True)} cannot meet {_name(right, en=True)}",
    )


def arithmetic(op: str, left: Node, right: Node) -> Node:
    """left op right, with the units and times that the language allows."""
    kinds = (left.type.kind, right.type.kind)
    if op in "*/" and kinds == ("number", "number"):
        return _product(op, left, right)
    if op == "-" and kinds == ("instant", "instant"):
        return Arithmetic(SPAN, "-", left, right)
    if op == "-" and set(kinds) <= {"date", "instant"}:
        left, right = unify(left, right)
        return Arithmetic(DAYS, "-", left, right)
    if op in "+-" and kinds[0] in ("date", "instant") and kinds[1] == "number":
        return _shifted(op, left, right)
    if op in "+-" and kinds == ("number", "number"):
        left, right = _same_unit(left, right)
        return Arithmetic(left.type, op, left, right)
    raise NotACondition(
        f"{_name(left)} {op} {_name(right)} 没有意义",
        f"{_name(left, en=True)} {op} {_name(right, en=True)} means nothing",
    )


def _product(op: str, left: Node, right: Node) -> Node:
    if op == "/" and constant(right) == 0:
        raise NotACondition("不能除以零", "division by zero")
    if _factor(left) * _factor(right) > LARGEST:
        raise NotACondition("这些数相乘会过大", "these figures multiplied are too large")
    if op == "*" and left.type.bare and not right.type.bare:
        left, right = right, left
    if right.type.bare:
        return Arithmetic(left.type, op, left, right)
    return Arithmetic(BARE, op, to_bare(left), to_bare(right))


def constant(node: Node) -> Fraction | None:
    """The figure of an expression without a name in it; None for any other."""
    if isinstance(node, Constant) and isinstance(node.value, int):
        return node.value * node.scale
    if not isinstance(node, Arithmetic):
        return None
    left, right = constant(node.left), constant(node.right)
    if left is None or right is None:
        return None
    if node.op == "/":
        return left / right
    return {"+": left + right, "-": left - right, "*": left * right}[node.op]


def _factor(node: Node) -> Fraction:
    """By how much at most the figures written in an expression multiply what rows hold."""
    if isinstance(node, Constant) and isinstance(node.value, int):
        return max(abs(node.value * node.scale), 1 / node.scale, Fraction(1))
    if isinstance(node, Arithmetic):
        left, right = _factor(node.left), _factor(node.right)
        return left * right if node.op in "*/" else left + right
    return max((_factor(child) for child in node.children()), default=Fraction(1))


def _shifted(op: str, left: Node, right: Node) -> Node:
    unit = right.type.unit
    assert unit is not None
    wanted = {"date": ("days",), "instant": ("time", "days")}[left.type.kind]
    if right.type.bare and left.type.kind == "date":
        right, unit = replace(right, type=DAYS), UNITS["days"]
    if unit.dimension not in wanted:
        raise NotACondition(
            f"{_name(left)}不能加减{unit.zh or '没有单位的数'}；月份请用 add_months",
            f"{_name(left, en=True)} cannot be moved by {unit.en or 'a bare number'}; "
            "for months use add_months",
        )
    if left.type.kind == "instant" and unit.dimension == "days":
        right = Arithmetic(SECONDS, "*", right, Constant(BARE, 86_400))
    return Arithmetic(left.type, op, left, right)


def _same_unit(left: Node, right: Node) -> tuple[Node, Node]:
    a, b = left.type.unit, right.type.unit
    assert a is not None
    assert b is not None
    if a.name == b.name or (a.dimension == b.dimension and a.dimension != "number"):
        return left, right
    if a.name == "number":
        return in_unit(left, right.type), right
    if b.name == "number":
        return left, in_unit(right, left.type)
    if "number" in (a.dimension, b.dimension) and (_mixed(left) or _mixed(right)):
        # 100 * persons <= persons * percent: the product's unit is nobody's.
        one_of_number = a.dimension == "number"
        return (
            (in_unit(left, right.type), right)
            if one_of_number
            else (left, in_unit(right, left.type))
        )
    raise NotACondition(f"单位不同：{a.zh} 与 {b.zh}", f"different units: {a.name} and {b.name}")


def _mixed(node: Node) -> bool:
    """A product or quotient of two figures that both have a unit."""
    return (
        isinstance(node, Arithmetic)
        and node.op in "*/"
        and all(
            s.type.unit is not None and s.type.unit.name != "number"
            for s in (node.left, node.right)
        )
    )


def in_unit(node: Node, wanted: Type) -> Node:
    """A bare number read as so many of the wanted unit."""
    assert wanted.unit is not None
    if wanted.unit.scale == 1:
        return replace(node, type=wanted)
    return Arithmetic(wanted, "*", node, Constant(BARE, wanted.unit.scale))


def to_bare(node: Node) -> Node:
    """A figure as the bare number of its own unit."""
    unit = node.type.unit
    assert unit is not None
    if unit.scale == 1:
        return replace(node, type=BARE)
    return Arithmetic(BARE, "*", node, Constant(BARE, 1, Fraction(1, unit.scale)))


def _span_meets(left: Node, right: Node) -> tuple[Node, Node]:
    """An instant less an instant, in the unit of the other side: seconds or local days."""
    swapped = left.type.kind != "span"
    span, other = (right, left) if swapped else (left, right)
    dimension = other.type.unit.dimension if other.type.unit else ""
    if not isinstance(span, Arithmetic) or dimension not in ("time", "days"):
        raise NotACondition(
            "时刻之差要与带单位的时长比较，如 48 hours 或 3 days",
            "an instant less an instant is compared with hours or days: 48 hours, 3 days",
        )
    if dimension == "days":
        days = tuple(Call(DATE, "day_of", (side,)) for side in (span.left, span.right))
        meant: Node = Arithmetic(DAYS, "-", days[0], days[1])
    else:
        meant = Arithmetic(SECONDS, "-", span.left, span.right)
    return (other, meant) if swapped else (meant, other)


def _is_text_literal(node: Node) -> bool:
    return isinstance(node, Constant) and node.type == TEXT


def _literal_as(literal: Node, other: Node) -> Node:
    """A quoted text as the date, instant, clock or code that the other side is."""
    assert isinstance(literal, Constant)
    text, kind = str(literal.value), other.type.kind
    readers = {
        "date": (parse_day, DATE),
        "instant": (parse_when, INSTANT),
        "clock": (parse_clock, CLOCK),
    }
    if kind in readers:
        reader, wanted = readers[kind]
        try:
            return Constant(wanted, reader(text))
        except ValueError:
            raise NotACondition(
                f"「{short(text)}」不是{_KINDS[kind][0]}{_WRITTEN[kind][0]}",
                f"{short(text)!r} is not {_KINDS[kind][1]}{_WRITTEN[kind][1]}",
            ) from None
    if kind == "code":
        return replace(literal, type=other.type)
    raise NotACondition(
        f"「{short(text)}」不能与{_name(other)}比较",
        f"{short(text)!r} cannot meet {_name(other, en=True)}",
    )


def _known_choice(column: Node, literal: Node) -> None:
    chosen = column.column if isinstance(column, LastOf) else column
    if not isinstance(chosen, ColumnOf) or not chosen.choices or not isinstance(literal, Constant):
        return
    values = [choice.value for choice in chosen.choices]
    if literal.value not in values:
        near = nearest(str(literal.value), values)
        raise NotACondition(
            f"{chosen.column} 没有「{short(literal.value)}」这个取值{near[0]}",
            f"{short(literal.value)!r} is not a value of {chosen.column}{near[1]}",
        )


def within_choice(column: Node, literal: Node) -> tuple[Node, ...]:
    """The literal and all values below it, when it is a wider value of the column's list."""
    chosen = column.column if isinstance(column, LastOf) else column
    if not isinstance(chosen, ColumnOf) or not isinstance(literal, Constant):
        return ()
    found = {literal.value}
    for _ in chosen.choices:
        found |= {c.value for c in chosen.choices if c.below in found}
    return tuple(Constant(TEXT, str(v)) for v in sorted(map(str, found))) if len(found) > 1 else ()


_KINDS = {
    "number": ("数字", "a number"),
    "flag": ("是否", "a yes or no"),
    "text": ("文字", "a text"),
    "code": ("行政区划代码", "a division code"),
    "date": ("日期", "a date"),
    "instant": ("时刻", "an instant"),
    "clock": ("钟点", "a clock time"),
    "span": ("时长", "a length of time"),
    "empty": ("空", "nothing"),
}


_WRITTEN = {
    "date": ("，应写成 2021-01-17", "; write 2021-01-17"),
    "instant": ("，应写成 2021-01-17T12:00:00+08:00", "; write 2021-01-17T12:00:00+08:00"),
    "clock": ("，应写成 20:30", "; write 20:30"),
}


def _name(node: Node, *, en: bool = False) -> str:
    unit = node.type.unit
    if unit and unit.name != "number":
        return unit.en if en else unit.zh
    return _KINDS[node.type.kind][1 if en else 0]
