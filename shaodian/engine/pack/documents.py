"""A folder, a single document or a mapping → one block with the keys of all files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shaodian.engine.errors import PackError, Problem
from shaodian.engine.pack.text import Block, Rows, Source, parse

FILES = ("directive.yaml", "rules.yaml", "forms.yaml", "cases.yaml")
# These two may also be plain lists.
_LISTS = {"forms.yaml": "forms", "cases.yaml": "cases"}


def read_folder(path: Path) -> tuple[Block, list[Problem]]:
    """The files of a pack, or its one file, as one block. Raises PackError if one is no YAML."""
    if path.is_dir():
        files = [path / name for name in FILES if (path / name).exists()]
        if path / "directive.yaml" not in files:
            raise _wrong(
                path.name,
                "缺少 directive.yaml，这不是指令包",
                "no directive.yaml: this is not a pack",
            )
    elif path.exists():
        files = [path]
    else:
        raise _wrong(str(path), "没有这个指令包", "there is no such pack")
    documents: list[Block] = []
    problems: list[Problem] = []
    broken: list[Problem] = []
    for file in files:
        try:
            document, found = parse(Source.of(file))
            documents.append(_as_mapping(file, document))
        except PackError as error:
            broken += error.problems
        else:
            problems += found
    if broken:
        raise PackError(*broken, *problems)
    return _merged(documents, problems), problems


def block_of(document: Mapping[str, Any]) -> Block:
    """A plain mapping with the keys of all files, as a block. Raises PackError."""
    block = _as_block(document, "pack")
    assert isinstance(block, Block)
    return block


def _merged(documents: list[Block], problems: list[Problem]) -> Block:
    merged = Block(documents[0].file, 1)
    for document in documents:
        for key, value in document.items():
            if key in merged:
                problems.append(
                    Problem(
                        where=document.where(key),
                        zh=f"「{key}」在另一个文件里已经写了",
                        en=f"{key!r} already stands in another file",
                    )
                )
            else:
                merged.put(key, value, document.lines[key])
    return merged


def _as_mapping(file: Path, written: Any) -> Block:
    if isinstance(written, Rows) and file.name in _LISTS:
        block = Block(written.file, written.line)
        block.put(_LISTS[file.name], written, written.line)
        return block
    if isinstance(written, Block):
        return written
    raise _wrong(f"{file.name}:1", "指令包的文件应是键值", "a file of a pack should be a mapping")


def _wrong(where: str, zh: str, en: str) -> PackError:
    return PackError(Problem(where=where, zh=zh, en=en))


def _as_block(value: Any, file: str) -> Any:
    if isinstance(value, Block | Rows):
        return value
    if isinstance(value, Mapping):
        block = Block(file, 1)
        for key, item in value.items():
            block.put(str(key), _as_block(item, file), 1)
        return block
    if isinstance(value, list | tuple):
        rows = Rows(file, 1)
        rows.extend(_as_block(item, file) for item in value)
        rows.lines = [1] * len(rows)
        return rows
    return value
