"""
PostgreSQL as an engine of ibis, over ADBC.

The backend of ibis itself needs a driver whose licence is not permissive; its
compiler does not, so what is left is to send what it compiles.
"""

from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import ibis
import ibis.backends.sql.compilers as compilers
import ibis.expr.operations as ops
import ibis.expr.schema as schemas
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.sql import SQLBackend

_CHUNK = 100_000


class Postgres(SQLBackend):  # type: ignore[misc]
    """
    One connection to PostgreSQL; what is loaded through it lives as long as it does.

    Tables are temporary: nothing is written that others see, and the user needs no more than
    the right to create temporary tables.
    """

    name = "postgres"
    compiler = compilers.postgres.compiler
    supports_temporary_tables = True

    def do_connect(self, uri: str) -> None:
        """Open the connection."""
        self.con = adbc.connect(uri, autocommit=True)

    def disconnect(self) -> None:
        """Close the connection; its tables are gone."""
        self.con.close()

    def load(self, path: str, name: str) -> ibis.Table:
        """Return a Parquet file as a temporary table of the name."""
        file = pq.ParquetFile(path)
        schema = _plain(file.schema_arrow)
        with self.con.cursor() as cursor:
            batches = (batch.cast(schema) for batch in file.iter_batches(_CHUNK))
            reader = pa.RecordBatchReader.from_batches(schema, batches)
            cursor.adbc_ingest(name, reader, mode="create", temporary=True)
            cursor.execute(f'ANALYZE "{name}"')
        known = schemas.Schema.from_pyarrow(schema)
        return ops.DatabaseTable(name, schema=known, source=self).to_expr()

    def rows(self, query: str) -> pa.Table:
        """Return the rows of a query, in the driver's types."""
        with self.con.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetch_arrow_table()

    @property
    def version(self) -> str:
        """The version of the server."""
        with self.con.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])

    def list_tables(self, **_: Any) -> list[str]:
        """Return nothing: tables are known by whoever loaded them."""
        return []

    def create_table(self, name: str, /, *_: Any, **__: Any) -> ibis.Table:
        """Refuse: tables come from files, by :meth:`load`."""
        raise NotImplementedError(f"table {name}: load it from a file")

    def _register_in_memory_table(self, op: Any) -> None:
        self.create_table(op.name)

    def _get_schema_using_query(self, query: str) -> Any:
        raise NotImplementedError(query)


def _plain(schema: pa.Schema) -> pa.Schema:
    """Return the schema in types that the driver can write."""
    return pa.schema([field.with_type(_known(field.type)) for field in schema])


def _known(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_known(kind.value_type))
    return kind
