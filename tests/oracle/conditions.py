"""What a condition is worth for a row: true, false, undecided; or the value of an expression."""

from dataclasses import dataclass, replace
from fractions import Fraction

from shaodian.engine.facts import FACTS
from shaodian.engine.instants import day_start
from shaodian.engine.units import UNITS

from . import figures, functions
from .figures import MISSING, Day, Figure, Instant, Listed, Quoted, bare
from .reading import read_condition, speaks_of
from .rows import Row, columns_of
from .world import common_key, names_column


@dataclass(frozen=True)
class Context:
    """`row` is whose columns bare names are; `judged` is what `row.x` means.

    `moment`: when the references of the row are followed. `decisive`: when values are taken.
    `horizon`: nothing after it has happened.
    """

    book: object
    row: Row
    judged: Row
    moment: int
    decisive: int
    horizon: int

    def inner(self, row):
        """The same with another row; its references stand at its own instant, or, for what lasts,
        at the moment of the outer row."""
        moment = self.moment if row.interval else row.at
        return replace(self, row=row, moment=moment)


def holds(text, context):
    """True, False or None for a written condition; an absent one is true."""
    if text is None:
        return True
    return truth(worth(read_condition(str(text)), context))


def truth(given):
    if given is MISSING:
        return False
    if isinstance(given, Figure):
        return given.pieces != 0
    return given


def worth(tree, context):
    return WORTH[tree[0]](context, *tree[1:])


def _figure(_, number, unit):
    return Figure(number * UNITS[unit].scale, unit) if unit else Figure(number)


def _case(context, branches, otherwise):
    for condition, result in branches:
        if truth(worth(condition, context)) is True:
            return worth(result, context)
    return worth(otherwise, context)


def _in(context, left, listed):
    left = worth(left, context)
    found = False
    for one in listed:
        found = figures.either(found, figures.compare("=", left, worth(one, context)))
    return found


def _is_empty(context, tree):
    given = worth(tree, context)
    return given is None or given is MISSING


def _minus(context, tree):
    given = worth(tree, context)
    return given if given is None or given is MISSING else Figure(-given.pieces, given.unit)


def _name(context, parts):
    if parts[0] == "row" and len(parts) > 1:
        base = replace(context, row=context.judged, moment=context.decisive)
        return _follow(base, context.judged, parts[1:])
    return _follow(context, context.row, parts)


def _follow(context, row, parts):
    """`session.room.capacity`: from row to row by their references."""
    for part in parts[:-1]:
        fact = columns_of(row.fact)[part].refers_to
        target = cell(context, row, part)
        row = context.book.world.named(fact, target, context.moment) if target else None
        if row is None:
            return None
    return cell(context, row, parts[-1])


def cell(context, row, name):
    """One column of a row as a thing to reckon with."""
    world = context.book.world
    if name in row.more:
        return row.more[name]
    if name == "institution":
        return world.institution_of(row)
    if name == "division":
        if row.cells.get("division") is not None or row.fact == "institution":
            return row.cells.get("division")
        return world.division_of(world.institution_of(row), context.moment)
    if name == "day":
        return Day(row.cells["day"]) if row.cells.get("day") is not None else None
    if name == "from":
        return _instant(row.cells.get("from_at"))
    if name == "to":
        return _instant(row.cells.get("to_at"))
    column = columns_of(row.fact)[name]
    stored = row.cells.get(name)
    if stored is None:
        return None
    if column.type == "instant":
        return _instant(stored) if not column.later or stored <= context.horizon else None
    if column.type == "date":
        return Day(stored) if not column.later or day_start(stored) <= context.horizon else None
    if column.type == "flag":
        return bool(stored)
    if column.type == "number":
        return Figure(Fraction(stored), column.unit.name)
    if column.choices:
        wider = {choice.value for choice in column.choices if stored in column.within(choice.value)}
        return Listed(stored, frozenset(wider | {stored}))
    return stored


def _instant(at):
    return None if at is None else Instant(at)


def _call(context, name, given):
    if name == "within":
        place = worth(given[0], context)
        if place is None or place is MISSING:
            return place
        return context.book.dated.within(place, worth(given[1], context).text, context.moment)
    return functions.call(name, [worth(one, context) for one in given], context.book.world.calendar)


# -- looking at other rows ---------------------------------------------------------------------


def _look(context, function, name, column, where, by, path):
    found = _rows(context, name, where, by, last=function == "last")
    if function == "last":
        newest = max(found, key=lambda row: (row.at, row.id), default=None)
        if newest is None:
            return MISSING
        return _follow(context.inner(newest), newest, path)
    if function == "exists":
        return bool(found)
    if column is None:
        return bare(len(found))
    given = [cell(context.inner(row), row, column) for row in found]
    given = [one for one in given if one is not None]
    if function == "count":
        return bare(len(set(given)))
    if function == "sum":
        total = Figure(Fraction(0), _unit_of(context, name, column))
        for one in given:
            total = figures.reckon("+", total, one)
        return total
    return functions.lowest_of(given, "<" if function == "lowest" else ">")


def _unit_of(context, name, column):
    unit = columns_of(context.book.source(name))[column].unit
    return unit.name if unit else None


def _rows(context, name, where, by, *, last):
    """The rows of a fact that belong to the row, have happened, and satisfy the condition."""
    book, row = context.book, context.row
    tree = where
    ends_named = tree is not None and speaks_of(tree, ("from", "to"))
    lasting = book.is_interval(name)
    if lasting and not last and not ends_named and name in FACTS:
        several = book.world.current(name, context.moment)
        several = [one for one in several if one.at <= context.horizon]
    else:
        several = [one for one in book.rows(name) if one.at <= context.horizon]
        if lasting and not last and not ends_named:
            several = [one for one in several if one.holds_at(context.moment)]
    if last:
        several = [one for one in several if one.at <= row.at]
    return [
        one
        for one in several
        if belongs(context, one, by)
        and (tree is None or truth(worth(tree, context.inner(one))) is True)
    ]


def belongs(context, inner, by):
    """Does an inner row name the row, else share its person, class group or institution?"""
    world, row = context.book.world, context.row
    if by:
        return all(
            _same(cell(context, row, mine), cell(context.inner(inner), inner, theirs))
            for mine, theirs in by
        )
    place = inner.cells.get("division")
    if place is not None and world.institution_of(inner) is None:
        return world.below(cell(context, row, "division"), place)
    naming = names_column(inner.fact, row.fact)
    if naming is not None:
        return _same(row.id, world.key_value(inner, naming))
    key = common_key(inner.fact, row.fact)
    return key is not None and _same(world.key_value(row, key), world.key_value(inner, key))


def _same(one, other):
    return one is not None and one is not MISSING and one == other


WORTH = {
    "figure": _figure,
    "quoted": lambda _, text: Quoted(text),
    "flag": lambda _, given: given,
    "empty": lambda _: None,
    "value": lambda context, name: context.book.dated.value(name, context.decisive),
    "name": _name,
    "call": _call,
    "look": _look,
    "compare": lambda context, sign, a, b: figures.compare(
        sign, worth(a, context), worth(b, context)
    ),
    "in": _in,
    "is_empty": _is_empty,
    "not": lambda context, a: figures.negate(truth(worth(a, context))),
    "and": lambda context, a, b: figures.both(truth(worth(a, context)), truth(worth(b, context))),
    "or": lambda context, a, b: figures.either(truth(worth(a, context)), truth(worth(b, context))),
    "sum": lambda context, sign, a, b: figures.reckon(sign, worth(a, context), worth(b, context)),
    "minus": _minus,
    "case": _case,
}
