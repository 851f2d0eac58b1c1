"""Words of figures: amounts with their units, days, instants and clock times."""

from fractions import Fraction

from shaodian.engine.instants import DAY, OFFSET, date_of_day, local_day
from shaodian.engine.units import UNITS, Unit, format_figure

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_COUNTED = ("number", "time", "days", "working days", "months", "score", "class hours")
_SINGULAR = {"classes": "class", "years of age": "year of age"}
_NO_BLANK = ("%", "℃")


def figure(pieces: int, unit_name: str, language: str) -> str:
    """Whole pieces of the smallest unit as `10 人` or `10 persons`; lengths of time as people
    say them: 172801 seconds are `48 小时 1 秒`."""
    unit = UNITS[unit_name]
    if unit.name == "seconds":
        return _length(pieces, language)
    return _joined(format_figure(pieces, unit), unit, language, " ")


def amount(pieces: Fraction | int, unit: Unit, language: str) -> str:
    """The same inside a sentence: `10人`, without a blank in Chinese."""
    exact = Fraction(pieces)
    if exact.denominator == 1:
        shown = format_figure(exact.numerator, unit)
    else:
        shown = f"{float(exact / unit.scale):.6g}"
    return _joined(shown, unit, language, "" if language == "zh" else " ")


def _joined(shown: str, unit: Unit, language: str, blank: str) -> str:
    word = unit_word(unit, language, one=shown == "1")
    return shown + ("" if not word or word in _NO_BLANK else blank) + word


def unit_word(unit: Unit, language: str, *, one: bool = False) -> str:
    if language == "zh":
        return "天" if unit.name == "days" else unit.zh  # 7日 could be a day of the month
    if one and unit.dimension in _COUNTED:
        return _SINGULAR.get(unit.en, unit.en.removesuffix("s"))
    return unit.en


def _length(seconds: int, language: str) -> str:
    """Hours, minutes and seconds, leaving out what is nought."""
    sign = "-" if seconds < 0 else ""
    left, found = abs(seconds), []
    for name in ("hours", "minutes", "seconds"):
        unit = UNITS[name]
        many, left = divmod(left, unit.scale)
        if many:
            found.append(_joined(str(many), unit, language, " "))
    return sign + (" ".join(found) or _joined("0", UNITS["seconds"], language, " "))


def day_words(day: int, language: str) -> str:
    """A local day: `2021年1月17日`, `17 January 2021`."""
    date = date_of_day(day)
    if language == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def clock_words(seconds: int) -> str:
    """Seconds after midnight: `8:00`, `16:30`, `24:00`."""
    hours, left = divmod(seconds, 3600)
    minutes, seconds = divmod(left, 60)
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def instant_words(at: int, language: str) -> str:
    """An instant; its day alone if it is that day's first."""
    day, clock = day_words(local_day(at), language), (at + OFFSET) % DAY
    if not clock:
        return day
    return f"{day}{clock_words(clock)}" if language == "zh" else f"{clock_words(clock)} on {day}"
