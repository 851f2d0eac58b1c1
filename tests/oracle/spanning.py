"""Derived spans: from a row for a term, until something happens, in phases, prolonged in time."""

from dataclasses import replace
from itertools import pairwise

from shaodian.engine.instants import FOREVER, day_start, local_day, parse_when

from .conditions import holds
from .counting import chosen
from .dated import NotBound
from .rows import Row, columns_of
from .windows import Base, end_of, read_term
from .world import holder_of


def spans(book, name, written):
    found = []
    for row in _starts(book, name, written):
        begun = _start(book, written, row)
        if begun is not None:
            found.extend(_of_row(book, name, written, row, begun))
    return sorted(found, key=lambda row: (row.at, row.id))


def _starts(book, name, written):
    if written["spans"] != "instant":
        return chosen(book, written["spans"], written.get("where"))
    at = parse_when(str(written["from"]))
    cells = {"id": name, "at": at, "day": local_day(at)}
    return [Row(name, "declaration", cells, at, True, (name,), holder=("all", None))]


def _start(book, written, row):
    """(the first instant, the instant that the term counts from)"""
    source = written.get("from")
    if source is None or written["spans"] == "instant" or source in ("at", "from"):
        return row.at, Base(row.at)
    if source == "next_day":
        return day_start(row.day + 1), Base(row.at)
    stored = row.cells.get(source)
    if stored is None:
        return None
    column = columns_of(row.fact)[source]
    at = day_start(stored) if column.type == "date" else stored
    if column.later and at > book.world.as_of:
        return None
    return at, Base(at)


def _of_row(book, name, written, row, begun):
    start, base = begun
    try:
        steps = list(_steps(book, written, start, base))
    except NotBound:
        return
    end = _end(book, name, written, row, start)
    if "extended_by" in written:
        # A span without phases has one step, whose end is prolonged.
        steps = [(phase, _prolonged(book, written, pieces, end)) for phase, pieces in steps]
        end = FOREVER
    holder = ("all", None) if written.get("reach") == "all" else holder_of(book.world, row)
    for phase, pieces in steps:
        cut = tuple((a, min(b, end)) for a, b in pieces if a < min(b, end))
        if not cut:
            continue
        first, last = cut[0][0], cut[-1][1]
        cells = {
            **row.cells, "at": first, "day": local_day(first),
            "from_at": first, "to_at": None if last >= FOREVER else last,
        }  # fmt: skip
        yield replace(
            row, name=name, cells=cells, at=first, exact=row.exact or first != row.at,
            until=None if last >= FOREVER else last, interval=True, holder=holder,
            key=holder_of(book.world, row), pieces=cut, more={**row.more, "phase": phase},
        )  # fmt: skip


def _steps(book, written, start, base):
    """(phase, stretches of time) before anything cuts them short."""
    if "phases" not in written:
        yield None, _stretches(book, written, written.get("for"), start, base)
        return
    for number, phase in enumerate(written["phases"]):
        term = read_term(book, phase["for"], start)
        counted = _counted(written, start, base) if number == 0 else True
        end = end_of(book, term, base if number == 0 else Base(start), counted=counted).at
        if term.counts == "seconds":
            end = start + term.number
        yield phase["name"], [(start, end)]
        start = end


def _counted(written, start, base):
    """`from: next_day` leaves the starting day out already; counting it changes nothing."""
    return written.get("first_day") == "counted" and start == base.at


def _stretches(book, written, term, start, base):
    if term is None:
        return [(start, FOREVER)]
    if written.get("governed_by", "start") == "start":
        return [(start, _term_end(book, written, term, start, base, start))]
    # A change of the figure cuts the span, and each piece goes by its own figure.
    cuts = sorted({start, *(at for at in book.dated.value_instants() if at > start), FOREVER})
    pieces = []
    for at, following in pairwise(cuts):
        try:
            end = min(following, _term_end(book, written, term, start, base, at))
        except NotBound:
            continue
        if at < end:
            if pieces and pieces[-1][1] == at:
                at_first, _ = pieces.pop()
                pieces.append((at_first, end))
            else:
                pieces.append((at, end))
    return pieces


def _term_end(book, written, term, start, base, instant):
    term = read_term(book, term, instant)
    if term.counts == "seconds":
        return start + term.number
    return end_of(book, term, base, counted=_counted(written, start, base)).at


def _end(book, name, written, row, start):
    """The earliest of the ends that the row, a column, an event or an instant brings."""
    end = row.until if row.interval and row.until is not None else FOREVER
    listed = written.get("until")
    if written["spans"] == "instant":
        return end if listed is None else min(end, parse_when(str(listed)))
    for one in listed if isinstance(listed, list) else [listed]:
        if one is not None:
            end = min(end, _one_end(book, row, one, start))
    return end


def _one_end(book, row, written, start):
    if isinstance(written, dict):
        ends = [
            event.at
            for event in book.happened(written["event"])
            if event.at >= start and event.cells.get(written["matching"]) in row.ids
        ]
        return min(ends, default=FOREVER)
    written = str(written)
    if written[:1].isdigit():
        return parse_when(written)
    if written in columns_of(row.fact):
        stored = row.until if written == "to" else row.cells.get(written)
        if stored is None:
            return FOREVER
        column = columns_of(row.fact)[written]
        if column.later:
            begun = day_start(stored) if column.type == "date" else stored
            if begun > book.world.as_of:
                return FOREVER
        return day_start(stored + 1) if column.type == "date" else stored
    mine = row.key or holder_of(book.world, row)
    ends = [
        event.at
        for event in book.happened(written)
        if event.at >= start and _same_key(book, mine, row, event)
    ]
    return min(ends, default=FOREVER)


def _same_key(book, mine, row, event):
    """Of the same person, class group, institution, division, or of the same declared key."""
    theirs = event.key or holder_of(book.world, event)
    if mine == theirs:
        return True
    kind, value = holder_of(book.world, row)
    other, same = event.holder or holder_of(book.world, event)
    if other == "all":
        return True
    if kind is None:
        return False
    if other == "institution":
        return kind == "institution" and value == same
    return (kind, value) == (other, same)


def _prolonged(book, written, pieces, end):
    """`extended_by`: acts in order; the first that comes too late ends the chain."""
    rule = written["extended_by"]
    start, valid = pieces[0][0], min(pieces[-1][1], end)
    acts = []
    for act in book.happened(rule["fact"]):
        at = act.cells.get(rule["at"]) if "at" in rule else act.at
        if at is None or at > book.world.as_of:
            continue
        if holds(rule.get("where"), book.of_row(act)) is True:
            acts.append((at, act.id, act.cells.get(rule["until"])))
    for at, _, until in sorted(acts, key=lambda act: act[:2]):
        if at >= valid:
            break
        if until is not None:
            valid = max(valid, until)
    return [(start, valid)]
