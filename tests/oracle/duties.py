"""What is owed by an instant: which acts count, what they make of a duty; and the kind `after`."""

from dataclasses import dataclass

from shaodian.engine.facts import FACTS
from shaodian.engine.instants import DAY, day_start, local_day

from .conditions import holds
from .findings import finding
from .rows import columns_of
from .scope import bound_row, bound_subject, followers
from .subjects import SUBJECTS
from .windows import Base, Due, base_of, end_of, off_a_day_off, opening_of, point, read_term
from .world import common_key


@dataclass(frozen=True)
class Act:
    """`at`: when it stands; `done`: when it counts as done; `day_only`: its clock is unknown."""

    id: str
    at: int
    done: int
    day_only: bool


@dataclass(frozen=True)
class Window:
    """`opens` None: no lower bound. `unclear`: it hangs on a clock that nobody wrote down."""

    opens: int | None
    due: Due
    unclear: bool = False

    def place(self, act):
        """early, in, late, or maybe where the act's clock decides."""
        start = act.at
        if act.day_only:
            for edge in (self.opens, self.due.at):
                if edge is not None and start < edge < start + DAY:
                    return "maybe"
        if self.opens is not None and start < self.opens:
            return "early"
        in_time = act.done <= self.due.at if self.due.included else act.done < self.due.at
        return "in" if in_time else "late"

    def is_over(self, as_of):
        return as_of > self.due.at if self.due.included else as_of >= self.due.at


def settle(book, window, acts, owes, only_in_time, decisive):
    """(status, met_at) of a duty."""
    as_of = book.world.as_of
    placed = [(act, window.place(act)) for act in acts]
    sure = _nth(book, owes, [act for act, place in placed if place == "in"], decisive)
    hoped = _nth(book, owes, [act for act, place in placed if place in ("in", "maybe")], decisive)
    if window.unclear or (sure is None and hoped is not None):
        return "unknown", None
    if sure is not None:
        return "ok", sure
    if not only_in_time:
        late = _nth(book, owes, [act for act, place in placed if place != "early"], decisive)
        if late is not None:
            return "late", late
    if not window.is_over(as_of):
        return "due", None
    return ("breach" if only_in_time else "overdue"), None


def _nth(book, owes, acts, decisive):
    """When the last of so many acts was done, each far enough from the one counted before."""
    times = owes.get("times", 1)
    if isinstance(times, str) and times.startswith("$"):
        times = book.dated.value(times[1:], decisive).pieces
    times = int(times)
    apart = read_term(book, owes["apart"], decisive) if "apart" in owes else None
    counted = []
    for act in sorted(acts, key=lambda act: (act.done, act.id)):
        if counted and apart is not None:
            if apart.counts == "seconds":
                far = act.done - counted[-1].done >= apart.number
            else:
                far = local_day(act.done) - local_day(counted[-1].done) >= apart.number
            if not far:
                continue
        counted.append(act)
        if len(counted) == times:
            return act.done
    return None


# -- acts --------------------------------------------------------------------------------------


def acts_for(book, owes, kind, bound, judged, decisive, *, received=False, matches=None):
    """The acts that have happened and count for a subject."""
    found = []
    for row in book.happened(owes["event"]):
        done, day_only = row.at, not row.exact
        if received and row.cells.get("recorded_at") is not None:
            done, day_only = row.cells["recorded_at"], False
        if done > book.world.as_of:
            continue
        named = names_subject(book, row, kind, bound)
        if kind == "membership":  # what is owed at each place is not done at another
            named = named and row.cells.get("institution") in (None, bound.institution)
        if matches is not None:
            if not matches(row):
                continue
            named = named or _leaves_open(book, row, kind)
        if not named:
            continue
        context = book.context(row, decisive=decisive, judged=judged, moment=row.at)
        if holds(owes.get("where"), context) is True:
            found.append(Act(row.id, row.at, done, day_only))
    return found


def names_subject(book, act, kind, bound):
    """Same person, else class group, else institution, else authority."""
    world = book.world
    mine = bound.row
    if kind == "authority":
        return act.cells.get("authority") == mine.id
    one = mine.id
    if kind == "membership":
        kind, one = "person", mine.cells["person"]
    if kind in ("person", "class_group", "institution"):
        if kind in columns_of(act.fact):
            return world.key_value(act, kind) == one
        if kind == "person" and "class_group" in columns_of(act.fact):
            group = mine.cells.get("class_group")
            return group is not None and act.cells.get("class_group") == group
        return world.institution_of(act) == bound.institution
    key = common_key(act.fact, mine.fact)
    value = world.key_value(mine, key) if key else None
    return value is not None and world.key_value(act, key) == value


def _leaves_open(book, act, kind):
    """An act that names the triggering row need not name the subject, only not another one."""
    if kind not in SUBJECTS:
        return True
    column = "person" if kind == "membership" else kind
    if column not in columns_of(act.fact):
        return True
    return book.world.key_value(act, column) is None


# -- after -------------------------------------------------------------------------------------


def judge_after(book, rule, run):
    for trigger in book.rows(rule["following"]):
        if not book.binds(trigger.at, rule.get("where")):
            continue
        if holds(rule.get("where"), book.of_row(trigger)) is not True:
            continue
        for one, bound in _subjects(book, rule, trigger):
            for part in rule.get("parts", [{}]):
                for found in _part(book, rule, part, trigger, one, bound):
                    if run.touches(found):
                        yield found


def _subjects(book, rule, trigger):
    kind = rule["each"]
    if kind not in SUBJECTS:
        bound = bound_row(book, rule, trigger)
        if bound is not None:
            yield trigger.id, bound
        return
    for one in sorted(set(followers(book, kind, trigger))):
        bound = bound_subject(book, rule, kind, one, trigger.at)
        if bound is not None:
            yield one, bound


def _part(book, rule, part, trigger, one, bound):
    spec = _spec(rule, part)
    if not book.binds(trigger.at, *(spec.get(key) for key in ("when", "owes", *WINDOW, "opens"))):
        return
    if holds(part.get("when"), book.of_row(trigger)) is not True:
        return
    owes = spec["owes"]
    only = bool(spec.get("only_in_time"))
    matches = None
    if "matching" in owes:

        def matches(act):
            return act.cells.get(owes["matching"]) in trigger.ids

    acts = acts_for(
        book, owes, rule["each"], bound, trigger, trigger.at,
        received=rule.get("lateness") == "received", matches=matches,
    )  # fmt: skip
    start = book.dated.force(rule)[0]
    for label, window in _windows(book, spec, part, trigger):
        if trigger.at > book.world.as_of and window.due.at > trigger.at:
            continue
        status, met_at = settle(book, window, acts, owes, only, trigger.at)
        yield finding(
            rule, rule["each"], one, bound, f"{trigger.id}/{label}" if label else trigger.id,
            status, part=label, decided_at=trigger.at,
            opens_at=start if window.opens is None else window.opens,
            due=None if window.unclear else window.due, met_at=met_at,
        )  # fmt: skip


WINDOW = ("within", "by", "on_days")


def _spec(rule, part):
    """A part's own keys before the rule's; a part with a window has no other one."""
    inherited = dict(rule)
    if any(key in part for key in WINDOW):
        inherited = {key: value for key, value in rule.items() if key not in WINDOW}
    inherited.pop("when", None)
    return {**inherited, **part}


def _windows(book, spec, part, trigger):
    """(the part's name, its window): one, or one for each of `on_days`."""
    counted = spec.get("first_day") == "counted"
    label = part.get("id")
    if "on_days" in spec:
        several = len(spec["on_days"]) > 1
        for number in spec["on_days"]:
            day = trigger.day + number - (1 if counted else 0)
            due = off_a_day_off(book, Due(day_start(day + 1)), spec)
            name = f"{label or ''}{number}" if several else label
            yield name, Window(day_start(day), due)
        return
    base = Base(trigger.at, trigger.exact)
    if "within" in spec:
        due = end_of(book, read_term(book, spec["within"], trigger.at), base, counted=counted)
    else:
        base = base_of(trigger, spec["by"], book.world.as_of)
        if base is None:
            return
        due = point(book, spec["by"], base, trigger.at, counted=counted)
    due = off_a_day_off(book, due, spec)
    unclear = due.clocked and not base.exact
    opens = _opens(book, spec, trigger, due)
    if opens is not None and opens is not NOTHING:
        yield label, Window(opens.at, due, unclear or (opens.clocked and not trigger.exact))
    elif opens is None:
        yield label, Window(None, due, unclear)


NOTHING = object()


def _opens(book, spec, trigger, due):
    """The opening; None without a lower bound; NOTHING if its column is empty."""
    if "opens" not in spec:
        return None if due.at <= trigger.at else Due(trigger.at)
    written = spec["opens"]
    base = Base(trigger.at, trigger.exact)
    if isinstance(written, dict):
        base = base_of(trigger, written, book.world.as_of)
    if base is None:
        return NOTHING
    return opening_of(book, written, base, trigger.at)


__all__ = ["FACTS", "Act", "Window", "acts_for", "judge_after", "settle"]
