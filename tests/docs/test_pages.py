"""What the pages show is what the product says today, and nothing a user meets is left out."""

import argparse
import re
import sys

import pytest
from readers import ENGINE, ROOT

from shaodian.engine.cli.main import parser
from shaodian.engine.run.engines import ENGINES

sys.path.insert(0, str(ROOT / "scripts"))
import make_docs

PAGES = {path: path.read_text("utf-8") for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]}
EVERYTHING = "\n".join(PAGES.values())
SHOWING = sorted(
    path
    for path, text in PAGES.items()
    if re.search(r"^<!-- (run|copy): ", text, re.MULTILINE) or path in make_docs._from_templates()
)


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_shows_what_the_product_says(path):
    assert make_docs.page(path) == PAGES[path], "run scripts/make_docs.py"


def test_every_kind_and_derived_fact_has_its_page():
    assert set(make_docs._from_templates()) <= set(PAGES)


def test_no_example_on_a_page_of_a_kind_fails():
    for path in make_docs._from_templates():
        assert "2 个例子成立，0 个不成立" in PAGES[path], path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("README.md", "found 11 persons; at most 10 persons"),
        ("README.zh.md", "实有 11 人；不超过 10 人方可"),
        ("docs/new-pack.md", 'did you mean "recurring"'),
        ("docs/new-pack.md", "6 个例子成立，0 个不成立"),
        ("docs/new-pack.md", "the working-day calendar has no 2031-03-13"),
        ("docs/new-pack.md", "1 of 2 institutions in breach"),
    ],
)
def test_what_a_page_was_written_to_show_is_shown(name, said):
    assert said in PAGES[ROOT / name]


def commands() -> dict[str, argparse.ArgumentParser]:
    words = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(words.choices)


@pytest.mark.parametrize("word", commands())
def test_every_command_is_documented(word):
    assert f"shaodian {word}" in EVERYTHING


@pytest.mark.parametrize(
    "option",
    sorted({o for one in commands().values() for a in one._actions for o in a.option_strings}),
)
def test_every_option_is_documented(option):
    assert option == "-h" or re.search(rf"(?<![\w-]){option}(?![\w-])", EVERYTHING)


def settings() -> list[str]:
    found: set[str] = set()
    for path in [*ENGINE.parent.rglob("*.py"), *ROOT.glob("tests/*.py"), *ROOT.glob("bench/*.py")]:
        found |= set(re.findall(r"[\"'](SHAODIAN_\w+)[\"']", path.read_text("utf-8")))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return sorted(found | set(re.findall(r"^([A-Z]+) \?=", makefile, re.MULTILINE)))


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_documented(name):
    assert f"`{name}`" in PAGES[ROOT / "docs/settings.md"]


@pytest.mark.parametrize("name", ENGINES)
def test_every_database_is_documented(name):
    assert name in EVERYTHING


def test_the_readme_says_that_there_is_no_web_platform():
    assert "no web platform" in PAGES[ROOT / "README.md"]
    assert "还没有网页平台" in PAGES[ROOT / "README.zh.md"]


def test_both_readmes_show_the_same_commands():
    shown = [
        [
            command.split(" | ")[0].replace(" --lang en", "")
            for command in re.findall(r"^<!-- run: (.*) -->$", PAGES[ROOT / name], re.MULTILINE)
        ]
        for name in ("README.md", "README.zh.md")
    ]
    assert shown[0] == shown[1]
