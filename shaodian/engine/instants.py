"""Days and instants as the engine counts them: integers, local time fixed at UTC+8.

A day is the number of days since 1970-01-01, local. An instant is the number of whole seconds
since 1970-01-01T00:00:00Z, cut, never rounded.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=8))
OFFSET = 8 * 3600
DAY = 86_400
EPOCH = date(1970, 1, 1)

# Open ends. Inside every database's and language's calendar, far outside every notice.
ALWAYS = -4_000_000_000  # 1843
FOREVER = 253_000_000_000  # 9987

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def day_of_date(value: date) -> int:
    return (value - EPOCH).days


def date_of_day(day: int) -> date:
    return EPOCH + timedelta(days=day)


def local_day(at: int) -> int:
    """The local day on which an instant lies."""
    return (at + OFFSET) // DAY


def day_start(day: int) -> int:
    """The first instant of a local day."""
    return day * DAY - OFFSET


def parse_day(text: str) -> int:
    """`2021-01-17` as a day. Raises ValueError for anything else."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(text)
    return day_of_date(date(int(match[1]), int(match[2]), int(match[3])))


def parse_instant(text: str) -> int:
    """`2021-01-17T16:00:00+08:00` as an instant; without a zone it is local. Raises ValueError."""
    match = _INSTANT.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    hour, minute, second = int(match[2]), int(match[3]), int(match[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(text)
    return day_start(parse_day(match[1])) + hour * 3600 + minute * 60 + second + _shift(match[5])


def _shift(zone: str | None) -> int:
    """Seconds to add to a local reading when the text names another zone than +08:00."""
    if zone is None:
        return 0
    if zone == "Z":
        return OFFSET
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(zone)
    return OFFSET - (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)


def parse_clock(text: str) -> int:
    """`16:00` or `16:00:30` as seconds after midnight; `24:00` is the end of the day."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text, re.ASCII)
    if not match:
        raise ValueError(text)
    seconds = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
    if int(match[2]) > 59 or int(match[3] or 0) > 59 or seconds > DAY:
        raise ValueError(text)
    return seconds


def parse_when(text: str, *, end: bool = False) -> int:
    """A date or an instant as an instant; a date is its first, with `end` the one after it."""
    text = text.strip()
    if _DATE.fullmatch(text):
        return day_start(parse_day(text) + (1 if end else 0))
    return parse_instant(text)


def format_day(day: int) -> str:
    return date_of_day(day).isoformat()


def format_instant(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(LOCAL).isoformat()
