"""The vectors' notes, as far as they speak of the tree: sizes, roots and proofs inside signed texts.

Signatures have their own tests where signing lives; here the tree has to agree with what was signed.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from anzheng.ledger.core.merkle import EMPTY_ROOT, Tree, leaf_hash, node_count, verify_inclusion

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)


def _root(leaves: list[bytes]) -> bytes:
    stored: dict[tuple[int, int], bytes] = {}
    tree = Tree(0, lambda level, index: stored[level, index])
    for node in tree.extend(leaf_hash(leaf) for leaf in leaves):
        stored[node.level, node.idx] = node.hash
    return tree.root() if leaves else EMPTY_ROOT


@pytest.mark.parametrize("row", VECTORS["checkpoints"]["items"], ids=lambda row: f"size {row['size']}")
def test_a_checkpoint_states_the_root_of_its_size(row: dict[str, Any]) -> None:
    _, size, root, *_ = row["note"].split("\n")
    leaves = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
    assert int(size) == row["size"]
    assert base64.b64decode(root, validate=True) == bytes.fromhex(row["root"]) == _root(leaves[: row["size"]])


def test_a_tlog_proof_verifies_against_its_checkpoint() -> None:
    vector = VECTORS["tlog_proof"]
    proof, _, checkpoint = vector["text"].partition("\n\n")
    header, index, *hashes = proof.split("\n")
    _, size, root, *_ = checkpoint.split("\n")
    assert header == "c2sp.org/tlog-proof@v1"
    assert verify_inclusion(
        index=int(index.removeprefix("index ")),
        size=int(size),
        leaf=leaf_hash(bytes.fromhex(vector["leaf_data"])),
        proof=[base64.b64decode(line, validate=True) for line in hashes],
        root=base64.b64decode(root, validate=True),
    )


def test_the_stored_nodes_are_those_that_tiles_are_made_of() -> None:
    """Level l of the tiles holds the perfect subtrees of 256**l leaves: our levels 0, 8 and 16."""
    example = VECTORS["tiles_example"]
    size = example["tree_size"]
    for level in example["levels"]:
        nodes = size >> (8 * level["level"])
        assert divmod(nodes, 256) == (level["full"], level["partial_width"])
    assert node_count(size) == sum(size >> level for level in range(size.bit_length()))
