"""Words of derived facts: what each stands for, and the sentence that defines it."""

from typing import TYPE_CHECKING, Any

from shaodian.engine.conditions.nodes import ColumnOf, Compare, Literal_, Node
from shaodian.engine.conditions.points import POINT
from shaodian.engine.pack.model import Derived
from shaodian.engine.sentences.figures import amount, instant_words
from shaodian.engine.sentences.nouns import heading, phase_label, plural
from shaodian.engine.sentences.phrases import clause, named, quantity
from shaodian.engine.sentences.rows import fact_noun, rows
from shaodian.engine.sentences.sides import counter
from shaodian.engine.sentences.times import term_words
from shaodian.engine.sentences.values import value_words
from shaodian.engine.sentences.voice import Voice, quoted, upper_first
from shaodian.engine.units import UNITS

if TYPE_CHECKING:
    from shaodian.engine.derived.counts import CountsFact, Threshold
    from shaodian.engine.derived.events import EventsFact
    from shaodian.engine.derived.reached import ReachedFact
    from shaodian.engine.derived.spans import SpansFact


@named.register
def _named(derived: Derived, voice: Voice) -> str:
    speak: Any = {"events": _event, "spans": _span, "counts": _count, "reached": _reached}[
        derived.form
    ]
    said: str = speak(derived, voice)
    return said


def defined(derived: Derived, voice: Voice) -> str:
    """The definition as a sentence of its own, with what the noun leaves out."""
    said, notes = named(derived, voice), []
    quiet = getattr(derived, "quiet", None)
    if quiet is not None:
        term = term_words(quiet, voice)
        notes.append(
            voice.say(
                f"{term}内再次发生的并作一次", f"what follows within {term} belongs to the same one"
            )
        )
    if derived.key == "all":
        notes.append(voice.say("适用范围内的对象均受约束", "everyone in scope is bound"))
    return upper_first(said) + voice.say("；", "; ").join(["", *notes]) + voice.say("。", ".")


def _event(derived: "EventsFact", voice: Voice) -> str:
    where = derived.condition.node if derived.condition else None
    found = rows(voice.pack.fact(derived.base), where, voice, own=True)
    return found.noun if voice.zh else found.one()


def _span(derived: "SpansFact", voice: Voice) -> str:
    start, end = _start(derived, voice), _end(derived, voice)
    terms = [
        (phase.name, term_words(phase.term, voice))
        for phase in derived.phases
        if phase.term is not None
    ]
    if any(name for name, _ in terms):
        labels = [(quoted(phase_label(name, voice)), term) for name, term in terms]
        length = voice.say(
            "、".join(n + t for n, t in labels), ", then ".join(f"{t} {n}" for n, t in labels)
        )
    else:
        length = "".join(term for _, term in terms)
    counted = (
        voice.say("（当天计入）", " (that day counts)")
        if derived.first_day_counted and length
        else ""
    )
    if voice.zh:
        return f"{start}起{length}{counted}" + (
            f"{'，' if length else ''}至{end}为止" if end else ""
        )
    said = f"{length} from {start}{counted}" if length else f"the time from {start}"
    return (
        f"the {said}{f', until {end}' if end else ''}"
        if length
        else f"{said}{f' until {end}' if end else ''}"
    )


def phase_words(derived: Derived, where: Node | None, voice: Voice) -> str:
    """One phase of a span, if that is all a rule asks for."""
    if derived.form != "spans" or not isinstance(where, Compare) or where.op != "=":
        return ""
    if not isinstance(where.left, ColumnOf) or where.left.column != "phase":
        return ""
    span: SpansFact = derived  # type: ignore[assignment]
    for phase in span.phases:
        if (
            isinstance(where.right, Literal_)
            and phase.name == where.right.value
            and phase.term is not None
        ):
            name, term, start = (
                quoted(phase_label(phase.name, voice)),
                term_words(phase.term, voice),
                _start(span, voice),
            )
            return voice.say(
                f"{start}起的{name}阶段（{term}）", f"the {name} phase ({term}) after {start}"
            )
    return ""


def _start(derived: "SpansFact", voice: Voice) -> str:
    if derived.fixed_start is not None:
        return instant_words(derived.fixed_start, voice.language)
    fact = voice.pack.fact(derived.base)
    where = derived.condition.node if derived.condition else None
    found = rows(fact, where, voice, own=True, nested=True)
    base = found.noun if voice.zh else found.one()
    if derived.start is not None:
        column = quantity(derived.start, voice.of(fact))
        return voice.say(f"{base}的{column}", f"{column} of {base}")
    if derived.next_day:
        return voice.say(f"{base}次日", f"the day after {base}")
    return base


def _end(derived: "SpansFact", voice: Voice) -> str:
    ends = []
    if derived.fixed_end is not None:
        ends.append(instant_words(derived.fixed_end, voice.language))
    if derived.until_column is not None:
        ends.append(quantity(derived.until_column, voice.of(voice.pack.fact(derived.base))))
    for one in derived.until:
        if one.name in voice.pack.derived:
            ends.append(named(voice.pack.derived[one.name], voice))
        else:
            found = rows(voice.pack.fact(one.name), None, voice, own=True)
            ends.append(found.noun if voice.zh else found.one())
    said = voice.list(ends)
    if derived.extended_by is not None:
        fact = fact_noun(derived.extended_by.fact, voice)
        said += voice.say(f"（{fact}另有规定的从其规定）", f" (or as a {fact} says)")
    return said


def _count(derived: "CountsFact", voice: Voice) -> str:
    fact = voice.pack.fact(derived.base)
    where = derived.condition.node if derived.condition else None
    by = voice.every([_key(name, derived, voice) for name in derived.by])
    if derived.run:
        return _run(derived, by, voice)
    found = rows(fact, where, voice, own=True, nested=True)
    what = found.noun if voice.zh else found.many
    counted, behind = counter(fact), ""
    if derived.distinct:
        column = fact.by_name[derived.distinct]
        counted = "人" if derived.distinct == "person" else "个"
        what = voice.say(
            f"{what}涉及的不同{column.zh}", f"different {plural(column.en)} with {what}"
        )
    if derived.sum:
        column = fact.by_name[derived.sum]
        counted = ""
        what = voice.say(
            f"{what}的{column.zh}合计",
            f"in total {heading(column, voice).removeprefix('the ')} of {what}",
        )
    if derived.share is not None:
        share = clause(derived.share.node, voice.of(fact))
        counted = ""
        what = voice.say(f"{what}中{share}的比例", f"of {what}")
        behind = f" for which {share}"
    steps = [_threshold(one, derived, voice) for one in derived.thresholds]
    if voice.zh:
        return f"同一{by}{what}" + "，或".join(f"{window}达到{n}{counted}" for window, n in steps)
    (window, number), *others = steps
    also = "".join(f" or {n}{other}" for other, n in others)
    return f"at least {number} {what} of the same {by}{window}{also}{behind}"


def _threshold(one: "Threshold", derived: "CountsFact", voice: Voice) -> tuple[str, str]:
    """The window and the figure."""
    window = ""
    if one.window is not None:
        term = term_words(one.window, voice)
        window = voice.say(f"在{term}内", f" within {term}")
    if isinstance(one.at_least, str):
        return window, value_words(one.at_least, voice)
    unit = derived.fact.by_name["number"].unit or UNITS["number"]
    return window, amount(one.at_least, unit, voice.language)


def _run(derived: "CountsFact", by: str, voice: Voice) -> str:
    units = {"day": ("天", "days"), "week": ("周", "weeks"), "month": ("个月", "months")}
    zh, en = units[derived.run]
    number = "".join(
        n for _, n in (_threshold(one, derived, voice) for one in derived.thresholds[:1])
    )
    fact = voice.pack.fact(derived.base)
    noun = fact_noun(fact, voice)
    good = (
        clause(derived.condition.node, voice.of(fact))
        if derived.condition
        else voice.say("有记录", "there is one")
    )
    if voice.zh:
        plain = derived.condition is not None and isinstance(derived.condition.node, ColumnOf)
        return f"同一{by}连续{number}{zh}的{noun}均{good if plain else f'满足{quoted(good)}'}"
    return f"{number} {en} in a row in which, for every {noun} of the same {by}, {good}"


def _key(name: str, derived: "CountsFact", voice: Voice) -> str:
    column = voice.pack.fact(derived.base).by_name[name]
    return voice.say(column.zh, column.en)


def _reached(derived: "ReachedFact", voice: Voice) -> str:
    subject = voice.pack.fact(derived.base)
    said = clause(derived.condition.node, voice.of(POINT, subject))
    noun = fact_noun(subject, voice)
    if derived.latched:
        return voice.say(f"首次做到“{said}”", f"the first moment at which, for the {noun}, {said}")
    return voice.say(f"该{noun}“{said}”", f"the time while, for the {noun}, {said}")
