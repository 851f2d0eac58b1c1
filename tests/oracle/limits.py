"""limit and forbid: each row for itself."""

from .conditions import holds
from .findings import finding
from .scope import bound_row


def judge_limit(book, rule, run):
    must = rule["must"]
    parts = must if isinstance(must, list) else [{"that": must}]
    for row, bound in _rows(book, rule, rule["each"], run):
        context = book.of_row(row)
        where = holds(rule.get("where"), context)
        if where is False:
            continue
        for part in parts:
            if not book.binds(row.at, part):
                continue
            when = holds(part.get("when"), context)
            if when is False:
                continue
            kept = holds(part["that"], context) if when and where else None
            status = {True: "ok", False: "breach", None: "unknown"}[kept]
            yield _found(rule, rule["each"], row, bound, status, part.get("id"))


def judge_forbid(book, rule, run):
    for row, bound in _rows(book, rule, rule["fact"], run):
        where = holds(rule.get("where"), book.of_row(row))
        if where is not False:
            yield _found(rule, rule["fact"], row, bound, "breach" if where else "unknown", None)


def _rows(book, rule, name, run):
    for row in book.happened(name):
        if run.has_day(row.day) and book.binds(row.at, rule.get("where")):
            bound = bound_row(book, rule, row)
            if bound is not None:
                yield row, bound


def _found(rule, name, row, bound, status, part):
    occurrence = f"{row.id}/{part}" if part else row.id
    return finding(
        rule, name, row.id, bound, occurrence, status, part=part,
        decided_at=row.at, opens_at=row.at,
    )  # fmt: skip
