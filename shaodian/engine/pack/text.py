"""YAML with line marks: plain texts, numbers, lists and blocks; nothing else gets in.

YAML 1.2, so `16:00`, `on` and `2021-01-17` are texts. Everything is built from the parser's
events: anchors, aliases, tags, deep nesting and large files stop before anything is made of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from shaodian.engine.errors import PackError, Problem

LARGEST, DEEPEST, MOST_NODES = 1_000_000, 24, 30_000

_INT = re.compile(r"[-+]?\d{1,19}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\d{1,19}\.\d{0,19}|\.\d{1,19})", re.ASCII)
_EMPTY = ("", "~", "null", "Null", "NULL")
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# What no file should hold: control characters, halves of characters, turns of direction that show
# a text otherwise than it is.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Block(dict[str, Any]):
    """A mapping that knows its file and the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}

    def where(self, key: str | None = None) -> str:
        return f"{self.file}:{self.lines.get(key, self.line) if key else self.line}"

    def put(self, key: str, value: Any, line: int) -> None:
        self[key], self.lines[key] = value, line


class Rows(list[Any]):
    """A list that knows its file and the line of each item."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: list[int] = []


@dataclass(frozen=True)
class Source:
    """A YAML text and the name under which problems are reported."""

    name: str
    text: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        name = f"{path.resolve().parent.name}/{path.name}"
        try:
            if not path.is_file():
                raise PackError(Problem(where=name, zh="不是文件", en="this is not a file"))
            if path.stat().st_size > LARGEST:
                raise PackError(_too_large(name, path.stat().st_size))
            return cls(name, path.read_bytes().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise PackError(
                Problem(where=name, zh="不是 UTF-8 文本", en="this file is not UTF-8 text")
            ) from error
        except OSError as error:
            raise PackError(
                Problem(where=name, zh="无法读取该文件", en="this file cannot be read")
            ) from error


def read_yaml(source: Source) -> Any:
    """The document as Block, Rows, str, int, Decimal, bool or None. Raises PackError."""
    document, problems = parse(source)
    if problems:
        raise PackError(*problems)
    return document


def parse(source: Source) -> tuple[Any, list[Problem]]:
    """The document, and what is wrong in it that does not keep the rest from being read.

    Raises PackError for what does.
    """
    if len(source.text) > LARGEST:
        raise PackError(_too_large(source.name, len(source.text)))
    reader = _Reader(source.name)
    try:
        for event in YAML(typ="safe", pure=True).parse(source.text):
            reader.take(event)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{source.name}:{mark.line + 1}" if mark else source.name
        detail = getattr(error, "problem", None) or getattr(error, "reason", None) or "YAML"
        raise PackError(
            Problem(where=where, zh=f"YAML 写法有误（{detail}）", en=f"not valid YAML: {detail}")
        ) from error
    except (ValueError, RecursionError, AssertionError) as error:
        raise PackError(
            Problem(where=source.name, zh="YAML 写法有误", en="not valid YAML")
        ) from error
    return reader.document, reader.problems


def _too_large(name: str, size: int) -> Problem:
    return Problem(
        where=name,
        zh=f"文件过大（{size} 字节，最多 {LARGEST}）",
        en=f"the file has {size} bytes; {LARGEST} are the most",
    )


class _Reader:
    """Builds the document from the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.document: Any = None
        self.problems: list[Problem] = []
        self._open: list[Block | Rows] = []
        self._keys: list[tuple[str, int] | None] = []  # the key that waits for its value
        self._nodes = self._documents = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._refuse(line, "只能有一个文档", "a file holds one document")
        if isinstance(event, NodeEvent):
            self._check(event, line)
        if isinstance(event, ScalarEvent):
            self._place(self._scalar(event, line), line)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            mapping = isinstance(event, MappingStartEvent)
            self._enter(Block(self.file, line) if mapping else Rows(self.file, line), line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
            self._keys.pop()

    def _check(self, event: NodeEvent, line: int) -> None:
        self._nodes += 1
        if isinstance(event, AliasEvent) or event.anchor:
            raise self._refuse(line, "不能用锚点和引用", "anchors and aliases are refused")
        tag = getattr(event, "tag", None)
        if tag:
            raise self._refuse(line, f"不能用标签 {tag}", f"tags are refused: {tag}")
        if len(self._open) > DEEPEST:
            raise self._refuse(
                line, f"嵌套过深，最多 {DEEPEST} 层", f"nested more than {DEEPEST} deep"
            )
        if self._nodes > MOST_NODES:
            raise self._refuse(
                line, f"内容过多，最多 {MOST_NODES} 项", f"more than {MOST_NODES} items in one file"
            )

    def _enter(self, value: Block | Rows, line: int) -> None:
        self._place(value, line)
        self._open.append(value)
        self._keys.append(None)

    def _place(self, value: Any, line: int) -> None:
        if not self._open:
            self.document = value
            return
        holder = self._open[-1]
        if isinstance(holder, Rows):
            holder.append(value)
            holder.lines.append(line)
            return
        key = self._keys[-1]
        if key is None:
            if not isinstance(value, str):
                raise self._refuse(line, "键只能是文字", "a key can only be a text")
            self._keys[-1] = (value, line)
            return
        self._keys[-1] = None
        name, at = key
        if name in holder:
            self.problems.append(
                Problem(
                    where=f"{self.file}:{at}",
                    zh=f"「{name}」重复，前一处在第 {holder.lines[name]} 行",
                    en=f"{name!r} stands twice; first on line {holder.lines[name]}",
                )
            )
            return
        holder.put(name, value, at)

    def _scalar(self, event: ScalarEvent, line: int) -> Any:
        text = str(event.value)
        unfit = _UNFIT.search(text)
        if unfit:
            shown = f"U+{ord(unfit.group()):04X}"
            raise self._refuse(
                line, f"文字里有不可用的字符 {shown}", f"the character {shown} is refused"
            )
        is_key = bool(self._open) and isinstance(self._open[-1], Block) and not self._keys[-1]
        return text if event.style or is_key else _plain(text)

    def _refuse(self, line: int, zh: str, en: str) -> PackError:
        return PackError(*self.problems, Problem(where=f"{self.file}:{line}", zh=zh, en=en))


def _plain(text: str) -> Any:
    """A text without quotes, by the core schema of YAML 1.2."""
    if text in _EMPTY:
        return None
    if text in _FLAGS:
        return _FLAGS[text]
    if _INT.fullmatch(text):
        return int(text)
    return Decimal(text) if _FLOAT.fullmatch(text) else text


def walk(value: Any) -> Iterator[Any]:
    """The value and everything inside it."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from walk(one)
