"""What `after` and `deadline` share: a duty, the acts that meet it, and its status."""

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.evidence import leg
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.frames import RowFrame
from shaodian.engine.compile.judged import duty_status, in_time, judged, touches
from shaodian.engine.compile.scope import Bound
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    case,
    coalesce,
    col,
    either,
    eq,
    every,
    exists,
    is_null,
    le,
    lt,
    named,
    not_,
    not_null,
    num,
    param,
    sub,
    subquery,
    table,
    text,
)
from shaodian.engine.conditions.matching import find_match
from shaodian.engine.conditions.names import Frame, has_column
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.kinds.base import Reading
from shaodian.engine.pack.model import DutyPart, Moment, Owes, Rule, Term
from shaodian.engine.pack.spec import Spec, read_moment
from shaodian.engine.vocabulary.words import Fact


def star(alias: str) -> E:
    return exp.Column(this=exp.Star(), table=exp.to_identifier(alias, quoted=True))


def all_of(query: Query, alias: str, **more: E) -> exp.Select:
    """Every column of an alias, and more."""
    chosen = query.select({})
    extra = [named(value, name) for name, value in more.items()]
    chosen.set("expressions", [star(alias), *extra])
    return chosen


def duty_columns(bound: Bound, opens: E, due: E, included: E, decided: E) -> dict[str, E]:
    return {
        "x_subject": bound.subject,
        "x_institution": bound.institution,
        "x_division": bound.division,
        "x_person": bound.person,
        "x_class_group": bound.class_group,
        "x_authority": bound.authority,
        "x_opens": opens,
        "x_due": due,
        "x_included": included,
        "x_decided": decided,
    }


def meet(
    build: Build, rule: Rule, part: DutyPart, base: exp.Query, root: Fact, extra: "Extra"
) -> exp.Query:
    """The duties of `base`, each with the instant at which it was met (`x_met`)."""
    counts = _numbers(build, part.owes.times)
    query = base
    for k in range(1, max(counts) + 1 if part.owes.apart else 1):
        query = _next_act(build, rule, part, query, root, extra, k)
    outer = Query(subquery(query, "r"))
    frame = RowFrame(build, outer, "r", root, decided=col("r", "x_decided"), seen_to=param("as_of"))
    if part.owes.apart:
        found = {n: col("r", f"x_m{n}") for n in counts}
    else:
        found = {n: _nth_act(build, rule, part, frame, extra, n) for n in counts}
    if isinstance(part.owes.times, int):
        met = found[part.owes.times]
    else:
        asked = build.value(part.owes.times, col("r", "x_decided"))
        met = case([(eq(asked, num(n)), at) for n, at in found.items()])
    vague = _vague_act(build, rule, part, frame, extra)
    return all_of(
        outer,
        "r",
        x_met=met,
        x_vague=case([(vague, num(1))], num(0)) if vague is not None else num(0),
    )


class Extra:
    """How an act is tied to the row that started the duty, beside its subject."""

    def __init__(
        self, members: str | None = None, period: bool = False, link: bool = False
    ) -> None:
        self.members, self.period, self.link = members, period, link


def _numbers(build: Build, times: int | str) -> list[int]:
    if isinstance(times, int):
        return [times]
    return sorted({e.pieces for e in build.pack.values[times].entries if e.pieces})


def _acts(
    build: Build, rule: Rule, part: DutyPart, frame: RowFrame, extra: Extra
) -> tuple[Query, RowFrame, E]:
    """The acts that count for the frame's duty, and the instant of each."""
    owes = part.owes
    alias = build.alias()
    query = Query(build.source(owes.fact.name, alias))
    inner = frame.inner(owes.fact, alias, query)
    at = inner.at
    if owes.received:
        at = coalesce(col(alias, "recorded_at"), at)
    query.where(*_whose(build, rule, owes, frame, inner, extra))
    query.where(le(at, param("as_of")))
    opens = col("r", "x_opens")
    query.where(either([is_null(opens), le(opens, inner.at)]))
    if owes.where is not None:
        query.where(flag(owes.where, inner))
    if part.only_in_time:
        due, included = col("r", "x_due"), col("r", "x_included")
        query.where(either([lt(at, due), every([eq(included, num(1)), eq(at, due)])]))
    return query, inner, at


def _whose(
    build: Build, rule: Rule, owes: Owes, frame: RowFrame, inner: RowFrame, extra: Extra
) -> list[E]:
    """The act names the subject, and the row or period that started the duty."""
    parts: list[E] = []
    if owes.matching and extra.period:
        column = col(inner.alias, owes.matching)
        if owes.fact.by_name[owes.matching].type == "instant":
            column = build.dialect.day_of(column)
        first, last = col("r", "day"), col("r", "x_last_day")
        parts += [le(first, column), le(column, last)]
    elif owes.matching and extra.members:
        query = Query(table(extra.members, "m"))
        query.where(
            eq(col("m", "id"), col(inner.alias, owes.matching)),
            eq(col("m", "episode"), col("r", "id")),
        )
        parts.append(exists(query.select({"x": num(1)})))
    elif owes.matching:
        parts.append(eq(col(inner.alias, owes.matching), col("r", "id")))
    if extra.link:
        if not owes.matching:
            names = build.pack.names
            match = find_match(names, Frame(fact=frame.fact), owes.fact, None)
            condition = frame.belongs(match, inner)
            parts += [condition] if condition is not None else []
        return parts
    own_acts = _names_subject(rule, owes, inner)
    if owes.matching and not extra.period:
        # Naming the row that started it, an act need not name the subject, only not another one.
        subject_key = "person" if rule.each == "membership" else rule.each
        if subject_key not in owes.fact.by_name:
            return parts
        own = inner.institution() if subject_key == "institution" else col(inner.alias, subject_key)
        own_acts = [either([every(own_acts), is_null(own)])]
    return [*parts, *own_acts]


def _names_subject(rule: Rule, owes: Owes, inner: RowFrame) -> list[E]:
    """The act is of the same person, else class group, else authority, else institution."""
    if rule.each == "membership":
        # What is owed at each place is done at that place.
        at_place = eq(inner.institution(), col("r", "x_institution"))
        if has_column(owes.fact, "person"):
            return [eq(col(inner.alias, "person"), col("r", "x_person")), at_place]
        return [at_place]
    for key in ("person", "class_group", "authority", "institution"):
        if has_column(owes.fact, key) and _subject_has(rule.each, key):
            theirs = inner.institution() if key == "institution" else col(inner.alias, key)
            return [eq(theirs, col("r", f"x_{key}"))]
    return []


def _subject_has(each: str, key: str) -> bool:
    has = {
        "person": ("person", "class_group", "institution"),
        "membership": ("person", "class_group", "institution"),
        "class_group": ("class_group", "institution"),
        "institution": ("institution",),
        "authority": ("authority",),
    }
    return key in has[each]


def _certain(
    build: Build, rule: Rule, part: DutyPart, frame: RowFrame, extra: Extra
) -> tuple[Query, E]:
    """The acts of which it is sure that they lie after the opening, and when each was done."""
    query, inner, at = _acts(build, rule, part, frame, extra)
    if _can_be_vague(part):
        query.where(not_(_is_vague(build, inner, part.owes.received)))
    return query, at


def _nth_act(build: Build, rule: Rule, part: DutyPart, frame: RowFrame, extra: Extra, n: int) -> E:
    query, at = _certain(build, rule, part, frame, extra)
    return build.dialect.nth_smallest(query, at, n)


def _next_act(
    build: Build,
    rule: Rule,
    part: DutyPart,
    before: exp.Query,
    root: Fact,
    extra: Extra,
    k: int,
) -> exp.Query:
    """The first act far enough after the one before it."""
    outer = Query(subquery(before, "r"))
    frame = RowFrame(build, outer, "r", root, decided=col("r", "x_decided"), seen_to=param("as_of"))
    query, at = _certain(build, rule, part, frame, extra)
    if k > 1:
        assert part.owes.apart is not None
        query.where(_far_enough(build, part.owes.apart, col("r", f"x_m{k - 1}"), at))
    return all_of(outer, "r", **{f"x_m{k}": build.dialect.nth_smallest(query, at, 1)})


def _far_enough(build: Build, apart: Term, before: E, at: E) -> E:
    amount = (
        num(apart.amount)
        if apart.value is None
        else build.value(apart.value, col("r", "x_decided"))
    )
    unit = apart.unit if apart.value is None else build.pack.values[apart.value].unit
    if unit is not None and unit.dimension == "time":
        return le(add(before, amount), at)
    d = build.dialect
    return le(amount, sub(d.day_of(at), d.day_of(before)))


def _can_be_vague(part: DutyPart) -> bool:
    return part.owes.fact.time in ("day", "either")


def _is_vague(build: Build, inner: RowFrame, received: bool) -> E:
    """Only the day of the act is known, and the window opens or closes within that day."""
    alias = inner.alias
    start = build.dialect.day_start(col(alias, "day"))
    end = add(start, num(86_400))
    within = [
        every([lt(start, edge), lt(edge, end)]) for edge in (col("r", "x_opens"), col("r", "x_due"))
    ]
    known = [is_null(col(alias, "at"))] if inner.fact.time == "either" else []
    if received:
        known.append(is_null(col(alias, "recorded_at")))
    return coalesce_false(every([*known, either(within)]))


def coalesce_false(condition: E) -> E:
    """The condition, false where it is undecided."""
    return eq(case([(condition, num(1))], num(0)), num(1))


def _vague_act(build: Build, rule: Rule, part: DutyPart, frame: RowFrame, extra: Extra) -> E | None:
    """Some act may or may not have been in time: only its day is known."""
    if not _can_be_vague(part):
        return None
    alias = build.alias()
    query = Query(build.source(part.owes.fact.name, alias))
    inner = frame.inner(part.owes.fact, alias, query)
    query.where(*_whose(build, rule, part.owes, frame, inner, extra))
    query.where(le(inner.at, param("as_of")), _is_vague(build, inner, part.owes.received))
    if part.owes.where is not None:
        query.where(flag(part.owes.where, inner))
    return exists(query.select({"x": num(1)}))


def judge_duties(
    build: Build, part: DutyPart, met: exp.Query, occurrence: E, every_status: bool, *, begins: E
) -> exp.Query:
    """Findings of duties already set against their acts."""
    query = Query(subquery(met, "r"))
    due, included, at = col("r", "x_due"), col("r", "x_included"), col("r", "x_met")
    opens = coalesce(col("r", "x_opens"), param("force_from"))
    undecided = every(
        [
            not_(coalesce_false(every([not_null(at), in_time(at, due, included)]))),
            either([eq(col("r", "x_vague"), num(1)), is_null(due)]),
        ]
    )
    done = case([(not_(undecided), at)])
    query.where(touches(build.dialect.least(opens, begins), coalesce(done, param("as_of"))))
    build.guards = [col("r", "x_missing")] if build.guards else []
    columns = {
        "subject": col("r", "x_subject"),
        "institution": col("r", "x_institution"),
        "division": col("r", "x_division"),
        "occurrence": occurrence,
        "part": text(part.id),
        "status": duty_status(
            at, due, included, only_in_time=part.only_in_time, vague=eq(col("r", "x_vague"), num(1))
        ),
        "decided_at": col("r", "x_decided"),
        "opens_at": opens,
        "due_at": due,
        "due_included": included,
        "met_at": done,
        "x_row": col("r", "id"),
    }
    return judged(build, query, columns, every_status=every_status)


def missing_column(build: Build) -> E:
    """A day outside the calendar that the duty needed, or nothing."""
    found = coalesce(*build.guards, exp.Null()) if build.guards else exp.Null()
    return exp.Cast(this=found, to=exp.DataType.build("BIGINT"))


def acts_of(
    build: Build,
    rule: Rule,
    part: DutyPart,
    base: exp.Query,
    root: Fact,
    extra: Extra,
    occurrence: E,
) -> exp.Select:
    """The acts that count for the duties in `judged`, up to the one that met each."""
    query = Query(subquery(base, "r"))
    same = every(
        [eq(col("j", "subject"), col("r", "x_subject")), eq(col("j", "occurrence"), occurrence)]
    )
    query.join(table("judged", "j"), same)
    frame = RowFrame(build, query, "r", root, decided=col("r", "x_decided"), seen_to=param("as_of"))
    rows, inner, at = _acts(build, rule, part, frame, extra)
    assert rows.source is not None
    query.join(rows.source, exp.true())
    query.joins += rows.joins
    query.where(*rows.wheres, le(at, coalesce(col("j", "met_at"), param("as_of"))))
    return leg(query, part.owes.fact.name, col(inner.alias, "id"), "counted")


# --- reading ---------------------------------------------------------------------------------


def read_owes(
    spec: Spec, reading: Reading, root: Fact, subject: Fact | None, received: bool
) -> Owes | None:
    """`owes: {event, where, matching, times, apart}`."""
    inner = spec.block_at("owes")
    if inner is None:
        spec.problem("owes", "缺少「owes」", "owes is missing")
        return None
    fact = reading.fact(inner, "event")
    if fact is None:
        return None
    frame = Frame(fact=fact, judged=Frame(fact=root, subject=subject))
    where = inner.condition("where", reading.names, frame)
    matching = inner.text("matching") or None
    if matching and not has_column(fact, matching):
        from shaodian.engine.conditions.names import nearest

        near = nearest(matching, list(fact.by_name))
        inner.problem(
            "matching",
            f"{fact.name} 没有「{matching}」列{near[0]}",
            f'unknown column "{matching}" in {fact.name}{near[1]}',
        )
        matching = None
    times = _times(inner, reading)
    apart = inner.term("apart", reading.names)
    inner.finish()
    return Owes(
        fact,
        where.node if where else None,
        where.text if where else None,
        matching,
        times,
        apart,
        received,
    )


def _times(spec: Spec, reading: Reading) -> int | str:
    value = spec.raw("times")
    if value is None:
        return 1
    if isinstance(value, str) and value.startswith("$") and value[1:] in reading.names.values:
        return value[1:]
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 31:
        return value
    spec.problem(
        "times", "times 应是 1 到 31 的整数", "times should be a whole number from 1 to 31"
    )
    return 1


def read_due(spec: Spec, reading: Reading, frame: Frame, first_day: bool) -> Moment | None:
    """`within:` a term, or `by:` a moment."""
    if "within" in spec:
        if "by" in spec:
            spec.problem("by", "within 与 by 只能写一个", "within or by, not both")
            spec.raw("by")
        term = spec.term("within", reading.names)
        return (
            None if term is None else Moment(term=term, inclusive=True, first_day_counted=first_day)
        )
    return read_moment(spec, "by", reading.names, frame, first_day_counted=first_day)


def values_of(part: DutyPart, *nodes: Node | None) -> set[str]:
    """Names of the pack's values that a part of a duty needs."""
    from shaodian.engine.conditions.nodes import values_in

    used = values_in(part.when.node if part.when else None, *nodes)
    for moment in (part.window.due, part.window.opens):
        if moment is not None and moment.term is not None and moment.term.value:
            used.add(moment.term.value)
    if isinstance(part.owes.times, str):
        used.add(part.owes.times)
    return used
