"""The row that a condition speaks of when no fact is judged but a subject at an instant."""

from shaodian.engine.vocabulary.words import Column, Fact

SUBJECTS = ("person", "membership", "class_group", "institution", "authority")


def _ref(name: str) -> Column:
    return Column(name=name, type="ref", zh=name, en=name, refers_to=name)


def _instant(name: str) -> Column:
    return Column(name=name, type="instant", zh=name, en=name)


POINT = Fact(
    name="point",
    zh="判断时点",
    en="instant judged",
    means_zh="某一对象在某一时刻",
    means_en="a subject at an instant",
    time="instant",
    personal=False,
    columns=(
        *(_ref(name) for name in SUBJECTS),
        _instant("period_from"),
        _instant("period_to"),
    ),
)
