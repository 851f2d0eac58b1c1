"""Who is there: divisions, institutions that move, people who join, leave and change."""

from shaodian.engine.instants import DAY, day_start

from .drawing import FIRST, MIDDLE, Hand, stored

# A city with two counties, one of them with a town; and a county of another city.
DIVISIONS = {
    "990000": None,
    "990100": "990000",
    "990101": "990100",
    "990102": "990100",
    "99010201": "990102",
    "990200": "990000",
}
COUNTIES = ("990101", "990102", "99010201", "990200")
KINDS = ("primary", "training_academic", "junior", "kindergarten")
LONG_AGO = day_start(FIRST - 40)
TURNS = (day_start(MIDDLE), day_start(MIDDLE) + 12 * 3600, day_start(FIRST + 5))


class World:
    """The registers of one case, and what rows may point to."""

    def __init__(self, hand: Hand):
        self.hand = hand
        self.rows = {}
        self.instants = []
        self.institutions = [f"i{n}" for n in range(1, hand.number(2, 3) + 1)]
        for number, one in enumerate(self.institutions):
            self._institution(one, KINDS[number % 2])
        self.groups = [f"g{n}" for n in range(1, hand.number(1, 3) + 1)]
        self.rooms = ["room1"]
        self._rooms()
        for one in self.groups:
            self._group(one)
        self.authorities = ["a1", "a2"]
        for one, division in (("a1", "990100"), ("a2", "990102")):
            self.add("authority", one, ends=(None, None), division=division, level="county")
        self.persons = [f"p{n}" for n in range(1, hand.number(2, 4) + 1)]
        for one in self.persons:
            self._person(one)

    def add(self, fact, row_id, **cells):
        self.rows.setdefault(fact, []).append(stored(fact, row_id, **cells))

    def _institution(self, one, kind):
        hand = self.hand
        division = hand.one(*COUNTIES)
        begun = hand.one(None, LONG_AGO, LONG_AGO, LONG_AGO, TURNS[2])
        state = hand.one("open", "open", None, "paused")
        self.add(
            "institution", one, ends=(begun, None), kind=kind, division=division, state=state,
            capacity=hand.one(20, 5, None),
        )  # fmt: skip
        if hand.perhaps(40):
            # A move to another county, or an end.
            moved = hand.one(*TURNS)
            if begun is not None and moved <= begun:
                return
            ends = (moved, hand.one(None, None, moved + 4 * DAY))
            self.add(
                "institution", one, ends=ends, kind=hand.one(kind, kind, "junior"),
                division=hand.one(*COUNTIES), state=hand.one("open", "closed"), capacity=20,
            )  # fmt: skip

    def _rooms(self):
        self.add("room", "room1", ends=(None, None), capacity=10, institution=self.institutions[0])
        if self.hand.perhaps():
            self.add("room", "room1", ends=(TURNS[0], None), capacity=self.hand.one(5, None))

    def _group(self, one):
        hand = self.hand
        institution = hand.one(*self.institutions)
        self.add(
            "class_group", one, ends=(hand.one(None, LONG_AGO), None), institution=institution,
            size=hand.one(10, 11, None), room="room1", grade=hand.one(1, 2),
        )  # fmt: skip
        if hand.perhaps(30):
            self.add(
                "class_group", one, ends=(hand.one(*TURNS), None),
                institution=hand.one(*self.institutions), size=12, room=None, grade=2,
            )  # fmt: skip

    def _person(self, one):
        hand = self.hand
        if hand.perhaps(80):
            self.add(
                "person", one, ends=(None, None), exempt=hand.one(0, 1, None),
                born=hand.one(FIRST - 2190, FIRST - 5000, FIRST - 2192 + 9, None),
                boarder=hand.one(0, 1),
            )  # fmt: skip
        for number in range(1, hand.one(1, 1, 1, 2) + 1):
            self._membership(f"m{one[1:]}{number}", one)

    def _membership(self, row_id, person):
        hand = self.hand
        begun = hand.one(LONG_AGO, LONG_AGO, None, TURNS[2], TURNS[2] + 9 * 3600)
        end = hand.one(None, None, None, *TURNS[:2])
        institution = hand.one(self.institutions[0], *self.institutions)
        groups = [None] + [
            row["id"] for row in self.rows["class_group"] if row["institution"] == institution
        ]
        role, group = hand.one("student", "student", "teacher", "trainee"), hand.one(*groups[::-1])
        self.add(
            "membership", row_id, ends=(begun, end), person=person, institution=institution,
            role=role, class_group=group, grade=hand.one(1, None),
        )  # fmt: skip
        if end is not None and hand.perhaps(40):
            # Moved to another house at that very instant, or a day later.
            self.add(
                "membership", f"{row_id}b", ends=(end + hand.one(0, DAY), None), person=person,
                institution=hand.one(*self.institutions), role=role, class_group=None,
            )  # fmt: skip
