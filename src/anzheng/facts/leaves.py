"""分錄中的事實 The fact in an entry's bytes, with the standard library alone: for the core that an inspector runs.

The product reads stored entries by `ledger.fast`; a test holds the two readings equal.
"""

from anzheng.facts import codec
from anzheng.facts.base import Fact
from anzheng.kernel import canonical
from anzheng.kernel.errors import AnzhengError, LedgerError, Text
from anzheng.kernel.times import parse_instant, taipei_day


def fact_in(data: bytes) -> Fact:
    """Return the fact of one entry. Raises LedgerError for what is no entry, or of an unknown kind."""
    leaf = canonical.decode(data)
    try:
        at, seq = parse_instant(leaf["at"]), leaf["seq"]
        payload = codec.decode(leaf["kind"], leaf["facts"])
        # Numbers are compared and printed: text in their place fails here, not later.
        return Fact(seq + 0, at, taipei_day(at), leaf["actor"]["id"], leaf["subject"], payload)
    except LedgerError:
        raise
    except (AnzhengError, KeyError, TypeError, ValueError) as problem:
        raise LedgerError(
            Text(f"分錄的內容無法讀取（{problem}）", f"an entry cannot be read ({problem})"),
            "ledger",
            Text("請以可信的副本比對", "compare it with a trusted copy"),
        ) from problem
