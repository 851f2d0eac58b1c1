"""Folders that a test fills, and what loading says of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shaodian.engine.load import RowsRefused, load_folder

Told = tuple[list[str], dict[str, tuple[int, int, int]]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files by name, text in UTF-8 or bytes as they are; returns the folder."""

    def write(**files: str | bytes) -> Path:
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(raw)
        return tmp_path

    return write


@pytest.fixture
def refusal(write: Callable[..., Path]) -> Callable[..., Told]:
    """What is refused of these files: every problem as text, and the counts."""

    def refusal(**files: str | bytes) -> Told:
        with pytest.raises(RowsRefused) as caught:
            load_folder(write(**files))
        return [str(problem) for problem in caught.value.problems], dict(caught.value.counts)

    return refusal
