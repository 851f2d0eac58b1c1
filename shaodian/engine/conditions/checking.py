"""sqlglot's tree → typed nodes, by a whitelist; anything else is refused with the nearest name."""

import re
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from shaodian.engine.conditions import functions
from shaodian.engine.conditions.matching import find_match
from shaodian.engine.conditions.meeting import arithmetic, unify, unify_all, within_choice
from shaodian.engine.conditions.names import Frame, Names, find_column, nearest
from shaodian.engine.conditions.nodes import (
    BARE,
    EMPTY,
    FLAG,
    INSTANT,
    TEXT,
    Between,
    Case,
    ColumnOf,
    Compare,
    Constant,
    IsNull,
    LastOf,
    Logic,
    Match,
    Node,
    OneOf,
    Over,
    Type,
    ValueOf,
    Within,
)
from shaodian.engine.conditions.reading import NotACondition, read, short
from shaodian.engine.units import find_unit
from shaodian.engine.vocabulary.words import Fact

_COMPARE: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
MOST_AGGREGATES = 2
_CODE = re.compile(r"\d{6,12}", re.ASCII)
_AGGREGATES = ("exists", "count", "sum", "lowest", "highest", "last")


def condition(text: str, names: Names, frame: Frame) -> Node:
    """A condition that is true, false or undecided of the frame's row. Raises NotACondition."""
    node = expression(text, names, frame)
    if node.type != FLAG:
        raise NotACondition(
            f"「{short(text)}」不是可判断真假的条件", f"{short(text)!r} is neither true nor false"
        )
    return node


def expression(text: str, names: Names, frame: Frame) -> Node:
    """Any expression of the language, typed. Raises NotACondition."""
    return Checker(names, frame).node(read(text))


@dataclass(frozen=True)
class Checker:
    names: Names
    frame: Frame

    def node(self, tree: exp.Expr) -> Node:
        """The typed node of a tree; one branch for each shape of the whitelist."""
        if isinstance(tree, exp.Paren):
            return self.node(tree.this)
        if isinstance(tree, exp.Anonymous):
            return self._named(tree)
        if isinstance(tree, exp.And | exp.Or):
            op = "and" if isinstance(tree, exp.And) else "or"
            parts = [part.unnest() for part in tree.flatten()]
            return Logic(FLAG, op, tuple(self.flag(part) for part in parts))
        if isinstance(tree, exp.Not):
            return Logic(FLAG, "not", (self.flag(tree.this),))
        if type(tree) in _COMPARE:
            return self._compare(_COMPARE[type(tree)], tree)
        if type(tree) in _ARITHMETIC:
            op = _ARITHMETIC[type(tree)]
            return arithmetic(op, self.node(tree.this), self.node(tree.expression))
        if isinstance(tree, exp.Neg):
            return arithmetic("-", Constant(BARE, 0), self.node(tree.this))
        if isinstance(tree, exp.Between):
            return self._between(tree)
        if isinstance(tree, exp.In) and tree.expressions:
            return self._one_of(self.node(tree.this), [self.node(e) for e in tree.expressions])
        if isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null):
            return IsNull(FLAG, self.node(tree.this))
        if isinstance(tree, exp.Case) and not tree.this:
            return self._case(tree)
        return self._constant(tree)

    def flag(self, tree: exp.Expr) -> Node:
        node = self.node(tree)
        if node.type != FLAG:
            raise NotACondition(
                f"「{_words(tree)}」不是可判断真假的条件",
                f"{_words(tree)!r} is neither true nor false",
            )
        return node

    def _constant(self, tree: exp.Expr) -> Node:
        if isinstance(tree, exp.Literal):
            if tree.is_string:
                return Constant(TEXT, str(tree.this))
            figure = Fraction(str(tree.this))
            return Constant(BARE, figure.numerator, Fraction(1, figure.denominator))
        if isinstance(tree, exp.Boolean):
            return Constant(FLAG, bool(tree.this))
        if isinstance(tree, exp.Null):
            return Constant(EMPTY, None)
        raise NotACondition(
            f"条件里不能用「{_words(tree)}」", f"{_words(tree)!r} has no place in a condition"
        )

    def _compare(self, op: str, tree: exp.Expr) -> Node:
        left, right = unify(self.node(tree.this), self.node(tree.expression))
        _refuse_empty(left, right)
        if op in ("=", "!="):
            if isinstance(left, Constant) and not isinstance(right, Constant):
                left, right = right, left
            wider = within_choice(left, right)
            if wider:
                one_of = OneOf(FLAG, left, wider)
                return one_of if op == "=" else Logic(FLAG, "not", (one_of,))
        else:
            _refuse_order(left)
        return Compare(FLAG, op, left, right)

    def _between(self, tree: exp.Between) -> Node:
        value = self.node(tree.this)
        value, low = unify(value, self.node(tree.args["low"]))
        value, high = unify(value, self.node(tree.args["high"]))
        value, low = unify(value, low)
        _refuse_empty(value, low, high)
        _refuse_order(value)
        return Between(FLAG, value, low, high)

    def _one_of(self, value: Node, items: list[Node]) -> Node:
        _refuse_empty(value, *items)
        listed: list[Node] = []
        for item in items:
            value, met = unify(value, item)
            listed += within_choice(value, met) or (met,)
        return OneOf(FLAG, value, tuple(listed))

    def _case(self, tree: exp.Case) -> Node:
        whens = [(self.flag(i.this), self.node(i.args["true"])) for i in tree.args["ifs"]]
        default = tree.args.get("default")
        results = unify_all([then for _, then in whens] + ([self.node(default)] if default else []))
        pairs = tuple((when, then) for (when, _), then in zip(whens, results, strict=False))
        return Case(results[0].type, pairs, results[-1] if default else None)

    def _named(self, tree: exp.Anonymous) -> Node:
        name = str(tree.this)
        args: list[exp.Expr] = list(tree.expressions)
        if name == "P":
            return find_column(self.names, self.frame, str(args[0].this))
        name = name.removeprefix("F_")
        if name == "value":
            return self._value(str(args[0].this))
        if name == "unit":
            unit = find_unit(str(args[1].this))
            assert unit is not None
            figure = Fraction(str(args[0].this)) * unit.scale
            scale = Fraction(1, figure.denominator)
            return Constant(Type("number", unit), figure.numerator, scale)
        if name in _AGGREGATES:
            return self._aggregate(name, args)
        if name == "within":
            return self._within(args)
        return functions.call(name, [self.node(arg) for arg in args])

    def _value(self, name: str) -> Node:
        if name not in self.names.values:
            near = nearest(name, self.names.values)
            raise NotACondition(
                f"没有名为 ${short(name)} 的数值{near[0]}", f"no value ${short(name)}{near[1]}"
            )
        if name in self.names.mixed:
            raise NotACondition(
                f"${name} 前后单位不同（如小时与日），只能用作时长",
                f"${name} goes from one unit to another; it can only be a term",
            )
        return ValueOf(Type("number", self.names.values[name]), name)

    def _within(self, args: list[exp.Expr]) -> Node:
        if len(args) != 2 or not args[1].is_string:
            raise NotACondition(
                "within 的写法：within(division, '地点名或代码')",
                "within is written within(division, 'name or code')",
            )
        place = str(args[1].this)
        if not _CODE.fullmatch(place) and place not in self.names.places:
            near = nearest(place, list(self.names.places))
            raise NotACondition(
                f"没有名为「{short(place)}」的地点{near[0]}", f"no place {short(place)!r}{near[1]}"
            )
        division = self.node(args[0])
        if division.type.kind != "code":
            raise NotACondition(
                "within 需要行政区划代码列", "within needs a column of division codes"
            )
        return Within(FLAG, division, place)

    def _aggregate(self, function: str, args: list[exp.Expr]) -> Node:
        """exists(f), count(f), count(f.x), sum(f.x) …, with where: and by: in any order."""
        if not args or not _is_path(args[0]):
            raise NotACondition(f"{function} 需要一个事实", f"{function} needs a fact")
        name, _, column = str(args[0].expressions[0].this).partition(".")
        fact = self.names.fact(name)
        inner = Checker(self.names, self.frame.inner(fact))
        if len(inner.frame.around) > MOST_AGGREGATES:
            raise NotACondition(
                f"合计里最多再套 {MOST_AGGREGATES - 1} 层合计",
                f"at most {MOST_AGGREGATES} aggregates inside each other",
            )
        said = _arguments(function, args[1:])
        where = inner.flag(said["where"]) if "where" in said else None
        match = find_match(self.names, self.frame, fact, _by(said["by"]) if "by" in said else None)
        if "column" in said:
            column = str(said["column"].this)
        chosen = find_column(self.names, inner.frame, column) if column else None
        if function == "last":
            return _last(fact, match, chosen, where)
        return self._over(function, fact, match, chosen, where)

    def _over(
        self,
        function: str,
        fact: Fact,
        match: Match | None,
        column: ColumnOf | None,
        where: Node | None,
    ) -> Node:
        if (column is None) != (function == "exists") and function != "count":
            zh, en = ("不带列名", "no column") if function == "exists" else ("要写列名", "a column")
            raise NotACondition(
                f"{function} {zh}", f"{function} takes {en}: {function}(fact.column)"
            )
        if function == "sum" and column is not None and not column.type.is_figure:
            raise NotACondition(f"{column.column} 不是数字", f"{column.column} is not a figure")
        result = {"exists": FLAG, "count": BARE}.get(function) or (column.type if column else BARE)
        implied = fact.time == "interval" and not _speaks_of_ends(where)
        return Over(result, function, fact, match, column, where, implied)


def _arguments(function: str, args: list[exp.Expr]) -> dict[str, exp.Expr]:
    """What stands behind where: and by:, and the column of `last(f).x`, each once."""
    said: dict[str, exp.Expr] = {}
    for arg in args:
        label = str(arg.this).removeprefix("F_") if isinstance(arg, exp.Anonymous) else ""
        if label not in ("where", "by", "column") or (label == "column" and function != "last"):
            raise NotACondition(
                f"{function} 的条件请写在 where: 之后",
                f"the condition of {function} goes behind where:",
            )
        if label in said:
            raise NotACondition(f"{function} 的 {label}: 写了两次", f"{label}: twice in {function}")
        said[label] = arg.expressions[0]
    return said


def _last(fact: Fact, match: Match | None, column: ColumnOf | None, where: Node | None) -> Node:
    if fact.entity:
        raise NotACondition(
            f"{fact.name}（{fact.zh}）不是发生的事，不能用 last；请直接写 {fact.name}.列名",
            f"{fact.name} is a thing, not something that happened: write {fact.name}.COLUMN",
        )
    kind = INSTANT if column is None else column.type
    return LastOf(kind, fact, match, column or _instant_of(fact), where)


def _refuse_empty(*nodes: Node) -> None:
    if any(node.type == EMPTY for node in nodes):
        raise NotACondition(
            "判断是否为空请写 is null", "write `is null` to ask for an empty column"
        )


def _refuse_order(node: Node) -> None:
    if node.type.kind in ("text", "code", "flag"):
        raise NotACondition("文字只能比较是否相同", "texts can only be compared by = and !=")


def _speaks_of_ends(where: Node | None) -> bool:
    return where is not None and any(
        isinstance(n, ColumnOf) and n.column in ("from", "to") and not n.path and not n.judged
        for n in where.walk()
    )


def _instant_of(fact: Fact) -> ColumnOf:
    return ColumnOf(INSTANT, (), "from" if fact.time == "interval" else "at", False, False)


def _is_path(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Anonymous) and str(tree.this) == "P"


def _by(tree: exp.Expr) -> tuple[str, str]:
    if _is_path(tree):
        return str(tree.expressions[0].this), str(tree.expressions[0].this)
    if isinstance(tree, exp.EQ) and _is_path(tree.this) and _is_path(tree.expression):
        return str(tree.this.expressions[0].this), str(tree.expression.expressions[0].this)
    raise NotACondition("by: 后写一列，或 本行列 = 对方列", "by: takes a column, or mine = theirs")


def _words(tree: exp.Expr) -> str:
    """The tree as the author wrote it, near enough."""
    text = tree.sql()
    for mark in ("P('", "F_value('", "F_"):
        text = text.replace(mark, "$" if mark == "F_value('" else "")
    return text.replace("')", "")[:80]
