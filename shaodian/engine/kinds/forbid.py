"""禁止：no such row in this place and time."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.evidence import of_rows
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.judged import judged
from shaodian.engine.compile.sql import case, col, either, paren, text
from shaodian.engine.conditions.names import Frame
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.rows import figures_exist, rows_in_scope
from shaodian.engine.pack.model import Condition, Rule
from shaodian.engine.pack.spec import Spec


@dataclass(frozen=True, kw_only=True)
class ForbidRule(Rule):
    fact: str
    where_condition: Condition | None = None


class Forbid(Kind):
    name = "forbid"
    zh = "禁止"
    about_zh = "在规定的地点和时间内不得有这样的行。"
    about_en = "No such row in this place and time."
    example = """- id: no-offline
  clause: 一
  kind: forbid
  fact: session
  where: "mode = 'offline'"
  applies_to: {institutions: [training], places: suspended}
"""

    def read(self, spec: Spec, reading: Reading) -> ForbidRule | None:
        fact = reading.fact(spec, "fact")
        if fact is None:
            return None
        where = spec.condition("where", reading.names, Frame(fact=fact))
        common = reading.common(spec, "forbid", fact.name)
        return ForbidRule(fact=fact.name, where_condition=where, **common)

    def judge(self, rule: ForbidRule, build: Build, *, every_status: bool) -> exp.Query:
        query, frame, columns = rows_in_scope(build, rule, rule.fact)
        columns |= {"occurrence": col("r", "id"), "status": text("breach")}
        if rule.where_condition is not None:
            node = rule.where_condition.node
            condition = flag(node, frame)
            undecided = exp.Is(this=paren(flag(node, frame)), expression=exp.Null())
            query.where(either([condition, undecided]), figures_exist(build, frame.at, node))
            columns["status"] = case([(flag(node, frame), text("breach"))], text("unknown"))
        return judged(build, query, columns, every_status=every_status)

    def subject_kind(self, rule: ForbidRule) -> str:
        return rule.fact

    def evidence(self, rule: ForbidRule, build: Build) -> list[exp.Select]:
        nodes = [(part, node) for part, node, _ in self.conditions(rule)]
        return of_rows(build, build.fact(rule.fact), nodes)

    def trigger(self, rule: ForbidRule) -> str:
        return rule.fact

    def conditions(self, rule: ForbidRule) -> list[tuple[str, Node, str]]:
        return [("", rule.where_condition.node, rule.fact)] if rule.where_condition else []
