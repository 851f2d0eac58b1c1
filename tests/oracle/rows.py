"""Rows: as stored, as read from examples, and as the oracle looks at them."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from shaodian.engine.facts import FACTS, physical
from shaodian.engine.instants import ALWAYS, day_start, local_day, parse_day, parse_when
from shaodian.engine.units import to_smallest


@dataclass(frozen=True, eq=False)
class Row:
    """One known row. `name` is what a rule calls it: its fact, or a derived fact.

    `at` is where it stands; `exact` is false if only the day is known. A derived row keeps the
    columns of its source in `cells`, and the ids of all rows of its episode in `ids`.
    """

    name: str
    fact: str
    cells: dict
    at: int
    exact: bool = True
    ids: tuple = ()
    until: int | None = None
    interval: bool = False
    holder: tuple | None = None
    key: tuple = ()
    pieces: tuple | None = None
    more: dict = field(default_factory=dict)

    @property
    def id(self):
        return self.cells["id"]

    @property
    def day(self):
        return local_day(self.at)

    def holds_at(self, instant):
        """Is an interval or span valid then?"""
        if self.pieces is not None:
            return any(start <= instant < end for start, end in self.pieces)
        return self.at <= instant and (self.until is None or instant < self.until)

    def derived(self, name, **changes):
        return replace(self, name=name, **changes)


def row_of(fact, cells):
    interval = FACTS[fact].time == "interval"
    at, day = cells.get("at"), cells.get("day")
    if interval:
        start = cells.get("from_at")
        return Row(
            fact, fact, cells, ALWAYS if start is None else start, True, (cells["id"],),
            until=cells.get("to_at"), interval=True,
        )  # fmt: skip
    if at is not None:
        return Row(fact, fact, cells, at, True, (cells["id"],))
    return Row(fact, fact, cells, day_start(day), False, (cells["id"],))


def columns_of(fact):
    """Every column of a fact by name."""
    return FACTS[fact].by_name


# -- reading examples --------------------------------------------------------------------------


def physical_rows(given):
    """Readable rows, as `given` in cases.yaml has them, as they are stored."""
    return {fact: [physical_row(fact, row) for row in rows] for fact, rows in given.items()}


def physical_row(fact, row):
    declared = FACTS[fact]
    stored = {name: None for name, _ in physical(declared)}
    row = dict(row)
    twin = declared.same_as_at
    if twin and row.get(twin) is None:
        row[twin] = row.get("at")
    if twin and row.get("at") is None:
        row["at"] = row.get(twin)
    for name, value in row.items():
        if value is None:
            continue
        if name in ("from", "to"):
            stored[f"{name}_at"] = parse_when(str(value), end=name == "to")
        elif name == "at":
            _place(stored, str(value))
        else:
            stored[name] = _cell(declared.by_name[name], value)
    if declared.time == "interval" and stored["from_at"] is not None:
        stored["at"] = stored["from_at"]
        stored["day"] = local_day(stored["from_at"])
    return stored


def _place(stored, text):
    if len(text) == 10:
        stored["day"] = parse_day(text)
    else:
        stored["at"] = parse_when(text)
        stored["day"] = local_day(stored["at"])


def _cell(column, value):
    if column.type == "number":
        return to_smallest(Fraction(str(value)), column.unit)
    if column.type == "flag":
        return int(value)
    if column.type == "date":
        return parse_day(str(value))
    if column.type == "instant":
        return parse_when(str(value))
    return str(value)
