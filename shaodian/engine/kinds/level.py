"""水平：an aggregate stays at or above, every day, at every instant, or by the end of a period."""

from typing import Any

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.evidence import of_points
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.conditions.points import SUBJECTS
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.standing import (
    StandingRule,
    judge_standing,
    point_frame,
    read_standing,
    unit_of,
)
from shaodian.engine.pack.spec import Spec


class LevelRule(StandingRule):
    """An aggregate stays at or above."""


class Level(Kind):
    name = "level"
    zh = "水平"
    about_zh = "某项合计须保持在规定水平：每天、每一时刻，或到某日、某周期末。"
    about_en = (
        "An aggregate stays at or above:"
        " daily, at every instant, or by the end of a date or period."
    )
    example = """- id: masks
  clause: 六
  kind: level
  each: institution
  must: "sum(stock.change, where: item = 'mask') >= 7 * count(membership)"
"""

    def read(self, spec: Spec, reading: Reading) -> LevelRule | None:
        frame = point_frame(reading, spec.one_of("each", SUBJECTS))
        must = spec.condition("must", reading.names, frame)
        if "must" not in spec:
            spec.problem("must", "level 需要 must", "a level needs must")
        keys = read_standing(spec, reading, "level", must)
        return None if keys is None else LevelRule(**keys)  # type: ignore[arg-type]

    def judge(self, rule: LevelRule, build: Build, *, every_status: bool) -> exp.Query:
        return judge_standing(rule, build, every_status=every_status)

    def subject_kind(self, rule: LevelRule) -> str:
        return rule.each

    def units(self, rule: LevelRule) -> dict[str, str]:
        return {"": unit_of(rule.must.node)}

    def evidence(self, rule: Any, build: Build) -> list[exp.Select]:
        return of_points(build, rule.each, rule.must.node)

    def conditions(self, rule: Any) -> list[tuple[str, Node, str]]:
        return [("", rule.must.node, "")]
