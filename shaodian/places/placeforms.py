"""How packs write dated, named sets of places.

A set is written in one of three forms:

    suspended: {2021-01-17: {is: ["150802", "150821"]}, 2021-02-02: {remove: ["150821"]}}
    others:    {in: "150800", not_in: suspended}
    pilot:     ["150802", "150821"]

An entry's key is a date (00:00 local) or an instant; an entry may say when it was `signed`. What
the entries mean is `placesets`' business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from shaodian.places.days import ALWAYS, instant
from shaodian.places.errors import PlaceSetError

VERBS = ("is", "add", "remove")


class Operation(NamedTuple):
    """`verb` is one of `is`, `add`, `remove`."""

    verb: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What changes at `at` (epoch seconds). `signed` None: signed with its directive."""

    at: int
    operations: tuple[Operation, ...]
    signed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSet:
    """Either `entries`, or the places `within` some less those `outside`: codes or set names."""

    name: str
    entries: tuple[Entry, ...] = ()
    within: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, written: object) -> "PlaceSet":
        """From what a pack has under the name: a mapping, a list of codes, or one code.

        Keys may be text or dates. Raises PlaceSetError. Whether the codes and the other sets are
        there is seen when the set is resolved.
        """
        if not isinstance(written, Mapping):
            return cls(name=name, entries=(_plain(name, written),))
        given = {str(key): value for key, value in written.items()}
        if "in" in given:
            _refuse_unknown(name, given, ("in", "not_in", "except"))
            outside = [
                *_codes(name, given.get("except", ())),
                *_codes(name, given.get("not_in", ())),
            ]
            return cls(name=name, within=_codes(name, given["in"]), outside=tuple(outside))
        entries = [_entry(name, key, value) for key, value in written.items()]
        return cls(name=name, entries=tuple(sorted(entries, key=lambda entry: entry.at)))

    def named(self) -> tuple[str, ...]:
        """The codes and set names that it is made of."""
        listed = (
            code
            for entry in self.entries
            for operation in entry.operations
            for code in operation.codes
        )
        return tuple(dict.fromkeys([*self.within, *self.outside, *listed]))


def _plain(name: str, written: object) -> Entry:
    operation = Operation("is", _codes(name, written))
    return Entry(at=ALWAYS, operations=(operation,))


def _entry(name: str, key: object, written: object) -> Entry:
    if not isinstance(written, Mapping):
        return Entry(at=_instant(name, key), operations=(Operation("is", _codes(name, written)),))
    given = {str(verb): value for verb, value in written.items()}
    _refuse_unknown(f"{name} {key}", given, (*VERBS, "signed"))
    operations = [
        Operation(verb, _codes(f"{name} {key}", value))
        for verb, value in given.items()
        if verb in VERBS
    ]
    if not operations:
        raise PlaceSetError(
            zh=f"地区集合 {name} {key}：须写 is、add 或 remove",
            en=f"place set {name} {key}: write is, add or remove",
        )
    signed = _instant(name, given["signed"]) if "signed" in given else None
    return Entry(at=_instant(name, key), operations=tuple(operations), signed=signed)


def _instant(name: str, written: object) -> int:
    try:
        if isinstance(written, str | date):
            return instant(written)
    except ValueError:
        pass
    raise PlaceSetError(
        zh=f"地区集合 {name}：“{written}”不是日期或时刻，例如 2021-01-17 或 2021-01-17 12:00",
        en=f"place set {name}: {written!r} is no date or instant"
        " such as 2021-01-17 or 2021-01-17 12:00",
    )


def _codes(name: str, written: object) -> tuple[str, ...]:
    if isinstance(written, str):
        return (written,)
    if isinstance(written, Sequence) and all(isinstance(one, str) for one in written):
        return tuple(written)
    raise PlaceSetError(
        zh=f'地区集合 {name}：须写区划代码的列表，代码加引号，例如 ["150802"]，而不是 {written!r}',
        en=f'place set {name}: expected a list of quoted division codes such as ["150802"],'
        f" not {written!r}",
    )


def _refuse_unknown(where: str, given: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            raise PlaceSetError(
                zh=f"地区集合 {where}：不认识“{key}”，可写 {'、'.join(known)}",
                en=f"place set {where}: unknown key {key!r}; known: {', '.join(known)}",
            )
