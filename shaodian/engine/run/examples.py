"""The examples of a pack: given rows must give exactly the findings expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shaodian.engine.errors import PackError, Problem
from shaodian.engine.instants import (
    DAY,
    FOREVER,
    day_start,
    format_instant,
    local_day,
    parse_day,
    parse_instant,
)
from shaodian.engine.load import tables_from_rows
from shaodian.engine.pack.model import Example, Pack
from shaodian.engine.run.assess import Finding, Ledger, Moment, assess
from shaodian.places import Calendar, DivisionTree


@dataclass(frozen=True)
class Outcome:
    """An example, what was missing and what came unexpected."""

    example: Example
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.missing and not self.unexpected


def run_example(pack: Pack, example: Example, engine: str = "duckdb") -> Outcome:
    """One example on one database. Raises PackError for one that cannot be read."""
    findings = assess([pack], _ledger(example), _moment(example), engine=engine)
    told = [_told(f) for f in findings]
    if example.rules is not None:
        told = [t for t in told if t["rule"] in example.rules]
    return _compare(example, example.expect, told)


def _compare(
    example: Example, wanted: Sequence[Mapping[str, Any]], told: list[dict[str, Any]]
) -> Outcome:
    left = list(told)
    missing = []
    for expectation in wanted:
        match = next((t for t in left if _agrees(expectation, t)), None)
        if match is None:
            missing.append(_shown(expectation))
        else:
            left.remove(match)
    return Outcome(example, tuple(missing), tuple(_shown(t) for t in left))


def _agrees(expectation: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    return all(_plain(key, value) == told[key] for key, value in expectation.items())


def _plain(key: str, value: Any) -> str | None:
    if value is None:
        return None
    if key == "due":
        return format_instant(parse_instant(str(value)))
    return str(value).rpartition("/")[2] if key == "rule" else str(value)


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.rpartition("/")[2],
        "subject": finding.subject,
        "occurrence": finding.occurrence,
        "part": finding.part,
        "status": finding.status,
        "due": None if finding.due_at is None else format_instant(finding.due_at),
        "observed": finding.observed,
        "expected": finding.expected,
    }


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in row.items() if value not in (None, ""))


def _moment(example: Example) -> Moment:
    try:
        as_of = _end(example.as_of)
        known_at = FOREVER - 1 if example.known_at is None else _end(example.known_at)
        since = local_day(as_of) if example.since is None else parse_day(example.since)
    except ValueError as error:
        raise _wrong(
            example, f"「{error}」不是日期或时刻", f"{error} is neither a date nor an instant"
        ) from error
    return Moment(as_of=as_of, known_at=known_at, since=since)


def _end(text: str) -> int:
    return (
        parse_instant(text) if "T" in text or " " in text else day_start(parse_day(text)) + DAY - 1
    )


def _ledger(example: Example) -> Ledger:
    given = {
        fact: [dict(row) for row in rows]
        for fact, rows in example.given.items()
        if fact != "division"
    }
    loaded = tables_from_rows(given)
    tree = DivisionTree.national()
    if "division" in example.given:
        tree = tree.with_divisions(dict(row) for row in example.given["division"])
    published = Calendar.published()
    if example.calendar is not None:
        published = published.with_rows(
            (parse_day(str(r["date"])), bool(r["working"])) for r in example.calendar
        )
    return Ledger(loaded.tables, tree, published)


def _wrong(example: Example, zh: str, en: str) -> PackError:
    return PackError(Problem(where=example.where, zh=zh, en=en))
