"""Checkpoints: one spelling, signed by the log that they name, and growing without a fork."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core.checkpoint import (
    Checkpoint,
    Cosigned,
    check_growth,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
)
from anzheng.ledger.core.merkle import EMPTY_ROOT, consistency_proof, leaf_hash
from anzheng.ledger.core.note import Note, cosign_note, format_note, sign_note
from anzheng.ledger.core.vkey import KeyType, VerifierKey, parse_vkey
from tests.support.proofs import (
    KEY,
    ORIGIN,
    OTHER_KEY,
    OTHER_PRIVATE,
    PRIVATE,
    SEEN,
    WITNESS,
    WITNESS_KEY,
    WITNESS_PRIVATE,
    Log,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle.json").read_text(encoding="utf-8")
)["checkpoints"]
LOG = Log(bytes([number]) for number in range(40))
TEXT = format_checkpoint(LOG.head())
ORIGIN_LINE, SIZE_LINE, ROOT_LINE = TEXT.splitlines()


@pytest.mark.parametrize("row", VECTORS["items"], ids=lambda row: f"size {row['size']}")
def test_a_known_checkpoint_is_opened(row: dict[str, Any]) -> None:
    log, witness = parse_vkey(VECTORS["log_vkey"]), parse_vkey(VECTORS["witness_vkey"])
    opened = open_checkpoint(row["note"].encode(), [log], [witness])
    assert opened.checkpoint == Checkpoint(log.name, row["size"], bytes.fromhex(row["root"]))
    assert [(item.witness, item.time) for item in opened.cosigned] == [(witness.name, 1767225600 + row["size"])]


roots = st.binary(min_size=32, max_size=32)
extensions = st.lists(st.text(st.characters(codec="ascii", min_codepoint=32), min_size=1), max_size=3).map(tuple)
checkpoints = st.builds(Checkpoint, st.just(ORIGIN), st.integers(1, 2**63 - 1), roots, extensions)


@given(checkpoints)
def test_what_was_written_is_read_back(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


@given(st.text())
def test_arbitrary_text_is_a_checkpoint_or_refused(text: str) -> None:
    try:
        checkpoint = parse_checkpoint(text)
    except ProofError as refusal:
        assert refusal.what.en  # noqa: PT017 - a refusal is the other permitted outcome
    else:
        assert format_checkpoint(checkpoint) == text


OTHER_TEXTS = {
    "two-lines": f"{ORIGIN_LINE}\n{SIZE_LINE}\n",
    "empty-line": f"{ORIGIN_LINE}\n{SIZE_LINE}\n{ROOT_LINE}\n\n",
    "no-last-newline": TEXT[:-1],
    "origin-with-a-space": TEXT.replace("isms", "is ms"),
    "origin-with-a-plus": TEXT.replace("isms", "is+ms"),
    "no-origin": f"\n{SIZE_LINE}\n{ROOT_LINE}\n",
    "carriage-returns": TEXT.replace("\n", "\r\n"),
    "short-root": f"{ORIGIN_LINE}\n{SIZE_LINE}\nAAAA\n",
    "hexadecimal-root": f"{ORIGIN_LINE}\n{SIZE_LINE}\n{LOG.head().root.hex()}\n",
    "root-without-padding": TEXT.replace("=", ""),
    "space-before-the-root": f"{ORIGIN_LINE}\n{SIZE_LINE}\n {ROOT_LINE}\n",
    "root-of-nothing-for-another": f"{ORIGIN_LINE}\n0\n{ROOT_LINE}\n",
    **{
        f"size-{name}": f"{ORIGIN_LINE}\n{size}\n{ROOT_LINE}\n"
        for name, size in {
            "plus": "+40",
            "minus": "-40",
            "leading-zero": "040",
            "space": " 40",
            "underscore": "4_0",
            "fraction": "40.0",
            "exponent": "4e1",
            "hexadecimal": "0x28",
            "arabic-digits": "٤٠",
            "full-width-digits": "４０",
            "superscript": "4⁰",
            "beyond-the-limit": str(2**63),
            "very-long": "9" * 5000,
            "empty": "",
        }.items()
    },
}


@pytest.mark.parametrize("text", OTHER_TEXTS.values(), ids=OTHER_TEXTS.keys())
def test_another_spelling_is_no_checkpoint(text: str) -> None:
    with pytest.raises(ProofError):
        parse_checkpoint(text)


NOT_WRITTEN = {
    "negative-size": Checkpoint(ORIGIN, -1, bytes(32)),
    "size-beyond-the-limit": Checkpoint(ORIGIN, 2**63, bytes(32)),
    "short-root": Checkpoint(ORIGIN, 1, bytes(31)),
    "empty-log-with-another-root": Checkpoint(ORIGIN, 0, bytes(32)),
    "newline-in-the-origin": Checkpoint("a\nb", 1, bytes(32)),
    "half-a-surrogate": Checkpoint("a\ud800", 1, bytes(32)),
    "empty-extension": Checkpoint(ORIGIN, 1, bytes(32), ("",)),
    "two-lines-in-an-extension": Checkpoint(ORIGIN, 1, bytes(32), ("a\nb",)),
}


@pytest.mark.parametrize("checkpoint", NOT_WRITTEN.values(), ids=NOT_WRITTEN.keys())
def test_what_could_not_be_read_back_is_not_written(checkpoint: Checkpoint) -> None:
    with pytest.raises(ProofError):
        format_checkpoint(checkpoint)


def test_an_empty_log_has_a_checkpoint() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert parse_checkpoint(format_checkpoint(empty)) == empty


# --- who signed -----------------------------------------------------------------------------------


def test_a_rotation_is_signed_by_both_keys() -> None:
    note = Note(TEXT, (sign_note(TEXT, ORIGIN, PRIVATE), sign_note(TEXT, ORIGIN, OTHER_PRIVATE)))
    for keys in ([KEY], [OTHER_KEY], [KEY, OTHER_KEY]):
        assert open_checkpoint(format_note(note), keys).checkpoint == LOG.head()


def test_an_unknown_witness_is_ignored_and_a_known_one_told() -> None:
    data = LOG.checkpoint()
    assert open_checkpoint(data, [KEY]).cosigned == ()
    assert open_checkpoint(data, [KEY], [WITNESS_KEY]).cosigned == (Cosigned(WITNESS, SEEN),)
    assert open_checkpoint(LOG.checkpoint(cosigned=False), [KEY], [WITNESS_KEY]).cosigned == ()


def test_a_checkpoint_of_another_log_is_not_taken_for_this_one() -> None:
    """A key that is trusted for its own log says nothing about others."""
    text = TEXT.replace("isms.example", "other.example")
    with pytest.raises(ProofError, match="not signed by a key of this log"):
        open_checkpoint(format_note(Note(text, (sign_note(text, ORIGIN, PRIVATE),))), [KEY])


def test_a_witness_alone_does_not_make_a_checkpoint() -> None:
    data = format_note(Note(TEXT, (cosign_note(TEXT, WITNESS, WITNESS_PRIVATE, SEEN),)))
    with pytest.raises(ProofError, match="not signed by a key of this log"):
        open_checkpoint(data, [KEY], [WITNESS_KEY])


def test_a_cosignature_under_the_name_of_the_log_does_not_count_as_its_signature() -> None:
    cosigner = VerifierKey(ORIGIN, KeyType.COSIGNATURE, KEY.public)
    data = format_note(Note(TEXT, (cosign_note(TEXT, ORIGIN, PRIVATE, SEEN),)))
    with pytest.raises(ProofError):
        open_checkpoint(data, [KEY], [cosigner])
    with pytest.raises(ProofError):
        open_checkpoint(data, [cosigner])


# --- growth ---------------------------------------------------------------------------------------


@given(st.integers(1, 40), st.integers(1, 40))
def test_all_checkpoints_of_one_log_agree(one: int, other: int) -> None:
    old, new = sorted((one, other))
    check_growth(LOG.head(old), LOG.head(new), consistency_proof(old, new, LOG.get))


FORKED = Log([*LOG.leaves[:20], b"something else", *LOG.leaves[21:]])


@given(st.integers(21, 40), st.integers(21, 40))
def test_two_histories_are_found_out_whatever_the_proof(one: int, other: int) -> None:
    old, new = sorted((one, other))
    for log in (LOG, FORKED):
        with pytest.raises(ProofError):
            check_growth(LOG.head(old), FORKED.head(new), consistency_proof(old, new, log.get))


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (Checkpoint(ORIGIN, 0, EMPTY_ROOT), LOG.head(), []),
        (LOG.head(), LOG.head(39), []),
        (LOG.head(), LOG.head(), [leaf_hash(b"x")]),
        (LOG.head(8), LOG.head(), []),
        (Checkpoint("other.example", 40, LOG.head().root), LOG.head(), []),
    ],
    ids=["from-nothing", "smaller", "proof-between-equals", "no-proof", "another-log"],
)
def test_growth_that_shows_nothing_is_refused(old: Checkpoint, new: Checkpoint, proof: list[bytes]) -> None:
    with pytest.raises(ProofError):
        check_growth(old, new, proof)
