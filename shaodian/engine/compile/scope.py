"""Whom a rule binds: rows in scope at their instant, subjects in scope at an instant or a while."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.frames import RowFrame, begins, ends, stands_at, valid
from shaodian.engine.compile.sql import (
    E,
    Query,
    case,
    coalesce,
    col,
    either,
    eq,
    every,
    exists,
    is_in,
    is_null,
    le,
    lt,
    named,
    no_number,
    not_,
    not_null,
    null,
    num,
    param,
    select,
    sub,
    subquery,
    table,
    text,
    union,
    window,
)
from shaodian.engine.conditions.names import own_key
from shaodian.engine.conditions.nodes import values_in
from shaodian.engine.conditions.points import POINT
from shaodian.engine.instants import ALWAYS, FOREVER
from shaodian.engine.pack.model import Rule, SpanUse
from shaodian.engine.vocabulary.words import Fact


@dataclass(frozen=True)
class Bound:
    """What identifies a subject inside a query; `order` picks one of several memberships."""

    subject: E
    institution: E
    division: E
    person: E
    class_group: E
    authority: E
    membership: E
    order: tuple[E, ...] = ()


def in_force(at: E) -> E:
    return every([le(param("force_from"), at), lt(at, param("force_to"))])


# --- rows ----------------------------------------------------------------------------------------


def bind_row(build: Build, rule: Rule, frame: RowFrame) -> tuple[E, E]:
    """Keeps the rows in scope at their decisive instant; gives institution and division."""
    query, at, scope = frame.query, frame.decided, rule.scope
    query.where(in_force(at))
    institution, division = frame.institution(), frame.division()
    if scope.institutions is not None:
        houses = build.fact("institution")
        alias, _ = frame.follow(("institution",), (("institution", houses),))
        query.where(is_in(col(alias, "kind"), scope.institutions))
    if build.one_institution:
        query.where(eq(institution, param("institution")))
    if scope.places is not None:
        query.where(in_places(build, division, scope.places, at))
    if scope.roles is not None and "person" in frame.fact.by_name:
        query.where(_has_role(build, frame, scope.roles, at))
    if scope.where is not None:
        query.where(flag(scope.where, frame))
    keys = _row_keys(frame)
    query.where(*_during_until(build, rule, keys, at))
    return institution, division


def in_places(build: Build, division: E, place: str, at: E) -> E:
    build.places.add(place)
    query = Query(table("scope_place", "p"))
    query.where(
        eq(col("p", "name"), text(place)),
        eq(col("p", "division"), division),
        le(col("p", "from_at"), at),
        lt(at, col("p", "to_at")),
    )
    return exists(query.select({"x": num(1)}))


def _has_role(build: Build, frame: RowFrame, roles: tuple[str, ...], at: E) -> E:
    alias = build.alias()
    query = Query(build.source("membership", alias))
    query.where(
        eq(col(alias, "person"), col(frame.alias, "person")),
        is_in(col(alias, "role"), roles),
        valid(alias, at),
        eq(col(alias, "institution"), frame.institution()),
    )
    return exists(query.select({"x": num(1)}))


@dataclass(frozen=True)
class Keys:
    """By what a row or subject may be bound; a key it has not is None."""

    person: E | None
    class_group: E | None
    institution: E | None
    division: E | None
    authority: E | None = None


def _row_keys(frame: RowFrame) -> Keys:
    names = frame.fact.by_name
    group = col(frame.alias, "class_group") if "class_group" in names else None
    if group is None and "session" in names and frame.fact.by_name["session"].type == "ref":
        session = frame.build.fact("session")
        alias, _ = frame.follow(("session",), (("session", session),))
        group = col(alias, "class_group")
    person = col(frame.alias, "person") if "person" in names else None
    return Keys(person, group, frame.institution(), frame.division())


# --- during and until ------------------------------------------------------------------------------


def _during_until(build: Build, rule: Rule, keys: Keys, at: E) -> list[E]:
    parts: list[E] = []
    if rule.during:
        parts.append(either([_inside(build, use, keys, at) for use in rule.during]))
    for name in rule.until:
        parts.append(not_(_begun(build, name, keys, at)))
    return parts


def _inside(build: Build, use: SpanUse, keys: Keys, at: E) -> E:
    """The subject is inside a row of the span at the instant."""
    query, frame = build.frame(use.name)
    query.where(
        binds(build, use.name, frame, keys), valid(frame.alias, at, entity=frame.fact.entity)
    )
    if use.where is not None:
        query.where(flag(use.where, frame))
    return exists(query.select({"x": num(1)}))


def _begun(build: Build, name: str, keys: Keys, at: E) -> E:
    """An event that ends the rule for the subject has happened by the instant."""
    query, frame = build.frame(name)
    query.where(binds(build, name, frame, keys), le(frame.at, at), le(frame.at, param("as_of")))
    return exists(query.select({"x": num(1)}))


def binds(build: Build, name: str, frame: RowFrame, keys: Keys) -> E | None:
    """The condition that a row (event or span) binds the holder of the keys."""
    key = build.pack.key_of(name)
    if key == "all":
        return None
    if key == "division":
        assert keys.division is not None
        return build.lies_within(keys.division, col(frame.alias, "division"))
    mine: E | None = getattr(keys, key)
    if mine is None:
        return exp.false()
    theirs = frame.institution() if key == "institution" else col(frame.alias, key)
    return eq(theirs, mine)


# --- subjects --------------------------------------------------------------------------------------


def join_subject(
    build: Build, rule: Rule, query: Query, at: E, *, link: "Link | None" = None
) -> Bound:
    """Joins the subjects of the rule in scope at an instant; `link` ties them to a trigger row."""
    bound, versions = _subject(build, rule, query, link)
    query.where(*(valid(alias, at, entity=entity) for alias, entity in versions))
    query.where(in_force(at), *_subject_scope(build, rule, bound, at, query))
    if rule.scope.places is not None:
        query.where(in_places(build, bound.division, rule.scope.places, at))
    keys = keys_of(bound)
    query.where(*_during_until(build, rule, keys, at))
    if rule.scope.where is not None:
        frame = SubjectFrame(build, query, bound, at)
        query.where(*(build.has_figure(name, at) for name in sorted(values_in(rule.scope.where))))
        query.where(flag(rule.scope.where, frame))
    return bound


class SubjectFrame(RowFrame):
    """A subject at an instant, inside the query that joins it: the POINT row before it is one."""

    def __init__(self, build: Build, query: Query, bound: Bound, at: E) -> None:
        super().__init__(build, query, "", POINT, at=at, seen_to=at)
        self._own = {
            "id": bound.subject,
            "institution": bound.institution,
            "division": bound.division,
            "person": bound.person,
            "class_group": bound.class_group,
            "authority": bound.authority,
            "membership": bound.membership,
            "at": at,
            "day": build.dialect.day_of(at),
        }

    def own(self, name: str) -> E:
        return self._own.get(name, no_number())

    def institution(self) -> E:
        return self._own["institution"]

    def division(self) -> E:
        return self._own["division"]


def keys_of(bound: Bound) -> Keys:
    return Keys(bound.person, bound.class_group, bound.institution, bound.division, bound.authority)


@dataclass(frozen=True)
class Link:
    """A trigger row's frame and the key by which it binds."""

    frame: RowFrame
    name: str


def _subject(
    build: Build, rule: Rule, query: Query, link: Link | None
) -> tuple[Bound, list[tuple[str, bool]]]:
    """The tables that make up a subject, joined; and the aliases (entities or not) that must be
    valid at its time."""
    nothing = null()
    each = rule.each
    if each == "authority":
        holder = build.alias()
        bound = Bound(
            col(holder, "id"),
            null(),
            col(holder, "division"),
            nothing,
            nothing,
            col(holder, "id"),
            nothing,
        )
        query.join(build.source("authority", holder), _linked(build, link, bound))
        return bound, [(holder, True)]
    house = build.alias()
    if each == "institution":
        bound = Bound(
            col(house, "id"),
            col(house, "id"),
            col(house, "division"),
            nothing,
            nothing,
            nothing,
            nothing,
        )
        query.join(build.source("institution", house), _linked(build, link, bound))
        return bound, [(house, True)]
    holder = build.alias()
    if each == "class_group":
        bound = Bound(
            col(holder, "id"),
            col(holder, "institution"),
            col(house, "division"),
            nothing,
            col(holder, "id"),
            nothing,
            nothing,
        )
        source = build.source("class_group", holder)
    else:
        subject = col(holder, "person") if each == "person" else col(holder, "id")
        bound = Bound(
            subject,
            col(holder, "institution"),
            col(house, "division"),
            col(holder, "person"),
            col(holder, "class_group"),
            nothing,
            col(holder, "id"),
            (begins(holder), col(holder, "id")),
        )
        source = build.source("membership", holder)
    by_house = link is not None and build.pack.key_of(link.name) in ("division",)
    query.join(source, exp.true() if by_house else _linked(build, link, bound))
    query.join(build.source("institution", house), eq(col(house, "id"), col(holder, "institution")))
    if by_house:
        query.where(_linked(build, link, bound))
    return bound, [(holder, each == "class_group"), (house, True)]


def _linked(build: Build, link: Link | None, bound: Bound) -> E:
    if link is None:
        return exp.true()
    condition = binds(build, link.name, link.frame, keys_of(bound))
    if build.pack.key_of(link.name) == "person" and _absent(bound.person):
        condition = eq(link.frame.institution(), bound.institution)
    if build.pack.key_of(link.name) == "class_group" and _absent(bound.class_group):
        condition = eq(link.frame.institution(), bound.institution)
    return exp.true() if condition is None else condition


def _absent(part: E) -> bool:
    return isinstance(part, exp.Null)


def _subject_scope(build: Build, rule: Rule, bound: Bound, at: E, query: Query) -> list[E]:
    scope, parts = rule.scope, []
    if scope.institutions is not None and rule.each != "authority":
        alias = bound.division.args["table"].name
        parts.append(is_in(col(alias, "kind"), scope.institutions))
    if build.one_institution:
        parts.append(eq(bound.institution, param("institution")))
    if scope.roles is not None and rule.each in ("person", "membership"):
        alias = bound.membership.args["table"].name
        parts.append(is_in(col(alias, "role"), scope.roles))
    return parts


def point_columns(bound: Bound, at: E, day: E, period: tuple[E, E] | None = None) -> dict[str, E]:
    """The columns of a POINT row, and `x_subject`."""
    start, end = period or (no_number(), no_number())
    return {
        "x_subject": bound.subject,
        "id": bound.subject,
        "institution": bound.institution,
        "division": bound.division,
        "person": bound.person,
        "class_group": bound.class_group,
        "authority": bound.authority,
        "membership": bound.membership,
        "at": at,
        "day": day,
        "period_from": start,
        "period_to": end,
        "recorded_at": no_number(),
        "voided_at": no_number(),
    }


def oldest(query: exp.Select, rule: Rule, bound: Bound, partition: list[E]) -> exp.Query:
    """A person with several memberships in scope is judged once, at the oldest."""
    if rule.each != "person":
        return query
    rank = window(exp.RowNumber(), [bound.subject, *partition], list(bound.order))
    query.append("expressions", named(rank, "x_rank"))
    outer = Query(subquery(query, "o"))
    outer.where(eq(col("o", "x_rank"), num(1)))
    chosen = outer.select({})
    chosen.set(
        "expressions", [exp.Column(this=exp.Star(), table=exp.to_identifier("o", quoted=True))]
    )
    return chosen


# --- stretches of time in which a subject is bound ----------------------------------------------------


def stretches(build: Build, rule: Rule) -> tuple[str, str]:
    """CTEs of the pieces in which a subject is bound, and of the uninterrupted stretches of them.

    Pieces: x_subject, institution, …, x_first, x_order, from_at, to_at. Stretches: x_subject, from_at, to_at.
    """
    name = f"b_{rule.id.replace('-', '_')}"
    if name not in build.ctes:
        build.ctes[name] = _pieces(build, rule)
        build.ctes[f"{name}_all"] = islands(name)
    return name, f"{name}_all"


def _pieces(build: Build, rule: Rule) -> exp.Query:
    query = Query(subquery(select({"x": num(1)}), "z"))
    bound, versions = _subject(build, rule, query, None)
    starts, stops = [param("force_from")], [param("force_to")]
    for alias, entity in versions:
        starts.append(begins(alias, entity=entity))
        stops.append(ends(alias, entity=entity))
    if rule.scope.places is not None:
        build.places.add(rule.scope.places)
        place = build.alias()
        on = every(
            [
                eq(col(place, "name"), text(rule.scope.places)),
                eq(col(place, "division"), bound.division),
            ]
        )
        query.join(table("scope_place", place), on)
        starts.append(col(place, "from_at"))
        stops.append(col(place, "to_at"))
    keys = keys_of(bound)
    if rule.during:
        span = build.alias()
        spans, on = _spans(build, rule, span, keys)
        query.join(spans, on)
        starts.append(col(span, "from_at"))
        stops.append(col(span, "to_at"))
    query.where(*_subject_scope(build, rule, bound, num(0), query))
    for name in rule.until:
        stops.append(_first_event(build, name, keys))
    columns = point_columns(bound, num(0), num(0))
    columns["x_first"] = bound.order[0] if bound.order else num(0)
    columns["x_order"] = bound.order[1] if bound.order else text("")
    columns["from_at"] = build.dialect.greatest(*starts)
    columns["to_at"] = build.dialect.least(*stops)
    pieces = query.select(columns)
    outer = Query(subquery(pieces, "p"))
    outer.where(lt(col("p", "from_at"), col("p", "to_at")))
    if rule.scope.where is not None:
        outer = _where_of_pieces(build, rule, outer)
    chosen = outer.select({})
    chosen.set(
        "expressions", [exp.Column(this=exp.Star(), table=exp.to_identifier("p", quoted=True))]
    )
    return chosen


def _where_of_pieces(build: Build, rule: Rule, outer: Query) -> Query:
    at = col("p", "from_at")
    frame = RowFrame(build, outer, "p", POINT, at=at, seen_to=param("as_of"))
    assert rule.scope.where is not None
    outer.where(flag(rule.scope.where, frame))
    return outer


def _spans(build: Build, rule: Rule, alias: str, keys: Keys) -> tuple[E, E]:
    """All spans of `during` as one source with its key in `x_key`, and how they bind."""
    queries, conditions = [], []
    for number, use in enumerate(rule.during):
        query, frame = build.frame(use.name)
        if use.where is not None:
            query.where(flag(use.where, frame))
        key = build.pack.key_of(use.name)
        value = (
            text("")
            if key == "all"
            else frame.institution()
            if key == "institution"
            else col(frame.alias, key)
        )
        queries.append(
            query.select(
                {
                    "x_use": num(number),
                    "x_key": value,
                    "from_at": begins(frame.alias, entity=frame.fact.entity),
                    "to_at": ends(frame.alias, entity=frame.fact.entity),
                }
            )
        )
        mine: E | None = None if key == "all" else getattr(keys, key)
        if key == "all":
            binding: E = exp.true()
        elif key == "division":
            assert mine is not None
            binding = build.lies_within(mine, col(alias, "x_key"))
        else:
            binding = exp.false() if mine is None else eq(mine, col(alias, "x_key"))
        conditions.append(every([eq(col(alias, "x_use"), num(number)), binding]))
    return subquery(union(queries), alias), either(conditions)


def _first_event(build: Build, name: str, keys: Keys) -> E:
    query, frame = build.frame(name)
    query.where(binds(build, name, frame, keys), le(frame.at, param("as_of")))
    from shaodian.engine.compile.sql import scalar

    return coalesce(scalar(query.select({"x": exp.Min(this=frame.at)})), num(FOREVER))


def islands(name: str, *, key: str = "x_subject") -> exp.Query:
    """Overlapping or touching intervals of one key put together."""
    before = Query(table(name, "s"))
    reached = window(
        exp.Max(this=col("s", "to_at")),
        [col("s", key)],
        [col("s", "from_at"), col("s", "to_at")],
        rows=("unbounded", "previous"),
    )
    marked = before.select(
        {
            key: col("s", key),
            "from_at": col("s", "from_at"),
            "to_at": col("s", "to_at"),
            "x_reached": reached,
        }
    )
    opened = Query(subquery(marked, "m"))
    begins_new = case(
        [(le(col("m", "from_at"), coalesce(col("m", "x_reached"), num(ALWAYS - 1))), num(0))],
        num(1),
    )
    number = window(
        exp.Sum(this=begins_new),
        [col("m", key)],
        [col("m", "from_at"), col("m", "to_at")],
        rows=("unbounded", "current"),
    )
    numbered = opened.select(
        {
            key: col("m", key),
            "from_at": col("m", "from_at"),
            "to_at": col("m", "to_at"),
            "x_island": number,
        }
    )
    grouped = Query(subquery(numbered, "g")).select(
        {
            key: col("g", key),
            "from_at": exp.Min(this=col("g", "from_at")),
            "to_at": exp.Max(this=col("g", "to_at")),
        }
    )
    grouped.set("group", exp.Group(expressions=[col("g", key), col("g", "x_island")]))
    return grouped


__all__ = [
    "Bound",
    "Fact",
    "Keys",
    "Link",
    "bind_row",
    "binds",
    "in_force",
    "is_null",
    "islands",
    "join_subject",
    "keys_of",
    "not_null",
    "oldest",
    "own_key",
    "point_columns",
    "select",
    "stands_at",
    "stretches",
    "sub",
]
