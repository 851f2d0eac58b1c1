"""Fill the pages with what the product really says: `scripts/make_docs.py [--check]`.

The pages of the kinds and of the derived facts are made from `docs/templates/`, with the words and
examples of the classes in KINDS and DERIVED. In every page three marks are obeyed, each in front of
a fenced block:

    <!-- file: folder/rules.yaml -->    the block is written to that file of an empty folder
    <!-- run: shaodian lint folder -->  the block becomes the command and what it prints there
    <!-- copy: packs/… | from: REGEX -->  the block becomes those lines, to the next empty one, or
                                       with ` | to: REGEX` to before the next one that matches

Beside the files of the page the folder has `packs` and `examples`. After ` | ` a run may say what
is shown: `keep: REGEX` the paragraphs in which it is found, `lines: REGEX` the lines, `drop: REGEX`
all other lines, `cut: N` so many characters of a line. What is left out shows as an ellipsis.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

from shaodian.engine.cli.main import main as shaodian
from shaodian.engine.derived import DERIVED
from shaodian.engine.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WRITTEN_BY_OTHERS = {"facts.md", "places.md", "limits.md", "commands.md", "performance.md"}
_BLOCK = re.compile(
    r"^<!-- (?P<mark>file|run|copy): (?P<what>[^\n]*?) -->\n(?P<fence>```+)(?P<kind>\w*)\n"
    r"(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
# The example of `deadline` names a column that `report` has not; here it is the one it means.
_MENDED = {"for_date": "for_day"}


def pages() -> dict[Path, str]:
    """Every page that is made or filled here, and what it should say."""
    made = {path: _filled(text) for path, text in _from_templates().items()}
    for path in [*ROOT.glob("README*.md"), *DOCS.rglob("*.md")]:
        if path not in made and path.name not in WRITTEN_BY_OTHERS:
            made[path] = _filled(path.read_text("utf-8"))
    return made


def page(path: Path) -> str:
    """What one page should say."""
    text = _from_templates().get(path)
    return _filled(path.read_text("utf-8") if text is None else text)


def _from_templates() -> dict[Path, str]:
    made = {}
    for folder, classes in (("kinds", KINDS), ("derived", DERIVED)):
        for name, one in classes.items():
            template = DOCS / "templates" / folder / f"{name}.md.in"
            words = {key: getattr(one, key, "") for key in ("zh", "about_zh", "about_en")}
            words["name"], words["example"] = name, _mended(getattr(one, "example", "")).rstrip()
            text = template.read_text("utf-8")
            for key, value in words.items():
                text = text.replace("{{" + key + "}}", value)
            head = f"<!-- Made by scripts/make_docs.py from {template.relative_to(ROOT)}. -->\n"
            made[DOCS / folder / f"{name}.md"] = head + text
    return made


def _mended(example: str) -> str:
    for wrong, right in _MENDED.items():
        example = example.replace(wrong, right)
    return example


def _filled(text: str) -> str:
    """The page with the output of its commands, run in the order in which they stand."""
    if not _BLOCK.search(text):
        return text
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for shared in ("packs", "examples"):
            (folder / shared).symlink_to(ROOT / shared)
        own_files = "<!-- file: " in text

        def replaced(block: re.Match[str]) -> str:
            mark, what, body = block["mark"], block["what"], block["body"]
            if mark == "file":
                target = folder / what
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(body, "utf-8")
                return block[0]
            command, *choices = what.split(" | ")
            if mark == "copy":
                copied = _copied(ROOT / command, *(one.partition(": ")[2] for one in choices))
                return f"<!-- copy: {what} -->\n```{block['kind']}\n{copied}```"
            said = _run(command, folder) if own_files else _run_once(command)
            shown = _shortened(said, choices).rstrip("\n") + "\n"
            head, fence = f"<!-- {mark}: {what} -->", block["fence"]
            return f"{head}\n{fence}text\n$ {command}\n{shown}{fence}"

        return _BLOCK.sub(replaced, text)


def _copied(path: Path, start: str, end: str = r"^\s*$") -> str:
    """The lines of a file from the one that matches `start` to before the next like `end`."""
    lines = path.read_text("utf-8").splitlines()
    first = next(n for n, line in enumerate(lines) if re.search(start, line))
    rest = range(first + 1, len(lines))
    last = next((n for n in rest if re.search(end, lines[n])), len(lines))
    return "\n".join(lines[first:last]).rstrip() + "\n"


@cache
def _run_once(command: str) -> str:
    return _run(command, ROOT)


def _run(command: str, folder: Path) -> str:
    """What a command prints, in the order a terminal shows it; its exit code, if it is not 0."""
    if command.startswith("make "):
        command = _recipe(command)
        return f"{command}\n{_run(command.removeprefix('.venv/bin/'), ROOT)}"
    program, *arguments = shlex.split(command)
    assert program == "shaodian", command
    said = io.StringIO()
    with (
        patch.dict(os.environ, {"COLUMNS": "100"}),  # as wide as in a file, whatever the terminal
        contextlib.chdir(folder),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        try:
            code = shaodian(arguments)
        except SystemExit as stopped:
            code = stopped.code
    return said.getvalue() + (f"(exit {code})\n" if code else "")


def _recipe(command: str) -> str:
    """The last line that make would run for a word, as it would echo it."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(
        ["make", "-n", *shlex.split(command)[1:]],
        cwd=ROOT, env=quiet, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return told.stdout.strip().splitlines()[-1]


def _shortened(said: str, choices: list[str]) -> str:
    for choice in choices:
        how, _, what = choice.partition(": ")
        if how == "keep":
            said = "\n\n".join(_kept(re.split(r"\n\n+", said.rstrip("\n")), what, "…")) + "\n"
        elif how == "lines":
            said = "\n".join(_kept(said.splitlines(), what, "…")) + "\n"
        elif how == "drop":
            said = "\n".join(_kept(said.splitlines(), what, "…", but=True)) + "\n"
        elif how == "cut":
            cut = (line if len(line) <= int(what) else line[: int(what)] + "…"
                   for line in said.splitlines())  # fmt: skip
            said = "\n".join(cut) + "\n"
        else:
            raise ValueError(choice)
    return said


def _kept(parts: list[str], pattern: str, gap: str, *, but: bool = False) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if bool(re.search(pattern, part, re.MULTILINE)) != but:
            kept.append(part)
        elif not kept or kept[-1] != gap:
            kept.append(gap)
    return kept


def main() -> int:
    stale = 0
    for path, text in sorted(pages().items()):
        if not path.exists() or path.read_text("utf-8") != text:
            stale += 1
            print(path.relative_to(ROOT))
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
    print(f"{stale} pages {'are not current' if '--check' in sys.argv else 'written'}")
    return bool(stale and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
