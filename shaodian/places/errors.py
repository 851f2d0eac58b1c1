"""What can go wrong with places and days, said in Chinese and in English.

PlacesError
├── DivisionError
│   ├── UnknownDivision    a code that the tree does not have
│   └── BrokenTree         rows that make no tree: a duplicate, an unknown parent, a cycle
├── PlaceSetError          a place set that cannot be read, is not there, or names itself
└── CalendarError          a calendar file that cannot be read
    └── CalendarMissing    a day that no published calendar covers
"""


class PlacesError(Exception):
    """`zh` and `en` say the same: what is wrong, where, and what to do next."""

    def __init__(self, *, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} / {en}")


class DivisionError(PlacesError):
    """Something is wrong with a division."""


class UnknownDivision(DivisionError):
    """The tree has no division of that code."""


class BrokenTree(DivisionError):
    """The rows given do not make a tree."""


class PlaceSetError(PlacesError):
    """A place set is not in the form that packs write, or does not resolve."""


class CalendarError(PlacesError):
    """A calendar file cannot be read."""


class CalendarMissing(CalendarError):
    """A day is not in the calendar; whether one works on it is never guessed."""
