"""The content store: putting and reading a file of 256 MB, beside copying it, `openssl enc` and hashing it.

Every byte of a put is hashed twice (content and ciphertext), encrypted, written and synced; every byte read is hashed
twice, decrypted and authenticated, and content above 8 MiB is read twice.
"""

import hashlib
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

BYTES, TIMES = 256 * 1024 * 1024, 3
NOW = datetime(2026, 11, 21, tzinfo=UTC)
Row = tuple[str, float, str, str]


def _rate(act: Callable[[], object]) -> float:
    """Return the median rate in MB for each second of processor time, which a busy machine changes little."""
    taken = []
    for _ in range(TIMES):
        before = os.times()
        act()
        taken.append(sum(os.times()[:4]) - sum(before[:4]))
    return BYTES / 1e6 / statistics.median(taken)


def _copied(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _encrypted(source: Path, target: Path) -> None:
    command = ["openssl", "enc", "-aes-256-ctr", "-in", str(source), "-out", str(target), "-K", "0" * 64]
    subprocess.run([*command, "-iv", "0" * 32], check=True)


def main() -> list[Row]:
    """Return the figures: name, value, unit, note."""
    with tempfile.TemporaryDirectory(prefix="anzheng-bench-") as folder:
        home = Path(folder)
        os.environ["ANZHENG_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", "ledger", verbosity=0)
        from anzheng.ledger.content.services import enter, held, put

        source, target = home / "source", home / "target"
        source.write_bytes(os.urandom(1024 * 1024) * (BYTES // (1024 * 1024)))
        kept = put(home, source)
        enter(home, "bench", "evidence:e-1", kept, now=NOW)

        def read() -> None:
            with held(home, "bench", "evidence:e-1", kept.digest).file() as file:
                while file.read(1024 * 1024):
                    pass

        def digest() -> None:
            with source.open("rb") as file:
                hashlib.file_digest(file, "sha256")

        rows: list[Row] = [
            ("copy and sync", _rate(lambda: _copied(source, target)), "MB/s CPU", "floor of a put"),
            ("SHA-256", _rate(digest), "MB/s CPU", "each byte needs two of them"),
        ]
        if shutil.which("openssl"):
            rows.append(
                ("openssl enc -aes-256-ctr", _rate(lambda: _encrypted(source, target)), "MB/s CPU", "not synced")
            )
        rows.append(("put", _rate(lambda: put(home, source)), "MB/s CPU", ""))
        rows.append(("read, verified before the first byte", _rate(read), "MB/s CPU", "two passes"))
    return rows


if __name__ == "__main__":
    for name, value, unit, note in main():
        print(f"{name:45} {value:10.0f} {unit}  {note}")
