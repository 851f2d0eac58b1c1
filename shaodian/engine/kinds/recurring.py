"""周期：an event happens at least every N, counted from the last time."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.evidence import leg
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.frames import RowFrame
from shaodian.engine.compile.judged import duty_status, judged, touches
from shaodian.engine.compile.scope import stretches
from shaodian.engine.compile.sql import (
    E,
    Query,
    case,
    coalesce,
    col,
    either,
    eq,
    every,
    is_null,
    le,
    lt,
    not_null,
    num,
    param,
    scalar,
    sub,
    subquery,
    table,
    union,
    window,
)
from shaodian.engine.conditions.names import Frame, has_column
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.pack.model import Condition, Rule, Term
from shaodian.engine.pack.spec import Spec
from shaodian.engine.vocabulary.words import Fact


@dataclass(frozen=True, kw_only=True)
class RecurringRule(Rule):
    fact: str
    every: Term
    where_condition: Condition | None = None


class Recurring(Kind):
    name = "recurring"
    zh = "周期"
    about_zh = "某事每隔一段时间至少做一次，从上一次算起。"
    about_en = "An event happens at least every N, counted from the last one."
    example = """- id: tested-weekly
  clause: 二
  kind: recurring
  each: person
  event: {fact: test, where: "kind = 'nucleic_acid'"}
  every: 7 days
"""

    def read(self, spec: Spec, reading: Reading) -> RecurringRule | None:
        each = spec.one_of("each", SUBJECTS)
        inner = spec.block_at("event")
        fact = reading.fact(inner, "fact") if inner else None
        if inner is None or fact is None:
            if inner is None:
                spec.problem("event", "缺少 event: {fact: …}", "event: {fact: …} is missing")
            return None
        judged_frame = Frame(fact=POINT, subject=reading.names.facts[each])
        where = inner.condition("where", reading.names, Frame(fact=fact, judged=judged_frame))
        inner.finish()
        term = spec.term("every", reading.names)
        if "every" not in spec:
            spec.problem("every", "缺少「every」", "every is missing")
        common = reading.common(spec, "recurring", each)
        if term is None:
            return None
        return RecurringRule(fact=fact.name, every=term, where_condition=where, **common)

    def judge(self, rule: RecurringRule, build: Build, *, every_status: bool) -> exp.Query:
        pieces, whole = stretches(build, rule)
        acts = f"a_{rule.id.replace('-', '_')}"
        build.ctes[acts] = self._acts(rule, build, whole)
        build.guards = []
        points = self._points(rule, build, whole, acts)
        cycles = self._cycles(rule, build, points)
        return self._findings(rule, build, pieces, cycles, every_status)

    def _acts(self, rule: RecurringRule, build: Build, whole: str) -> exp.Query:
        """The counting acts of each subject, up to A."""
        query, frame = build.frame(rule.fact)
        if rule.where_condition is not None:
            query.where(flag(rule.where_condition.node, frame))
        query.where(le(frame.at, param("as_of")))
        key = _key(frame, rule.each)
        query.join(subquery(_subjects(build, whole, rule), "b"), eq(col("b", "x_act_key"), key))
        return query.select({"x_subject": col("b", "x_subject"), "at": frame.at}, distinct=True)

    def _points(self, rule: RecurringRule, build: Build, whole: str, acts: str) -> exp.Query:
        """The starts of cycles: the start of each stretch (or a fresh act before it), and its acts."""
        before = Query(table(acts, "p"))
        before.where(
            eq(col("p", "x_subject"), col("w", "x_subject")),
            lt(col("p", "at"), col("w", "from_at")),
        )
        last = scalar(before.select({"x": exp.Max(this=col("p", "at"))}))
        opened = Query(table(whole, "w"))
        opened.where(le(col("w", "from_at"), param("as_of")))
        stretch = opened.select(
            {
                "x_subject": col("w", "x_subject"),
                "x_from": col("w", "from_at"),
                "x_to": col("w", "to_at"),
                "x_before": last,
            }
        )
        outer = Query(subquery(stretch, "s"))
        end, _ = self._term(rule, build, col("s", "x_before"), col("s", "x_from"))
        fresh = every([not_null(col("s", "x_before")), lt(col("s", "x_from"), end)])
        keys = {name: col("s", name) for name in ("x_subject", "x_from", "x_to")}
        starts = outer.select(
            {**keys, "at": case([(fresh, col("s", "x_before"))], col("s", "x_from"))}
        )
        inside = Query(table(acts, "q"))
        inside.join(
            table(whole, "w"),
            every(
                [
                    eq(col("w", "x_subject"), col("q", "x_subject")),
                    le(col("w", "from_at"), col("q", "at")),
                    lt(col("q", "at"), col("w", "to_at")),
                ]
            ),
        )
        done = inside.select(
            {
                "x_subject": col("w", "x_subject"),
                "x_from": col("w", "from_at"),
                "x_to": col("w", "to_at"),
                "at": col("q", "at"),
            }
        )
        return union([starts, done], distinct=True)

    def _term(self, rule: RecurringRule, build: Build, start: E, decided: E) -> tuple[E, E]:
        day = build.dialect.day_of(start)
        return build.term_end(rule.every, start, day, 1, False, decided)

    def _cycles(self, rule: RecurringRule, build: Build, points: exp.Query) -> exp.Query:
        query = Query(subquery(points, "p"))
        follows = window(
            exp.Lead(this=col("p", "at")),
            [col("p", "x_subject"), col("p", "x_from")],
            [col("p", "at")],
        )
        decided = build.dialect.greatest(col("p", "at"), col("p", "x_from"))
        due, included = self._term(rule, build, col("p", "at"), decided)
        names = ("x_subject", "x_from", "x_to", "at")
        columns = {name: col("p", name) for name in names}
        columns |= {"x_met": follows, "x_due": due, "x_included": included, "x_decided": decided}
        return query.select(columns)

    def _findings(
        self, rule: RecurringRule, build: Build, pieces: str, cycles: exp.Query, every_status: bool
    ) -> exp.Query:
        query = Query(subquery(cycles, "c"))
        met, due, included = col("c", "x_met"), col("c", "x_due"), col("c", "x_included")
        last = case([(eq(included, num(1)), due)], sub(due, num(1)))
        # Overtaken by leaving or by the end of its cause: neither act nor due within the stretch.
        query.where(either([not_null(met), lt(last, col("c", "x_to"))]))
        at = case(
            [(lt(last, col("c", "x_to")), build.dialect.greatest(last, col("c", "x_from")))],
            build.dialect.greatest(col("c", "at"), col("c", "x_from")),
        )
        query.join(
            table(pieces, "b"),
            every(
                [
                    eq(col("b", "x_subject"), col("c", "x_subject")),
                    le(col("b", "from_at"), at),
                    lt(at, col("b", "to_at")),
                ]
            ),
        )
        query.where(touches(col("c", "at"), coalesce(met, param("as_of"))))
        query.where(exp.Not(this=is_null(due)) if not build.guards else None)
        rank = window(
            exp.RowNumber(),
            [col("c", "x_subject"), col("c", "x_from"), col("c", "at")],
            [col("b", "x_first"), col("b", "x_order"), col("b", "from_at")],
        )
        columns = {
            name: col("c", name)
            for name in ("x_subject", "at", "x_met", "x_due", "x_included", "x_decided")
        }
        columns |= {
            "institution": col("b", "institution"),
            "division": col("b", "division"),
            "x_rank": rank,
        }
        from shaodian.engine.kinds.duty import missing_column

        columns["x_missing"] = missing_column(build)
        ranked = query.select(columns)
        outer = Query(subquery(ranked, "r"))
        outer.where(eq(col("r", "x_rank"), num(1)))
        had_guards = bool(build.guards)
        build.guards = [col("r", "x_missing")] if had_guards else []
        found = {
            "subject": col("r", "x_subject"),
            "institution": col("r", "institution"),
            "division": col("r", "division"),
            "occurrence": col("r", "x_due"),
            "status": duty_status(
                col("r", "x_met"), col("r", "x_due"), col("r", "x_included"), only_in_time=False
            ),
            "decided_at": col("r", "x_decided"),
            "opens_at": col("r", "at"),
            "due_at": col("r", "x_due"),
            "due_included": col("r", "x_included"),
            "met_at": col("r", "x_met"),
        }
        return judged(build, outer, found, every_status=every_status)

    def evidence(self, rule: RecurringRule, build: Build) -> list[exp.Select]:
        """The act a cycle started from, and the one that met it."""
        _, whole = stretches(build, rule)
        legs = []
        for column, role in (("opens_at", "last before"), ("met_at", "counted")):
            query, frame = build.frame(rule.fact)
            if rule.where_condition is not None:
                query.where(flag(rule.where_condition.node, frame))
            key = _key(frame, rule.each)
            query.join(subquery(_subjects(build, whole, rule), "b"), eq(col("b", "x_act_key"), key))
            query.join(
                table("judged", "j"),
                every(
                    [
                        eq(col("j", "subject"), col("b", "x_subject")),
                        eq(col("j", column), frame.at),
                    ]
                ),
            )
            legs.append(leg(query, rule.fact, col(frame.alias, "id"), role))
        return legs

    def subject_kind(self, rule: RecurringRule) -> str:
        return rule.each


def _key(frame: RowFrame, each: str) -> E:
    """The column of an act that names its subject, the nearest it has."""
    fact: Fact = frame.fact
    wanted = {"membership": "person"}.get(each, each)
    if wanted == "institution":
        return frame.institution()
    return col(frame.alias, wanted) if has_column(fact, wanted) else frame.institution()


def _subjects(build: Build, whole: str, rule: RecurringRule) -> exp.Query:
    """Each subject once, with the key by which acts name it."""
    name = whole.removesuffix("_all")
    has = build.fact(rule.fact)
    wanted = {"membership": "person"}.get(rule.each, rule.each)
    key = wanted if has_column(has, wanted) else "institution"
    query = Query(table(name, "b"))
    return query.select(
        {
            "x_subject": col("b", "x_subject"),
            "x_act_key": col(
                "b",
                key
                if key in ("person", "class_group", "institution", "authority")
                else "x_subject",
            ),
        },
        distinct=True,
    )


__all__ = ["Node", "Recurring", "RecurringRule"]
