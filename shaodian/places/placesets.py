"""When each division is in a dated, named set of places (`placeforms` has the forms).

An entry takes effect at its key, a date (00:00 local) or an instant. `is` replaces what was, `add`
and `remove` change it; later over earlier, and in written order within one entry. Then **the
nearest listed division at or above decides**. So a city that is added does not bring back its
county that was removed by name: name the county too, or write `is`.

A listed code means what it stood for in the year of its entry, all below it, and who carries it on
(`DivisionTree.successions`). Who was there before is carried along from 1 January of the year, the
tables knowing no day; who is new in that year is what the listed one was, so also before: rows
about earlier days may carry a code of today.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shaodian.places.days import ALWAYS, FOREVER, local_year, year_start
from shaodian.places.divisions import DivisionTree
from shaodian.places.errors import PlaceSetError, UnknownDivision
from shaodian.places.placeforms import Entry, Operation, PlaceSet

__all__ = ["Entry", "Interval", "Operation", "PlaceSet", "resolve"]

# What a set holds from an instant on: one byte, 0 or 1, for each of `tree.codes`.
Steps = list[tuple[int, bytes]]


class Interval(NamedTuple):
    """The division is in the set from the instant `from_at` to before `to_at` (epoch seconds)."""

    division: str
    from_at: int
    to_at: int


def resolve(
    tree: DivisionTree,
    sets: Mapping[str, PlaceSet],
    name: str,
    known_at: int = FOREVER,
    default_signed: int | None = None,
) -> list[Interval]:
    """When each division of the tree is in the set, knowing what was signed by `known_at`.

    What does not say when it was signed was signed at `default_signed`, its directive's instant;
    None means always. Intervals are half-open, at their longest, by the order of `tree.codes` and
    then by time; open ends are `days.ALWAYS` and `days.FOREVER`.
    Raises PlaceSetError for a set that is not there or that contains itself, UnknownDivision.
    """
    reader = _Reader(tree, sets, known_at, ALWAYS if default_signed is None else default_signed)
    steps = reader.steps(name)
    intervals: list[tuple[int, int, int]] = []
    since: dict[int, int] = {}
    before = bytes(len(tree))
    for at, members in [*steps, (FOREVER, bytes(len(tree)))]:
        if members == before:
            continue
        for index, (was, now) in enumerate(zip(before, members, strict=True)):
            if was != now:
                if now:
                    since[index] = at
                else:
                    intervals.append((index, since.pop(index), at))
        before = members
    intervals.sort()
    return [Interval(tree.codes[index], start, stop) for index, start, stop in intervals]


class _Reader:
    """Reads sets at one state of knowledge, each once."""

    def __init__(
        self, tree: DivisionTree, sets: Mapping[str, PlaceSet], known_at: int, default_signed: int
    ) -> None:
        self.tree = tree
        self.sets = sets
        self.known_at = known_at
        self.default_signed = default_signed
        self.read: dict[str, Steps] = {}
        self.reading: list[str] = []

    def steps(self, name: str) -> Steps:
        """The first step is at ALWAYS."""
        if name in self.reading:
            circle = " → ".join([*self.reading[self.reading.index(name) :], name])
            raise PlaceSetError(
                zh=f"地区集合互相引用成环：{circle}", en=f"place sets contain each other: {circle}"
            )
        if name not in self.sets:
            known = ", ".join(sorted(self.sets)) or "-"
            raise PlaceSetError(
                zh=f"没有名为 {name} 的地区集合；已有：{known}",
                en=f"no place set is named {name}; there are: {known}",
            )
        if name not in self.read:
            self.reading.append(name)
            try:
                self.read[name] = self._steps(self.sets[name])
            except UnknownDivision as unknown:
                raise UnknownDivision(
                    zh=f"地区集合 {name}：{unknown.zh}", en=f"place set {name}: {unknown.en}"
                ) from None
            self.reading.pop()
        return self.read[name]

    def _steps(self, place_set: PlaceSet) -> Steps:
        if place_set.within:
            return self._composed(place_set)
        known = (
            entry for entry in place_set.entries if self._signed(entry.signed) <= self.known_at
        )
        return self._dated(sorted(known, key=lambda entry: entry.at))

    def _signed(self, signed: int | None) -> int:
        return self.default_signed if signed is None else signed

    def _dated(self, entries: Iterable[Entry]) -> Steps:
        """Marks in written order; a mark on a successor wakes at its own time, if that is later."""
        marks: list[_Mark] = []
        for entry in entries:
            year = None if entry.at == ALWAYS else local_year(entry.at)
            for verb, codes in entry.operations:
                if verb == "is":
                    marks.append(_Mark(entry.at, None, False))
                for code in codes:
                    for one, since in self._carried(code, year):
                        marks.append(_Mark(max(entry.at, since), one, verb != "remove"))
        instants = sorted({ALWAYS, *(mark.at for mark in marks)})
        return [(at, self._paint(marks, at)) for at in instants]

    def _carried(self, code: str, year: int | None) -> list[tuple[str, int]]:
        """The code and who carries it on, each with the instant from which it does."""
        carried = [(code, ALWAYS)]
        for heir, when in self.tree.successions(code, year):
            was_there = self.tree.lives(heir)[0].valid_from < when
            carried.append((heir, year_start(when) if was_there else ALWAYS))
        return carried

    def _paint(self, marks: Iterable["_Mark"], at: int) -> bytes:
        """From the top of the tree down, so that the nearest mark is the last one painted."""
        valid: dict[str, bool] = {}
        for mark in marks:
            if mark.at <= at:
                if mark.code is None:
                    valid.clear()
                else:
                    valid[mark.code] = mark.listed
        members = bytearray(len(self.tree))
        for code in sorted(valid, key=self.tree.depth):
            start, stop = self.tree.span(code)
            members[start:stop] = (b"\1" if valid[code] else b"\0") * (stop - start)
        return bytes(members)

    def _composed(self, place_set: PlaceSet) -> Steps:
        """Codes decide by nearness among themselves; a named set is joined or taken away whole."""
        if self.default_signed > self.known_at:
            return [(ALWAYS, bytes(len(self.tree)))]
        operations = [
            Operation(verb, tuple(one for one in listed if self._is_code(one, place_set.name)))
            for verb, listed in (("is", place_set.within), ("remove", place_set.outside))
        ]
        joined = [self._dated([Entry(at=ALWAYS, operations=tuple(operations))])]
        joined += [self.steps(one) for one in place_set.within if one not in self.tree]
        taken = [self.steps(one) for one in place_set.outside if one not in self.tree]
        instants = sorted({at for steps in (*joined, *taken) for at, _ in steps})
        return [
            (at, (_members(joined, at) & ~_members(taken, at)).to_bytes(len(self.tree)))
            for at in instants
        ]

    def _is_code(self, one: str, name: str) -> bool:
        if one in self.tree:
            return True
        if one in self.sets:
            return False
        raise PlaceSetError(
            zh=f"地区集合 {name}：{one} 既不是区划代码，也不是地区集合的名称",
            en=f"place set {name}: {one} is neither a division code nor the name of a place set",
        )


class _Mark(NamedTuple):
    """From `at` on, the code is listed or taken out; without a code, all before is forgotten."""

    at: int
    code: str | None
    listed: bool


def _members(several: Iterable[Steps], at: int) -> int:
    """What any of the sets holds at the instant, as one long number, so that sets join fast."""
    joined = 0
    for steps in several:
        joined |= int.from_bytes(steps[bisect_right(steps, at, key=lambda step: step[0]) - 1][1])
    return joined
