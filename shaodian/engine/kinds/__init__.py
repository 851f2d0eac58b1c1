"""The seven kinds of rule: a closed set, one file each."""

from .after import After
from .base import Kind, Reading
from .deadline import Deadline
from .forbid import Forbid
from .hold import Hold
from .level import Level
from .limit import Limit
from .recurring import Recurring

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (Limit(), Forbid(), Deadline(), After(), Recurring(), Hold(), Level())
}

__all__ = ["KINDS", "Kind", "Reading"]
