"""The Bayannur notice of January 2021: its clauses, its rules, and what the example facts give."""

import re
import runpy
from collections import Counter
from pathlib import Path

import pytest
from shipped import ROOT, only, pack_of

from shaodian.engine.load import load_folder, tables_from_rows
from shaodian.engine.pack.build import load_pack
from shaodian.engine.pack.text import Source, read_yaml

FACTS = ROOT / "examples" / "bayannur"
NOTICE = ROOT.parent / "shared" / "seeds" / "000_89b0d3e6c4c2e73e.txt"
NEEDS = {"rule", "form", "case", "message", "not_checked"}

# What the example facts give besides `ok`, from 17 January to the end of the 24th.
BY_THE_24TH = {
    "no-offline": {"breach": 3},
    "commitment-letter": {"breach": 3},
    "class-size": {"breach": 1},
    "spacing": {"breach": 1, "unknown": 1},
    "tested-weekly": {"due": 23, "overdue": 1},
    "results-filed": {"due": 5},
    "test-paid": {"breach": 1, "unknown": 1},
    "no-test-fee": {"breach": 1},
    "checked-at-the-door": {"breach": 2, "unknown": 1},
    "present-was-checked": {"breach": 2},
    "aired": {"breach": 1},
    "disinfected": {"due": 6, "overdue": 1},
    "sampled-indoors": {"due": 7},
    "sampled-outdoors": {"due": 7, "late": 1},
    "masks": {"breach": 1},
    "no-hire-from-outside": {"breach": 2, "unknown": 1},
    "no-hire-from-risk-area": {"breach": 2},
    "no-enrolment-from-outside": {"breach": 2},
    "no-enrolment-from-risk-area": {"breach": 2},
    "online-with-consent": {"breach": 1},
    "no-rise-on-moving": {"breach": 1},
    "no-rise": {"breach": 1},
    "rescheduled-or-refunded": {"due": 1},
    "surveyed": {"breach": 2},
    "grid-officer": {"breach": 2},
    "operating-permit": {"breach": 2},
    "licence-or-registration": {"breach": 1},
    "approved": {"breach": 8},
}
# What a day more brings: the first terms of seven days since the 17th are over.
BY_THE_25TH = BY_THE_24TH | {
    "tested-weekly": {"due": 22, "overdue": 2},
    "results-filed": {"due": 4, "overdue": 1},
    "sampled-indoors": {"due": 6, "overdue": 1},
    "sampled-outdoors": {"due": 6, "overdue": 1, "late": 1},
    "rescheduled-or-refunded": {"overdue": 1},
    "operating-permit": {"breach": 3},
}


@pytest.fixture(scope="module")
def pack(by):
    return pack_of(by)


@pytest.fixture(scope="module")
def cases(by):
    return read_yaml(Source.of(by / "cases.yaml"))


def test_the_pack_is_read_without_a_complaint(by):
    read = load_pack(by)
    assert read.number == "巴防指通告〔2021〕4号"
    assert read.history
    assert len(read.about["hotlines"]) == 5


def test_the_eight_clauses_are_listed(pack):
    assert [clause["id"] for clause in pack["clauses"]] == list("一二三四五六七八")


def test_every_clause_is_accounted_for(pack):
    for clause in pack["clauses"]:
        assert clause["needs"], clause["id"]
        for need in clause["needs"]:
            assert len(need) == 1
            assert set(need) <= NEEDS
            ((kind, value),) = need.items()
            assert kind in ("rule", "form") or set(value) == {"zh", "en"}, clause["id"]


def test_every_rule_is_named_by_its_own_clause(pack):
    named = {
        (clause["id"], need["rule"])
        for clause in pack["clauses"]
        for need in clause["needs"]
        if "rule" in need
    }
    assert named == {(rule["clause"], rule["id"]) for rule in pack["rules"]}


def test_every_rule_has_a_hit_and_a_near_miss(pack, cases):
    for rule in pack["rules"]:
        about = [case for case in cases if rule["id"] in case.get("rules", [])]
        bad = [
            any(one["rule"] == rule["id"] and one["status"] != "due" for one in case["expect"])
            for case in about
        ]
        assert any(bad), f"{rule['id']} has no hit"
        assert not all(bad), f"{rule['id']} has no near miss"


def test_the_notice_is_told_in_our_own_words(by):
    if not NOTICE.is_file():
        pytest.skip("the text of the notice is not beside this clone")
    letters = re.compile(r"[^一-鿿]")
    notice = letters.sub("", NOTICE.read_text("utf-8"))
    names = (
        "关于进一步加强各类培训机构疫情管控工作的通告巴彦淖尔市新型冠状病毒感染肺炎防控工作指挥部"
    )
    for file in sorted(by.glob("*.yaml")):
        ours = letters.sub("", file.read_text("utf-8"))
        same = {
            ours[at : at + 16]
            for at in range(len(ours) - 15)
            if ours[at : at + 16] in notice and ours[at : at + 16] not in names
        }
        assert not same, file.name


def test_the_examples_hold(engine, run_examples, by):
    assert run_examples(engine, by) == []


def test_releasing_a_county_changes_one_line_and_no_rule(engine, judged, pack):
    # The notice itself says nothing of it; clause 八 says that it may be so.
    released = {
        **pack["places"],
        "suspended": {
            **pack["places"]["suspended"],
            "2021-02-02": {"remove": ["150821", "150825"]},
        },
    }
    given = {
        "institution": [{"id": "wy", "kind": "training_academic", "division": "150821"}],
        "session": [
            {"id": at, "institution": "wy", "at": at, "mode": "offline", "headcount": 11}
            for at in ("2021-02-01T23:59:59+08:00", "2021-02-02T00:00:00+08:00")
        ],
    }
    for places, expected in (
        (pack["places"], {("no-offline", "2021-02-01"), ("no-offline", "2021-02-02")}),
        (released, {("no-offline", "2021-02-01"), ("class-size", "2021-02-02")}),
    ):
        amended = only({**pack, "places": places}, ["no-offline", "class-size"])
        found = judged(engine, amended, given, "2021-02-02", since="2021-02-01")
        assert {(one["rule"], one["subject"][:10]) for one in found} == expected


# -- the example facts -----------------------------------------------------------------------------


def test_the_example_facts_are_what_their_script_writes(tmp_path):
    made = runpy.run_path(str(ROOT / "examples" / "make_bayannur.py"))
    made["main"](tmp_path)
    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert written == {file.name: file.read_bytes() for file in FACTS.glob("*.csv")}


def test_one_file_of_the_example_facts_is_in_chinese():
    assert (FACTS / "缴费.csv").read_text("utf-8").startswith("编号,机构,人员,时间,科目,金额\n")
    assert load_folder(FACTS).counts["缴费.csv"].accepted == 3


@pytest.mark.parametrize(
    ("day", "expected"), [("2021-01-24", BY_THE_24TH), ("2021-01-25", BY_THE_25TH)]
)
def test_the_example_facts_give_these_findings(day, expected, engine, judged, pack):
    found = judged(engine, pack, readable(FACTS), day, known_at=day, since="2021-01-17")
    counted = Counter((one["rule"], one["status"]) for one in found if one["status"] != "ok")
    assert {
        rule["id"]: {status: n for (name, status), n in counted.items() if name == rule["id"]}
        for rule in pack["rules"]
    } == expected


def test_a_late_record_and_a_struck_out_one_are_seen_when_they_are_known(engine, judged, pack):
    size = only(pack, ["class-size", "no-offline"])
    seen = {
        day: {
            one["subject"]
            for one in judged(engine, size, readable(FACTS), day, known_at=day, since="2021-01-19")
            if one["status"] == "breach"
        }
        for day in ("2021-01-22", "2021-01-23")
    }
    assert seen["2021-01-22"] == {"les-dk-1-19", "les-dk-2-21", "les-wy-1-21"}
    assert seen["2021-01-23"] == {"les-dk-1-19", "les-rear-1-19", "les-wy-1-21"}


def readable(folder: Path):
    """The CSV files as rows by fact, the voids put in: what a runner takes."""
    import csv

    from shaodian.engine.facts import FACTS as DECLARED

    headings = {fact.zh: fact for fact in DECLARED.values()}
    rows, voids = {}, {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as opened:
            listed = list(csv.DictReader(opened))
        if file.stem == "void":
            voids = {(one["fact"], one["id"]): one["voided_at"] for one in listed}
            continue
        fact = headings.get(file.stem) or DECLARED[file.stem]
        names = {column.zh: name for name, column in fact.by_name.items()}
        rows[fact.name] = [
            {
                names.get(key, key): cell(fact, names.get(key, key), value)
                for key, value in one.items()
            }
            for one in listed
        ]
    for (fact, key), at in voids.items():
        for one in rows[fact]:
            if one["id"] == key:
                one["voided_at"] = at
    assert tables_from_rows(rows).tables.keys() == rows.keys()
    return rows


def cell(fact, name, value):
    column = fact.by_name[name]
    if value == "":
        return None
    return value == "yes" if column.type == "flag" else value
