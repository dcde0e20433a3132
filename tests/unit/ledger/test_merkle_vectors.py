"""The published vectors: hashes, roots, every proof to size 8, larger trees, and the known ambiguity."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anzheng.ledger.core.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)
LEAVES = [bytes.fromhex(text) for text in VECTORS["leaves"]]


def stored(hashes: list[bytes]) -> tuple[Callable[[int, int], bytes], Tree]:
    """Grow a tree over leaf hashes; give access to its nodes, and the tree."""
    nodes: dict[tuple[int, int], bytes] = {}
    tree = Tree(0, lambda level, index: nodes[level, index])
    nodes |= {(node.level, node.idx): node.hash for node in tree.extend(hashes)}
    return lambda level, index: nodes[level, index], tree


GET, _ = stored([leaf_hash(leaf) for leaf in LEAVES])


def name(row: dict[str, Any]) -> str:
    return "-".join(str(row[key]) for key in ("leaf_index", "tree_size", "first", "second", "size") if key in row)


def test_empty_root() -> None:
    assert VECTORS["hasher"]["empty_root"] == EMPTY_ROOT.hex() == VECTORS["roots_by_size"][0]
    assert root(0, GET) == EMPTY_ROOT


@pytest.mark.parametrize("row", VECTORS["hasher"]["leaf"], ids=lambda row: row["data"][:8] or "empty")
def test_leaf_hash(row: dict[str, str]) -> None:
    assert leaf_hash(bytes.fromhex(row["data"])).hex() == row["hash"]


@pytest.mark.parametrize("row", VECTORS["hasher"]["node"], ids=lambda row: row["left"][:8])
def test_node_hash(row: dict[str, str]) -> None:
    assert node_hash(bytes.fromhex(row["left"]), bytes.fromhex(row["right"])).hex() == row["hash"]


def test_leaf_hashes() -> None:
    assert [leaf_hash(leaf).hex() for leaf in LEAVES] == VECTORS["leaf_hashes"]


def test_nodes_by_level() -> None:
    for level, hashes in enumerate(VECTORS["node_hashes_by_level"]):
        assert [GET(level, index).hex() for index in range(len(hashes))] == hashes


@pytest.mark.parametrize("size", range(9))
def test_root_by_size(size: int) -> None:
    assert root(size, GET).hex() == VECTORS["roots_by_size"][size]


@pytest.mark.parametrize("row", VECTORS["inclusion"], ids=name)
def test_inclusion(row: dict[str, Any]) -> None:
    proof = inclusion_proof(row["leaf_index"], row["tree_size"], GET)
    assert [item.hex() for item in proof] == row["proof"]
    assert verify_inclusion(
        index=row["leaf_index"],
        size=row["tree_size"],
        leaf=bytes.fromhex(row["leaf_hash"]),
        proof=[bytes.fromhex(item) for item in row["proof"]],
        root=bytes.fromhex(row["root"]),
    )


@pytest.mark.parametrize("row", VECTORS["consistency"], ids=name)
def test_consistency(row: dict[str, Any]) -> None:
    proof = consistency_proof(row["first"], row["second"], GET)
    assert [item.hex() for item in proof] == row["proof"]
    assert verify_consistency(
        old=row["first"],
        new=row["second"],
        old_root=bytes.fromhex(row["first_root"]),
        new_root=bytes.fromhex(row["second_root"]),
        proof=[bytes.fromhex(item) for item in row["proof"]],
    )


@pytest.mark.parametrize("row", VECTORS["generated_trees"], ids=name)
def test_generated_tree(row: dict[str, Any]) -> None:
    assert row["leaf_rule"] == "leaf i data = 4-byte big-endian i"
    _, tree = stored([leaf_hash(index.to_bytes(4, "big")) for index in range(row["size"])])
    assert tree.root().hex() == row["root"]


@pytest.mark.parametrize("row", VECTORS["ambiguity"]["accepted"], ids=name)
def test_a_root_does_not_commit_to_its_size(row: dict[str, int]) -> None:
    known = VECTORS["ambiguity"]
    assert verify_inclusion(
        index=row["leaf_index"],
        size=row["tree_size"],
        leaf=bytes.fromhex(known["leaf_hash"]),
        proof=[bytes.fromhex(item) for item in known["proof"]],
        root=bytes.fromhex(known["root"]),
    )


def test_a_proof_of_the_tlog_vector() -> None:
    vector = VECTORS["tlog_proof"]
    assert leaf_hash(bytes.fromhex(vector["leaf_data"])) == GET(0, vector["leaf_index"])
