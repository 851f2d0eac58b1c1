"""Reads a condition into a tree of plain tuples, as docs/language.md section 5 writes them.

("figure", Fraction, unit name or None) · ("quoted", text) · ("flag", bool) · ("empty",)
("value", name) · ("name", [parts]) · ("call", function, [arguments])
("look", function, fact, column or None, where or None, [(mine, theirs)], [path after last()])
("compare", op, a, b) · ("in", a, [b]) · ("is_empty", a) · ("not", a) · ("and", a, b) · ("or", a, b)
("sum", op, a, b) · ("minus", a) · ("case", [(condition, result)], otherwise)
"""

import re
from fractions import Fraction
from functools import cache

from shaodian.engine.units import find_unit

TOKEN = re.compile(
    r"\s*(?:(?P<quoted>'(?:[^']|'')*')|(?P<figure>\d+(?:\.\d+)?)|(?P<value>\$[a-z0-9-]+)"
    r"|(?P<name>[a-z_][a-z0-9_]*)|(?P<sign><=|>=|!=|<>|[-+*/=<>(),.:]))"
)
LOOKS = ("last", "exists", "count", "sum", "lowest", "highest")
WORDS = ("and", "or", "not", "between", "in", "is", "then", "else", "end", "when", "where", "by")


class Unreadable(Exception):
    """The condition is not written in the language."""


@cache
def read_condition(text):
    tokens = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise Unreadable(f"{text!r} at {text[at:]!r}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
        while at < len(text) and text[at].isspace():
            at += 1
    reader = _Reader(tokens, text)
    tree = reader.either()
    if reader.tokens:
        raise Unreadable(f"{text!r} at {reader.tokens[0]}")
    return tree


class _Reader:
    def __init__(self, tokens, text):
        self.tokens = tokens
        self.text = text

    # -- tokens ------------------------------------------------------------------------------

    def sees(self, *texts, ahead=0):
        return len(self.tokens) > ahead and (
            self.tokens[ahead][0] in ("name", "sign") and self.tokens[ahead][1] in texts
        )

    def take(self):
        if not self.tokens:
            raise Unreadable(f"{self.text!r} ends too soon")
        return self.tokens.pop(0)

    def expect(self, text):
        if not self.sees(text):
            raise Unreadable(f"{self.text!r}: {text} expected before {self.tokens[:1]}")
        self.take()

    def took(self, *texts):
        """The next token if it is one of these, taken."""
        return self.take()[1] if self.sees(*texts) else None

    # -- from loose to tight -------------------------------------------------------------------

    def either(self):
        left = self.both()
        while self.took("or"):
            left = ("or", left, self.both())
        return left

    def both(self):
        left = self.negated()
        while self.took("and"):
            left = ("and", left, self.negated())
        return left

    def negated(self):
        if self.took("not"):
            return ("not", self.negated())
        return self.compared()

    def compared(self):
        left = self.added()
        sign = self.took("=", "!=", "<>", "<", "<=", ">", ">=")
        if sign:
            return ("compare", "!=" if sign == "<>" else sign, left, self.added())
        if self.took("is"):
            negative = self.took("not")
            self.expect("null")
            return ("not", ("is_empty", left)) if negative else ("is_empty", left)
        negative = self.sees("not") and self.sees("between", "in", ahead=1) and self.take()
        if self.took("between"):
            low = self.added()
            self.expect("and")
            high = self.added()
            tree = ("and", ("compare", ">=", left, low), ("compare", "<=", left, high))
            return ("not", tree) if negative else tree
        if self.took("in"):
            self.expect("(")
            listed = [self.added()]
            while self.took(","):
                listed.append(self.added())
            self.expect(")")
            tree = ("in", left, listed)
            return ("not", tree) if negative else tree
        return left

    def added(self):
        left = self.multiplied()
        while sign := self.took("+", "-"):
            left = ("sum", sign, left, self.multiplied())
        return left

    def multiplied(self):
        left = self.single()
        while sign := self.took("*", "/"):
            left = ("sum", sign, left, self.single())
        return left

    def single(self):
        if self.took("-"):
            return ("minus", self.single())
        if self.took("("):
            tree = self.either()
            self.expect(")")
            return tree
        kind, text = self.take()
        if kind == "figure":
            return ("figure", Fraction(text), self.unit())
        if kind == "quoted":
            return ("quoted", text[1:-1].replace("''", "'"))
        if kind == "value":
            return ("value", text[1:])
        if kind != "name":
            raise Unreadable(f"{self.text!r} at {text!r}")
        if text in ("true", "false"):
            return ("flag", text == "true")
        if text == "null":
            return ("empty",)
        if text == "case":
            return self.case()
        if self.sees("("):
            return self.look(text) if text in LOOKS else self.call(text)
        return ("name", [text, *self.path()])

    def unit(self):
        """`class hours` and `hours` after a figure; a word of the language is none."""
        words = [text for kind, text in self.tokens[:2] if kind == "name"]
        if len(self.tokens) > 1 and self.tokens[1][0] != "name":
            words = words[:1] if self.tokens[0][0] == "name" else []
        for length in (2, 1):
            several = words[:length]
            if len(several) == length and not set(several) & set(WORDS):
                unit = find_unit(" ".join(several))
                if unit:
                    del self.tokens[:length]
                    return unit.name
        return None

    def path(self):
        parts = []
        while self.took("."):
            parts.append(self.take()[1])
        return parts

    def case(self):
        branches = []
        otherwise = ("empty",)
        while self.took("when"):
            condition = self.either()
            self.expect("then")
            branches.append((condition, self.either()))
        if self.took("else"):
            otherwise = self.either()
        self.expect("end")
        return ("case", branches, otherwise)

    def call(self, name):
        self.expect("(")
        given = []
        if not self.sees(")"):
            given.append(self.either())
            while self.took(","):
                given.append(self.either())
        self.expect(")")
        return ("call", name, given)

    def look(self, name):
        """`count(fact.column, where: …, by: mine = theirs)` and the path behind `last(…)`."""
        self.expect("(")
        fact = self.take()[1]
        while self.sees("-"):
            fact += self.take()[1] + self.take()[1]
        column = self.path()
        where, by = None, []
        while self.took(","):
            if self.took("where"):
                self.expect(":")
                where = self.either()
            else:
                self.expect("by")
                self.expect(":")
                mine = self.take()[1]
                by.append((mine, self.take()[1] if self.took("=") else mine))
        self.expect(")")
        return ("look", name, fact, column[0] if column else None, where, by, self.path())


def speaks_of(tree, names):
    """Does the tree name one of these columns of its own row (not `row.x`, not an inner row)?"""
    if isinstance(tree, tuple):
        if tree[0] == "name":
            return tree[1][0] in names
        if tree[0] == "look":
            return False
        return any(speaks_of(part, names) for part in tree[1:])
    if isinstance(tree, list):
        return any(speaks_of(part, names) for part in tree)
    return False


def values_named(tree):
    """The `$values` that a tree names, also in its inner conditions."""
    if isinstance(tree, tuple) and tree and tree[0] == "value":
        return {tree[1]}
    if isinstance(tree, (tuple, list)):
        return set().union(*(values_named(part) for part in tree)) if tree else set()
    return set()


def facts_named(tree):
    """The facts and derived facts that a tree looks at, also in its inner conditions."""
    if isinstance(tree, (tuple, list)) and tree:
        mine = {tree[2]} if tree[0] == "look" else set()
        return mine.union(*(facts_named(part) for part in tree))
    return set()
