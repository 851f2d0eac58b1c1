"""The clauses of a directive, and the examples that prove its rules."""

from collections.abc import Collection
from typing import Any

from shaodian.engine.conditions.names import Names, nearest
from shaodian.engine.conditions.reading import short
from shaodian.engine.errors import Problem
from shaodian.engine.instants import parse_day, parse_instant
from shaodian.engine.pack.model import EXPECTED, Clause, Example, Rule, Said
from shaodian.engine.pack.spec import Spec
from shaodian.engine.pack.text import Block, Rows

NEEDS = ("rule", "form", "case", "message", "not_checked")
STATUSES = ("breach", "overdue", "late", "unknown", "due", "ok")


def read_clauses(spec: Spec, rules: list[Rule], written: Collection[str]) -> tuple[Clause, ...]:
    """The clauses; `written` are the ids of all rules and forms, also those with problems."""
    found = [_clause(inner, written) for inner in spec.blocks("clauses")]
    ids = [clause.id for clause in found]
    for number, inner in enumerate(spec.blocks("clauses")):
        if ids[number] and ids[number] in ids[:number]:
            inner.problem(
                "id", f"条款「{ids[number]}」重复", f"clause {ids[number]!r} stands twice"
            )
    for rule in rules if found else ():
        if rule.clause not in ids:
            near = nearest(rule.clause, ids)
            spec.problems.append(
                Problem(
                    where=rule.where,
                    zh=f"规则 {rule.id} 所引条款「{short(rule.clause)}」不存在{near[0]}",
                    en=f"rule {rule.id} cites clause {short(rule.clause)!r}, "
                    f"which is not listed{near[1]}",
                )
            )
    return tuple(found)


def _clause(spec: Spec, rules: Collection[str]) -> Clause:
    needs = spec.blocks("needs")
    for need in needs:
        _need(need, rules)
    clause = Clause(
        spec.needed("id"),
        spec.said("says") or Said("", ""),
        tuple(dict(need.block) for need in needs),
        spec.said("reading"),
    )
    spec.finish("title", "text")
    return clause


def _need(spec: Spec, rules: Collection[str]) -> None:
    for key in NEEDS:
        if isinstance(spec.block.get(key), Block):
            spec.said(key)
        elif key in spec:
            named = spec.text(key)
            if key == "rule" and named and named not in rules:
                near = nearest(named, list(rules))
                spec.problem(
                    key,
                    f"没有规则「{short(named)}」{near[0]}",
                    f"no rule {short(named)!r}{near[1]}",
                )
    spec.finish()


def read_examples(spec: Spec, names: Names, rules: Collection[str]) -> tuple[Example, ...]:
    return tuple(_example(inner, names, rules) for inner in spec.blocks("cases"))


def _example(spec: Spec, names: Names, rules: Collection[str]) -> Example:
    spec.needed("as_of")
    for key in ("as_of", "known_at"):
        spec.when(key)
    spec.read("since", parse_day, "日期", "a date")
    for rule in spec.texts("rules") or ():
        _known_rule(spec, "rules", rule, rules)
    calendar = spec.blocks("calendar")
    for row in calendar:
        row.needed("date")
        row.read("date", parse_day, "日期", "a date")
        row.needed_flag("working")
        row.finish()
    example = Example(
        says=spec.said("says") or Said("", ""),
        as_of=spec.text("as_of"),
        known_at=spec.text("known_at") or None,
        since=spec.text("since") or None,
        rules=spec.texts("rules"),
        given=_given(spec, names),
        expect=tuple(_expected(row, rules) for row in spec.blocks("expect")),
        calendar=tuple(dict(row.block) for row in calendar) if "calendar" in spec else None,
        where=spec.block.where(),
    )
    spec.finish("note")
    return example


def _given(spec: Spec, names: Names) -> dict[str, list[dict[str, Any]]]:
    inner = spec.block_at("given")
    if inner is None:
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for fact in inner.block:
        rows = inner.raw(fact)
        if fact not in names.facts and fact != "division":
            near = nearest(fact, names.facts)
            inner.problem(
                fact, f"没有事实「{short(fact)}」{near[0]}", f"no fact {short(fact)!r}{near[1]}"
            )
        elif not isinstance(rows, Rows) or not all(isinstance(row, Block) for row in rows):
            inner.problem(fact, f"「{fact}」应是行的列表", f"{fact} should be a list of rows")
        else:
            found[fact] = [dict(row) for row in rows]
    return found


def _expected(spec: Spec, rules: Collection[str]) -> dict[str, Any]:
    """A finding that an example expects; a key that is given must match."""
    rule = spec.text("rule")
    if rule:
        _known_rule(spec, "rule", rule, rules)
    if "status" in spec:
        spec.one_of("status", STATUSES)
    if "due" in spec and spec.block["due"] is not None:
        spec.read("due", parse_instant, "时刻", "an instant")
    spec.refuse_unknown(*EXPECTED)
    return dict(spec.block)


def _known_rule(spec: Spec, key: str, rule: str, rules: Collection[str]) -> None:
    if rule.rpartition("/")[2] not in rules:
        near = nearest(rule, list(rules))
        spec.problem(
            key, f"没有规则「{short(rule)}」{near[0]}", f"no rule {short(rule)!r}{near[1]}"
        )
