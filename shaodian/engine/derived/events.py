"""事件：rows with an instant and a key; `quiet` merges repeats into one episode."""

from dataclasses import dataclass

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.compile.expressions import flag, plain
from shaodian.engine.compile.sql import col, le, not_null, param
from shaodian.engine.conditions.names import Frame, find_column, own_key
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.conditions.reading import NotACondition
from shaodian.engine.derived.base import Form
from shaodian.engine.derived.common import columns_named, derived_fact, merged, passed_on
from shaodian.engine.kinds.base import Reading
from shaodian.engine.pack.model import Condition, Derived, Term
from shaodian.engine.pack.spec import Spec
from shaodian.engine.vocabulary.words import TimeKind


@dataclass(frozen=True, kw_only=True)
class EventsFact(Derived):
    condition: Condition | None = None
    at: Node | None = None
    by: tuple[str, ...] = ()
    quiet: Term | None = None


class Events(Form):
    name = "events"
    about_zh = "满足条件的行；quiet 把接连发生的并成一次。"
    about_en = "Rows that satisfy a condition; quiet merges what follows closely into one episode."

    def read(self, spec: Spec, reading: Reading, name: str) -> EventsFact | None:
        base = reading.fact(spec, "events")
        if base is None:
            return None
        frame = Frame(fact=base)
        where = spec.condition("where", reading.names, frame)
        at = self._at(spec, reading, frame)
        by = columns_named(spec, "key", base)
        quiet = spec.term("quiet", reading.names)
        reach = spec.one_of("reach", ("", "all"))
        time: TimeKind = (
            "instant" if at is not None or base.time in ("instant", "interval") else "either"
        )
        return EventsFact(
            name=name,
            form="events",
            fact=derived_fact(name, base, time),
            base=base.name,
            key="all"
            if reach
            else own_key(base)
            if base.name not in reading.derived
            else reading.derived[base.name].key,
            condition=where,
            at=at,
            by=tuple(by),
            quiet=quiet,
            where=spec.block.where(),
            source=spec.block,
        )

    def _at(self, spec: Spec, reading: Reading, frame: Frame) -> Node | None:
        name = spec.text("at")
        if not name:
            return None
        try:
            node = find_column(reading.names, frame, name)
        except NotACondition as error:
            spec.problem("at", error.zh, error.en)
            return None
        if node.type.kind != "instant":
            spec.problem("at", f"{name} 不是时刻", f"{name} is not an instant")
        return node

    def rows(self, derived: EventsFact, build: Build) -> exp.Query:
        query, frame = build.frame(derived.base)
        columns = passed_on(frame)
        at = frame.at
        if derived.at is not None:
            at = plain(derived.at, frame)
            columns |= {"at": at, "day": build.dialect.day_of(at)}
            query.where(not_null(at))
        elif frame.fact.time == "interval":
            columns["at"] = at
        query.where(le(at, param("as_of")))
        if derived.condition is not None:
            query.where(flag(derived.condition.node, frame))
        columns["x_t"] = at
        keys = list(derived.by) or ([derived.key] if derived.key != "all" else [])
        return merged(build, derived.name, query.select(columns), keys, derived.quiet)


__all__ = ["Events", "EventsFact", "col"]
