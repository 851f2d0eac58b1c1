"""What a pack makes of rows: every finding, by plain reading of docs/semantics.md."""

from .book import Book
from .cycles import judge_recurring
from .duties import judge_after
from .findings import Run
from .holding import judge_hold
from .limits import judge_forbid, judge_limit
from .slots import judge_deadline
from .world import World

KINDS = {
    "limit": judge_limit,
    "forbid": judge_forbid,
    "deadline": judge_deadline,
    "after": judge_after,
    "recurring": judge_recurring,
    "hold": judge_hold,
    "level": judge_hold,
}


def judge(pack, rows, *, as_of, known_at, since_day, divisions, calendar=None, every_status=True):
    """The findings of a pack over physical rows, as dicts, in no order.

    `divisions` maps a division to the one above it. `calendar` maps days to working or not.
    Raises CalendarMissing for a day outside it that is asked about.
    """
    world = World(rows, as_of=as_of, known_at=known_at, parent=divisions, calendar=calendar)
    run = Run(as_of, since_day)
    found = []
    for rule in pack["rules"]:
        book = Book(pack, world, rule)
        if book.dated.force(rule) is None:
            continue
        found.extend(KINDS[rule["kind"]](book, rule, run))
    return [one for one in found if every_status or one["status"] != "ok"]
