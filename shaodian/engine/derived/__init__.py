"""The four derived facts: a closed set, one file each."""

from .base import Form
from .counts import Counts
from .events import Events
from .reached import Reached
from .spans import Spans

DERIVED: dict[str, Form] = {form.name: form for form in (Events(), Spans(), Counts(), Reached())}

__all__ = ["DERIVED", "Form"]
