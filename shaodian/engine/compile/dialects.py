"""The primitives that each database says in its own words, one function each.

Days are integers since 1970-01-01, instants integers in seconds; a table test holds every
primitive to the same answers on every database.
"""

from collections.abc import Sequence

from sqlglot import exp

from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    coalesce,
    col,
    eq,
    function,
    lt,
    mul,
    num,
    scalar,
    sub,
    text,
    whole,
)
from shaodian.engine.instants import DAY, OFFSET


class Dialect:
    """DuckDB's words; the others differ where they must."""

    name = "duckdb"
    lateral = True

    def render(self, query: exp.Expr) -> str:
        return query.sql(dialect=self.name, identify=True, copy=False)

    # --- arithmetic

    def quotient(self, left: E, divisor: int) -> E:
        """left / divisor, rounded down; divisor > 0."""
        if divisor == 1:
            return left
        rest = self._modulo(add(self._modulo(left, divisor), num(divisor)), divisor)
        return exp.Paren(this=self._divide(sub(left, rest), divisor))

    def _modulo(self, left: E, divisor: int) -> E:
        return exp.Paren(this=exp.Mod(this=exp.Paren(this=left), expression=num(divisor)))

    def _divide(self, left: E, divisor: int) -> E:
        return exp.IntDiv(this=left, expression=num(divisor))

    def least(self, *parts: E) -> E:
        return function("least", *parts)

    def greatest(self, *parts: E) -> E:
        return function("greatest", *parts)

    # --- days and instants

    def day_of(self, at: E) -> E:
        """Local day of an instant; instants are after 1843, so the shifted sum is made positive."""
        shift = 200_000  # days; keeps the dividend positive, where every database divides alike
        return sub(
            exp.Paren(this=self._divide(add(at, num(OFFSET + shift * DAY)), DAY)), num(shift)
        )

    def day_start(self, day: E) -> E:
        return sub(mul(day, num(DAY)), num(OFFSET))

    def clock(self, at: E) -> E:
        return sub(at, self.day_start(self.day_of(at)))

    def weekday(self, day: E) -> E:
        """1 Monday … 7 Sunday; day 0 was a Thursday."""
        return add(self._modulo(add(day, num(7 * 100_000 + 3)), 7), num(1))

    def _date(self, day: E) -> E:
        return add(text_date("1970-01-01"), exp.Cast(this=day, to=exp.DataType.build("INT")))

    def _days(self, date: E) -> E:
        return whole(
            sub(exp.Cast(this=date, to=exp.DataType.build("DATE")), text_date("1970-01-01"))
        )

    def _part(self, unit: str, day: E) -> E:
        return whole(exp.Extract(this=exp.var(unit), expression=self._date(day)))

    def day_of_month(self, day: E) -> E:
        return self._part("day", day)

    def month_of(self, day: E) -> E:
        return self._part("month", day)

    def year_of(self, day: E) -> E:
        return self._part("year", day)

    def first_of_month(self, day: E) -> E:
        return add(sub(day, self.day_of_month(day)), num(1))

    def add_months(self, day: E, months: E) -> E:
        """The same day n months on, or the last one of that month."""
        span = function("to_months", exp.Cast(this=months, to=exp.DataType.build("INT")))
        return self._days(add(self._date(day), span))

    def age(self, born: E, day: E) -> E:
        """Full years; who was born on 29 February has the birthday on 1 March in common years."""

        def mark(of: E) -> E:
            return add(mul(self.month_of(of), num(100)), self.day_of_month(of.copy()))

        years = sub(self.year_of(day), self.year_of(born))
        not_yet = lt(mark(day.copy()), mark(born.copy()))
        return sub(years, case([(not_yet, num(1))], num(0)))

    # --- rows

    def nth_smallest(self, query: Query, value: E, n: int) -> E:
        """The n-th smallest of a correlated query's values, null if there are fewer."""
        if n == 1:
            return scalar(query.select({"x": exp.Min(this=value)}))
        listed = function("list_extract", function("list_sort", function("list", value)), num(n))
        return scalar(query.select({"x": listed}))

    def pick(
        self, outer: Query, alias: str, inner: Query, columns: dict[str, E], order: Sequence[E]
    ) -> None:
        """Joins the first of its inner rows to each outer row; all columns null without one."""
        query = inner.select(columns)
        query.set("order", exp.Order(expressions=order))
        query.set("limit", exp.Limit(expression=num(1)))
        lateral = exp.Lateral(
            this=exp.Subquery(this=query),
            alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)),
        )
        outer.join(lateral, exp.true(), left=True)


class PostgreSQL(Dialect):
    name = "postgres"

    def _modulo(self, left: E, divisor: int) -> E:
        return function("mod", left, num(divisor))  # a bare % would begin a parameter

    def _divide(self, left: E, divisor: int) -> E:
        return _slash(left, divisor)

    def add_months(self, day: E, months: E) -> E:
        span = mul(
            exp.Cast(this=months, to=exp.DataType.build("INT")),
            exp.Cast(this=text("1 month"), to=exp.DataType.build("INTERVAL")),
        )
        return self._days(add(self._date(day), span))

    def nth_smallest(self, query: Query, value: E, n: int) -> E:
        return _limited(query, value, n)


class SQLite(Dialect):
    name = "sqlite"
    lateral = False

    def _divide(self, left: E, divisor: int) -> E:
        return _slash(left, divisor)

    def least(self, *parts: E) -> E:
        return _passing_over_nulls("min", parts)

    def greatest(self, *parts: E) -> E:
        return _passing_over_nulls("max", parts)

    def _stamp(self, day: E, *modifiers: E) -> E:
        return function("date", mul(day, num(DAY)), text("unixepoch"), *modifiers)

    def _days(self, date: E) -> E:
        julian = sub(function("julianday", date), function("julianday", text("1970-01-01")))
        return exp.Cast(this=julian, to=exp.DataType.build("INT"))

    def _part(self, unit: str, day: E) -> E:
        form = {"day": "%d", "month": "%m", "year": "%Y"}[unit]
        stamp = function("strftime", text(form), mul(day, num(DAY)), text("unixepoch"))
        return exp.Cast(this=stamp, to=exp.DataType.build("INT"))

    def add_months(self, day: E, months: E) -> E:
        first = self.first_of_month(day)
        # '+-3 months' is not understood: the sign is written only in front of what is not negative.
        sign = case([(lt(months.copy(), num(0)), text(""))], text("+"))
        moved = exp.DPipe(
            this=exp.DPipe(this=sign, expression=months.copy()), expression=text(" months")
        )
        begin = self._days(self._stamp(first, moved))
        end = self._days(self._stamp(first.copy(), moved.copy(), text("+1 month"), text("-1 day")))
        wanted = sub(add(begin, self.day_of_month(day.copy())), num(1))
        return self.least(wanted, end)

    def nth_smallest(self, query: Query, value: E, n: int) -> E:
        return _limited(query, value, n)


def pick_by_id(
    outer: Query, source: E, alias: str, inner: Query, order: Sequence[E], key: E
) -> None:
    """LEFT JOIN source AS alias ON alias.id = (the first inner row's id)."""
    query = inner.select({"id": key})
    query.set("order", exp.Order(expressions=order))
    query.set("limit", exp.Limit(expression=num(1)))
    outer.join(source, eq(col(alias, "id"), scalar(query)), left=True)


def _slash(left: E, divisor: int) -> E:
    """Integers divide to an integer in PostgreSQL and SQLite; IntDiv would go through floats."""
    return exp.Paren(this=exp.Div(this=left, expression=num(divisor), typed=True, safe=False))


def text_date(date: str) -> E:
    return exp.Cast(this=text(date), to=exp.DataType.build("DATE"))


def _passing_over_nulls(name: str, parts: tuple[E, ...]) -> E:
    """SQLite's min(a, b) is null as soon as one side is."""
    whole_part = parts[0]
    for part in parts[1:]:
        both = function(name, whole_part, part)
        whole_part = coalesce(both, whole_part.copy(), part.copy())
    return whole_part


def _limited(query: Query, value: E, n: int) -> E:
    if n == 1:
        return scalar(query.select({"x": exp.Min(this=value)}))
    inner = query.select({"x": value})
    inner.set("order", exp.Order(expressions=[exp.Ordered(this=value.copy(), nulls_first=False)]))
    inner.set("limit", exp.Limit(expression=num(1)))
    inner.set("offset", exp.Offset(expression=num(n - 1)))
    return scalar(inner)


DIALECTS: dict[str, Dialect] = {
    "duckdb": Dialect(),
    "sqlite": SQLite(),
    "postgresql": PostgreSQL(),
}
