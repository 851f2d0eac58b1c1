"""Values and places that change in the middle, some signed late; and when a pack is in force."""

from shaodian.engine.instants import DAY, day_start, format_day, format_instant

from .drawing import FIRST, MIDDLE
from .worlds import COUNTIES


class Pack:
    """A pack as it is being drawn: rules ask it for values, derived facts and rows."""

    def __init__(self, hand):
        self.hand = hand
        self.values = {}
        self.define = {}
        self.facts = []
        self.places = _places(hand)

    def needs(self, *facts):
        self.facts.extend(facts)

    def figure(self, *figures):
        """One of the figures written out, or a value that has another of them later."""
        if self.hand.perhaps(50):
            return figures[0]
        name = f"v{len(self.values) + 1}"
        self.values[name] = _value(self.hand, figures)
        return f"${name}"

    def derived(self, name, **written):
        """Defines a derived fact under the name, with a number if the name is taken."""
        while name in self.define:
            name += "x"
        self.define[name] = written
        return name


def _value(hand, figures):
    first = hand.one(FIRST - 30, FIRST - 30, FIRST - 30, FIRST + 4)
    dated = {format_day(first): figures[0]}
    amended = hand.one(*figures[::-1], None)
    key = hand.one(format_day(MIDDLE), format_instant(day_start(MIDDLE) + DAY // 2))
    if hand.perhaps(40):
        amended = {"is": amended, "signed": format_instant(_signing(hand))}
    dated[key] = amended
    return dated


def _signing(hand):
    return day_start(MIDDLE) + hand.one(-DAY, 0, DAY, 3 * DAY, 8 * DAY)


def _places(hand):
    """`city` never changes, `closed` does, `others` is what is left of the city."""
    changes = {format_day(FIRST - 30): {"is": [hand.one(*COUNTIES), hand.one(*COUNTIES)]}}
    if hand.perhaps(60):
        verb = hand.one("add", "remove", "is")
        entry = {verb: [hand.one("990102", *COUNTIES)]}
        if hand.perhaps(40):
            entry["signed"] = format_instant(_signing(hand))
        changes[hand.one(format_day(MIDDLE), format_instant(day_start(MIDDLE) + 43_200))] = entry
    return {
        "city": ["990100"],
        "closed": changes,
        "others": {"in": "city", "not_in": "closed"},
    }


def in_force(hand):
    begun = hand.one(
        format_day(FIRST - 10),
        format_day(FIRST - 10),
        format_day(FIRST),
        format_instant(day_start(FIRST + 2) + 43_200),
    )
    written = {"from": begun}
    if hand.perhaps(30):
        end = hand.one(format_day(FIRST + 14), format_instant(day_start(FIRST + 13) + 57_600))
        if hand.perhaps(40):
            end = {"is": end, "signed": format_instant(_signing(hand))}
        written["to"] = end
    return written


def scope(hand):
    """`applies_to` of a directive or a rule, mostly wide."""
    written = {}
    if hand.perhaps(40):
        written["institutions"] = hand.one(
            ["school", "training", "kindergarten"], ["school"], ["training"], ["primary"]
        )
    if hand.perhaps(40):
        written["places"] = hand.one(
            ["990000"], "city", "city", "others", "closed", ["990101", "990200"],
            {"in": ["990100"], "not_in": ["990102"]}, {"in": "city", "not_in": ["99010201"]},
        )  # fmt: skip
    return written
