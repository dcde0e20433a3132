"""Tiles: the paths and widths of the specification, and a tree that is the same when it is read back."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core.merkle import consistency_proof, inclusion_proof, root
from anzheng.ledger.core.tiles import (
    MAX_ENTRY,
    Tile,
    bundle_bytes,
    bundles,
    entries_in,
    hash_tiles,
    hashes_in,
    nodes_in,
    parse_path,
    tile_bytes,
)
from tests.support.proofs import Log

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)
LOG = Log(number.to_bytes(4, "big") for number in range(70_000))


PATHS = {
    "tile/0/000": Tile(0, 0),
    "tile/0/x001/x234/067": Tile(0, 1234067),
    "tile/1/x001/000.p/17": Tile(1, 1000, 17),
    "tile/63/999.p/255": Tile(63, 999, 255),
    "tile/entries/x273/112.p/1": Tile(None, 273112, 1),
    "tile/entries/012": Tile(None, 12),
}


@pytest.mark.parametrize(("path", "tile"), PATHS.items(), ids=PATHS.keys())
def test_a_path_is_written_and_read(path: str, tile: Tile) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


OTHER_PATHS = [
    "",
    "tile",
    "tile/0",
    "tile/0/0",
    "tile/0/0000",
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/x000/000",
    "tile/0/001/000",
    "tile/0/X001/000",
    "tile/0/x001/x000",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/017",
    "tile/0/000.p/",
    "tile/0/000/",
    "/tile/0/000",
    "../tile/0/000",
    "tile/0/000\n",
    "tile/0/٠٠٠",
    "tile/Entries/000",
    "tile/0/" + "x999/" * 12 + "999",
]


@pytest.mark.parametrize("path", OTHER_PATHS, ids=ascii)
def test_another_spelling_is_no_path(path: str) -> None:
    with pytest.raises(ProofError):
        parse_path(path)


@given(st.none() | st.integers(0, 63), st.integers(0, 2**40), st.integers(1, 256))
def test_every_tile_has_one_path(level: int | None, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_path(tile.path) == tile


def test_the_example_of_the_specification() -> None:
    example = VECTORS["tiles_example"]
    tiles = list(hash_tiles(example["tree_size"]))
    for row in example["levels"]:
        level = [tile for tile in tiles if tile.level == row["level"]]
        assert sum(tile.width == 256 for tile in level) == row["full"]
        assert [tile.width for tile in level if tile.width < 256] == [row["partial_width"]]
    assert max(tile.level or 0 for tile in tiles) == 2
    assert [tile.path for tile in hash_tiles(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(hash_tiles(0)) == list(bundles(0)) == []


@settings(max_examples=40)
@given(st.integers(1, LOG.size), st.data())
def test_what_is_read_from_tiles_is_the_tree(size: int, data: st.DataObject) -> None:
    files = {tile.path: tile for tile in hash_tiles(size)}
    get = nodes_in(size, lambda path: tile_bytes(files[path], LOG.get))
    assert root(size, get) == LOG.head(size).root
    index = data.draw(st.integers(0, size - 1))
    assert inclusion_proof(index, size, get) == inclusion_proof(index, size, LOG.get)
    old = data.draw(st.integers(1, size))
    assert consistency_proof(old, size, get) == consistency_proof(old, size, LOG.get)


def test_a_node_that_the_tree_does_not_have() -> None:
    get = nodes_in(300, lambda path: tile_bytes(parse_path(path), LOG.get))
    assert get(8, 0) == LOG.get(8, 0)
    for level, index in ((0, 300), (8, 1), (9, 0), (0, -1), (-1, 0)):
        with pytest.raises(LookupError):
            get(level, index)


def test_a_tile_of_another_length_is_refused() -> None:
    tile = Tile(0, 0, 3)
    data = tile_bytes(tile, LOG.get)
    assert hashes_in(tile, data) == [LOG.get(0, index) for index in range(3)]
    for wrong in (data[:-1], data + b"x", data[:-32], data + bytes(32), b""):
        with pytest.raises(ProofError):
            hashes_in(tile, wrong)
    with pytest.raises(ProofError):
        nodes_in(3, lambda _: data[:-1])(0, 0)
    with pytest.raises(ValueError, match="entries"):
        tile_bytes(Tile(None, 0), LOG.get)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=256))
def test_a_bundle_is_written_and_read(entries: list[bytes]) -> None:
    tile = Tile(None, 0, len(entries))
    data = bundle_bytes(entries)
    assert entries_in(tile, data) == entries
    for wrong in (data[:-1], data + b"\0"):
        with pytest.raises(ProofError):
            entries_in(tile, wrong)
    if len(entries) > 1:
        with pytest.raises(ProofError):
            entries_in(Tile(None, 0, len(entries) - 1), data)


@given(st.integers(1, 256), st.binary(max_size=100))
def test_arbitrary_bytes_are_a_bundle_or_refused(width: int, data: bytes) -> None:
    try:
        entries = entries_in(Tile(None, 0, width), data)
    except ProofError:
        return
    assert bundle_bytes(entries) == data


@pytest.mark.parametrize("entries", [[], [b""] * 257, [bytes(MAX_ENTRY + 1)]], ids=["none", "too-many", "too-large"])
def test_what_is_no_bundle_is_not_written(entries: list[bytes]) -> None:
    with pytest.raises(ValueError, match="one bundle"):
        bundle_bytes(entries)
