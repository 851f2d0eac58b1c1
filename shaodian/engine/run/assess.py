"""Judging facts by packs: as of an instant, with what was known at an instant."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from shaodian.engine.compile.compiled import Compiled, Statement, compile_evidence, compile_rule
from shaodian.engine.compile.judged import COLUMNS
from shaodian.engine.errors import CalendarMissing, Problem
from shaodian.engine.facts import FACTS, Vocabulary
from shaodian.engine.instants import date_of_day, day_start, format_day, format_instant, local_day
from shaodian.engine.kinds import KINDS
from shaodian.engine.load import schema
from shaodian.engine.pack.model import Pack, Rule
from shaodian.engine.run import tables as run_tables
from shaodian.engine.run.engines import ENGINES, Engine
from shaodian.places import Calendar, DivisionTree

ORDER = ("breach", "overdue", "late", "unknown", "due", "ok")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule says of one subject at one occurrence. Instants are UTC seconds."""

    id: str
    directive: str
    clause: str
    rule: str
    subject_kind: str
    subject: str
    institution: str | None
    division: str | None
    occurrence: str
    part: str
    status: str
    decided_at: int | None
    opens_at: int | None
    due_at: int | None
    due_included: bool
    met_at: int | None
    observed: str | None
    expected: str | None
    unit: str
    evidence: tuple["Evidence", ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A row that proves a finding; its role is trigger, counted or last before."""

    fact: str
    id: str
    role: str


@dataclass(frozen=True)
class Ledger:
    """The facts of a run, one table a fact, with the divisions and calendar that go with them."""

    tables: Mapping[str, pa.Table]
    divisions: DivisionTree = field(default_factory=DivisionTree.national)
    calendar: Calendar = field(default_factory=Calendar.published)
    vocabulary: Vocabulary = field(default_factory=lambda: FACTS)

    def codes(self) -> set[str]:
        """Every division code that the facts use."""
        found: set[str] = set()
        for name, rows in self.tables.items():
            for column in self.vocabulary[name].by_name.values():
                if column.type == "code" and column.name in rows.column_names:
                    found |= {
                        str(code) for code in rows.column(column.name).unique().to_pylist() if code
                    }
        return found


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a run judges: as of an instant, known at one, from a local day on."""

    as_of: int
    known_at: int
    since: int

    @property
    def window(self) -> tuple[int, int]:
        return day_start(self.since), day_start(local_day(self.as_of) + 1)


def finding_id(rule: str, subject: str, occurrence: str) -> str:
    """A hash of rule, subject and occurrence; no value and no database in it."""
    return hashlib.sha256("\n".join((rule, subject, occurrence)).encode()).hexdigest()[:16]


def open_engine(name: str, ledger: Ledger, **options: Any) -> Engine:
    """A database with the ledger's facts in it."""
    engine = ENGINES[name](**options)
    for fact, rows in ledger.tables.items():
        engine.create(f"fact_{fact}", rows, keys=_keys(ledger.vocabulary, fact, rows))
    engine.create(
        "division_within",
        run_tables.division_within(ledger.divisions, ledger.codes()),
        keys=("division,ancestor",),
    )
    engine.create("calendar", run_tables.calendar(ledger.calendar), keys=("day", "ordinal"))
    engine.ready()
    return engine


def _keys(vocabulary: Vocabulary, fact: str, rows: pa.Table) -> list[str]:
    """Columns worth an index in a row store: the references, each with the day."""
    refs = [c.name for c in vocabulary[fact].by_name.values() if c.type == "ref"]
    wanted = ["id", *(f"{name},day" for name in refs)]
    return [key for key in wanted if key.split(",")[0] in rows.column_names]


class Assessment:
    """One run over one database."""

    def __init__(
        self,
        engine: Engine,
        ledger: Ledger,
        moment: Moment,
        *,
        institution: str | None = None,
        every_status: bool = False,
    ) -> None:
        self.engine, self.ledger, self.moment = engine, ledger, moment
        self.institution, self.every_status = institution, every_status
        self._there = set(ledger.tables)

    def findings(
        self, packs: Iterable[Pack], done: Callable[[Rule], None] | None = None
    ) -> list[Finding]:
        """Every finding of every rule, worst first within a rule."""
        found: list[Finding] = []
        for pack in packs:
            self._prepare(pack)
            for rule in pack.rules:
                found += self.judge(pack, rule)
                if done is not None:
                    done(rule)
        return found

    def _compiled(self, pack: Pack, rule: Rule) -> Compiled:
        return compile_rule(
            pack,
            rule,
            self.engine.name,
            one_institution=self.institution is not None,
            every_status=self.every_status or self.institution is not None,
        )

    def _prepare(self, pack: Pack) -> None:
        """The tables that a pack's statements look up."""
        compiled = [self._compiled(pack, rule) for rule in pack.rules]
        self._make_missing(frozenset[str]().union(*(c.judge.facts for c in compiled)))
        names = set().union(*(c.places for c in compiled))
        places = run_tables.scope_places(pack, names, self.ledger.divisions, self.moment.known_at)
        first = min((local_day(rule.force.start) for rule in pack.rules), default=self.moment.since)
        kinds = set().union(*(c.slots for c in compiled))
        slots = run_tables.slots(kinds, first, self.moment.as_of)
        for name, rows, keys in (
            ("scope_place", places, ("name,division",)),
            ("slot", slots, ("kind,from_at",)),
        ):
            self.engine.drop(name)
            self.engine.create(name, rows, keys=keys)

    def _make_missing(self, facts: frozenset[str]) -> None:
        """Empty tables for facts that statements read and the ledger does not have."""
        for fact in sorted(facts - self._there):
            empty = schema(self.ledger.vocabulary[fact]).empty_table()
            self.engine.create(f"fact_{fact}", empty)
            self._there.add(fact)

    def params(self, rule: Rule) -> dict[str, Any] | None:
        """The run's parameters; None if the rule was not yet signed."""
        force = rule.force.known(self.moment.known_at)
        if force is None:
            return None
        window_from, window_to = self.moment.window
        return {
            "as_of": self.moment.as_of,
            "known_at": self.moment.known_at,
            "force_from": force.start,
            "force_to": force.end,
            "window_from": window_from,
            "window_to": window_to,
            "institution": self.institution,
        }

    def judge(self, pack: Pack, rule: Rule) -> list[Finding]:
        """The findings of one rule. Raises CalendarMissing."""
        params = self.params(rule)
        if params is None:
            return []
        compiled = self._compiled(pack, rule)
        self.engine.keep("judged", compiled.judge, params)
        rows = self.engine.fetch(_ALL, {})
        missing = [row[COLUMNS.index("x_missing")] for row in rows]
        days = [day for day in missing if day is not None]
        if days:
            raise calendar_missing(min(days), rule)
        units = KINDS[rule.kind].units(rule)
        kind = KINDS[rule.kind].subject_kind(rule)
        proof = self._evidence(pack, rule, params) if rows else {}
        found = []
        for row in rows:
            told = dict(zip(COLUMNS, row, strict=True))
            key = (told["subject"], str(told["occurrence"]))
            listed = [*_trigger(pack, rule, told), *sorted(proof.get(key, ()), key=_by_role)]
            found.append(_finding(rule, kind, units, told, tuple(dict.fromkeys(listed))))
        return sorted(found, key=lambda f: (ORDER.index(f.status), f.subject, f.occurrence))

    def _evidence(
        self, pack: Pack, rule: Rule, params: Mapping[str, Any]
    ) -> dict[tuple[str, str], list[Evidence]]:
        """The rows behind the findings that stand in `judged`, by subject and occurrence."""
        found: dict[tuple[str, str], list[Evidence]] = {}
        compiled = compile_evidence(
            pack, rule, self.engine.name, one_institution=self.institution is not None
        )
        if compiled is None:
            return found
        self._make_missing(compiled.judge.facts)
        for subject, occurrence, fact, row_id, role in self.engine.fetch(compiled.judge, params):
            proof = Evidence(*declared(pack, fact, str(row_id)), role)
            found.setdefault((subject, str(occurrence)), []).append(proof)
        return found


_ALL = Statement('SELECT * FROM "judged"', frozenset())


def _by_role(evidence: Evidence) -> tuple[str, str, str]:
    return evidence.role, evidence.fact, evidence.id


def declared(pack: Pack, fact: str, row_id: str) -> tuple[str, str]:
    """The declared fact and row from which a derived row comes."""
    while fact in pack.derived:
        if pack.derived[fact].form == "spans":
            row_id = row_id.partition("/")[0]
        fact = pack.derived[fact].base
    return fact, row_id


def _trigger(pack: Pack, rule: Rule, row: Mapping[str, Any]) -> list[Evidence]:
    fact = KINDS[rule.kind].trigger(rule)
    if not fact or row["x_row"] is None:
        return []
    name, row_id = declared(pack, fact, row["x_row"])
    return [Evidence(name, row_id, "trigger")] if name in FACTS or name in pack.names.facts else []


def calendar_missing(day: int, rule: Rule) -> CalendarMissing:
    year = date_of_day(day).year
    return CalendarMissing(
        Problem(
            where=rule.full_id,
            zh=f"工作日历没有 {format_day(day)}；"
            f"请用 --calendar FILE 载入 {year} 年的日历（date,working 两列）",
            en=f"the working-day calendar has no {format_day(day)};"
            f" load {year} with --calendar FILE (columns date, working)",
        )
    )


def _finding(
    rule: Rule,
    subject_kind: str,
    units: Mapping[str, str],
    row: Mapping[str, Any],
    proof: tuple[Evidence, ...],
) -> Finding:
    occurrence = _occurrence(rule, row)
    part = row["part"] or ""
    return Finding(
        id=finding_id(rule.full_id, row["subject"], occurrence),
        directive=rule.directive,
        clause=rule.clause,
        rule=rule.full_id,
        subject_kind=subject_kind,
        subject=row["subject"],
        institution=row["institution"],
        division=row["division"],
        occurrence=occurrence,
        part=part,
        status=row["status"],
        decided_at=row["decided_at"],
        opens_at=row["opens_at"],
        due_at=row["due_at"],
        due_included=bool(row["due_included"]),
        met_at=row["met_at"],
        observed=row["observed"],
        expected=row["expected"],
        unit=units.get(part, ""),
        evidence=proof,
    )


def _occurrence(rule: Rule, row: Mapping[str, Any]) -> str:
    """Cycles and gaps are named by their instant or day, which the statement gives as a number."""
    written = str(row["occurrence"])
    if rule.kind == "recurring":
        return format_instant(int(written))
    how = getattr(rule, "judged", "")
    if how == "daily" or (how == "always" and row["status"] == "ok"):
        return format_day(int(written))
    return format_instant(int(written)) if how == "always" else written


def assess(
    packs: Sequence[Pack],
    ledger: Ledger,
    moment: Moment,
    *,
    engine: str = "duckdb",
    institution: str | None = None,
    every_status: bool = False,
) -> list[Finding]:
    """All findings of the packs on the ledger, on a database opened for this run."""
    with open_engine(engine, ledger) as database:
        run = Assessment(
            database, ledger, moment, institution=institution, every_status=every_status
        )
        return run.findings(packs)
