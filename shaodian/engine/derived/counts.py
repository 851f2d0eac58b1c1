"""计数：how many rows of a key lie in a window, their sum or share, or slots in a row."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    col,
    either,
    eq,
    every,
    exists,
    is_null,
    le,
    lt,
    mul,
    not_,
    null,
    num,
    param,
    sub,
    subquery,
    table,
    whole,
    window,
)
from shaodian.engine.conditions.names import Frame
from shaodian.engine.derived.base import Form
from shaodian.engine.derived.common import columns_named, derived_fact, key_among, merged, passed_on
from shaodian.engine.facts import physical
from shaodian.engine.kinds.base import Reading
from shaodian.engine.pack.model import Condition, Derived, Term
from shaodian.engine.pack.spec import Spec, figure
from shaodian.engine.units import UNITS, Unit, find_unit
from shaodian.engine.vocabulary.words import Column, Fact, TimeKind

RUNS = ("", "day", "week", "month")


@dataclass(frozen=True)
class Threshold:
    """At least so many (a figure or a value) in a window; no window: ever."""

    window: Term | None
    at_least: int | str


@dataclass(frozen=True, kw_only=True)
class CountsFact(Derived):
    condition: Condition | None = None
    among: Condition | None = None
    share: Condition | None = None
    by: tuple[str, ...] = ()
    distinct: str | None = None
    sum: str | None = None
    thresholds: tuple[Threshold, ...] = ()
    each: bool = False
    quiet: Term | None = None
    run: str = ""


class Counts(Form):
    name = "counts"
    about_zh = "同一键的行在时间窗内的个数、合计、占比或连续时段数达到标准。"
    about_en = "A number, sum, share or run length by a key in a window reaches a threshold."

    def read(self, spec: Spec, reading: Reading, name: str) -> CountsFact | None:
        base = reading.fact(spec, "counts")
        if base is None:
            return None
        frame = Frame(fact=base)
        where = spec.condition("where", reading.names, frame)
        among = spec.condition("among", reading.names, frame)
        share = spec.condition("share", reading.names, frame)
        by = columns_named(spec, "by", base)
        if "by" not in spec:
            spec.problem("by", "缺少「by」", "by is missing")
        distinct, total = columns_named(spec, "distinct", base), columns_named(spec, "sum", base)
        run = spec.one_of("run", RUNS)
        thresholds = tuple(self._thresholds(spec, reading, base, total, share is not None))
        number = Column(
            name="number",
            type="number",
            zh="数值",
            en="number",
            unit=self._unit(base, total, share is not None),
        )
        time: TimeKind = "instant" if run or base.time in ("instant", "interval") else "either"
        fact = derived_fact(name, base, time, number)
        return CountsFact(
            name=name,
            form="counts",
            fact=fact,
            base=base.name,
            key=key_among(by, base),
            condition=where,
            among=among,
            share=share,
            by=tuple(by),
            distinct=distinct[0] if distinct else None,
            sum=total[0] if total else None,
            thresholds=thresholds,
            each=spec.one_of("at", ("crossing", "each"), "crossing") == "each",
            quiet=spec.term("quiet", reading.names),
            run=run,
            where=spec.block.where(),
            source=spec.block,
        )

    def _unit(self, base: Fact, total: list[str], share: bool) -> Unit | None:
        if share:
            return UNITS["percent"]
        return base.by_name[total[0]].unit if total else UNITS["number"]

    def _thresholds(
        self, spec: Spec, reading: Reading, base: Fact, total: list[str], share: bool
    ) -> list[Threshold]:
        found = []
        blocks = spec.blocks("any") if "any" in spec else [spec]
        for inner in blocks:
            term = inner.term("window", reading.names)
            at_least = self._at_least(inner, reading, base, total, share)
            if at_least is not None:
                found.append(Threshold(term, at_least))
            if inner is not spec:
                inner.finish()
        return found

    def _at_least(
        self, spec: Spec, reading: Reading, base: Fact, total: list[str], share: bool
    ) -> int | str | None:
        value = spec.raw("at_least")
        if isinstance(value, str) and value.startswith("$") and value[1:] in reading.names.values:
            return value[1:]
        text, scale = str(value), 1
        if share:
            text, scale = text.rstrip("% ").removesuffix(" percent"), UNITS["percent"].scale
        elif total and base.by_name[total[0]].unit is not None:
            amount, _, unit_name = text.partition(" ")
            unit = find_unit(unit_name) if unit_name else base.by_name[total[0]].unit
            text, scale = amount, unit.scale if unit else 1
        else:
            text = text.partition(" ")[0]
        try:
            pieces = figure(text) * scale
        except ValueError:
            spec.problem(
                "at_least", "at_least 应是数字或 $数值", "at_least should be a figure or a $value"
            )
            return None
        return int(pieces) if pieces.denominator == 1 else None

    # --- rows

    def rows(self, derived: CountsFact, build: Build) -> exp.Query:
        return self._runs(derived, build) if derived.run else self._counted(derived, build)

    def _base(self, derived: CountsFact, build: Build) -> exp.Query:
        query, frame = build.frame(derived.base)
        query.where(le(frame.at, param("as_of")))
        conditions = [derived.among] if derived.run else [derived.among, derived.condition]
        query.where(*(flag(c.node, frame) for c in conditions if c is not None))
        columns = passed_on(frame)
        if frame.fact.time == "interval":
            columns["at"] = frame.at
        columns["x_t"] = frame.at
        columns["x_value"] = col(frame.alias, derived.distinct or derived.sum or "id")
        if derived.share is not None:
            columns["x_hit"] = case([(flag(derived.share.node, frame), num(1))], num(0))
        if derived.run:
            good = flag(derived.condition.node, frame) if derived.condition else exp.true()
            columns["x_good"] = case([(good, num(1))], num(0))
            columns["x_slot"] = self._slot(derived.run, build, frame.at)
        return query.select(columns)

    def _slot(self, run: str, build: Build, at: E) -> E:
        d = build.dialect
        day = d.day_of(at)
        if run == "week":
            return d.quotient(add(day, num(3)), 7)
        if run == "month":
            return add(mul(d.year_of(day), num(12)), sub(d.month_of(day), num(1)))
        return day

    def _counted(self, derived: CountsFact, build: Build) -> exp.Query:
        name = f"d_{derived.name}_base"
        build.ctes[name] = self._base(derived, build)
        query = Query(table(name, "r"))
        query.join(
            table(name, "w"),
            every(
                [
                    *(eq(col("w", key), col("r", key)) for key in derived.by),
                    le(col("w", "x_t"), col("r", "x_t")),
                    either([self._inside(derived, build, t) for t in derived.thresholds]),
                ]
            ),
        )
        columns: dict[str, E] = {"id": col("r", "id")}
        for place, threshold in enumerate(derived.thresholds):
            columns[f"x_n{place}"] = self._number(derived, build, threshold)
        counted = query.select(columns)
        counted.set("group", exp.Group(expressions=[col("r", "id")]))
        outer = Query(table(name, "r"))
        outer.join(subquery(counted, "n"), eq(col("n", "id"), col("r", "id")))
        met = either(
            [
                le(self._wanted(build, t, col("r", "x_t")), col("n", f"x_n{i}"))
                for i, t in enumerate(derived.thresholds)
            ]
        )
        number = case(
            [
                (
                    le(self._wanted(build, t, col("r", "x_t")), col("n", f"x_n{i}")),
                    col("n", f"x_n{i}"),
                )
                for i, t in enumerate(derived.thresholds)
            ]
        )
        names = self._names(derived)
        chosen = outer.select(
            {
                **{n: col("r", n) for n in names},
                "x_t": col("r", "x_t"),
                "number": number,
                "x_met": case([(met, num(1))], num(0)),
            }
        )
        return self._crossings(derived, build, chosen, names)

    def _names(self, derived: CountsFact) -> list[str]:
        return [n for n, _ in physical(derived.fact) if n != "number"]

    def _inside(self, derived: CountsFact, build: Build, threshold: Threshold) -> E:
        """w lies in the window that ends with r."""
        term = threshold.window
        if term is None:
            return exp.true()
        at, before = col("r", "x_t"), col("w", "x_t")
        unit = term.unit if term.value is None else build.pack.values[term.value].unit
        amount = num(term.amount) if term.value is None else build.value(term.value, at)
        d = build.dialect
        if unit is not None and unit.dimension == "time":
            return le(sub(at, amount), before)
        if unit is not None and unit.dimension == "months":
            return lt(d.add_months(d.day_of(at), mul(num(-1), amount)), d.day_of(before))
        return lt(sub(d.day_of(at), amount), d.day_of(before))

    def _number(self, derived: CountsFact, build: Build, threshold: Threshold) -> E:
        inside = self._inside(derived, build, threshold)
        value = col("w", "x_value")
        if derived.share is not None:
            hits = exp.Sum(this=case([(inside, col("w", "x_hit"))], num(0)))
            every_row = exp.Sum(this=case([(inside, num(1))], num(0)))
            # Percent in hundredths, rounded down: 20 % of 3 in 15 is exactly 2000.
            return self._divided(build, mul(whole(hits), num(10_000)), whole(every_row))
        if derived.sum is not None:
            return whole(exp.Sum(this=case([(inside, value)])))
        chosen = case([(inside, value)])
        return exp.Count(this=exp.Distinct(expressions=[chosen]) if derived.distinct else chosen)

    def _divided(self, build: Build, left: E, right: E) -> E:
        if build.dialect.name == "duckdb":
            return exp.IntDiv(this=left, expression=right)
        return exp.Div(this=left, expression=right, typed=True, safe=False)

    def _wanted(self, build: Build, threshold: Threshold, at: E) -> E:
        if isinstance(threshold.at_least, str):
            return build.value(threshold.at_least, at)
        return num(threshold.at_least)

    def _crossings(
        self, derived: CountsFact, build: Build, rows: exp.Query, names: list[str]
    ) -> exp.Query:
        marked = Query(subquery(rows, "m"))
        before = window(
            exp.Lag(this=col("m", "x_met")),
            [col("m", k) for k in derived.by],
            [col("m", "x_t"), col("m", "id")],
        )
        every_name = [*names, "x_t", "number", "x_met"]
        seen = marked.select({**{n: col("m", n) for n in every_name}, "x_was": before})
        query = Query(subquery(seen, "k"))
        query.where(eq(col("k", "x_met"), num(1)))
        if not derived.each:
            query.where(either([is_null(col("k", "x_was")), eq(col("k", "x_was"), num(0))]))
        events = query.select({n: col("k", n) for n in [*names, "number", "x_t"]})
        return merged(build, derived.name, events, list(derived.by), derived.quiet)

    def _runs(self, derived: CountsFact, build: Build) -> exp.Query:
        """Slots in a row that have rows, all of them good; the event is at the slot's end."""
        name = f"d_{derived.name}_base"
        build.ctes[name] = self._base(derived, build)
        names = self._names(derived)
        slot = [*(col("b", k) for k in derived.by), col("b", "x_slot")]
        last = window(
            exp.RowNumber(),
            slot,
            [
                exp.Ordered(this=col("b", "x_t"), desc=True),
                exp.Ordered(this=col("b", "id"), desc=True),
            ],
        )
        worst = exp.Window(
            this=exp.Min(this=col("b", "x_good")), partition_by=[s.copy() for s in slot]
        )
        ranked = Query(table(name, "b")).select(
            {
                **{n: col("b", n) for n in names},
                "x_t": col("b", "x_t"),
                "x_slot": col("b", "x_slot"),
                "x_last": last,
                "x_all": worst,
            }
        )
        good = Query(subquery(ranked, "g"))
        good.where(eq(col("g", "x_last"), num(1)), eq(col("g", "x_all"), num(1)))
        order = window(exp.RowNumber(), [col("g", k) for k in derived.by], [col("g", "x_slot")])
        numbered = good.select(
            {
                **{n: col("g", n) for n in [*names, "x_t", "x_slot"]},
                "x_run": sub(col("g", "x_slot"), order),
            }
        )
        counted = Query(subquery(numbered, "n"))
        length = window(
            exp.RowNumber(),
            [*(col("n", k) for k in derived.by), col("n", "x_run")],
            [col("n", "x_slot")],
        )
        lengths = counted.select(
            {**{n: col("n", n) for n in [*names, "x_t", "x_slot"]}, "number": length}
        )
        query = Query(subquery(lengths, "k"))
        wanted = self._wanted(build, derived.thresholds[0], col("k", "x_t"))
        query.where(
            le(wanted, col("k", "number")) if derived.each else eq(col("k", "number"), wanted)
        )
        at = self._slot_end(derived.run, build)
        columns = {n: col("k", n) for n in names}
        columns |= {
            "at": at,
            "day": build.dialect.day_of(sub(at, num(1))),
            "number": col("k", "number"),
            "x_t": at,
        }
        return merged(build, derived.name, query.select(columns), list(derived.by), derived.quiet)

    def _slot_end(self, run: str, build: Build) -> E:
        d = build.dialect
        day = d.day_of(col("k", "x_t"))
        if run == "week":
            return d.day_start(add(sub(day, d.weekday(day)), num(8)))
        if run == "month":
            return d.day_start(d.add_months(d.first_of_month(day), num(1)))
        return d.day_start(add(day, num(1)))


__all__ = ["Counts", "CountsFact", "exists", "not_", "null"]
