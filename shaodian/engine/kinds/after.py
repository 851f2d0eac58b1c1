"""随后：something follows an event, within a time, n times, apart."""

from dataclasses import dataclass, replace

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag
from shaodian.engine.compile.frames import RowFrame
from shaodian.engine.compile.scope import Bound, bind_row, join_subject, links, oldest
from shaodian.engine.compile.sql import (
    Query,
    case,
    col,
    either,
    every,
    is_null,
    joined,
    le,
    no_number,
    null,
    param,
    subquery,
    text,
    union,
)
from shaodian.engine.conditions.names import Frame
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.conditions.points import SUBJECTS
from shaodian.engine.facts import physical
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.duty import (
    Extra,
    acts_of,
    all_of,
    duty_columns,
    judge_duties,
    meet,
    missing_column,
    read_due,
    read_owes,
    values_of,
)
from shaodian.engine.pack.model import Condition, DutyPart, Moment, Owes, Rule, Term, Window
from shaodian.engine.pack.spec import Spec, read_moment
from shaodian.engine.units import UNITS
from shaodian.engine.vocabulary.words import Fact

_DUTY = (
    "x_subject", "x_institution", "x_division", "x_person", "x_class_group", "x_authority",
    "x_opens", "x_included", "x_decided",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AfterRule(Rule):
    following: str
    parts: tuple[DutyPart, ...]
    where_condition: Condition | None = None


class After(Kind):
    name = "after"
    zh = "随后"
    about_zh = "某事发生后，在规定时间内要做成某事：可要求几次、相隔多久、分几部分。"
    about_en = "Something follows an event: within a time, n times, apart, in parts."
    example = """- id: respond
  clause: 三
  kind: after
  each: institution
  following: outbreak
  owes: {event: response, matching: event}
  within: 30 minutes
"""

    def read(self, spec: Spec, reading: Reading) -> AfterRule | None:
        each = spec.needed("each")
        if each not in SUBJECTS and "following" not in spec:
            trigger = reading.fact(spec, "each")
        else:
            trigger = reading.fact(spec, "following")
        if trigger is None:
            return None
        if each not in SUBJECTS and each != trigger.name:
            spec.problem(
                "each",
                "each 应是对象，或与 following 相同的事实",
                "each should be a subject, or the same fact as following",
            )
        frame = Frame(fact=trigger)
        where = spec.condition("where", reading.names, frame)
        parts = self._parts(spec, reading, frame)
        common = reading.common(spec, "after", each)
        if not parts:
            return None
        return AfterRule(
            following=trigger.name, parts=tuple(parts), where_condition=where, **common
        )

    def _parts(self, spec: Spec, reading: Reading, frame: Frame) -> list[DutyPart]:
        defaults = _Defaults(
            received=spec.one_of("lateness", ("", "received")) == "received",
            first_day=spec.one_of("first_day", ("", "counted")) == "counted",
            only_in_time=spec.flag("only_in_time"),
            next_working_day=spec.one_of("if_day_off", ("keep", "next_working_day"), "keep")
            != "keep",
        )
        blocks = spec.blocks("parts") if "parts" in spec else [spec]
        parts: list[DutyPart] = []
        for inner in blocks:
            parts += self._part(inner, spec, reading, frame, defaults, named=inner is not spec)
            if inner is not spec:
                inner.finish()
        if len({part.id for part in parts}) < len(parts):
            spec.problem("parts", "各部分的 id 不能相同", "the parts need different ids")
        return parts

    def _part(
        self,
        inner: Spec,
        spec: Spec,
        reading: Reading,
        frame: Frame,
        defaults: "_Defaults",
        *,
        named: bool,
    ) -> list[DutyPart]:
        part_id = inner.needed("id") if named else ""
        if named and "first_day" in inner:
            defaults = replace(
                defaults, first_day=inner.one_of("first_day", ("", "counted")) == "counted"
            )
        when = inner.condition("when", reading.names, frame) if named else None
        holder = inner if "owes" in inner else spec
        owes = read_owes(holder, reading, frame.fact, None, defaults.received)
        only = inner.flag("only_in_time", defaults.only_in_time)
        if owes is None:
            return []
        if "on_days" in inner:
            return self._on_days(inner, part_id, when, owes, defaults, only)
        source = inner if "within" in inner or "by" in inner else spec
        due = read_due(source, reading, frame, defaults.first_day)
        opens = read_moment(
            inner if "opens" in inner else spec,
            "opens",
            reading.names,
            frame,
            first_day_counted=defaults.first_day,
        )
        if due is None:
            if "within" not in source and "by" not in source:
                inner.problem(
                    None, "缺少 within、by 或 on_days", "within, by or on_days is missing"
                )
            return []
        return [DutyPart(part_id, owes, Window(due, opens), when, only, defaults.next_working_day)]

    def _on_days(
        self,
        inner: Spec,
        part_id: str,
        when: Condition | None,
        owes: Owes,
        defaults: "_Defaults",
        only: bool,
    ) -> list[DutyPart]:
        value = inner.raw("on_days")
        days = value if isinstance(value, list) else [value]
        if not all(isinstance(day, int) and 0 < day < 4000 for day in days):
            inner.problem(
                "on_days",
                "on_days 应是第几天的列表，如 [1, 4, 7]",
                "on_days is a list such as [1, 4, 7]",
            )
            return []
        parts = []
        for day in days:
            shift = day - 1 if defaults.first_day else day
            opens = Moment(term=Term(shift, UNITS["days"]), clock=0)
            due = Moment(term=Term(shift + 1, UNITS["days"]), clock=0)
            name = f"{part_id}{day}" if len(days) > 1 else part_id
            parts.append(
                DutyPart(name, owes, Window(due, opens), when, only, defaults.next_working_day)
            )
        return parts

    def judge(self, rule: AfterRule, build: Build, *, every_status: bool) -> exp.Query:
        return union([self._judge_part(rule, part, build, every_status) for part in rule.parts])

    def _judge_part(
        self, rule: AfterRule, part: DutyPart, build: Build, every_status: bool
    ) -> exp.Query:
        build.guards = []
        base, root = self._duties(rule, part, build)
        met = meet(build, rule, part, base, root, self._extra(rule, build))
        occurrence = self._occurrence(part)
        begins = col("r", "x_decided")
        if build.counts_back(part.window.due):
            begins = case([(le(begins, param("as_of")), begins)])
        return judge_duties(build, part, met, occurrence, every_status, begins=begins)

    def evidence(self, rule: AfterRule, build: Build) -> list[exp.Select]:
        legs = []
        for part in rule.parts:
            build.guards = []
            base, root = self._duties(rule, part, build)
            legs.append(
                acts_of(
                    build, rule, part, base, root, self._extra(rule, build), self._occurrence(part)
                )
            )
        return legs

    def trigger(self, rule: AfterRule) -> str:
        return rule.following

    def _extra(self, rule: AfterRule, build: Build) -> Extra:
        members = f"d_{rule.following}_members"
        return Extra(
            members=members if members in build.ctes else None, link=rule.each not in SUBJECTS
        )

    def _occurrence(self, part: DutyPart) -> exp.Expr:
        return joined(col("r", "id"), text(f"/{part.id}")) if part.id else col("r", "id")

    def _duties(self, rule: AfterRule, part: DutyPart, build: Build) -> tuple[exp.Query, Fact]:
        """One row for each subject and trigger: the trigger's columns and the window."""
        found, root = self._triggered(rule, part, build)
        if not part.next_working_day:
            return found, root
        # The due day, if it is a day off, moves to the next working day.
        build.guards = [col("v", "x_missing")] if build.guards else []
        query = Query(subquery(found, "v"))
        names = [name for name, _ in physical(root)]
        moved: dict[str, exp.Expr] = {name: col("v", name) for name in (*names, *_DUTY)}
        moved["x_due"] = build.next_working_day(col("v", "x_due"))
        moved["x_missing"] = missing_column(build)
        return query.select(moved), root

    def _triggered(self, rule: AfterRule, part: DutyPart, build: Build) -> tuple[exp.Query, Fact]:
        root = build.fact(rule.following)
        query, frame = build.frame(rule.following, alias="g")
        if rule.each not in SUBJECTS:
            bound = self._row_itself(rule, build, frame)
            return self._windows(rule, part, build, query, frame, bound), root
        queries = []
        for number in range(len(links(build, rule.following, frame))):
            query, frame = build.frame(rule.following, alias="g")
            link, only = links(build, rule.following, frame)[number]
            query.where(*only)
            bound = join_subject(build, rule, query, frame.at, link=link)
            chosen = self._windows(rule, part, build, query, frame, bound)
            queries.append(oldest(chosen, rule, bound, [col("g", "id")]))
        return union(queries), root

    def _row_itself(self, rule: AfterRule, build: Build, frame: RowFrame) -> Bound:
        institution, division = bind_row(build, rule, frame)
        names = frame.fact.by_name
        return Bound(
            col("g", "id"),
            institution,
            division,
            col("g", "person") if "person" in names else null(),
            col("g", "class_group") if "class_group" in names else null(),
            null(),
            null(),
        )

    def _windows(
        self,
        rule: AfterRule,
        part: DutyPart,
        build: Build,
        query: Query,
        frame: RowFrame,
        bound: Bound,
    ) -> exp.Select:
        """The window of each duty beside its trigger's columns."""
        for condition in (rule.where_condition, part.when):
            if condition is not None:
                query.where(flag(condition.node, frame))
        due, included = build.moment(part.window.due, frame)
        opens = self._opens(part, build, frame)
        where = rule.where_condition.node if rule.where_condition else None
        values = values_of(part, where, part.owes.where)
        query.where(*(build.has_figure(name, frame.at) for name in sorted(values)))
        if part.window.due.column is not None:
            # No instant yet to count from (not closed, not returned): no duty yet.
            query.where(exp.Not(this=is_null(due)))
        happened = le(frame.at, param("as_of"))
        back = build.counts_back(part.window.due)
        query.where(either([happened, le(due, frame.at)]) if back else happened)
        columns = duty_columns(bound, opens, due, included, frame.at)
        columns["x_missing"] = missing_column(build)
        return all_of(query, "g", **columns)

    def _opens(self, part: DutyPart, build: Build, frame: RowFrame) -> exp.Expr:
        if part.window.opens is not None:
            return build.moment(part.window.opens, frame)[0]
        return no_number() if build.counts_back(part.window.due) else frame.at

    def subject_kind(self, rule: AfterRule) -> str:
        return rule.each

    def conditions(self, rule: AfterRule) -> list[tuple[str, Node, str]]:
        return [("", rule.where_condition.node, rule.following)] if rule.where_condition else []


@dataclass(frozen=True)
class _Defaults:
    received: bool
    first_day: bool
    only_in_time: bool
    next_working_day: bool


__all__ = ["After", "AfterRule", "Query", "every"]
