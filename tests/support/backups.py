"""A small backup made by hand, for the tests of its form."""

import hashlib
from pathlib import Path

from anzheng.ledger.content.core.sealing import seal
from anzheng.ledger.content.core.wrapping import WrappingKey
from anzheng.reports.backup.core import manifest as lists
from anzheng.reports.backup.core.container import HOME, MANIFEST, SEAL, SQLITE
from anzheng.reports.backup.core.manifest import Contents, Copied, Engine, Manifest, Sealed
from anzheng.reports.backup.core.sealing import list_seal, wrap_home
from anzheng.reports.backup.filing import Filing, small

BY = WrappingKey(b"k" * 32)
OTHER = WrappingKey(b"o" * 32)
BLOB = b"noise" * 100
FILES = (("catalogue/a.json", b"{}"), ("pseudonym-key", b"secret"))


def write(path: Path, *, files: tuple[tuple[str, bytes], ...] = FILES, by: WrappingKey = BY) -> Path:
    """Write a backup whose database is no database, and return its path."""
    sealed = b"".join(seal(b"h" * 32, small(files)))
    blob = hashlib.sha256(BLOB).hexdigest()
    with path.open("w+b") as file:
        filing = Filing(file, lambda _: None)
        filing.add_bytes(SQLITE, b"rows" * 10)
        filing.add_bytes(HOME, sealed)
        filing.add_bytes(f"blobs/{blob}", BLOB)
        manifest = Manifest(
            v=1,
            made="2026-11-21T02:00:00.000Z",
            program="0.1.0",
            engine=Engine.SQLITE,
            migrations=["ledger.0001_initial"],
            ledgers=[Copied("acme", 0, "00" * 32, None)],
            tables=[],
            counters=[],
            contents=Contents(1, {}, [], [by.id]),
            home=Sealed(by.id, wrap_home(by, b"h" * 32, hashlib.sha256(sealed).hexdigest(), b"n" * 12)),
            left_out=[],
            members=list(filing.members),
        )
        data = lists.encode(manifest)
        filing.add_bytes(MANIFEST, data)
        filing.add_bytes(SEAL, list_seal(by, hashlib.sha256(data).digest(), b"m" * 12))
        filing.end()
    return path
