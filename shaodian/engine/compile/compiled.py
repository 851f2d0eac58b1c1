"""A rule compiled for one database: its statements as text, and what they need of a run."""

import re
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.dialects import DIALECTS
from shaodian.engine.compile.sql import union
from shaodian.engine.derived import DERIVED
from shaodian.engine.kinds import KINDS
from shaodian.engine.pack.model import Pack, Rule

PARAMS = ("as_of", "known_at", "force_from", "force_to", "window_from", "window_to", "institution")
# Texts of a pack are quoted literals; only our own names stand in double quotes or behind a mark.
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_FACT = re.compile(r'"fact_(\w+)"')
_PARAM = re.compile(rf"(?:[$:]|%\()({'|'.join(PARAMS)})\b")


@dataclass(frozen=True)
class Statement:
    """SQL text, the names of the parameters it takes, and the facts whose tables it reads."""

    sql: str
    params: frozenset[str]
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Compiled:
    """judge returns the columns of `judged.COLUMNS`; places and slots are looked up by it."""

    judge: Statement
    places: frozenset[str]
    slots: frozenset[str]


@lru_cache(maxsize=4096)
def compile_rule(
    pack: Pack,
    rule: Rule,
    dialect: str,
    *,
    one_institution: bool = False,
    every_status: bool = False,
) -> Compiled:
    """The judge statement of a rule. Cached by pack and rule revision and dialect."""
    build = _build(pack, dialect, one_institution)
    query = KINDS[rule.kind].judge(rule, build, every_status=every_status)
    return _compiled(build, query)


@lru_cache(maxsize=4096)
def compile_evidence(
    pack: Pack, rule: Rule, dialect: str, *, one_institution: bool = False
) -> Compiled | None:
    """The statement that names the rows behind the findings in `judged`; None if no kind needs one.

    Compiled when a rule has findings, not before: most rules have none.
    """
    build = _build(pack, dialect, one_institution)
    legs = KINDS[rule.kind].evidence(rule, build)
    return _compiled(build, union(legs)) if legs else None


def _build(pack: Pack, dialect: str, one_institution: bool) -> Build:
    return Build(
        pack=pack,
        dialect=DIALECTS[dialect],
        one_institution=one_institution,
        derive={name: form.rows for name, form in DERIVED.items()},
    )


def _compiled(build: Build, query: exp.Query) -> Compiled:
    sql = build.dialect.render(build.with_ctes(query))
    bare = _LITERAL.sub("''", sql)
    made = Statement(sql, frozenset(_PARAM.findall(bare)), frozenset(_FACT.findall(bare)))
    return Compiled(made, frozenset(build.places), frozenset(build.slots))
