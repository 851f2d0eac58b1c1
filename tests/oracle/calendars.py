"""Where weeks, months, quarters and years begin."""

from datetime import date

from shaodian.engine.instants import date_of_day, day_of_date

from .functions import add_months


def first_day_of(period, day):
    on = date_of_day(day)
    if period == "week":
        return day - on.isoweekday() + 1
    if period == "month":
        return day_of_date(on.replace(day=1))
    if period == "quarter":
        return day_of_date(date(on.year, (on.month - 1) // 3 * 3 + 1, 1))
    if period == "year":
        return day_of_date(date(on.year, 1, 1))
    return day


def next_first_day(period, day):
    if period in ("day", "week"):
        return day + (1 if period == "day" else 7)
    return add_months(day, {"month": 1, "quarter": 3, "year": 12}[period])
