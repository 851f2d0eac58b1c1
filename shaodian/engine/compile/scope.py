"""Whom a rule binds: rows in scope at their instant, subjects in scope at an instant or a while."""

from collections.abc import Iterable
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


# --- rows ------------------------------------------------------------------------------------


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
    # A person's row may be bound through any class group of the person at the instant.
    groups_at: E | None = None


def _row_keys(frame: RowFrame) -> Keys:
    names = frame.fact.by_name
    group = col(frame.alias, "class_group") if "class_group" in names else None
    if group is None and "session" in names and frame.fact.by_name["session"].type == "ref":
        session = frame.build.fact("session")
        alias, _ = frame.follow(("session",), (("session", session),))
        group = col(alias, "class_group")
    person = col(frame.alias, "person") if "person" in names else None
    return Keys(
        person,
        group,
        frame.institution(),
        frame.division(),
        groups_at=None if person is None else frame.decided,
    )


# --- during and until ------------------------------------------------------------------------


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
    query.where(
        binds(build, name, frame, keys),
        le(frame.at, at),
        le(frame.at, param("as_of")),
        le(param("force_from"), frame.at),
    )
    return exists(query.select({"x": num(1)}))


def binds(build: Build, name: str, frame: RowFrame, keys: Keys) -> E | None:
    """The condition that a row (event or span) binds the holder of the keys: the row's person, else
    its class group, else its institution, else those in or below its division."""
    parts: list[E] = []
    empty: list[E] = []
    for key in chain(build, name):
        if key == "all":
            return None
        parts.append(every([*empty, _bound_by(build, key, frame, keys)]))
        theirs = frame.institution() if key == "institution" else col(frame.alias, key)
        empty.append(is_null(theirs))
    return parts[0] if len(parts) == 1 else either(parts)


def chain(build: Build, name: str) -> list[str]:
    """The keys by which rows of a fact may bind, up to the first that no row is without."""
    first = build.pack.key_of(name)
    if first in ("all", "authority") or _is_counted(build, name):
        return [first]
    columns = {column.name: column for column in build.fact(name).columns}
    found: list[str] = []
    for key in ("person", "class_group", "institution"):
        if key in columns or key == "institution":
            found.append(key)
        if key in columns and columns[key].needed:
            return found
    return [*found, "division"]


def _is_counted(build: Build, name: str) -> bool:
    """The rows come from a count or a state reached, which bind by their own key alone."""
    derived = build.pack.derived.get(name)
    if derived is None:
        return False
    return derived.form in ("counts", "reached") or _is_counted(build, derived.base)


def _bound_by(build: Build, key: str, frame: RowFrame, keys: Keys) -> E:
    if key == "division":
        if keys.division is None:
            return exp.false()
        return build.lies_within(keys.division, col(frame.alias, "division"))
    theirs = frame.institution() if key == "institution" else col(frame.alias, key)
    mine: E | None = getattr(keys, key)
    found = [] if mine is None else [eq(theirs, mine)]
    if key == "class_group" and keys.groups_at is not None and keys.person is not None:
        alias = build.alias()
        query = Query(build.source("membership", alias))
        query.where(
            eq(col(alias, "person"), keys.person),
            eq(col(alias, "class_group"), theirs),
            valid(alias, keys.groups_at),
        )
        found.append(exists(query.select({"x": num(1)})))
    if not found:
        return exp.false()
    return found[0] if len(found) == 1 else either(found)


# --- subjects --------------------------------------------------------------------------------


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
    sides = (bound.person, bound.class_group, bound.institution, bound.division, bound.authority)
    return Keys(*(None if _absent(side) else side for side in sides))


@dataclass(frozen=True)
class Link:
    """A trigger row's frame and the key by which it binds here."""

    frame: RowFrame
    key: str


def links(build: Build, name: str, frame: RowFrame) -> list[tuple[Link, list[E]]]:
    """One link for each key by which rows of a fact may bind, with the rows it is for: joining by
    one key at a time keeps every join an equality."""
    wider = chain(build, name)
    found = []
    for place, key in enumerate(wider):
        only = [is_null(_key(frame, other)) for other in wider[:place]]
        if key not in ("all", "authority"):
            only.append(not_null(_key(frame, key)))
        found.append((Link(frame, key), only))
    return found


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
        _join_linked(build, query, build.source("authority", holder), link, bound)
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
        _join_linked(build, query, build.source("institution", house), link, bound)
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
        query.where(le(begins(holder), param("as_of")))
    _join_linked(build, query, source, link, bound)
    query.join(build.source("institution", house), eq(col(house, "id"), col(holder, "institution")))
    return bound, [(holder, each == "class_group"), (house, True)]


def _join_linked(build: Build, query: Query, source: E, link: Link | None, bound: Bound) -> None:
    """Joins the subjects that the trigger binds. By a place it binds through a subquery, which
    belongs behind the joins."""
    if link is not None and link.key == "division":
        query.join(source, exp.true())
        query.where(_linked(build, link, bound))
    else:
        query.join(source, _linked(build, link, bound))


def _linked(build: Build, link: Link | None, bound: Bound) -> E:
    """The trigger binds the subject by the link's key; a subject wider than that key is the one
    the trigger names, or that of its institution."""
    if link is None or link.key == "all":
        return exp.true()
    frame, keys = link.frame, keys_of(bound)
    if keys.authority is not None:
        names_one = "authority" in frame.fact.by_name
        return eq(col(frame.alias, "authority"), keys.authority) if names_one else exp.false()
    if link.key in ("person", "class_group") and getattr(keys, link.key) is None:
        if keys.class_group is not None and "class_group" in frame.fact.by_name:
            return eq(col(frame.alias, "class_group"), keys.class_group)
        return eq(frame.institution(), bound.institution)
    return _bound_by(build, link.key, frame, keys)


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


# --- stretches of time in which a subject is bound -------------------------------------------


def stretches(build: Build, rule: Rule, values: Iterable[str] = ()) -> tuple[str, str]:
    """CTEs of the pieces in which a subject is bound, and of the uninterrupted stretches of them.

    A rule binds only while every value that it names has a figure.

    Pieces: x_subject, institution, …, x_first, x_order, from_at, to_at. Stretches: x_subject,
    from_at, to_at.
    """
    name = f"b_{rule.id.replace('-', '_')}"
    if name not in build.ctes:
        build.ctes[name] = _pieces(build, rule, sorted(values))
        build.ctes[f"{name}_all"] = islands(name)
    return name, f"{name}_all"


def _pieces(build: Build, rule: Rule, values: list[str]) -> exp.Query:
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
    for value in values:
        if build.has_figure(value, num(0)) is not None:
            figures = build.alias()
            query.join(subquery(_figures(build, value), figures), exp.true())
            starts.append(col(figures, "from_at"))
            stops.append(col(figures, "to_at"))
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
    """All spans of `during` as one source, its key in `x_key`, and how each binds the subject."""
    queries: list[exp.Query] = []
    conditions: list[E] = []
    for use in rule.during:
        wider = chain(build, use.name)
        for place, key in enumerate(wider):
            query, frame = build.frame(use.name)
            if use.where is not None:
                query.where(flag(use.where, frame))
            query.where(*(is_null(_key(frame, other)) for other in wider[:place]))
            chosen = {
                "x_use": num(len(queries)),
                "x_key": text("") if key == "all" else _key(frame, key),
                "from_at": begins(frame.alias, entity=frame.fact.entity),
                "to_at": ends(frame.alias, entity=frame.fact.entity),
            }
            of_use = eq(col(alias, "x_use"), num(len(queries)))
            conditions.append(every([of_use, _span_binds(build, key, col(alias, "x_key"), keys)]))
            queries.append(query.select(chosen))
    return subquery(union(queries), alias), either(conditions)


def _key(frame: RowFrame, key: str) -> E:
    return frame.institution() if key == "institution" else col(frame.alias, key)


def _span_binds(build: Build, key: str, theirs: E, keys: Keys) -> E:
    if key == "all":
        return exp.true()
    mine: E | None = getattr(keys, key)
    if mine is None:
        return exp.false()
    return build.lies_within(mine, theirs) if key == "division" else eq(mine, theirs)


def _figures(build: Build, name: str) -> exp.Query:
    """The intervals in which a value has a figure, as known at K."""
    entries = build.pack.values[name].entries
    queries: list[exp.Query] = []
    for place, entry in enumerate(entries):
        if entry.pieces is None:
            continue
        later = [
            case([(le(num(e.signed), param("known_at")), num(e.start))], num(FOREVER))
            for e in entries[place + 1 :]
        ]
        end = build.dialect.least(num(FOREVER), *later) if later else num(FOREVER)
        query = Query(subquery(select({"x": num(1)}), "z"))
        query.where(le(num(entry.signed), param("known_at")))
        queries.append(query.select({"from_at": num(entry.start), "to_at": end}))
    return union(queries)


def _first_event(build: Build, name: str, keys: Keys) -> E:
    query, frame = build.frame(name)
    query.where(
        binds(build, name, frame, keys),
        le(frame.at, param("as_of")),
        le(param("force_from"), frame.at),
    )
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
