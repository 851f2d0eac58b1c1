"""The rows that prove a finding: a second statement over the table `judged` of a first one.

Each leg gives subject, occurrence, fact, row id and role: `trigger`, `counted` or `last before`.
"""

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import over_rows
from shaodian.engine.compile.frames import RowFrame, begins, ends
from shaodian.engine.compile.sql import (
    E,
    Query,
    as_text,
    col,
    eq,
    le,
    not_null,
    null,
    num,
    param,
    subquery,
    table,
    text,
    window,
)
from shaodian.engine.conditions.nodes import LastOf, Node, Over
from shaodian.engine.conditions.points import POINT
from shaodian.engine.vocabulary.words import Fact

COLUMNS = ("subject", "occurrence", "fact", "row_id", "role")


def leg(query: Query, fact: str, row: E, role: str, j: str = "j") -> exp.Select:
    """One select of rows that prove the findings in `judged`."""
    return query.select(
        {
            "subject": col(j, "subject"),
            "occurrence": as_text(col(j, "occurrence")),
            "fact": text(fact),
            "row_id": row,
            "role": text(role),
        },
        distinct=True,
    )


def of_rows(build: Build, fact: Fact, nodes: list[tuple[str, Node]]) -> list[exp.Select]:
    """What the conditions on a judged row looked at: aggregates and last rows, part by part."""
    found = []
    for part, node in nodes:
        for one in outermost(node):
            query = Query(table("judged", "j"))
            alias = build.alias()
            query.join(build.source(fact.name, alias), eq(col(alias, "id"), col("j", "x_row")))
            frame = RowFrame(build, query, alias, fact, seen_to=param("as_of"))
            if fact.entity:
                query.where(eq(frame.at, col("j", "decided_at")))
            if part:
                query.where(eq(col("j", "part"), text(part)))
            found.append(_looked_at(query, frame, one))
    return found


def of_points(build: Build, each: str, node: Node) -> list[exp.Select]:
    """What the condition on a subject looked at, at the finding's decisive instant."""
    found = []
    for one in outermost(node):
        query = Query(subquery(_points(build, each), "j"))
        at = col("j", "at")
        frame = RowFrame(build, query, "j", POINT, at=at, seen_to=at)
        found.append(_looked_at(query, frame, one))
        if isinstance(one, Over) and one.function == "exists" and one.fact.time == "interval":
            found.append(_ended_before(build, each, one))
    return found


def _points(build: Build, each: str) -> exp.Select:
    """The findings as points: the subject and its keys, at the decisive instant."""
    query = Query(table("judged", "k"))
    subject = col("k", "subject")
    keys = {name: null() for name in ("person", "class_group", "authority", "membership")}
    if each in keys:
        keys[each] = subject
    if each == "membership":
        alias = build.alias()
        query.join(build.source("membership", alias), eq(col(alias, "id"), subject))
        keys["person"], keys["class_group"] = col(alias, "person"), col(alias, "class_group")
    at = col("k", "decided_at")
    return query.select(
        {
            "subject": subject,
            "occurrence": col("k", "occurrence"),
            "opens_at": col("k", "opens_at"),
            "id": subject,
            "institution": col("k", "institution"),
            "division": col("k", "division"),
            **keys,
            "at": at,
            "day": build.dialect.day_of(at),
            "period_from": col("k", "opens_at"),
            "period_to": col("k", "due_at"),
        }
    )


def _looked_at(query: Query, frame: RowFrame, node: Node) -> exp.Select:
    if isinstance(node, LastOf):
        alias = frame.last(node)
        query.where(not_null(col(alias, "id")))
        return leg(query, node.fact.name, col(alias, "id"), "last before")
    assert isinstance(node, Over)
    rows, inner = over_rows(node, frame)
    assert rows.source is not None
    query.join(rows.source, exp.true())
    query.joins += rows.joins
    query.where(*rows.wheres)
    return leg(query, node.fact.name, col(inner.alias, "id"), "counted")


def _ended_before(build: Build, each: str, node: Over) -> exp.Select:
    """For something not held: the row of it that ended last before the gap."""
    query = Query(subquery(_points(build, each), "j"))
    at = col("j", "at")
    frame = RowFrame(build, query, "j", POINT, at=at, seen_to=at)
    free = Over(
        node.type,
        node.function,
        node.fact,
        node.match,
        node.column,
        node.where,
        implied_validity=False,
    )
    rows, inner = over_rows(free, frame)
    assert rows.source is not None
    query.join(rows.source, exp.true())
    query.joins += rows.joins
    query.where(*rows.wheres, le(ends(inner.alias, entity=node.fact.entity), col("j", "opens_at")))
    rank = window(
        exp.RowNumber(),
        [col("j", "subject"), col("j", "occurrence")],
        [
            exp.Ordered(this=ends(inner.alias, entity=node.fact.entity), desc=True),
            exp.Ordered(this=begins(inner.alias, entity=node.fact.entity), desc=True),
            col(inner.alias, "id"),
        ],
    )
    ranked = query.select(
        {
            "subject": col("j", "subject"),
            "occurrence": col("j", "occurrence"),
            "x_id": col(inner.alias, "id"),
            "x_rank": rank,
        }
    )
    outer = Query(subquery(ranked, "j"))
    outer.where(eq(col("j", "x_rank"), num(1)))
    return leg(outer, node.fact.name, col("j", "x_id"), "last before")


def outermost(node: Node) -> list[Over | LastOf]:
    """Aggregates and last rows, not going inside them."""
    if isinstance(node, Over | LastOf):
        return [node]
    found: dict[Over | LastOf, None] = {}
    for child in node.children():
        found |= dict.fromkeys(outermost(child))
    return list(found)


__all__ = ["COLUMNS", "leg", "of_points", "of_rows", "outermost"]
