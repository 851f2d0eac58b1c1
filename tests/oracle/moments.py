"""The instants at which anything can change."""

from shaodian.engine.facts import FACTS
from shaodian.engine.instants import day_start

from .rows import columns_of


def change_instants(book):
    """Rows, their ends, the later events they tell of, and dated values and places."""
    for fact in FACTS:
        later = [column for column in columns_of(fact).values() if column.later]
        for row in book.world.known(fact):
            yield row.at
            if row.until is not None:
                yield row.until
            for column in later:
                stored = row.cells.get(column.name)
                if stored is not None:
                    yield day_start(stored) if column.type == "date" else stored
    yield from book.dated.value_instants()


def derived_instants(book):
    """When the rows of the derived facts begin and end."""
    for name in book.pack.get("define", {}):
        yield from edges(book.rows(name))


def edges(rows):
    for row in rows:
        yield row.at
        for start, end in row.pieces or ((row.at, row.until),):
            yield start
            if end is not None:
                yield end
