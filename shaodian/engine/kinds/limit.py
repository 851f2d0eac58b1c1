"""限额：every row satisfies a condition, in parts if need be."""

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.evidence import of_rows
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.judged import judged
from shaodian.engine.compile.sql import col, either, joined, paren, text, union
from shaodian.engine.conditions.names import Frame
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.rows import decided, figures_exist, rows_in_scope, sides, unit_of
from shaodian.engine.pack.model import Condition, Part, Rule
from shaodian.engine.pack.spec import Spec


@dataclass(frozen=True, kw_only=True)
class LimitRule(Rule):
    fact: str
    parts: tuple[Part, ...]
    where_condition: Condition | None = None


class Limit(Kind):
    name = "limit"
    zh = "限额"
    about_zh = "每一行都要满足条件；可分几部分，各自判断。"
    about_en = "Every row satisfies a condition; in parts if need be, each judged apart."
    example = """- id: fee
  clause: 一
  kind: limit
  each: payment
  must:
  - id: months
    when: "covers_until is not null"
    that: "covers_until < add_months(covers_from, $months)"
  - id: hours
    when: "class_hours is not null"
    that: "class_hours + coalesce(gift_hours, 0) <= $hours"
"""

    def read(self, spec: Spec, reading: Reading) -> LimitRule | None:
        fact = reading.fact(spec, "each")
        if fact is None:
            return None
        frame = Frame(fact=fact)
        where = spec.condition("where", reading.names, frame)
        parts = self._parts(spec, reading, frame)
        common = reading.common(spec, "limit", fact.name)
        return LimitRule(fact=fact.name, parts=tuple(parts), where_condition=where, **common)

    def _parts(self, spec: Spec, reading: Reading, frame: Frame) -> list[Part]:
        if not isinstance(spec.block.get("must"), list):
            that = spec.condition("must", reading.names, frame)
            if that is None and "must" not in spec:
                spec.problem("must", "limit 需要 must", "a limit needs must")
            return [Part("", that)] if that else []
        parts = []
        for inner in spec.blocks("must"):
            that = inner.condition("that", reading.names, frame)
            when = inner.condition("when", reading.names, frame)
            part_id = inner.needed("id")
            inner.finish()
            if that is None:
                if "that" not in inner:
                    inner.problem("that", "缺少「that」", "that is missing")
                continue
            parts.append(Part(part_id, that, when))
        if len({part.id for part in parts}) < len(parts):
            spec.problem("must", "各部分的 id 不能相同", "the parts need different ids")
        return parts

    def judge(self, rule: LimitRule, build: Build, *, every_status: bool) -> exp.Query:
        return union([self._judge_part(rule, part, build, every_status) for part in rule.parts])

    def _judge_part(
        self, rule: LimitRule, part: Part, build: Build, every_status: bool
    ) -> exp.Query:
        build.guards = []
        query, frame, columns = rows_in_scope(build, rule, rule.fact)
        condition = flag(part.that.node, frame)
        status = decided(condition, ok="ok", fails="breach")
        asked = [c for c in (rule.where_condition, part.when) if c is not None]
        query.where(figures_exist(build, frame.at, part.that.node, *(c.node for c in asked)))
        status = self._only_where(query, frame, asked, status)
        columns["status"] = status
        columns["part"] = text(part.id)
        columns["occurrence"] = (
            joined(col("r", "id"), text(f"/{part.id}")) if part.id else col("r", "id")
        )
        columns |= sides(part.that.node, frame)
        return judged(build, query, columns, every_status=every_status)

    def _only_where(self, query: Any, frame: Any, asked: list[Condition], status: Any) -> Any:
        """Rows whose `where` or `when` is false are out; undecided ones are unknown."""
        for condition in asked:
            asked_sql = flag(condition.node, frame)
            query.where(
                either([asked_sql, exp.Is(this=exp.paren(asked_sql), expression=exp.Null())])
            )
            undecided = exp.Is(this=paren(flag(condition.node, frame)), expression=exp.Null())
            status = exp.Case(ifs=[exp.If(this=undecided, true=text("unknown"))], default=status)
        return status

    def subject_kind(self, rule: LimitRule) -> str:
        return rule.fact

    def units(self, rule: LimitRule) -> dict[str, str]:
        return {part.id: unit_of(part.that.node) for part in rule.parts}

    def evidence(self, rule: LimitRule, build: Build) -> list[exp.Select]:
        nodes = [(part, node) for part, node, _ in self.conditions(rule)]
        return of_rows(build, build.fact(rule.fact), nodes)

    def trigger(self, rule: LimitRule) -> str:
        return rule.fact

    def conditions(self, rule: LimitRule) -> list[tuple[str, Node, str]]:
        where = [("", rule.where_condition.node, rule.fact)] if rule.where_condition else []
        return where + [(part.id, part.that.node, rule.fact) for part in rule.parts]
