"""A folder, a single document or a mapping → a checked pack. Every problem is told at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shaodian.engine.conditions.names import Names
from shaodian.engine.errors import Problem
from shaodian.engine.facts import FACTS, Vocabulary
from shaodian.engine.instants import parse_day
from shaodian.engine.kinds import KINDS, Reading
from shaodian.engine.pack.clauses import read_clauses, read_examples
from shaodian.engine.pack.defining import read_derived
from shaodian.engine.pack.documents import block_of, read_folder
from shaodian.engine.pack.forces import directive_force
from shaodian.engine.pack.forms import form_rules
from shaodian.engine.pack.model import Pack, Rule, Said
from shaodian.engine.pack.places import read_places
from shaodian.engine.pack.scopes import SCOPE_KEYS, Commons
from shaodian.engine.pack.spec import Spec, raise_problems
from shaodian.engine.pack.text import Block
from shaodian.engine.pack.values import read_values

LEGAL_KINDS = ("规范性文件", "通知", "通告", "会议要求", "工作方案", "致家长信", "范本")
MOST_RULES = 300
# What is told of a directive and read by nobody here.
ABOUT = ("basis", "review", "hotlines", "recipients", "attachments", "source", "reading", "run")
# All keys of rules: where reading one stopped early, the rest is not thereby unknown.
RULE_KEYS = (
    *("id", "clause", "kind", "applies_to", "during", "until", "in_force", "reading", "says"),
    *("each", "must", "where", "fact", "owes", "period", "by", "before", "opens", "matching"),
    *("when", "only_in_time", "lateness", "if_day_off", "parts", "following", "within"),
    *("on_days", "first_day", "event", "every", "holds", "judged", "between", "on"),
)


def load_pack(path: Path, vocabulary: Vocabulary = FACTS) -> Pack:
    """A pack from its folder, or from one YAML document that holds all keys. Raises PackError."""
    return _build(*read_folder(path), vocabulary)


def pack_from(document: Mapping[str, Any], vocabulary: Vocabulary = FACTS) -> Pack:
    """A pack from a plain mapping with the keys of all files. Raises PackError."""
    return _build(block_of(document), [], vocabulary)


def _build(block: Block, problems: list[Problem], vocabulary: Vocabulary) -> Pack:
    spec = Spec(block, problems)
    pack_id = spec.name("id")
    force = directive_force(spec)
    values, places = read_values(spec, force.signed), read_places(spec)
    names = Names(
        vocabulary,
        {name: value.unit for name, value in values.items()},
        frozenset(places) | _written(spec, "places"),
        frozenset(name for name, value in values.items() if value.mixed),
    )
    derived, names = read_derived(spec, names)
    default = spec.block_at("applies_to")
    if default is not None:
        default.finish(*SCOPE_KEYS)
    commons = Commons(pack_id, names, derived, default, force, {})
    specs = [*spec.blocks("rules"), *form_rules(spec, pack_id)]
    if len(specs) > MOST_RULES:
        spec.problem("rules", f"规则超过 {MOST_RULES} 条", f"more than {MOST_RULES} rules")
        specs = specs[:MOST_RULES]
    rules = _rules(specs, Reading(names, derived, commons.read), commons)
    written = {one.text("id") for one in specs}
    pack = Pack(
        id=pack_id,
        title=spec.said("title") or Said(pack_id, pack_id),
        number=spec.text("number"),
        issuer=spec.said("issuer") or Said("", ""),
        legal_kind=spec.one_of("legal_kind", LEGAL_KINDS, "通知"),
        dated_on=spec.text("dated_on"),
        force=force,
        history=spec.flag("history"),
        clauses=read_clauses(spec, rules, written),
        values=values,
        places={**places, **commons.anonymous},
        derived=derived,
        rules=tuple(rules),
        names=names,
        examples=read_examples(spec, names, written),
        about=_about(spec),
    )
    spec.finish()
    raise_problems(problems)
    return pack


def _written(spec: Spec, key: str) -> frozenset[str]:
    """Names that stand there, rightly or wrongly: whoever uses them made no slip of their own."""
    block = spec.block.get(key)
    return frozenset(block) if isinstance(block, Block) else frozenset()


def _about(spec: Spec) -> dict[str, Any]:
    spec.read("review", parse_day, "日期", "a date")
    for line in spec.blocks("hotlines"):
        line.said("agency")
        line.text("phone")
        line.finish()
    return {key: spec.raw(key) for key in ABOUT}


def _rules(specs: list[Spec], reading: Reading, commons: Commons) -> list[Rule]:
    rules: list[Rule] = []
    ids: set[str] = set()
    for spec in specs:
        rule_id, before = spec.name("id"), len(spec.problems)
        kind = spec.one_of("kind", tuple(KINDS)) if spec.needed("kind") else ""
        told = len(spec.problems) > before
        rule = KINDS[kind].read(spec, reading) if kind and not told else None
        if rule is None:
            # The reader of the kind stopped early; the common keys are still looked at.
            commons.read(spec, kind, "")
            if len(spec.problems) == before:
                spec.problem(None, "读不懂这条规则", "this rule cannot be read")
        spec.finish(*(RULE_KEYS if rule is None else ()))
        if rule_id and rule_id in ids:
            spec.problem("id", f"规则「{rule_id}」重复", f"rule {rule_id!r} stands twice")
        ids.add(rule_id)
        if rule is not None:
            rules.append(rule)
    return rules
