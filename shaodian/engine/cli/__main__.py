"""`python -m shaodian.engine.cli` is the same as `shaodian`."""

from shaodian.engine.cli.main import main

raise SystemExit(main())
