"""What rows say of each other: ids once, refs that lead somewhere, institutions filled in."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

from shaodian.engine.errors import Problem
from shaodian.engine.facts import Fact
from shaodian.engine.instants import ALWAYS
from shaodian.engine.load_cells import Value
from shaodian.engine.load_rows import Batch
from shaodian.engine.load_sheets import shown

# Refs to these say who or under whom, not where: the institution of a row does not follow them.
NOT_STRUCTURAL = ("institution", "person", "authority")
# An office that has no such list may still name its institutions and persons.
MAY_BE_ABSENT = ("institution", "person")

Owner = str | list[tuple[int, str]]


def check_ids(batch: Batch) -> None:
    """An id names one row of a fact; of a thing with versions, one row for each beginning."""
    ids = batch.values["id"]
    begins: list[Value] = batch.values["from_at"] if batch.fact.entity else [None] * batch.rows
    if not batch.fact.entity and len(set(ids)) == len(ids):
        return
    zh, en = ("，开始日期也相同", ", with the same beginning") if batch.fact.entity else ("", "")
    first: dict[tuple[Value, Value], int] = {}
    for row, key in enumerate(zip(ids, begins, strict=True)):
        if row in batch.refused:
            continue
        other = first.setdefault(key, row)
        if other != row:
            place = batch.sheet.where(other)
            batch.refuse(
                row,
                "id",
                f"编号「{shown(str(key[0]))}」已用于 {place}{zh}",
                f"the id “{shown(str(key[0]))}” is already used at {place}{en}",
            )


def check_refs(batches: Mapping[str, Batch]) -> None:
    """Every ref leads to a row that is taken. Refusing one row may leave others without theirs,
    so this is repeated until nothing changes."""
    for batch in batches.values():
        for name, target in _refs(batch.fact):
            if target not in batches and target in MAY_BE_ABSENT:
                continue
            found = batches.get(target)
            if found is None or found.sheet.whole:
                everything = set(found.values["id"]) if found else set()
                _refuse_dangling(batch, name, target, everything, absent=found is None)
    while _refuse_orphans(batches):
        pass


def _refs(fact: Fact) -> list[tuple[str, str]]:
    columns = fact.by_name.values()
    return [(column.name, column.refers_to) for column in columns if column.refers_to]


def _refuse_dangling(
    batch: Batch, name: str, target: str, ids: set[Value], *, absent: bool
) -> None:
    values = batch.values[name]
    unknown = set(values) - ids - {None}
    if not unknown:
        return
    zh = f"（没有 {target} 这张表）" if absent else ""
    en = f" (there is no table {target})" if absent else ""
    for row, value in enumerate(values):
        if value in unknown:
            batch.refuse(
                row,
                name,
                f"「{shown(str(value))}」不是任何一行 {target} 的编号{zh}",
                f"“{shown(str(value))}” names no row of {target}{en}",
            )


def _refuse_orphans(batches: Mapping[str, Batch]) -> bool:
    """Refuse rows whose refs lead only to refused rows, one problem a column: the cause is told
    elsewhere. True if any was."""
    taken = {name: {batch.values["id"][row] for row in batch.kept}
             for name, batch in batches.items()}  # fmt: skip
    found = False
    for batch in batches.values():
        for name, target in _refs(batch.fact):
            if target not in batches or not batch.sheet.whole:
                continue
            lost = set(batch.values[name]) - taken[target] - {None}
            if not lost:
                continue
            orphans = [row for row in batch.kept if batch.values[name][row] in lost]
            if not orphans:
                continue
            found = True
            batch.refused.update(orphans)
            batch.sheet.problems.append(
                Problem(
                    where=batch.sheet.where(orphans[0], batch.written.get(name, name)),
                    zh=f"{len(orphans)} 行指向的 {target} 本身有问题，先改好那里",
                    en=f"{len(orphans)} rows name rows of {target} that were refused; mend those",
                )
            )
    return found


def fill_institutions(batches: Mapping[str, Batch]) -> None:
    """A row without an institution has that of its class group, session, room or course.

    A row of `institution` is its own. Persons are not followed: they move. Where the thing named
    has versions at several institutions, the one valid when the row was true counts.
    """
    if "institution" in batches:
        own = batches["institution"].values
        pairs = zip(own["institution"], own["id"], strict=True)
        own["institution"] = [given or itself for given, itself in pairs]
    changed = True
    while changed:
        owners = {name: _owners(batches[name]) for name in _followed(batches)}
        changed = sum(_fill(batch, owners) for batch in batches.values()) > 0


def _followed(batches: Mapping[str, Batch]) -> set[str]:
    """The facts whose rows may tell the institution of rows that still lack one."""
    lacking = [batch for batch in batches.values() if None in batch.values["institution"]]
    targets = {target for batch in lacking for _, target in _refs(batch.fact)}
    return {name for name in targets if name in batches and name not in NOT_STRUCTURAL}


def _fill(batch: Batch, owners: Mapping[str, Mapping[Value, Owner]]) -> bool:
    institutions = batch.values["institution"]
    if None not in institutions:
        return False
    changed = False
    for name, target in sorted(_refs(batch.fact), key=lambda ref: ref[0] != "class_group"):
        if not owners.get(target) or target in NOT_STRUCTURAL:
            continue
        known, named = owners[target], batch.values[name]
        for row, institution in enumerate(institutions):
            if institution is None and (owner := known.get(named[row])) is not None:
                institutions[row] = _at(owner, batch.values["at"][row])
                changed = True
    return changed


def _owners(batch: Batch) -> dict[Value, Owner]:
    """The institution of each id: one, or with the beginnings of its versions if it moved."""
    ids, institutions, begins = (batch.values[n] for n in ("id", "institution", "at"))
    kept = batch.kept
    if not batch.fact.entity:
        places = ((ids[row], institutions[row]) for row in kept)
        return {key: place for key, place in places if isinstance(place, str)}
    versions: dict[Value, list[tuple[int, str]]] = defaultdict(list)
    for row in kept:
        institution, begin = institutions[row], begins[row]
        if isinstance(institution, str):
            versions[ids[row]].append((begin if isinstance(begin, int) else ALWAYS, institution))
    return {
        key: rows[0][1] if len({place for _, place in rows}) == 1 else sorted(rows)
        for key, rows in versions.items()
    }


def _at(owner: Owner, at: Value) -> str:
    if isinstance(owner, str):
        return owner
    begins = [begin for begin, _ in owner]
    found = bisect_right(begins, at) - 1 if isinstance(at, int) else len(owner) - 1
    return owner[max(found, 0)][1]
