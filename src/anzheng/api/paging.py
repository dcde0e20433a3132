"""分頁 Pages by key: the next page starts after the last key seen, so that nothing is skipped or counted."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

Row = TypeVar("Row")


def page(rows: Iterable[Row], limit: int, key: Callable[[Row], str], form: Callable[[Row], Any]) -> dict[str, Any]:
    """Return at most `limit` rows in their form, and the key after which the next page starts, or null.

    `rows` start after the key that was asked for; of a query only one row more than the limit is read.
    """
    held: Sequence[Row] = list(islice(rows, limit + 1))
    shown = held[:limit]
    return {"items": [form(row) for row in shown], "next": key(shown[-1]) if len(held) > limit else None}
