"""Words of rows: a fact narrowed by a condition, whose rows they are, and when they lie."""

from dataclasses import dataclass

from shaodian.engine.conditions.nodes import (
    ColumnOf,
    Compare,
    LastOf,
    Literal_,
    Logic,
    Match,
    Node,
    OneOf,
)
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
from shaodian.engine.sentences.sides import choices_of
from shaodian.engine.sentences.voice import Voice, quoted
from shaodian.engine.sentences.whens import together, when_words
from shaodian.engine.vocabulary.words import Fact

# Columns whose label stands before the noun, and those whose label needs no heading beside it.
_BEFORE = ("mode", "subject_kind", "ownership")
_LABELS = (
    "kind", "subject", "level", "role", "form", "state", "result", "step", "phase", "round",
    "disease", "item", "mode", "purpose", "subject_kind", "ownership", "certainty", "severity",
    "post", "cadence",
)  # fmt: skip
_WHOSE = {
    "person": ("本人", "of the same person"),
    "class_group": ("本班次", "of the same class group"),
    "institution": ("本机构", "of the same institution"),
    "authority": ("本部门", "of the same authority"),
    "division": ("当地", "in that place"),
}


@dataclass(frozen=True)
class Rows:
    """`whose` and `when` stand before the noun in Chinese, behind it in English. `lot` is the
    whole of a derived fact that has no plural, `notes` what stands in the brackets."""

    core: str
    before: str = ""
    after: str = ""
    whose: str = ""
    when: str = ""
    lot: str = ""
    notes: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        return self.before + self.core + self.after

    @property
    def many(self) -> str:
        return self.before + (self.lot or plural(self.core)) + self.after

    def one(self, prefix: str = "") -> str:
        """With an article, in English."""
        if self.lot:
            return prefix + self.noun
        return article(prefix + self.noun)


def rows(fact: Fact, where: Node | None, voice: Voice, *, match: Match | None = None,
         own: bool = False, nested: bool = False) -> Rows:  # fmt: skip
    """The rows of a fact that satisfy a condition. `own`: the rows the sentence itself is about,
    not rows looked up from one of them. `nested`: a derived fact is quoted."""
    inner = voice.of(fact) if own else voice.inside(fact)
    before: list[str] = []
    after: list[str] = []
    when: list[str] = []
    for item in _items(where):
        time = "" if own else when_words(item, inner)
        label = _label(item, inner)
        if time:
            when.append(time)
        elif label and _is_before(item, voice) and not before:
            before.append(label if voice.zh else label.replace(" ", "-") + " ")
        else:
            after.append(label or clause(item, inner))
    core, known, lot = fact_noun(fact, voice), "", ""
    derived = voice.pack.derived.get(fact.name)
    if derived is not None and derived.form == "events":
        source = getattr(derived, "condition", None)
        base = rows(voice.pack.fact(derived.base), source.node if source else None, voice, own=True)
        core, before = base.core, [base.before, *before]
        after = [*base.notes, *after]
    elif derived is not None:
        said = named(derived, voice)
        core = lot = quoted(said) if nested else said
    tail = voice.say("，", "; ").join(after)
    if tail:
        known = voice.say(f"（{tail}）", f" ({tail})")
    return Rows(core, "".join(before), known, _whose(match, voice),
                voice.say("、", " ").join(together(when)), lot,
                tuple(after))  # fmt: skip


def fact_noun(fact: Fact, voice: Voice) -> str:
    """One row of a fact; a derived fact is called as the fact it comes from."""
    base = base_fact(fact, voice)
    return voice.say("该时段", "period") if base is None else row_noun(base, voice)


def base_fact(fact: Fact, voice: Voice) -> Fact | None:
    """The declared fact that a derived one comes from in the end; None for a mere span of time."""
    while fact.name in voice.pack.derived:
        name = voice.pack.derived[fact.name].base
        if name not in voice.pack.names.facts:
            return None
        fact = voice.pack.fact(name)
    return fact


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


def _is_before(item: Node, voice: Voice) -> bool:
    ops = ("=", "!=") if voice.zh else ("=",)
    return (
        isinstance(item, Compare) and item.op in ops
        and isinstance(item.left, ColumnOf) and item.left.column in _BEFORE
        and isinstance(item.right, Literal_) and item.right.value != "mixed"
    )  # fmt: skip


def _label(item: Node, voice: Voice) -> str:
    """`办学许可证或营业执照`, `非线上`: a choice that needs no heading."""
    literals: tuple[Literal_, ...]
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
    said = voice.list(
        [choice_words(one.value, choices, voice, bare=True) for one in widest(literals, choices)]
    )
    return said if positive else voice.say(f"非{said}", f"not {said}")


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
