"""Words of when a row lies, seen from the row judged: 当日, 此前, 此前10分钟内, 该周期内."""

from shaodian.engine.conditions.nodes import Arithmetic, Call, ColumnOf, Compare, Literal_, Node
from shaodian.engine.sentences.sides import beside
from shaodian.engine.sentences.voice import Voice

_TIMES = ("at", "day", "from")
_PLAIN = ("此前", "before then", "此后", "after that")


def when_words(item: Node, voice: Voice) -> str:
    """`当日`, `此前`, `此前10分钟内`: how a row lies to the row judged."""
    if not isinstance(item, Compare):
        return ""
    left, right, op = item.left, item.right, item.op
    if _is_judged_time(left) and _is_own_time(right):
        left, right = right, left
        op = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    if (
        _is_own_time(left)
        and isinstance(right, ColumnOf)
        and right.column in ("period_from", "period_to")
    ):
        inside = op in ((">=", ">") if right.column == "period_from" else ("<", "<="))
        return voice.say("该周期内", "in that period") if inside else ""
    if _is_own_time(left) and _is_judged_time(right):
        days = _time_column(left) == _time_column(right) == "day"
        if op == "=":
            return voice.say("当日", "that day") if days else voice.say("同时", "at that moment")
        if op == "!=":
            return ""
        if days:
            return voice.say(*{
                "<": ("此前各日", "on an earlier day"), "<=": ("截至当日", "by that day"),
                ">": ("此后各日", "on a later day"), ">=": ("当日起", "from that day on"),
            }[op])  # fmt: skip
        return (
            voice.say("此前", "before then")
            if op in ("<", "<=")
            else voice.say("此后", "after that")
        )
    return _how_long(left, right, op, voice)


def _how_long(left: Node, right: Node, op: str, voice: Voice) -> str:
    """`row.at - at <= 10 minutes`: 此前10分钟内."""
    if isinstance(left, Arithmetic) and left.op == "-":
        later, earlier = left.left, left.right
    elif isinstance(left, Call) and left.function in ("days", "minutes", "seconds"):
        earlier, later = left.args
    else:
        return ""
    before = _is_judged_time(later) and _is_own_time(earlier)
    if not before and not (_is_judged_time(earlier) and _is_own_time(later)):
        return ""
    if isinstance(right, Literal_) and right.value == 0 and op in (">=", ">"):
        return voice.say("此前", "before then") if before else voice.say("此后", "after that")
    said = beside(left, right, voice)
    if op in ("<=", "<"):
        if before:
            return voice.say(f"此前{said}内", f"in the {said} before")
        return voice.say(f"此后{said}内", f"within {said} after")
    if op in (">=", ">"):
        least = voice.say("至少", "at least " if op == ">=" else "more than ")
        if before:
            return voice.say(f"{least}提前{said}", f"{least}{said} before")
        return voice.say(f"此后{least}{said}", f"{least}{said} after")
    return ""


def _time_column(node: Node) -> str:
    if isinstance(node, Call) and node.function == "day_of" and node.args:
        return "day" if _time_column(node.args[0]) else ""
    return (
        node.column
        if isinstance(node, ColumnOf) and not node.path and node.column in _TIMES
        else ""
    )


def _column_of(node: Node) -> ColumnOf | None:
    while isinstance(node, Call) and node.function == "day_of":
        node = node.args[0]
    return node if isinstance(node, ColumnOf) else None


def _is_own_time(node: Node) -> bool:
    column = _column_of(node)
    return bool(_time_column(node)) and column is not None and not column.judged


def _is_judged_time(node: Node) -> bool:
    column = _column_of(node)
    return bool(_time_column(node)) and column is not None and column.judged


def together(when: list[str]) -> list[str]:
    """Each once, and 此前 left out where 此前10分钟内 says more."""
    once = list(dict.fromkeys(when))
    return [one for one in once if one not in _PLAIN] or once[:1]
