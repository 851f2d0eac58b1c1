"""Which rows of an inner fact belong to the outer row."""

from shaodian.engine.conditions.names import Frame, Names, find_column, has_column, own_key
from shaodian.engine.conditions.nodes import CODE, TEXT, ColumnOf, Match
from shaodian.engine.conditions.reading import NotACondition
from shaodian.engine.vocabulary.words import Fact

_SHARED = ("person", "class_group", "institution")
# By what the rows of a fact can belong to each subject, nearest first.
_OF_SUBJECT = {
    "person": _SHARED,
    "membership": _SHARED,
    "class_group": ("class_group", "institution"),
    "institution": ("institution",),
    "authority": ("authority",),
}


def find_match(names: Names, frame: Frame, inner: Fact, by: tuple[str, str] | None) -> Match | None:
    """By the column asked for; else the rows that name this row; else of the same person, class
    group, authority or institution. Facts about a place belong to all in or below it (`mine` and
    `theirs` are then divisions, matched by the tree)."""
    if by is not None:
        mine = find_column(names, frame, by[0])
        theirs = find_column(names, Frame(fact=inner), by[1])
        if mine.type.kind != theirs.type.kind and {mine.type.kind, theirs.type.kind} != {
            "text",
            "code",
        }:
            raise NotACondition(
                f"by: 的两列类型不同（{by[0]} 与 {by[1]}）",
                f"the two columns of by: differ in type ({by[0]} and {by[1]})",
            )
        return Match(mine, theirs)
    outer = frame.subject or frame.fact
    for column in inner.columns:
        if column.type == "ref" and column.refers_to == outer.name and column.name == outer.name:
            key = "id" if frame.subject is None else outer.name
            return Match(_column(key), _column(column.name))
    if own_key(inner) == "division":
        division = _column("division", code=True)
        return Match(division, division, by_tree=True)
    keys = _OF_SUBJECT[frame.subject.name] if frame.subject is not None else _SHARED
    for shared in keys:
        if has_column(frame.fact, shared) and has_column(inner, shared):
            return Match(_column(shared), _column(shared))
    raise NotACondition(
        f"{inner.name} 与 {outer.name} 没有共同的人员、班次或机构，请用 by:",
        f"{inner.name} and {outer.name} share no person, class group or institution; use by:",
    )


def _column(name: str, *, code: bool = False) -> ColumnOf:
    return ColumnOf(CODE if code else TEXT, (), name, False, False)
