"""`shaodian rules`, `lint` and `examples`: a pack read back, looked over and tried."""

import argparse
from typing import Any

from shaodian.engine.cli import given
from shaodian.engine.pack.lint import lint
from shaodian.engine.pack.model import Pack
from shaodian.engine.run.examples import run_example
from shaodian.engine.sentences import rule_sentence


def add(words: Any) -> None:
    for name, run, text in (
        ("rules", rules, "把每条规则念成一句话 print each rule as a sentence in both languages"),
        ("lint", lint_packs, "检查指令包的写法 look a pack over"),
        ("examples", examples, "运行指令包里的例子 run the examples of a pack"),
    ):
        one = words.add_parser(name, help=text, description=text)
        given.add_packs(one)
        if name == "examples":
            given.add_engine(one)
        one.set_defaults(run=run)


def rules(args: argparse.Namespace) -> int:
    for pack in given.read_packs(args.pack):
        mark = " 【历史与演练 history and drill】" if pack.history else ""
        print(f"{pack.number or pack.id} {pack.title.zh} / {pack.title.en}{mark}")
        for clause in [*[c.id for c in pack.clauses], *_unlisted(pack)]:
            _clause(pack, clause)
        print()
    return 0


def _unlisted(pack: Pack) -> list[str]:
    known = {clause.id for clause in pack.clauses}
    return list(dict.fromkeys(rule.clause for rule in pack.rules if rule.clause not in known))


def _clause(pack: Pack, clause_id: str) -> None:
    clause = pack.clause(clause_id)
    print(f"\n{clause_id or '—'}、{clause.says.zh if clause else ''}")
    if clause and clause.says.en:
        print(f"   {clause.says.en}")
    for rule in pack.rules:
        if rule.clause == clause_id:
            print(f"  · {rule_sentence(rule, pack, 'zh')}")
            print(f"    {rule_sentence(rule, pack, 'en')}")
            print(f"    [{rule.kind}] {rule.full_id}")
            for reading in [rule.reading] if rule.reading else []:
                print(f"    读法：{reading.zh} / Reading: {reading.en}")
    for need in clause.needs if clause else ():
        for kind, text in need.items():
            if kind != "rule":
                print(f"  · {_need(kind, text)}")
    if clause and clause.reading:
        print(f"  读法：{clause.reading.zh} / Reading: {clause.reading.en}")


_NEEDS = {
    "form": "表单 form",
    "case": "事项 case",
    "message": "消息 message",
    "not_checked": "不自动检查 not checked",
}


def _need(kind: str, text: Any) -> str:
    said = f"{text['zh']} / {text['en']}" if isinstance(text, dict) else str(text)
    return f"{_NEEDS.get(kind, kind)}: {said}"


def lint_packs(args: argparse.Namespace) -> int:
    packs = given.read_packs(args.pack)
    warnings = [warning for pack in packs for warning in lint(pack)]
    for warning in warnings:
        print(warning)
    count = sum(len(pack.rules) for pack in packs)
    print(
        f"{len(packs)} 个指令包，{count} 条规则，{len(warnings)} 条提醒"
        f" / {len(packs)} packs, {count} rules, {len(warnings)} warnings"
    )
    return 0


def examples(args: argparse.Namespace) -> int:
    held = broken = 0
    for pack in given.read_packs(args.pack):
        for example in pack.examples:
            outcome = run_example(pack, example, args.engine)
            held += outcome.holds
            broken += not outcome.holds
            if not outcome.holds:
                print(f"{example.where}: {example.says.zh} / {example.says.en}")
                for missing in outcome.missing:
                    print(f"    应有而无 expected, not found: {missing}")
                for strange in outcome.unexpected:
                    print(f"    不应有而有 found, not expected: {strange}")
    print(f"{held} 个例子成立，{broken} 个不成立 / {held} examples hold, {broken} do not")
    return 1 if broken else 0
