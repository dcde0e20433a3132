"""次數上限 How often somebody may ask, counted in the memory of each process.

It protects the process and needs no write for a reading request. With several processes the limit holds for each
of them.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

PER_MINUTE = 600
"""Requests that one token, session or address may make in a minute, in one process."""
_MOST_KEYS = 10_000
_MINUTE = 60.0


@dataclass(slots=True)
class _Count:
    since: float
    used: int


class Rate:
    """Counts requests by key in windows of a minute (次數上限)."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self.per_minute = per_minute
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._lock = Lock()

    def allow(self, key: str, moment: float) -> bool:
        """Count one request at `moment` (seconds); tell whether it is within the limit."""
        with self._lock:
            count = self._counts.get(key)
            if count is None or moment - count.since >= _MINUTE:
                self._counts.pop(key, None)
                count = self._counts[key] = _Count(moment, 0)
                if len(self._counts) > _MOST_KEYS:
                    self._counts.popitem(last=False)
            count.used += 1
            return count.used <= self.per_minute
