"""來源 Where a request came from: in the ledger as keyed digests, in words in the table of traces."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anzheng.organization.traces import trace


@dataclass(frozen=True, slots=True)
class From:
    """Address and device of whoever opens or takes something (來源)."""

    address: str
    device: str

    def traced(self, home: Path, *, now: datetime) -> tuple[str, str]:
        """Return the digests of address and device, remembering the texts. Belongs before the append of an act."""
        return trace(home, "address", self.address, now=now), trace(home, "device", self.device, now=now)
