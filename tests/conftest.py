"""How much the random tests try: little in `make test`, much in `make test-full`."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

_DATABASE = DirectoryBasedExampleDatabase(Path(".cache/hypothesis/examples"))
# Wall time says nothing on a shared machine, so no deadline and no complaint about slow draws.
_PATIENT = {
    "deadline": None,
    "database": _DATABASE,
    "suppress_health_check": [HealthCheck.too_slow],
}

settings.register_profile("quick", max_examples=60, **_PATIENT)
settings.register_profile("full", max_examples=1500, **_PATIENT)
settings.load_profile("full" if os.environ.get("SHAODIAN_TESTS") == "full" else "quick")
