"""The four derived facts: a closed set, one file each."""

from shaodian.engine.derived.base import Form
from shaodian.engine.derived.counts import Counts
from shaodian.engine.derived.events import Events
from shaodian.engine.derived.reached import Reached
from shaodian.engine.derived.spans import Spans

DERIVED: dict[str, Form] = {form.name: form for form in (Events(), Spans(), Counts(), Reached())}

__all__ = ["DERIVED", "Form"]
