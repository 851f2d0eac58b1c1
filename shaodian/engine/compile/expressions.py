"""Typed nodes → SQL. Figures stay exact fractions of whole numbers until two sides meet."""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from sqlglot import exp

from shaodian.engine.compile.frames import RowFrame, valid
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    coalesce,
    col,
    compare,
    either,
    eq,
    every,
    exists,
    function,
    is_null,
    le,
    lt,
    mul,
    not_,
    not_null,
    null,
    num,
    scalar,
    sub,
    text,
    times,
    whole,
)
from shaodian.engine.conditions.nodes import (
    Arithmetic,
    Between,
    Call,
    Case,
    ColumnOf,
    Compare,
    IsNull,
    LastOf,
    Literal_,
    Logic,
    Node,
    OneOf,
    Over,
    ValueOf,
    Within,
)


@dataclass(frozen=True)
class Figure:
    """sql × scale ÷ over, in the smallest pieces of the unit."""

    sql: E
    scale: Fraction = Fraction(1)
    over: E | None = None


def flag(node: Node, frame: RowFrame) -> E:
    """A condition as a boolean: true, false, or null where it is undecided."""
    if isinstance(node, Logic):
        parts = [flag(item, frame) for item in node.items]
        return not_(parts[0]) if node.op == "not" else _logic(node.op, parts)
    if isinstance(node, Compare | Between | OneOf | IsNull):
        return _with_last(node, frame, _comparison(node, frame))
    if isinstance(node, Within):
        return frame.build.in_place(plain(node.division, frame), node.place, _root(frame).decided)
    if isinstance(node, Over):
        return over(node, frame)
    if isinstance(node, Call) and node.function == "working_day":
        return compare("!=", frame.build.working(_root(frame), plain(node.args[0], frame)), num(0))
    if isinstance(node, Literal_):
        return null() if node.value is None else exp.true() if node.value else exp.false()
    return _with_last(node, frame, compare("!=", plain(node, frame), num(0)))


def _logic(op: str, parts: list[E]) -> E:
    return every(parts) if op == "and" else either(parts)


def _comparison(node: Node, frame: RowFrame) -> E:
    if isinstance(node, IsNull):
        return is_null(_value(node.value, frame))
    if isinstance(node, OneOf):
        value = node.value
        return (
            either([_two_sides("=", value, item, frame) for item in node.items])
            if (value.type.is_figure)
            else exp.In(
                this=_value(value, frame), expressions=[_value(i, frame) for i in node.items]
            )
        )
    if isinstance(node, Between):
        low = _two_sides(">=", node.value, node.low, frame)
        return every([low, _two_sides("<=", node.value, node.high, frame)])
    assert isinstance(node, Compare)
    return _two_sides(node.op, node.left, node.right, frame)


def _two_sides(op: str, left: Node, right: Node, frame: RowFrame) -> E:
    if not left.type.is_figure or not right.type.is_figure:
        return compare(op, _value(left, frame), _value(right, frame))
    a, b = _aligned(figure(left, frame), figure(right, frame))
    if a.over is None and b.over is None:
        return compare(op, a.sql, b.sql)
    # a/p op b/q, without rounding: multiply out, and turn the comparison where p·q is negative
    below = mul(a.over or num(1), b.over or num(1))
    left_sql, right_sql = mul(a.sql, b.over or num(1)), mul(b.sql, a.over or num(1))
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    return case(
        [
            (lt(num(0), below), compare(op, left_sql, right_sql)),
            (lt(below, num(0)), compare(turned, left_sql, right_sql)),
        ]
    )


def _with_last(node: Node, frame: RowFrame, condition: E) -> E:
    """If there is no last row, every comparison with it is false."""
    found = [n for n in _own(node) if isinstance(n, LastOf)]
    if not found:
        return condition
    present = [not_null(col(frame.last(one), "id")) for one in dict.fromkeys(found)]
    return every([*present, condition])


def _own(node: Node) -> list[Node]:
    """The node and what is below it, not going inside aggregates or last."""
    listed = [node]
    if isinstance(node, Over | LastOf):
        return listed
    for child in node.children():
        listed += _own(child)
    return listed


def _value(node: Node, frame: RowFrame) -> E:
    """Any node as one SQL value; a flag as 0 or 1, a figure in its smallest pieces."""
    if node.type.kind == "flag" and not isinstance(node, ColumnOf | LastOf | Literal_ | Over):
        condition = flag(node, frame)
        return case([(condition, num(1)), (not_(condition), num(0))])
    if isinstance(node, Over) and node.function == "exists":
        return case([(flag(node, frame), num(1))], num(0))
    return whole_pieces(node, frame) if node.type.is_figure else plain(node, frame)


def whole_pieces(node: Node, frame: RowFrame, *, up: bool = False) -> E:
    """A figure rounded to whole pieces: down, or up."""
    one = figure(node, frame)
    if one.over is not None:
        return null()
    if one.scale.denominator == 1:
        return times(one.sql, one.scale.numerator)
    divisor = one.scale.denominator
    raised = times(one.sql, one.scale.numerator)
    return frame.build.dialect.quotient(add(raised, num(divisor - 1)) if up else raised, divisor)


def plain(node: Node, frame: RowFrame) -> E:
    """A text, code, date, instant, clock or flag column as SQL."""
    if isinstance(node, ColumnOf):
        return frame.column(node)
    if isinstance(node, LastOf):
        return _last_column(node, frame)
    if isinstance(node, Literal_):
        if node.value is None:
            return null()
        return text(node.value) if isinstance(node.value, str) else num(int(node.value))
    if isinstance(node, Over):
        return over(node, frame)
    if isinstance(node, Arithmetic):
        sides = (plain(node.left, frame), whole_pieces(node.right, frame))
        return add(*sides) if node.op == "+" else sub(*sides)
    if isinstance(node, Case):
        whens = [(flag(when, frame), _value(then, frame)) for when, then in node.whens]
        return case(whens, _value(node.default, frame) if node.default else None)
    assert isinstance(node, Call), node
    return _call(node, frame)


def _last_column(node: LastOf, frame: RowFrame) -> E:
    assert isinstance(node.column, ColumnOf)
    return frame.build.column_of_last(frame, node)


def _call(node: Call, frame: RowFrame) -> E:
    dialect = frame.build.dialect
    if node.function in ("coalesce", "least", "greatest"):
        parts = [_value(arg, frame) for arg in node.args]
        if node.function == "coalesce":
            return coalesce(*parts)
        return getattr(dialect, node.function)(*parts)  # type: ignore[no-any-return]
    if node.function == "add_working_days":
        days = whole_pieces(node.args[1], frame)
        return frame.build.add_working_days(_root(frame), plain(node.args[0], frame), days)
    if node.function in ("add_days", "add_months"):
        day, amount = plain(node.args[0], frame), whole_pieces(node.args[1], frame)
        return add(day, amount) if node.function == "add_days" else dialect.add_months(day, amount)
    primitive = getattr(dialect, node.function)
    return primitive(*[plain(arg, frame) for arg in node.args])  # type: ignore[no-any-return]


# --- figures -----------------------------------------------------------------------------------


def figure(node: Node, frame: RowFrame) -> Figure:
    """A number, exact."""
    if isinstance(node, Literal_):
        assert isinstance(node.value, int)
        return Figure(num(node.value), node.scale)
    if isinstance(node, ValueOf):
        return Figure(frame.build.value(node.name, _root(frame).decided))
    if isinstance(node, Arithmetic):
        return _arithmetic(node, frame)
    if isinstance(node, Call) and node.function in ("coalesce", "least", "greatest", "abs"):
        return _choose(node, frame)
    if isinstance(node, Call) and node.function in ("days", "seconds", "minutes"):
        first, second = (plain(arg, frame) for arg in node.args)
        difference = sub(second, first)
        if node.function == "minutes":
            difference = frame.build.dialect.quotient(difference, 60)
        return Figure(difference)
    if isinstance(node, Case):
        return _case_figure(node, frame)
    return Figure(plain(node, frame))


def _arithmetic(node: Arithmetic, frame: RowFrame) -> Figure:
    if not node.left.type.is_figure:  # a date less a date, an instant less an instant
        return Figure(sub(plain(node.left, frame), plain(node.right, frame)))
    left, right = figure(node.left, frame), figure(node.right, frame)
    if node.op == "*":
        over_both = _times(left.over, right.over)
        if isinstance(node.right, Literal_):
            return Figure(left.sql, left.scale * right.scale * _literal(node.right), over_both)
        return Figure(mul(left.sql, right.sql), left.scale * right.scale, over_both)
    if node.op == "/":
        if isinstance(node.right, Literal_):
            return Figure(left.sql, left.scale / (right.scale * _literal(node.right)), left.over)
        sql = mul(left.sql, right.over) if right.over is not None else left.sql
        return Figure(sql, left.scale / right.scale, _times(left.over, right.sql))
    left, right = _aligned(left, right)
    over_both = _times(left.over, right.over)
    a = mul(left.sql, right.over) if right.over is not None else left.sql
    b = mul(right.sql, left.over) if left.over is not None else right.sql
    return Figure(add(a, b) if node.op == "+" else sub(a, b), left.scale, over_both)


def _literal(node: Literal_) -> int:
    assert isinstance(node.value, int)
    return node.value


def _times(a: E | None, b: E | None) -> E | None:
    return mul(a, b) if a is not None and b is not None else a if a is not None else b


def _aligned(a: Figure, b: Figure) -> tuple[Figure, Figure]:
    """Both with one scale."""
    if a.scale == b.scale:
        return a, b
    if a.scale == 0 or b.scale == 0:
        zero = Figure(num(0))
        return (zero, b) if a.scale == 0 else (a, zero)
    common = Fraction(
        gcd(a.scale.numerator * b.scale.denominator, b.scale.numerator * a.scale.denominator),
        a.scale.denominator * b.scale.denominator,
    )
    return (
        Figure(times(a.sql, int(a.scale / common)), common, a.over),
        Figure(times(b.sql, int(b.scale / common)), common, b.over),
    )


def _common(figures: list[Figure]) -> tuple[list[E], Fraction]:
    bottom = lcm(*(f.scale.denominator for f in figures))
    return [times(f.sql, int(f.scale * bottom)) for f in figures], Fraction(1, bottom)


def _choose(node: Call, frame: RowFrame) -> Figure:
    parts, scale = _common([figure(arg, frame) for arg in node.args])
    if node.function == "abs":
        return Figure(function("abs", parts[0]), scale)
    if node.function == "coalesce":
        return Figure(coalesce(*parts), scale)
    return Figure(getattr(frame.build.dialect, node.function)(*parts), scale)


def _case_figure(node: Case, frame: RowFrame) -> Figure:
    results = [figure(then, frame) for _, then in node.whens]
    if node.default:
        results.append(
            Figure(null()) if node.default.type.kind == "empty" else figure(node.default, frame)
        )
    parts, scale = _common(results)
    whens = [(flag(when, frame), part) for (when, _), part in zip(node.whens, parts, strict=False)]
    return Figure(case(whens, parts[-1] if node.default else None), scale)


# --- aggregates --------------------------------------------------------------------------------


def over(node: Over, frame: RowFrame) -> E:
    """exists, count, sum, lowest, highest as a correlated subquery."""
    query, inner = over_rows(node, frame)
    if node.function == "exists":
        return exists(query.select({"x": num(1)}))
    if node.column is None:
        return scalar(query.select({"x": exp.Count(this=exp.Star())}))
    value = _value(node.column, inner)
    if node.function == "count":
        distinct = exp.Distinct(expressions=[value])
        return scalar(query.select({"x": exp.Count(this=distinct)}))
    if node.function == "sum":
        return coalesce(scalar(query.select({"x": whole(exp.Sum(this=value))})), num(0))
    wanted = exp.Min(this=value) if node.function == "lowest" else exp.Max(this=value)
    return scalar(query.select({"x": wanted}))


def over_rows(node: Over, frame: RowFrame) -> tuple[Query, RowFrame]:
    """The inner rows that an aggregate looks at."""
    build = frame.build
    alias = build.alias()
    query = Query(build.source(node.fact.name, alias))
    inner = frame.inner(node.fact, alias, query)
    query.where(frame.belongs(node.match, inner))
    if node.implied_validity:
        query.where(valid(alias, _root(frame).decided, entity=node.fact.entity))
    elif node.fact.time != "interval":
        query.where(le(inner.at, inner.seen_to))
    if node.where is not None:
        query.where(flag(node.where, inner))
    return query, inner


def _root(frame: RowFrame) -> RowFrame:
    return frame.judged or frame


__all__ = ["Figure", "eq", "figure", "flag", "over", "over_rows", "plain", "whole_pieces"]
