"""达到：the first instant a condition holds for a subject, for good or while it lasts."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.frames import RowFrame
from shaodian.engine.compile.scope import stretches
from shaodian.engine.compile.sql import (
    Query,
    add,
    case,
    col,
    eq,
    le,
    no_number,
    num,
    param,
    subquery,
    table,
    window,
)
from shaodian.engine.conditions.names import Frame
from shaodian.engine.conditions.nodes import values_in
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.derived.base import Form
from shaodian.engine.facts import physical
from shaodian.engine.kinds.base import Reading
from shaodian.engine.kinds.standing import moments, segments
from shaodian.engine.pack.model import Condition, Derived, Force, Rule, Scope
from shaodian.engine.pack.spec import Spec
from shaodian.engine.vocabulary.words import Fact


@dataclass(frozen=True, kw_only=True)
class ReachedFact(Derived):
    condition: Condition
    latched: bool = True


class Reached(Form):
    name = "reached"
    about_zh = "某一对象第一次满足条件的时刻；不锁定则为满足条件的时段。"
    about_en = (
        "The first instant a condition holds for a subject;"
        " not latched, the spans during which it holds."
    )

    def read(self, spec: Spec, reading: Reading, name: str) -> ReachedFact | None:
        subject = spec.one_of("reached", SUBJECTS)
        condition = spec.condition(
            "when", reading.names, Frame(fact=POINT, subject=reading.names.facts[subject])
        )
        latched = spec.flag("latched", True)
        if condition is None:
            if "when" not in spec:
                spec.problem("when", "缺少「when」", "when is missing")
            return None
        keys = {"person": "person", "membership": "person", "class_group": "class_group"}
        fact = Fact(
            name=name,
            zh=name,
            en=name,
            means_zh="",
            means_en="",
            personal=False,
            time="instant" if latched else "interval",
            columns=tuple(
                c for c in POINT.columns if c.name in ("person", "class_group", "authority")
            ),
        )
        return ReachedFact(
            name=name,
            form="reached",
            fact=fact,
            base=subject,
            key=keys.get(subject, subject),
            condition=condition,
            latched=latched,
            where=spec.block.where(),
            source=spec.block,
        )

    def rows(self, derived: ReachedFact, build: Build) -> exp.Query:
        rule = Rule(
            id=f"reached-{derived.name}",
            directive="",
            clause="",
            kind="reached",
            each=derived.base,
            scope=Scope(),
            force=Force(),
        )
        one, build.one_institution = build.one_institution, False
        pieces, whole = stretches(build, rule, values_in(derived.condition.node))
        found = f"d_{derived.name}_moments"
        build.ctes[found] = moments(rule, build, pieces, whole, derived.condition.node)
        cut = segments(rule, build, pieces, found)
        query = Query(subquery(cut, "r"))
        at = col("r", "at")
        frame = RowFrame(build, query, "r", POINT, at=at, seen_to=at)
        condition = flag(derived.condition.node, frame)
        kept = (
            "x_subject",
            "x_stretch",
            "institution",
            "division",
            "person",
            "class_group",
            "authority",
            "at",
            "day",
            "x_end",
        )
        build.ctes[f"d_{derived.name}_judged"] = query.select(
            {**{n: col("r", n) for n in kept}, "x_good": case([(condition, num(1))], num(0))}
        )
        build.one_institution = one
        return self._first(derived, build) if derived.latched else self._while(derived, build)

    def _first(self, derived: ReachedFact, build: Build) -> exp.Query:
        good = Query(table(f"d_{derived.name}_judged", "g"))
        good.where(eq(col("g", "x_good"), num(1)))
        rank = window(exp.RowNumber(), [col("g", "x_subject")], [col("g", "at")])
        names = [n for n, _ in physical(derived.fact)]
        columns = {
            n: col("g", n) if n not in ("id", "recorded_at", "voided_at") else no_number()
            for n in names
        }
        columns["id"] = col("g", "x_subject")
        query = Query(subquery(good.select({**columns, "x_rank": rank}), "k"))
        query.where(eq(col("k", "x_rank"), num(1)))
        return query.select({n: col("k", n) for n in names})

    def _while(self, derived: ReachedFact, build: Build) -> exp.Query:
        """Good segments that touch, put together; what still holds at A has no end yet."""
        good = Query(table(f"d_{derived.name}_judged", "g"))
        good.where(eq(col("g", "x_good"), num(1)))
        part = ["x_subject", "x_stretch"]
        before = window(
            exp.Lag(this=col("g", "x_end")), [col("g", p) for p in part], [col("g", "at")]
        )
        own = (
            "x_subject",
            "x_stretch",
            "institution",
            "division",
            "person",
            "class_group",
            "authority",
            "at",
            "x_end",
        )
        marked = good.select({**{n: col("g", n) for n in own}, "x_before": before})
        numbered = Query(subquery(marked, "m"))
        opens = case([(eq(col("m", "x_before"), col("m", "at")), num(0))], num(1))
        number = window(
            exp.Sum(this=opens),
            [col("m", p) for p in part],
            [col("m", "at")],
            rows=("unbounded", "current"),
        )
        grouped = Query(
            subquery(numbered.select({**{n: col("m", n) for n in own}, "x_number": number}), "n")
        )
        text_columns = ("institution", "division", "person", "class_group", "authority")
        start = exp.Min(this=col("n", "at"))
        stop = exp.Max(this=col("n", "x_end"))
        select = grouped.select(
            {
                "x_subject": col("n", "x_subject"),
                **{n: exp.Min(this=col("n", n)) for n in text_columns},
                "x_from": start,
                "x_to": stop,
            }
        )
        select.set(
            "group",
            exp.Group(
                expressions=[col("n", "x_subject"), col("n", "x_stretch"), col("n", "x_number")]
            ),
        )
        outer = Query(subquery(select, "k"))
        begin = col("k", "x_from")
        open_end = case([(le(col("k", "x_to"), param("as_of")), col("k", "x_to"))])
        columns = {
            "id": col("k", "x_subject"),
            "institution": col("k", "institution"),
            "division": col("k", "division"),
            "day": build.dialect.day_of(begin),
            "at": begin,
            "recorded_at": no_number(),
            "voided_at": no_number(),
            "from_at": begin,
            "to_at": open_end,
            "person": col("k", "person"),
            "class_group": col("k", "class_group"),
            "authority": col("k", "authority"),
        }
        return outer.select({n: columns[n] for n, _ in physical(derived.fact)})


__all__ = ["Reached", "ReachedFact", "add"]
