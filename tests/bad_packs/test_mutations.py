"""Whatever becomes of a pack's text: it is a pack, or it is refused. What loads also compiles."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaodian.engine.compile.compiled import compile_rule
from shaodian.engine.errors import PackError
from shaodian.engine.kinds import KINDS
from shaodian.engine.pack.build import load_pack
from shaodian.engine.run.engines import ENGINES

from .sound import WHOLE

BY = Path(__file__).parents[2] / "packs" / "by-2021-4"
TEXTS = {"whole": WHOLE} | {
    name: (BY / f"{name}.yaml").read_text(encoding="utf-8") for name in ("directive", "rules")
}
TOKEN = re.compile(r"\s+|[\w$-]+|.", re.DOTALL)
STRANGE = (
    *("", " ", "\n", "\t", "'", '"', "{", "}", "[", "]", "(", ")", ",", ":", "- ", "*", "&a", "!"),
    *("null", "true", "0", "-1", "10000000000", "2021-02-30", "24:01", "3 days", "$stay", "$x"),
    *("and", "not", "select", "case", "id", "each", "where", "must", "until", "person", "，", "🙂"),
)


@st.composite
def spoilt(draw, text):
    """A text with a few tokens or lines taken out, doubled, swapped or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        pieces = TOKEN.findall(text) if draw(st.booleans()) else text.splitlines(keepends=True)
        at = draw(st.integers(0, len(pieces) - 1))
        other = draw(st.integers(0, len(pieces) - 1))
        match draw(st.sampled_from(["delete", "double", "strange", "other", "swap"])):
            case "delete":
                pieces[at] = ""
            case "double":
                pieces[at] *= 2
            case "strange":
                pieces[at] = draw(st.sampled_from(STRANGE))
            case "other":
                pieces[at] = pieces[other]
            case "swap":
                pieces[at], pieces[other] = pieces[other], pieces[at]
        text = "".join(pieces) or " "
    return text


def load(folder, name, text):
    """The pack with one of its files replaced; None if it is refused."""
    if name == "whole":
        path = folder / "whole.yaml"
        path.write_text(text, encoding="utf-8")
    else:
        path = folder / "by-2021-4"
        path.mkdir(exist_ok=True)
        for one in ("directive", "rules", "cases"):
            kept = (BY / f"{one}.yaml").read_text(encoding="utf-8")
            (path / f"{one}.yaml").write_text(text if one == name else kept, encoding="utf-8")
    try:
        return load_pack(path)
    except PackError:
        return None


@pytest.mark.parametrize("name", TEXTS)
@given(data=st.data())
def test_a_spoilt_pack_is_refused_or_read(name, data, tmp_path_factory):
    text = data.draw(spoilt(TEXTS[name]))
    load(tmp_path_factory.mktemp("pack"), name, text)


@pytest.mark.full
@given(data=st.data())
def test_what_loads_compiles_for_every_database(data, tmp_path_factory):
    text = data.draw(spoilt(WHOLE))
    pack = load(tmp_path_factory.mktemp("pack"), "whole", text)
    for rule in pack.rules if pack else ():
        assert rule.kind in KINDS
        for engine in ENGINES:
            compile_rule(pack, rule, engine)
