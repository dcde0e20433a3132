"""The anchor of time stamps, against a local authority of `openssl ts`."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from anzheng.kernel.errors import InputError, ProofError
from anzheng.ledger.anchors.contract import AnchorError, Received, anchor_kind
from anzheng.ledger.core.certificate_order import in_order
from tests.simulators.timestamp_authority import Authority, run, timestamp_authority
from tests.support.anchors import LOG, asked, means, presented

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl on this machine")
KIND = anchor_kind("timestamp")
NOTE = LOG.checkpoint(12, cosigned=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with timestamp_authority(tmp_path_factory.mktemp("tsa")) as served:
        yield served


@pytest.fixture
def place(authority: Authority) -> str:
    authority.alter = None
    return KIND.check(f"{authority.url} {authority.root}")


@pytest.fixture
def receipt(place: str, tmp_path: Path) -> Received:
    return KIND.publish(place, presented(size=12), means(tmp_path))


def test_a_stamp_is_verified_and_says_when(place: str, receipt: Received) -> None:
    told = KIND.verify(place, NOTE, receipt)

    assert "CN=Authority in tests signer" in told.en
    assert receipt.ending == ".tsr"
    with pytest.raises(ProofError):
        KIND.verify(place, LOG.checkpoint(13, cosigned=False), receipt)


def test_an_inspector_verifies_it_by_openssl_alone(receipt: Received, tmp_path: Path) -> None:
    for name, data in (("checkpoint.note", NOTE), ("receipt.tsr", receipt.data), ("authority.pem", receipt.chain)):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "other.note").write_bytes(LOG.checkpoint(13, cosigned=False))
    files = ("-in", str(tmp_path / "receipt.tsr"), "-CAfile", str(tmp_path / "authority.pem"))

    assert b"OK" in run("ts", "-verify", "-data", str(tmp_path / "checkpoint.note"), *files)
    with pytest.raises(Exception, match="non-zero"):
        run("ts", "-verify", "-data", str(tmp_path / "other.note"), *files)


def test_the_question_tells_nothing_of_the_ledger(authority: Authority, receipt: Received) -> None:
    assert receipt.data
    query = (authority.folder / "query.tsq").read_bytes()
    assert len(query) < 100
    assert LOG.head(1).origin.encode() not in query


def test_every_order_of_the_certificates_is_read(authority: Authority, place: str, receipt: Received) -> None:
    """Authorities send them as they like; what is kept stays as it came."""
    ders = [
        load_pem_x509_certificate((authority.folder / f"{name}.pem").read_bytes()).public_bytes(Encoding.DER)
        for name in ("signer", "intermediate")
    ]
    one, other = b"".join(ders), b"".join(reversed(ders))
    sent = one if one in receipt.data else other
    assert sent in receipt.data
    for order in (one, other):
        swapped = Received(receipt.data.replace(sent, order), ".tsr", chain=receipt.chain)
        assert KIND.verify(place, NOTE, swapped).zh
        assert sorted(in_order(swapped.data)) == sorted(receipt.data)


def test_no_changed_byte_proves_anything_else(place: str, receipt: Received) -> None:
    """A changed reply is refused, or still the same signed time: then only an unsigned part was changed."""
    said = KIND.verify(place, NOTE, receipt)
    refused = 0
    for position in range(0, len(receipt.data), 7):
        changed = receipt.data[:position] + bytes([receipt.data[position] ^ 4]) + receipt.data[position + 1 :]
        try:
            assert KIND.verify(place, NOTE, Received(changed, ".tsr", chain=receipt.chain)) == said
        except ProofError:
            refused += 1
    assert refused > len(receipt.data) / 7 * 0.9


def test_another_authority_is_not_trusted(place: str, receipt: Received, tmp_path: Path) -> None:
    other = Authority(tmp_path).make()
    chain = other.root.read_bytes()
    with pytest.raises(ProofError):
        KIND.verify(place, NOTE, Received(receipt.data, ".tsr", chain=chain))
    # What the reply itself brings along makes nobody trusted.
    with pytest.raises(AnchorError):
        KIND.publish(f"{place.partition(' ')[0]} {other.root}", presented(), means(tmp_path))


def test_only_a_certificate_for_time_stamps_stamps(authority: Authority, place: str, receipt: Received) -> None:
    """The same words, signed by a web site's certificate of the same root: a valid signature, and no time stamp."""
    chain = receipt.chain + (authority.folder / "intermediate.pem").read_bytes()
    own, site = (authority.forged(receipt.data, name) for name in ("signer", "website"))

    assert KIND.verify(place, NOTE, Received(own, ".tsr", chain=chain)) == KIND.verify(place, NOTE, receipt)
    with pytest.raises(ProofError):
        KIND.verify(place, NOTE, Received(site, ".tsr", chain=chain))


REPLIES = {
    "nothing": b"",
    "words": b"hello",
    "a refusal": bytes.fromhex("30053003020102"),
    "cut": bytes.fromhex("3082050030030201"),
    "endless": bytes.fromhex("3080300302010030800000"),
    "empty token": bytes.fromhex("3007300302010030003000")[:9],
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_other_replies_are_refused_in_words(authority: Authority, place: str, reply: bytes, tmp_path: Path) -> None:
    authority.alter = reply
    with pytest.raises(AnchorError):
        KIND.publish(place, presented(), means(tmp_path))
    with pytest.raises(ProofError):
        KIND.verify(place, NOTE, Received(reply, ".tsr", chain=authority.root.read_bytes()))


def test_an_old_answer_is_no_answer(authority: Authority, place: str, receipt: Received, tmp_path: Path) -> None:
    authority.alter = receipt.data
    with pytest.raises(AnchorError, match="Nonce"):
        KIND.publish(place, presented(size=12), means(tmp_path))


def test_certificates_have_to_be_there(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "words.pem").write_text("hello")
    for name in ("gone.pem", "words.pem"):
        bad = f"{authority.url} {tmp_path / name}"
        assert KIND.warn(bad, means(tmp_path)) is not None
        with pytest.raises((AnchorError, ProofError)):
            KIND.publish(bad, presented(), means(tmp_path))
    assert KIND.warn(f"{authority.url} {authority.root}", means(tmp_path)) is None
    assert KIND.seen(f"{authority.url} {authority.root}", asked(), means(tmp_path)) is None


def test_addresses_that_may_not_be_called_are_not(place: str, tmp_path: Path) -> None:
    with pytest.raises(AnchorError, match="loopback"):
        KIND.publish(place, presented(), means(tmp_path, networks=()))


@pytest.mark.parametrize(
    "place", ["", "https://tsa.example.com/", "https://tsa.example.com/ x.pem", "ftp://a /b", "/a /b"]
)
def test_a_place_is_an_address_and_a_file(place: str) -> None:
    good = "https://tsa.example.com/tsr /etc/anzheng/tsa.pem"
    assert KIND.check(good) == good
    with pytest.raises(InputError):
        KIND.check(place)
