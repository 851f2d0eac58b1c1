"""A sound pack that uses every key of the language, and ways to spoil it."""

import copy
import json
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shaodian.engine.errors import PackError, Problem
from shaodian.engine.pack.build import load_pack
from shaodian.engine.pack.text import Source, read_yaml

SHORT = """\
id: sound
dated_on: 2021-01-17
in_force: {from: 2021-01-17}
values: {cap: {2021-01-17: 10 persons}, stay: 3 days, fee: 100 yuan}
places: {city: ["150800"]}
applies_to: {institutions: [training], places: city}
define:
  outbreak: {events: local_case, where: "new_local > 0", quiet: 14 days, reach: all}
  shut: {spans: arrival, for: 10 days}
rules:
- {id: size, kind: limit, each: session, must: "headcount <= $cap"}
- {id: d, kind: deadline, each: institution, period: day, before: "16:00", owes: {event: report}}
- {id: a, kind: after, each: institution, following: outbreak, owes: {event: report}, within: 1 day}
"""
CONDITION = '"headcount <= $cap"'
CONDITION_LINE = 11

WHOLE = (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")

# How long refusing may take at most, on a busy machine.
PATIENCE = 10


def with_condition(condition: str) -> str:
    return SHORT.replace(CONDITION, json.dumps(condition, ensure_ascii=False))


def problems(text: str | bytes, name: str = "pack.yaml") -> list[Problem]:
    """What is wrong with a pack's text; an empty list if it loads. Anything else fails."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        begun = time.monotonic()
        try:
            load_pack(path)
        except PackError as error:
            found = list(error.problems)
        else:
            found = []
        assert time.monotonic() - begun < PATIENCE
        assert all(p.zh and p.en and len(p.zh) < 600 and len(p.en) < 1200 for p in found), found
        return found


def told(text: str | bytes) -> str:
    """All problems as text, with the folder left out of their places."""
    return "\n".join(
        f"{'/'.join(p.where.split('/')[1:]) or p.where}: {p.zh} / {p.en}" for p in problems(text)
    )


@cache
def _read() -> Any:
    return plain(read_yaml(Source("whole", WHOLE)))


def whole() -> dict[str, Any]:
    """The whole pack as a plain document of one's own."""
    found: dict[str, Any] = copy.deepcopy(_read())
    return found


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to everything inside a document."""
    inner = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    found = []
    for key, one in inner:
        found += [(*path, key), *paths(one, (*path, key))]
    return found


def put(path: tuple[str | int, ...], value: Any) -> str:
    """The whole pack with another value at one place, as text."""
    document = whole()
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return dumped(document)


def plain(value: Any) -> Any:
    """Without the lines that the reader remembers."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def dumped(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, default=str)
