"""CSV 形式 Rows as a file for spreadsheets: UTF-8 with its mark, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return the file; lines end as RFC 4180 has them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_STARTS) else text
