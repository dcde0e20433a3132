"""CSV 形式 Rows as a file for spreadsheets: UTF-8 with its mark, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from anzheng.reports.cells import guarded

_MARK = b"\xef\xbb\xbf"


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return the file; lines end as RFC 4180 has them."""
    out = io.BytesIO()
    write_csv(out, head, rows)
    return out.getvalue()


def write_csv(out: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the file row by row, so that a long list is never whole in memory."""
    out.write(_MARK)
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([guarded(title) for title in head])
    writer.writerows([guarded(value) for value in row] for row in rows)
    text.detach()
