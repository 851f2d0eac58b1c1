"""Findings as a table that a person reads in a terminal, clause by clause."""

from dataclasses import dataclass

from shaodian.engine.cli.layout import columns, width, wrapped
from shaodian.engine.instants import format_day, format_instant, local_day
from shaodian.engine.pack.model import Pack, Rule
from shaodian.engine.run.assess import ORDER, Finding, Ledger, Moment
from shaodian.engine.sentences import rule_sentence, side_words, status_words

MOST_EVIDENCE = 3
INDENT = "   "
HEADINGS = {
    "zh": ("状态", "机构", "对象", "部分", "何时", "实际", "要求", "证据", "编号"),
    "en": (
        *("status", "institution", "subject", "part", "when"),
        *("found", "allowed", "evidence", "finding"),
    ),
}
EVIDENCE, FINDING = (HEADINGS["zh"].index(name) for name in ("证据", "编号"))


@dataclass(frozen=True)
class Table:
    """How findings are told: in which language, how wide, and whether each `due` has its row."""

    language: str
    columns: int
    every: bool = False

    def text(self, packs: list[Pack], findings: list[Finding], ledger: Ledger, when: Moment) -> str:
        """The summary, then each clause with what breaks it."""
        lines = wrapped(self._summary(packs, findings, ledger, when), self.columns)
        names = _names(ledger)
        by_rule: dict[str, list[Finding]] = {}
        for finding in findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        for pack in packs:
            listed = [rule for rule in pack.rules if rule.full_id in by_rule]
            if listed:
                lines += ["", *wrapped(self._title(pack), self.columns)]
            for rule in listed:
                lines += ["", *self._rule(rule, pack)]
                lines += self._findings(by_rule[rule.full_id], names)
        return "\n".join(lines) + "\n"

    def _say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def _summary(
        self, packs: list[Pack], findings: list[Finding], ledger: Ledger, when: Moment
    ) -> str:
        first, last = format_day(when.since), format_day(local_day(when.as_of))
        days = first if first == last else f"{first} … {last}"
        rules = sum(len(pack.rules) for pack in packs)
        counts = {status: sum(f.status == status for f in findings) for status in ORDER}
        broken = {f.institution for f in findings if f.status in ("breach", "overdue", "late")}
        houses = len(broken - {None})
        table = ledger.tables.get("institution")
        total = len(set(table.column("id").to_pylist())) if table is not None else 0
        told = "，".join(f"{status_words(s, 'zh')} {n}" for s, n in counts.items() if n)
        told_en = ", ".join(f"{n} {status_words(s, 'en')}" for s, n in counts.items() if n)
        at = format_instant(when.as_of)
        return self._say(
            f"{days}，截至 {at}：{len(packs)} 份指令 {rules} 条规则，"
            f"{total} 家机构中 {houses} 家有违反；{told or '没有需要列出的'}。",
            f"{days}, as of {at}: {_some(len(packs), 'directive')}, {_some(rules, 'rule')}; "
            f"{houses} of {_some(total, 'institution')} in breach; {told_en or 'nothing to list'}.",
        )

    def _title(self, pack: Pack) -> str:
        mark = self._say("【历史与演练】", " [history and drill]") if pack.history else ""
        return f"{pack.number or pack.id} {pack.title[self.language]}{mark}"

    def _rule(self, rule: Rule, pack: Pack) -> list[str]:
        label = self._say(f"{rule.clause}、", f"{rule.clause}. ") if rule.clause else ""
        said = rule_sentence(rule, pack, self.language)
        return [*wrapped(said, self.columns, label, INDENT), INDENT + rule.full_id]

    def _findings(self, findings: list[Finding], names: dict[str, str]) -> list[str]:
        """The rows of one rule; what is merely due is told in one line, unless all is asked."""
        due = [] if self.every else [f for f in findings if f.status == "due"]
        rows = [f for f in findings if self.every or f.status != "due"]
        lines = ["", *self._rows([self._cells(f, names) for f in rows])] if rows else []
        if due:
            lines += [] if rows else [""]
            lines.append(INDENT + self._due(due, more=bool(rows)))
        return lines

    def _due(self, due: list[Finding], *, more: bool) -> str:
        soonest = min((f.due_at for f in due if f.due_at is not None), default=None)
        by = "" if soonest is None else _minute(soonest)
        return self._say(
            f"{'另有' if more else '有'}待办 {len(due)} 项" + (f"，最近应于 {by} 前" if by else ""),
            f"{len(due)} {'more ' if more else ''}due" + (f", the next by {by}" if by else ""),
        )

    def _rows(self, rows: list[tuple[str, ...]]) -> list[str]:
        """One line a row; what makes the lines too long goes on a second one."""
        headings = HEADINGS[self.language]
        for apart in ((), (EVIDENCE,), (FINDING, EVIDENCE)):
            kept = [i for i in range(len(headings)) if i not in apart]
            lines = columns([[row[i] for i in kept] for row in (headings, *rows)], INDENT)
            if max(map(width, lines)) <= self.columns:
                break
        found = lines[:1]
        for line, row in zip(lines[1:], rows, strict=True):
            second = "  ".join(f"{headings[i]} {row[i]}" for i in apart if row[i])
            found.append(line)
            if second:
                found += wrapped(second, self.columns, INDENT * 2, INDENT * 3)
        return found

    def _cells(self, finding: Finding, names: dict[str, str]) -> tuple[str, ...]:
        house = finding.institution or ""
        named = self._say(f"{names.get(house)}（{house}）", f"{names.get(house)} ({house})")
        return (
            status_words(finding.status, self.language),
            named if house in names else house,
            "" if finding.subject == finding.institution else finding.subject,
            finding.part,
            self._when(finding),
            self._side(finding.observed, finding.unit),
            self._side(finding.expected, finding.unit),
            self._evidence(finding),
            finding.id,
        )

    def _side(self, side: str | None, unit: str) -> str:
        return "" if side is None else side_words(side, unit, self.language)

    def _when(self, finding: Finding) -> str:
        """The day or due instant that matters."""
        if finding.due_at is not None:
            due = _minute(finding.due_at)
            return self._say(f"应于 {due} 前", f"due {due}")
        if finding.opens_at is None:
            return finding.occurrence
        return format_day(local_day(finding.opens_at))

    def _evidence(self, finding: Finding) -> str:
        """The rows besides the subject itself, the first few by name."""
        itself = (finding.subject_kind, finding.subject)
        listed = [f"{e.fact}/{e.id}" for e in finding.evidence if (e.fact, e.id) != itself]
        more = len(listed) - MOST_EVIDENCE
        shown = " ".join(listed[:MOST_EVIDENCE])
        return shown + (self._say(f" 等 {len(listed)} 行", f" and {more} more") if more > 0 else "")


def _some(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _minute(at: int) -> str:
    return format_instant(at)[:16].replace("T", " ")


def _names(ledger: Ledger) -> dict[str, str]:
    table = ledger.tables.get("institution")
    if table is None or "name" not in table.column_names:
        return {}
    pairs = zip(table.column("id").to_pylist(), table.column("name").to_pylist(), strict=True)
    return {str(i): str(name) for i, name in pairs if name}
