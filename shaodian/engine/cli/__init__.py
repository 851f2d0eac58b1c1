"""The command line: `shaodian check`, `explain`, `rules`, `lint`, `examples`, `facts`."""

from shaodian.engine.cli.main import main

__all__ = ["main"]
