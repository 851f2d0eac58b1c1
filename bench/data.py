"""Made-up facts of P persons: thirty days of training, as Parquet in the engine's columns.

`data.sql` makes them from a seeded hash, so two runs on one version of DuckDB give the same rows:
27.8 a person, in the order of institution, person and day. About 2 % of what a rule looks at
breaks it.
"""

import hashlib
import re
from pathlib import Path

import duckdb

from shaodian.engine.facts import FACTS, physical
from shaodian.engine.instants import parse_day

FIRST = parse_day("2021-01-17")
DAYS = 30
STATEMENTS = Path(__file__).with_name("data.sql")


def made(persons: int, folder: Path) -> dict[str, Path]:
    """The Parquet file of each fact under a folder; written if they are not there yet."""
    text = STATEMENTS.read_text("utf-8")
    mark = hashlib.sha256(f"{duckdb.__version__} {text}".encode()).hexdigest()[:8]
    place = folder / f"{persons}-{mark}"
    pieces = re.split(r"^-- (macros|table \w+|fact \w+)\n", text, flags=re.MULTILINE)[1:]
    queries = dict(zip(pieces[::2], pieces[1::2], strict=True))
    files = {
        name.removeprefix("fact "): place / f"{name.removeprefix('fact ')}.parquet"
        for name in queries
        if name.startswith("fact ")
    }
    if not (place / "done").exists():
        place.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(queries.pop("macros"))
            connection.execute(f"CREATE MACRO persons() AS {int(persons)}")
            for name, query in queries.items():
                kind, _, thing = name.partition(" ")
                if kind == "table":
                    connection.execute(f"CREATE TEMP TABLE {thing} AS {query}")
                else:
                    _write(connection, thing, query, files[thing])
        (place / "done").touch()
    return files


def _write(connection: duckdb.DuckDBPyConnection, fact: str, query: str, file: Path) -> None:
    """The declared columns in their order; what the statement does not give is empty."""
    given = {row[0] for row in connection.execute(f"DESCRIBE ({query})").fetchall()}
    listed = []
    for name, kind in physical(FACTS[fact]):
        value = f'"{name}"' if name in given else "NULL"
        if "from_at" in given:  # an interval stands where it begins
            value = {"at": "from_at", "day": "(from_at + 28800) // 86400"}.get(name, value)
        listed.append(f'CAST({value} AS {"VARCHAR" if kind == "text" else "BIGINT"}) AS "{name}"')
    connection.execute(
        f"COPY (SELECT {', '.join(listed)} FROM ({query})) TO '{file}' (FORMAT parquet)"
    )
