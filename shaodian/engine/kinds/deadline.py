"""限期：something is in by a calendar instant, once or in every period."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.frames import RowFrame
from shaodian.engine.compile.scope import in_force, join_subject, oldest, point_columns
from shaodian.engine.compile.slots import PERIODS, of_subject, slots
from shaodian.engine.compile.sql import (
    E,
    Query,
    add,
    coalesce,
    col,
    either,
    every,
    joined,
    le,
    lt,
    mul,
    named,
    num,
    param,
    select,
    sub,
    subquery,
    text,
    union,
)
from shaodian.engine.conditions.names import Frame
from shaodian.engine.conditions.points import POINT, SUBJECTS
from shaodian.engine.instants import day_start, format_day, local_day, parse_clock
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.duty import (
    Extra,
    acts_of,
    all_of,
    duty_columns,
    judge_duties,
    meet,
    missing_column,
    read_owes,
    values_of,
)
from shaodian.engine.pack.model import Condition, DutyPart, Moment, Rule, Window
from shaodian.engine.pack.spec import Spec, day_or_instant, read_moment
from shaodian.engine.pack.text import Block


@dataclass(frozen=True)
class InPeriod:
    """By when in each period: a day of it, a clock time, or counted from its first instant."""

    day: int | None = None
    month: int | None = None
    weekday: int | None = None
    clock: int | None = None
    moment: Moment | None = None


@dataclass(frozen=True, kw_only=True)
class DeadlineRule(Rule):
    parts: tuple[DutyPart, ...]
    period: str = ""
    by: InPeriod = InPeriod()
    once_due: int = 0
    once_label: str = ""
    when: Condition | None = None


class Deadline(Kind):
    name = "deadline"
    zh = "限期"
    about_zh = "某事须在历法规定的时刻之前完成，一次性或每个周期一次。"
    about_en = "Something is in by a calendar instant, once or in every period."
    example = """- id: daily-report
  clause: 八
  kind: deadline
  each: institution
  period: day
  before: "16:00"
  owes: {event: report, where: "form = 'daily'", matching: for_date}
  lateness: received
"""

    def read(self, spec: Spec, reading: Reading) -> DeadlineRule | None:
        each = spec.one_of("each", SUBJECTS)
        subject = reading.names.facts[each]
        frame = Frame(fact=POINT, subject=subject)
        received = spec.one_of("lateness", ("", "received")) == "received"
        only = spec.flag("only_in_time")
        moves = spec.one_of("if_day_off", ("keep", "next_working_day"), "keep") != "keep"
        when = spec.condition("when", reading.names, frame)
        period = spec.one_of("period", ("", *PERIODS))
        by, due, label = self._by(spec, reading, frame, period)
        opens = read_moment(spec, "opens", reading.names, frame)
        window = Window(by.moment or Moment(clock=by.clock), opens)
        parts = []
        for inner in spec.blocks("parts") if "parts" in spec else [spec]:
            is_part = inner is not spec
            owes = read_owes(inner if "owes" in inner else spec, reading, POINT, subject, received)
            part_id = inner.needed("id") if is_part else ""
            when_part = inner.condition("when", reading.names, frame) if is_part else None
            if owes:
                parts.append(DutyPart(part_id, owes, window, when_part, only, moves))
            if is_part:
                inner.finish()
        common = reading.common(spec, "deadline", each)
        if not parts:
            return None
        return DeadlineRule(
            parts=tuple(parts),
            period=period,
            by=by,
            once_due=due,
            once_label=label,
            when=when,
            **common,
        )

    def _by(
        self, spec: Spec, reading: Reading, frame: Frame, period: str
    ) -> tuple[InPeriod, int, str]:
        clock = spec.read("before", parse_clock, "钟点", "a clock time") if period else None
        value = spec.raw("by")
        if not period:
            return (InPeriod(), *self._once(spec, value))
        if value is None:
            return InPeriod(clock=clock), 0, ""
        if isinstance(value, Block) and set(value) <= {"day", "month", "weekday", "at"}:
            inner = Spec(value, spec.problems)
            clock = (
                inner.read("at", parse_clock, "钟点", "a clock time") if "at" in inner else clock
            )
            numbers = {
                k: self._number(inner, k, top)
                for k, top in (("day", 31), ("month", 12), ("weekday", 7))
            }
            inner.finish()
            return InPeriod(clock=clock, **numbers), 0, ""  # type: ignore[arg-type]
        return InPeriod(moment=read_moment(spec, "by", reading.names, frame)), 0, ""

    def _number(self, spec: Spec, key: str, top: int) -> int | None:
        value = spec.raw(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= top:
            return value
        spec.problem(
            key,
            f"「{key}」应是 1 到 {top} 的整数",
            f"{key} should be a whole number from 1 to {top}",
        )
        return None

    def _once(self, spec: Spec, value: object) -> tuple[int, str]:
        key = "before" if value is None else "by"
        value = spec.raw("before") if value is None else value
        try:
            kind, at = day_or_instant(str(value))
        except ValueError:
            spec.problem(
                key,
                "没有 period 时，by 或 before 应是日期或时刻",
                "without period, by or before should be a date or an instant",
            )
            return 0, ""
        if kind == "instant":
            return at, format_day(local_day(at - 1))
        return (day_start(at + 1) if key == "by" else day_start(at)), str(value)

    def judge(self, rule: DeadlineRule, build: Build, *, every_status: bool) -> exp.Query:
        return union([self._judge_part(rule, part, build, every_status) for part in rule.parts])

    def _judge_part(
        self, rule: DeadlineRule, part: DutyPart, build: Build, every_status: bool
    ) -> exp.Query:
        build.guards = []
        base = self._duties(rule, part, build)
        met = meet(build, rule, part, base, POINT, Extra(period=True))
        return judge_duties(
            build, part, met, self._occurrence(part), every_status, begins=col("r", "x_opens")
        )

    def evidence(self, rule: DeadlineRule, build: Build) -> list[exp.Select]:
        legs = []
        for part in rule.parts:
            build.guards = []
            base = self._duties(rule, part, build)
            legs.append(
                acts_of(build, rule, part, base, POINT, Extra(period=True), self._occurrence(part))
            )
        return legs

    def _occurrence(self, part: DutyPart) -> E:
        label = col("r", "x_label")
        return joined(label, text(f"/{part.id}")) if part.id else label

    def _duties(self, rule: DeadlineRule, part: DutyPart, build: Build) -> exp.Query:
        """One row for each subject and slot that has opened."""
        query = Query(subquery(self._slots(rule, part, build), "s"))
        slot_guards, build.guards = bool(build.guards), []
        decided = sub(col("s", "x_due"), num(1))
        query.where(le(col("s", "x_opens"), param("as_of")), in_force(decided))
        bound = join_subject(build, rule, query, decided)
        query.where(of_subject(build, rule.period, "s", bound))
        columns = point_columns(
            bound, decided, col("s", "day"), (col("s", "from_at"), col("s", "to_at"))
        )
        columns |= duty_columns(bound, col("s", "x_opens"), col("s", "x_due"), num(0), decided)
        columns |= {
            "x_label": col("s", "label"),
            "x_last_day": col("s", "last_day"),
            "x_missing": coalesce(col("s", "x_missing"), missing_column(build)),
        }
        build.guards = build.guards or ([col("s", "x_missing")] if slot_guards else [])
        rows = oldest(query.select(columns), rule, bound, [col("s", "label")])
        asked = [c for c in (rule.when, part.when) if c is not None]
        values = values_of(part, *(c.node for c in asked), part.owes.where)
        if not asked and not values:
            return rows
        outer = Query(subquery(rows, "q"))
        frame = RowFrame(build, outer, "q", POINT, seen_to=param("as_of"))
        build.guards = []
        outer.where(*(flag(c.node, frame) for c in asked))
        outer.where(*(build.has_figure(name, frame.at) for name in sorted(values)))
        if build.guards:
            # An undecided `when` of a day outside the calendar must not drop the slot silently.
            missing = missing_column(build)
            kept = [exp.Not(this=exp.Is(this=missing, expression=exp.Null()))]
            outer.wheres = [either([every([*outer.wheres]), *kept])]
            chosen = all_of(outer, "q")
            chosen.set(
                "expressions",
                [_column("q", n) for n in columns if n != "x_missing"]
                + [named(coalesce(col("q", "x_missing"), missing), "x_missing")],
            )
            return chosen
        return all_of(outer, "q")

    def _slots(self, rule: DeadlineRule, part: DutyPart, build: Build) -> exp.Query:
        if not rule.period:
            start = param("force_from")
            last = local_day(rule.once_due - 1)
            once = select(
                {
                    "label": text(rule.once_label),
                    "day": num(last),
                    "last_day": num(last),
                    "from_at": start,
                    "to_at": num(rule.once_due),
                    "x_house": exp.Null(),
                    "x_place": exp.Null(),
                    "x_opens": start,
                    "x_due": num(rule.once_due),
                    "x_missing": missing_column(build),
                }
            )
            return self._moved(once, build) if part.next_working_day else once
        query = Query(slots(build, rule.period, "p"))
        names = ("label", "day", "last_day", "from_at", "to_at", "x_house", "x_place")
        columns: dict[str, E] = {name: col("p", name) for name in names}
        columns["x_due"] = self._due(rule, part, build)
        columns["x_opens"] = col("p", "from_at")
        if part.window.opens is not None:
            frame = self._slot_frame(build, query)
            columns["x_opens"] = build.moment(part.window.opens, frame, start=col("p", "from_at"))[
                0
            ]
        columns["x_missing"] = missing_column(build)
        found = query.select(columns)
        return self._moved(found, build) if part.next_working_day else found

    def _moved(self, slots_found: exp.Select, build: Build) -> exp.Select:
        """Slots whose due day, if it is a day off, moves to the next working day."""
        had = bool(build.guards)
        build.guards = [col("v", "x_missing")] if had else []
        query = Query(subquery(slots_found, "v"))
        names = ("label", "day", "last_day", "from_at", "to_at", "x_house", "x_place", "x_opens")
        columns: dict[str, E] = {name: col("v", name) for name in names}
        columns["x_due"] = build.next_working_day(col("v", "x_due"))
        columns["x_missing"] = missing_column(build)
        return query.select(columns)

    def _slot_frame(self, build: Build, query: Query) -> RowFrame:
        at = col("p", "from_at")
        return RowFrame(build, query, "p", POINT, at=at, seen_to=param("as_of"))

    def _due(self, rule: DeadlineRule, part: DutyPart, build: Build) -> E:
        d, by = build.dialect, rule.by
        day: E = col("p", "last_day")
        if by.moment is not None:
            due = build.moment(
                by.moment, self._slot_frame(build, Query()), start=col("p", "from_at")
            )[0]
        else:
            if by.weekday is not None:
                day = add(col("p", "day"), num(by.weekday - 1))
            elif by.month is not None or by.day is not None:
                first = d.add_months(col("p", "day"), num((by.month or 1) - 1))
                month_end = sub(d.add_months(col("p", "day"), num(by.month or 1)), num(1))
                day = (
                    month_end if by.day is None else d.least(add(first, num(by.day - 1)), month_end)
                )
            clock = 86_400 if by.clock is None else by.clock
            due = col("p", "to_at")
            if by.clock is not None or by.weekday or by.month or by.day:
                due = add(d.day_start(day), num(clock))
        return due

    def subject_kind(self, rule: DeadlineRule) -> str:
        return rule.each


def _column(alias: str, name: str) -> E:
    return named(col(alias, name), name)


__all__ = ["Deadline", "DeadlineRule", "InPeriod", "lt", "mul"]
