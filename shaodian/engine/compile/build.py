"""A statement under construction: sources, values, places, divisions, the calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from shaodian.engine.compile.dialects import Dialect, pick_by_id
from shaodian.engine.compile.frames import RowFrame, begins, ends, valid
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    coalesce,
    col,
    compare,
    either,
    eq,
    every,
    exists,
    is_null,
    le,
    lt,
    mul,
    name_of,
    named,
    not_,
    not_null,
    null,
    num,
    param,
    scalar,
    sub,
    subquery,
    table,
    text,
    window,
)
from shaodian.engine.conditions.nodes import ColumnOf, LastOf
from shaodian.engine.instants import ALWAYS, FOREVER
from shaodian.engine.pack.model import Moment, Pack, Term
from shaodian.engine.units import UNITS
from shaodian.engine.vocabulary.words import Fact


@dataclass
class Build:
    """What the parts of one statement share.

    `ctes` are the derived facts and entity versions it needs, in order; `guards` days that must
    be in the calendar; `places` the place sets it looks up.
    """

    pack: Pack
    dialect: Dialect
    one_institution: bool = False
    derive: Mapping[str, object] = field(default_factory=dict)
    ctes: dict[str, exp.Query] = field(default_factory=dict)
    guards: list[E] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    slots: set[str] = field(default_factory=set)
    _aliases: int = 0

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    # --- sources

    def fact(self, name: str) -> Fact:
        return self.pack.names.facts[name]

    def source(self, name: str, alias: str) -> E:
        """The rows of a fact known at K, the versions of an entity, or a derived fact's rows."""
        if name in self.pack.derived:
            return table(self._derived(name), alias)
        if self.fact(name).entity:
            return table(self._versions(name), alias)
        return subquery(self.known(name), alias)

    def known(self, name: str) -> exp.Select:
        """`fact_<name>` as known at K."""
        query = Query(table(f"fact_{name}", "f"))
        query.where(
            either(
                [
                    is_null(col("f", "recorded_at")),
                    le(col("f", "recorded_at"), param("known_at")),
                ]
            ),
            either([is_null(col("f", "voided_at")), lt(param("known_at"), col("f", "voided_at"))]),
        )
        chosen = query.select({})
        chosen.set(
            "expressions", [exp.Column(this=exp.Star(), table=exp.to_identifier("f", quoted=True))]
        )
        return chosen

    def _versions(self, name: str) -> str:
        """An entity's versions: each ends where its successor begins."""
        cte = f"e_{name}"
        if cte not in self.ctes:
            query = Query(subquery(self.known(name), "k"))
            # A version that begins after A is a plan.
            query.where(le(begins("k"), param("as_of")))
            follows = window(
                exp.Lead(this=begins("k")),
                [col("k", "id")],
                [begins("k"), coalesce(col("k", "recorded_at"), num(ALWAYS))],
            )
            until = self.dialect.least(ends("k"), coalesce(follows, num(FOREVER)))
            chosen = query.select({})
            star = exp.Column(this=exp.Star(), table=name_of("k"))
            chosen.set("expressions", [star, named(begins("k"), "x_from"), named(until, "x_to")])
            self.ctes[cte] = chosen
        return cte

    def _derived(self, name: str) -> str:
        cte = f"d_{name}"
        if cte not in self.ctes:
            compile_one = self.derive[self.pack.derived[name].form]
            query = compile_one(self.pack.derived[name], self)  # type: ignore[operator]
            self.ctes[cte] = query
        return cte

    def with_ctes(self, query: exp.Query) -> exp.Query:
        """The query with every source it needs in front."""
        for name, cte in self.ctes.items():
            alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
            query = query.with_(alias, as_=cte, copy=False)
        return query

    def frame(self, name: str, *, alias: str | None = None) -> tuple[Query, RowFrame]:
        """A query over the rows of a fact, each seen as of A."""
        alias = alias or self.alias()
        query = Query(self.source(name, alias))
        return query, RowFrame(self, query, alias, self.fact(name), seen_to=param("as_of"))

    # --- picking rows

    def pick(
        self,
        outer: Query,
        alias: str,
        fact: Fact,
        inner: str,
        query: Query,
        order: Sequence[E],
        columns: Sequence[str],
    ) -> None:
        """Joins the first of the inner rows to each outer row, or nothing."""
        if self.dialect.lateral:
            chosen = {name: col(inner, name) for name in dict.fromkeys(("id", *columns))}
            self.dialect.pick(outer, alias, query, chosen, order)
        else:
            pick_by_id(outer, self.source(fact.name, alias), alias, query, order, col(inner, "id"))

    def join_last(self, frame: RowFrame, node: LastOf) -> str:
        """The latest row of node's fact not after the frame's row, ties by the greater id."""
        alias, inner_alias = self.alias(), self.alias()
        query = Query(self.source(node.fact.name, inner_alias))
        inner = frame.inner(node.fact, inner_alias, query)
        query.where(
            frame.belongs(node.match, inner), le(inner.at, frame.at), le(inner.at, inner.seen_to)
        )
        if node.where is not None:
            from shaodian.engine.compile.expressions import flag

            query.where(flag(node.where, inner))
        order = [
            exp.Ordered(this=inner.at, desc=True),
            exp.Ordered(this=col(inner_alias, "id"), desc=True),
        ]
        columns = [name for name, _ in physical_columns(node.fact)]
        self.pick(frame.query, alias, node.fact, inner_alias, query, order, columns)
        return alias

    def column_of_last(self, frame: RowFrame, node: LastOf) -> E:
        """A column of the latest row, following its references from there."""
        alias = frame.last(node)
        assert isinstance(node.column, ColumnOf)
        seen = RowFrame(
            self,
            frame.query,
            alias,
            node.fact,
            seen_to=frame.seen_to,
            decided=frame.decided,
            judged=frame.judged or frame,
        )
        return seen.column(node.column)

    # --- values, places, divisions

    def value(self, name: str, at: E) -> E:
        """The pack's figure at an instant, as signed by K."""
        whens, entries = [], self.pack.values[name].entries
        for entry in sorted(entries, key=lambda e: e.start, reverse=True):
            known = le(num(entry.signed), param("known_at")) if entry.signed > ALWAYS else None
            figure = null() if entry.pieces is None else num(entry.pieces)
            whens.append((every([le(num(entry.start), at), known]), figure))
        return case(whens)

    def has_figure(self, name: str, at: E) -> E | None:
        """A value binds only while it has a figure; None if it always has."""
        entries = self.pack.values[name].entries
        if entries[0].start <= ALWAYS and all(e.pieces is not None for e in entries):
            return None
        return not_null(self.value(name, at))

    def in_place(self, division: E, place: str, at: E) -> E:
        """The division lies in the place set at an instant; undecided if there is no division."""
        name = place if not place.isdigit() else f"@{place}"
        self.places.add(name)
        query = Query(table("scope_place", "p"))
        query.where(
            eq(col("p", "name"), text(name)),
            eq(col("p", "division"), division),
            le(col("p", "from_at"), at),
            lt(at, col("p", "to_at")),
        )
        return case([(is_null(division), null())], exists(query.select({"x": num(1)})))

    def lies_within(self, division: E, ancestor: E) -> E:
        query = Query(table("division_within", "w"))
        query.where(eq(col("w", "division"), division), eq(col("w", "ancestor"), ancestor))
        return exists(query.select({"x": num(1)}))

    # --- the working-day calendar

    def _guard(self, frame: RowFrame | None, day: E) -> None:
        query = Query(table("calendar", "c"))
        query.where(eq(col("c", "day"), day))
        missing = case([(not_(exists(query.select({"x": num(1)}))), day)])
        self.guards.append(missing)

    def working(self, frame: RowFrame, day: E) -> E:
        """1 on a working day, 0 on a day off; a missing day is reported by the statement."""
        self._guard(frame, day)
        query = Query(table("calendar", "c"))
        query.where(eq(col("c", "day"), day))
        return scalar(query.select({"x": col("c", "working")}))

    def add_working_days(self, frame: RowFrame | None, day: E, n: E) -> E:
        """The n-th working day after the day (before it, for negative n)."""
        self._guard(frame, day)
        at_day = Query(table("calendar", "c"))
        at_day.where(eq(col("c", "day"), day))
        passed = sub(
            col("c", "ordinal"), case([(lt(n, num(0)), sub(col("c", "working"), num(1)))], num(0))
        )
        wanted = scalar(at_day.select({"x": add(passed, n)}))
        then = Query(table("calendar", "d"))
        then.where(eq(col("d", "working"), num(1)), eq(col("d", "ordinal"), wanted))
        found = scalar(then.select({"x": exp.Min(this=col("d", "day"))}))
        result = case([(eq(n, num(0)), day)], found)
        # A target beyond the calendar is missing too: the day after its last one is named.
        last = Query(table("calendar", "l"))
        beyond = scalar(last.select({"x": add(exp.Max(this=col("l", "day")), num(1))}))
        self.guards.append(case([(every([not_null(day), is_null(result)]), beyond)]))
        return result

    # --- moments

    def term_end(
        self, term: Term, start: E, day: E, sign: int, first_counted: bool, decided: E
    ) -> tuple[E, E]:
        """The instant a term leads to, and 1 if that instant is itself in time."""
        if term.value is None:
            assert term.unit is not None
            return self._end(num(term.amount), term.unit.dimension, start, day, sign, first_counted)
        due, included = [], []
        for entry in sorted(
            self.pack.values[term.value].entries, key=lambda e: e.start, reverse=True
        ):
            known = le(num(entry.signed), param("known_at")) if entry.signed > ALWAYS else None
            when = every([le(num(entry.start), decided), known])
            if entry.pieces is None:
                due.append((when, null()))
                continue
            end, inside = self._end(
                num(entry.pieces), entry.unit.dimension, start, day, sign, first_counted
            )
            due.append((when, end))
            included.append((when, inside))
        return case(due), case(included, num(0))

    def _end(
        self, amount: E, dimension: str, start: E, day: E, sign: int, first_counted: bool
    ) -> tuple[E, E]:
        d = self.dialect
        if dimension == "time":
            return (add(start, amount) if sign > 0 else sub(start, amount)), num(1)
        if sign < 0:
            back = {
                "days": lambda: sub(day, amount),
                "working days": lambda: self.add_working_days(None, day, mul(num(-1), amount)),
                "months": lambda: d.add_months(day, mul(num(-1), amount)),
            }[dimension]()
            return d.day_start(back), num(0)
        if dimension == "days":
            last = add(day, sub(amount, num(1)) if first_counted else amount)
        elif dimension == "working days":
            origin = sub(day, num(1)) if first_counted else day
            last = self.add_working_days(None, origin, amount)
        else:
            last = d.add_months(day, amount)
            last = sub(last, num(1)) if first_counted else last
        return d.day_start(add(last, num(1))), num(0)

    def moment(self, moment: Moment, frame: RowFrame, start: E | None = None) -> tuple[E, E]:
        """The instant a moment names for the frame's row, and 1 if it is itself in time.

        `start` replaces the row's instant as the origin (a period's first instant).
        """
        from shaodian.engine.compile.expressions import plain

        d = self.dialect
        origin = start if start is not None else frame.at
        day = d.day_of(origin)
        if moment.column is not None:
            column = plain(moment.column, frame)
            is_day = moment.column.type.kind == "date"
            origin, day = (d.day_start(column), column) if is_day else (column, d.day_of(column))
        elif start is None and frame.fact.time in ("day", "either"):
            day = col(frame.alias, "day")
            if moment.term is not None and self._in_time_units(moment.term):
                origin = col(frame.alias, "at")  # a bare day has no hour to count from
        if moment.term is None:
            clock = num(moment.clock) if moment.clock is not None else None
            end = origin if clock is None else add(d.day_start(day), clock)
            if moment.column is not None and moment.column.type.kind == "date" and clock is None:
                end = d.day_start(add(day, num(1)))  # by a date: that whole day
            return end, num(0)
        if moment.clock is not None:
            unit = Term(moment.term.amount, moment.term.unit, moment.term.value)
            end, _ = self.term_end(
                unit, origin, day, moment.sign, moment.first_day_counted, frame.decided
            )
            if moment.sign > 0 and not self._in_time_units(unit):
                end = sub(end, num(86_400))  # the last day's own start
            return add(d.day_start(d.day_of(end)), num(moment.clock)), num(0)
        end, included = self.term_end(
            moment.term, origin, day, moment.sign, moment.first_day_counted, frame.decided
        )
        return end, included if moment.inclusive else num(0)

    def _in_time_units(self, term: Term) -> bool:
        unit = term.unit if term.value is None else self.pack.values[term.value].unit
        return unit is not None and unit.dimension == "time"

    def off_midnight(self, moment: Moment) -> bool:
        """The moment may fall inside a day, so that a bare day cannot be set against it."""
        if moment.clock is not None:
            return moment.clock not in (0, 86_400)
        if moment.term is not None:
            return self._in_time_units(moment.term)
        return moment.column is not None and moment.column.type.kind == "instant"

    def counts_back(self, moment: Moment) -> bool:
        """The moment may lie before the trigger."""
        return moment.sign < 0 or (moment.term is None and moment.column is not None)

    def next_working_day(self, due: E) -> E:
        """A due instant moved from a day off to the same clock time of the next working day."""
        d = self.dialect
        day = d.day_of(sub(due, num(1)))
        moved = self.add_working_days(None, sub(day, num(1)), num(1))
        return add(due, mul(sub(moved, day), num(86_400)))


def physical_columns(fact: Fact) -> list[tuple[str, str]]:
    from shaodian.engine.facts import physical

    return list(physical(fact))


__all__ = ["UNITS", "Build", "compare", "physical_columns", "valid"]
