"""时段：from an event or an instant, for a term, until an event, or phases in a row."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag, plain
from shaodian.engine.compile.frames import RowFrame, ends
from shaodian.engine.compile.scope import Keys, binds
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    coalesce,
    col,
    eq,
    every,
    le,
    lt,
    no_number,
    null,
    num,
    param,
    scalar,
    select,
    sub,
    subquery,
    table,
    text,
    union,
    window,
)
from shaodian.engine.conditions.names import Frame, find_column, own_key
from shaodian.engine.conditions.nodes import ColumnOf
from shaodian.engine.conditions.reading import NotACondition
from shaodian.engine.derived.base import Form
from shaodian.engine.derived.common import derived_fact, passed_on
from shaodian.engine.facts import physical
from shaodian.engine.instants import ALWAYS, FOREVER, format_day, local_day
from shaodian.engine.kinds.base import Reading
from shaodian.engine.pack.model import Condition, Derived, Term
from shaodian.engine.pack.spec import Spec
from shaodian.engine.vocabulary.words import Column, Fact

PHASE = Column(name="phase", type="text", zh="阶段", en="phase")
NOTHING = Fact(
    name="instant",
    zh="时刻",
    en="instant",
    means_zh="",
    means_en="",
    time="interval",
    columns=(),
    personal=False,
)


@dataclass(frozen=True)
class Phase:
    name: str
    term: Term | None


@dataclass(frozen=True)
class Extension:
    fact: Fact
    until: ColumnOf
    at: ColumnOf
    where: Condition | None


@dataclass(frozen=True)
class Ending:
    """What ends a span early: an event or fact of the same key, or one that names the row."""

    name: str
    matching: str | None = None


@dataclass(frozen=True, kw_only=True)
class SpansFact(Derived):
    condition: Condition | None = None
    next_day: bool = False
    start: ColumnOf | None = None
    fixed_start: int | None = None
    fixed_end: int | None = None
    phases: tuple[Phase, ...] = ()
    until_column: ColumnOf | None = None
    until: tuple[Ending, ...] = ()
    extended_by: Extension | None = None
    governed_by_day: bool = False
    first_day_counted: bool = False


class Spans(Form):
    name = "spans"
    about_zh = "从某事或某时起的一段时间：有期限、到某事为止，或分阶段。"
    about_en = "A while from an event or an instant: for a term, until an event, or in phases."

    def read(self, spec: Spec, reading: Reading, name: str) -> SpansFact | None:
        fixed = spec.text("spans") == "instant"
        base = NOTHING if fixed else reading.fact(spec, "spans")
        if base is None:
            return None
        frame = Frame(fact=base)
        where = None if fixed else spec.condition("where", reading.names, frame)
        start, fixed_start, next_day = self._start(spec, reading, frame, fixed)
        until_column, until, fixed_end = self._until(spec, reading, frame)
        key = (
            "all"
            if fixed or spec.one_of("reach", ("", "all"))
            else (reading.derived[base.name].key if base.name in reading.derived else own_key(base))
        )
        return SpansFact(
            name=name,
            form="spans",
            fact=derived_fact(name, base, "interval", PHASE),
            base=base.name,
            key=key,
            condition=where,
            next_day=next_day,
            start=start,
            fixed_start=fixed_start,
            fixed_end=fixed_end,
            phases=self._phases(spec, reading),
            until_column=until_column,
            until=until,
            extended_by=self._extension(spec, reading),
            governed_by_day=spec.one_of("governed_by", ("start", "day"), "start") == "day",
            first_day_counted=spec.one_of("first_day", ("", "counted")) == "counted",
            where=spec.block.where(),
            source=spec.block,
        )

    def _start(
        self, spec: Spec, reading: Reading, frame: Frame, fixed: bool
    ) -> tuple[ColumnOf | None, int | None, bool]:
        if fixed:
            if "from" not in spec:
                spec.problem("from", "spans: instant 需要 from", "spans: instant needs from")
            return None, spec.when("from"), False
        written = spec.text("from")
        if written in ("", "next_day"):
            return None, None, written == "next_day"
        return self._column(spec, "from", written, reading, frame), None, False

    def _column(
        self, spec: Spec, key: str, name: str, reading: Reading, frame: Frame
    ) -> ColumnOf | None:
        try:
            node = find_column(reading.names, frame, name)
        except NotACondition as error:
            spec.problem(key, error.zh, error.en)
            return None
        if node.type.kind not in ("date", "instant"):
            spec.problem(key, f"{name} 不是日期或时刻", f"{name} is neither a date nor an instant")
        return node

    def _until(
        self, spec: Spec, reading: Reading, frame: Frame
    ) -> tuple[ColumnOf | None, tuple[Ending, ...], int | None]:
        value = spec.raw("until")
        if isinstance(value, str) and value[:4].isdigit():
            return None, (), spec.when("until", end=True)
        if (
            isinstance(value, str)
            and value in frame.fact.by_name
            and value not in reading.names.facts
        ):
            return self._column(spec, "until", value, reading, frame), (), None
        found = []
        for item in value if isinstance(value, list) else [] if value is None else [value]:
            inner = Spec(item, spec.problems) if isinstance(item, dict) else None  # type: ignore[arg-type]
            name = inner.needed("event") if inner else str(item)
            try:
                reading.names.fact(name)
                found.append(Ending(name, (inner.text("matching") or None) if inner else None))
            except NotACondition as error:
                spec.problem("until", error.zh, error.en)
        return None, tuple(found), None

    def _phases(self, spec: Spec, reading: Reading) -> tuple[Phase, ...]:
        if "phases" not in spec:
            term = spec.term("for", reading.names)
            return (Phase("", term),)
        phases = []
        for inner in spec.blocks("phases"):
            phases.append(Phase(inner.needed("name"), inner.term("for", reading.names)))
            inner.finish()
        return tuple(phases)

    def _extension(self, spec: Spec, reading: Reading) -> Extension | None:
        inner = spec.block_at("extended_by")
        fact = reading.fact(inner, "fact") if inner else None
        if inner is None or fact is None:
            return None
        frame = Frame(fact=fact)
        until = self._column(inner, "until", inner.needed("until"), reading, frame)
        at = self._column(inner, "at", inner.text("at", "at"), reading, frame)
        where = inner.condition("where", reading.names, frame)
        inner.finish()
        return Extension(fact, until, at, where) if until and at else None

    # --- rows

    def rows(self, derived: SpansFact, build: Build) -> exp.Query:
        phases = self._starts(derived, build)
        if derived.extended_by is None:
            return phases
        build.ctes[f"d_{derived.name}_plain"] = phases
        return self._extended(derived, build, derived.extended_by)

    def _source(self, derived: SpansFact, build: Build) -> tuple[Query, RowFrame, dict[str, E]]:
        if derived.base == "instant":
            start = num(derived.fixed_start or 0)
            day = num(local_day(derived.fixed_start or 0))
            row = {n: no_number() if kind == "int" else null() for n, kind in physical(NOTHING)} | {
                "id": text(derived.name),
                "at": start,
                "day": day,
                "from_at": start,
            }
            query = Query(subquery(select(row), "i"))
            frame = RowFrame(build, query, "i", NOTHING, seen_to=param("as_of"))
            columns = {n: col("i", n) for n in row if n not in ("from_at", "to_at")}
            return query, frame, columns
        query, frame = build.frame(derived.base)
        query.where(le(frame.at, param("as_of")))
        if derived.condition is not None:
            query.where(flag(derived.condition.node, frame))
        return query, frame, passed_on(frame)

    def _starts(self, derived: SpansFact, build: Build) -> exp.Query:
        queries = []
        for number in range(len(derived.phases)):
            for cut in self._cuts(derived, build):
                queries.append(self._phase(derived, build, number, cut))
        return union(queries)

    def _cuts(self, derived: SpansFact, build: Build) -> list["Cut"]:
        """With `governed_by: day`, one piece for each entry of the term's value."""
        names = [p.term.value for p in derived.phases if p.term is not None and p.term.value]
        if not derived.governed_by_day or not names:
            return [Cut()]
        starts = sorted(
            {(e.start, e.signed) for name in names for e in build.pack.values[name].entries}
        )
        cuts = []
        for place, (start, signed) in enumerate(starts):
            cuts.append(Cut(start if place else ALWAYS, signed, starts[place + 1 :]))
        return cuts

    def _phase(self, derived: SpansFact, build: Build, number: int, cut: "Cut") -> exp.Query:
        query, frame, columns = self._source(derived, build)
        d = build.dialect
        origin, day = frame.at, d.day_of(frame.at)
        start: E = origin
        if derived.start is not None:
            column = plain(derived.start, frame)
            is_day = derived.start.type.kind == "date"
            origin, day = (d.day_start(column), column) if is_day else (column, d.day_of(column))
            start = origin
        elif derived.next_day:
            start = d.day_start(add(day, num(1)))
        decided = num(cut.start) if cut.start is not None else start
        counted = derived.first_day_counted
        begin, end = start, start
        for place, phase in enumerate(derived.phases[: number + 1]):
            begin = end
            if phase.term is None:
                end = num(FOREVER)
                continue
            from_day = day if place == 0 else d.day_of(begin)
            from_at = (start if derived.next_day else origin) if place == 0 else begin
            end, _ = build.term_end(phase.term, from_at, from_day, 1, counted, decided)
            counted = self._in_days(build, phase.term)
        limits = [end, *self._limits(derived, build, frame, start)]
        row_id = col(frame.alias, "id")
        if derived.phases[number].name:
            row_id = (
                row_id
                if len(derived.phases) == 1
                else exp.DPipe(this=row_id, expression=text("/" + derived.phases[number].name))
            )
        if cut.start is not None and cut.start > ALWAYS:
            begin = d.greatest(begin, num(cut.start))
            row_id = exp.DPipe(this=row_id, expression=text("/" + format_day(local_day(cut.start))))
            query.where(le(num(cut.signed), param("known_at")))
        for later, signed in cut.later:
            limits.append(case([(le(num(signed), param("known_at")), num(later))], num(FOREVER)))
        columns |= {
            "id": row_id,
            "at": begin,
            "day": d.day_of(begin),
            "from_at": begin,
            "to_at": d.least(*limits) if len(limits) > 1 else limits[0],
            "phase": text(derived.phases[number].name),
        }
        names = [n for n, _ in physical(derived.fact)]
        inner = Query(subquery(query.select({n: columns[n] for n in names}), "s"))
        inner.where(lt(col("s", "from_at"), col("s", "to_at")))
        return inner.select({n: col("s", n) for n in names})

    def _in_days(self, build: Build, term: Term) -> bool:
        unit = term.unit if term.value is None else build.pack.values[term.value].unit
        return unit is not None and unit.dimension != "time"

    def _limits(self, derived: SpansFact, build: Build, frame: RowFrame, start: E) -> list[E]:
        """The instants that end a span early."""
        limits: list[E] = []
        if derived.fixed_end is not None:
            limits.append(num(derived.fixed_end))
        if frame.fact.time == "interval" and derived.base != "instant":
            limits.append(ends(frame.alias, entity=frame.fact.entity))
        if derived.until_column is not None:
            column = plain(derived.until_column, frame)
            if derived.until_column.type.kind == "date":
                column = build.dialect.day_start(add(column, num(1)))
            limits.append(coalesce(column, num(FOREVER)))
        for ending in derived.until:
            limits.append(self._first(build, ending, frame, start))
        return limits

    def _first(self, build: Build, ending: Ending, frame: RowFrame, start: E) -> E:
        query, event = build.frame(ending.name)
        if ending.matching:
            query.where(eq(col(event.alias, ending.matching), col(frame.alias, "id")))
        else:
            names = frame.fact.by_name
            keys = Keys(
                col(frame.alias, "person") if "person" in names else None,
                col(frame.alias, "class_group") if "class_group" in names else None,
                frame.institution(),
                frame.division(),
                col(frame.alias, "authority") if "authority" in names else None,
            )
            query.where(binds(build, ending.name, event, keys))
        # A derived event may stand later than A (the end of a run's slot); a fact's row may not.
        if ending.name not in build.pack.derived:
            query.where(le(event.at, param("as_of")))
        query.where(le(start, event.at))
        return coalesce(scalar(query.select({"x": exp.Min(this=event.at)})), num(FOREVER))

    def _extended(self, derived: SpansFact, build: Build, extension: Extension) -> exp.Query:
        """Acts before the end then valid move it, in order; the first that is not, ends it."""
        source = table(f"d_{derived.name}_plain", "s")
        query = Query(source)
        span = RowFrame(build, query, "s", derived.fact, seen_to=param("as_of"))
        more, act = build.frame(extension.fact.name, alias="x")
        at, until = plain(extension.at, act), plain(extension.until, act)
        if extension.until.type.kind == "date":
            until = build.dialect.day_start(add(until, num(1)))
        if extension.at.type.kind == "date":
            at = build.dialect.day_start(at)
        if extension.where is not None:
            more.where(flag(extension.where.node, act))
        more.where(le(at, param("as_of")))
        acts = more.select({**passed_on(act), "x_at": at, "x_until": until})
        query.join(subquery(acts, "e"), self._extends(derived, build, span, extension))
        part, order = [col("s", "id")], [col("e", "x_at"), col("e", "id")]
        before = window(
            exp.Max(this=col("e", "x_until")), part, order, rows=("unbounded", "previous")
        )
        end_then = build.dialect.greatest(col("s", "to_at"), coalesce(before, num(ALWAYS)))
        late = case([(lt(col("e", "x_at"), end_then), num(0))], num(1))
        joined_rows = query.select(
            {
                "id": col("s", "id"),
                "x_at": col("e", "x_at"),
                "x_act": col("e", "id"),
                "x_until": col("e", "x_until"),
                "x_late": late,
            }
        )
        outer = Query(subquery(joined_rows, "j"))
        broken = window(
            exp.Sum(this=col("j", "x_late")),
            [col("j", "id")],
            [col("j", "x_at"), col("j", "x_act")],
            rows=("unbounded", "current"),
        )
        chain = outer.select(
            {"id": col("j", "id"), "x_until": col("j", "x_until"), "x_broken": broken}
        )
        best = Query(subquery(chain, "c"))
        best.where(eq(col("c", "id"), col("s", "id")), eq(col("c", "x_broken"), num(0)))
        longest = scalar(best.select({"x": exp.Max(this=col("c", "x_until"))}))
        result = Query(table(f"d_{derived.name}_plain", "s"))
        names = [n for n, _ in physical(derived.fact)]
        columns = {n: col("s", n) for n in names}
        columns["to_at"] = build.dialect.greatest(col("s", "to_at"), coalesce(longest, num(ALWAYS)))
        return result.select(columns)

    def _extends(self, derived: SpansFact, build: Build, span: RowFrame, extension: Extension) -> E:
        if derived.key == "all":
            return exp.true()
        key = own_key(extension.fact)
        if key == "division":
            return build.lies_within(span.division(), col("e", "division"))
        if key in span.fact.by_name and key in ("person", "class_group"):
            return eq(col("e", key), col("s", key))
        return eq(col("e", "institution"), col("s", "institution"))


@dataclass(frozen=True)
class Cut:
    """The part of a span governed by one entry of its term's value."""

    start: int | None = None
    signed: int = ALWAYS
    later: tuple[tuple[int, int], ...] | list[tuple[int, int]] = ()


__all__ = ["Spans", "SpansFact", "every", "sub"]
