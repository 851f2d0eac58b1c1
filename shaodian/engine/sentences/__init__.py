"""Rules, conditions and findings read back as sentences, in Chinese and in English.

`language` is `zh` or `en`. Nothing here reads a database or a clock.
"""

from collections.abc import Mapping
from typing import Any

from shaodian.engine.conditions.nodes import Node
from shaodian.engine.pack.model import Condition, Derived, Pack, Rule
from shaodian.engine.sentences import calls, conditions, expressions
from shaodian.engine.sentences.derived import defined
from shaodian.engine.sentences.duties import after_sentence, deadline_sentence, recurring_sentence
from shaodian.engine.sentences.figures import figure
from shaodian.engine.sentences.findings import finding_words, side_words, status_words
from shaodian.engine.sentences.phrases import clause, quantity
from shaodian.engine.sentences.rules import forbid_sentence, limit_sentence, standing_sentence
from shaodian.engine.sentences.scopes import force_words, who
from shaodian.engine.sentences.voice import Voice, upper_first
from shaodian.engine.vocabulary.words import Fact
from shaodian.places import DivisionTree

__all__ = [
    "condition_sentence",
    "derived_sentence",
    "figure",
    "finding_sentence",
    "rule_sentence",
    "scope_sentence",
    "side_words",
    "status_words",
]

_KINDS: dict[str, Any] = {
    "limit": limit_sentence,
    "forbid": forbid_sentence,
    "deadline": deadline_sentence,
    "after": after_sentence,
    "recurring": recurring_sentence,
    "hold": standing_sentence,
    "level": standing_sentence,
}
_REGISTERED = (calls, conditions, expressions)  # they answer `clause` and `quantity` once imported


def rule_sentence(rule: Rule, pack: Pack, language: str, tree: DivisionTree | None = None) -> str:
    """A rule as an officer would say it; the pack's own words where it gives them."""
    if rule.says is not None:
        return rule.says[language]
    voice = _voice(pack, language, tree)
    said: str = _KINDS[rule.kind](rule, voice)
    if rule.force.start > pack.force.start or rule.force.end < pack.force.end:
        force = force_words(rule.force, voice)
        said = voice.say(f"{force}，{said}", f"{upper_first(force)}: {said}")
    return said


def condition_sentence(
    condition: Condition | Node,
    pack: Pack,
    language: str,
    fact: Fact | str | None = None,
    subject: str | None = None,
    tree: DivisionTree | None = None,
) -> str:
    """A condition, or a side of one, as a clause. `fact` is the row it speaks of, `subject` whom
    a duty is about (`person`, `institution` …)."""
    node = condition.node if isinstance(condition, Condition) else condition
    about = pack.fact(fact) if isinstance(fact, str) else fact
    voice = _voice(pack, language, tree).of(about, pack.fact(subject) if subject else None)
    return clause(node, voice) if node.type.kind == "flag" else quantity(node, voice)


def scope_sentence(rule: Rule, pack: Pack, language: str, tree: DivisionTree | None = None) -> str:
    """Whom a rule binds, where, during and until what, and from when to when."""
    voice = _voice(pack, language, tree)
    whom, force = who(rule, voice), force_words(rule.force, voice)
    if voice.zh:
        return f"{whom}{f'，{force}' if force else ''}。"
    return f"{upper_first(whom)}{f', {force}' if force else ''}."


def derived_sentence(
    derived: Derived, pack: Pack, language: str, tree: DivisionTree | None = None
) -> str:
    """What a derived fact stands for."""
    return defined(derived, _voice(pack, language, tree))


def finding_sentence(
    finding: Mapping[str, Any],
    language: str,
    rule: Rule | None = None,
    pack: Pack | None = None,
    tree: DivisionTree | None = None,
) -> str:
    """Status, what was found and what would have been allowed. With the rule and its pack the
    operator and the labels of choices are said too."""
    voice = _voice(pack, language, tree) if pack is not None else None
    return finding_words(finding, voice, language, rule)


def _voice(pack: Pack, language: str, tree: DivisionTree | None) -> Voice:
    if language not in ("zh", "en"):
        raise ValueError(language)
    return Voice(pack, language, tree=tree or DivisionTree.national())
