"""The functions of a condition that need nothing but their arguments and the calendar."""

from datetime import date

from shaodian.engine.instants import date_of_day, day_of_date

from .figures import (
    MISSING,
    Clock,
    Day,
    Figure,
    as_moment,
    bare,
    clock_of,
    compare,
    day_of,
    first_instant,
)


class CalendarMissing(Exception):
    """A day that is not in the published calendar was asked about."""

    def __init__(self, day):
        self.year = date_of_day(day).year
        super().__init__(f"no calendar for {self.year}")


def is_working(calendar, day):
    if calendar is None or day not in calendar:
        raise CalendarMissing(day)
    return bool(calendar[day])


def add_working_days(calendar, day, number):
    """The number-th working day after the day; before it, if the number is negative."""
    step = 1 if number >= 0 else -1
    left = abs(number)
    while left:
        day += step
        left -= is_working(calendar, day)
    return day


def add_months(day, number):
    start = date_of_day(day)
    year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
    for last in range(start.day, 27, -1):
        try:
            return day_of_date(date(year, month + 1, last))
        except ValueError:
            continue
    return day_of_date(date(year, month + 1, start.day))


def full_years(born, day):
    born, day = date_of_day(born), date_of_day(day)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def first_given(given):
    for one in given:
        if one is not None and one is not MISSING:
            return one
    return None


def lowest_of(given, sign="<"):
    best = None
    for one in given:
        if one is None or one is MISSING:
            continue
        if best is None or compare(sign, one, best):
            best = one
    return best


def call(name, given, calendar):
    """Empty arguments give an empty result, except where a function passes over them."""
    if name == "coalesce":
        return first_given(given)
    if name in ("least", "greatest"):
        return lowest_of(given, "<" if name == "least" else ">")
    if any(one is MISSING for one in given):
        return MISSING
    if any(one is None for one in given):
        return None
    return PLAIN[name](calendar, *given)


def _whole(figure):
    return int(figure.pieces)


def _minutes(_, start, end):
    seconds = first_instant(as_moment(end)) - first_instant(as_moment(start))
    whole = abs(seconds) // 60
    return Figure(bare(whole if seconds >= 0 else -whole).pieces * 60, "minutes")


def _date(day):
    return date_of_day(day_of(as_moment(day)))


PLAIN = {
    "abs": lambda _, a: Figure(abs(a.pieces), a.unit),
    "age": lambda _, born, day: bare(full_years(day_of(as_moment(born)), day_of(as_moment(day)))),
    "day_of": lambda _, at: Day(day_of(as_moment(at))),
    "clock": lambda _, at: clock_of(at) if not isinstance(at, Day) else Clock(0),
    "weekday": lambda _, day: bare(_date(day).isoweekday()),
    "day_of_month": lambda _, day: bare(_date(day).day),
    "month_of": lambda _, day: bare(_date(day).month),
    "year_of": lambda _, day: bare(_date(day).year),
    "first_of_month": lambda _, day: Day(day_of_date(_date(day).replace(day=1))),
    "working_day": lambda calendar, day: is_working(calendar, day_of(as_moment(day))),
    "add_working_days": lambda calendar, day, number: Day(
        add_working_days(calendar, day_of(as_moment(day)), _whole(number))
    ),
    "add_days": lambda _, day, number: Day(day_of(as_moment(day)) + _whole(number)),
    "add_months": lambda _, day, number: Day(add_months(day_of(as_moment(day)), _whole(number))),
    "days": lambda _, a, b: Figure(
        bare(day_of(as_moment(b)) - day_of(as_moment(a))).pieces, "days"
    ),
    "minutes": _minutes,
    "seconds": lambda _, a, b: Figure(
        bare(first_instant(as_moment(b)) - first_instant(as_moment(a))).pieces, "seconds"
    ),
}
