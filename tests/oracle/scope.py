"""Who and what a rule binds at an instant."""

from dataclasses import dataclass

from shaodian.engine.facts import FACTS

from . import figures
from .conditions import holds
from .rows import Row
from .subjects import subject_row
from .world import holder_of


@dataclass(frozen=True)
class Bound:
    """A subject or row in scope: where it belongs, and the row that conditions speak of."""

    row: Row
    institution: str | None
    division: str | None


@dataclass(frozen=True)
class Bearer:
    """What a span or trigger may bind something by."""

    person: str | None = None
    class_groups: tuple = ()
    institution: str | None = None
    division: str | None = None
    authority: str | None = None


def scope_of(book, rule):
    """A rule's own `applies_to` replaces the directive's key by key."""
    return {**(book.pack.get("applies_to") or {}), **(rule.get("applies_to") or {})}


def in_force(book, rule, instant):
    force = book.dated.force(rule)
    return force is not None and force[0] <= instant < force[1]


def bound_subject(book, rule, kind, one, instant):
    """The subject in scope at the instant, or None. A person: at the oldest membership in scope."""
    if not in_force(book, rule, instant):
        return None
    scope = scope_of(book, rule)
    if not book.binds(instant, scope.get("where")):
        return None
    if kind == "person":
        for membership in book.world.memberships(one, instant):
            found = _through(book, rule, scope, membership, instant, person=one)
            if found is not None:
                return found
        return None
    if kind == "membership":
        membership = book.world.entity("membership", one, instant)
        if membership is None:
            return None
        return _through(book, rule, scope, membership, instant)
    row = subject_row(book, kind, one, instant)
    if row is None:
        return None
    if kind == "authority":
        return _authority(book, rule, scope, row, instant)
    institution = one if kind == "institution" else row.cells.get("institution")
    groups = (one,) if kind == "class_group" else ()
    return _bound(book, rule, scope, row, institution, Bearer, instant, class_groups=groups)


def _through(book, rule, scope, membership, instant, person=None):
    """A person, or a membership, bound through a membership."""
    if "roles" in scope and not book.world.is_of_role(membership.cells.get("role"), scope["roles"]):
        return None
    kind = "membership" if person is None else "person"
    one = membership.id if person is None else person
    row = subject_row(book, kind, one, instant, membership)
    group = membership.cells.get("class_group")
    return _bound(
        book, rule, scope, row, membership.cells.get("institution"), Bearer, instant,
        person=membership.cells["person"], class_groups=() if group is None else (group,),
    )  # fmt: skip


def _bound(book, rule, scope, row, institution, bearer, instant, **keys):
    if institution is None or book.world.entity("institution", institution, instant) is None:
        return None
    division = book.world.division_of(institution, instant)
    if not in_places(book, scope, institution, division, instant):
        return None
    who = bearer(institution=institution, division=division, **keys)
    if not in_time(book, rule, who, instant):
        return None
    if holds(scope.get("where"), book.context(row, decisive=instant)) is not True:
        return None
    return Bound(row, institution, division)


def _authority(book, rule, scope, row, instant):
    division = row.cells.get("division")
    if not in_places(book, {"places": scope.get("places", "all")}, None, division, instant):
        return None
    if not in_time(book, rule, Bearer(division=division, authority=row.id), instant):
        return None
    if holds(scope.get("where"), book.context(row, decisive=instant)) is not True:
        return None
    return Bound(row, None, division)


def bound_row(book, rule, row):
    """A row in scope at its own instant, or None."""
    instant = row.at
    if not in_force(book, rule, instant):
        return None
    scope = scope_of(book, rule)
    world = book.world
    institution = world.institution_of(row)
    division = world.division_of(institution, instant) if institution else None
    if institution is None:
        division = row.cells.get("division")
    if not in_places(book, scope, institution, division, instant):
        return None
    person = row.cells.get("person")
    if "roles" in scope and "person" in FACTS[row.fact].by_name:
        mine = world.memberships(person, instant) if person else []
        if not any(
            one.cells.get("institution") == institution
            and world.is_of_role(one.cells.get("role"), scope["roles"])
            for one in mine
        ):
            return None
    if not in_time(book, rule, bearer_of(book, row, institution, division), instant):
        return None
    if not book.binds(instant, scope.get("where")):
        return None
    if holds(scope.get("where"), book.of_row(row)) is not True:
        return None
    return Bound(row, institution, division)


def bearer_of(book, row, institution, division):
    person = row.cells.get("person")
    groups = {row.cells.get("class_group")} if row.fact != "class_group" else {row.id}
    if person is not None:
        groups |= {one.cells.get("class_group") for one in book.world.memberships(person, row.at)}
    return Bearer(
        person=person, class_groups=tuple(groups - {None}), institution=institution,
        division=division, authority=row.cells.get("authority"),
    )  # fmt: skip


def in_places(book, scope, institution, division, instant):
    world = book.world
    if scope.get("institutions", "all") != "all":
        kind = world.kind_of(institution, instant)
        if kind is None or not world.is_of_kind(kind, scope["institutions"]):
            return False
    places = scope.get("places", "all")
    return places == "all" or book.dated.within(division, places, instant)


# -- during and until --------------------------------------------------------------------------


def binds(book, holder, who):
    """Does what binds the holder bind this bearer?"""
    kind, value = holder
    if kind == "all":
        return True
    if value is None:
        return False
    if kind == "person":
        return who.person == value
    if kind == "class_group":
        return value in who.class_groups
    if kind == "institution":
        return who.institution == value
    if kind == "authority":
        return who.authority == value
    return kind == "division" and book.world.below(who.division, value)


def in_time(book, rule, who, instant):
    """Inside some span of `during`, and before the first event of `until`."""
    during, until = rule.get("during"), rule.get("until")
    if during is not None and not any(_inside(book, one, who, instant) for one in _several(during)):
        return False
    if until is None:
        return True
    start = book.dated.force(rule)[0]
    return not any(_ended(book, one, who, start, instant) for one in _several(until))


def _several(written):
    return written if isinstance(written, list) else [written]


def _long(one, word):
    return (one[word], one.get("where")) if isinstance(one, dict) else (one, None)


def _inside(book, written, who, instant):
    name, where = _long(written, "span")
    if name in FACTS:
        rows = book.world.current(name, instant)
    else:
        rows = [row for row in book.rows(name) if row.holds_at(instant)]
    return any(_binds_now(book, row, where, who) for row in rows)


def _ended(book, written, who, start, instant):
    name, where = _long(written, "event")
    rows = [row for row in book.happened(name) if start <= row.at <= instant]
    return any(_binds_now(book, row, where, who) for row in rows)


def _binds_now(book, row, where, who):
    return (
        binds(book, holder_of(book.world, row), who)
        and book.binds(row.at, where)
        and holds(where, book.of_row(row)) is True
    )


def followers(book, kind, trigger):
    """The ids of the subjects of a kind that a trigger may bind; scope is seen to elsewhere."""
    world = book.world
    holder = holder_of(world, trigger)
    widths = ["person", "class_group", "institution", "division", "all"]
    if kind == "authority":
        if holder[0] == "all":
            return world.ids("authority")
        return _given(trigger.cells.get("authority"))
    if holder[0] in (None, "authority"):
        return []
    width = widths.index(holder[0])
    mine = 0 if kind == "membership" else widths.index(kind)
    if kind != "membership" and mine >= width:
        if kind == holder[0]:
            return _given(holder[1])
        return _given(world.key_value(trigger, kind))
    return list(_bearers(book, kind, trigger, holder))


def _given(one):
    return [] if one is None else [one]


def _bearers(book, kind, trigger, holder):
    """Everyone narrower than the holder that it binds at the trigger's instant."""
    world, instant = book.world, trigger.at
    if kind in ("person", "membership"):
        for person in world.persons:
            for membership in world.memberships(person, instant):
                institution = membership.cells.get("institution")
                group = membership.cells.get("class_group")
                who = Bearer(
                    person=person, class_groups=(group,), institution=institution,
                    division=world.division_of(institution, instant),
                )  # fmt: skip
                if binds(book, holder, who):
                    yield person if kind == "person" else membership.id
        return
    for one in world.ids(kind):
        row = world.entity(kind, one, instant)
        if row is None:
            continue
        institution = one if kind == "institution" else row.cells.get("institution")
        who = Bearer(
            class_groups=(one,) if kind == "class_group" else (), institution=institution,
            division=world.division_of(institution, instant),
        )  # fmt: skip
        if binds(book, holder, who):
            yield one


__all__ = ["Bearer", "Bound", "bound_row", "bound_subject", "figures", "followers", "in_force"]
