"""Who reads only the page can write a kind: what the page shows is added and run as it stands."""

import re
import sys
import types

import pytest
from readers import ROOT

from shaodian.engine import sentences
from shaodian.engine.compile.compiled import compile_rule
from shaodian.engine.compile.dialects import Dialect
from shaodian.engine.kinds import KINDS
from shaodian.engine.pack.build import load_pack
from shaodian.engine.run.assess import Assessment, Moment, open_engine
from shaodian.engine.run.engines import ENGINES
from shaodian.engine.run.examples import _ledger, _moment, run_example

PAGE = (ROOT / "docs/new-kind.md").read_text("utf-8")


def shown(file: str) -> str:
    block = re.search(rf"<!-- file: {re.escape(file)} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert block, file
    return block[1]


def module(file: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    made = types.ModuleType(f"shown_{file.removesuffix('.py')}")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    exec(compile(shown(file), f"docs/new-kind.md {file}", "exec"), made.__dict__)
    return made


@pytest.fixture
def pack(monkeypatch, tmp_path):
    monkeypatch.setitem(KINDS, "unique", module("unique.py", monkeypatch).Unique())
    said = module("unique_sentence.py", monkeypatch).unique_sentence
    monkeypatch.setitem(sentences._KINDS, "unique", said)
    folder = tmp_path / "unique"
    folder.mkdir()
    (folder / "directive.yaml").write_text(shown("unique/directive.yaml"), "utf-8")
    yield load_pack(folder)
    compile_rule.cache_clear()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kind_of_the_page_gives_the_findings_that_the_page_expects(pack, engine):
    outcomes = [run_example(pack, example, engine) for example in pack.examples]
    assert outcomes
    assert not [o for o in outcomes if not o.holds]


def test_its_evidence_names_the_row_and_the_earlier_one(pack):
    example = pack.examples[0]
    ledger, when = _ledger(example), _moment(example)
    assert isinstance(when, Moment)
    with open_engine("duckdb", ledger) as database:
        found = Assessment(database, ledger, when).findings([pack])
    told = {f.subject: [(e.role, e.id) for e in f.evidence] for f in found}
    assert told == {
        "b": [("trigger", "b"), ("counted", "a")],
        "d": [("trigger", "d"), ("counted", "c")],
    }


def test_its_sentence_is_said_in_both_languages(pack):
    rule = pack.rules[0]
    assert sentences.rule_sentence(rule, pack, "zh").endswith(
        "人员、课程相同的培训服务合同只能有一份。"
    )
    assert sentences.rule_sentence(rule, pack, "en").endswith(
        "only for the same person and course."
    )


def test_the_page_of_kinds_lists_every_primitive_of_the_dialects():
    public = [
        name
        for name in vars(Dialect)
        if not name.startswith("_") and callable(getattr(Dialect, name))
    ]
    assert not [name for name in public if f"`{name}(" not in PAGE]


def test_the_fact_that_the_page_of_packs_adds_is_a_fact(tmp_path):
    from shaodian.engine.facts import FACTS
    from shaodian.engine.vocabulary import words

    page = (ROOT / "docs/new-pack.md").read_text("utf-8")
    block = re.search(r"```python\n(entry\(.*?)```", page, re.DOTALL)
    assert block
    fact = eval(block[1].strip().rstrip(","), vars(words))
    document = re.search(r"<!-- file: aed/directive.yaml -->\n```yaml\n(.*?)```", page, re.DOTALL)
    assert document
    folder = tmp_path / "aed"
    folder.mkdir()
    (folder / "directive.yaml").write_text(document[1], "utf-8")
    assert load_pack(folder, FACTS.extended(fact)).rules[0].fact == "aed_check"
