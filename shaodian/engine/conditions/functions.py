"""The functions of the language: what they take and give."""

from collections.abc import Sequence

from shaodian.engine.conditions.meeting import constant, unify, unify_all
from shaodian.engine.conditions.names import nearest
from shaodian.engine.conditions.nodes import (
    BARE,
    CLOCK,
    DATE,
    DAYS,
    INSTANT,
    SECONDS,
    Call,
    Constant,
    Node,
    Type,
)
from shaodian.engine.conditions.reading import NotACondition, short


def call(name: str, args: Sequence[Node]) -> Node:
    """The node of a function call. Raises NotACondition for an unknown name or wrong arguments."""
    if name in ("coalesce", "least", "greatest"):
        if len(args) < 2:
            raise _wrong(name, "(a, b, …)")
        same = unify_all(list(args))
        return Call(same[0].type, name, tuple(same))
    if name == "abs":
        (one,) = _figures(name, args, 1)
        return Call(one.type, name, (one,))
    if name in _SIGNATURES:
        kinds, gives, shown = _SIGNATURES[name]
        if len(args) != len(kinds):
            raise _wrong(name, shown)
        taken = tuple(_as(kind, arg, name, shown) for kind, arg in zip(kinds, args, strict=True))
        return Call(gives, name, taken)
    near = nearest(name, [*_SIGNATURES, *_OTHERS])
    raise NotACondition(
        f"没有名为 {short(name)} 的函数{near[0]}", f"no function {short(name)!r}{near[1]}"
    )


_OTHERS = (
    *("coalesce", "least", "greatest", "abs", "within", "last"),
    *("exists", "count", "sum", "lowest", "highest"),
)

# name: (kinds of the arguments, what it gives, how it is written)
_SIGNATURES: dict[str, tuple[tuple[str, ...], Type, str]] = {
    "age": (("date", "date"), BARE, "(born, day)"),
    "day_of": (("instant",), DATE, "(at)"),
    "clock": (("instant",), CLOCK, "(at)"),
    "weekday": (("date",), BARE, "(day)"),
    "day_of_month": (("date",), BARE, "(day)"),
    "month_of": (("date",), BARE, "(day)"),
    "year_of": (("date",), BARE, "(day)"),
    "first_of_month": (("date",), DATE, "(day)"),
    "working_day": (("date",), Type("flag"), "(day)"),
    "add_working_days": (("date", "working days"), DATE, "(day, n)"),
    "add_days": (("date", "days"), DATE, "(day, n)"),
    "add_months": (("date", "months"), DATE, "(day, n)"),
    "days": (("date", "date"), DAYS, "(a, b)"),
    "minutes": (("instant", "instant"), BARE, "(a, b)"),
    "seconds": (("instant", "instant"), SECONDS, "(a, b)"),
}


_CENTURY = {"days": 36_525, "working days": 36_525, "months": 1_200}


def _as(kind: str, arg: Node, name: str, shown: str) -> Node:
    """An argument as the kind wanted: quoted dates are read, instants become days."""
    if kind == "date":
        return unify(Constant(DATE, 0), arg)[1]
    if kind == "instant":
        if isinstance(arg, Constant):
            return unify(Constant(INSTANT, 0), arg)[1]
        if arg.type.kind == "instant":
            return arg
        raise NotACondition(
            f"{name}{shown} 需要时刻（带钟点）",
            f"{name}{shown} needs an instant, with a clock time",
        )
    if not arg.type.is_figure or arg.type.unit is None:
        raise _wrong(name, shown)
    if not arg.type.bare and arg.type.unit.dimension != kind:
        raise NotACondition(
            f"{name}{shown} 的第二个参数单位不对（{arg.type.unit.zh}）",
            f"the second argument of {name}{shown} is in {arg.type.unit.name}",
        )
    moved = constant(arg)
    if moved is not None and abs(moved) > _CENTURY[kind]:
        raise NotACondition(f"{name}{shown} 不能超过一百年", f"{name}{shown} goes over a century")
    return arg


def _figures(name: str, args: Sequence[Node], number: int) -> Sequence[Node]:
    if len(args) != number or not all(arg.type.is_figure for arg in args):
        raise _wrong(name, "(a)")
    return args


def _wrong(name: str, shown: str) -> NotACondition:
    return NotACondition(f"{name} 的写法：{name}{shown}", f"{name} is written {name}{shown}")
