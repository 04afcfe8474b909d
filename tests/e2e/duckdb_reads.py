"""usage: duckdb_reads.py DATABASE STATEMENTS: reads a database with DuckDB, as docs/sql.md says, and compares."""

import math
import sqlite3
import sys

import duckdb
import duckdb_extensions

LIVE = "/var/lib/collector/voltage.db"  # as the document names it


def rows_of(connection, query):
    return connection.execute(query).fetchall()


def same(ours, theirs):
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-14)
    return ours == theirs


def main(database, statements):
    # The wheel brings what INSTALL would download.
    duckdb_extensions.import_extension("sqlite_scanner")
    duck = duckdb.connect()
    assert LIVE in statements
    for statement in statements.replace("INSTALL sqlite;", "").replace(LIVE, database).split(";"):
        if statement.strip():
            duck.execute(statement)
    sqlite = sqlite3.connect(database)

    names = [name for (name,) in rows_of(
        sqlite, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY 1")]
    listed = [name for (name,) in rows_of(
        duck, "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'record' ORDER BY 1")]
    assert listed == names, (listed, names)

    for name in ("voltage", "reading", "interval_10min"):
        columns = [row[1] for row in rows_of(sqlite, f"PRAGMA table_info({name})")]
        order = ", ".join(column for column in columns if column in ("plug_id", "channel", "time", "start_time"))
        query = f"SELECT {', '.join(columns)} FROM {name} ORDER BY {order}"
        ours, theirs = rows_of(sqlite, query), rows_of(duck, query)
        assert len(ours) == len(theirs) > 0, (name, len(ours), len(theirs))
        for our_row, their_row in zip(ours, theirs):
            assert all(map(same, our_row, their_row)), (name, our_row, their_row)
        print(f"{name}: {len(theirs)} rows agree")

    # The others as they are: numbers as numbers, or as the text of them.
    for name in names:
        if not name.startswith(("stored_", "reading_recent", "reading_settled", "interval_recent", "interval_settled")):
            read = len(rows_of(duck, f'SELECT * FROM record."{name}"'))
            assert [(read,)] == rows_of(sqlite, f'SELECT count(*) FROM "{name}"'), name
    highest = rows_of(duck, "SELECT max(volts), max(time) FROM voltage")
    assert highest == rows_of(sqlite, "SELECT max(volts), max(time) FROM voltage"), highest
    counted = rows_of(duck, "SELECT count(time) FROM record.availability")
    assert counted == rows_of(sqlite, "SELECT count(*) FROM availability"), counted
    print("all tables and views can be read")


if __name__ == "__main__":
    main(*sys.argv[1:])
