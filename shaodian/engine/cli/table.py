"""Findings as a table that a person reads in a terminal, clause by clause."""

from unicodedata import east_asian_width

from shaodian.engine.instants import format_day, format_instant, local_day
from shaodian.engine.pack.model import Pack, Rule
from shaodian.engine.run.assess import ORDER, Finding, Ledger, Moment
from shaodian.engine.sentences import rule_sentence, side_words, status_words

MOST_EVIDENCE = 3
HEADINGS = {
    "zh": ("状态", "机构", "对象", "何时", "实际", "要求", "证据", "编号"),
    "en": ("status", "institution", "subject", "when", "found", "allowed", "evidence", "finding"),
}


def table_text(
    packs: list[Pack], findings: list[Finding], ledger: Ledger, when: Moment, language: str
) -> str:
    """The summary, then each clause with what breaks it."""
    zh = language == "zh"
    lines = [_summary(packs, findings, ledger, when, zh)]
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for pack in packs:
        listed = [rule for rule in pack.rules if rule.full_id in by_rule]
        if not listed:
            continue
        lines += ["", _title(pack, zh)]
        for rule in listed:
            lines += ["", *_rule(rule, pack, language), ""]
            lines += _table(by_rule[rule.full_id], ledger, language)
    return "\n".join(lines) + "\n"


def _summary(
    packs: list[Pack], findings: list[Finding], ledger: Ledger, when: Moment, zh: bool
) -> str:
    first, last = format_day(when.since), format_day(local_day(when.as_of))
    days = first if first == last else f"{first} … {last}"
    rules = sum(len(pack.rules) for pack in packs)
    counts = {status: sum(f.status == status for f in findings) for status in ORDER}
    houses = {
        f.institution
        for f in findings
        if f.status in ("breach", "overdue", "late") and f.institution
    }
    table = ledger.tables.get("institution")
    total = len(set(table.column("id").to_pylist())) if table is not None else 0
    told = "，".join(f"{status_words(s, 'zh')} {n}" for s, n in counts.items() if n)
    told_en = ", ".join(f"{n} {status_words(s, 'en')}" for s, n in counts.items() if n)
    if zh:
        return (
            f"{days}，截至 {format_instant(when.as_of)}：{len(packs)} 份指令 {rules} 条规则，{total} 家机构中 {len(houses)} 家有违反；"
            f"{told or '没有需要列出的'}。"
        )
    return (
        f"{days}, as of {format_instant(when.as_of)}: {len(packs)} directives, {rules} rules; "
        f"{len(houses)} of {total} institutions in breach; {told_en or 'nothing to list'}."
    )


def _title(pack: Pack, zh: bool) -> str:
    mark = ("【历史与演练】" if zh else " [history and drill]") if pack.history else ""
    return f"{pack.number or pack.id} {pack.title['zh' if zh else 'en']}{mark}"


def _rule(rule: Rule, pack: Pack, language: str) -> list[str]:
    label = f"{rule.clause}、" if language == "zh" else f"{rule.clause}. "
    return [f"{label}{rule_sentence(rule, pack, language)}", f"   {rule.full_id}"]


def _table(findings: list[Finding], ledger: Ledger, language: str) -> list[str]:
    names = _names(ledger)
    rows = [_cells(finding, names, language) for finding in findings]
    headings = HEADINGS[language]
    kept = [i for i in range(len(headings)) if any(row[i] for row in rows)]
    widths = [max(_width(r[i]) for r in [headings, *rows]) for i in range(len(headings))]
    lines = []
    for row in [headings, *rows]:
        lines.append(("   " + "  ".join(_padded(row[i], widths[i]) for i in kept)).rstrip())
    return lines


def _names(ledger: Ledger) -> dict[str, str]:
    table = ledger.tables.get("institution")
    if table is None or "name" not in table.column_names:
        return {}
    pairs = zip(table.column("id").to_pylist(), table.column("name").to_pylist(), strict=True)
    return {str(i): str(name) for i, name in pairs if name}


def _cells(finding: Finding, names: dict[str, str], language: str) -> tuple[str, ...]:
    house = finding.institution or ""
    house = f"{names[house]}（{house}）" if house in names and language == "zh" else house
    subject = "" if finding.subject == finding.institution else finding.subject
    observed = (
        side_words(finding.observed, finding.unit, language) if finding.observed is not None else ""
    )
    expected = (
        side_words(finding.expected, finding.unit, language) if finding.expected is not None else ""
    )
    return (
        status_words(finding.status, language),
        house,
        subject,
        _when(finding, language),
        observed,
        expected,
        _evidence(finding, language),
        finding.id,
    )


def _when(finding: Finding, language: str) -> str:
    """The day or due instant that matters, and the part."""
    if finding.due_at is not None:
        due = format_instant(finding.due_at)[:16].replace("T", " ")
        told = f"应于 {due} 前" if language == "zh" else f"due {due}"
    else:
        told = (
            format_day(local_day(finding.opens_at))
            if finding.opens_at is not None
            else finding.occurrence
        )
    return f"{told} {finding.part}".strip()


def _evidence(finding: Finding, language: str) -> str:
    listed = [f"{e.fact}/{e.id}" for e in finding.evidence]
    more = len(listed) - MOST_EVIDENCE
    shown = " ".join(listed[:MOST_EVIDENCE])
    return shown + (
        (f" 等{len(listed)}行" if language == "zh" else f" +{more}") if more > 0 else ""
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
