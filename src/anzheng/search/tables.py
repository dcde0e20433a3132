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
_PENDING: Final = {
    "sqlite": (),
    # What was put last is looked through from end to end at each search: 256 kB of it, not 4 MB.
    "postgresql": ("ALTER INDEX search_found_tokens SET (gin_pending_list_limit = 256)",),
}
_REMOVE: Final = {
    "sqlite": ("DROP TABLE search_tokens",),
    "postgresql": ("ALTER TABLE search_found DROP COLUMN tokens",),
}
_CHOICE: Final = 200
"""Rows that may be seen among which the newest are chosen; a word that stands in more is no narrower question."""
_COLUMNS = ", ".join(f"search_found.{field.column}" for field in Found._meta.concrete_fields)  # noqa: SLF001 - Django's documented API


def make(database: BaseDatabaseWrapper) -> None:
    """Create the index."""
    _execute(database, _MAKE)


def bound_pending(database: BaseDatabaseWrapper) -> None:
    """Keep short what the index has not sorted in yet."""
    _execute(database, _PENDING)


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


def matching(allowed: QuerySet[Found], terms: Sequence[Term], title: bool, limit: int) -> list[Found]:  # noqa: FBT001 - a part of the question
    """Return rows among `allowed` that contain all terms, with `title` all in the title; `limit` of them, newest first.

    `allowed` is a condition on this table alone. The match drives: rows are read in the order of the index and the
    permission is asked of each, until there are enough to choose from; none is weighed.
    """
    try:
        where, values = allowed.query.get_compiler(connection=connection).compile(allowed.query.where)
    except EmptyResultSet:
        return []
    # What is put together here are names of ours and what Django compiled; every value is a parameter.
    if connection.vendor == "sqlite":
        # CROSS JOIN: first what matches, then whether it may be seen; never the other way round.
        inner = (
            f"SELECT {_COLUMNS} FROM search_tokens CROSS JOIN search_found ON search_found.id = "  # noqa: S608 - see above
            f"search_tokens.rowid WHERE search_tokens MATCH %s AND ({where}) ORDER BY search_tokens.rowid DESC LIMIT %s"
        )
        given = index.match(terms, title=title)
    else:
        # MATERIALIZED keeps the planner from the index by ledger and kind; it is read only as far as the LIMIT asks.
        inner = (
            f"WITH search_found AS MATERIALIZED (SELECT {_COLUMNS} FROM search_found "  # noqa: S608
            f"WHERE tokens @@ %s::tsquery) SELECT * FROM search_found WHERE ({where}) LIMIT %s"
        )
        given = index.tsquery(terms, title=title)
    sql = f"SELECT * FROM ({inner}) AS found ORDER BY updated DESC, id DESC LIMIT %s"  # noqa: S608
    return list(Found.objects.raw(sql, [given, *values, max(limit, _CHOICE), limit]))


def _execute(database: BaseDatabaseWrapper, statements: Mapping[str, Iterable[str]]) -> None:
    """Run the statements for a database. Raises ValueError for one that is neither SQLite nor PostgreSQL."""
    if database.vendor not in statements:
        raise ValueError(f"search runs on SQLite and PostgreSQL, not on {database.vendor}")
    with database.cursor() as cursor:
        for statement in statements[database.vendor]:
            cursor.execute(statement)
