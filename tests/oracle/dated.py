"""Dated values and places of a pack, as far as they were signed by K; and when it is in force."""

from fractions import Fraction

from shaodian.engine.instants import ALWAYS, FOREVER, parse_when
from shaodian.engine.units import find_unit

from .figures import Figure


class NotBound(Exception):
    """A value that is named has no figure: the rule or part does not bind."""


class Dated:
    """The values, places and force of one pack."""

    def __init__(self, pack, world):
        self.pack = pack
        self.world = world
        self.signed = _signed(pack)

    # -- force ---------------------------------------------------------------------------------

    def force(self, rule):
        """[start, end) in which both the directive and the rule are in force; or None."""
        if self.signed > self.world.known_at:
            return None
        start, end = ALWAYS, FOREVER
        for written in (self.pack["in_force"], rule.get("in_force") or {}):
            if written.get("signed") and parse_when(str(written["signed"])) > self.world.known_at:
                return None
            if written.get("from") is not None:
                start = max(start, parse_when(str(written["from"])))
            last = self._end(written.get("to"))
            if last is not None:
                end = min(end, last)
        return start, end

    def _end(self, written):
        if isinstance(written, dict):
            if parse_when(str(written["signed"])) > self.world.known_at:
                return None
            written = written["is"]
        return None if written is None else parse_when(str(written), end=True)

    # -- values --------------------------------------------------------------------------------

    def value(self, name, instant):
        """The figure in force then. Raises NotBound if there is none."""
        found = None
        for at, entry in self._entries(self.pack["values"][name]):
            if at <= instant:
                found = entry
        if found is None:
            raise NotBound(name)
        return read_figure(found)

    def value_instants(self):
        """Every instant at which some value or place changes."""
        for several in [*self.pack.get("values", {}).values(), *self._dated_places()]:
            for at, _ in self._entries(several):
                yield at

    def _dated_places(self):
        for written in self.pack.get("places", {}).values():
            if isinstance(written, dict) and "in" not in written:
                yield written

    def _entries(self, written):
        """(instant, figure or operations) of what is signed by K, in order of time."""
        entries = []
        for key, entry in written.items():
            signed, meant = self.signed, entry
            if isinstance(entry, dict):
                if "signed" in entry:
                    signed = parse_when(str(entry["signed"]))
                meant = {verb: one for verb, one in entry.items() if verb != "signed"}
                if "is" in meant and not isinstance(meant["is"], list):
                    meant = meant["is"]
            if signed <= self.world.known_at:
                entries.append((parse_when(str(key)), meant))
        return sorted(entries, key=lambda pair: pair[0])

    # -- places --------------------------------------------------------------------------------

    def within(self, division, written, instant):
        """Does the division lie in a named set, a list of codes, or `{in, not_in}`, then?"""
        if division is None:
            return False
        if isinstance(written, str):
            places = self.pack.get("places", {})
            if written in places:
                return self._within_named(division, places[written], instant)
            return self._nearest(division, {written: True})
        if isinstance(written, dict):
            return self._within_composed(division, written, instant)
        return self._within_composed(division, {"in": written}, instant)

    def _within_named(self, division, written, instant):
        if isinstance(written, (list, str)):
            return self._nearest(division, dict.fromkeys(_listed(written), True))
        if "in" in written:
            return self._within_composed(division, written, instant)
        marks = {}
        for at, entry in self._entries(written):
            if at > instant:
                continue
            operations = {"is": entry} if isinstance(entry, (list, str)) else entry
            for verb, codes in operations.items():
                if verb == "is":
                    marks = {}
                for code in _listed(codes):
                    marks[code] = verb != "remove"
        return self._nearest(division, marks)

    def _within_composed(self, division, written, instant):
        """Codes decide by nearness among themselves; named sets are joined or taken away whole."""
        places = self.pack.get("places", {})
        marks, joined = {}, False
        for code in _listed(written["in"]):
            if code in places:
                joined = joined or self.within(division, code, instant)
            else:
                marks[code] = True
        for code in _listed(written.get("not_in", [])):
            if code in places:
                if self.within(division, code, instant):
                    return False
            else:
                marks[code] = False
        return joined or self._nearest(division, marks)

    def _nearest(self, division, marks):
        """The nearest listed division at or above decides."""
        while division is not None:
            if division in marks:
                return marks[division]
            division = self.world.parent.get(division)
        return False


def _listed(written):
    return [written] if isinstance(written, str) else list(written)


def _signed(pack):
    for key in ("signed", "dated_on"):
        if pack.get(key) is not None:
            return parse_when(str(pack[key]))
    return ALWAYS


def read_figure(written):
    """`5000 yuan`, `10 working days`, `10` or 10."""
    number, _, unit = str(written).strip().partition(" ")
    if not unit:
        return Figure(Fraction(number))
    found = find_unit(unit)
    return Figure(Fraction(number) * found.scale, found.name)
