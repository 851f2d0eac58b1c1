"""The page of facts is the vocabulary, no more and no less."""

from pathlib import Path

from shaodian.engine.facts import FACTS
from shaodian.engine.facts_page import facts_page

PAGE = Path(__file__).parents[2] / "docs" / "facts.md"


def test_the_page_in_docs_is_the_one_the_vocabulary_gives() -> None:
    assert PAGE.read_text("utf-8") == facts_page(), "run `shaodian facts > docs/facts.md`"


def test_every_fact_column_and_choice_is_on_the_page() -> None:
    page = facts_page()
    for one in FACTS.values():
        assert f"\n## {one.name}\n" in page
        for column in one.columns:
            assert f"| `{column.name}` | {column.zh} | {column.en} |" in page
            for choice in column.choices:
                assert f"`{choice.value}` {choice.zh} {choice.en}" in page
