"""The rows as known at K: versions of things, memberships, where a row belongs, divisions."""

from functools import cached_property

from shaodian.engine.facts import FACTS, kinds_within

from .rows import Row, columns_of, row_of

SHARED_KEYS = ("person", "class_group", "institution")


class World:
    """What was known at `known_at`, looked at as of `as_of`. `parent`: division → the one above."""

    def __init__(self, rows, *, as_of, known_at, parent, calendar):
        self.as_of = as_of
        self.known_at = known_at
        self.parent = parent
        self.calendar = calendar
        self._rows = {
            fact: [row_of(fact, cells) for cells in several if self._is_known(cells)]
            for fact, several in rows.items()
        }
        self._institutions = {}
        self._memberships = {}
        self._versions = {}
        for fact, several in self._rows.items():
            for row in several:
                self._versions.setdefault((fact, row.id), []).append(row)

    def _is_known(self, cells):
        recorded, voided = cells.get("recorded_at"), cells.get("voided_at")
        return (recorded is None or recorded <= self.known_at) and (
            voided is None or voided > self.known_at
        )

    def known(self, fact):
        """Every known row of a fact, plans for after A too."""
        return self._rows.get(fact, [])

    def happened(self, fact, until):
        return [row for row in self.known(fact) if row.at <= min(until, self.as_of)]

    def named(self, fact, row_id, instant):
        """The row that a reference means: of an entity its version at the instant."""
        several = self._versions.get((fact, row_id), [])
        if not FACTS[fact].entity:
            return several[0] if several else None
        return self.version(several, instant)

    def version(self, versions, instant):
        """The greatest `from` not after the instant (nor after A), unless its `to` has passed."""
        begun = [row for row in versions if row.at <= min(instant, self.as_of)]
        newest = max(begun, key=lambda row: row.at, default=None)
        return newest if newest is not None and newest.holds_at(instant) else None

    def entity(self, fact, row_id, instant):
        return self.version(self._versions.get((fact, row_id), []), instant)

    def ids(self, fact):
        return sorted({row.id for row in self.known(fact)})

    @cached_property
    def _membership_ids(self):
        found = {}
        for row in self.known("membership"):
            found.setdefault(row.cells["person"], set()).add(row.id)
        return {person: sorted(ids) for person, ids in found.items()}

    def current(self, fact, instant):
        """Of an entity, the version of each thing at the instant; of another fact, valid rows."""
        if FACTS[fact].entity:
            found = [self.entity(fact, one, instant) for one in self.ids(fact)]
            return [row for row in found if row is not None]
        return [row for row in self.happened(fact, instant) if row.holds_at(instant)]

    # -- belonging -----------------------------------------------------------------------------

    @cached_property
    def persons(self):
        return sorted({row.cells["person"] for row in self.known("membership")})

    def memberships(self, person, instant):
        """The memberships of a person at an instant, oldest first."""
        key = person, instant
        if key not in self._memberships:
            ids = self._membership_ids.get(person, ())
            mine = [self.entity("membership", one, instant) for one in ids]
            mine = [row for row in mine if row is not None and row.cells["person"] == person]
            self._memberships[key] = sorted(mine, key=lambda row: (row.at, row.id))
        return self._memberships[key]

    def institution_of(self, row):
        """As written; else that of its class group, session, room or course; else of its person."""
        if row not in self._institutions:
            self._institutions[row] = self._find_institution(row)
        return self._institutions[row]

    def _find_institution(self, row):
        if row.fact == "institution":
            return row.id
        if row.cells.get("institution") is not None:
            return row.cells["institution"]
        for column in ("class_group", "session", "room", "course"):
            if row.cells.get(column) is not None:
                thing = self.named(column, row.cells[column], row.at)
                institution = None if thing is None else self.institution_of(thing)
                if institution is not None:
                    return institution
        if row.cells.get("person") is not None:
            for membership in self.memberships(row.cells["person"], row.at):
                return membership.cells.get("institution")
        return None

    def division_of(self, institution, instant):
        version = self.entity("institution", institution, instant) if institution else None
        return version.cells.get("division") if version is not None else None

    def kind_of(self, institution, instant):
        version = self.entity("institution", institution, instant) if institution else None
        return version.cells.get("kind") if version is not None else None

    def below(self, division, top):
        """Does the division lie in or below the other?"""
        while division is not None:
            if division == top:
                return True
            division = self.parent.get(division)
        return False

    def is_of_kind(self, kind, kinds):
        return any(kind in kinds_within(wider) for wider in kinds)

    def is_of_role(self, role, roles):
        column = columns_of("membership")["role"]
        return any(role in (column.within(wider) or (wider,)) for wider in roles)

    # -- sharing keys --------------------------------------------------------------------------

    def key_value(self, row, column):
        """The person, class group or institution of a row, or another of its columns."""
        if column == "institution":
            return self.institution_of(row)
        return row.cells.get(column)


def names_column(fact, other):
    """The column with which rows of a fact name a row of the other fact, if there is one."""
    columns = columns_of(fact)
    if other in columns and columns[other].refers_to == other:
        return other
    for column in columns.values():
        if column.refers_to == other:
            return column.name
    return None


def common_key(fact, other):
    """The first of person, class group, institution that both facts have as a column."""
    for column in SHARED_KEYS:
        if column in columns_of(fact) and column in columns_of(other):
            return column
    return None


def holder_of(world, row):
    """Whom a row binds: its person, else its class group, else its institution, else a place."""
    if row.holder is not None:
        return row.holder
    for column in ("person", "class_group", "institution", "authority"):
        if row.cells.get(column) is not None:
            return column, row.cells[column]
    if row.cells.get("division") is not None:
        return "division", row.cells["division"]
    return None, None


__all__ = ["SHARED_KEYS", "Row", "World", "common_key", "holder_of", "names_column"]
