"""`shaodian explain`: why a finding is so, from clause, scope, facts, and what would be allowed."""

import argparse
from dataclasses import asdict
from typing import Any

import pyarrow.compute as pc

from shaodian.engine.cli import given
from shaodian.engine.cli.check import assess_packs
from shaodian.engine.errors import NoSuchFinding, Problem
from shaodian.engine.facts import FACTS
from shaodian.engine.instants import format_day, format_instant
from shaodian.engine.pack.model import Pack
from shaodian.engine.run.assess import Evidence, Finding, Ledger
from shaodian.engine.sentences import (
    derived_sentence,
    figure,
    finding_sentence,
    rule_sentence,
    scope_sentence,
)
from shaodian.engine.vocabulary.words import Column

ROLES = {
    "trigger": ("所判的行", "the row judged"),
    "counted": ("计入的行", "counted"),
    "last before": ("此前最后一行", "last before"),
}


def add(words: Any) -> None:
    text = "说明一条发现的理由 explain a finding"
    one = words.add_parser(
        "explain",
        help=text,
        description=f"{text}：条款、范围、事实，以及怎样才算符合。 Clause, scope, facts, and what would have been allowed.",
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
    findings = assess_packs(packs, ledger, when, args.engine, args.institution, every=True)
    found = [f for f in findings if f.id.startswith(args.finding.strip().lower())]
    if len({f.id for f in found}) != 1:
        zh, en = (
            ("没有这个编号的发现", "no finding has this id")
            if not found
            else ("有多条发现以此开头", "several findings begin so")
        )
        raise NoSuchFinding(
            Problem(
                where=args.finding,
                zh=f"{zh}；请先用同样的 --on 与 --since 运行 check",
                en=f"{en}; run check with the same --on and --since first",
            )
        )
    pack = next(p for p in packs if p.id == found[0].directive)
    for finding in found:
        print(why(finding, pack, ledger, args.lang))
    return 0


def why(finding: Finding, pack: Pack, ledger: Ledger, language: str) -> str:
    """The whole explanation of one finding as text."""
    zh = language == "zh"
    rule = next(r for r in pack.rules if r.full_id == finding.rule)
    clause = pack.clause(rule.clause)
    told = {**asdict(finding), "evidence": None}
    lines = [
        f"{pack.number or pack.id} {pack.title[language]}",
        (f"第{rule.clause}条：" if zh else f"Clause {rule.clause}: ")
        + (clause.says[language] if clause else ""),
        ("规则：" if zh else "Rule: ")
        + rule_sentence(rule, pack, language)
        + f"  [{rule.full_id}]",
        ("范围：" if zh else "Scope: ") + scope_sentence(rule, pack, language),
    ]
    for use in [*(u.name for u in rule.during), *rule.until, *_followed(rule)]:
        if use in pack.derived:
            lines.append(
                ("其中：" if zh else "Where: ")
                + derived_sentence(pack.derived[use], pack, language)
            )
    for reading in (rule.reading, clause.reading if clause else None):
        if reading is not None:
            lines.append(("读法：" if zh else "Reading: ") + reading[language])
    lines.append(("对象：" if zh else "Subject: ") + _subject(finding, language))
    lines.append(("结果：" if zh else "Outcome: ") + finding_sentence(told, language, rule, pack))
    lines.append(
        ("证据：" if zh else "Evidence:")
        + ("" if finding.evidence else ("没有相关的行" if zh else " no rows"))
    )
    for evidence in finding.evidence:
        lines.append(f"  {ROLES[evidence.role][0 if zh else 1]} {_row(evidence, ledger, language)}")
    return "\n".join(lines) + "\n"


def _followed(rule: Any) -> list[str]:
    return [name for name in (getattr(rule, "following", ""), getattr(rule, "fact", "")) if name]


def _subject(finding: Finding, language: str) -> str:
    kind = FACTS[finding.subject_kind] if finding.subject_kind in FACTS else None
    name = (kind.zh if language == "zh" else kind.en) if kind else finding.subject_kind
    house = (
        f"{'机构' if language == 'zh' else 'institution'} {finding.institution}"
        if finding.institution
        else ""
    )
    return f"{name} {finding.subject}" + (
        f"，{house}" if house and finding.subject != finding.institution else ""
    )


def _row(evidence: Evidence, ledger: Ledger, language: str) -> str:
    """A row of evidence with what its filled columns say."""
    fact = FACTS[evidence.fact]
    name = fact.zh if language == "zh" else fact.en
    table = ledger.tables.get(evidence.fact)
    if table is None:
        return f"{name} {evidence.id}"
    rows = table.filter(pc.equal(table["id"], evidence.id)).to_pylist()
    return f"{name} {evidence.id}" + "".join(
        f"（{_cells(row, fact, language)}）" for row in rows[:1]
    )


def _cells(row: dict[str, Any], fact: Any, language: str) -> str:
    said = []
    for column in fact.by_name.values():
        value = row.get({"from": "from_at", "to": "to_at"}.get(column.name, column.name))
        if column.name == "at" and value is None:
            value, column = (
                row.get("day"),
                fact.by_name.get("day", Column(name="day", type="date", zh="日期", en="on")),
            )
        if value is not None and column.name != "id":
            heading = column.zh if language == "zh" else column.en
            said.append(f"{heading} {_shown(value, column, language)}")
    return ("，" if language == "zh" else ", ").join(said)


def _shown(value: Any, column: Column, language: str) -> str:
    if column.type == "number" and column.unit is not None:
        return figure(int(value), column.unit.name, language)
    if column.type == "instant":
        return format_instant(int(value))
    if column.type == "date":
        return format_day(int(value))
    if column.type == "flag":
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    label = next(
        (c.zh if language == "zh" else c.en for c in column.choices if c.value == value), None
    )
    return label or str(value)
