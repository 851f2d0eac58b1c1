"""Small words for drawing: one of several, perhaps, an instant at or beside an edge."""

from hypothesis import strategies as st

from shaodian.engine.facts import FACTS, physical
from shaodian.engine.instants import day_start, local_day, parse_day

FIRST = parse_day("2024-02-20")
DAYS = 22
MIDDLE = FIRST + 10

HOUR = 3600
CLOCKS = (
    9 * HOUR, 12 * HOUR, 0, 16 * HOUR, 8 * HOUR, 20 * HOUR, 86_399, 18 * HOUR + 1800, 1, 10 * HOUR,
)  # fmt: skip


class Hand:
    """Draws for one case. Simple choices come first, so that examples shrink to them."""

    def __init__(self, draw):
        self.draw = draw

    def one(self, *several):
        return self.draw(st.sampled_from(several))

    def perhaps(self, percent=50):
        """Seldom or often true; shrinks to false."""
        return self.draw(st.integers(0, 9)) >= 10 - percent // 10

    def number(self, low, high):
        return self.draw(st.integers(low, high))

    def some(self, several, least=1):
        """A sub-list in the given order."""
        chosen = self.draw(
            st.lists(st.sampled_from(several), min_size=least, max_size=len(several), unique=True)
        )
        return [one for one in several if one in chosen]

    def day(self, last=DAYS):
        return FIRST + self.number(0, last)

    def instant(self, last=DAYS):
        """A round instant, or a second before or after one."""
        return day_start(self.day(last)) + self.one(*CLOCKS) + self.one(0, 0, 0, 0, 0, -1, 1)


def stored(fact, row_id, *, at=None, day=None, ends=None, **cells):
    """A physical row. `at` an instant, or `day` alone; `ends` the two ends of an interval."""
    row = {name: None for name, _ in physical(FACTS[fact])}
    row["id"] = row_id
    if ends is not None:
        row["from_at"], row["to_at"] = ends
        at = ends[0]
    if at is not None:
        day = local_day(at)
    row["at"], row["day"] = at, day
    twin = FACTS[fact].same_as_at
    if twin is not None:
        row[twin] = at
    for name, value in cells.items():
        assert name in row, (fact, name)
        row[name] = value
    return row
