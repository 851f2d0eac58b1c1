"""`shaodian facts`: what a pack may name, and what a folder of CSV may hold."""

import argparse
from typing import Any

from shaodian.engine.errors import FactsError, Problem
from shaodian.engine.facts import FACTS
from shaodian.engine.facts_page import fact_section, facts_page


def add(words: Any) -> None:
    text = "列出已声明的事实 list the declared facts"
    one = words.add_parser("facts", help=text, description=text)
    one.add_argument(
        "fact", nargs="*", metavar="FACT", help="只列这些 only these; none means the whole page"
    )
    one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    unknown = [name for name in args.fact if name not in FACTS]
    if unknown:
        near = FACTS.suggest(unknown[0])
        zh, en = (f"；是否指「{near[0]}」？", f'; did you mean "{near[0]}"?') if near else ("", "")
        raise FactsError(Problem(where=unknown[0], zh=f"没有这个事实{zh}", en=f"no such fact{en}"))
    print(
        facts_page()
        if not args.fact
        else "\n".join(fact_section(FACTS[name]) for name in args.fact),
        end="",
    )
    return 0
