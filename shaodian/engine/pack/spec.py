"""Taking keys out of a YAML block: each with its type, and whatever is left over is refused."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from shaodian.engine.conditions import checking
from shaodian.engine.conditions.names import Frame, Names, nearest
from shaodian.engine.conditions.nodes import ColumnOf
from shaodian.engine.conditions.reading import NotACondition, short
from shaodian.engine.errors import PackError, Problem
from shaodian.engine.instants import parse_clock
from shaodian.engine.pack.model import Condition, Moment, Said, Term
from shaodian.engine.pack.terms import NAME, day_or_instant, figure, parse_term, read_when
from shaodian.engine.pack.text import Block, Rows
from shaodian.engine.units import find_unit

T = TypeVar("T")
MOST_GUESSES = 100  # of nearest names in one block; a block with more is no slip of the pen
LONGEST = 300  # of a sentence that tells a problem
NOT_EMPTY = ("must", "parts", "phases", "any")
_ID = re.compile(r"[^\s'\"/\\]{1,64}")
_KINDS: tuple[tuple[Any, str, str], ...] = (
    (Block, "键值", "a mapping"),
    (Rows, "列表", "a list"),
    (bool, "是否", "true or false"),
    (type(None), "空", "nothing"),
    (int | Decimal, "数字", "a number"),
)


def kind_of(value: Any) -> tuple[str, str]:
    """What a YAML value is, in Chinese and English."""
    return next(
        ((zh, en) for kind, zh, en in _KINDS if isinstance(value, kind)), ("文字", "a text")
    )


class Spec:
    """A block being read. Every problem is collected; `finish` refuses unknown keys."""

    def __init__(self, block: Block, problems: list[Problem]) -> None:
        self.block, self.problems = block, problems
        self._seen: set[str] = set()
        self._missed: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.block

    def problem(self, key: str | None, zh: str, en: str) -> None:
        """Notes a problem at a key's line; a page that somebody wrote is not told whole."""
        where = self.block.where(key)
        self.problems.append(Problem(where=where, zh=short(zh, LONGEST), en=short(en, LONGEST)))

    def raw(self, key: str) -> Any:
        self._seen.add(key)
        return self.block.get(key)

    def text(self, key: str, default: str = "") -> str:
        value = self._plain(key)
        return default if value is None else value

    def _plain(self, key: str) -> str | None:
        """A text or a number as text; a problem and None for a list, a mapping or a flag."""
        value = self.raw(key)
        if isinstance(value, bool | Block | Rows):
            self.problem(
                key,
                f"「{key}」应是文字，不是{kind_of(value)[0]}",
                f"{key} should be a text, not {kind_of(value)[1]}",
            )
            return None
        return None if value is None else str(value)

    def needed(self, key: str) -> str:
        if self.block.get(key) in (None, ""):
            self._missed.add(key)
            self.problem(key, f"缺少「{key}」", f"{key} is missing")
        written = self.text(key)
        if written and key == "id" and not _ID.fullmatch(written):
            self.problem(
                key,
                f"编号「{short(written)}」不能有空格、引号和斜线，最多 64 字",
                f"the id {short(written)!r} can have no blanks, quotes and slashes, "
                "and 64 characters at most",
            )
        return written

    def name(self, key: str) -> str:
        """A needed text that can be the name of a rule, pack, value, place or derived fact."""
        if self.block.get(key) in (None, ""):
            return self.needed(key)
        written = self.text(key)
        if written:
            self.check_name(key, written)
        return written

    def check_name(self, key: str, name: str) -> bool:
        if NAME.fullmatch(name):
            return True
        self.problem(
            key,
            f"名称「{short(name)}」只能用小写字母、数字和连字符，最多 48 字",
            f"the name {short(name)!r} may have lower-case letters, digits and hyphens, "
            "48 characters at most",
        )
        return False

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(key, f"「{key}」应是 true 或 false", f"{key} should be true or false")
            return default
        return value

    def needed_flag(self, key: str) -> bool:
        if key not in self.block:
            self.problem(key, f"缺少「{key}」", f"{key} is missing")
        return self.flag(key)

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
        if not isinstance(value, Block):
            self.problem(
                key, f"「{key}」应写成 {{zh: …, en: …}}", f"{key} should be {{zh: …, en: …}}"
            )
            return None
        inner = Spec(value, self.problems)
        told = Said(inner.needed("zh"), inner.needed("en"))
        inner.finish()
        return told

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A text or a list of texts."""
        value = self.raw(key)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        if not items or any(isinstance(item, Block | Rows | bool | None) for item in items):
            self.problem(key, f"「{key}」应是文字的列表", f"{key} should be a list of texts")
            return None
        return tuple(str(item) for item in items)

    def block_at(self, key: str) -> "Spec | None":
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, Block):
            self.problem(
                key,
                f"「{key}」应是键值，不是{kind_of(value)[0]}",
                f"{key} should be a mapping, not {kind_of(value)[1]}",
            )
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
        if not value and key in NOT_EMPTY:
            self.problem(key, f"「{key}」是空的", f"{key} is empty")
        return [Spec(item, self.problems) for item in value]

    def read(self, key: str, reader: Callable[[str], T], zh: str, en: str) -> T | None:
        """A text through a reader that raises ValueError."""
        value = self._plain(key)
        if value is None:
            return None
        try:
            return reader(value)
        except (ValueError, OverflowError):
            self.problem(
                key, f"{key}：「{short(value)}」不是{zh}", f"{key}: {short(value)!r} is not {en}"
            )
            return None

    def when(self, key: str, *, end: bool = False) -> int | None:
        return self.read(
            key,
            lambda text: read_when(text, end=end),
            "日期或时刻（1949 至 2199 年）",
            "a date or an instant from 1949 to 2199",
        )

    def condition(self, key: str, names: Names, frame: Frame) -> Condition | None:
        """A condition on the frame's row; a problem and None if it is not in the language."""
        value = self.raw(key)
        if isinstance(value, bool | Block | Rows):
            self.problem(
                key,
                f"「{key}」应是条件，不是{kind_of(value)[0]}",
                f"{key} should be a condition in quotes, not {kind_of(value)[1]}",
            )
            return None
        if value is None:
            return None
        try:
            return Condition(str(value), checking.condition(str(value), names, frame))
        except NotACondition as error:
            self.problem(key, error.zh, error.en)
            return None

    def term(self, key: str, names: Names) -> Term | None:
        """A length of time: an amount and a unit, or a value of the pack."""
        value = self._plain(key)
        if value is None:
            return None
        try:
            return parse_term(key, value, names)
        except NotACondition as error:
            self.problem(key, f"{key}：{error.zh}", f"{key}: {error.en}")
            return None

    def finish(self, *also: str) -> None:
        """Refuses keys nobody asked for, and keys without anything behind them."""
        self.refuse_unknown(*self._seen, *also)
        for key, value in self.block.items():
            if value is None and (key in self._seen or key in also) and key not in self._missed:
                self.problem(key, f"「{key}」没有写内容", f"nothing is written behind {key}")

    def refuse_unknown(self, *known: str) -> None:
        unknown = [key for key in self.block if key not in known]
        for number, key in enumerate(unknown):
            near = nearest(key, sorted(known)) if number < MOST_GUESSES else ("", "")
            self.problem(
                key,
                f"不认识的键「{short(key)}」{near[0]}",
                f"unknown key {short(key)!r}{near[1]}",
            )


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
        term = spec.term(key, names)
        return None if term is None else Moment(term=term, first_day_counted=first_day_counted)
    inner = Spec(value, spec.problems)
    column = _moment_column(inner, names, frame)
    after, before = inner.term("after", names), inner.term("before", names)
    clock = inner.read("at", parse_clock, "钟点", "a clock time")
    inner.finish()
    if not set(value) & {"from", "after", "before", "at"}:
        spec.problem(key, f"「{key}」没有写内容", f"nothing is written behind {key}")
    if after is not None and before is not None:
        inner.problem("before", "after 与 before 只能写一个", "after or before, not both")
    return Moment(
        column=column,
        term=after or before,
        sign=-1 if before else 1,
        clock=clock,
        first_day_counted=first_day_counted,
    )


def _moment_column(inner: Spec, names: Names, frame: Frame) -> ColumnOf | None:
    value = inner.text("from")
    if not value:
        return None
    try:
        node = checking.expression(value, names, frame)
    except NotACondition as error:
        inner.problem("from", error.zh, error.en)
        return None
    if not isinstance(node, ColumnOf) or node.type.kind not in ("date", "instant"):
        inner.problem(
            "from",
            f"「{short(value)}」不是日期或时刻列",
            f"{short(value)!r} is not a column of dates or instants",
        )
        return None
    return node


def raise_problems(problems: list[Problem]) -> None:
    """All at once, each once, in the order of their files and lines."""
    if problems:
        raise PackError(*sorted(dict.fromkeys(problems), key=_place))


def _place(problem: Problem) -> tuple[str, int]:
    file, _, line = problem.where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (problem.where, 0)


__all__ = ["Spec", "day_or_instant", "figure", "kind_of", "raise_problems", "read_moment"]
