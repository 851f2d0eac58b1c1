"""What a file may hold: YAML 1.2 without its tricks, of a size and depth that people write."""

from itertools import pairwise
from pathlib import Path

import pytest

from shaodian.engine.errors import PackError
from shaodian.engine.pack.build import load_pack
from shaodian.engine.pack.text import Source, read_yaml

from .sound import SHORT, WHOLE, problems, told

LAUGHS = "\n".join(
    ["a: &a [x, x]", *(f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in pairwise("abcdefgh"))]
)
TRICKS = {
    "anchor": (SHORT.replace("id: sound", "id: &x sound"), "1: ", "anchors and aliases"),
    "alias": (SHORT + "basis: *x\n", "14: ", "anchors and aliases"),
    "billion laughs": (LAUGHS, "1: ", "anchors and aliases"),
    "merge key": (SHORT + "<<: {a: 1}\n", "14: ", "unknown key '<<'"),
    "python tag": (SHORT + "basis: !!python/object:os.system x\n", "14: ", "tags are refused"),
    "tag": (SHORT + "basis: !x 1\n", "14: ", "tags are refused"),
    "set": (SHORT + "basis: !!set {a, b}\n", "14: ", "tags are refused"),
    "binary tag": (SHORT + "basis: !!binary aGVsbG8=\n", "14: ", "tags are refused"),
    "two documents": (SHORT + "---\n" + SHORT, "14: ", "one document"),
    "old version": ("%YAML 2.0\n---\n" + SHORT, "", "not valid YAML"),
    "tab": (SHORT.replace("  outbreak", "\toutbreak"), "8: ", "not valid YAML"),
    "duplicate key": (SHORT + "id: other\n", "14: ", "first on line 1"),
    "duplicate inside": (SHORT.replace("{events: local_case", "{quiet: x, events: local_case"),
                         "8: ", "first on line 8"),
    "list as key": (SHORT + "? [a]\n: 1\n", "14: ", "a key can only be a text"),
    "unclosed": (SHORT + "basis: [a\n", "", "not valid YAML"),
    "deep lists": (SHORT + "basis: " + "[" * 100_000, "14: ", "nested more than 24 deep"),
    "deep mappings": (SHORT + "basis: " + "{a: " * 50_000, "14: ", "nested more than 24 deep"),
    "too many items": ("basis:\n" + "- b\n" * 240_000, "", "more than 30000 items"),
    "too large": (SHORT + "#" + "x" * 10_000_000, "", "1000000 are the most"),
    "empty": ("", "", "should be a mapping"),
    "a text": ("hello", "", "should be a mapping"),
    "a list": ("- a\n- b\n", "", "should be a mapping"),
    "null": ("null\n", "", "should be a mapping"),
    "nul": (SHORT + "basis: \0\n", "", "not valid YAML"),
    "escaped nul": (SHORT + 'basis: "a\\0b"\n', "14: ", "U+0000"),
    "half a character": (SHORT + 'basis: "\\ud800"\n', "14: ", "U+D800"),
    "turned around": (SHORT + "basis: a\u202eb\n", "14: ", "U+202E"),
    "no-break space": (SHORT.replace("kind: limit", "kind:\u00a0limit"), "11: ", "kind is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "sentence"), TRICKS.values(), ids=TRICKS.keys())
def test_a_trick_is_refused_with_its_line(text, line, sentence):
    said = told(text)
    assert f"pack.yaml:{line}" in said if line else said
    assert sentence in said


NOT_TEXT = {
    "every byte": bytes(range(256)),
    "utf-16": SHORT.encode("utf-16"),
    "gb18030": WHOLE.encode("gb18030"),
    "zip": b"PK\x03\x04\xff\xfe" * 100,
}


@pytest.mark.parametrize("data", NOT_TEXT.values(), ids=NOT_TEXT.keys())
def test_a_file_that_is_no_utf8_text_is_refused(data):
    assert "UTF-8" in told(data) or "not valid YAML" in told(data)


def test_a_byte_order_mark_and_windows_lines_are_taken():
    assert problems(b"\xef\xbb\xbf" + SHORT.encode()) == []
    assert problems(SHORT.replace("\n", "\r\n")) == []


def test_clock_times_days_and_words_stay_texts():
    read = read_yaml(Source("x", "at: 16:00\non: 2021-01-17\nno: off\nyes: 1_000\n150802: 0x1f\n"))
    assert read == {
        "at": "16:00", "on": "2021-01-17", "no": "off", "yes": "1_000", "150802": "0x1f",
    }  # fmt: skip
    assert told(SHORT.replace('"16:00"', "16:00")) == ""
    assert "'25:00' is not a clock time" in told(SHORT.replace("16:00", "25:00"))


def test_a_key_that_means_yes_elsewhere_is_just_a_key():
    assert "unknown key 'on'" in told(SHORT + "on: 1\n")


def test_no_folder_no_file_no_directive(tmp_path: Path):
    for path, sentence in (
        (tmp_path / "nowhere", "no such pack"),
        (tmp_path, "this is not a pack"),
        (Path("/dev/null"), "not a file"),
    ):
        with pytest.raises(PackError, match=sentence):
            load_pack(path)


def test_a_folder_where_a_file_should_be_is_refused(tmp_path: Path):
    (tmp_path / "directive.yaml").mkdir()
    with pytest.raises(PackError, match="not a file"):
        load_pack(tmp_path)


def test_a_key_in_two_files_is_refused(tmp_path: Path):
    (tmp_path / "directive.yaml").write_text(SHORT, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text("values: {x: 1}\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"rules.yaml:1: .* stands in another file"):
        load_pack(tmp_path)


def test_what_is_wrong_in_every_file_is_told_at_once(tmp_path: Path):
    for name in ("directive", "rules", "forms", "cases"):
        (tmp_path / f"{name}.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load_pack(tmp_path)
    assert len(refused.value.problems) == 4


def test_forms_and_cases_may_be_plain_lists(tmp_path: Path):
    (tmp_path / "directive.yaml").write_text(SHORT, encoding="utf-8")
    form = '- {id: form, period: day, before: "16:00"}\n'
    (tmp_path / "forms.yaml").write_text(form, encoding="utf-8")
    (tmp_path / "cases.yaml").write_text("- {as_of: 2021-01-20, expect: []}\n", encoding="utf-8")
    pack = load_pack(tmp_path)
    assert pack.rules[-1].id == "form"
    assert len(pack.examples) == 1
