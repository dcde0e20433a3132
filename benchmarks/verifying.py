"""Figures of verifying: a whole ledger, one proof, one signature, by the core and by the stand-alone verifier.

`python benchmarks/verifying.py [ENTRIES]`: 100,000 entries unless told otherwise; what depends on their number is told
for a million. The budgets are for a million: 10 s for the root, 30 s with every entry read, 1 ms for one proof.
"""

import hashlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from anzheng.kernel import canonical  # noqa: E402 - after the path is set
from anzheng.ledger.core import ed25519, tiles  # noqa: E402
from anzheng.ledger.core.checkpoint import Checkpoint, format_checkpoint, open_checkpoint  # noqa: E402
from anzheng.ledger.core.merkle import consistency_proof, inclusion_proof, leaf_hash, node_hash, root  # noqa: E402
from anzheng.ledger.core.note import Note, cosign_note, format_note, sign_note  # noqa: E402
from anzheng.ledger.core.proof import TlogProof, format_proof, open_proof  # noqa: E402
from anzheng.ledger.core.vkey import KeyType, VerifierKey, format_vkey  # noqa: E402
from tests.support.verifier import PATH, VERIFIER  # noqa: E402

Row = tuple[str, float, str, str]
"""Name, median, unit, note."""

ORIGIN, WITNESS = "isms.example/ledger", "auditor.example/w1"
PRIVATE, WITNESS_PRIVATE = hashlib.sha256(b"log").digest(), hashlib.sha256(b"witness").digest()
KEY = VerifierKey(ORIGIN, KeyType.NOTE, ed25519.public_key(PRIVATE))
ROUNDS = 200
MILLION = 1_000_000


def leaf(seq: int) -> bytes:
    """Return an entry of the usual size: one in a thousand subjects, a chain, an idempotency key."""
    subject, before = f"hosts:h-{seq % 1000}", seq - 1000
    fields = {
        "v": 1,
        "seq": seq,
        "kind": "ledger.opened/1" if seq == 0 else "observation.changed/1",
        "at": f"2026-{1 + seq * 12 // (MILLION + 1):02}-01T00:00:00.000Z",
        "actor": {"type": "system", "id": "u:0", "via": "job", "auth": "key"},
        "subject": subject,
        "prev": before if before >= 0 else None,
        "content": [],
        "facts": {"host": subject, "readings": [{"check": "clock-offset", "outcome": "ok", "values": {"offset": 12}}]},
        "tool": {"name": "anzheng", "version": "0.1.0"},
        "retain": None,
        "idem": f"observed:{seq}",
    }
    return canonical.encode(fields)


class Tree:
    """A tree in one row of bytes a level: two million nodes in 64 MB."""

    def __init__(self, size: int) -> None:
        row = b"".join(leaf_hash(leaf(seq)) for seq in range(size))
        self.rows = [row]
        while len(row) >= 64:
            row = b"".join(node_hash(row[at : at + 32], row[at + 32 : at + 64]) for at in range(0, len(row) - 63, 64))
            self.rows.append(row)
        self.size = size

    def get(self, level: int, index: int) -> bytes:
        """Return a node."""
        return self.rows[level][index * 32 : index * 32 + 32]

    def checkpoint(self, size: int) -> bytes:
        """Return a checkpoint, signed and cosigned."""
        text = format_checkpoint(Checkpoint(ORIGIN, size, root(size, self.get)))
        lines = (sign_note(text, ORIGIN, PRIVATE), cosign_note(text, WITNESS, WITNESS_PRIVATE, 1))
        return format_note(Note(text, lines))


def exported(tree: Tree) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the log."""
    yield "checkpoint", tree.checkpoint(tree.size)
    for tile in tiles.hash_tiles(tree.size):
        yield tile.path, tiles.tile_bytes(tile, tree.get)
    for bundle in tiles.bundles(tree.size):
        first = bundle.index * tiles.WIDTH
        yield bundle.path, tiles.bundle_bytes([leaf(seq) for seq in range(first, first + bundle.width)])


def main(size: int) -> list[Row]:
    """Measure everything on a log of `size` entries."""
    tree = Tree(size)
    with tempfile.TemporaryDirectory(prefix="anzheng-bench-") as home:
        folder, earlier = Path(home) / "log", Path(home) / "earlier"
        weight = 0
        for name, data in exported(tree):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
            weight += len(data)
        earlier.write_bytes(tree.checkpoint(size // 3))
        options = [str(folder), "--key", format_vkey(KEY), "--earlier", str(earlier)]
        scaled = MILLION / size
        hashed, read = _started([*options, "--hashes"]), _started(options)
    note = f"{size:,} entries, {weight / 1e6:,.0f} MB, CPU and clock"
    return [
        ("verifier: root of a million", hashed[0] * scaled, "s CPU", note),
        ("verifier: root of a million", hashed[1] * scaled, "s", note),
        ("verifier: a million entries read", read[0] * scaled, "s CPU", note),
        ("verifier: a million entries read", read[1] * scaled, "s", note),
        *_proofs(tree),
        *_signatures(),
    ]


def _started(options: list[str]) -> tuple[float, float]:
    """Return CPU seconds and seconds of one run as an inspector starts it. Raises RuntimeError if it is not valid."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(PATH), *options], capture_output=True, text=True, check=False
    )
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stdout)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def _median(act: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Return the median milliseconds of CPU of `act`."""
    spent = []
    for number in range(rounds):
        start = time.process_time()
        act(number)
        spent.append((time.process_time() - start) * 1e3)
    return statistics.median(spent)


def _proofs(tree: Tree) -> list[Row]:
    size, note = tree.size, f"log of {tree.size:,}"
    signed = tree.checkpoint(size)
    step = size // ROUNDS
    made = [
        format_proof(TlogProof(number * step, tuple(inclusion_proof(number * step, size, tree.get)), signed))
        for number in range(ROUNDS)
    ]
    leaves = [leaf(number * step) for number in range(ROUNDS)]
    trust = VERIFIER.Trust((VERIFIER.read_key(format_vkey(KEY), 1),), (), ())

    def theirs(number: int) -> None:
        report = VERIFIER.Report([], [])
        VERIFIER.verify_one(made[number], leaves[number], trust, report, read_leaves=True)

    return [
        ("core: make a proof", _median(lambda number: inclusion_proof(number * step, size, tree.get)), "ms", note),
        (
            "core: verify it, signature too",
            _median(lambda number: open_proof(made[number], leaves[number], [KEY])),
            "ms",
            note,
        ),
        (
            "core: consistency proof",
            _median(lambda number: consistency_proof(number * step + 1, size, tree.get)),
            "ms",
            note,
        ),
        ("verifier: verify it, signature too", _median(theirs), "ms", note),
        ("proof", float(len(made[1])), "bytes", note),
    ]


def _signatures() -> list[Row]:
    text = format_checkpoint(Checkpoint(ORIGIN, 1, bytes(32)))
    note = format_note(Note(text, (sign_note(text, ORIGIN, PRIVATE),)))
    signature = ed25519.sign(PRIVATE, b"message")

    def new_key(number: int) -> None:
        private = hashlib.sha256(number.to_bytes(4, "big")).digest()
        VERIFIER.verify_ed25519(ed25519.public_key(private), b"message", ed25519.sign(private, b"message"))

    pure = _median(lambda _: VERIFIER.verify_ed25519(KEY.public, b"message", signature))
    return [
        ("core: sign a checkpoint", _median(lambda _: sign_note(text, ORIGIN, PRIVATE)), "ms", "by the library"),
        ("core: open a checkpoint", _median(lambda _: open_checkpoint(note, [KEY])), "ms", "by the library"),
        ("verifier: Ed25519, known key", pure, "ms", "pure Python"),
        ("verifier: Ed25519, new key", _median(new_key), "ms", "pure Python"),
    ]


if __name__ == "__main__":
    for row in main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(f"{row[0]:36} {row[1]:12,.3f} {row[2]:10} {row[3]}")
