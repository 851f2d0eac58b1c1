"""What facts, columns and choices are called inside a sentence."""

from shaodian.engine.conditions.nodes import ColumnOf, Literal_
from shaodian.engine.facts import FACTS
from shaodian.engine.sentences.voice import Voice, quoted
from shaodian.engine.vocabulary.words import Choice, Column, Fact

# Where the heading of a fact is the name of a list, and a sentence needs the name of one row.
_ROWS = {
    "membership": ("在册人员", "person on the books"),
    "attendance": ("出勤", "attendance record"),
    "hygiene": ("卫生消毒", "hygiene record"),
    "temperature": ("测温", "temperature reading"),
    "travel": ("出行", "trip out"),
    "training_held": ("培训教育", "training"),
    "move_online": ("转为线上", "move online"),
    "closed_management": ("封闭管理", "spell of closed management"),
    "reconciliation": ("对账销号", "reconciliation with the list"),
    "hot_work": ("动火作业", "spell of hot work"),
    "ratio": ("人员配备", "staffing record"),
    "paid_tutoring": ("有偿补课", "act of paid tutoring"),
    "parent_guidance": ("家庭教育指导", "session of parent guidance"),
    "medication": ("用药", "dose of medication"),
    "construction": ("施工", "construction work"),
    "insurance": ("保险", "insurance policy"),
    "weather": ("天气实况", "weather record"),
    "warning": ("预警", "warning"),
    "back_tracing": ("倒查排查", "back-tracing"),
}
_MEASURES = {
    "session": "每一课次", "payment": "每笔缴费", "refund": "每笔退费", "sale": "每笔售价",
    "disease_case": "每例病例", "contract": "每份培训服务合同", "trip": "每趟行车",
}  # fmt: skip
_ENGLISH_HEADINGS = {
    "at": "time", "day": "day", "from": "start", "to": "end", "id": "number", "paid_by": "payer",
    "recorded_at": "time of recording", "came_from": "direction", "minutes": "length",
    "concerns": "number of what it concerns", "unreachable": "number who cannot be reached",
}  # fmt: skip

# Flags: what `是否…` asks decides how it is affirmed and denied. Verbs are the rest.
_BE = (
    "营利性", "仅线上", "自建房", "专职", "中小学在职教师", "市外", "外籍", "工作日", "加课",
    "户外", "外来人员", "重症", "跨省", "跨市", "共同居住人", "演练", "线上", "书面", "免费",
    "示范文本", "全员", "冷链", "校外配送", "无接触", "虚假宣传",
    "带班领导", "超标超前", "不打招呼", "缺斤短两",
)  # fmt: skip
_NOT = (
    "合格",
    "属实",
    "满意",
    "完好",
    "靠近",
    "同意",
    "认可",
    "住校",
    "住宿",
    "寄宿",
    "在",
    "错峰",
    "健康",
)


def row_noun(fact: Fact, voice: Voice) -> str:
    """One row of a declared fact: `课次`, `session`."""
    zh, en = _ROWS.get(fact.name, (fact.zh, fact.en))
    return voice.say(zh, en)


def each_row(fact: Fact, noun: str) -> str:
    """`每一课次`, `每次入门登记`, in Chinese."""
    plain = _MEASURES.get(fact.name, "")
    if plain:
        return plain.removesuffix(fact.zh) + noun
    return ("每次" if fact.time in ("instant", "either", "day") else "每一") + noun


def plural(noun: str) -> str:
    """`entries`, `persons on the books`, `plans or summaries`."""
    for link in (" on ", " in ", " of ", " with ", " out", " online"):
        head, found, tail = noun.partition(link)
        if found and head:
            return plural(head) + link + tail
    if " or " in noun:
        return " or ".join(plural(part) for part in noun.split(" or "))
    if noun.endswith(("works", "staffing")):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun + "s"


def article(noun: str) -> str:
    return ("an " if noun[:1].lower() in "aeio" else "a ") + noun


def heading(column: Column, voice: Voice) -> str:
    """A column as the subject of a clause: `人数`, `the headcount`."""
    if voice.zh:
        return column.zh
    word = _ENGLISH_HEADINGS.get(column.name, column.en)
    if column.name not in _ENGLISH_HEADINGS and column.type in ("date", "instant"):
        return f"the {quoted(word)} {'date' if column.type == 'date' else 'time'}"
    if column.type == "flag":
        return f"the mark {quoted(word)}"
    return f"the {_number(word, column)}{word}"


def _number(word: str, column: Column) -> str:
    """`number of` before what is counted: teachers; `number` before who is: unmasked."""
    if column.unit is None or column.unit.name not in ("persons", "items", "number", "class_hours"):
        return ""
    if word.startswith(("number", "people")) or word.endswith(("s", "staff")):
        return "" if word.startswith("number") else "number of "
    whole = ("headcount", "capacity", "size", "limit", "grade", "batch", "dose", "index")
    return "" if column.unit.name != "persons" or word.endswith(whole) else "number "


def find(node: ColumnOf, voice: Voice) -> Column | None:
    """The declaration of the column a node names."""
    fact = node.path[-1][1] if node.path else voice.judged if node.judged else voice.fact
    if fact is not None and node.column in fact.by_name:
        return fact.by_name[node.column]
    if node.column == "day":
        return Column(name="day", type="date", zh="日期", en="day")
    if fact is None:  # a bare condition: the first declared column of that name and those choices
        for one in voice.pack.names.facts.values():
            column = one.by_name.get(node.column)
            if column is not None and column.choices == node.choices:
                return column
    return None


def flag_words(column: Column, voice: Voice, *, positive: bool) -> str:
    """A flag affirmed or denied: `合格`, `不合格`, `有照管人员`, `未测温`, `marked “passed”`."""
    if not voice.zh:
        return ("" if positive else "not ") + f"marked {quoted(column.en)}"
    before, asked, rest = column.zh.rpartition("是否")
    if not asked:
        return column.zh if positive else f"并非{column.zh}"
    if rest.startswith(_BE):
        return f"{before}是{rest}" if positive else f"{before}不是{rest}"
    if positive:
        return before + rest
    if rest.startswith("有"):
        return f"{before}没{rest}"
    return before + ("不" if rest.startswith(_NOT) else "未") + rest


def choice_words(
    value: object, choices: tuple[Choice, ...], voice: Voice, *, bare: bool = False
) -> str:
    """A value of a closed list by its label; a free text in quotes, unless `bare`."""
    for choice in choices:
        if choice.value == value:
            return voice.say(choice.zh, choice.en)
    if value in FACTS:  # a kind named like a fact: filing, approval
        return row_noun(FACTS[str(value)], voice)
    if str(value).startswith(f"{voice.pack.id}/"):
        return voice.say("本文件规定的报表", "the form laid down here")
    return str(value) if bare else quoted(str(value))


def phase_label(name: str, voice: Voice) -> str:
    """A phase named like a kind of isolation is called so."""
    for choice in FACTS["isolation"].column("kind").choices:
        if choice.value == name:
            return voice.say(choice.zh, choice.en)
    return name


def widest(items: tuple[Literal_, ...], choices: tuple[Choice, ...]) -> list[Literal_]:
    """The items less those that lie below another of them, in the order of the list."""
    above = {choice.value: choice.below for choice in choices}
    order = list(above)
    given = {str(item.value) for item in items}
    kept = [item for item in items if above.get(str(item.value)) not in given]
    return sorted(kept, key=lambda i: order.index(str(i.value)) if i.value in above else len(order))
