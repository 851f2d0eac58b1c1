"""`python -m bench`: eight rules, compiled and by hand, side by side on one database."""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import pyarrow as pa

from bench.sides import Bench, Side
from shaodian.engine.compile.compiled import compile_rule

DIALECTS = ("duckdb", "sqlite", "postgresql")
MOST_TIMES, MOST_MS = 2.0, 10.0  # of the hand-written seconds; to compile a rule
HEADINGS = (
    ["rule", "hand s", "ours s", "ratio", "hand+ev s", "ours+ev s", "ratio", "findings"]
    + [f"{name} ms" for name in DIALECTS]
    + ["peak MB, hand / ours"]
)


def timed(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


class Times:
    """Seconds of each side and rule: of judging, and of judging with evidence."""

    def __init__(self) -> None:
        self.judging: dict[tuple[str, str], list[float]] = {}
        self.whole: dict[tuple[str, str], list[float]] = {}

    def run(self, bench: Bench, side: Side, rule: str) -> None:
        judging = timed(lambda: side.judge(bench.engine, rule))
        showing = timed(lambda: side.show(bench.engine, rule))
        self.judging.setdefault((side.name, rule), []).append(judging)
        self.whole.setdefault((side.name, rule), []).append(judging + showing)


def measure(persons: int, repeat: int) -> int:
    """Prints the table; 1 if the two sides disagree."""
    with Bench(persons) as bench:
        counts, wrong = agree(bench)
        if wrong:
            print("\n".join(wrong))
            return 1
        times = Times()
        for number in range(repeat):
            for rule in bench.rules:
                both = (bench.hand, bench.ours)
                for side in both if number % 2 else both[::-1]:
                    times.run(bench, side, rule)
        compiling = {rule: compile_ms(bench, rule, repeat) for rule in bench.rules}
        rows = bench.rows
    peaks = [peak_in_child(persons, side) for side in ("hand", "ours")]
    print(about(persons, rows, repeat))
    print(table(times, counts, compiling, peaks))
    return 0


def agree(bench: Bench) -> tuple[dict[str, int], list[str]]:
    """How many findings each rule has, and where the sides differ; also the warm-up of both."""
    counts: dict[str, int] = {}
    wrong: list[str] = []
    for rule in bench.rules:
        wrong += bench.differences(rule)
        counts[rule] = bench.count("judged")
    return counts, wrong


def compile_ms(bench: Bench, rule: str, repeat: int) -> list[float]:
    """Milliseconds from a rule to its judge statement, past the cache, in each dialect."""
    compile_anew = partial(compile_rule.__wrapped__, bench.pack, bench.rules[rule])
    return [
        1000 * median(timed(partial(compile_anew, dialect)) for _ in range(repeat))
        for dialect in DIALECTS
    ]


# --- memory ---


def peak_in_child(persons: int, side: str) -> tuple[float, float] | None:
    """MB of a process that holds the facts, and its peak while one side judges all rules."""
    command = [sys.executable, "-m", "bench", "--persons", str(persons), "--memory-of", side]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    before, peak = map(float, done.stdout.split()[-2:])
    return (before, peak) if peak else None


def memory_of(persons: int, name: str) -> None:
    with Bench(persons) as bench:
        pa.default_memory_pool().release_unused()
        side = bench.ours if name == "ours" else bench.hand
        watched = forget_peak()
        before = resident("VmRSS")
        for rule in bench.rules:
            side.judge(bench.engine, rule)
            side.show(bench.engine, rule)
        print(before, resident("VmHWM") if watched else 0)


def forget_peak() -> bool:
    """Lets the kernel count the peak anew; only Linux can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return False
    return True


def resident(what: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(what))


# --- telling ---


def about(persons: int, rows: int, repeat: int) -> str:
    names = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "sqlglot", "pyarrow"))
    python = f"Python {platform.python_version()}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return (
        f"{persons:,} persons, {rows:,} rows, medians of {repeat} interleaved runs\n"
        f"{python}, {names}; {machine}"
    )


def table(
    times: Times,
    counts: dict[str, int],
    compiling: dict[str, list[float]],
    peaks: list[tuple[float, float] | None],
) -> str:
    lines = []
    sums = [0.0] * 4
    for rule, found in counts.items():
        seconds = [
            median(kind[side, rule])
            for kind in (times.judging, times.whole)
            for side in ("hand", "ours")
        ]
        sums = [total + one for total, one in zip(sums, seconds, strict=True)]
        compiled = [f"{ms:.1f}" for ms in compiling[rule]]
        lines.append([rule, *_seconds(seconds), f"{found:,}", *compiled, ""])
    slowest = [max(column) for column in zip(*compiling.values(), strict=True)]
    in_ms = [f"{ms:.1f}" for ms in slowest]
    lines.append(["all", *_seconds(sums), f"{sum(counts.values()):,}", *in_ms, _peaks(peaks)])
    ratio = f"<= {MOST_TIMES:g}: {_met(sums[3] / sums[2] <= MOST_TIMES)}"
    compiled = [f"<= {MOST_MS:g}: {_met(ms <= MOST_MS)}" for ms in slowest]
    lines.append(["goal", *[""] * 5, ratio, "", *compiled, ""])
    widths = [max(map(len, column)) for column in zip(HEADINGS, *lines, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (HEADINGS, ["-" * width for width in widths], *lines)
    )


def _peaks(peaks: list[tuple[float, float] | None]) -> str:
    """Each side's peak, and how much of it came on top of the facts themselves."""
    told = ["?" if peak is None else f"{peak[1]:.0f} (+{peak[1] - peak[0]:.0f})" for peak in peaks]
    return " / ".join(told)


def _seconds(seconds: list[float]) -> list[str]:
    hand, ours, hand_all, ours_all = seconds
    return [
        f"{hand:.3f}", f"{ours:.3f}", f"{ours / hand:.2f}",
        f"{hand_all:.3f}", f"{ours_all:.3f}", f"{ours_all / hand_all:.2f}",
    ]  # fmt: skip


def _met(good: bool) -> str:
    return "met" if good else "MISSED"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--memory-of", choices=("hand", "ours"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.memory_of:
        memory_of(asked.persons, asked.memory_of)
        return 0
    return measure(asked.persons, asked.repeat)


if __name__ == "__main__":
    sys.exit(main())
