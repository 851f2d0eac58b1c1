"""A pack read over a world for one of its rules: derived facts, values, ways of looking."""

from shaodian.engine.facts import FACTS

from . import counting, reaching, spanning
from .conditions import Context
from .dated import Dated, NotBound
from .reading import read_condition, values_named


class Book:
    def __init__(self, pack, world, rule):
        self.pack = pack
        self.world = world
        self.rule = rule
        self.dated = Dated(pack, world)
        self._derived = {}

    # -- facts and derived facts ---------------------------------------------------------------

    def definition(self, name):
        return self.pack.get("define", {}).get(name)

    def rows(self, name):
        """The known rows of a fact, or those of a derived fact as of A."""
        if name in FACTS:
            return self.world.known(name)
        if name not in self._derived:
            self._derived[name] = list(self._derive(name))
        return self._derived[name]

    def happened(self, name):
        return [row for row in self.rows(name) if row.at <= self.world.as_of]

    def _derive(self, name):
        written = self.definition(name)
        if "events" in written:
            return counting.events(self, name, written)
        if "spans" in written:
            return spanning.spans(self, name, written)
        if "counts" in written:
            return counting.counts(self, name, written)
        return reaching.reached(self, name, written)

    def source(self, name):
        """The declared fact whose columns a fact or derived fact has."""
        while name not in FACTS:
            written = self.definition(name)
            if written.get("spans") == "instant":
                return "declaration"
            name = next(
                written[kind]
                for kind in ("events", "spans", "counts", "reached")
                if kind in written
            )
        return name

    def is_interval(self, name):
        """Does it last: an interval fact, spans, or a condition that is not latched?"""
        if name in FACTS:
            return FACTS[name].time == "interval"
        written = self.definition(name)
        return "spans" in written or ("reached" in written and not written.get("latched", True))

    # -- contexts ------------------------------------------------------------------------------

    def context(self, row, *, decisive, horizon=None, judged=None, moment=None):
        """How a row is looked at. Without a horizon, everything up to A has happened."""
        return Context(
            book=self,
            row=row,
            judged=row if judged is None else judged,
            moment=decisive if moment is None else moment,
            decisive=decisive,
            horizon=self.world.as_of if horizon is None else horizon,
        )

    def of_row(self, row, **changes):
        """A row for itself, at its own instant."""
        return self.context(row, **{"decisive": row.at, **changes})

    def binds(self, instant, *written):
        """Has every `$value` that is named a figure then?"""
        try:
            for name in sorted(set().union(*(_named(one) for one in written))):
                self.dated.value(name, instant)
        except NotBound:
            return False
        return True


def _named(written):
    """The values that a piece of a rule names, in conditions and in terms."""
    if isinstance(written, dict):
        return set().union(*(_named(one) for key, one in written.items() if key != "id"), set())
    if isinstance(written, (list, tuple)):
        return set().union(*(_named(one) for one in written), set())
    if isinstance(written, str) and "$" in written:
        return values_named(read_condition(written))
    return set()
