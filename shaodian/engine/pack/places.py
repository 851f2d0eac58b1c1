"""`places:` of a pack: named, dated sets, with every name in them known and no circle."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from shaodian.engine.conditions.names import nearest
from shaodian.engine.conditions.reading import short
from shaodian.engine.pack.spec import Spec
from shaodian.engine.pack.terms import is_code, read_when
from shaodian.engine.pack.text import Block
from shaodian.places import PlacesError, PlaceSet


def read_places(spec: Spec) -> dict[str, PlaceSet]:
    """The named sets of a pack; problems are collected."""
    block = spec.block_at("places")
    found: dict[str, PlaceSet] = {}
    for name in block.block if block else ():
        assert block is not None
        written = block.raw(name)
        if block.check_name(name, name) and written is not None:
            placed = read_place(block, name, written, block.block)
            if placed is not None:
                found[name] = placed
    if block:
        block.finish()
        _refuse_circles(block, found)
    return found


def read_place(spec: Spec, name: str, written: Any, known: Collection[str]) -> PlaceSet | None:
    """One set, whose names are among those known; `name` is also the key of its problems."""
    key = name if name in spec else "places"
    try:
        _check_dates(written)
        placed = PlaceSet.read(name, written)
    except PlacesError as error:
        spec.problem(key, short(error.zh, 200), short(error.en, 200))
        return None
    except (ValueError, OverflowError) as error:
        spec.problem(
            key,
            f"「{short(error)}」不是日期或时刻（1949 至 2199 年）",
            f"{short(error)!r} is not a date or an instant from 1949 to 2199",
        )
        return None
    good = [
        _known(spec, key, one, known if one in (*placed.within, *placed.outside) else ())
        for one in placed.named()
    ]
    return placed if all(good) else None


def _check_dates(written: Any) -> None:
    if isinstance(written, Block) and "in" not in written:
        for key, entry in written.items():
            read_when(key)
            signed = entry.get("signed") if isinstance(entry, Block) else None
            if isinstance(signed, str | date):
                read_when(str(signed))


def _known(spec: Spec, key: str, one: str, known: Collection[str]) -> bool:
    if is_code(one) or one in known:
        return True
    near = nearest(one, list(known))
    spec.problem(
        key,
        f"「{short(one)}」既不是区划代码，也不是这里能用的地点名{near[0]}",
        f"{short(one)!r} is neither a division code nor a place that may stand here{near[1]}",
    )
    return False


def _refuse_circles(spec: Spec, sets: Mapping[str, PlaceSet]) -> None:
    done: set[str] = set()
    for name in sets:
        trail = [name]
        if name not in done and _circle(trail, sets, done):
            told = " → ".join(trail)
            spec.problem(
                name, f"地点互相引用成环：{told}", f"places contain each other in a circle: {told}"
            )


def _circle(trail: list[str], sets: Mapping[str, PlaceSet], done: set[str]) -> bool:
    """Follows what a set names, depth first; the trail ends where it meets itself."""
    ways = [iter(_named(sets, trail[0]))]
    while ways:
        step = next(ways[-1], None)
        if step is None:
            ways.pop()
            done.add(trail.pop())
        elif step in trail:
            trail.append(step)
            done.update(trail)
            return True
        elif step not in done:
            trail.append(step)
            ways.append(iter(_named(sets, step)))
    return False


def _named(sets: Mapping[str, PlaceSet], name: str) -> list[str]:
    return [one for one in (*sets[name].within, *sets[name].outside) if one in sets]
