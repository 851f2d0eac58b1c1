"""Words of scopes: which institutions, where, which people, during and until what, since when."""

from shaodian.engine.conditions.nodes import TEXT, Literal_
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.facts import FACTS
from shaodian.engine.instants import ALWAYS, DAY, FOREVER, OFFSET
from shaodian.engine.pack.model import Force, Rule, SpanUse
from shaodian.engine.sentences.derived import phase_words
from shaodian.engine.sentences.figures import instant_words
from shaodian.engine.sentences.nouns import choice_words, plural, widest
from shaodian.engine.sentences.phrases import clause, named
from shaodian.engine.sentences.places import place_words
from shaodian.engine.sentences.rows import rows
from shaodian.engine.sentences.voice import Voice

_KINDS_EN = {  # labels that are no nouns yet
    "training_academic": "academic training institution",
    "training_nonacademic": "non-academic training institution",
    "vocational_training": "vocational skills training institution",
    "custody": "after-school custody institution",
    "education": "school of every kind",
}


_ROLES_EN = {"staff": "member of staff"}


def voice_of(rule: Rule, voice: Voice) -> Voice:
    """Speaking of the row or the subject that a rule's scope is about."""
    if rule.each in SUBJECTS and rule.kind not in ("limit", "forbid"):
        return voice.of(POINT, voice.pack.fact(rule.each))
    known = rule.each in voice.pack.names.facts
    return voice.of(voice.pack.fact(rule.each) if known else POINT)


def who(rule: Rule, voice: Voice) -> str:
    """`临河区、五原县的校外培训机构`, `training institutions in 临河区`: whom the rule binds."""
    return subject_words(rule, voice) + _narrowed(rule, voice)


def is_plain(rule: Rule) -> bool:
    """Whether nothing stands between whom it binds and what they must do."""
    return rule.scope.where is None and not rule.during and not rule.until


def subject_words(rule: Rule, voice: Voice) -> str:
    scope = rule.scope
    place = place_words(scope.places, voice) if scope.places is not None else ""
    roles = _labels("membership", "role", scope.roles, voice)
    if rule.each == "authority":
        return voice.say(
            f"{place}的主管部门" if place else "主管部门",
            "authorities" + (f" in {place}" if place else ""),
        )
    kinds = _kinds(scope.institutions, voice)
    houses = (
        (f"{place}的" if place else "") + kinds
        if voice.zh
        else kinds + (f" in {place}" if place else "")
    )
    if rule.each == "class_group":
        return voice.say(f"{houses}的每个班次", f"each class group of {houses}")
    if rule.each in ("person", "membership") and rule.kind not in ("limit", "forbid"):
        if roles:
            return voice.say(
                f"{houses}的每名{voice.list(roles)}", f"each {voice.list(roles)} at {houses}"
            )
        return voice.say(f"{houses}的每名人员", f"each person at {houses}")
    if roles:
        return voice.say(
            f"{houses}（限{voice.every(roles)}）",
            f"{houses} (only {voice.every([plural(r) for r in roles])})",
        )
    return houses


def _kinds(kinds: tuple[str, ...] | None, voice: Voice) -> str:
    if kinds is None:
        return voice.say("各类机构", "institutions of every kind")
    labels = _labels("institution", "kind", kinds, voice)
    return voice.every(labels) if voice.zh else voice.every([plural(label) for label in labels])


def _labels(fact: str, column: str, values: tuple[str, ...] | None, voice: Voice) -> list[str]:
    """Labels of choices, a wider one standing for those below it."""
    if not values:
        return []
    choices = FACTS[fact].column(column).choices
    kept = widest(tuple(Literal_(TEXT, value) for value in values), choices)
    words = [
        _KINDS_EN[str(one.value)]
        if not voice.zh and column == "kind" and str(one.value) in _KINDS_EN
        else choice_words(one.value, choices, voice, bare=True)
        for one in kept
    ]
    if column == "role":
        return [
            word.replace("、", "或") if voice.zh else _ROLES_EN.get(word, word) for word in words
        ]
    return words


def _narrowed(rule: Rule, voice: Voice) -> str:
    """The condition, the span and the end of what binds, each with its comma."""
    said = []
    if rule.scope.where is not None:
        condition = clause(rule.scope.where, voice_of(rule, voice))
        said.append(voice.say(f"，凡{condition}的", f", where {condition}"))
    if rule.during:
        spans = voice.list([_span(use, voice) for use in rule.during])
        said.append(
            voice.say(
                f"，在{spans}{'的' if spans.endswith('为止') else ''}期间", f", during {spans}"
            )
        )
    if rule.until:
        ends = voice.list([event_words(name, voice) for name in rule.until])
        said.append(voice.say(f"，直至{ends}为止", f", until {ends}"))
    return "".join(said)


def _span(use: SpanUse, voice: Voice) -> str:
    fact = voice.pack.fact(use.name)
    if use.name not in voice.pack.derived:
        found = rows(fact, use.where, voice, own=True)
        return found.noun if voice.zh else found.one()
    derived = voice.pack.derived[use.name]
    said = phase_words(derived, use.where, voice) or named(derived, voice)
    if use.where is None or phase_words(derived, use.where, voice):
        return said
    condition = clause(use.where, voice.of(fact))
    return voice.say(f"{said}（{condition}）", f"{said} ({condition})")


def event_words(name: str, voice: Voice) -> str:
    """A fact or a derived fact as an event: `疫情报告`, `an outbreak report`."""
    if name in voice.pack.derived:
        return named(voice.pack.derived[name], voice)
    found = rows(voice.pack.fact(name), None, voice, own=True)
    return found.noun if voice.zh else found.one()


def force_words(force: Force, voice: Voice) -> str:
    """`自2021年1月17日起`, `from 17 January 2021 to 16 February 2021`; nothing if always."""
    start = instant_words(force.start, voice.language) if force.start > ALWAYS else ""
    end = ""
    if force.end < FOREVER:
        midnight = (force.end + OFFSET) % DAY == 0  # a last day is written, its end is meant
        end = instant_words(force.end - DAY if midnight else force.end, voice.language)
    if voice.zh:
        return (f"自{start}起" if start else "") + (f"至{end}止" if end else "")
    return " ".join(
        part for part in (f"from {start}" if start else "", f"to {end}" if end else "") if part
    )
