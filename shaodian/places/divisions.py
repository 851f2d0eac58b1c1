"""The tree of administrative divisions: GB/T 2260 since 1981, of free depth, no code forgotten.

A code may have had several lives: 419001 was 义马市 until 1990 and is 济源市 since 1996. Each
life is one `Division` with the years in which it was valid; the published tables tell no days.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from shaodian.places.errors import BrokenTree, UnknownDivision

LEVELS = ("country", "province", "prefecture", "county", "township", "village")


class Succession(NamedTuple):
    """`code` carried on a division, or a new part of it, from `year` on."""

    code: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One life of a code. `valid_from` is a year, `valid_to` the first year without it, or None."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: int
    valid_to: int | None = None
    successors: tuple[Succession, ...] = ()

    def in_use(self, year: int) -> bool:
        return self.valid_from <= year and (self.valid_to is None or year < self.valid_to)


class DivisionTree:
    """Divisions by code, above and below each other. Never changes; `with_divisions` makes another.

    Codes are kept in an order in which all that is below a code follows it at once, so that
    "150800 and all below" is one stretch of `codes`, told by `span`.
    """

    def __init__(self, divisions: Iterable[Division]) -> None:
        """Raises BrokenTree for an unknown parent, a cycle, or one code twice in one year."""
        lives: dict[str, list[Division]] = {}
        for division in divisions:
            lives.setdefault(division.code, []).append(division)
        self._lives = {code: _in_order(several) for code, several in lives.items()}
        self._children: dict[str | None, list[str]] = {}
        for code, several in self._lives.items():
            parent = several[-1].parent
            if parent is not None and parent not in self._lives:
                name = several[-1].name
                raise BrokenTree(
                    zh=f"区划 {code}（{name}）的上级 {parent} 不存在，请先写上级",
                    en=f"division {code} ({name}) is under {parent}, which is not there; add it",
                )
            self._children.setdefault(parent, []).append(code)
        self._index: dict[str, int] = {}
        self._stop: list[int] = []
        self._depth: list[int] = []
        self._lay_out()
        self.codes: tuple[str, ...] = tuple(self._index)

    def _lay_out(self) -> None:
        """Number the codes from the roots down. What is never reached goes round in a circle."""
        pending = [(root, 0, False) for root in reversed(self._children.get(None, []))]
        while pending:
            code, depth, left = pending.pop()
            if left:
                self._stop[self._index[code]] = len(self._index)
                continue
            self._index[code] = len(self._index)
            self._stop.append(0)
            self._depth.append(depth)
            pending.append((code, depth, True))
            pending.extend((child, depth + 1, False) for child in reversed(self.children(code)))
        if len(self._index) < len(self._lives):
            lost = sorted(self._lives.keys() - self._index.keys())
            raise BrokenTree(
                zh=f"区划的上下级成了环：{'、'.join(lost[:5])}",
                en=f"divisions are under one another in a circle: {', '.join(lost[:5])}",
            )

    @staticmethod
    def national() -> "DivisionTree":
        """The published divisions of 1981-2024, down to counties, under 100000. Read once."""
        return _national()

    def with_divisions(self, rows: Iterable[Mapping[str, object]]) -> "DivisionTree":
        """A new tree with more divisions, made up or deeper ones.

        A row has `code`, `name` and `parent` (empty for one that stands alone), and may have
        `level`, `from` and `to` (years) and `successors` (`code@year`, `;` between them).
        Raises BrokenTree, also when a code is in the tree already.
        """
        given = [{key: str(value or "") for key, value in row.items()} for row in rows]
        parents = {row.get("code", ""): row.get("parent", "") for row in given}
        added = [self._division(row, parents) for row in given]
        for division in added:
            if division.code in self._lives:
                raise _duplicate(division, self.get(division.code))
        return DivisionTree([*self.divisions(), *added])

    def _division(self, row: Mapping[str, str], parents: Mapping[str, str]) -> Division:
        code, name = row.get("code", ""), row.get("name", "")
        if not code or not name:
            raise BrokenTree(
                zh=f"区划须有 code 和 name：{dict(row)}",
                en=f"a division needs a code and a name: {dict(row)}",
            )
        return _read_row({"level": self._level(code, parents), **row})

    def _level(self, code: str, parents: Mapping[str, str]) -> str:
        """One below the parent, when a row does not say."""
        steps, above, seen = 0, parents[code], {code}
        while above in parents and above not in seen:
            seen.add(above)
            steps, above = steps + 1, parents[above]
        top = LEVELS.index(self.get(above).level) if above in self._lives else 0
        return LEVELS[min(top + steps + 1, len(LEVELS) - 1)]

    def __contains__(self, code: object) -> bool:
        return code in self._lives

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def divisions(self) -> Iterator[Division]:
        """Every life of every code, by code in the order of `codes`, then by year."""
        for code in self.codes:
            yield from self._lives[code]

    def lives(self, code: str) -> tuple[Division, ...]:
        """All that the code has stood for, oldest first. Raises UnknownDivision."""
        try:
            return self._lives[code]
        except KeyError:
            near = get_close_matches(code, self.codes, n=1, cutoff=0.8)
            meant = near[0] if near else None
            name = self._lives[meant][-1].name if meant else ""
            raise UnknownDivision(
                zh=f"没有区划代码 {code}" + (f"；是否指 {meant}（{name}）？" if meant else ""),
                en=f"no division has the code {code}"
                + (f"; did you mean {meant} ({name})?" if meant else ""),
            ) from None

    def get(self, code: str, year: int | None = None) -> Division:
        """What the code stands for now, or stood for in that year.

        Where it stood for nothing that year, its last life before, else its first.
        Raises UnknownDivision.
        """
        lives = self.lives(code)
        if year is None:
            return lives[-1]
        begun = [life for life in lives if life.valid_from <= year]
        return begun[-1] if begun else lives[0]

    def find(self, name: str) -> list[Division]:
        """Divisions of that name, those in use first; else those whose name begins so."""
        alike = [life for life in self.divisions() if life.name == name]
        if not alike and name:
            alike = [life for life in self.divisions() if life.name.startswith(name)]
        return sorted(alike, key=lambda life: life.valid_to is not None)

    def full_name(self, code: str) -> str:
        """`内蒙古自治区巴彦淖尔市五原县`: from the province down."""
        above = [self.get(one) for one in reversed(self.ancestors(code))]
        return "".join(life.name for life in above if life.level != "country" or len(above) == 1)

    def in_use(self, code: str, year: int) -> bool:
        """Whether the code was valid in that year. Raises UnknownDivision."""
        return any(life.in_use(year) for life in self.lives(code))

    def parent(self, code: str) -> str | None:
        return self.get(code).parent

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The code itself, its parent, and so on up. Raises UnknownDivision."""
        chain = [code]
        while (above := self.parent(chain[-1])) is not None:
            chain.append(above)
        return tuple(chain)

    def depth(self, code: str) -> int:
        """How many divisions are above it."""
        return self._depth[self._at(code)]

    def children(self, code: str, year: int | None = None) -> tuple[str, ...]:
        """The codes directly below, of all times, or those in use in that year."""
        below = tuple(self._children.get(code, ()))
        return below if year is None else tuple(one for one in below if self.in_use(one, year))

    def span(self, code: str) -> tuple[int, int]:
        """`codes[start:stop]` is the code and all below it. Raises UnknownDivision."""
        start = self._at(code)
        return start, self._stop[start]

    def below(self, code: str) -> tuple[str, ...]:
        """The code itself and all below it, of all times. Raises UnknownDivision."""
        start, stop = self.span(code)
        return self.codes[start:stop]

    def within(self, code: str, ancestor: str) -> bool:
        """Whether `code` is `ancestor` or below it. Raises UnknownDivision."""
        start, stop = self.span(ancestor)
        return start <= self._at(code) < stop

    def successions(self, code: str, named: int | None = None) -> tuple[Succession, ...]:
        """Who carries the code on, and who carries those on, each with the year it began.

        `named` is the year in which somebody wrote the code, and so which of its lives was meant;
        what was split off before that year was not. Left out, it is the first year of the newest
        life. A change in the very year counts: the tables do not tell the day.
        Raises UnknownDivision.
        """
        life = self.get(code, named)
        year = life.valid_from if named is None else named
        found: dict[str, int] = {}
        pending = [(life, year if life.valid_to is None else min(year, life.valid_to))]
        seen = set()
        while pending:
            life, since = pending.pop()
            if (life.code, since) in seen:
                continue
            seen.add((life.code, since))
            for heir, when in (*life.successors, *self._renamed(life)):
                if when >= since:
                    found[heir] = min(when, found.get(heir, when))
                    pending.append((self.get(heir, when), when))
        found.pop(code, None)
        return tuple(Succession(heir, when) for heir, when in sorted(found.items()))

    def _renamed(self, life: Division) -> list[Succession]:
        """A life that begins when one of the same code ends goes on with it under a new name."""
        return [
            Succession(later.code, later.valid_from)
            for later in self._lives[life.code]
            if later.valid_from == life.valid_to
        ]

    def successors(self, code: str, named: int | None = None) -> tuple[str, ...]:
        """The codes of `successions`, with all that is below each. Raises UnknownDivision."""
        heirs = (heir for heir, _ in self.successions(code, named))
        return tuple(dict.fromkeys(one for heir in heirs for one in self.below(heir)))

    def _at(self, code: str) -> int:
        self.lives(code)
        return self._index[code]


def _in_order(lives: list[Division]) -> tuple[Division, ...]:
    lives.sort(key=lambda life: life.valid_from)
    for earlier, later in pairwise(lives):
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            raise _duplicate(later, earlier)
    return tuple(lives)


def _duplicate(division: Division, other: Division) -> BrokenTree:
    code = division.code
    return BrokenTree(
        zh=f"区划代码 {code} 重复：{other.name} 和 {division.name}",
        en=f"the code {code} is given twice: {other.name} and {division.name}",
    )


def _read_row(row: Mapping[str, str]) -> Division:
    try:
        heirs = [heir.partition("@") for heir in row.get("successors", "").split(";") if heir]
        return Division(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row.get("parent") or None,
            valid_from=int(row.get("from") or 1981),
            valid_to=int(row["to"]) if row.get("to") else None,
            successors=tuple(Succession(heir, int(year)) for heir, _, year in heirs),
        )
    except ValueError as error:
        raise BrokenTree(
            zh=f"区划 {row['code']} 的年份不是数字：{dict(row)}",
            en=f"division {row['code']} has a year that is no number: {dict(row)}",
        ) from error


@lru_cache(maxsize=1)
def _national() -> DivisionTree:
    source = files("shaodian.places") / "data" / "divisions.csv"
    rows = csv.DictReader(source.read_text("utf-8").splitlines())
    return DivisionTree(_read_row(row) for row in rows)
