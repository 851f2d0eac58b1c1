"""The columns that every judge statement returns, and the status of a duty."""

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    as_text,
    case,
    coalesce,
    col,
    compare,
    either,
    eq,
    every,
    is_null,
    le,
    lt,
    not_null,
    null,
    num,
    param,
    subquery,
    text,
)

# In this order. Texts: subject … part, status, observed and expected (figures as digits); the
# rest are whole numbers.
COLUMNS = (
    "subject",
    "institution",
    "division",
    "occurrence",
    "part",
    "status",
    "decided_at",
    "opens_at",
    "due_at",
    "due_included",
    "met_at",
    "observed",
    "expected",
    "x_row",
    "x_missing",
)


def judged(build: Build, query: Query, columns: dict[str, E], *, every_status: bool) -> exp.Query:
    """The judge statement: the columns in order, rows in the run's days, ok left out on request."""
    missing = coalesce(*build.guards, null()) if build.guards else null()
    filled = {name: columns.get(name, text("") if name == "part" else null()) for name in COLUMNS}
    for name in ("observed", "expected"):
        if name in columns:
            filled[name] = as_text(columns[name])
    filled["x_missing"] = exp.Cast(this=missing, to=exp.DataType.build("BIGINT"))
    for name in ("institution", "division", "observed", "expected"):
        filled[name] = as_text(filled[name])
    for name in ("decided_at", "opens_at", "due_at", "due_included", "met_at"):
        filled[name] = exp.Cast(this=filled[name], to=exp.DataType.build("BIGINT"))
    inner = query.select(filled)
    if every_status:
        return inner
    outer = Query(subquery(inner, "j"))
    outer.where(
        either([compare("!=", col("j", "status"), text("ok")), not_null(col("j", "x_missing"))])
    )
    return outer.select({name: col("j", name) for name in COLUMNS})


def touches(begin: E, end: E) -> E:
    """The time from begin to end touches the run's days; null ends count as inside."""
    return every(
        [
            lt(coalesce(begin, param("window_from")), param("window_to")),
            le(param("window_from"), coalesce(end, param("window_to"))),
        ]
    )


def in_time(at: E, due: E, included: E) -> E:
    return either([lt(at, due), every([eq(included, num(1)), eq(at, due)])])


def duty_status(met: E, due: E, included: E, *, only_in_time: bool, vague: E | None = None) -> E:
    """ok, late, due, overdue (or breach); unknown where a bare day meets a clock."""
    whens: list[tuple[E, E]] = [
        (every([not_null(met), in_time(met, due, included)]), text("ok")),
    ]
    if vague is not None:
        whens.append((vague, text("unknown")))
    whens += [
        (is_null(due), text("unknown")),
        (not_null(met), text("late")),
        (in_time(param("as_of"), due, included), text("due")),
    ]
    return case(whens, text("breach" if only_in_time else "overdue"))


__all__ = ["COLUMNS", "add", "duty_status", "either", "in_time", "judged", "touches"]
