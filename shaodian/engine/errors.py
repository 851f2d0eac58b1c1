"""What can go wrong between a pack, its facts and an engine.

EngineError                  what, where, and what to do next, in Chinese and English
├── PackError                a pack cannot be read: file, line, clause, nearest right name
├── FactsError               rows that cannot be taken: file, line, column, value
├── CalendarMissing          a working day was asked of a year that is not loaded
├── NoSuchFinding            an id that this run did not give
└── EngineUnavailable        the database asked for is not there
    └── UnsupportedByDialect a construct that one database cannot carry
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong at one place. `where` reads `file:line` or `file:line column`."""

    where: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.zh} / {self.en}" if self.where else f"{self.zh} / {self.en}"


class EngineError(Exception):
    """Carries every problem found, so that an author mends them in one pass."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class PackError(EngineError):
    """A pack, or an expression in it, is not in the language."""


class FactsError(EngineError):
    """Rows were refused."""


class CalendarMissing(EngineError):
    """A day is not in the published calendar; guessing it is refused."""


class NoSuchFinding(EngineError):
    """No finding of this run has that id."""


class EngineUnavailable(EngineError):
    """The database asked for is not there."""


class UnsupportedByDialect(EngineUnavailable):
    """One database cannot carry a construct; never a silent difference."""
