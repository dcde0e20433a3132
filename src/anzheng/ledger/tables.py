"""原生查詢 The few statements on the hot path, by hand, for SQLite and PostgreSQL.

Lists go in as one parameter (a JSON array or a PostgreSQL array), so that the number of statements
and of placeholders does not grow with the batch.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import connection

from anzheng.ledger.core.merkle import Node
from anzheng.ledger.storage import numbered, stored

PAGE = 4096
"""Rows read at a time."""

SEARCHED = ("ledger_ledger", "ledger_head", "ledger_entry", "ledger_node")
"""Tables that are read by an index."""


class Row(NamedTuple):
    """One row of the table of entries, without its ledger (分錄列)."""

    seq: int
    leaf: bytes
    leaf_hash: bytes
    subject: str
    idem: str | None


def insert_entries(ledger: str, rows: Sequence[Row]) -> None:
    """Add entries in one statement (PostgreSQL) or one prepared statement (SQLite)."""
    columns = "ledger_entry (ledger_id, seq, leaf, leaf_hash, subject, idem)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {columns} SELECT %s, * FROM "  # noqa: S608 - constants
                "unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::text[], %s::text[])",
                [ledger, *(list(column) for column in zip(*rows, strict=True))],
            )
        else:
            cursor.executemany(
                f"INSERT INTO {columns} VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608 - constants
                [(ledger, *row) for row in rows],
            )


def insert_nodes(ledger: str, nodes: Sequence[Node]) -> None:
    """Add nodes of the tree, as `insert_entries` does."""
    columns = "ledger_node (ledger_id, level, idx, hash)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {columns} SELECT %s, * FROM "  # noqa: S608 - constants
                "unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
                [ledger, *(list(column) for column in zip(*nodes, strict=True))],
            )
        else:
            cursor.executemany(
                f"INSERT INTO {columns} VALUES (%s, %s, %s, %s)",  # noqa: S608 - constants
                [(ledger, *node) for node in nodes],
            )


def newest(ledger: str, subjects: Sequence[str]) -> dict[str, int]:
    """Return the newest seq of each of `subjects` that has any entry."""
    newest_of = "(SELECT MAX(seq) FROM ledger_entry WHERE ledger_id = %s AND subject = wanted.value)"
    source, texts = _listed(subjects)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT wanted.value, {newest_of} FROM {source}", [ledger, texts])  # noqa: S608 - constants
        return {subject: seq for subject, seq in cursor.fetchall() if seq is not None}


def submitted(ledger: str, idems: Sequence[str]) -> dict[str, bytes]:
    """Return the stored leaf of each of the idempotency keys that was used before."""
    if not idems:
        return {}
    source, texts = _listed(idems)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.idem, e.leaf FROM {source} "  # noqa: S608 - constants
            "JOIN ledger_entry e ON e.ledger_id = %s AND e.idem = wanted.value",
            [texts, ledger],
        )
        return {idem: stored(leaf) for idem, leaf in cursor.fetchall()}


def _listed(texts: Sequence[str]) -> tuple[str, str | list[str]]:
    """Return a table expression `wanted(value)` over distinct texts, and its parameter."""
    distinct = list(dict.fromkeys(texts))
    if connection.vendor == "postgresql":
        return "unnest(%s::text[]) AS wanted(value)", distinct
    return "json_each(%s) AS wanted", json.dumps(distinct)


def entries(ledger: str, after: int, before: int | None = None) -> Iterator[list[Row]]:
    """Yield pages of the entries with after < seq < before, in order.

    Each page is a query of its own: entries never change, so no transaction need be held open.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, leaf, leaf_hash, subject, idem FROM ledger_entry "
                "WHERE ledger_id = %s AND seq > %s AND seq < %s ORDER BY seq LIMIT %s",
                [ledger, after, 2**62 if before is None else before, PAGE],
            )
            page = [
                Row(numbered(seq), stored(leaf), stored(digest), about, idem)
                for seq, leaf, digest, about, idem in cursor
            ]
        if not page:
            return
        yield page
        after = page[-1].seq


_LEAVES = "SELECT seq, leaf FROM ledger_entry WHERE ledger_id = %s AND seq > %s ORDER BY seq LIMIT %s"
_LEAVES_OF = (
    "SELECT seq, leaf FROM ledger_entry WHERE ledger_id = %s AND subject = %s AND seq > %s ORDER BY seq LIMIT %s"
)


def leaves(ledger: str, after: int, subject: str | None = None) -> Iterator[list[bytes]]:
    """Yield pages of stored leaves with seq > after, in order; of one subject, if it is named."""
    query, named = (_LEAVES, []) if subject is None else (_LEAVES_OF, [subject])
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [ledger, *named, after, PAGE])
            page = cursor.fetchall()
        if not page:
            return
        yield [stored(leaf) for _, leaf in page]
        if len(page) < PAGE:
            return
        after = page[-1][0]


def nodes_at(ledger: str, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Return the stored nodes at (level, index), in one query; absent ones are left out."""
    if not wanted:
        return {}
    pairs = ", ".join(["(%s, %s)"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n.level, n.idx, n.hash FROM (VALUES {pairs}) AS v "  # noqa: S608 - placeholders only
            "JOIN ledger_node n ON n.ledger_id = %s AND n.level = v.column1 AND n.idx = v.column2",
            [*(number for pair in wanted for number in pair), ledger],
        )
        return {(level, index): stored(digest) for level, index, digest in cursor.fetchall()}


def nodes_between(ledger: str, level: int, first: int, end: int) -> dict[int, bytes]:
    """Return the stored nodes of one level with first <= index < end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT idx, hash FROM ledger_node WHERE ledger_id = %s AND level = %s AND idx >= %s AND idx < %s",
            [ledger, level, first, end],
        )
        return {index: stored(digest) for index, digest in cursor.fetchall()}


def damage() -> list[str]:
    """Return what SQLite finds wrong with the files of the ledger: pages, and indexes that hide or invent a row.

    Verification reads by the primary key; histories of subjects and repeated keys are found by other indexes.
    PostgreSQL leaves this to the checksums of its pages.
    """
    if connection.vendor != "sqlite":
        return []
    lines: list[str] = []
    with connection.cursor() as cursor:
        for table in SEARCHED:
            cursor.execute(f"PRAGMA integrity_check({table})")
            lines += [line for (line,) in cursor.fetchall() if line != "ok"]
    return list(dict.fromkeys(lines))
