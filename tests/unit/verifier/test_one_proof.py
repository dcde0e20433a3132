"""One proof with its leaf: every input ends in one of the three answers, and only the true one in `valid`."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.ledger.core.proof import TlogProof, format_proof, parse_proof
from tests.support.proofs import OTHER_VKEY, VKEY, WITNESS_VKEY, Log, ledger
from tests.support.verifier import Said, ask, run

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)
LOG = ledger(30)
PROOF, LEAF = LOG.proof(12), LOG.leaves[12]


def verdict(proof: bytes, leaf: bytes, folder: Path, *options: object) -> Said:
    path, beside = folder / "12.tlog-proof", folder / "12.json"
    path.write_bytes(proof)
    beside.write_bytes(leaf)
    return ask(path, "--leaf", beside, "--key", VKEY, *options)


def kept(data: bytes, folder: Path) -> Path:
    path = folder / "kept"
    path.write_bytes(data)
    return path


def test_the_published_proof(tmp_path: Path) -> None:
    vector, keys = VECTORS["tlog_proof"], VECTORS["checkpoints"]
    (tmp_path / "p").write_text(vector["text"], encoding="utf-8")
    (tmp_path / "leaf").write_bytes(bytes.fromhex(vector["leaf_data"]))
    arguments = [tmp_path / "p", "--leaf", tmp_path / "leaf", "--key", keys["log_vkey"]]
    said = run(*arguments, "--witness", keys["witness_vkey"], "--hashes")
    assert said.answer == "valid"
    assert "2026-01-01T00:00:08Z" in said.out
    assert run(*arguments).answer == "NOT VALID: entry 5 is not canonical JSON"


def test_every_entry_of_a_ledger(tmp_path: Path) -> None:
    for index, leaf in enumerate(LOG.leaves):
        said = verdict(LOG.proof(index), leaf, tmp_path, "--witness", WITNESS_VKEY)
        assert said.answer == "valid"
        assert f"number {index} of 30" in said.out


def test_it_says_that_it_is_one_entry_only(tmp_path: Path) -> None:
    said = verdict(PROOF, LEAF, tmp_path)
    assert "Any entry but this one" in said.out
    assert "--earlier" in said.out


def test_a_checkpoint_of_the_same_size_is_compared(tmp_path: Path) -> None:
    assert verdict(PROOF, LEAF, tmp_path, "--earlier", kept(LOG.checkpoint(), tmp_path)).answer == "valid"
    other = Log([b"other", *LOG.leaves[1:]])
    assert verdict(PROOF, LEAF, tmp_path, "--earlier", kept(other.checkpoint(), tmp_path)).code == 1


def test_a_checkpoint_of_another_size_cannot_be_compared_and_is_not_passed_over(tmp_path: Path) -> None:
    for log in (ledger(29), ledger(31)):
        assert verdict(PROOF, LEAF, tmp_path, "--earlier", kept(log.checkpoint(), tmp_path)).code == 2


def test_extra_data_is_named_as_unsigned(tmp_path: Path) -> None:
    plain = parse_proof(PROOF)
    data = format_proof(TlogProof(plain.index, plain.path, plain.checkpoint, b"trust me"))
    assert "nobody signed it" in verdict(data, LEAF, tmp_path).out


def test_the_leaf_says_its_own_place(tmp_path: Path) -> None:
    """A log whose leaf 1 says that it is number 0: the tree is right, the entry is not."""
    log = Log([LOG.leaves[0], LOG.leaves[0]])
    assert verdict(log.proof(1), log.leaves[1], tmp_path).code == 1
    assert verdict(log.proof(1), log.leaves[1], tmp_path, "--hashes").code == 0


FALSE = {
    "another-leaf": (PROOF, LOG.leaves[13]),
    "no-leaf": (PROOF, b""),
    "changed-leaf": (PROOF, LEAF.replace(b"u:17", b"u:18")),
    "large-leaf": (PROOF, b"x" * 40_000),
    "another-place": (PROOF.replace(b"index 12", b"index 13"), LEAF),
    "proof-of-another-log": (Log([b"a", b"b"]).proof(1), LEAF),
    "cut": (PROOF[:-10], LEAF),
}


@pytest.mark.parametrize(("proof", "leaf"), FALSE.values(), ids=FALSE.keys())
def test_what_is_not_true_is_not_valid(proof: bytes, leaf: bytes, tmp_path: Path) -> None:
    assert verdict(proof, leaf, tmp_path).code == 1


def test_a_proof_without_its_leaf_is_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_bytes(PROOF)
    assert ask(path, "--key", VKEY).answer == "UNREADABLE: a single proof needs its entry: give it with --leaf"
    assert ask(path, "--key", VKEY, "--leaf", tmp_path).code == 2
    assert ask(path, "--key", OTHER_VKEY, "--leaf", path).code == 1


@settings(max_examples=80)
@given(data=st.data())
def test_no_changed_byte_passes(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    changed = bytearray(PROOF)
    changed[data.draw(st.integers(0, len(PROOF) - 1))] ^= data.draw(st.integers(1, 255))
    said = verdict(bytes(changed), LEAF, tmp_path_factory.mktemp("proof"), "--witness", WITNESS_VKEY)
    assert said.code != 0


@settings(max_examples=80)
@given(start=st.sampled_from([b"", b"c2sp.org/tlog-proof@v1\n", b"PK\x03\x04", b"PK\x05\x06"]), tail=st.binary())
def test_arbitrary_bytes_get_an_answer(start: bytes, tail: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert verdict(start + tail, tail, tmp_path_factory.mktemp("proof")).code in (1, 2)
