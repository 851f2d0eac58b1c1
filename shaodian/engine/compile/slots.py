"""Slots of time: days, weeks, months … in the `slot` table of a run, terms from their fact.

A slot is `label, day, last_day, from_at, to_at`.
"""

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.frames import begins, ends
from shaodian.engine.compile.scope import Bound
from shaodian.engine.compile.sql import (
    E,
    Query,
    col,
    either,
    eq,
    every,
    is_null,
    num,
    sub,
    subquery,
    table,
    text,
)

KINDS = ("hour", "day", "week", "month", "quarter", "year")
PERIODS = (*KINDS, "term")


def slots(build: Build, period: str, alias: str) -> E:
    """The slots of a period as a source."""
    if period == "term":
        return subquery(_terms(build), alias)
    build.slots.add(period)
    query = Query(table("slot", "s"))
    query.where(eq(col("s", "kind"), text(period)))
    names = ("label", "day", "last_day", "from_at", "to_at")
    columns = {name: col("s", name) for name in names}
    columns |= {"x_house": exp.Null(), "x_place": exp.Null()}
    return subquery(query.select(columns), alias)


def _terms(build: Build) -> exp.Select:
    """Terms as rows: of an institution, of a division and all below it, or of everyone."""
    alias = build.alias()
    query = Query(build.source("school_term", alias))
    d = build.dialect
    start, end = begins(alias), ends(alias)
    columns = {
        "label": col(alias, "id"),
        "day": d.day_of(start),
        "last_day": d.day_of(sub(end, num(1))),
        "from_at": start,
        "to_at": end,
        "x_house": col(alias, "institution"),
        "x_place": col(alias, "division"),
    }
    return query.select(columns)


def of_subject(build: Build, period: str, alias: str, bound: Bound) -> E | None:
    """A term binds its institution, or those in its division; other slots bind everyone."""
    if period != "term":
        return None
    house, place = col(alias, "x_house"), col(alias, "x_place")
    everyone = every([is_null(house), is_null(place)])
    of_house = eq(house, bound.institution)
    of_place = every([is_null(house), build.lies_within(bound.division, place)])
    return either([everyone, of_house, of_place])
