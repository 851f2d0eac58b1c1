"""Words of rows: a fact narrowed by a condition, whose rows they are, and when they lie."""

from dataclasses import dataclass

from shaodian.engine.conditions.nodes import (
    Arithmetic,
    Call,
    ColumnOf,
    Compare,
    LastOf,
    Literal_,
    Logic,
    Match,
    Node,
    OneOf,
)
from shaodian.engine.sentences.comparing import beside, choices_of
from shaodian.engine.sentences.nouns import (
    article,
    choice_words,
    find,
    heading,
    plural,
    row_noun,
    widest,
)
from shaodian.engine.sentences.phrases import clause, named
from shaodian.engine.sentences.voice import Voice
from shaodian.engine.vocabulary.words import Fact

# Columns whose label stands before the noun, and those whose label needs no heading beside it.
_BEFORE = ("mode", "subject_kind", "ownership")
_LABELS = (
    "kind", "subject", "level", "role", "form", "state", "result", "step", "phase", "round", "disease",
    "item", "mode", "purpose", "subject_kind", "ownership", "certainty", "severity", "post", "cadence",
)  # fmt: skip
_TIMES = ("at", "day", "from")
_WHOSE = {
    "person": ("本人", "of the same person"),
    "class_group": ("本班次", "of the same class group"),
    "institution": ("本机构", "of the same institution"),
    "authority": ("本部门", "of the same authority"),
    "division": ("当地", "in that place"),
}


@dataclass(frozen=True)
class Rows:
    """`whose` and `when` stand before the noun in Chinese, behind it in English."""

    core: str
    before: str = ""
    after: str = ""
    whose: str = ""
    when: str = ""

    @property
    def noun(self) -> str:
        return self.before + self.core + self.after

    @property
    def many(self) -> str:
        return self.before + plural(self.core) + self.after

    def one(self, prefix: str = "") -> str:
        """With an article, in English."""
        return article(prefix + self.noun)


def rows(fact: Fact, where: Node | None, voice: Voice, *, match: Match | None = None, own: bool = False) -> Rows:
    """The rows of a fact that satisfy a condition. `own`: the rows the sentence itself is about,
    not rows looked up from one of them."""
    inner = voice.of(fact) if own else voice.inside(fact)
    before: list[str] = []
    after: list[str] = []
    when: list[str] = []
    for item in _items(where):
        time = "" if own else _when(item, inner)
        label = _label(item, inner)
        if time:
            when.append(time)
        elif label and _is_before(item) and not before:
            before.append(label if voice.zh else label.replace(" ", "-") + " ")
        else:
            after.append(label or clause(item, inner))
    if len(when) > 1:
        when = [one for one in when if one not in ("此前", "before then", "此后", "after that")] or when[:1]
    core, known = fact_noun(fact, voice), ""
    if fact.name in voice.pack.derived:
        core = named(voice.pack.derived[fact.name], voice)
    tail = voice.say("，", "; ").join(after)
    if tail:
        known = voice.say(f"（{tail}）", f" ({tail})")
    return Rows(core, "".join(before), known, _whose(match, voice), voice.say("、", " ").join(when))


def fact_noun(fact: Fact, voice: Voice) -> str:
    """One row of a fact; a derived fact is called as the fact it comes from."""
    derived = voice.pack.derived.get(fact.name)
    if derived is None:
        return row_noun(fact, voice)
    base = voice.pack.names.facts.get(derived.base)
    if base is None or base.name == fact.name:
        return voice.say("该时段", "period")
    return fact_noun(base, voice)


def last_rows(node: LastOf, voice: Voice) -> str:
    """`最近一次检测（核酸）`, `the latest test (nucleic acid)`."""
    found = rows(node.fact, node.where, voice, match=node.match)
    last = "最近一次" if node.fact.time in ("instant", "either", "day") else "最近的"
    if voice.zh:
        return f"{found.whose}{found.when}{last}{found.noun}"
    return " ".join(part for part in ("the latest", found.noun, found.whose, found.when) if part)


def _items(where: Node | None) -> tuple[Node, ...]:
    if where is None:
        return ()
    if isinstance(where, Logic) and where.op == "and":
        return tuple(part for item in where.items for part in _items(item))
    return (where,)


def _is_before(item: Node) -> bool:
    return (
        isinstance(item, Compare) and item.op == "=" and isinstance(item.left, ColumnOf)
        and item.left.column in _BEFORE and isinstance(item.right, Literal_) and item.right.value != "mixed"
    )  # fmt: skip


def _label(item: Node, voice: Voice) -> str:
    """`办学许可证或营业执照`, `非线上`: a choice that needs no heading."""
    if isinstance(item, Compare) and item.op in ("=", "!=") and isinstance(item.right, Literal_):
        value, literals, positive = item.left, (item.right,), item.op == "="
    elif isinstance(item, OneOf) and all(isinstance(one, Literal_) for one in item.items):
        literals = tuple(one for one in item.items if isinstance(one, Literal_))
        value, positive = item.value, True
    else:
        return ""
    if not isinstance(value, ColumnOf) or value.path or value.judged or value.column not in _LABELS:
        return ""
    if value.type.kind != "text":
        return ""
    choices = choices_of(value)
    said = voice.list([choice_words(one.value, choices, voice, bare=True) for one in widest(literals, choices)])
    return said if positive else voice.say(f"非{said}", f"not {said}")


def _when(item: Node, voice: Voice) -> str:
    """`当日`, `此前`, `此前10分钟内`: how a row lies to the row judged."""
    if not isinstance(item, Compare):
        return ""
    left, right, op = item.left, item.right, item.op
    if _is_judged_time(left) and _is_own_time(right):
        left, right = right, left
        op = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
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
        return voice.say("此前", "before then") if op in ("<", "<=") else voice.say("此后", "after that")
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
    return node.column if isinstance(node, ColumnOf) and not node.path and node.column in _TIMES else ""


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


def _whose(match: Match | None, voice: Voice) -> str:
    """Nothing where the rows are of whom the sentence is about anyway."""
    if match is None:
        return ""
    mine, theirs = match.mine, match.theirs
    if mine.column in ("id", voice.about()) and not mine.path:
        return ""
    if voice.about() == "membership" and mine.column == "person":
        return ""
    if mine.path:
        owner = mine.path[-1][1]
        if mine.column == "division":
            return voice.say(f"{owner.zh}所在地", f"where the {owner.en} is")
        return voice.say(f"同一{owner.zh}", f"of the same {owner.en}")
    if mine.column == theirs.column and mine.column in _WHOSE:
        return voice.say(*_WHOSE[mine.column])
    column = find(mine, voice)
    if column is None:
        return ""
    if mine.column == theirs.column:
        return voice.say(f"同一{column.zh}", f"of the same {column.en}")
    return voice.say(column.zh, f"for {heading(column, voice)}")
