"""Words of conditions: comparisons, lists, empty columns, places, and, or, not."""

from shaodian.engine.conditions.nodes import (
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
    Within,
)
from shaodian.engine.sentences.comparing import compared
from shaodian.engine.sentences.nouns import choice_words, find, flag_words, widest
from shaodian.engine.sentences.phrases import clause, quantity
from shaodian.engine.sentences.places import place_words
from shaodian.engine.sentences.rows import last_rows, rows
from shaodian.engine.sentences.sides import beside, choices_of, fills
from shaodian.engine.sentences.voice import IS, Mood, Voice

_FLIPPED = {"<=": ">", ">": "<=", "<": ">=", ">=": "<", "=": "!=", "!=": "="}


@clause.register
def _literal(node: Literal_, voice: Voice, mood: Mood = IS) -> str:
    if bool(node.value) == mood.positive:
        return voice.say("一律如此", "always")
    return voice.say("一律不", "never")


@clause.register
def _flag(node: ColumnOf, voice: Voice, mood: Mood = IS) -> str:
    column = find(node, voice)
    whose = "".join(step_words(node, voice))
    said = flag_words(column, voice, positive=mood.positive) if column else ""
    if voice.zh:
        return whose + ("须" if mood.must else "") + said
    return f"{whose or 'it'} {'must be' if mood.must else 'is'} {said}"


def step_words(node: ColumnOf, voice: Voice) -> list[str]:
    """Whose column it is, when it is another row's: `房间`, `the room`."""
    steps = [step for step in node.path if step[1].name != voice.about() or not voice.subject]
    if not steps:
        if node.judged and voice.judged:
            return [voice.say(f"该{voice.judged.zh}", f"that {voice.judged.en}")]
        return []
    return [voice.say(fact.zh, f"the {fact.en}") for _, fact in steps[-1:]]


@clause.register
def _last_flag(node: LastOf, voice: Voice, mood: Mood = IS) -> str:
    last, inner = last_rows(node, voice), voice.inside(node.fact)
    if isinstance(node.column, ColumnOf) and not node.column.path:
        column = find(node.column, inner)
        said = flag_words(column, voice, positive=mood.positive) if column else ""
        if voice.zh:
            return last + ("须" if mood.must else "") + said
        return f"{last} {'must be' if mood.must else 'is'} {said}"
    return last + voice.say("：", ": ") + clause(node.column, inner, mood)


@clause.register
def _exists(node: Over, voice: Voice, mood: Mood = IS) -> str:
    found = rows(node.fact, node.where, voice, match=node.match)
    valid = voice.say("有效的", "valid ") if node.implied_validity and not node.fact.entity else ""
    if voice.zh:
        have = {
            (False, True): "有",
            (False, False): "没有",
            (True, True): "须有",
            (True, False): "不得有",
        }
        return f"{found.whose}{found.when}{have[mood]}{valid}{found.noun}"
    have = {
        (False, True): "there is", (False, False): "there is no",
        (True, True): "there must be", (True, False): "there must be no",
    }  # fmt: skip
    noun = found.one(valid) if mood.positive else valid + found.noun
    return " ".join(part for part in (have[mood], noun, found.whose, found.when) if part)


@clause.register
def _compare(node: Compare, voice: Voice, mood: Mood = IS) -> str:
    left, right, op = node.left, node.right, node.op
    if isinstance(right, Literal_) and right.type.kind == "flag":
        same = (op == "=") == bool(right.value)
        return clause(left, voice, mood if same else mood.denied)
    if isinstance(left, Literal_) and not isinstance(right, Literal_):
        turned = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
        left, right, op = right, left, turned.get(op, op)
    if not mood.positive:
        op, mood = _FLIPPED[op], mood.denied
    return compared(op, left, right, voice, mood) + _or_empty(node, voice, denied=op != node.op)


def _or_empty(node: Compare | OneOf, voice: Voice, *, denied: bool = False) -> str:
    """`（或未填）` where an empty column counts as satisfying."""
    value = node.left if isinstance(node, Compare) else node.value
    if isinstance(value, Call) and value.function == "coalesce" and fills(node, value) != denied:
        return voice.say("（或未填）", " (or is left empty)")
    return ""


@clause.register
def _between(node: Between, voice: Voice, mood: Mood = IS) -> str:
    low, high = beside(node.value, node.low, voice), beside(node.value, node.high, voice)
    subject = quantity(node.value, voice)
    if voice.zh:
        must = "须" if mood.must else ""
        if isinstance(node.value, Call) and node.value.function == "day_of_month":
            day = quantity(node.value.args[0], voice)
            return f"{day}{must}{'' if mood.positive else '不'}在当月{low}至{high}之间"
        return f"{subject}{must}{'' if mood.positive else '不'}在{low}至{high}之间"
    be = "must " + ("be" if mood.positive else "not be") if mood.must else "is"
    return f"{subject} {be}{'' if mood.positive or mood.must else ' not'} between {low} and {high}"


@clause.register
def _one_of(node: OneOf, voice: Voice, mood: Mood = IS) -> str:
    said = voice.list(item_words(node, voice))
    value: Node = node.value
    if isinstance(value, Call) and value.function == "coalesce":
        value = value.args[0]
    subject, extra = quantity(value, voice), _or_empty(node, voice, denied=not mood.positive)
    if voice.zh:
        be = {
            (False, True): "为",
            (False, False): "不为",
            (True, True): "须为",
            (True, False): "不得为",
        }
        is_it = "" if mood.positive and subject.endswith("来自") else be[mood]
        return f"{subject}{is_it}{said}{extra}"
    be = {
        (False, True): "is",
        (False, False): "is not",
        (True, True): "must be",
        (True, False): "must not be",
    }
    return f"{subject} {be[mood]} {said}{extra}"


def item_words(node: OneOf, voice: Voice, *, bare: bool = False) -> list[str]:
    """The items of a list, those below a wider one left out."""
    choices = choices_of(node.value)
    texts = tuple(i for i in node.items if isinstance(i, Literal_) and i.type.kind == "text")
    if len(texts) == len(node.items):
        return [choice_words(i.value, choices, voice, bare=bare) for i in widest(texts, choices)]
    return [beside(node.value, item, voice) for item in node.items]


@clause.register
def _is_null(node: IsNull, voice: Voice, mood: Mood = IS) -> str:
    subject = quantity(node.value, voice)
    if voice.zh:
        must = "须" if mood.must else ""
        return f"{must}未填{subject}" if mood.positive else f"{must}已填{subject}"
    be = "must be" if mood.must else "is"
    return f"{subject} {be} {'left empty' if mood.positive else 'filled in'}"


@clause.register
def _logic(node: Logic, voice: Voice, mood: Mood = IS) -> str:
    if node.op == "not":
        return clause(node.items[0], voice, mood.denied)
    both = (node.op == "and") == mood.positive  # not (a or b) is neither a nor b
    if both:
        said = [nested(item, voice, mood, inside="or") for item in node.items]
        return voice.say("，且", " and ").join(said)
    # 须有甲，或有乙: the demand is one
    plain = Mood(must=False, positive=mood.positive)
    said = [nested(item, voice, plain, inside="and") for item in node.items]
    joined = voice.say("，或", " or ").join(said)
    return voice.say(f"须满足：{joined}", f"it must be so that {joined}") if mood.must else joined


def nested(item: Node, voice: Voice, mood: Mood, *, inside: str) -> str:
    """An item in brackets if it is itself a list of the other kind."""
    said = clause(item, voice, mood)
    inner = item.items[0] if isinstance(item, Logic) and item.op == "not" else item
    positive = mood.positive if inner is item else not mood.positive
    if isinstance(inner, Logic) and inner.op != "not":
        reads = inner.op if positive else {"and": "or", "or": "and"}[inner.op]
        if reads == inside and not mood.must:
            return voice.say(f"（{said}）", f"({said})")
    return said


@clause.register
def _within(node: Within, voice: Voice, mood: Mood = IS) -> str:
    where, place = quantity(node.division, voice), place_words(node.place, voice)
    if voice.zh:
        return f"{where}{'须' if mood.must else ''}{'在' if mood.positive else '不在'}{place}"
    be = "must " + ("be" if mood.positive else "not be") if mood.must else "is"
    return f"{where} {be}{'' if mood.positive or mood.must else ' not'} in {place}"


@clause.register
def _case(node: Case, voice: Voice, mood: Mood = IS) -> str:
    said = []
    for when, then in node.whens:
        asked, demand = clause(when, voice), clause(then, voice, mood)
        said.append(voice.say(f"{asked}的，{demand}", f"where {asked}, {demand}"))
    if node.default is not None:
        rest = clause(node.default, voice, mood)
        said.append(voice.say(f"其余的，{rest}", f"otherwise, {rest}"))
    return voice.say("；", "; ").join(said)


@clause.register
def _call(node: Call, voice: Voice, mood: Mood = IS) -> str:
    if node.function == "working_day":
        day = quantity(node.args[0], voice)
        if voice.zh:
            return f"{day}{'须' if mood.must else ''}{'为' if mood.positive else '不是'}工作日"
        be = "must be" if mood.must else "is"
        return f"{day} {be} {'' if mood.positive else 'not '}a working day"
    first, *rest = node.args
    said = clause(first, voice, mood)
    if node.function == "coalesce":
        for other in rest:
            if isinstance(other, Literal_):
                if bool(other.value) == mood.positive:
                    said += voice.say("（或未填）", " (or this is left empty)")
            else:
                otherwise = clause(other, voice, Mood(must=False, positive=mood.positive))
                said += voice.say(
                    f"（未填的，{otherwise}）", f" (or, if this is left empty, {otherwise})"
                )
    return said
