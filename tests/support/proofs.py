"""Logs and binders to verify: written by the product's core, in memory, as names and contents."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from anzheng.kernel import canonical
from anzheng.ledger.core import ed25519, tiles
from anzheng.ledger.core.checkpoint import Checkpoint, format_checkpoint
from anzheng.ledger.core.merkle import Tree, consistency_proof, inclusion_proof, leaf_hash, root
from anzheng.ledger.core.note import Note, cosign_note, format_note, sign_note
from anzheng.ledger.core.proof import TlogProof, format_proof
from anzheng.ledger.core.seal import Seal
from anzheng.ledger.core.strict import base64_text
from anzheng.ledger.core.vkey import KeyType, VerifierKey, format_vkey

ORIGIN = "isms.example/ledger"
WITNESS = "auditor.example/w1"
PRIVATE = hashlib.sha256(b"the key of the ledger in tests").digest()
OTHER_PRIVATE = hashlib.sha256(b"another key of the ledger in tests").digest()
WITNESS_PRIVATE = hashlib.sha256(b"the key of the witness in tests").digest()
KEY = VerifierKey(ORIGIN, KeyType.NOTE, ed25519.public_key(PRIVATE))
OTHER_KEY = VerifierKey(ORIGIN, KeyType.NOTE, ed25519.public_key(OTHER_PRIVATE))
WITNESS_KEY = VerifierKey(WITNESS, KeyType.COSIGNATURE, ed25519.public_key(WITNESS_PRIVATE))
VKEY, OTHER_VKEY, WITNESS_VKEY = format_vkey(KEY), format_vkey(OTHER_KEY), format_vkey(WITNESS_KEY)
SEEN = 1_767_225_600

Facts = dict[str, Any]


class Log:
    """A growing log, with everything that can be proved of it."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.leaves: list[bytes] = []
        self.newest: dict[str, int] = {}
        self._at = ""
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._tree = Tree(0, self.get)
        for data in leaves:
            self.push(data)

    @property
    def size(self) -> int:
        """Return the number of leaves."""
        return len(self.leaves)

    def get(self, level: int, index: int) -> bytes:
        """Return a node of the tree."""
        return self._nodes[level, index]

    def push(self, data: bytes) -> int:
        """Append any bytes and return their index."""
        self.leaves.append(data)
        for node in self._tree.push(leaf_hash(data)):
            self._nodes[node.level, node.idx] = node.hash
        return self.size - 1

    def enter(
        self, kind: str, subject: str, facts: Facts | None = None, content: Sequence[Facts] = (), **changed: object
    ) -> int:
        """Append a leaf with an envelope of its own and return its index; `changed` replaces fields of it."""
        seq = self.size
        leaf = {
            "v": 1,
            "seq": seq,
            "kind": kind,
            "at": f"2026-01-01T{seq // 3600 % 24:02}:{seq // 60 % 60:02}:{seq % 60:02}.000Z",
            "actor": {"type": "user", "id": "u:17", "via": "web", "auth": "totp"},
            "subject": subject,
            "prev": self.newest.get(subject),
            "content": list(content),
            "facts": facts or {},
            "tool": {"name": "anzheng", "version": "0.1.0"},
            "retain": None,
            "idem": None,
        }
        # Tests may enter a later time: what follows is not earlier.
        leaf = {**leaf, "at": max(str(leaf["at"]), self._at), **changed}
        self.newest[subject], self._at = seq, str(leaf["at"])
        return self.push(canonical.encode(leaf))

    def seal(self) -> Seal:
        """Append a seal of all subjects and return it."""
        sealed = Seal(self.newest)
        facts = {"day": "2026-01-01", "count": sealed.count, "digest": sealed.digest}
        self.enter("subjects.sealed/1", "seals", facts)
        return sealed

    def head(self, size: int | None = None) -> Checkpoint:
        """Return the checkpoint of a size."""
        size = self.size if size is None else size
        return Checkpoint(ORIGIN, size, root(size, self.get))

    def checkpoint(self, size: int | None = None, *, private: bytes = PRIVATE, cosigned: bool = True) -> bytes:
        """Return a signed checkpoint."""
        text = format_checkpoint(self.head(size))
        lines = [sign_note(text, ORIGIN, private)]
        lines += [cosign_note(text, WITNESS, WITNESS_PRIVATE, SEEN)] if cosigned else []
        return format_note(Note(text, tuple(lines)))

    def proof(self, index: int, size: int | None = None) -> bytes:
        """Return the proof of one leaf."""
        size = self.size if size is None else size
        return format_proof(TlogProof(index, tuple(inclusion_proof(index, size, self.get)), self.checkpoint(size)))

    def growth(self, old: int, new: int) -> bytes:
        """Return a consistency proof as a binder holds it."""
        return "".join(f"{base64_text(item)}\n" for item in consistency_proof(old, new, self.get)).encode()

    def files(self, *older: int) -> dict[str, bytes]:
        """Return the whole log as a tlog-tiles log, with older checkpoints beside the newest."""
        files = {"checkpoint": self.checkpoint()}
        files |= {f"checkpoints/{size}": self.checkpoint(size) for size in older}
        files |= {tile.path: tiles.tile_bytes(tile, self.get) for tile in tiles.hash_tiles(self.size)}
        for bundle in tiles.bundles(self.size):
            first = bundle.index * tiles.WIDTH
            files[bundle.path] = tiles.bundle_bytes(self.leaves[first : first + bundle.width])
        return files


def ledger(count: int = 300) -> Log:
    """Return a ledger of `count` entries: an opening, a few subjects, a seal among them."""
    log = Log()
    log.enter("ledger.opened/1", "company", {"company": "c:1", "sample": True})
    while log.size < count:
        if log.size == count * 2 // 3:
            log.seal()
        else:
            log.enter("cutover.set/1", f"subject:{log.size % 7}", {"day": "2026-01-01"}, idem=f"k-{log.size}")
    return log


def write_folder(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write files into a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def write_zip(files: Mapping[str, bytes], path: Path) -> Path:
    """Write files into an archive of the one form that the verifier reads."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, files[name])
    return path


EDITION = canonical.encode({"document": "policy", "clauses": []})
PLAIN, SALTED, SALT = b"a signed sheet", b"a list of names", bytes(range(32))


def sha256(data: bytes) -> str:
    """Return a digest as the ledger writes it."""
    return hashlib.sha256(data).hexdigest()


def commitment(data: bytes, salt: bytes) -> str:
    """Return the digest under which guessable content is entered."""
    return sha256(b"anzheng-commit/1\n" + salt + bytes.fromhex(sha256(data)))


class Case:
    """A binder in the making: a log, the list, the files; change any of them, then `files()`."""

    def __init__(self) -> None:
        self.log = log = Log()
        log.enter("ledger.opened/1", "company", {"company": "c:1", "sample": True})
        adopted = {"document": "policy", "edition": "undated", "digest": sha256(EDITION), "since": "2026-01-01"}
        log.enter("edition.adopted/1", "documents:policy", adopted)
        for number in range(3):
            content = [
                {"role": "body", "bytes": len(PLAIN), "media": "text/plain", "sha256": sha256(PLAIN)},
                {"role": "list", "bytes": len(SALTED), "media": "text/plain", "sha256": commitment(SALTED, SALT)},
                {"role": "gone", "bytes": 1, "media": "text/plain", "sha256": "ab" * 32},
            ]
            log.enter("evidence.added/1", "evidence:e-1", {"n": number}, content)
            log.enter("evidence.added/1", "evidence:e-2")
        seal = log.seal()
        log.enter("evidence.added/1", "evidence:e-1")
        self.sealed = {
            "README.txt": "三種答案 three answers\n".encode(),
            "anchors/2026-01-01.txt": b"a receipt",
            "catalogue/policy/undated.json": EDITION,
            "content/e-1/body.txt": PLAIN,
            "content/e-1/list.txt": SALTED,
            "verdicts.html": "<p>符合</p>".encode(),
            "verdicts.json": canonical.encode({"P-1": "met"}),
        }
        chain = [seq for seq in range(log.size) if b'"subject":"evidence:e-1"' in log.leaves[seq]]
        proof = seal.prove("evidence:e-1")
        line: Facts = {"index": proof.index, "newest": proof.newest, "subject": proof.subject}
        line["path"] = [item.hex() for item in proof.path]
        self.list: Facts = {
            "asked": {"about": "2026-01-31", "from": None, "known": log.size, "to": None},
            "company": "c:1",
            "content": [
                {"commitment": commitment(SALTED, SALT), "member": "content/e-1/list.txt", "salt": SALT.hex()},
                {"commitment": sha256(PLAIN), "member": "content/e-1/body.txt", "salt": None},
            ],
            "editions": [{"document": "policy", "edition": "undated", "member": "catalogue/policy/undated.json"}],
            "entries": sorted({1, 8, *chain}),
            "made": "2026-02-01T00:00:00.000Z",
            "origin": ORIGIN,
            "seal": {"entry": 8, "lines": [line]},
            "v": 1,
            "verdicts": {"json": "verdicts.json", "page": "verdicts.html"},
            "whole": ["evidence:e-1"],
        }
        self.older = [4]
        self.exported: Facts = {}
        """Changes to the facts of the export's entry."""

    def files(self) -> dict[str, bytes]:
        """Return the binder: the list, its entry in the log, one more entry, then proofs by the newest checkpoint."""
        log, entries = self.log, self.list["entries"]
        sealed = self.sealed | {f"entries/{seq}.json": log.leaves[seq] for seq in entries}
        rows = [{"bytes": len(data), "name": name, "sha256": sha256(data)} for name, data in sorted(sealed.items())]
        listed = canonical.encode({"members": rows, **self.list})
        exported = log.enter("binder.exported/1", "binder:b-1", {"digest": sha256(listed), **self.exported})
        log.enter("cutover.set/1", "later", {"day": "2026-01-01"})
        files = {**sealed, "manifest.json": listed, "checkpoint": log.checkpoint()}
        files |= {f"proofs/{seq}.tlog-proof": log.proof(seq) for seq in entries}
        files |= {"exported.json": log.leaves[exported], "exported.tlog-proof": log.proof(exported)}
        for size in self.older:
            files |= {f"checkpoints/{size}": log.checkpoint(size), f"consistency/{size}": log.growth(size, log.size)}
        return files
