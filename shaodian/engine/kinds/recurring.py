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
    add,
    case,
    coalesce,
    col,
    either,
    eq,
    every,
    is_null,
    le,
    lt,
    not_,
    not_null,
    num,
    param,
    scalar,
    sub,
    subquery,
    table,
    text,
    union,
    window,
)
from shaodian.engine.conditions.names import Frame, has_column
from shaodian.engine.conditions.nodes import values_in
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.duty import coalesce_false, missing_column
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
        pieces, whole = stretches(build, rule, self._values(rule))
        acts = f"a_{rule.id.replace('-', '_')}"
        build.ctes[acts] = self._acts(rule, build, whole)
        build.guards = []
        points = self._points(rule, build, whole, acts)
        build.guards = []  # whether an act before the stretch is fresh needs no calendar to be told
        cycles = self._cycles(rule, build, points)
        return self._findings(build, pieces, cycles, every_status=every_status)

    def _values(self, rule: RecurringRule) -> set[str]:
        named = values_in(rule.where_condition.node) if rule.where_condition else set()
        return named | ({rule.every.value} if rule.every.value else set())

    def _acts(self, rule: RecurringRule, build: Build, whole: str) -> exp.Query:
        """The instants of each subject's counting acts, up to A; `x_vague` where only the day is
        known."""
        query, frame = build.frame(rule.fact)
        if rule.where_condition is not None:
            query.where(flag(rule.where_condition.node, frame))
        query.where(le(frame.at, param("as_of")))
        query.join(subquery(_subjects(build, whole, rule), "b"), _of_subject(frame, rule))
        vague = num(1 if frame.fact.time == "day" else 0)
        if frame.fact.time == "either":
            vague = case([(is_null(col(frame.alias, "at")), num(1))], num(0))
        query_acts = query.select(
            {"x_subject": col("b", "x_subject"), "at": frame.at, "x_vague": exp.Min(this=vague)}
        )
        query_acts.set("group", exp.Group(expressions=[col("b", "x_subject"), frame.at]))
        return query_acts

    def _points(self, rule: RecurringRule, build: Build, whole: str, acts: str) -> exp.Query:
        """Where cycles may start: each stretch's start (or a fresh act before it), and its acts."""
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
        end, included = self._term(rule, build, col("s", "x_before"), col("s", "x_from"))
        fresh = every(
            [not_null(col("s", "x_before")), le(col("s", "x_from"), _last(end, included))]
        )
        outer.join(
            table(acts, "v"),
            every(
                [
                    eq(col("v", "x_subject"), col("s", "x_subject")),
                    eq(col("v", "at"), col("s", "x_before")),
                ]
            ),
            left=True,
        )
        keys = {name: col("s", name) for name in ("x_subject", "x_from", "x_to")}
        starts = outer.select(
            {
                **keys,
                "at": case([(fresh, col("s", "x_before"))], col("s", "x_from")),
                "x_vague": case([(fresh, col("v", "x_vague"))], num(0)),
            }
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
                "x_vague": col("q", "x_vague"),
            }
        )
        both = Query(subquery(union([starts, done]), "u"))
        names = ("x_subject", "x_from", "x_to", "at")
        # A stretch that begins with an act has one point there, and the act is exact or is not.
        one = both.select(
            {
                **{name: col("u", name) for name in names},
                "x_vague": exp.Max(this=col("u", "x_vague")),
            }
        )
        one.set("group", exp.Group(expressions=[col("u", name) for name in names]))
        return one

    def _term(self, rule: RecurringRule, build: Build, start: E, decided: E) -> tuple[E, E]:
        day = build.dialect.day_of(start)
        return build.term_end(rule.every, start, day, 1, False, decided)

    def _cycles(self, rule: RecurringRule, build: Build, points: exp.Query) -> exp.Query:
        query = Query(subquery(points, "p"))
        part = [col("p", "x_subject"), col("p", "x_from")]
        follows = window(exp.Lead(this=col("p", "at")), part, [col("p", "at")])
        vague = window(exp.Lead(this=col("p", "x_vague")), part, [col("p", "at")])
        decided = build.dialect.greatest(col("p", "at"), col("p", "x_from"))
        due, included = self._term(rule, build, col("p", "at"), decided)
        names = ("x_subject", "x_from", "x_to", "at", "x_vague")
        columns = {name: col("p", name) for name in names}
        columns |= {
            "x_met": follows,
            "x_met_vague": vague,
            "x_due": due,
            "x_included": included,
            "x_decided": decided,
            "x_missing": missing_column(build),
        }
        build.guards = [col("c", "x_missing")] if build.guards else []
        return query.select(columns)

    def _findings(
        self, build: Build, pieces: str, cycles: exp.Query, *, every_status: bool
    ) -> exp.Query:
        query = Query(subquery(cycles, "c"))
        met, due, included = col("c", "x_met"), col("c", "x_due"), col("c", "x_included")
        last = _last(due, included)
        greatest = build.dialect.greatest
        ends_inside = lt(last, col("c", "x_to"))
        # Overtaken by leaving or by the end of its cause: neither act nor due within the stretch.
        query.where(either([not_null(met), ends_inside]))
        at = case([(ends_inside, greatest(last, col("c", "x_from")))], met)
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
        clear_met = case([(not_(self._unclear(build, "c")), met)])
        query.where(touches(col("c", "at"), coalesce(clear_met, param("as_of"))))
        query.where(None if build.guards else not_null(due))
        # Two acts on one day give two cycles with one due instant: the later stands for both.
        rank = window(
            exp.RowNumber(),
            [col("c", "x_subject"), due],
            [
                exp.Ordered(this=col("c", "x_from"), desc=True),
                exp.Ordered(this=col("c", "at"), desc=True),
                col("b", "x_first"),
                col("b", "x_order"),
                col("b", "from_at"),
            ],
        )
        names = (
            "x_subject",
            "at",
            "x_vague",
            "x_met",
            "x_met_vague",
            "x_due",
            "x_included",
            "x_decided",
        )
        columns = {name: col("c", name) for name in names}
        columns |= {
            "institution": col("b", "institution"),
            "division": col("b", "division"),
            "x_rank": rank,
            "x_missing": missing_column(build),
        }
        outer = Query(subquery(query.select(columns), "r"))
        outer.where(eq(col("r", "x_rank"), num(1)))
        build.guards = [col("r", "x_missing")] if build.guards else []
        unclear = self._unclear(build, "r")
        status = duty_status(
            col("r", "x_met"), col("r", "x_due"), col("r", "x_included"), only_in_time=False
        )
        found = {
            "subject": col("r", "x_subject"),
            "institution": col("r", "institution"),
            "division": col("r", "division"),
            "occurrence": col("r", "x_due"),
            "status": case([(unclear, text("unknown"))], status),
            "decided_at": col("r", "x_decided"),
            "opens_at": col("r", "at"),
            "due_at": col("r", "x_due"),
            "due_included": col("r", "x_included"),
            "met_at": case([(not_(unclear), col("r", "x_met"))]),
        }
        return judged(build, outer, found, every_status=every_status)

    def _unclear(self, build: Build, alias: str) -> E:
        """A bare day starts a term in hours, or ends one in whose day the due instant lies."""
        d = build.dialect
        clocked = every([eq(col(alias, "x_included"), num(1)), eq(col(alias, "x_vague"), num(1))])
        start = d.day_start(d.day_of(col(alias, "x_met")))
        due = col(alias, "x_due")
        met = every(
            [
                eq(col(alias, "x_met_vague"), num(1)),
                lt(start, due),
                lt(due, add(start, num(86_400))),
            ]
        )
        return coalesce_false(either([clocked, met]))

    def evidence(self, rule: RecurringRule, build: Build) -> list[exp.Select]:
        """The act a cycle started from, and the one that met it."""
        _, whole = stretches(build, rule, self._values(rule))
        legs = []
        for column, role in (("opens_at", "last before"), ("met_at", "counted")):
            query, frame = build.frame(rule.fact)
            if rule.where_condition is not None:
                query.where(flag(rule.where_condition.node, frame))
            query.join(subquery(_subjects(build, whole, rule), "b"), _of_subject(frame, rule))
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


def _last(due: E, included: E) -> E:
    """The last instant at which a duty can still be met."""
    return case([(eq(included, num(1)), due)], sub(due, num(1)))


def _act_key(fact: Fact, each: str) -> str:
    """The nearest key by which an act can name its subject."""
    wanted = {"membership": "person"}.get(each, each)
    return wanted if has_column(fact, wanted) else "institution"


def _of_subject(frame: RowFrame, rule: RecurringRule) -> E:
    """The act names the subject; what is owed at each place is done at that place."""
    key = _act_key(frame.fact, rule.each)
    theirs = frame.institution() if key == "institution" else col(frame.alias, key)
    same = [eq(col("b", "x_act_key"), theirs)]
    if rule.each == "membership" and key == "person":
        same.append(eq(col("b", "institution"), frame.institution()))
    return every(same)


def _subjects(build: Build, whole: str, rule: RecurringRule) -> exp.Query:
    """Each subject once, with the key by which acts name it."""
    key = _act_key(build.fact(rule.fact), rule.each)
    query = Query(table(whole.removesuffix("_all"), "b"))
    columns = {"x_subject": col("b", "x_subject"), "x_act_key": col("b", key)}
    if rule.each == "membership":
        columns["institution"] = col("b", "institution")
    return query.select(columns, distinct=True)
