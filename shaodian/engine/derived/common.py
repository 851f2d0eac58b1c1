"""What the four derived facts share: their columns, and merging what follows closely."""

from dataclasses import replace
from typing import Any

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.frames import RowFrame
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    col,
    either,
    is_null,
    le,
    lt,
    named,
    not_,
    num,
    sub,
    subquery,
    table,
    text,
    window,
)
from shaodian.engine.conditions.names import nearest, own_key
from shaodian.engine.facts import physical
from shaodian.engine.pack.model import Term
from shaodian.engine.pack.spec import Spec
from shaodian.engine.vocabulary.words import Column, Fact, TimeKind

KEYS = ("person", "class_group", "institution", "authority", "division")


def derived_fact(name: str, base: Fact, time: TimeKind, *extra: Column) -> Fact:
    """The declaration of a derived fact: the columns of its source, and more."""
    known = {column.name for column in extra}
    columns = tuple(c for c in base.columns if c.name not in known)
    return replace(
        base,
        name=name,
        zh=name,
        en=name,
        means_zh="",
        means_en="",
        time=time,
        columns=(*columns, *extra),
        entity=False,
        same_as_at=None,
    )


def passed_on(frame: RowFrame) -> dict[str, E]:
    """The columns a derived row takes over from its source row."""
    fact, alias = frame.fact, frame.alias
    names = [n for n, _ in physical(fact) if n not in ("from_at", "to_at")]
    columns = {name: col(alias, name) for name in names}
    columns["institution"] = frame.institution()
    return columns


def merged(
    build: Build, name: str, rows: exp.Query, keys: list[str], quiet: Term | None
) -> exp.Query:
    """Rows (with `x_t`) of one key merged into episodes, each told by its first row.

    `d_<name>_members` then says which episode each row belongs to.
    """
    if quiet is None:
        return rows
    build.ctes[f"d_{name}_all"] = rows
    query = Query(table(f"d_{name}_all", "a"))
    part = [col("a", key) for key in keys]
    before = window(exp.Lag(this=col("a", "x_t")), part, [col("a", "x_t"), col("a", "id")])
    marked = query.select({})
    marked.set(
        "expressions",
        [
            exp.Column(this=exp.Star(), table=exp.to_identifier("a", quoted=True)),
            named(before, "x_before"),
        ],
    )
    outer = Query(subquery(marked, "b"))
    fresh = either([is_null(col("b", "x_before")), not_(_close(build, quiet))])
    opened = case([(fresh, num(1))], num(0))
    number = window(
        exp.Sum(this=opened),
        [col("b", key) for key in keys],
        [col("b", "x_t"), col("b", "id")],
        rows=("unbounded", "current"),
    )
    chosen = outer.select({})
    chosen.set(
        "expressions",
        [
            exp.Column(this=exp.Star(), table=exp.to_identifier("b", quoted=True)),
            named(opened, "x_fresh"),
            named(number, "x_number"),
        ],
    )
    build.ctes[f"d_{name}_rows"] = chosen
    member = Query(table(f"d_{name}_rows", "c"))
    first = exp.Window(
        this=exp.Max(this=case([(_is_first("c"), col("c", "id"))])),
        partition_by=[*(col("c", key) for key in keys), col("c", "x_number")],
    )
    build.ctes[f"d_{name}_members"] = member.select({"id": col("c", "id"), "episode": first})
    episodes = Query(table(f"d_{name}_rows", "c"))
    episodes.where(_is_first("c"))
    result = episodes.select({})
    result.set(
        "expressions", [exp.Column(this=exp.Star(), table=exp.to_identifier("c", quoted=True))]
    )
    return result


def _is_first(alias: str) -> E:
    return exp.EQ(this=col(alias, "x_fresh"), expression=num(1))


def _close(build: Build, quiet: Term) -> E:
    at, before = col("b", "x_t"), col("b", "x_before")
    unit = quiet.unit if quiet.value is None else build.pack.values[quiet.value].unit
    amount = num(quiet.amount) if quiet.value is None else build.value(quiet.value, at)
    if unit is not None and unit.dimension == "time":
        return le(sub(at, before), amount)
    d = build.dialect
    if unit is not None and unit.dimension == "months":
        return le(d.day_of(at), d.add_months(d.day_of(before), amount))
    return le(sub(d.day_of(at), d.day_of(before)), amount)


def columns_named(spec: Spec, key: str, fact: Fact) -> list[str]:
    """A column or list of columns of a fact; problems for those it has not."""
    named = spec.texts(key) or ()
    for name in named:
        if name not in fact.by_name:
            near = nearest(name, list(fact.by_name))
            spec.problem(
                key,
                f"{fact.name} 没有「{name}」列{near[0]}",
                f'unknown column "{name}" in {fact.name}{near[1]}',
            )
    return [name for name in named if name in fact.by_name]


def key_among(columns: list[str], fact: Fact) -> str:
    """By which of its columns a derived fact binds."""
    return next((key for key in KEYS if key in columns), own_key(fact))


__all__ = [
    "Any",
    "add",
    "columns_named",
    "derived_fact",
    "key_among",
    "lt",
    "merged",
    "passed_on",
    "text",
]
