"""The words of the command line and what they answer with.

Exit codes: 0 it ran, 1 bad input, 3 `--fail-on` was met.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from shaodian import __version__
from shaodian.engine.cli import check, explain, facts, packs
from shaodian.engine.errors import EngineError
from shaodian.places import PlacesError

OK, BAD_INPUT, FOUND = 0, 1, 3


class _Parser(argparse.ArgumentParser):
    """argparse answers 2 to a wrong word; ours is 1, like every other bad input."""

    def error(self, message: str) -> "None":  # type: ignore[override]
        self.print_usage(sys.stderr)
        print(f"shaodian: {message}", file=sys.stderr)
        print("参数有误；用 --help 查看写法 / wrong arguments; see --help", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def parser() -> argparse.ArgumentParser:
    whole = _Parser(
        prog="shaodian",
        description="哨点：把通知变成规则，用事实检查，逐条引用条款。"
        " Shaodian: a notice becomes rules, rules meet the facts, each breach cites its clause.",
        epilog="退出码 exit codes: 0 已运行 ran, 1 输入有误 bad input, 3 符合 --fail-on met",
    )
    whole.add_argument("--version", action="version", version=f"shaodian {__version__}")
    words = whole.add_subparsers(
        dest="word", metavar="COMMAND", required=True, parser_class=_Parser
    )
    for room in (check, explain, packs, facts):
        room.add(words)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        code = int(args.run(args))
        sys.stdout.flush()
    except EngineError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        print(f"共 {len(error.problems)} 处 / {len(error.problems)} in all", file=sys.stderr)
        return BAD_INPUT
    except PlacesError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read along has seen enough; what is still buffered must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("已中断 / interrupted", file=sys.stderr)
        return BAD_INPUT
    return code


if __name__ == "__main__":
    raise SystemExit(main())
