"""What `shaodian.places` offers, and that its page names it."""

import re
from pathlib import Path

import shaodian.places
from shaodian.places import errors

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/places.md"


def test_every_error_of_the_family_is_offered_and_drawn_in_its_tree():
    family = {
        name
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and issubclass(thing, errors.PlacesError)
    }
    assert family <= set(shaodian.places.__all__)
    assert family <= set(re.findall(r"\w+", errors.__doc__))


def test_what_the_page_shows_is_true():
    for code in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        if "2027.csv" not in code:
            _run(code, {"china": shaodian.places.DivisionTree.national()})


def _run(code, names):
    for line in code.splitlines():
        told, _, answer = line.partition("#")
        answer = answer.partition(":")[0].strip()
        if not answer:
            exec(told, names)
            continue
        found = eval(told, names)
        assert (found if isinstance(found, str) else repr(found).replace("'", '"')) == answer
