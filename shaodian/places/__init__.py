"""哨点的地方：行政区划与工作日历。Divisions with their history, place sets, and working days."""

from shaodian.places.calendar import Calendar
from shaodian.places.divisions import Division, DivisionTree
from shaodian.places.errors import (
    BrokenTree,
    CalendarError,
    CalendarMissing,
    DivisionError,
    PlacesError,
    PlaceSetError,
    UnknownDivision,
)
from shaodian.places.placesets import Interval, PlaceSet, resolve

__all__ = [
    "BrokenTree",
    "Calendar",
    "CalendarError",
    "CalendarMissing",
    "Division",
    "DivisionError",
    "DivisionTree",
    "Interval",
    "PlaceSet",
    "PlaceSetError",
    "PlacesError",
    "UnknownDivision",
    "resolve",
]
