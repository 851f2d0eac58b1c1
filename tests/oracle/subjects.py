"""Who can be a subject, and how one looks at an instant."""

from shaodian.engine.instants import local_day

from .figures import Day, Instant
from .rows import Row

SUBJECTS = ("person", "membership", "class_group", "institution", "authority")


def subject_ids(book, kind):
    return book.world.persons if kind == "person" else book.world.ids(kind)


def subject_row(book, kind, one, instant, membership=None):
    """The version of a subject at the instant as a row that stands at it; None if there is none.

    A person is looked at through one membership, by default the oldest.
    """
    world = book.world
    if kind != "person":
        version = world.entity(kind, one, instant)
        return None if version is None else _standing(kind, version.cells, instant)
    if membership is None:
        membership = next(iter(world.memberships(one, instant)), None)
        if membership is None:
            return None
    version = world.entity("person", one, instant)
    cells = dict(version.cells) if version is not None else {"id": one}
    for column in ("institution", "class_group"):
        cells[column] = membership.cells.get(column)
    return _standing(kind, cells, instant)


def _standing(kind, cells, instant):
    more = {"day": Day(local_day(instant)), "at": Instant(instant)}
    return Row(kind, kind, cells, instant, True, (cells["id"],), more=more)
