"""`shaodian check`: who breaks which clause on which day, with the rows that prove it."""

import argparse
import csv
import io
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from shaodian.engine.cli import given
from shaodian.engine.cli.layout import screen_width
from shaodian.engine.cli.table import Table
from shaodian.engine.errors import FactsError, Problem
from shaodian.engine.pack.model import Pack
from shaodian.engine.run.assess import Assessment, Finding, Ledger, Moment, open_engine
from shaodian.engine.units import UNITS

FAILING = {"breach": ("breach", "late", "overdue")}
FIELDS = (
    "finding",
    "directive",
    "clause",
    "rule",
    "subject_kind",
    "subject",
    "institution",
    "division",
    "occurrence",
    "part",
    "status",
    "decided_at",
    "opens_at",
    "due",
    "due_included",
    "met_at",
    "observed",
    "expected",
    "unit",
    "evidence",
)


def add(words: Any) -> None:
    one = words.add_parser(
        "check",
        help="检查事实是否符合指令 check facts against packs",
        description="检查事实：谁、哪一天、违反哪一条，证据是哪几行。"
        " Who breaks which clause on which day, with the rows that prove it.",
    )
    given.add_facts(one)
    given.add_language(one)
    one.add_argument(
        "--format",
        choices=("table", "jsonl", "csv"),
        default="table",
        help="输出格式 output format (default: table)",
    )
    one.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        help="写入文件，默认打印 write to a file instead of printing",
    )
    one.add_argument(
        "--fail-on",
        choices=("breach",),
        help="有违反、迟办或逾期时以 3 退出 exit with 3 if anything is in breach, late or overdue",
    )
    one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    when = given.moment(args)
    packs = given.read_packs(args.pack)
    ledger = given.ledger(args)
    given.known_institution(args.institution, ledger)
    findings = assess_packs(packs, ledger, when, args.engine, args.institution)
    table = Table(args.lang, screen_width(), every=args.institution is not None)
    writers: dict[str, Callable[[], str]] = {
        "jsonl": lambda: jsonl(findings),
        "csv": lambda: csv_text(findings),
        "table": lambda: table.text(packs, findings, ledger, when),
    }
    write(writers[args.format](), args.output)
    met = args.fail_on and any(f.status in FAILING[args.fail_on] for f in findings)
    return 3 if met else 0


def assess_packs(
    packs: list[Pack],
    ledger: Ledger,
    when: Moment,
    engine: str,
    institution: str | None,
    *,
    every: bool = False,
) -> list[Finding]:
    progress = given.Progress(sum(len(pack.rules) for pack in packs))
    try:
        with open_engine(engine, ledger) as database:
            assessment = Assessment(
                database, ledger, when, institution=institution, every_status=every
            )
            return assessment.findings(packs, progress.step)
    finally:
        progress.end()


def write(text: str, output: Path | None) -> None:
    """To a file, whole or not at all, or to standard output."""
    if output is None:
        sys.stdout.write(text)
        return
    part = output.with_name(output.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FactsError(
            Problem(
                where=str(output),
                zh=f"无法写入：{error.strerror}",
                en=f"cannot be written: {error.strerror}",
            )
        ) from error


def record(finding: Finding) -> dict[str, Any]:
    """One finding as a line of JSON: instants as ISO texts, figures as whole numbers."""
    return {
        "finding": finding.id,
        "directive": finding.directive,
        "clause": finding.clause,
        "rule": finding.rule,
        "subject_kind": finding.subject_kind,
        "subject": finding.subject,
        "institution": finding.institution,
        "division": finding.division,
        "occurrence": finding.occurrence,
        "part": finding.part,
        "status": finding.status,
        "decided_at": given.shown_instant(finding.decided_at),
        "opens_at": given.shown_instant(finding.opens_at),
        "due": given.shown_instant(finding.due_at),
        "due_included": finding.due_included,
        "met_at": given.shown_instant(finding.met_at),
        "observed": _figure(finding.observed, finding.unit),
        "expected": _figure(finding.expected, finding.unit),
        "unit": finding.unit,
        "evidence": [{"fact": e.fact, "id": e.id, "role": e.role} for e in finding.evidence],
    }


def _figure(text: str | None, unit: str) -> int | str | None:
    return int(text) if text is not None and unit in UNITS and text.lstrip("-").isdigit() else text


def jsonl(findings: Iterable[Finding]) -> str:
    return "".join(json.dumps(record(f), ensure_ascii=False) + "\n" for f in findings)


def csv_text(findings: Iterable[Finding]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    for finding in findings:
        row = record(finding)
        row["evidence"] = " ".join(
            f"{e.role.replace(' ', '-')}:{e.fact}/{e.id}" for e in finding.evidence
        )
        writer.writerow({key: _inert(value) for key, value in row.items()})
    return out.getvalue()


def _inert(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is kept from being one."""
    return "'" + value if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
