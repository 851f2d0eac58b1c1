"""The reference page of the declared facts, made from the vocabulary itself."""

from shaodian.engine.facts import FACTS, Column, Fact, Vocabulary
from shaodian.engine.units import UNITS

_TIMES = {
    "instant": "时刻 instant：`at`",
    "day": "日期 day：`day`",
    "either": "时刻或日期 instant or day：`at`",
    "interval": "起止 interval：`from`、`to`",
}
_HEAD = """# Facts 事实

Made by `shaodian facts`; do not edit. A fact is one dated row that somebody recorded, and rules
may name only these. A CSV file is called by the fact's English or Chinese name (`session.csv`,
`课次.csv`), and a column by its name, its English heading or its Chinese heading.

Every fact also has `id` 编号, `institution` 机构, `division` 行政区划, `recorded_at` 记录时间 and
`voided_at` 撤销时间; all may be empty. Without an id a row is named by file and line. Without an
institution it has that of its class group, session, room or the like.

Instants are written `2021-01-17 16:00:00` (local, UTC+8) or with a zone, dates `2021-01-17`,
numbers plainly in the unit given, flags 是/否, yes/no, true/false or 1/0. Where a time may be a
mere date the clock is not known. A `to` written as a date is that whole day; an empty end is open.
A choice may be written by its name, in Chinese or in English. “needed” may not be empty; “later”
tells what happened afterwards and reads as empty before.
"""


def facts_page(vocabulary: Vocabulary = FACTS) -> str:
    """Markdown: every fact with its time and its columns, types, units, choices and headings."""
    index = ", ".join(f"[{fact.zh}](#{fact.name})" for fact in vocabulary.values())
    sections = [fact_section(fact) for fact in vocabulary.values()]
    return "\n".join([_HEAD, f"{len(vocabulary)} facts: {index}", "", *sections, _units()])


def _units() -> str:
    lines = [
        "## Units",
        "",
        "A number is kept whole, in the smallest piece of its unit; what is finer is refused.",
        "Units of one dimension may be compared.",
        "",
        "| unit | 单位 | dimension | pieces in one |",
        "|---|---|---|---|",
        *(
            f"| `{unit.name}` | {unit.zh} | {unit.dimension} | {unit.scale} |"
            for unit in UNITS.values()
        ),
        "",
    ]
    return "\n".join(lines)


def fact_section(fact: Fact) -> str:
    lines = [
        f"## {fact.name}",
        "",
        f"**{fact.zh}**, {fact.en}: {fact.means_zh}; {fact.means_en}.",
        "",
        "Time: " + "; ".join([_TIMES[fact.time], *_traits(fact)]) + ".",
        "",
        "| column | 标题 | heading | type | |",
        "|---|---|---|---|---|",
        *(_row(column) for column in fact.columns),
        "",
    ]
    return "\n".join(lines)


def _traits(fact: Fact) -> list[str]:
    traits = []
    if fact.same_as_at:
        traits.append(f"`{fact.same_as_at}` is the same instant as `at`")
    if fact.entity:
        traits.append("有版本的事物 a thing with dated versions")
    if fact.personal:
        traits.append("关于个人 about a person")
    return traits


def _row(column: Column) -> str:
    cells = (f"`{column.name}`", column.zh, column.en, _type(column), _notes(column))
    return "| " + " | ".join(cells) + " |"


def _type(column: Column) -> str:
    if column.unit:
        return f"number, {column.unit.name.replace('_', ' ')}"
    return f"ref → [{column.refers_to}](#{column.refers_to})" if column.refers_to else column.type


def _notes(column: Column) -> str:
    notes = [word for word in ("needed", "later") if getattr(column, word)]
    notes += [meaning for meaning in (column.means_zh, column.means_en) if meaning]
    notes += [
        f"`{choice.value}` {choice.zh} {choice.en}"
        + (f" (below `{choice.below}`)" if choice.below else "")
        for choice in column.choices
    ]
    return "; ".join(notes)
