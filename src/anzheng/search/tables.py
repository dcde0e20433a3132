"""索引的資料表 The index beside the table of what can be found, on SQLite and on PostgreSQL.

Both hold the tokens of `core.bigrams` and nothing that a database would make of a text by itself: SQLite's tokenizer
is told to split at blanks alone, PostgreSQL is given finished vectors.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from anzheng.search.core import index
from anzheng.search.core.bigrams import Term
from anzheng.search.core.index import columns, vector
from anzheng.search.models import Found

_MAKE: Final = {
    "sqlite": (
        # Prefixes of one character are indexed: that is how a single Chinese character is found.
        """CREATE VIRTUAL TABLE search_tokens USING fts5(title, text, detail=column, prefix='1',
        tokenize="ascii tokenchars '-._/:()[]'")""",
    ),
    "postgresql": (
        "ALTER TABLE search_found ADD COLUMN tokens tsvector",
        "CREATE INDEX search_found_tokens ON search_found USING gin (tokens)",
    ),
}
_REMOVE: Final = {
    "sqlite": ("DROP TABLE search_tokens",),
    "postgresql": ("ALTER TABLE search_found DROP COLUMN tokens",),
}
_TITLE_WEIGHT, _TEXT_WEIGHT = 8.0, 1.0
_COLUMNS = ", ".join(f"search_found.{field.column}" for field in Found._meta.concrete_fields)  # noqa: SLF001 - Django's documented API


def make(database: BaseDatabaseWrapper) -> None:
    """Create the index."""
    _execute(database, _MAKE)


def remove(database: BaseDatabaseWrapper) -> None:
    """Drop the index: to undo the migration."""
    _execute(database, _REMOVE)


def write(rows: Sequence[Found]) -> None:
    """Write the tokens of saved rows, in place of those they had."""
    values = [((row.title_zh, row.title_en) if row.title_en != row.title_zh else (row.title_zh,), row) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT OR REPLACE INTO search_tokens (rowid, title, text) VALUES (%s, %s, %s)",
                [(row.pk, *columns(titles, row.text)) for titles, row in values],
            )
        else:
            cursor.executemany(
                "UPDATE search_found SET tokens = %s::tsvector WHERE id = %s",
                [(vector(titles, row.text), row.pk) for titles, row in values],
            )


def erase(keys: Sequence[int]) -> None:
    """Take the tokens of rows out, before the rows themselves go."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_tokens WHERE rowid = %s", [(key,) for key in keys])


def matching(allowed: QuerySet[Found], terms: Sequence[Term], limit: int) -> list[Found]:
    """Return the best rows among `allowed` that contain all terms; `allowed` is a condition on this table alone."""
    try:
        where, values = allowed.query.get_compiler(connection=connection).compile(allowed.query.where)
    except EmptyResultSet:
        return []
    # What is put together here are names of ours and what Django compiled; every value is a parameter.
    if connection.vendor == "sqlite":
        # CROSS JOIN: first what matches, then whether it may be seen; never the other way round.
        sql = (
            f"SELECT {_COLUMNS} FROM search_tokens CROSS JOIN search_found ON search_found.id = "  # noqa: S608 - see above
            f"search_tokens.rowid WHERE search_tokens MATCH %s AND {where} "
            "ORDER BY bm25(search_tokens, %s, %s), search_found.updated DESC LIMIT %s"
        )
        given = [index.match(terms), *values, _TITLE_WEIGHT, _TEXT_WEIGHT, limit]
    else:
        sql = (
            f"SELECT {_COLUMNS} FROM search_found WHERE tokens @@ %s::tsquery AND {where} "  # noqa: S608
            "ORDER BY ts_rank(tokens, %s::tsquery) DESC, updated DESC LIMIT %s"
        )
        query = index.tsquery(terms)
        given = [query, *values, query, limit]
    return list(Found.objects.raw(sql, given))


def _execute(database: BaseDatabaseWrapper, statements: Mapping[str, Iterable[str]]) -> None:
    """Run the statements for a database. Raises ValueError for one that is neither SQLite nor PostgreSQL."""
    if database.vendor not in statements:
        raise ValueError(f"search runs on SQLite and PostgreSQL, not on {database.vendor}")
    with database.cursor() as cursor:
        for statement in statements[database.vendor]:
            cursor.execute(statement)
