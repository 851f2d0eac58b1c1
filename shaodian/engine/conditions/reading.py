"""Text of a condition → sqlglot's tree, with every word of the pack made inert first.

Names, values, units and functions are turned into calls of marked functions before sqlglot sees
the text, so no word of a pack can become SQL: what is left are operators, literals and the
keywords listed here.
"""

import re
from itertools import takewhile

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from shaodian.engine.units import find_unit

LONGEST, DEEPEST = 2000, 24
KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "between",
        "case",
        "when",
        "then",
        "else",
        "end",
        "true",
        "false",
    ]
)
_TOKEN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<text>'(?:[^'\\]|'')*')
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


def read(text: str) -> exp.Expr:
    """The tree of one expression. Raises NotACondition."""
    if len(text) > LONGEST:
        raise NotACondition(
            f"条件过长（{len(text)} 字，最多 {LONGEST}）",
            f"the condition has {len(text)} characters; {LONGEST} are the most",
        )
    marked = _mark(_tokens(text))
    try:
        tree = parse_one("SELECT " + marked, dialect="duckdb")
    except (SqlglotError, RecursionError, ValueError) as error:
        raise NotACondition(
            f"读不懂条件「{text}」", f"cannot read the condition {text!r}"
        ) from error
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or _extra(tree):
        raise NotACondition(f"「{text}」不是一个条件", f"{text!r} is not one condition")
    whole: exp.Expr = tree.expressions[0]
    return whole


def _extra(select: exp.Select) -> bool:
    return any(value for key, value in select.args.items() if key not in ("expressions", "kind"))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match:
            raise NotACondition(
                f"「{text}」第 {place + 1} 个字符「{text[place]}」不能用在条件里",
                f"character {place + 1} of {text!r}, {text[place]!r}, has no place in a condition",
            )
        kind = match.lastgroup or ""
        if kind != "blank":
            found.append((kind, match.group()))
        place = match.end()
    return found


def _mark(tokens: list[tuple[str, str]]) -> str:
    """The tokens as text for sqlglot, words as marked calls, `where:` and `by:` as arguments."""
    out: list[str] = []
    open_arguments: list[list[int]] = [[]]  # parentheses opened for where:/by:, per nesting level
    place = 0
    while place < len(tokens):
        kind, text = tokens[place]
        after = tokens[place + 1] if place + 1 < len(tokens) else ("", "")
        if kind == "word":
            place += _word(out, tokens, place, text, after, open_arguments)
        elif kind == "value":
            out.append(f"F_value('{text[1:]}')")
        elif kind == "number":
            place += _number(out, tokens, place, text)
        elif kind == "member":
            if not out or out[-1] != ")":
                raise NotACondition(f"「{text}」不能用在这里", f"{text!r} has no place here")
            out[-1] = f", F_column('{text[1:]}'))"
        elif kind == "op" and text == "(":
            open_arguments.append([])
            if len(open_arguments) > DEEPEST:
                raise NotACondition(
                    "括号套得太深", f"more than {DEEPEST} brackets inside each other"
                )
            out.append("(")
        elif kind == "op" and text in "),":
            out.append(")" * len(open_arguments[-1]))
            open_arguments[-1].clear()
            if text == ")":
                if len(open_arguments) == 1:
                    raise NotACondition("多了一个右括号", "a closing bracket too many")
                open_arguments.pop()
            out.append(text)
        elif kind == "op" and text in ":%":
            raise NotACondition(f"「{text}」不能用在这里", f"{text!r} has no place here")
        else:
            out.append(text)
        place += 1
    return " ".join(out)


def _word(
    out: list[str],
    tokens: list[tuple[str, str]],
    place: int,
    text: str,
    after: tuple[str, str],
    open_arguments: list[list[int]],
) -> int:
    """Writes one word; returns how many further tokens it used."""
    if text.lower() in KEYWORDS:
        out.append(text)
        return 0
    if after == ("op", ":"):
        if text not in ("where", "by"):
            raise NotACondition(
                f"「{text}:」不认识；可用 where: 或 by:", f"{text!r}: is neither where: nor by:"
            )
        out.append(f"F_{text}(")
        open_arguments[-1].append(place)
        return 1
    out.append(f"F_{text}" if after == ("op", "(") else f"P('{text}')")
    return 0


def _number(out: list[str], tokens: list[tuple[str, str]], place: int, text: str) -> int:
    following = takewhile(lambda token: token[0] == "word", tokens[place + 1 : place + 3])
    words = [token[1] for token in following]
    for length in (2, 1):
        if len(words) >= length and words[0].lower() not in KEYWORDS:
            unit = find_unit(" ".join(words[:length]))
            if unit:
                out.append(f"F_unit({text}, '{unit.name}')")
                return length
    if place + 1 < len(tokens) and tokens[place + 1] == ("op", "%"):
        out.append(f"F_unit({text}, 'percent')")
        return 1
    out.append(text)
    return 0
