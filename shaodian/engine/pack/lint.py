"""What is not wrong in a pack, but worth a look: unused names, unproven rules, open ends."""

import re
from collections.abc import Iterable, Iterator

from shaodian.engine.errors import Problem
from shaodian.engine.instants import FOREVER
from shaodian.engine.pack.model import Pack, Rule
from shaodian.engine.pack.terms import is_code
from shaodian.engine.pack.text import walk
from shaodian.places import DivisionTree

_MARKS = re.compile(r"[(),:=<>'\"*+/]")


def lint(pack: Pack) -> list[Problem]:
    """Warnings, in the order of the pack's parts."""
    found: list[Problem] = []
    for check in (_clauses, _unused, _codes, _examples, _ends):
        found += check(pack)
    return found


def _warn(where: str, zh: str, en: str) -> Problem:
    return Problem(where=where, zh=zh, en=en)


def _clauses(pack: Pack) -> Iterator[Problem]:
    for clause in pack.clauses:
        if not clause.needs:
            yield _warn(
                f"{pack.id} {clause.id}",
                "该条没有说明由什么检查",
                "nothing is said of how this clause is checked",
            )
    cited = {
        str(need["rule"]) for clause in pack.clauses for need in clause.needs if "rule" in need
    }
    for rule in pack.rules:
        if pack.clauses and rule.id not in cited:
            yield _warn(
                rule.where, f"没有条款提到规则 {rule.id}", f"no clause names the rule {rule.id}"
            )


def _words(pack: Pack) -> set[str]:
    """Every text of the rules, derived facts and places, with `$` names and plain names."""
    found: set[str] = set()
    for source in [
        *(rule.source for rule in pack.rules),
        *(one.source for one in pack.derived.values()),
    ]:
        for item in walk(source):
            if isinstance(item, str):
                words = _MARKS.sub(" ", item).split()
                found.update(words, (word.partition(".")[0] for word in words))
    return found


def _unused(pack: Pack) -> Iterator[Problem]:
    words = _words(pack)
    for name in pack.values:
        if f"${name}" not in words:
            yield _warn(f"{pack.id} values", f"${name} 没有用到", f"${name} is not used")
    for name in pack.derived:
        if name not in words:
            yield _warn(
                pack.derived[name].where,
                f"推导事实 {name} 没有用到",
                f"the derived fact {name} is not used",
            )
    used = {rule.scope.places for rule in pack.rules} | {
        str(n) for p in pack.places.values() for n in p.named()
    }
    for name in pack.places:
        if not name.startswith("~") and name not in used and name not in words:
            yield _warn(
                f"{pack.id} places", f"地点 {name} 没有用到", f"the place {name} is not used"
            )


def _examples(pack: Pack) -> Iterator[Problem]:
    """A hit and a near miss for each rule: an example that names it with a finding, one without."""
    hits = {
        str(e["rule"]).rpartition("/")[2] for x in pack.examples for e in x.expect if "rule" in e
    }
    for rule in pack.rules:
        near = any(_is_near_miss(rule, example.rules, example.expect) for example in pack.examples)
        if rule.id not in hits:
            yield _warn(
                rule.where,
                f"规则 {rule.id} 没有违反的例子",
                f"no example shows the rule {rule.id} broken",
            )
        if not near:
            yield _warn(
                rule.where,
                f"规则 {rule.id} 没有险些违反的例子",
                f"no example shows a near miss of the rule {rule.id}",
            )


def _is_near_miss(rule: Rule, rules: tuple[str, ...] | None, expect: Iterable[object]) -> bool:
    named = {
        str(e["rule"]).rpartition("/")[2] for e in expect if isinstance(e, dict) and "rule" in e
    }
    return rules is not None and rule.id in rules and rule.id not in named


def _codes(pack: Pack) -> Iterator[Problem]:
    """Codes that are in no year's table: fine if the facts bring them, else a slip."""
    tree = DivisionTree.national()
    for name, placed in pack.places.items():
        for code in placed.named():
            if is_code(code) and code not in tree:
                yield _warn(
                    f"{pack.id} {'applies_to' if name.startswith('~') else name}",
                    f"区划表中没有代码 {code}",
                    f"the table of divisions has no code {code}",
                )


def _ends(pack: Pack) -> Iterator[Problem]:
    if pack.force.end >= FOREVER and not pack.about.get("review"):
        yield _warn(
            pack.id, "没有终止日期，也没有复核日期（review）", "neither an end nor a review date"
        )
