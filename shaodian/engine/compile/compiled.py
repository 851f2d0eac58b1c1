"""A rule compiled for one database: its statements as text, and what they need of a run."""

from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.dialects import DIALECTS
from shaodian.engine.compile.sql import union
from shaodian.engine.derived import DERIVED
from shaodian.engine.kinds import KINDS
from shaodian.engine.pack.model import Pack, Rule


@dataclass(frozen=True)
class Statement:
    """SQL text and the names of the parameters it takes."""

    sql: str
    params: frozenset[str]


@dataclass(frozen=True)
class Compiled:
    """judge returns the columns of `judged.COLUMNS`; places and slots are looked up by it."""

    judge: Statement
    evidence: Statement | None
    places: frozenset[str]
    slots: frozenset[str]
    facts: frozenset[str]


@lru_cache(maxsize=4096)
def compile_rule(
    pack: Pack,
    rule: Rule,
    dialect: str,
    *,
    one_institution: bool = False,
    every_status: bool = False,
) -> Compiled:
    """The statements of a rule. Cached by pack and rule revision and dialect."""
    build = Build(
        pack=pack,
        dialect=DIALECTS[dialect],
        one_institution=one_institution,
        derive={name: form.rows for name, form in DERIVED.items()},
    )
    query = KINDS[rule.kind].judge(rule, build, every_status=every_status)
    proof, evidence = _evidence(pack, rule, dialect, one_institution)
    build.places |= proof.places
    return Compiled(
        judge=statement(build, query),
        evidence=evidence,
        places=frozenset(build.places),
        slots=frozenset(build.slots),
        facts=facts_of(build, query),
    )


def _evidence(
    pack: Pack, rule: Rule, dialect: str, one_institution: bool
) -> tuple[Build, Statement | None]:
    build = Build(
        pack=pack,
        dialect=DIALECTS[dialect],
        one_institution=one_institution,
        derive={name: form.rows for name, form in DERIVED.items()},
    )
    legs = KINDS[rule.kind].evidence(rule, build)
    return build, statement(build, union(legs)) if legs else None


def statement(build: Build, query: exp.Query) -> Statement:
    whole = build.with_ctes(query)
    params = frozenset(str(p.this) for p in whole.find_all(exp.Placeholder))
    return Statement(build.dialect.render(whole), params)


def facts_of(build: Build, query: exp.Query) -> frozenset[str]:
    """The facts whose tables a statement reads."""
    trees = [query, *build.ctes.values()]
    names = {t.name for tree in trees for t in tree.find_all(exp.Table)}
    return frozenset(n.removeprefix("fact_") for n in names if n.startswith("fact_"))
