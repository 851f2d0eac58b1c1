"""The clauses run wherever a pack runs."""

from engines import run

__all__ = ["run"]
