"""通知用語 Dates inside the sentences of notices."""

from datetime import date

from anzheng.kernel import roc
from anzheng.kernel.errors import Text


def day(value: str | int) -> Text:
    """Return a day, given as ISO text, as sentences write it: 115年11月21日, in English 2026-11-21."""
    found = date.fromisoformat(str(value))
    return Text(roc.long(found).removeprefix("民國"), found.isoformat())
