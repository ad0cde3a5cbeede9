"""Many rows at once, past the ORM: one statement a table, keys given out beforehand."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.db import connection, models
from psycopg import sql

from zhiqiao.kernel.periods import SHANGHAI

_AT_ONCE = 400  # keys looked up in one statement


def json_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """JSON as the database keeps it, Chinese as it is."""
    try:
        return orjson.dumps(value, option=_AS_JSON_DOES).decode()
    except orjson.JSONEncodeError:  # numbers beyond 64 bits, half characters
        return _as_text(value)


def from_json(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What a text of the database says."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # half characters
        return json.loads(text)


_as_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_AS_JSON_DOES = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def next_keys(model: type[models.Model], many: int) -> range | list[int]:
    """Primary keys for rows to come. Call it within a transaction that has written already."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, many]
            )
            return [row[0] for row in cursor.fetchall()]
        # AUTOINCREMENT never gives a key twice; keys written by hand move its counter on.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        return range(first, first + many)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows.

    Args:
        model: The table.
        names: Field names; a foreign key by its column ("patent_id").
        rows: Values in that order; JSON as text (see `json_text`), days as "2021-12-02", moments by `moment`.
    """
    wanted = list(rows)
    if not wanted:
        return
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        _copy(table, names, wanted)
        return
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(table)} ({quoted}) VALUES ({marks})",  # noqa: S608 - names of our own tables
            wanted,
        )


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows by key: each row's last value is its ``id``; the rest as for `insert`."""
    wanted = list(rows)
    if not wanted:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    put = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in names)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {put} WHERE id = %s", wanted)  # noqa: S608 - names of our own tables


def delete_of(model: type[models.Model], column: str, keys: Sequence[int]) -> None:
    """Delete rows by a foreign key, without looking what hangs on them: for tables on which nothing does."""
    table, quoted = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), _AT_ONCE):
            part = list(keys[start : start + _AT_ONCE])
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"DELETE FROM {table} WHERE {quoted} IN ({marks})", part)  # noqa: S608 - names of our own tables


def _copy(table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def moment(at: datetime) -> Any:  # noqa: ANN401 - what the database takes
    """A moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def day_of(at: Any) -> date:  # noqa: ANN401 - what the database gives
    """The day in Shanghai of a moment as `select` gives it."""
    when = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(SHANGHAI).date()


def _told(model: type[models.Model], names: Sequence[str]) -> str:
    """The columns to be read, JSON as text."""
    is_postgres = connection.vendor == "postgresql"
    json_fields = {f.column for f in model._meta.concrete_fields if isinstance(f, models.JSONField)}
    return ", ".join(
        f"{connection.ops.quote_name(name)}{'::text' if is_postgres and name in json_fields else ''}"
        for name in names
    )


def select_after(
    model: type[models.Model],
    names: Sequence[str],
    after: int,
    many: int,
    **also: Any,  # noqa: ANN401 - plain values
) -> list[tuple[Any, ...]]:
    """Columns of the next rows behind a key, at most ``many``, in the order of keys; JSON as text."""
    table, more = connection.ops.quote_name(model._meta.db_table), _by_key_first(also)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_told(model, names)} FROM {table} WHERE id > %s{more} ORDER BY id LIMIT %s",  # noqa: S608 - names of our own tables
            [after, *also.values(), many],
        )
        return list(cursor.fetchall())


def blank(
    model: type[models.Model],
    column: str,
    keys: range,
    **also: Any,  # noqa: ANN401 - plain values
) -> None:
    """Set a column to NULL in the rows with keys of a range."""
    table, more = connection.ops.quote_name(model._meta.db_table), _by_key_first(also)
    quoted = connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {quoted} = NULL WHERE id >= %s AND id < %s{more}",  # noqa: S608 - names of our own tables
            [keys.start, keys.stop, *also.values()],
        )


def _by_key_first(also: Mapping[str, Any]) -> str:
    """Further conditions; whole numbers have a plus before them, so that no index of theirs is used.

    It would lead to all rows of an import for each chunk of it.
    """
    plus = {name: "+" if type(value) is int else "" for name, value in also.items()}
    return "".join(f" AND {plus[name]}{connection.ops.quote_name(name)} = %s" for name in also)


def select(
    model: type[models.Model],
    names: Sequence[str],
    column: str,
    values: Iterable[Any],
    **also: Any,  # noqa: ANN401 - plain values
) -> Iterator[tuple[Any, ...]]:
    """Columns of the rows whose column is one of the values (and ``also`` equal), JSON as text.

    Without the ORM, whose checks of each value cost more than the look-up.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    is_postgres = connection.vendor == "postgresql"
    told = _told(model, names)
    wanted = list(values)
    more = "".join(f" AND {connection.ops.quote_name(name)} = %s" for name in also)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            where, given = (
                ("= ANY(%s)", [part]) if is_postgres else (f"IN ({', '.join(['%s'] * len(part))})", part)
            )
            cursor.execute(
                f"SELECT {told} FROM {table} WHERE {connection.ops.quote_name(column)} {where}{more}",  # noqa: S608 - names of our own tables
                [*given, *also.values()],
            )
            yield from cursor.fetchall()
