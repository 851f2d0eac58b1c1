"""What several commands take: packs, facts, a moment, a language."""

import argparse
import sys
import time
from pathlib import Path

from shaodian.engine.errors import FactsError, PackError, Problem
from shaodian.engine.facts import FACTS
from shaodian.engine.instants import (
    DAY,
    FOREVER,
    day_start,
    format_instant,
    local_day,
    parse_day,
    parse_instant,
)
from shaodian.engine.load import Counts, Loaded, RowsRefused, load_folder
from shaodian.engine.pack.build import load_pack
from shaodian.engine.pack.model import Pack
from shaodian.engine.run.assess import Ledger, Moment
from shaodian.engine.run.engines import ENGINES
from shaodian.places import Calendar, DivisionTree


def packs_folder() -> Path:
    """Where the packs that ship are: beside the code, or with the installed package."""
    beside = Path(__file__).resolve().parents[3] / "packs"
    return beside if beside.is_dir() else Path(sys.prefix) / "share" / "shaodian" / "packs"


def shipped() -> list[Path]:
    return sorted(path.parent for path in packs_folder().glob("*/directive.yaml"))


def read_packs(named: list[str]) -> list[Pack]:
    """The packs named by folder, file or id; all that ship if none is. Raises PackError."""
    paths = [_pack_path(name) for name in named] or shipped()
    packs: list[Pack] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            packs.append(load_pack(path))
        except PackError as error:
            problems += error.problems
    ids = [pack.id for pack in packs]
    for twice in {name for name in ids if ids.count(name) > 1}:
        problems.append(Problem(where=twice, zh="两个指令包同名", en="two packs have this id"))
    if problems:
        raise PackError(*problems)
    return packs


def _pack_path(name: str) -> Path:
    path = Path(name)
    if path.exists() or "/" in name:
        return path
    inside = packs_folder() / name
    return inside if inside.exists() else path


def add_packs(words: argparse.ArgumentParser) -> None:
    words.add_argument(
        "pack",
        nargs="*",
        metavar="PACK",
        help="指令包的文件夹或编号；不写则为全部自带的包"
        " folder or id of a pack; none means all that ship",
    )


def add_engine(words: argparse.ArgumentParser) -> None:
    words.add_argument(
        "--engine",
        choices=tuple(ENGINES),
        default="duckdb",
        help="数据库 database (default: duckdb)",
    )


def add_facts(words: argparse.ArgumentParser) -> None:
    add_packs(words)
    words.add_argument(
        "--facts",
        required=True,
        metavar="PATH",
        type=Path,
        help="事实所在文件夹（CSV） folder of CSV files",
    )
    words.add_argument(
        "--on",
        required=True,
        metavar="DATE|INSTANT",
        help="截至何时；日期指当日最后一秒 judged as of; a date is its last second",
    )
    words.add_argument(
        "--since",
        metavar="DATE",
        help="从哪一天起，默认为 --on 当日 first local day, default the day of --on",
    )
    words.add_argument(
        "--known-at",
        metavar="INSTANT",
        help="按何时已知，默认全部已知 with what was known then, default everything loaded",
    )
    words.add_argument(
        "--institution",
        metavar="ID",
        help="只看一个机构，各种状态都列出 one institution, every status",
    )
    add_engine(words)
    words.add_argument(
        "--calendar",
        metavar="FILE",
        type=Path,
        help="另一年的工作日历 a working-day calendar: CSV with date, working",
    )


def add_language(words: argparse.ArgumentParser) -> None:
    words.add_argument(
        "--lang", choices=("zh", "en"), default="zh", help="语言 language (default: zh)"
    )


def moment(args: argparse.Namespace) -> Moment:
    """The run's instants from --on, --since, --known-at. Raises FactsError for a wrong date."""
    as_of = _instant("--on", args.on)
    known_at = FOREVER - 1 if args.known_at is None else _instant("--known-at", args.known_at)
    since = local_day(as_of) if args.since is None else _day("--since", args.since)
    if since > local_day(as_of):
        raise _wrong("--since", args.since, "不晚于 --on 的日期", "a date not after --on")
    return Moment(as_of=as_of, known_at=known_at, since=since)


def _instant(option: str, text: str) -> int:
    try:
        return day_start(parse_day(text)) + DAY - 1
    except ValueError:
        pass
    try:
        return parse_instant(text)
    except ValueError:
        raise _wrong(
            option,
            text,
            "日期 2021-01-17 或时刻 2021-01-17T16:00:00",
            "a date 2021-01-17 or an instant 2021-01-17T16:00:00",
        ) from None


def _day(option: str, text: str) -> int:
    try:
        return parse_day(text)
    except ValueError:
        raise _wrong(option, text, "日期，如 2021-01-17", "a date such as 2021-01-17") from None


def _wrong(option: str, text: str, zh: str, en: str) -> FactsError:
    return FactsError(
        Problem(where=option, zh=f"「{text}」应是{zh}", en=f"{text!r} should be {en}")
    )


def ledger(args: argparse.Namespace) -> Ledger:
    """The facts of --facts, with the divisions and calendar that lie beside them."""
    if not args.facts.is_dir():
        raise FactsError(
            Problem(where=str(args.facts), zh="没有这个文件夹", en="there is no such folder")
        )
    try:
        loaded = load_folder(args.facts, FACTS, divisions=DivisionTree.national())
    except RowsRefused as error:
        print_counts(error.counts)
        raise
    print_counts(loaded.counts)
    return ledger_of(loaded, args.calendar)


def ledger_of(loaded: Loaded, calendar: Path | None = None) -> Ledger:
    tree = DivisionTree.national()
    if loaded.divisions:
        tree = tree.with_divisions(row for row in loaded.divisions if row["code"] not in tree)
    published = Calendar.published()
    if calendar is not None:
        published = published.with_rows(Calendar.load(calendar).rows())
    if loaded.calendar:
        published = published.with_rows(loaded.calendar.items())
    return Ledger(loaded.tables, tree, published)


def known_institution(institution: str | None, ledger: Ledger) -> None:
    """Raises FactsError if --institution names none of the facts' institutions."""
    if institution is None:
        return
    houses = ledger.tables.get("institution")
    if houses is None or institution not in houses.column("id").to_pylist():
        raise FactsError(
            Problem(
                where="--institution",
                zh=f"事实中没有机构「{institution}」",
                en=f"the facts have no institution {institution!r}",
            )
        )


def print_counts(counts: "dict[str, Counts]") -> None:
    """Rows in = accepted + refused, file by file, to standard error."""
    for file, count in sorted(counts.items()):
        print(
            f"{file}: {count.rows_in} 行 = 接受 {count.accepted} + 拒绝 {count.refused}"
            f" / {count.rows_in} rows = {count.accepted} accepted + {count.refused} refused",
            file=sys.stderr,
        )


class Progress:
    """A line on a terminal for what takes longer than a second."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.started = time.monotonic()
        self.shown = False

    def step(self, _: object) -> None:
        self.done += 1
        if sys.stderr.isatty() and time.monotonic() - self.started > 1:
            self.shown = True
            print(f"\r{self.done}/{self.total} …", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def shown_instant(at: int | None) -> str | None:
    return None if at is None else format_instant(at)
