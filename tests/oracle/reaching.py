"""`reached`: the first instant a condition holds for a subject, or the spans it holds in."""

from dataclasses import replace

from .conditions import holds
from .dated import NotBound
from .moments import change_instants, edges
from .reading import facts_named, read_condition
from .subjects import subject_ids, subject_row


def reached(book, name, written):
    kind = written["reached"]
    force = book.dated.force(book.rule)
    if force is None:
        return []
    start, as_of = force[0], book.world.as_of
    changes = {start, *change_instants(book), *_of_derived(book, written["when"])}
    instants = sorted(at for at in changes if start <= at <= as_of)
    found = []
    for one in subject_ids(book, kind):
        states = [(at, _is_so(book, kind, one, written["when"], at)) for at in instants]
        found.extend(_latched(book, name, written, kind, one, states))
    return sorted(found, key=lambda row: (row.at, row.id))


def _of_derived(book, when):
    """When the derived facts that the condition looks at begin and end."""
    for name in facts_named(read_condition(when)):
        if book.definition(name) is not None:
            yield from edges(book.rows(name))


def _is_so(book, kind, one, when, at):
    row = subject_row(book, kind, one, at)
    if row is None:
        return False
    try:
        return holds(when, book.context(row, decisive=at, horizon=at)) is True
    except NotBound:
        return False


def _latched(book, name, written, kind, one, states):
    holder = ("all", None) if written.get("reach") == "all" else (kind, one)
    latched = written.get("latched", True)
    since = None
    for at, so in [*states, (None, False)]:
        if so and since is None:
            since = at
            if latched:
                row = subject_row(book, kind, one, at)
                yield row.derived(name, holder=holder, key=(one,), interval=False, until=None)
                return
        elif not so and since is not None:
            row = subject_row(book, kind, one, since)
            cells = {**row.cells, "from_at": since, "to_at": at}
            yield replace(
                row, name=name, cells=cells, holder=holder, key=(one,), interval=True, until=at,
                pieces=None,
            )  # fmt: skip
            since = None
