"""A finding as a dict, and which of them a run returns."""

from shaodian.engine.instants import day_start, local_day


def finding(rule, kind, subject, bound, occurrence, status, **more):
    due = more.get("due")
    return {
        "rule": rule["id"],
        "subject_kind": kind,
        "subject": subject,
        "institution": bound.institution,
        "division": bound.division,
        "occurrence": occurrence,
        "part": more.get("part"),
        "status": status,
        "decided_at": more["decided_at"],
        "opens_at": more["opens_at"],
        "due_at": due.at if due else None,
        "due_included": due.included if due else None,
        "met_at": more.get("met_at"),
    }


class Run:
    """The local days that a run judged: `since` … the day of A."""

    def __init__(self, as_of, since):
        self.since = since
        self.first = day_start(since)
        self.last_day = local_day(as_of)
        self.end = day_start(self.last_day + 1)
        self.as_of = as_of

    def has_day(self, day):
        return self.since <= day <= self.last_day

    def touches(self, found):
        """Does the time from opening (or deciding, if earlier) to being met touch a judged day?"""
        start = min(found["opens_at"], found["decided_at"])
        end = self.as_of if found["met_at"] is None else found["met_at"]
        return start < self.end and end >= self.first
