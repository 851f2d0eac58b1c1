"""Taking keys out of a YAML block: each with its type, and whatever is left over is refused."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from shaodian.engine.conditions import checking
from shaodian.engine.conditions.names import Frame, Names, nearest
from shaodian.engine.conditions.reading import NotACondition
from shaodian.engine.errors import PackError, Problem
from shaodian.engine.instants import parse_clock, parse_day, parse_when
from shaodian.engine.pack.model import Condition, Moment, Said, Term
from shaodian.engine.pack.text import Block, Rows
from shaodian.engine.units import find_unit

T = TypeVar("T")
TERM_DIMENSIONS = ("time", "days", "working days", "months")


class Spec:
    """A block being read. Every problem is collected; `finish` refuses unknown keys."""

    def __init__(
        self, block: Block, problems: list[Problem], known: set[str] | None = None
    ) -> None:
        self.block, self.problems = block, problems
        self._seen: set[str] = set(known or ())

    def __contains__(self, key: str) -> bool:
        return key in self.block

    def problem(self, key: str | None, zh: str, en: str) -> None:
        self.problems.append(Problem(where=self.block.where(key), zh=zh, en=en))

    def raw(self, key: str) -> Any:
        self._seen.add(key)
        return self.block.get(key)

    def text(self, key: str, default: str = "") -> str:
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, bool | Block | Rows):
            self.problem(key, f"「{key}」应是文字", f"{key} should be a text")
            return default
        return str(value)

    def needed(self, key: str) -> str:
        if self.block.get(key) in (None, ""):
            self.problem(key, f"缺少「{key}」", f"{key} is missing")
        return self.text(key)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(key, f"「{key}」应是 true 或 false", f"{key} should be true or false")
            return default
        return value

    def one_of(self, key: str, choices: tuple[str, ...], default: str = "") -> str:
        value = self.text(key, default)
        if value not in choices:
            near = nearest(value, list(choices))
            listed = "、".join(choices)
            self.problem(
                key,
                f"「{key}」应是 {listed} 之一，不是「{value}」{near[0]}",
                f"{key} is one of {', '.join(choices)}, not {value!r}{near[1]}",
            )
            return choices[0]
        return value

    def said(self, key: str) -> Said | None:
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, Block) and set(value) == {"zh", "en"}:
            return Said(str(value["zh"]), str(value["en"]))
        self.problem(key, f"「{key}」应写成 {{zh: …, en: …}}", f"{key} should be {{zh: …, en: …}}")
        return None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A text or a list of texts."""
        value = self.raw(key)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, Block | Rows | bool) for item in items):
            self.problem(key, f"「{key}」应是文字的列表", f"{key} should be a list of texts")
            return None
        return tuple(str(item) for item in items)

    def block_at(self, key: str) -> "Spec | None":
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, Block):
            self.problem(key, f"「{key}」应是键值", f"{key} should be a mapping")
            return None
        return Spec(value, self.problems)

    def blocks(self, key: str) -> list["Spec"]:
        """A list of mappings."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, Rows) or not all(isinstance(item, Block) for item in value):
            self.problem(key, f"「{key}」应是列表", f"{key} should be a list of mappings")
            return []
        return [Spec(item, self.problems) for item in value]

    def read(self, key: str, reader: Callable[[str], T], zh: str, en: str) -> T | None:
        """A text through a reader that raises ValueError."""
        value = self.raw(key)
        if value is None:
            return None
        try:
            return reader(str(value))
        except (ValueError, OverflowError):
            self.problem(key, f"「{value}」不是{zh}", f"{value!r} is not {en}")
            return None

    def when(self, key: str, *, end: bool = False) -> int | None:
        return self.read(
            key, lambda text: parse_when(text, end=end), "日期或时刻", "a date or an instant"
        )

    def condition(self, key: str, names: Names, frame: Frame) -> Condition | None:
        """A condition on the frame's row; a problem and None if it is not in the language."""
        value = self.raw(key)
        if value is None:
            return None
        if value is True or value is False or isinstance(value, Block | Rows):
            self.problem(key, f"「{key}」应是条件", f"{key} should be a condition in quotes")
            return None
        try:
            return Condition(str(value), checking.condition(str(value), names, frame))
        except NotACondition as error:
            self.problem(key, error.zh, error.en)
            return None

    def term(self, key: str, names: Names) -> Term | None:
        value = self.raw(key)
        return None if value is None else read_term(self, key, str(value), names)

    def finish(self, *also: str) -> None:
        """Refuses keys nobody asked for."""
        for key in self.block:
            if key not in self._seen and key not in also:
                near = nearest(key, sorted(self._seen))
                self.problem(key, f"不认识的键「{key}」{near[0]}", f"unknown key {key!r}{near[1]}")


def read_term(spec: Spec, key: str, text: str, names: Names) -> Term | None:
    """`3 days`, `$value` … as a term; a problem and None otherwise."""
    if text.startswith("$"):
        name = text[1:]
        if name not in names.values:
            near = nearest(name, names.values)
            spec.problem(key, f"没有名为 ${name} 的数值{near[0]}", f"no value ${name}{near[1]}")
            return None
        if names.values[name].dimension not in TERM_DIMENSIONS:
            spec.problem(key, f"${name} 不是时长", f"${name} is not a length of time")
            return None
        return Term(value=name)
    amount, _, unit_name = text.strip().partition(" ")
    unit = find_unit(unit_name)
    if (
        not amount.isdigit()
        or not amount.isascii()
        or unit is None
        or unit.dimension not in TERM_DIMENSIONS
    ):
        spec.problem(
            key,
            f"「{text}」不是时长，应写成 30 minutes、3 days、10 working days、2 months 等",
            f"{text!r} is not a term; write 30 minutes, 3 days, 10 working days, 2 months …",
        )
        return None
    if len(amount) > 5:
        spec.problem(key, f"「{text}」太长", f"{text!r} is too long")
        return None
    return Term(amount=int(amount) * unit.scale, unit=unit)


def read_moment(
    spec: Spec, key: str, names: Names, frame: Frame, *, first_day_counted: bool = False
) -> Moment | None:
    """`next_day`, a term, or a mapping `{from, after, before, at}` as a moment."""
    value = spec.raw(key)
    if value is None:
        return None
    if value == "next_day":
        return Moment(term=Term(1, find_unit("days")), clock=0)
    if not isinstance(value, Block):
        term = read_term(spec, key, str(value), names)
        return None if term is None else Moment(term=term, first_day_counted=first_day_counted)
    inner = Spec(value, spec.problems)
    column = _moment_column(inner, names, frame)
    after, before = inner.term("after", names), inner.term("before", names)
    clock = inner.read("at", parse_clock, "钟点", "a clock time")
    inner.finish()
    if after is not None and before is not None:
        inner.problem("before", "after 与 before 只能写一个", "after or before, not both")
    return Moment(
        column=column,
        term=after or before,
        sign=-1 if before else 1,
        clock=clock,
        first_day_counted=first_day_counted,
    )


def _moment_column(inner: Spec, names: Names, frame: Frame) -> Any:
    value = inner.raw("from")
    if value is None:
        return None
    try:
        node = checking.expression(str(value), names, frame)
    except NotACondition as error:
        inner.problem("from", error.zh, error.en)
        return None
    if node.type.kind not in ("date", "instant"):
        inner.problem(
            "from", f"{value} 不是日期或时刻", f"{value} is neither a date nor an instant"
        )
    return node


def figure(value: Any) -> Fraction:
    """A YAML number as an exact fraction. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(value)
    return Fraction(str(value))


def day_or_instant(text: str) -> tuple[str, int]:
    """`("day", days)` or `("instant", seconds)`. Raises ValueError."""
    try:
        return "day", parse_day(text)
    except ValueError:
        return "instant", parse_when(text)


def raise_problems(problems: list[Problem]) -> None:
    if problems:
        raise PackError(*problems)
