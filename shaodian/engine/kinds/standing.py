"""What `hold` and `level` share: a condition judged every day, at every instant, or once."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.frames import RowFrame, begins, ends
from shaodian.engine.compile.judged import judged, touches
from shaodian.engine.compile.scope import (
    Bound,
    in_force,
    join_subject,
    oldest,
    point_columns,
    stretches,
)
from shaodian.engine.compile.slots import PERIODS, of_subject, slots
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    coalesce,
    col,
    compare,
    either,
    eq,
    every,
    is_null,
    le,
    lt,
    named,
    no_number,
    not_null,
    null,
    num,
    param,
    select,
    sub,
    subquery,
    table,
    text,
    union,
    window,
)
from shaodian.engine.conditions.names import Frame, has_column
from shaodian.engine.conditions.nodes import ColumnOf, Node, Over, facts_in, values_in
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.instants import day_start, parse_clock, parse_day
from shaodian.engine.kinds.base import Reading
from shaodian.engine.kinds.duty import missing_column, star
from shaodian.engine.kinds.rows import sides, unit_of
from shaodian.engine.pack.model import Condition, Rule
from shaodian.engine.pack.spec import Spec


@dataclass(frozen=True, kw_only=True)
class StandingRule(Rule):
    """`judged` is daily, always, on (one date) or period."""

    must: Condition
    judged: str = "daily"
    between: tuple[int, int] | None = None
    on_day: int = 0
    on_label: str = ""
    period: str = ""
    holds_fact: str = ""
    holds_where: Condition | None = None


def read_standing(
    spec: Spec, reading: Reading, kind: str, must: Condition | None
) -> dict[str, object] | None:
    """The keys that both kinds have."""
    judged_how = spec.one_of("judged", ("daily", "always"), "daily")
    between = _between(spec)
    if between and judged_how != "always":
        spec.problem("between", "between 只用于 judged: always", "between goes with judged: always")
    on = spec.read("on", parse_day, "日期", "a date")
    period = spec.one_of("period", ("", *PERIODS))
    if on is not None:
        judged_how = "on"
    if period:
        judged_how = "period"
    common = reading.common(spec, kind, spec.one_of("each", SUBJECTS))
    if must is None:
        return None
    return {
        **common,
        "must": must,
        "judged": judged_how,
        "between": between,
        "on_day": on or 0,
        "on_label": spec.text("on"),
        "period": period,
    }


def _between(spec: Spec) -> tuple[int, int] | None:
    value = spec.raw("between")
    if value is None:
        return None
    try:
        start, end = (parse_clock(str(item)) for item in value)
    except (ValueError, TypeError):
        spec.problem(
            "between", 'between 应写成 ["08:00", "20:00"]', 'between is written ["08:00", "20:00"]'
        )
        return None
    if start >= end:
        spec.problem("between", "between 的开始应早于结束", "between begins before it ends")
    return start, end


def point_frame(reading: Reading, each: str) -> Frame:
    return Frame(fact=POINT, subject=reading.names.facts[each])


# --- judging ---------------------------------------------------------------------------------


def judge_standing(rule: StandingRule, build: Build, *, every_status: bool) -> exp.Query:
    if rule.judged == "daily":
        return _judge_daily(rule, build, every_status)
    if rule.judged == "always":
        return _judge_always(rule, build, every_status)
    return _judge_once(rule, build, every_status)


def _evaluated(
    rule: StandingRule, build: Build, points: exp.Query, columns: list[str]
) -> exp.Query:
    """Points with the condition's outcome (`x_good` 1 or 0) and its two sides."""
    query = Query(subquery(points, "r"))
    at = col("r", "at")
    frame = RowFrame(build, query, "r", POINT, at=at, seen_to=at)
    build.guards = []
    values = values_in(rule.must.node)
    query.where(*(build.has_figure(name, at) for name in sorted(values)))
    condition = flag(rule.must.node, frame)
    both = sides(rule.must.node, frame)
    chosen: dict[str, E] = {name: col("r", name) for name in columns}
    chosen["x_good"] = case([(condition, num(1))], num(0))
    chosen["x_observed"] = both.get("observed", null())
    chosen["x_expected"] = both.get("expected", null())
    chosen["x_missing"] = missing_column(build)
    had_guards = bool(build.guards)
    build.guards = [null()] if had_guards else []
    return query.select(chosen)


_KEPT = ["x_subject", "institution", "division", "at", "day"]


def _judge_daily(rule: StandingRule, build: Build, every_status: bool) -> exp.Query:
    """Each day at its last second, A's own at A; failing days side by side are one gap."""
    query = Query(slots(build, "day", "s"))
    at = build.dialect.least(sub(col("s", "to_at"), num(1)), param("as_of"))
    query.where(le(col("s", "from_at"), param("as_of")), in_force(at))
    bound = join_subject(build, rule, query, at)
    points = oldest(
        query.select(point_columns(bound, at, col("s", "day"))), rule, bound, [col("s", "day")]
    )
    build.ctes["days"] = _evaluated(rule, build, points, _KEPT)
    gaps = _gaps_of_days(build)
    return _union_ok(rule, build, gaps, every_status, daily=True)


def _gaps_of_days(build: Build) -> exp.Query:
    failing = Query(table("days", "d"))
    failing.where(eq(col("d", "x_good"), num(0)))
    rank = window(exp.RowNumber(), [col("d", "x_subject")], [col("d", "day")])
    columns = {name: col("d", name) for name in (*_KEPT, "x_observed", "x_expected", "x_missing")}
    numbered = failing.select({**columns, "x_run": sub(col("d", "day"), rank)})
    last = window(
        exp.RowNumber(),
        [col("n", "x_subject"), col("n", "x_run")],
        [exp.Ordered(this=col("n", "day"), desc=True)],
    )
    first = exp.Window(
        this=exp.Min(this=col("n", "day")), partition_by=[col("n", "x_subject"), col("n", "x_run")]
    )
    ranked = Query(subquery(numbered, "n")).select(
        {
            **{name: col("n", name) for name in (*_KEPT, "x_observed", "x_expected", "x_missing")},
            "x_last": last,
            "x_first_day": first,
        }
    )
    query = Query(subquery(ranked, "g"))
    query.where(eq(col("g", "x_last"), num(1)))
    query.join(
        table("days", "h"),
        every(
            [
                eq(col("h", "x_subject"), col("g", "x_subject")),
                eq(col("h", "x_good"), num(1)),
                eq(col("h", "day"), add(col("g", "day"), num(1))),
            ]
        ),
        left=True,
    )
    d = build.dialect
    return query.select(
        {
            "x_subject": col("g", "x_subject"),
            "institution": col("g", "institution"),
            "division": col("g", "division"),
            "x_occurrence": col("g", "x_first_day"),
            "x_from": d.day_start(col("g", "x_first_day")),
            "x_end": d.day_start(add(col("g", "day"), num(1))),
            "x_met": case([(not_null(col("h", "day")), d.day_start(col("h", "day")))]),
            "x_observed": col("g", "x_observed"),
            "x_expected": col("g", "x_expected"),
            "x_missing": col("g", "x_missing"),
            "x_decided": col("g", "at"),
        }
    )


def _union_ok(
    rule: StandingRule, build: Build, gaps: exp.Query, every_status: bool, *, daily: bool
) -> exp.Query:
    """Gaps that touch the run's days; on request the good days too, named by the day."""
    query = Query(subquery(gaps, "r"))
    query.where(touches(col("r", "x_from"), coalesce(col("r", "x_met"), param("as_of"))))
    guards = build.guards
    build.guards = [col("r", "x_missing")] if guards else []
    name = col("r", "x_occurrence")
    found = judged(
        build,
        query,
        {
            "subject": col("r", "x_subject"),
            "institution": col("r", "institution"),
            "division": col("r", "division"),
            "occurrence": name,
            "status": text("breach"),
            "decided_at": col("r", "x_decided"),
            "opens_at": col("r", "x_from"),
            "met_at": col("r", "x_met"),
            "observed": col("r", "x_observed"),
            "expected": col("r", "x_expected"),
        },
        every_status=True,
    )
    if not every_status:
        return found
    good = Query(table("days", "r"))
    start = build.dialect.day_start(col("r", "day"))
    good.where(eq(col("r", "x_good"), num(1)), touches(start, col("r", "at")))
    ok = judged(
        build,
        good,
        {
            "subject": col("r", "x_subject"),
            "institution": col("r", "institution"),
            "division": col("r", "division"),
            "occurrence": col("r", "day"),
            "status": text("ok"),
            "decided_at": col("r", "at"),
            "opens_at": start,
            "observed": col("r", "x_observed"),
            "expected": col("r", "x_expected"),
        },
        every_status=True,
    )
    return union([found, ok])


def _judge_once(rule: StandingRule, build: Build, every_status: bool) -> exp.Query:
    """At the end of a date or of each period, or now while it has not ended."""
    if rule.judged == "on":
        start, end = param("force_from"), num(day_start(rule.on_day + 1))
        query = Query(
            subquery(
                select(
                    {
                        "label": text(rule.on_label),
                        "day": num(rule.on_day),
                        "from_at": start,
                        "to_at": end,
                    }
                ),
                "s",
            )
        )
    else:
        query = Query(slots(build, rule.period, "s"))
    at = build.dialect.least(sub(col("s", "to_at"), num(1)), param("as_of"))
    query.where(le(col("s", "from_at"), param("as_of")), in_force(at))
    bound = join_subject(build, rule, query, at)
    query.where(of_subject(build, rule.period, "s", bound))
    columns = point_columns(
        bound, at, build.dialect.day_of(at), (col("s", "from_at"), col("s", "to_at"))
    )
    columns["x_label"] = col("s", "label")
    points = oldest(query.select(columns), rule, bound, [col("s", "label")])
    kept = [*_KEPT, "x_label", "period_from", "period_to"]
    outer = Query(subquery(_evaluated(rule, build, points, kept), "r"))
    due = col("r", "period_to")
    status = case(
        [
            (eq(col("r", "x_good"), num(1)), text("ok")),
            (lt(param("as_of"), due), text("due")),
        ],
        text("breach"),
    )
    outer.where(touches(col("r", "period_from"), param("as_of")))
    build.guards = [col("r", "x_missing")] if build.guards else []
    return judged(
        build,
        outer,
        {
            "subject": col("r", "x_subject"),
            "institution": col("r", "institution"),
            "division": col("r", "division"),
            "occurrence": col("r", "x_label"),
            "status": status,
            "decided_at": col("r", "at"),
            "opens_at": col("r", "period_from"),
            "due_at": due,
            "due_included": num(0),
            "observed": col("r", "x_observed"),
            "expected": col("r", "x_expected"),
        },
        every_status=every_status,
    )


# --- at every instant ------------------------------------------------------------------------


def _judge_always(rule: StandingRule, build: Build, every_status: bool) -> exp.Query:
    """The condition can only change where something begins or ends: it is judged there."""
    pieces, whole = stretches(build, rule, values_in(rule.must.node))
    build.ctes["moments"] = moments(rule, build, pieces, whole, rule.must.node)
    points = segments(rule, build, pieces, "moments")
    build.ctes["segments"] = _evaluated(rule, build, points, [*_KEPT, "x_end", "x_stretch", "x_to"])
    failing = Query(table("segments", "f"))
    failing.where(eq(col("f", "x_good"), num(0)))
    build.ctes["gaps"] = _merged(failing)
    gaps = _described_gaps(build)
    if every_status:
        build.ctes["days"] = _good_days(build)
    return _union_ok(rule, build, gaps, every_status, daily=False)


def moments(rule: Rule, build: Build, pieces: str, whole: str, must: Node) -> exp.Query:
    """Every instant of each subject at which the condition may change, up to A."""
    found = [_ends_of(pieces, "from_at")]
    for fact in facts_in(must).values():
        found += changes(build, fact, pieces, rule.each)
    for node in must.walk():
        if isinstance(node, ColumnOf) and node.column in ("day", "at") and not node.path:
            found.append(_edges(build, pieces, 0))
    for name in values_in(must):
        found += [_fixed(pieces, entry.start) for entry in build.pack.values[name].entries]
    for clock in getattr(rule, "between", None) or ():
        found.append(_edges(build, pieces, clock))
    everything = Query(subquery(union(found), "u"))
    everything.join(
        table(whole, "w"),
        every(
            [
                eq(col("w", "x_subject"), col("u", "x_subject")),
                le(col("w", "from_at"), col("u", "at")),
                lt(col("u", "at"), col("w", "to_at")),
            ]
        ),
    )
    everything.where(le(col("u", "at"), param("as_of")))
    return everything.select(
        {
            "x_subject": col("u", "x_subject"),
            "at": col("u", "at"),
            "x_stretch": col("w", "from_at"),
            "x_to": col("w", "to_at"),
        },
        distinct=True,
    )


def _ends_of(pieces: str, column: str) -> exp.Query:
    query = Query(table(pieces, "b"))
    return query.select({"x_subject": col("b", "x_subject"), "at": col("b", column)})


def _fixed(pieces: str, at: int) -> exp.Query:
    query = Query(table(pieces, "b"))
    return query.select({"x_subject": col("b", "x_subject"), "at": num(at)})


def _edges(build: Build, pieces: str, clock: int) -> exp.Query:
    """A clock time on every day of each subject."""
    query = Query(table(pieces, "b"))
    query.join(
        slots(build, "day", "s"),
        every(
            [
                lt(col("s", "from_at"), col("b", "to_at")),
                lt(col("b", "from_at"), col("s", "to_at")),
                le(col("s", "from_at"), param("as_of")),
            ]
        ),
    )
    return query.select(
        {"x_subject": col("b", "x_subject"), "at": add(col("s", "from_at"), num(clock))}
    )


def changes(build: Build, fact: object, pieces: str, each: str) -> list[exp.Select]:
    """The instants at which rows of a fact begin, end, or are told something later."""
    from shaodian.engine.vocabulary.words import Fact

    assert isinstance(fact, Fact)
    alias = build.alias()
    frame = RowFrame(
        build, Query(build.source(fact.name, alias)), alias, fact, seen_to=param("as_of")
    )
    instants = [frame.at]
    if fact.time == "interval":
        instants.append(ends(alias, entity=fact.entity))
    for column in fact.by_name.values():
        if column.later and column.name != "voided_at":
            value = col(alias, column.name)
            instants.append(value if column.type == "instant" else build.dialect.day_start(value))
    found = []
    for at in instants:
        query = Query(build.source(fact.name, alias))
        inner = RowFrame(build, query, alias, fact, seen_to=param("as_of"))
        key = _shared_key(fact, each)
        if key is None:
            query.join(table(pieces, "b"), exp.true())
        else:
            theirs = inner.institution() if key == "institution" else col(alias, key)
            query.join(subquery(_distinct(pieces, key), "b"), eq(col("b", key), theirs))
        query.where(not_null(at))
        found.append(query.select({"x_subject": col("b", "x_subject"), "at": at}))
    return found


def _distinct(pieces: str, key: str) -> exp.Query:
    query = Query(table(pieces, "b"))
    return query.select({"x_subject": col("b", "x_subject"), key: col("b", key)}, distinct=True)


def _shared_key(fact: object, each: str) -> str | None:
    wanted = {
        "membership": ("person", "institution"),
        "person": ("person", "institution"),
        "class_group": ("class_group", "institution"),
        "authority": ("authority",),
        "institution": ("institution",),
    }[each]
    from shaodian.engine.conditions.names import own_key
    from shaodian.engine.vocabulary.words import Fact

    assert isinstance(fact, Fact)
    if own_key(fact) == "division":
        return None
    return next((key for key in wanted if has_column(fact, key)), None)


def segments(rule: Rule, build: Build, pieces: str, moments_cte: str) -> exp.Query:
    """Segments from one such instant to the next, with the piece of scope they lie in."""
    query = Query(table(moments_cte, "m"))
    follows = window(
        exp.Lead(this=col("m", "at")),
        [col("m", "x_subject"), col("m", "x_stretch")],
        [col("m", "at")],
    )
    stop = build.dialect.least(col("m", "x_to"), add(param("as_of"), num(1)))
    names = ("x_subject", "at", "x_stretch", "x_to")
    cut = query.select({**{n: col("m", n) for n in names}, "x_end": coalesce(follows, stop)})
    outer = Query(subquery(cut, "g"))
    outer.join(
        table(pieces, "b"),
        every(
            [
                eq(col("b", "x_subject"), col("g", "x_subject")),
                le(col("b", "from_at"), col("g", "at")),
                lt(col("g", "at"), col("b", "to_at")),
            ]
        ),
    )
    outer.where(lt(col("g", "at"), col("g", "x_end")))
    between = getattr(rule, "between", None)
    if between:
        clock = build.dialect.clock(col("g", "at"))
        outer.where(le(num(between[0]), clock), lt(clock, num(between[1])))
    rank = window(
        exp.RowNumber(),
        [col("g", "x_subject"), col("g", "x_stretch"), col("g", "at")],
        [col("b", "x_first"), col("b", "x_order"), col("b", "from_at")],
    )
    bound = {
        n: col("b", n)
        for n in ("institution", "division", "person", "class_group", "authority", "membership")
    }
    ranked = outer.select(
        {
            "x_subject": col("g", "x_subject"),
            "id": col("g", "x_subject"),
            **bound,
            "at": col("g", "at"),
            "day": build.dialect.day_of(col("g", "at")),
            "x_end": col("g", "x_end"),
            "x_stretch": col("g", "x_stretch"),
            "x_to": col("g", "x_to"),
            "period_from": no_number(),
            "period_to": no_number(),
            "recorded_at": no_number(),
            "voided_at": no_number(),
            "x_pick": rank,
        }
    )
    chosen = Query(subquery(ranked, "k"))
    chosen.where(eq(col("k", "x_pick"), num(1)))
    result = chosen.select({})
    result.set("expressions", [star("k")])
    return result


def _merged(failing: Query) -> exp.Query:
    """Failing segments that touch, put together."""
    reached = window(
        exp.Lag(this=col("f", "x_end")),
        [col("f", "x_subject"), col("f", "x_stretch")],
        [col("f", "at")],
    )
    marked = failing.select(
        {
            n: col("f", n)
            for n in (
                *_KEPT,
                "x_end",
                "x_stretch",
                "x_to",
                "x_observed",
                "x_expected",
                "x_missing",
            )
        }
        | {"x_reached": reached}
    )
    query = Query(subquery(marked, "m"))
    starts = case([(eq(col("m", "x_reached"), col("m", "at")), num(0))], num(1))
    number = window(
        exp.Sum(this=starts),
        [col("m", "x_subject"), col("m", "x_stretch")],
        [col("m", "at")],
        rows=("unbounded", "current"),
    )
    chosen = query.select({})
    chosen.set("expressions", [star("m"), named(number, "x_gap")])
    return chosen


def _described_gaps(build: Build) -> exp.Query:
    """One row a gap: from its first failing instant, told as at its latest."""
    part = [col("g", "x_subject"), col("g", "x_stretch"), col("g", "x_gap")]
    first = exp.Window(this=exp.Min(this=col("g", "at")), partition_by=[p.copy() for p in part])
    last = window(
        exp.RowNumber(), [p.copy() for p in part], [exp.Ordered(this=col("g", "at"), desc=True)]
    )
    query = Query(table("gaps", "g"))
    names = (*_KEPT, "x_end", "x_to", "x_observed", "x_expected", "x_missing")
    ranked = query.select({**{n: col("g", n) for n in names}, "x_from": first, "x_rank": last})
    outer = Query(subquery(ranked, "r"))
    outer.where(eq(col("r", "x_rank"), num(1)))
    # What is mended, or leaves the judged hours, ends; no longer being bound leaves it open.
    ended = every([le(col("r", "x_end"), param("as_of")), lt(col("r", "x_end"), col("r", "x_to"))])
    return outer.select(
        {
            "x_subject": col("r", "x_subject"),
            "institution": col("r", "institution"),
            "division": col("r", "division"),
            "x_occurrence": col("r", "x_from"),
            "x_from": col("r", "x_from"),
            "x_end": col("r", "x_end"),
            "x_met": case([(ended, col("r", "x_end"))]),
            "x_observed": col("r", "x_observed"),
            "x_expected": col("r", "x_expected"),
            "x_missing": col("r", "x_missing"),
            "x_decided": col("r", "x_from"),
        }
    )


def _good_days(build: Build) -> exp.Query:
    """Days of which some instant was judged, and none failed; told where the subject was last."""
    query = Query(slots(build, "day", "s"))
    query.join(
        table("segments", "g"),
        every([lt(col("g", "at"), col("s", "to_at")), lt(col("s", "from_at"), col("g", "x_end"))]),
    )
    query.where(le(col("s", "from_at"), param("as_of")))
    part = [col("g", "x_subject"), col("s", "day")]
    rank = window(exp.RowNumber(), part, [exp.Ordered(this=col("g", "at"), desc=True)])
    worst = exp.Window(this=exp.Min(this=col("g", "x_good")), partition_by=[p.copy() for p in part])
    ranked = query.select(
        {
            "x_subject": col("g", "x_subject"),
            "institution": col("g", "institution"),
            "division": col("g", "division"),
            "day": col("s", "day"),
            "at": build.dialect.least(sub(col("s", "to_at"), num(1)), param("as_of")),
            "x_good": worst,
            "x_observed": null(),
            "x_expected": null(),
            "x_missing": exp.Cast(this=null(), to=exp.DataType.build("BIGINT")),
            "x_rank": rank,
        }
    )
    outer = Query(subquery(ranked, "o"))
    outer.where(eq(col("o", "x_rank"), num(1)))
    names = (*_KEPT, "x_good", "x_observed", "x_expected", "x_missing")
    return outer.select({n: col("o", n) for n in names})


__all__ = [
    "Bound",
    "Node",
    "Over",
    "StandingRule",
    "begins",
    "compare",
    "either",
    "is_null",
    "judge_standing",
    "moments",
    "point_frame",
    "read_standing",
    "segments",
    "unit_of",
]
