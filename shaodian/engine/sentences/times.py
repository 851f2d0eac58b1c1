"""Words of time: terms, moments, windows, periods."""

from shaodian.engine.conditions.nodes import ColumnOf
from shaodian.engine.pack.model import Moment, Term
from shaodian.engine.sentences.figures import amount, clock_words
from shaodian.engine.sentences.phrases import quantity
from shaodian.engine.sentences.values import value_words
from shaodian.engine.sentences.voice import Voice
from shaodian.engine.units import UNITS

PERIODS = {
    "day": ("每日", "day"), "week": ("每周", "week"), "month": ("每月", "month"),
    "quarter": ("每季度", "quarter"), "year": ("每年", "year"), "hour": ("每小时", "hour"),
    "term": ("每学期", "term"),
}  # fmt: skip
WEEKDAYS = (
    ("周一", "Monday"), ("周二", "Tuesday"), ("周三", "Wednesday"), ("周四", "Thursday"),
    ("周五", "Friday"), ("周六", "Saturday"), ("周日", "Sunday"),
)  # fmt: skip


def term_words(term: Term, voice: Voice, *, glue: str = "") -> str:
    """`30分钟`, `30 minutes`; a value with its changes."""
    if term.value is not None:
        return value_words(term.value, voice, glue=glue)
    return amount(term.amount, term.unit or UNITS["days"], voice.language) + glue


def whole_days(moment: Moment) -> int | None:
    """How many days on a moment at a clock time lies."""
    term = moment.term
    if moment.clock is None or term is None or term.unit is None or term.unit.dimension != "days":
        return None
    return term.amount


def due_words(moment: Moment, voice: Voice) -> str:
    """By when, as an adverbial: `在30分钟内`, `在次日12:00前`, `至少提前24小时`."""
    column = _counted_from(moment, voice)
    if moment.term is None:
        return _at_the_moment(moment, column, voice)
    if moment.sign < 0:
        return _before(moment, moment.term, column, voice)
    if moment.clock is not None:
        return _at_a_clock(moment, moment.term, column, voice)
    first = _first_day(moment, voice)
    if voice.zh:
        since = f"自{column}起" if column else ""
        return f"在{since}{term_words(moment.term, voice, glue='内')}{first}"
    return f"within {term_words(moment.term, voice)}{f' of {column}' if column else ''}{first}"


def _counted_from(moment: Moment, voice: Voice) -> str:
    """The column it counts from; nothing for the trigger itself."""
    node = moment.column
    if node is None or (
        isinstance(node, ColumnOf) and not node.path and node.column in ("at", "from", "day")
    ):
        return ""
    return quantity(node, voice)


def _first_day(moment: Moment, voice: Voice) -> str:
    return voice.say("（当天计入）", " (that day counts)") if moment.first_day_counted else ""


def _at_the_moment(moment: Moment, column: str, voice: Voice) -> str:
    if moment.clock is not None:
        clock = clock_words(moment.clock)
        return voice.say(f"在{column}当日{clock}前", f"by {clock} on {column or 'that day'}")
    if column:
        return voice.say(f"在{column}前", f"before {column}")
    return (
        voice.say("事先", "beforehand")
        if moment.column is not None
        else voice.say("立即", "at once")
    )


def _before(moment: Moment, length: Term, column: str, voice: Voice) -> str:
    term, of = term_words(length, voice), f" {column}" if column else ""
    if moment.clock is None:
        if column:
            return voice.say(f"至少在{column}前{term}", f"at least {term} before{of}")
        return voice.say(f"至少提前{term}", f"at least {term} before")
    clock = clock_words(moment.clock)
    if whole_days(moment) == 1:
        return voice.say(f"在{column}前一日{clock}前", f"by {clock} on the day before{of}")
    return voice.say(f"在{column}前{term}的{clock}前", f"by {clock}, {term} before{of}")


def _at_a_clock(moment: Moment, length: Term, column: str, voice: Voice) -> str:
    days, clock = whole_days(moment), clock_words(moment.clock or 0)
    after = f" after {column}" if column else ""
    if days is not None and moment.clock == 0:
        days, clock = days - 1, "24:00"
    if days == 0:
        return voice.say(
            f"在{column}当日{clock}前",
            f"by {clock} on {f'the day of {column}' if column else 'that day'}",
        )
    if days == 1:
        return voice.say(f"在{column}次日{clock}前", f"by {clock} on the next day{after}")
    if days is not None:
        return voice.say(
            f"在{column}其后第{days}天{clock}前", f"by {clock} on day {days} after{_of(column)}"
        )
    term = term_words(length, voice)
    return voice.say(f"在{column}后{term}的{clock}前", f"by {clock}, {term} after{_of(column)}")


def _of(column: str) -> str:
    return f" {column}" if column else "wards"


def opens_words(moment: Moment | None, voice: Voice) -> str:
    """From when an act counts: `自次日起`; nothing if from the beginning."""
    if moment is None:
        return ""
    column = _counted_from(moment, voice)
    days = whole_days(moment)
    clock = clock_words(moment.clock) if moment.clock else ""
    if moment.term is None:
        start = column or voice.say("当日", "that day")
        return voice.say(f"自{start}{clock}起", f"from {f'{clock} on ' if clock else ''}{start} on")
    if moment.sign < 0:
        term = term_words(moment.term, voice)
        return voice.say(
            f"自{column}前{term}起", f"from {term} before{f' {column}' if column else ''} on"
        )
    if days == 1:
        at, after = f"{clock} on " if clock else "", f" after {column}" if column else ""
        return voice.say(f"自{column}次日{clock}起", f"from {at}the next day{after} on")
    term = term_words(moment.term, voice)
    return voice.say(f"自{column}后{term}{clock}起", f"from {term} after{_of(column)} on")


def day_of_year(month: int | None, day: int | None, voice: Voice) -> str:
    """`9月30日`, `10日`; the month's last day where none is named."""
    last = voice.say("最后一日", "the last day")
    if month is None:
        return voice.say(f"{day}日", f"the {_ordinal(day)}") if day else last
    name = voice.say(f"{month}月", _MONTHS[month - 1])
    if day is None:
        return voice.say(name + last, f"{last} of {name}")
    return voice.say(f"{name}{day}日", f"{day} {name}")


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _ordinal(number: int | None) -> str:
    n = number or 0
    ending = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
