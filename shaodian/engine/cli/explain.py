"""`shaodian explain`: why a finding is so, from clause, scope, facts, and what would be allowed."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from shaodian.engine.cli import given
from shaodian.engine.cli.check import assess_packs
from shaodian.engine.cli.evidence import evidence_lines
from shaodian.engine.cli.layout import screen_width, wrapped
from shaodian.engine.errors import NoSuchFinding, Problem
from shaodian.engine.facts import FACTS
from shaodian.engine.pack.model import Pack, Rule
from shaodian.engine.run.assess import Finding, Ledger
from shaodian.engine.sentences import (
    derived_sentence,
    finding_sentence,
    rule_sentence,
    scope_sentence,
)


def add(words: Any) -> None:
    text = "说明一条发现的理由 explain a finding"
    one = words.add_parser(
        "explain",
        help=text,
        description=f"{text}：条款、范围、事实，以及怎样才算符合。"
        " Clause, scope, facts, and what would have been allowed.",
    )
    one.add_argument(
        "finding",
        metavar="FINDING",
        help="发现的编号（开头几位即可） id of a finding, or its beginning",
    )
    given.add_facts(one)
    given.add_language(one)
    one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    when = given.moment(args)
    packs = given.read_packs(args.pack)
    ledger = given.ledger(args)
    given.known_institution(args.institution, ledger)
    findings = assess_packs(packs, ledger, when, args.engine, args.institution, every=True)
    found = _named(args.finding, findings)
    pack = next(p for p in packs if p.id == found[0].directive)
    print("\n".join(why(one, pack, ledger, args.lang, screen_width()) for one in found), end="")
    return 0


def _named(written: str, findings: list[Finding]) -> list[Finding]:
    """The findings of one id, of which the beginning is enough. Raises NoSuchFinding."""
    begins = written.strip().lower()
    found = [f for f in findings if begins and f.id.startswith(begins)]
    if len({f.id for f in found}) == 1:
        return found
    zh, en = (
        ("有多条发现以此开头；请多写几位", "several findings begin so; write more of it")
        if found
        else (
            "没有这个编号的发现；请先用同样的 --on 与 --since 运行 check",
            "no finding has this id; run check with the same --on and --since first",
        )
    )
    raise NoSuchFinding(Problem(where=written, zh=zh, en=en))


def why(finding: Finding, pack: Pack, ledger: Ledger, language: str, columns: int) -> str:
    """The whole explanation of one finding as text."""
    lines = wrapped(f"{pack.number or pack.id} {pack.title[language]}", columns)
    for label, said in _told(finding, pack, language):
        lines += wrapped(said, columns, label, "  ")
    return "\n".join([*lines, *evidence_lines(finding, ledger, language, columns)]) + "\n"


def _told(finding: Finding, pack: Pack, language: str) -> Iterator[tuple[str, str]]:
    """Labels and what stands behind them."""
    zh = language == "zh"
    rule = next(r for r in pack.rules if r.full_id == finding.rule)
    clause = pack.clause(rule.clause)
    if clause is not None:
        yield (f"第{clause.id}条：" if zh else f"Clause {clause.id}: "), clause.says[language]
    said = rule_sentence(rule, pack, language)
    yield ("规则：" if zh else "Rule: "), f"{said}  [{rule.full_id}]"
    yield ("范围：" if zh else "Scope: "), scope_sentence(rule, pack, language)
    for name in _derived_of(rule):
        if name in pack.derived:
            said = derived_sentence(pack.derived[name], pack, language)
            yield ("其中：" if zh else "Where: "), said
    for reading in (rule.reading, clause.reading if clause else None):
        if reading is not None:
            yield ("读法：" if zh else "Reading: "), reading[language]
    yield ("对象：" if zh else "Subject: "), _subject(finding, language)
    told = {**asdict(finding), "evidence": None}
    yield ("结果：" if zh else "Outcome: "), finding_sentence(told, language, rule, pack)


def _derived_of(rule: Rule) -> list[str]:
    """Names of facts that a rule stands on and that may be derived."""
    named = [getattr(rule, key, "") for key in ("following", "fact", "holds_fact")]
    return [*(use.name for use in rule.during), *rule.until, *filter(None, named)]


def _subject(finding: Finding, language: str) -> str:
    kind = FACTS.get(finding.subject_kind)
    name = (kind.zh if language == "zh" else kind.en) if kind else finding.subject_kind
    told = f"{name} {finding.subject}"
    if not finding.institution or finding.subject == finding.institution:
        return told
    return told + (
        f"，机构 {finding.institution}"
        if language == "zh"
        else f", institution {finding.institution}"
    )
