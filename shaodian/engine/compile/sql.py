"""Small words for building sqlglot's tree. Nothing here turns text of a pack into SQL."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

E = exp.Expr


def name_of(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def col(alias: str, name: str) -> E:
    # Built directly: a condition has hundreds of columns, and the helpers copy what they are given.
    return exp.Column(this=name_of(name), table=name_of(alias))


def named(value: E, name: str) -> E:
    """`value AS name`."""
    return exp.Alias(this=value, alias=name_of(name))


def paren(part: E) -> E:
    return exp.Paren(this=part)


def num(value: int) -> E:
    if value < 0:
        return exp.Paren(this=exp.Neg(this=exp.Literal.number(-value)))
    return exp.Literal.number(value)


def text(value: str) -> E:
    return exp.Literal.string(value)


def null() -> E:
    return exp.Null()


def no_number() -> E:
    """Null where a whole number belongs: PostgreSQL takes a bare one for text."""
    return exp.Cast(this=exp.Null(), to=exp.DataType.build("BIGINT"))


def param(name: str) -> E:
    """A named parameter of the run: as_of, known_at, from_day, to_day, force_from, …"""
    return exp.Placeholder(this=name)


def every(parts: Iterable[E | None]) -> E:
    """All of them; true when there are none."""
    listed = [part for part in parts if part is not None]
    return _chain(exp.And, listed) if listed else exp.true()


def _chain(join: type[exp.Connector], parts: list[E]) -> E:
    wrapped = [exp.Paren(this=p) if isinstance(p, exp.Connector) else p for p in parts]
    whole_chain = wrapped[0]
    for part in wrapped[1:]:
        whole_chain = join(this=whole_chain, expression=part)
    return whole_chain


def either(parts: Sequence[E]) -> E:
    """Any of them; false when there are none."""
    if not parts:
        return exp.false()
    return exp.Paren(this=_chain(exp.Or, list(parts)))


def not_(part: E) -> E:
    return exp.Not(this=exp.Paren(this=part))


_COMPARE = {"=": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}


def compare(op: str, left: E, right: E) -> E:
    return _COMPARE[op](this=left, expression=right)


def eq(left: E, right: E) -> E:
    return exp.EQ(this=left, expression=right)


def le(left: E, right: E) -> E:
    return exp.LTE(this=left, expression=right)


def lt(left: E, right: E) -> E:
    return exp.LT(this=left, expression=right)


def is_null(part: E) -> E:
    return exp.Is(this=part, expression=exp.Null())


def not_null(part: E) -> E:
    return exp.Not(this=is_null(part))


def add(left: E, right: E) -> E:
    return exp.Paren(this=exp.Add(this=left, expression=right))


def sub(left: E, right: E) -> E:
    return exp.Paren(this=exp.Sub(this=left, expression=right))


def mul(left: E, right: E) -> E:
    return exp.Paren(this=exp.Mul(this=left, expression=right))


def times(left: E, factor: int) -> E:
    return left if factor == 1 else mul(left, num(factor))


def case(whens: Sequence[tuple[E, E]], default: E | None = None) -> E:
    ifs = [exp.If(this=when, true=then) for when, then in whens]
    return exp.Case(ifs=ifs, default=default)


def coalesce(*parts: E) -> E:
    return exp.Coalesce(this=parts[0], expressions=list(parts[1:]))


def is_in(value: E, values: Sequence[str]) -> E:
    return exp.In(this=value, expressions=[text(v) for v in values])


def function(name: str, *args: E) -> E:
    return exp.Anonymous(this=name, expressions=list(args))


def whole(part: E) -> E:
    """As a 64-bit integer: PostgreSQL sums to numeric, DuckDB to 128 bits."""
    return exp.Cast(this=part, to=exp.DataType.build("BIGINT"))


def as_text(part: E) -> E:
    return exp.Cast(this=part, to=exp.DataType.build("TEXT"))


def joined(*parts: E) -> E:
    """Texts put together; null if one is null."""
    whole_text = parts[0]
    for part in parts[1:]:
        whole_text = exp.DPipe(this=whole_text, expression=part)
    return exp.Paren(this=whole_text)


def select(columns: dict[str, E]) -> exp.Select:
    return exp.Select(expressions=[named(value, name) for name, value in columns.items()])


def table(name: str, alias: str) -> E:
    return exp.Table(
        this=name_of(name),
        alias=exp.TableAlias(this=name_of(alias)),
    )


def subquery(query: exp.Query, alias: str) -> E:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=name_of(alias)))


def scalar(query: exp.Query) -> E:
    return exp.Subquery(this=query)


def exists(query: exp.Query) -> E:
    return exp.Exists(this=query)


def union(queries: Sequence[exp.Query], *, distinct: bool = False) -> exp.Query:
    whole_query: exp.Query = queries[0]
    for query in queries[1:]:
        whole_query = exp.Union(this=whole_query, expression=query, distinct=distinct)
    return whole_query


def window(
    call: E, partition: Sequence[E], order: Sequence[E], *, rows: tuple[str, str] | None = None
) -> E:
    """A window function; `rows` are the frame's ends."""
    spec = None
    if rows:
        spec = exp.WindowSpec(
            kind="ROWS",
            start="UNBOUNDED" if rows[0] == "unbounded" else num(1),
            start_side="PRECEDING",
            end="CURRENT ROW" if rows[1] == "current" else num(1),
            end_side=None if rows[1] == "current" else "PRECEDING",
        )
    ordered = exp.Order(
        expressions=[
            o if isinstance(o, exp.Ordered) else exp.Ordered(this=o, nulls_first=False)
            for o in order
        ]
    )
    return exp.Window(
        this=call, partition_by=list(partition), order=ordered if order else None, spec=spec
    )


class Query:
    """A select under construction: what it takes from, joins and asks for."""

    def __init__(self, source: E | None = None) -> None:
        self.source = source
        self.joins: list[exp.Join] = []
        self.wheres: list[E] = []

    def join(self, source: E, on: E, *, left: bool = False) -> None:
        side = {"side": "LEFT"} if left else {}
        self.joins.append(exp.Join(this=source, on=on, **side))

    def where(self, *parts: E | None) -> None:
        self.wheres += [part for part in parts if part is not None]

    def select(self, columns: dict[str, E], *, distinct: bool = False) -> exp.Select:
        query = select(columns)
        if distinct:
            query.set("distinct", exp.Distinct())
        if self.source is not None:
            query.set("from_" if "from_" in query.arg_types else "from", exp.From(this=self.source))
        if self.joins:
            query.set("joins", self.joins)
        if self.wheres:
            query.set("where", exp.Where(this=every(self.wheres)))
        return query
