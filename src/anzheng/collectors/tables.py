"""原生查詢 The one statement of the nightly checks by hand, for SQLite and PostgreSQL.

Most readings are those of the night before. All of them, of every host, move in one statement with one parameter.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from anzheng.collectors.models import LastReading

_SEEN = LastReading._meta.get_field("seen")  # noqa: SLF001 - Django's documented API
_TABLE = LastReading._meta.db_table  # noqa: SLF001 - the same


def seen_again(place: Mapping[int, int], now: datetime) -> None:
    """Note that readings, key of the row → leaf that tells of it, were seen again and are otherwise as they were."""
    if not place:
        return
    if connection.vendor == "postgresql":
        source = "unnest(%s::bigint[], %s::bigint[]) AS moved(id, seq)"
        moved: list[str | list[int]] = [list(place), list(place.values())]
    else:
        source = (
            "(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS seq FROM json_each(%s)) AS moved"
        )
        moved = [json.dumps(list(place.items()))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_TABLE} SET seen = %s, seq = moved.seq FROM {source} WHERE {_TABLE}.id = moved.id",  # noqa: S608 - names of ours
            [_SEEN.get_db_prep_value(now, connection), *moved],
        )
