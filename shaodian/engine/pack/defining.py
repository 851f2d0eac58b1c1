"""`define:` of a pack: derived facts, read in an order in which each finds those it uses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shaodian.engine.conditions.names import Names
from shaodian.engine.conditions.points import POINT
from shaodian.engine.derived import DERIVED
from shaodian.engine.kinds import Reading
from shaodian.engine.pack.model import Derived
from shaodian.engine.pack.spec import Spec
from shaodian.engine.pack.text import walk

MOST = 100
# Words that mean something else where a fact could stand.
_TAKEN = ("instant", "all", "row", "next_day", POINT.name)
_OVER = re.compile(r"\b(?:exists|count|sum|lowest|highest|last)\s*\(\s*([A-Za-z_][A-Za-z0-9_]*)")
_QUOTED = re.compile(r"'[^']*'")


def read_derived(spec: Spec, names: Names) -> tuple[dict[str, Derived], Names]:
    """The derived facts, and the names with theirs besides."""
    block = spec.block_at("define")
    derived: dict[str, Derived] = {}
    if block is None:
        return derived, names
    waiting = {name: block.raw(name) for name in block.block}
    block.finish()
    for name in waiting:
        if block.check_name(name, name) and (name in names.facts or name in _TAKEN):
            block.problem(
                name,
                f"「{name}」已另有所指，不能用作推导事实的名称",
                f"{name!r} means something else and cannot name a derived fact",
            )
    if len(waiting) > MOST:
        block.problem("define", f"推导事实超过 {MOST} 个", f"more than {MOST} derived facts")
        return derived, names
    needs = {name: uses(written) & set(waiting) - {name} for name, written in waiting.items()}
    while waiting:
        ready = [name for name in waiting if not needs[name] & set(waiting)]
        if not ready:
            _circle(block, list(waiting))
            break
        for name in ready:
            del waiting[name]
            one = _derive(block, name, names, derived)
            if one is not None and name not in names.facts:
                derived[name] = one
                names = names.with_facts({name: one.fact})
    return derived, names


def _circle(block: Spec, waiting: list[str]) -> None:
    block.problem(
        waiting[0],
        f"推导事实相互依赖：{'、'.join(waiting)}",
        f"derived facts use each other in a circle: {', '.join(waiting)}",
    )


def uses(written: Any) -> set[str]:
    """The names that may be facts in a definition: plain words, and what aggregates look over."""
    return {word for text in walk(written) if isinstance(text, str) for word in _words(text)}


def _words(text: str) -> Iterator[str]:
    yield text
    for match in _OVER.finditer(_QUOTED.sub("''", text)):
        yield match.group(1)


def _derive(block: Spec, name: str, names: Names, derived: Mapping[str, Derived]) -> Derived | None:
    inner = block.block_at(name)
    if inner is None:
        return None
    forms = [form for form in DERIVED if form in inner]
    if len(forms) != 1:
        inner.problem(
            None,
            "推导事实须恰有 events、spans、counts、reached 之一",
            "a derived fact has exactly one of events, spans, counts, reached",
        )
        return None
    before = len(inner.problems)
    one = DERIVED[forms[0]].read(inner, Reading(names, dict(derived), _no_scope), name)
    if one is None and len(inner.problems) == before:
        inner.problem(forms[0], "读不懂这个推导事实", "this derived fact cannot be read")
    inner.finish(*(KEYS if one is None else ()))
    return one


def _no_scope(*_: object) -> dict[str, Any]:
    raise AssertionError("derived facts have no scope")


# All keys of derived facts: where reading stopped early, the rest is not thereby unknown.
KEYS = (
    *("events", "spans", "counts", "reached", "where", "at", "key", "quiet", "reach", "from"),
    *("for", "until", "phases", "extended_by", "governed_by", "first_day", "by", "distinct"),
    *("sum", "share", "among", "window", "at_least", "any", "run", "when", "latched"),
)
