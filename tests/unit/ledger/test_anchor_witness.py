"""The anchor of witnesses: asks ours and any other, and believes neither more than it proves."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from anzheng.kernel.errors import AnzhengError, ProofError
from anzheng.ledger.anchors.contract import (
    AnchorContradictsError,
    AnchorError,
    Received,
    anchor_kind,
)
from anzheng.ledger.core.witness_wire import HELD_TYPE, MAX_REQUEST
from anzheng.ledger.witnessing.witness import Reply
from tests.simulators.webhook_receiver import certificate, webhook_receiver
from tests.support.anchors import FORK, LOG, asked, foreign, honest, means, presented, served, witness_in
from tests.support.proofs import VKEY, WITNESS_VKEY

KIND = anchor_kind("witness")


USER = "name:word@"
PLACES = {
    "good": (f"https://witness.example.com/w {WITNESS_VKEY}", f"https://witness.example.com/w/ {WITNESS_VKEY}"),
    "no key": ("https://witness.example.com/", None),
    "the key of a log": (f"https://witness.example.com/ {VKEY}", None),
    "a broken key": (f"https://witness.example.com/ {WITNESS_VKEY[:-1]}", None),
    "two spaces": (f"https://witness.example.com/  {WITNESS_VKEY}", None),
    "a query": (f"https://witness.example.com/?a=b {WITNESS_VKEY}", None),
    "a password": (f"https://{USER}witness.example.com/ {WITNESS_VKEY}", None),
    "another scheme": (f"file:///etc/passwd {WITNESS_VKEY}", None),
    "a newline": (f"https://witness.example.com/\n {WITNESS_VKEY}", None),
    "empty": ("", None),
}


@pytest.mark.parametrize(("place", "normal"), PLACES.values(), ids=PLACES)
def test_a_place_is_an_address_and_a_key(place: str, normal: str | None) -> None:
    if normal is not None:
        assert KIND.check(place) == normal == KIND.check(normal)
    else:
        with pytest.raises(AnzhengError):
            KIND.check(place)


def test_our_witness_cosigns_as_the_log_grows(tmp_path: Path) -> None:
    with served(witness_in(tmp_path)) as place:
        assert KIND.seen(place, asked(), means(tmp_path)) is None
        for given, size in ((0, 8), (8, 8), (8, 12), (0, 30), (30, 40)):
            received = KIND.publish(place, presented(size=size, given=given), means(tmp_path))
            note = LOG.checkpoint(size, cosigned=False)
            assert "auditor.example/w1" in KIND.verify(place, note, received).zh
            assert len(received.cosignatures) == 1
            with pytest.raises(ProofError):
                KIND.verify(place, LOG.checkpoint(39 if size != 39 else 1, cosigned=False), received)
        held = KIND.seen(place, asked(given=40, note=False), means(tmp_path))

    assert held is not None
    assert (held.size, held.root) == (40, LOG.head().root)


def test_any_other_witness_tells_its_size_and_confirms_our_root(tmp_path: Path) -> None:
    with foreign(honest(witness_in(tmp_path))) as (place, state):
        KIND.publish(place, presented(size=12), means(tmp_path))
        same = KIND.seen(place, asked(size=12, given=12), means(tmp_path))
        ahead = KIND.seen(place, asked(size=20, given=12), means(tmp_path))
        nothing = KIND.seen(place, asked(note=False), means(tmp_path))
        with pytest.raises(AnchorContradictsError):
            KIND.seen(place, asked(FORK, size=12), means(tmp_path))

    assert nothing is None
    assert same is not None
    assert ahead is not None
    assert (same.size, same.root) == (12, LOG.head(12).root)
    assert (ahead.size, ahead.root) == (12, None)
    assert state.asked == [0, 0, 12, 0, 0, 12]


FORKED = {
    "a rewritten entry": (FORK, 20, 0),
    "the same size": (FORK, 12, 0),
    "the same size, known": (FORK, 12, 12),
    "known size": (FORK, 20, 12),
    "a restored copy": (LOG, 8, 0),
    "a restored copy that knows": (LOG, 8, 12),
}


@pytest.mark.parametrize("shows", [True, False], ids=["ours", "another"])
@pytest.mark.parametrize(("log", "size", "given"), FORKED.values(), ids=FORKED)
def test_two_histories_are_told_loudly(tmp_path: Path, log: object, size: int, given: int, shows: bool) -> None:  # noqa: FBT001 - a case
    witness = witness_in(tmp_path)
    with served(witness) if shows else foreign(honest(witness)) as found:
        place = found if isinstance(found, str) else found[0]
        KIND.publish(place, presented(size=12), means(tmp_path))
        with pytest.raises(AnchorContradictsError) as told:
            KIND.publish(place, presented(log, size, given=given), means(tmp_path))  # type: ignore[arg-type]

    assert told.value.size == 12
    assert told.value.root == (LOG.head(12).root if shows and log is FORK else None)


def test_a_witness_that_lost_its_records_is_told_loudly(tmp_path: Path) -> None:
    with served(witness_in(tmp_path)) as place:
        with pytest.raises(AnchorContradictsError):
            KIND.publish(place, presented(size=20, given=12), means(tmp_path))
        with pytest.raises(AnchorContradictsError):
            KIND.seen(place, asked(given=12), means(tmp_path))


def slippery() -> Callable[[bytes], Reply]:
    sizes = iter(range(1, 1000))
    return lambda _body: Reply(409, f"{next(sizes)}\n".encode(), "text/x.tlog.size")


REFUSALS = {
    "ever another size": (slippery(), 2),
    "the same size for ever": (lambda _body: Reply(409, b"0\n"), 1),
    "a size that is none": (lambda _body: Reply(409, b"+4\n"), 1),
    "unknown log": (lambda _body: Reply(404, b"no"), 1),
    "unknown key": (lambda _body: Reply(403, b"no"), 1),
    "out of order": (lambda _body: Reply(500, b"no"), 1),
    "moved": (lambda _body: Reply(302, b"there"), 1),
    "an empty answer": (lambda _body: Reply(200, b""), 1),
    "words": (lambda _body: Reply(200, b"thank you\n"), 1),
    "a forged line": (lambda _body: Reply(200, "— auditor.example/w1 ".encode() + b"SxA9U" + b"A" * 99 + b"==\n"), 1),
    "without an end": (lambda _body: Reply(200, b"x" * (MAX_REQUEST + 2)), 1),
}


@pytest.mark.parametrize(("rule", "times"), REFUSALS.values(), ids=REFUSALS)
def test_other_answers_are_no_cosignature(tmp_path: Path, rule: Callable[[bytes], Reply], times: int) -> None:
    with foreign(rule) as (place, state), pytest.raises(AnchorError):
        KIND.publish(place, presented(size=20), means(tmp_path))

    assert len(state.asked) == times


SHOWN = {
    "another's note": LOG.checkpoint(12, cosigned=False),
    "a fork that it never cosigned": FORK.checkpoint(12, cosigned=False),
    "words": b"nothing here\n",
}


@pytest.mark.parametrize("body", SHOWN.values(), ids=SHOWN)
def test_what_a_witness_shows_is_verified(tmp_path: Path, body: bytes) -> None:
    with foreign(lambda _body: Reply(500, b"")) as (place, state):
        state.held = Reply(200, body, HELD_TYPE)
        with pytest.raises(AnchorError):
            KIND.seen(place, asked(), means(tmp_path))


def test_addresses_that_may_not_be_called_are_not(tmp_path: Path) -> None:
    with foreign(lambda _body: Reply(500, b"")) as (place, state):
        with pytest.raises(AnchorError, match="loopback"):
            KIND.publish(place, presented(), means(tmp_path, networks=()))
        with pytest.raises(AnchorError, match="loopback"):
            KIND.seen(place, asked(), means(tmp_path, networks=()))

    assert state.asked == []


def test_tls_is_checked_against_the_name(tmp_path: Path) -> None:
    serving, trusting = certificate(tmp_path, "localhost")
    with webhook_receiver(serving) as receiver:
        place = f"https://localhost:{receiver.port}/ {WITNESS_VKEY}"
        with pytest.raises(AnchorError, match="HTTP 204"):
            KIND.publish(place, presented(), means(tmp_path, trust=trusting))
        for trust, other in (
            (ssl.create_default_context(), place),
            (trusting, place.replace("localhost", "127.0.0.1")),
        ):
            with pytest.raises(AnchorError, match="certificate"):
                KIND.publish(other, presented(), means(tmp_path, trust=trust))

    assert len(receiver.got) == 1


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(AnchorError):
        KIND.publish(f"http://127.0.0.1:1/ {WITNESS_VKEY}", presented(), means(tmp_path))


def test_a_witness_on_this_machine_is_warned_of(tmp_path: Path) -> None:
    assert KIND.warn(f"http://127.0.0.1:8471/ {WITNESS_VKEY}", means(tmp_path)) is not None
    assert KIND.warn(f"https://witness.example.com/ {WITNESS_VKEY}", means(tmp_path)) is None


def test_a_receipt_of_nobody_proves_nothing() -> None:
    note = LOG.checkpoint(12, cosigned=False)
    with pytest.raises(ProofError):
        KIND.verify(f"https://witness.example.com/ {WITNESS_VKEY}", note, Received(b"", ".txt"))
