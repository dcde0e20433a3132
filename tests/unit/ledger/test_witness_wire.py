"""The protocol between log and witness: the specification's own example, and everything that is not quite like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core.merkle import consistency_proof
from anzheng.ledger.core.note import Note, cosign_note, format_note, parse_note
from anzheng.ledger.core.witness_wire import (
    MAX_PROOF,
    MAX_REQUEST,
    Request,
    format_request,
    lines_of,
    parse_request,
    parse_size,
    read_cosignatures,
)
from tests.support.anchors import LOG
from tests.support.proofs import KEY, OTHER_PRIVATE, SEEN, WITNESS, WITNESS_KEY, WITNESS_PRIVATE

SPECIFIED = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""  # noqa: E501 - an example is not wrapped
"""The example of c2sp.org/tlog-witness, so that other implementations read ours as they read it."""

NOTE = LOG.checkpoint(12, cosigned=False)
PROOF = tuple(consistency_proof(8, 12, LOG.get))
GOOD = format_request(Request(8, PROOF, NOTE))


def test_the_example_of_the_specification_is_read_and_written() -> None:
    read = parse_request(SPECIFIED.encode())

    assert (read.old, len(read.proof)) == (20852014, 4)
    assert len(parse_note(read.note).signatures) == 2
    assert format_request(read) == SPECIFIED.encode()


@given(st.integers(1, 40), st.integers(1, 40))
def test_what_is_written_is_read_again(one: int, other: int) -> None:
    old, new = sorted((one, other))
    asked = Request(old, tuple(consistency_proof(old, new, LOG.get)), LOG.checkpoint(new, cosigned=False))

    assert parse_request(format_request(asked)) == asked


MALFORMED = {
    "nothing": b"",
    "no blank line": GOOD.replace(b"\n\n", b"\n"),
    "no old": GOOD.replace(b"old 8", b"8"),
    "a sign": GOOD.replace(b"old 8", b"old +8"),
    "a leading zero": GOOD.replace(b"old 8", b"old 08"),
    "two spaces": GOOD.replace(b"old 8", b"old  8"),
    "another digit": GOOD.replace(b"old 8", "old ٨".encode()),
    "carriage return": GOOD.replace(b"old 8\n", b"old 8\r\n"),
    "short hash": GOOD.replace(b"old 8\n", b"old 8\nAAAA\n"),
    "no base64": GOOD.replace(b"old 8\n", b"old 8\n****\n"),
    "too many hashes": b"old 8\n" + b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n" * (MAX_PROOF + 1) + b"\n" + NOTE,
    "no note": GOOD.partition(b"\n\n")[0] + b"\n\n",
    "cut note": GOOD[:-1],
    "too large": GOOD.partition(b"\n\n")[0] + b"\n\n" + b"x" * MAX_REQUEST + b"\n" + NOTE,
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(ProofError):
        parse_request(body)


@given(st.binary(max_size=200))
def test_noise_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(ProofError):
        parse_request(body)


@pytest.mark.parametrize("body", [b"", b"8", b"8\n\n", b" 8\n", b"+8\n", b"08\n", b"8\r\n", b"9" * 31 + b"\n", b"x\n"])
def test_a_size_has_one_spelling(body: bytes) -> None:
    assert parse_size(b"20852014\n") == 20852014
    with pytest.raises(ProofError):
        parse_size(body)


def _answer(private: bytes = WITNESS_PRIVATE, name: str = WITNESS, size: int = 12) -> bytes:
    text = parse_note(LOG.checkpoint(size)).text
    return format_note(Note(text, (cosign_note(text, name, private, SEEN),))).removeprefix(f"{text}\n".encode())


ANSWERED = {
    "its own": (_answer(), 1),
    "with another's before it": (_answer(OTHER_PRIVATE, "other.example/w") + _answer(), 1),
    "only another's": (_answer(OTHER_PRIVATE, "other.example/w"), 0),
    "its name, another's key": (_answer(OTHER_PRIVATE), 0),
    "of another checkpoint": (_answer(size=11), 0),
    "twice": (_answer() * 2, 0),
    "without its newline": (_answer()[:-1], 0),
    "empty": (b"", 0),
    "with words": (b"welcome\n" + _answer(), 0),
    "a note of its own": (b"words\n\n" + _answer(), 0),
    "a web page": (b"<html></html>\n", 0),
    "one bit changed": (_answer()[:-6] + bytes([_answer()[-6] ^ 1]) + _answer()[-5:], 0),
}


@pytest.mark.parametrize(("answer", "lines"), ANSWERED.values(), ids=ANSWERED)
def test_only_the_lines_of_the_witness_count(answer: bytes, lines: int) -> None:
    if lines:
        found = read_cosignatures(NOTE, answer, WITNESS_KEY)
        assert [f"{line}\n".encode() for line in lines_of(found)] == [_answer()]
    else:
        with pytest.raises(ProofError):
            read_cosignatures(NOTE, answer, WITNESS_KEY)


def test_the_key_of_a_log_makes_no_witness() -> None:
    with pytest.raises(ProofError):
        read_cosignatures(NOTE, _answer(), KEY)
