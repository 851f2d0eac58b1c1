"""Whole cases: a pack that is valid by docs/language.md, rows, and when to judge."""

from dataclasses import dataclass

from hypothesis import strategies as st

from shaodian.engine.instants import DAY, day_start, format_instant, local_day

from .dated import Pack, in_force, scope
from .drawing import CLOCKS, FIRST, Hand
from .happenings import facts_first, happen
from .rules import KINDS, rule
from .worlds import DIVISIONS, World


@dataclass(frozen=True)
class Case:
    """`rows` are physical rows by fact; a fact that is not there has none."""

    pack: dict
    rows: dict
    as_of: int
    known_at: int
    since_day: int

    @property
    def divisions(self):
        return DIVISIONS

    @property
    def calendar(self):
        return CALENDAR


def _calendar():
    """Weekends off, but one of them worked, and two days of holiday in the week."""
    first = FIRST - 1200
    days = {day: (day + 3) % 7 < 5 for day in range(first, FIRST + 1600)}
    days[FIRST + 4] = True
    days[FIRST + 8] = days[FIRST + 9] = False
    return days


CALENDAR = _calendar()


@st.composite
def cases(draw, kinds=tuple(KINDS)):
    """One to three rules over a small world, judged at some edge."""
    hand = Hand(draw)
    pack = Pack(hand)
    rules = [rule(pack, hand.one(*kinds), number) for number in range(1, hand.number(1, 3) + 1)]
    written = {"id": "drawn", "in_force": in_force(hand)}
    if hand.perhaps(10):
        written["signed"] = format_instant(day_start(FIRST + hand.one(-10, 3, 12)))
    applies = scope(hand)
    if applies:
        written["applies_to"] = applies
    if pack.values:
        written["values"] = pack.values
    written["places"] = pack.places
    if pack.define:
        written["define"] = pack.define
    written["rules"] = rules
    world = World(hand)
    for fact in facts_first(dict.fromkeys(pack.facts)):
        happen(world, fact)
    as_of = day_start(FIRST + hand.number(8, 20)) + hand.one(*CLOCKS)
    known_at = as_of + hand.one(0, 0, DAY, 5 * DAY, -DAY)
    since = local_day(as_of) - hand.one(30, 30, 30, 7, 0)
    return Case(written, world.rows, as_of, known_at, since)
