"""The two sides on one database: rules compiled from the pack, and rules written by hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.data import DAYS, FIRST, made
from shaodian.engine.compile.compiled import Statement, compile_evidence, compile_rule
from shaodian.engine.instants import day_start
from shaodian.engine.pack.build import load_pack
from shaodian.engine.pack.model import Pack, Rule
from shaodian.engine.run.assess import Assessment, Ledger, Moment, open_engine
from shaodian.engine.run.engines import Engine

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".cache" / "bench"
END = day_start(FIRST + DAYS) - 1
MOMENT = Moment(as_of=END, known_at=END, since=FIRST)

# What a finding, and a row that shows it, is to both sides.
FINDING = "subject, occurrence, institution, status"
EVIDENCE = "subject, occurrence, fact, row_id"


def by_hand() -> dict[str, dict[str, Statement]]:
    """The hand-written statements of each rule: `findings`, and `evidence` if more rows show it."""
    text = (HERE / "rules.sql").read_text("utf-8")
    pieces = re.split(r"^-- (r\d) (findings|evidence)\n", text, flags=re.MULTILINE)[1:]
    written: dict[str, dict[str, Statement]] = {}
    for rule, part, sql in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        params = frozenset(re.findall(r"\$([a-z_]+)", sql))
        written.setdefault(rule, {})[part] = Statement(sql.strip(), params)
    return written


def compiled(pack: Pack) -> dict[str, dict[str, Statement]]:
    """The same of the pack's rules, as the engine compiles them."""
    made: dict[str, dict[str, Statement]] = {}
    for rule in pack.rules:
        made[rule.id] = {"findings": compile_rule(pack, rule, "duckdb").judge}
        evidence = compile_evidence(pack, rule, "duckdb")
        if evidence is not None:
            made[rule.id]["evidence"] = evidence.judge
    return made


@dataclass(frozen=True)
class Side:
    """One way to judge a rule: a table of findings, then one of the rows that show them."""

    name: str
    found: str
    shown: str
    statements: Mapping[str, Mapping[str, Statement]]
    params: Mapping[str, Mapping[str, Any]]

    def judge(self, engine: Engine, rule: str) -> None:
        engine.keep(self.found, self.statements[rule]["findings"], self.params[rule])

    def show(self, engine: Engine, rule: str) -> bool:
        """After `judge`, while its table stands; False if no other row shows such findings."""
        evidence = self.statements[rule].get("evidence")
        if evidence is not None:
            engine.keep(self.shown, evidence, self.params[rule])
        return evidence is not None


class Bench:
    """A DuckDB with the facts of so many persons in it, and both sides over it."""

    def __init__(self, persons: int, cache: Path = CACHE) -> None:
        self.pack = load_pack(HERE / "pack")
        self.rules: dict[str, Rule] = {rule.id: rule for rule in self.pack.rules}
        tables = {fact: pq.read_table(file) for fact, file in made(persons, cache).items()}
        self.rows = sum(table.num_rows for table in tables.values())
        ledger = Ledger(tables)
        self.engine = open_engine("duckdb", ledger)
        run = Assessment(self.engine, ledger, MOMENT)
        run._prepare(self.pack)  # noqa: SLF001
        params = {name: run.params(rule) or {} for name, rule in self.rules.items()}
        self.ours = Side("ours", "judged", "judged_shown", compiled(self.pack), params)
        self.hand = Side("hand", "found", "found_shown", by_hand(), params)

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def count(self, table: str) -> int:
        return int(self._fetch(f"SELECT count(*) FROM {table}")[0][0])

    def differences(self, rule: str, most: int = 3) -> list[str]:
        """Judges a rule on both sides, and tells the first rows that only one side has."""
        self.ours.judge(self.engine, rule)
        self.hand.judge(self.engine, rule)
        told = self._only_one("found", "judged", FINDING, most)
        shown = self.ours.show(self.engine, rule), self.hand.show(self.engine, rule)
        if all(shown):
            told += self._only_one("found_shown", "judged_shown", EVIDENCE, most)
        elif any(shown):
            one = self.ours.shown if shown[0] else self.hand.shown
            told += [f"only one side shows {self.count(one)} rows"] if self.count(one) else []
        return [f"{rule}: {difference}" for difference in told]

    def _only_one(self, hand: str, ours: str, columns: str, most: int) -> list[str]:
        left, right = (f"SELECT {columns} FROM {table}" for table in (hand, ours))
        told = []
        for name, these, others in (
            ("only by hand", left, right),
            ("only ours", right, left),
        ):
            rows = self._fetch(f"{these} EXCEPT ALL {others} ORDER BY ALL LIMIT {most}")
            told += [f"{name} {row}" for row in rows]
        return told

    def _fetch(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.fetch(Statement(sql, frozenset()), {})
