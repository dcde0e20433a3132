"""Seals: no subject's newest entry can be named otherwise than the seal did."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.ledger.core.merkle import EMPTY_ROOT
from anzheng.ledger.core.seal import Seal, SealProof, line, verify_seal

newest = st.dictionaries(st.text("abcé三:-.", min_size=1, max_size=8), st.integers(0, 2**40), min_size=1, max_size=40)


@given(newest)
def test_every_subject_is_proved(subjects: dict[str, int]) -> None:
    seal = Seal(subjects)
    assert seal.count == len(subjects)
    for subject, seq in subjects.items():
        proof = seal.prove(subject)
        assert (proof.subject, proof.newest) == (subject, seq)
        assert verify_seal(proof, seal.count, bytes.fromhex(seal.digest))


@given(newest, st.data())
def test_another_entry_or_subject_is_not(subjects: dict[str, int], data: st.DataObject) -> None:
    seal = Seal(subjects)
    proof = seal.prove(data.draw(st.sampled_from(sorted(subjects))))
    digest = bytes.fromhex(seal.digest)
    wrong: list[SealProof] = [
        replace(proof, newest=proof.newest + 1),
        replace(proof, subject=proof.subject + "x"),
        replace(proof, index=proof.index + 1),
        replace(proof, path=(*proof.path, digest)),
    ]
    wrong += [replace(proof, path=proof.path[:-1])] if proof.path else []
    assert not any(verify_seal(item, seal.count, digest) for item in wrong)
    assert not verify_seal(proof, seal.count, bytes(32))


@given(newest, st.randoms())
def test_the_order_in_which_subjects_came_does_not_matter(subjects: dict[str, int], chance: object) -> None:
    rows = list(subjects.items())
    chance.shuffle(rows)  # type: ignore[attr-defined] - a random.Random
    assert Seal(dict(rows)).digest == Seal(subjects).digest


def test_bytes_of_a_seal() -> None:
    # Pinned: an inspector computes the same lines by another program.
    assert line("evidence:e-1", 40) == b"evidence:e-1 40"
    assert Seal({}).digest == EMPTY_ROOT.hex()
    assert Seal({"b": 2, "a": 1, "a:x": 3}).digest == "d964a45cf995fa0f611b37ae438e2143a750ff5ba7e2eb9d9a9813c727cef430"


def test_a_subject_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="does not have b"):
        Seal({"a": 1}).prove("b")
