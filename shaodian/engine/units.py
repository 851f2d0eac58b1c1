"""Units: what a number counts, and the smallest whole piece in which the engine keeps it.

Every figure is an integer in the smallest piece of its dimension, so that three databases
compare it alike. `5000 yuan` is 500000 fen, `1 metre` is 1000 millimetres.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True)
class Unit:
    """`scale` pieces of the smallest unit make one of this unit."""

    name: str
    dimension: str
    scale: int
    zh: str
    en: str


def _units(*rows: tuple[str, str, int, str, str]) -> dict[str, Unit]:
    return {
        name: Unit(name=name, dimension=dimension, scale=scale, zh=zh, en=en)
        for name, dimension, scale, zh, en in rows
    }


UNITS = _units(
    ("number", "number", 1, "", ""),
    ("persons", "number", 1, "人", "persons"),
    ("times", "number", 1, "次", "times"),
    ("items", "number", 1, "件", "items"),
    ("floors", "number", 1, "层", "floors"),
    ("classes", "number", 1, "个班", "classes"),
    ("quantity", "quantity", 1_000_000, "", ""),  # measured, its unit named in another column
    ("points", "score", 100, "分", "points"),
    ("percent", "share", 100, "%", "%"),
    ("yuan", "money", 100, "元", "yuan"),
    ("fen", "money", 1, "分钱", "fen"),
    ("class_hours", "class hours", 100, "课时", "class hours"),
    ("millimetres", "length", 1, "毫米", "mm"),
    ("metres", "length", 1000, "米", "m"),
    ("kilometres", "length", 1_000_000, "公里", "km"),
    ("square_metres", "area", 10_000, "平方米", "m²"),
    ("litres", "volume", 1000, "升", "L"),
    ("grams", "mass", 1, "克", "g"),
    ("kilograms", "mass", 1000, "千克", "kg"),
    ("metres_per_second", "speed", 1000, "米/秒", "m/s"),
    ("celsius", "temperature", 10, "℃", "°C"),
    ("lux", "light", 1, "勒克斯", "lux"),
    ("decibels", "noise", 10, "分贝", "dB"),
    ("ppm", "concentration", 100, "ppm", "ppm"),
    ("milligrams_per_litre", "concentration in water", 1000, "毫克/升", "mg/L"),
    ("milligrams_per_cubic_metre", "concentration in air", 1000, "毫克/立方米", "mg/m³"),
    ("seconds", "time", 1, "秒", "seconds"),
    ("minutes", "time", 60, "分钟", "minutes"),
    ("hours", "time", 3600, "小时", "hours"),
    ("days", "days", 1, "日", "days"),
    ("weeks", "days", 7, "周", "weeks"),
    ("working_days", "working days", 1, "个工作日", "working days"),
    ("months", "months", 1, "个月", "months"),
    ("years", "months", 12, "年", "years"),
    ("years_of_age", "number", 1, "周岁", "years of age"),
)

_SINGULAR = {
    "person": "persons", "time": "times", "item": "items", "floor": "floors", "class": "classes",
    "point": "points", "metre": "metres", "m": "metres", "meter": "metres", "meters": "metres",
    "km": "kilometres", "square_metre": "square_metres", "m2": "square_metres",
    "class_hour": "class_hours", "second": "seconds", "minute": "minutes", "hour": "hours",
    "day": "days", "week": "weeks", "working_day": "working_days", "month": "months",
    "year": "years", "litre": "litres", "kilogram": "kilograms", "kg": "kilograms", "%": "percent",
}  # fmt: skip


def find_unit(name: str) -> Unit | None:
    """The unit of that name, singular or plural, blanks or underscores; None without one."""
    key = "_".join(name.strip().split())
    return UNITS.get(_SINGULAR.get(key, key))


def to_smallest(figure: Fraction, unit: Unit) -> int:
    """A figure as whole pieces of the smallest unit. Raises ValueError if it is not whole."""
    pieces = figure * unit.scale
    if pieces.denominator != 1:
        raise ValueError(f"{figure} {unit.name}")
    return pieces.numerator


def format_figure(pieces: int, unit: Unit) -> str:
    """Whole pieces as people write the figure: 500050 fen in yuan is `5000.50`, `10` stays `10`."""
    figure = Fraction(pieces, unit.scale)
    if figure.denominator == 1:
        return str(figure.numerator)
    digits = len(str(unit.scale)) - 1
    return (
        f"{float(figure):.{digits}f}"
        if unit.scale in (10, 100, 1000, 10_000)
        else f"{float(figure):g}"
    )
