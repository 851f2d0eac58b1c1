"""Days and instants as places count them; the engine counts them alike, but is not imported here.

A day is the number of days since 1970-01-01. An instant is the number of whole seconds since
1970-01-01T00:00:00Z. Local time is UTC+8, fixed.
"""

from datetime import date, datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=8))
EPOCH = date(1970, 1, 1)

# Open ends, inside every database's calendar and outside every notice.
ALWAYS = -4_000_000_000  # 1843
FOREVER = 253_000_000_000  # 9987


def day_of_date(value: date) -> int:
    return (value - EPOCH).days


def date_of_day(day: int) -> date:
    return EPOCH + timedelta(days=day)


def parse_date(text: str) -> date:
    """`2021-01-17`. Raises ValueError for anything else."""
    value = date.fromisoformat(text)
    if value.isoformat() != text:
        raise ValueError(text)
    return value


def instant(value: str | date) -> int:
    """A date is its 00:00, local; a time without an offset is local. Raises ValueError.

    >>> instant("2021-01-17") == instant("2021-01-17 00:00") == instant("2021-01-16T16:00:00Z")
    True
    """
    if isinstance(value, str):
        value = parse_date(value) if len(value) == 10 else datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=LOCAL)
    if value.tzinfo is None:
        value = value.replace(tzinfo=LOCAL)
    return int(value.timestamp() // 1)


def local_year(at: int) -> int:
    return datetime.fromtimestamp(at, LOCAL).year


def year_start(year: int) -> int:
    """The instant at which a year begins, local."""
    return instant(date(year, 1, 1))
