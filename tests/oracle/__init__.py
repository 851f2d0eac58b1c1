"""The oracle: a second, brute-force reading of docs/semantics.md, for tests alone."""

from .functions import CalendarMissing
from .judging import judge
from .rows import physical_row, physical_rows

__all__ = ["CalendarMissing", "judge", "physical_row", "physical_rows"]
