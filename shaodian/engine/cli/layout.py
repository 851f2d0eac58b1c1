"""Text laid out for a terminal: wide characters, hanging indents, columns."""

import re
import shutil
from collections.abc import Sequence
from unicodedata import east_asian_width

PLAIN_WIDTH = 100  # of a file or a pipe
NARROWEST = 40
# A line neither begins with the first nor ends with the second.
_NOT_FIRST = "，。；：、）」』”’】》？！,.;:)]}?!%"
_NOT_LAST = "（「『“‘【《([{"
# What is not torn apart: a run of narrow characters, or one wide one.
_PIECE = re.compile(r"\s+|[^\s\u2e80-\uffef]+|.", re.DOTALL)


def screen_width() -> int:
    """The columns of the terminal, of COLUMNS, or what suits a file."""
    told = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
    return max(told if told > 0 else PLAIN_WIDTH, NARROWEST)


def width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of so many columns; `first` and `rest` begin the lines."""
    lines, line = [], first
    for piece in _pieces(text):
        begun = line not in (first, rest)
        if begun and width(line) + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = rest + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """Where a line may be broken: between these."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        glued = found and (piece[0] in _NOT_FIRST or found[-1][-1] in _NOT_LAST or piece.isspace())
        if glued:
            found[-1] += piece
        else:
            found.append(piece)
    return found


def columns(rows: Sequence[Sequence[str]], indent: str) -> list[str]:
    """Rows of cells under each other; columns without a word are left out."""
    kept = [i for i in range(len(rows[0])) if any(row[i] for row in rows[1:])]
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [(indent + "  ".join(padded(row[i], widths[i]) for i in kept)).rstrip() for row in rows]
