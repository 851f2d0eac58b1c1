"""The seven kinds of rule: a closed set, one file each."""

from shaodian.engine.kinds.after import After
from shaodian.engine.kinds.base import Kind, Reading
from shaodian.engine.kinds.deadline import Deadline
from shaodian.engine.kinds.forbid import Forbid
from shaodian.engine.kinds.hold import Hold
from shaodian.engine.kinds.level import Level
from shaodian.engine.kinds.limit import Limit
from shaodian.engine.kinds.recurring import Recurring

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (Limit(), Forbid(), Deadline(), After(), Recurring(), Hold(), Level())
}

__all__ = ["KINDS", "Kind", "Reading"]
