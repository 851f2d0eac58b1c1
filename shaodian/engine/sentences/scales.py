"""Changes of unit that only the engine needs, looked through."""

from fractions import Fraction

from shaodian.engine.conditions.nodes import Arithmetic, Literal_, Node


def without_scale(node: Node) -> Node | None:
    """The figure inside a change of unit that only the engine needs; None for real arithmetic."""
    if not isinstance(node, Arithmetic):
        return None
    other = node.right
    if (
        node.op != "*"
        or not isinstance(other, Literal_)
        or not other.type.bare
        or other.value is None
    ):
        return None
    if isinstance(other.value, str):
        return None
    factor, unit, of = other.value * other.scale, node.type.unit, node.left.type.unit
    if unit is None or of is None:
        return None
    into = not node.type.bare and node.left.type.bare and factor == unit.scale
    out_of = node.type.bare and not node.left.type.bare and factor == Fraction(1, of.scale)
    days = factor == 86_400 and of.dimension == "days"
    return node.left if into or out_of or days else None


def bare_number(node: Node | None) -> Fraction | None:
    """The number that a literal without a unit is."""
    if isinstance(node, Literal_) and node.type.bare and isinstance(node.value, int):
        return node.value * node.scale
    return None
