"""持有：something valid is held, every day or at every instant."""

from typing import Any

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.evidence import of_points
from shaodian.engine.conditions import checking
from shaodian.engine.conditions.names import Frame
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.conditions.reading import NotACondition
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.standing import (
    StandingRule,
    judge_standing,
    point_frame,
    read_standing,
    unit_of,
)
from shaodian.engine.pack.model import Condition
from shaodian.engine.pack.spec import Spec


class HoldRule(StandingRule):
    """Something valid is held."""


class Hold(Kind):
    name = "hold"
    zh = "持有"
    about_zh = "某物须一直有效：每天，或每一时刻。"
    about_en = "Something valid is held, every day or at every instant."
    example = """- id: grid-officer
  clause: 六
  kind: hold
  each: institution
  holds: {fact: grid_assignment, where: "role in ('officer', 'deputy')"}
"""

    def read(self, spec: Spec, reading: Reading) -> HoldRule | None:
        each = spec.one_of(
            "each", ("institution", "person", "membership", "class_group", "authority")
        )
        frame = point_frame(reading, each)
        holds_fact, holds_where = "", None
        if "holds" in spec:
            must, holds_fact, holds_where = self._holds(spec, reading, frame)
        else:
            must = spec.condition("must", reading.names, frame)
            if "must" not in spec:
                spec.problem("holds", "hold 需要 holds 或 must", "a hold needs holds or must")
        keys = read_standing(spec, reading, "hold", must)
        if keys is None:
            return None
        return HoldRule(**keys, holds_fact=holds_fact, holds_where=holds_where)  # type: ignore[arg-type]

    def _holds(
        self, spec: Spec, reading: Reading, frame: Frame
    ) -> tuple[Condition | None, str, Condition | None]:
        """`holds: {fact, where}` is `exists(fact, where: …)`."""
        inner = spec.block_at("holds")
        fact = reading.fact(inner, "fact") if inner else None
        if inner is None or fact is None:
            return None, "", None
        where = inner.condition("where", reading.names, frame.inner(fact))
        by = inner.text("by")
        inner.finish()
        text = (
            f"exists({fact.name}"
            + (f", where: {where.text}" if where else "")
            + (f", by: {by}" if by else "")
            + ")"
        )
        try:
            node = checking.condition(text, reading.names, frame)
        except NotACondition as error:
            inner.problem("fact", error.zh, error.en)
            return None, "", None
        return Condition(text, node), fact.name, where

    def judge(self, rule: HoldRule, build: Build, *, every_status: bool) -> exp.Query:
        return judge_standing(rule, build, every_status=every_status)

    def subject_kind(self, rule: HoldRule) -> str:
        return rule.each

    def units(self, rule: HoldRule) -> dict[str, str]:
        return {"": unit_of(rule.must.node)}

    def evidence(self, rule: Any, build: Build) -> list[exp.Select]:
        return of_points(build, rule.each, rule.must.node)

    def conditions(self, rule: Any) -> list[tuple[str, Node, str]]:
        return [("", rule.must.node, "")]
