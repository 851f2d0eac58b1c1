"""YAML with line marks: plain texts, numbers, lists and blocks; nothing else gets in.

YAML 1.2 as ruamel composes it, so `16:00`, `on` and `2021-01-17` are texts. Anchors, aliases,
tags, duplicate keys, deep nesting and large files are refused before anything is built from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, CollectionStartEvent, NodeEvent, ScalarEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from shaodian.engine.errors import PackError, Problem

LARGEST, DEEPEST, MOST_NODES = 1_000_000, 24, 100_000


class Block(dict[str, Any]):
    """A mapping that knows its file and the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}

    def where(self, key: str | None = None) -> str:
        return f"{self.file}:{self.lines.get(key, self.line) if key else self.line}"


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
        name = f"{path.parent.name}/{path.name}"
        try:
            if path.stat().st_size > LARGEST:
                raise PackError(_too_large(name, path.stat().st_size))
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise PackError(
                Problem(where=name, zh="不是 UTF-8 文本", en="this file is not UTF-8 text")
            ) from error
        except OSError as error:
            raise PackError(
                Problem(where=name, zh="无法读取该文件", en="this file cannot be read")
            ) from error
        return cls(name, text)


def read_yaml(source: Source) -> Any:
    """The document as Block, Rows, str, int, Decimal, bool or None. Raises PackError."""
    if len(source.text) > LARGEST:
        raise PackError(_too_large(source.name, len(source.text)))
    yaml = YAML(typ="rt", pure=True)
    try:
        _check_events(source, yaml)
        node = yaml.compose(source.text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{source.name}:{mark.line + 1}" if mark else source.name
        detail = getattr(error, "problem", None) or "YAML"
        raise PackError(
            Problem(where=where, zh=f"YAML 写法有误（{detail}）", en=f"not valid YAML: {detail}")
        ) from error
    return None if node is None else _build(source.name, node)


def _too_large(name: str, size: int) -> Problem:
    return Problem(
        where=name,
        zh=f"文件过大（{size} 字节，最多 {LARGEST}）",
        en=f"the file has {size} bytes; {LARGEST} are the most",
    )


def _check_events(source: Source, yaml: YAML) -> None:
    depth = nodes = documents = 0
    for event in yaml.parse(source.text):
        nodes += isinstance(event, NodeEvent)
        documents += type(event).__name__ == "DocumentStartEvent"
        if type(event).__name__.endswith("EndEvent"):
            depth -= type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")
        depth += isinstance(event, CollectionStartEvent)
        tagged = isinstance(event, CollectionStartEvent | ScalarEvent) and _tag(event)
        anchored = isinstance(event, NodeEvent) and (event.anchor or isinstance(event, AliasEvent))
        if tagged or anchored or depth > DEEPEST or nodes > MOST_NODES or documents > 1:
            raise PackError(
                Problem(
                    where=f"{source.name}:{event.start_mark.line + 1}",
                    zh="这里不能用锚点、引用、标签、多个文档或过深的嵌套",
                    en="anchors, aliases, tags, several documents and deep nesting are refused",
                )
            )


def _tag(event: Any) -> bool:
    tag = getattr(event, "ctag", None) or getattr(event, "tag", None)
    return bool(tag) and str(tag) not in ("None", "")


def _build(file: str, node: Node) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, SequenceNode):
        rows = Rows(file, line)
        for item in node.value:
            rows.append(_build(file, item))
            rows.lines.append(item.start_mark.line + 1)
        return rows
    if isinstance(node, MappingNode):
        block = Block(file, line)
        for key, value in node.value:
            name, at = _key(file, key), key.start_mark.line + 1
            if name in block:
                raise PackError(
                    Problem(
                        where=f"{file}:{at}",
                        zh=f"「{name}」重复，前一处在第 {block.lines[name]} 行",
                        en=f"{name!r} stands twice; first on line {block.lines[name]}",
                    )
                )
            block[name], block.lines[name] = _build(file, value), at
        return block
    assert isinstance(node, ScalarNode)
    return _scalar(node)


def _key(file: str, node: Node) -> str:
    if not isinstance(node, ScalarNode):
        raise PackError(
            Problem(
                where=f"{file}:{node.start_mark.line + 1}",
                zh="键只能是文字",
                en="a key can only be a text",
            )
        )
    return str(node.value)


def _scalar(node: ScalarNode) -> Any:
    # The round-trip scanner marks the folds of a `>` text with bells.
    tag, text = str(node.tag).rsplit(":", 1)[-1], str(node.value).replace("\a", "")
    if node.style in ("'", '"', "|", ">"):
        return text
    if (
        tag == "int"
        and text.lstrip("+-").isascii()
        and text.lstrip("+-").isdigit()
        and len(text) < 20
    ):
        return int(text)
    if tag == "float" and text.replace(".", "", 1).lstrip("+-").isdigit():
        return Decimal(text)
    if tag == "bool":
        return text.lower() == "true"
    return None if tag == "null" else text


def walk(value: Any) -> Iterator[Any]:
    """The value and everything inside it."""
    yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from walk(inner)
