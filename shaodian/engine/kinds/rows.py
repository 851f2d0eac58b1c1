"""What limit and forbid share: rows of a fact, in scope at their own instant."""

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import figure, flag, plain, whole_pieces
from shaodian.engine.compile.frames import RowFrame
from shaodian.engine.compile.scope import bind_row
from shaodian.engine.compile.sql import (
    E,
    Query,
    as_text,
    case,
    col,
    every,
    le,
    lt,
    not_,
    param,
    text,
)
from shaodian.engine.conditions.nodes import (
    Between,
    Compare,
    LastOf,
    Literal_,
    Node,
    Over,
    values_in,
)
from shaodian.engine.pack.model import Rule


def rows_in_scope(build: Build, rule: Rule, fact: str) -> tuple[Query, RowFrame, dict[str, E]]:
    """The rows judged: in scope, on the run's days, not after A."""
    query, frame = build.frame(fact, alias="r")
    institution, division = bind_row(build, rule, frame)
    query.where(le(frame.at, param("as_of")))
    query.where(le(param("window_from"), frame.at), lt(frame.at, param("window_to")))
    columns = {
        "subject": col("r", "id"),
        "institution": institution,
        "division": division,
        "decided_at": frame.at,
        "opens_at": frame.at,
        "x_row": col("r", "id"),
    }
    return query, frame, columns


def figures_exist(build: Build, at: E, *nodes: Node | None) -> E | None:
    """Every value named has a figure at the instant; None if they always do."""
    parts = [build.has_figure(name, at) for name in sorted(values_in(*nodes))]
    kept = [part for part in parts if part is not None]
    return every(kept) if kept else None


def decided(condition: E, *, ok: str | None, fails: str) -> E:
    """ok if the condition is true, fails if it is false, unknown if it is undecided."""
    whens = [] if ok is None else [(condition, text(ok))]
    return case([*whens, (not_(condition), text(fails))], text("unknown"))


def sides(node: Node, frame: RowFrame) -> dict[str, E]:
    """Observed and expected of one comparison, in whole pieces or as text."""
    if isinstance(node, Compare):
        if isinstance(node.left, Literal_):
            return {"observed": _side(node.right, frame), "expected": _side(node.left, frame)}
        up = node.op in (">", ">=")
        return {"observed": _side(node.left, frame), "expected": _side(node.right, frame, up=up)}
    if isinstance(node, Between):
        value, low, high = node.value, _side(node.low, frame, up=True), _side(node.high, frame)
        below = flag(Compare(node.type, "<", node.value, node.low), frame)
        return {"observed": _side(value, frame), "expected": case([(below, low)], high)}
    return {}


def _side(node: Node, frame: RowFrame, *, up: bool = False) -> E:
    if isinstance(node, Over) and node.function == "exists":
        return case([(flag(node, frame), text("yes"))], text("no"))
    if node.type.is_figure:
        return as_text(whole_pieces(node, frame, up=up))
    if node.type.kind == "flag" and not isinstance(node, LastOf):
        return case([(flag(node, frame), text("yes")), (not_(flag(node, frame)), text("no"))])
    return as_text(plain(node, frame))


def unit_of(node: Node) -> str:
    """The unit, or kind of text, in which the two sides of a comparison are given."""
    side = (
        node.left
        if isinstance(node, Compare)
        else node.value
        if isinstance(node, Between)
        else None
    )
    if side is None:
        return ""
    if isinstance(side, Literal_) and isinstance(node, Compare):
        side = node.right
    if side.type.is_figure and side.type.unit is not None:
        return side.type.unit.name
    return side.type.kind


__all__ = ["decided", "exp", "figure", "figures_exist", "rows_in_scope", "sides", "unit_of"]
