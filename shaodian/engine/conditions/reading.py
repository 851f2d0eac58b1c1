"""Text of a condition → sqlglot's tree, with every word of the pack made inert first.

Names, values, units and functions are turned into calls of marked functions before sqlglot sees
the text, so no word of a pack can become SQL: what is left are operators, literals and the
keywords listed here.
"""

import re
import unicodedata
from itertools import takewhile

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from shaodian.engine.units import find_unit

LONGEST, DEEPEST = 2000, 24
KEYWORDS = frozenset(
    (
        *("and", "or", "not", "in", "is", "null", "between"),
        *("case", "when", "then", "else", "end", "true", "false"),
    )
)
_TOKEN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<refused>--|/\*|\*/|::)
  | (?P<text>'(?:[^'\\\x00-\x1f]|'')*')
  | (?P<value>\$[a-z][a-z0-9-]*(?<!-))
  | (?P<number>\d+(?:\.\d+)?(?![\w.]))
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
  | (?P<member>\.[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
  | (?P<op><=|>=|!=|<>|[-+*/=<>(),:%])
    """,
    re.VERBOSE | re.ASCII,
)


class NotACondition(ValueError):
    """Carries what is wrong in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def short(text: object, longest: int = 60) -> str:
    """A text as a sentence can quote it: on one line, and not for pages."""
    told = " ".join(str(text).split())
    return told if len(told) <= longest else told[: longest - 1] + "…"


def read(text: str) -> exp.Expr:
    """The tree of one expression. Raises NotACondition."""
    if len(text) > LONGEST:
        raise NotACondition(
            f"条件过长（{len(text)} 字，最多 {LONGEST}）",
            f"the condition has {len(text)} characters; {LONGEST} are the most",
        )
    marked = _Marker(_tokens(text)).text()
    try:
        tree = parse_one("SELECT " + marked, dialect="duckdb")
    except (SqlglotError, RecursionError, ValueError) as error:
        raise NotACondition(
            f"读不懂条件「{short(text)}」", f"cannot read the condition {short(text)!r}"
        ) from error
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or _extra(tree):
        raise NotACondition(
            f"「{short(text)}」不是一个条件", f"{short(text)!r} is not one condition"
        )
    whole: exp.Expr = tree.expressions[0]
    _check_depth(whole)
    return whole


def _extra(select: exp.Select) -> bool:
    return any(value for key, value in select.args.items() if key not in ("expressions", "kind"))


def _check_depth(whole: exp.Expr) -> None:
    """Brackets and chains of one `and` or `or` count as one level, however long."""
    waiting = [(whole, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise NotACondition(
                f"条件套得太深，最多 {DEEPEST} 层",
                f"the condition is nested more than {DEEPEST} deep",
            )
        for inner in one.iter_expressions():
            same = isinstance(inner, exp.Paren) or (
                isinstance(one, exp.And | exp.Or) and type(inner) is type(one)
            )
            waiting.append((inner, depth if same else depth + 1))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match or match.lastgroup == "refused":
            raise _no_place(text, place, match.group() if match else text[place])
        kind = match.lastgroup or ""
        if kind != "blank":
            found.append((kind, match.group()))
        place = match.end()
    return found


def _no_place(text: str, place: int, mark: str) -> NotACondition:
    plain = unicodedata.normalize("NFKC", mark)
    plain = {"‘": "'", "’": "'", "“": "'", "”": "'"}.get(mark, plain)
    meant = plain if plain != mark and plain.isascii() and plain.isprintable() else ""
    return NotACondition(
        f"「{short(text)}」第 {place + 1} 个字符「{mark}」不能用在条件里"
        + (f"；是否指「{meant}」？" if meant else ""),
        f"character {place + 1} of {short(text)!r}, {mark!r}, has no place in a condition"
        + (f'; did you mean "{meant}"?' if meant else ""),
    )


class _Marker:
    """Writes tokens as text for sqlglot: words as marked calls, `where:` and `by:` as arguments."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.out: list[str] = []
        self._labels = [0]  # calls opened for where: and by:, per nesting level

    def text(self) -> str:
        place = 0
        while place < len(self.tokens):
            kind, text = self.tokens[place]
            used = 0
            if kind == "word":
                used = self._word(place, text)
            elif kind == "number":
                used = self._number(place, text)
            elif kind == "value":
                self.out.append(f"F_value('{text[1:]}')")
            elif kind == "member":
                self._member(text)
            elif kind == "op" and text in "(),:%":
                self._bracket(text)
            else:
                self.out.append(text)
            place += 1 + used
        return " ".join(self.out)

    def _after(self, place: int) -> tuple[str, str]:
        return self.tokens[place + 1] if place + 1 < len(self.tokens) else ("", "")

    def _word(self, place: int, text: str) -> int:
        """Writes one word; returns how many further tokens it used."""
        after = self._after(place)
        if text.lower() in KEYWORDS:
            self.out.append(text)
            return 0
        if after == ("op", ":"):
            if text not in ("where", "by"):
                raise NotACondition(
                    f"「{short(text)}:」不认识；可用 where: 或 by:",
                    f"{short(text)!r}: is neither where: nor by:",
                )
            self.out.append(f"F_{text}(")
            self._labels[-1] += 1
            return 1
        self.out.append(f"F_{text}" if after == ("op", "(") else f"P('{text}')")
        return 0

    def _number(self, place: int, text: str) -> int:
        if len(text.partition(".")[0]) > 12 or len(text.partition(".")[2]) > 6:
            raise NotACondition(
                f"数字「{short(text)}」过长：整数至多 12 位，小数至多 6 位",
                f"the figure {short(text)} has more than 12 digits, or 6 after the point",
            )
        following = self.tokens[place + 1 : place + 3]
        words = [text for _, text in takewhile(lambda token: token[0] == "word", following)]
        for length in (2, 1):
            if len(words) >= length and words[0].lower() not in KEYWORDS:
                unit = find_unit(" ".join(words[:length]))
                if unit:
                    self.out.append(f"F_unit({text}, '{unit.name}')")
                    return length
        if self._after(place) == ("op", "%"):
            self.out.append(f"F_unit({text}, 'percent')")
            return 1
        self.out.append(text)
        return 0

    def _member(self, text: str) -> None:
        if not self.out or self.out[-1] != ")":
            raise NotACondition(
                f"「{short(text)}」不能用在这里", f"{short(text)!r} has no place here"
            )
        self.out[-1] = f", F_column('{text[1:]}'))"

    def _bracket(self, mark: str) -> None:
        if mark in ":%":
            raise NotACondition(f"「{mark}」不能用在这里", f"{mark!r} has no place here")
        if mark == "(":
            self._labels.append(0)
            if len(self._labels) > DEEPEST:
                raise NotACondition(
                    f"括号套得太深，最多 {DEEPEST} 层",
                    f"more than {DEEPEST} brackets inside each other",
                )
        else:
            self.out.append(")" * self._labels[-1])
            self._labels[-1] = 0
        if mark == ")":
            self._labels.pop()
            if not self._labels:
                raise NotACondition("多了一个右括号", "a closing bracket too many")
        self.out.append(mark)
