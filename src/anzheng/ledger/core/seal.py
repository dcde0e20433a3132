"""主體封存 Seals: one hash over the newest entry of every subject, so that no subject's last entries can be left out.

The daily fact `subjects.sealed` holds the root of a tree of its own. Its leaves are the lines `<subject> <newest>`,
sorted by the bytes of the subject, one for each subject that the ledger then had. A proof of inclusion shows the
newest entry of one subject without telling of the others.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from anzheng.ledger.core.merkle import Get, Tree, inclusion_proof, leaf_hash, verify_inclusion


@dataclass(frozen=True, slots=True)
class SealProof:
    """That a seal names this entry as the newest of a subject (封存證明)."""

    subject: str
    newest: int
    index: int
    """Place of the line among all lines."""
    path: tuple[bytes, ...]


class Seal:
    """All subjects of a ledger with their newest entries (主體封存)."""

    def __init__(self, newest: Mapping[str, int]) -> None:
        """Take the newest entry of every subject."""
        self._newest = dict(newest)
        self._subjects = sorted(self._newest, key=str.encode)
        nodes: dict[tuple[int, int], bytes] = {}
        self._get: Get = lambda level, index: nodes[level, index]
        tree = Tree(0, self._get)
        leaves = (leaf_hash(line(subject, self._newest[subject])) for subject in self._subjects)
        nodes.update(((node.level, node.idx), node.hash) for node in tree.extend(leaves))
        self.count = tree.size
        """Number of subjects."""
        self.digest = tree.root().hex()
        """Root over all of them."""

    def prove(self, subject: str) -> SealProof:
        """Return the proof for one subject. Raises ValueError if the ledger does not have it."""
        newest = self._newest.get(subject)
        if newest is None:
            raise ValueError(f"the seal does not have {subject}")
        index = bisect_left(self._subjects, subject.encode(), key=str.encode)
        path = inclusion_proof(index, self.count, self._get)
        return SealProof(subject, newest, index, tuple(path))


def line(subject: str, newest: int) -> bytes:
    """Return the leaf of a subject in the tree of a seal."""
    return f"{subject} {newest}".encode()


def verify_seal(proof: SealProof, count: int, digest: bytes) -> bool:
    """Tell whether the seal with `count` subjects and `digest` names the entry of `proof`."""
    return verify_inclusion(
        index=proof.index,
        size=count,
        leaf=leaf_hash(line(proof.subject, proof.newest)),
        proof=proof.path,
        root=digest,
    )
