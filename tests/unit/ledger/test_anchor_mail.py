"""The anchor of mails: what arrives can be cut out and verified."""

from pathlib import Path

import pytest

from anzheng.kernel.errors import InputError, ProofError
from anzheng.ledger.anchors.contract import AnchorError, Received, anchor_kind
from anzheng.ledger.anchors.kinds.mail import BEGIN, END, note_in
from anzheng.ledger.core.checkpoint import open_checkpoint
from anzheng.notify.core.letters import Letter, MailServer, Security
from anzheng.notify.mail import send
from tests.simulators.mail_server import Mailbox, mail_server
from tests.support.anchors import LOG, asked, means, presented
from tests.support.proofs import KEY, VKEY

KIND = anchor_kind("mail")
TO = "auditor@example.com"


def _server(box: Mailbox) -> MailServer:
    return MailServer("127.0.0.1", box.port, "", "", Security.PLAIN, "anzheng@example.com", "https://isms.example.com")


def test_the_note_is_cut_out_of_what_arrived(tmp_path: Path) -> None:
    with mail_server() as box:
        server = _server(box)

        def send_mail(to: str, subject: str, text: str) -> None:
            send(server, Letter(to, subject, text))

        received = KIND.publish(TO, presented(size=12), means(tmp_path, send_mail=send_mail))
        (message,) = box.messages

    text = message.get_content()
    assert message["To"] == TO
    assert message.get_content_type() == "text/plain"
    assert VKEY in text
    assert open_checkpoint(note_in(text), [KEY]).checkpoint == LOG.head(12)
    assert note_in(text) == LOG.checkpoint(12, cosigned=False)
    assert "信箱" in KIND.verify(TO, LOG.checkpoint(12, cosigned=False), received).zh
    assert TO.encode() not in received.data
    with pytest.raises(ProofError):
        KIND.verify(TO, LOG.checkpoint(13, cosigned=False), received)


def test_a_server_that_refuses_is_told(tmp_path: Path) -> None:
    with mail_server() as box:
        box.refuse_data = True
        server = _server(box)
        lent = means(tmp_path, send_mail=lambda to, subject, text: send(server, Letter(to, subject, text)))
        with pytest.raises(AnchorError):
            KIND.publish(TO, presented(), lent)


def test_without_a_mail_server_nothing_is_sent(tmp_path: Path) -> None:
    assert KIND.warn(TO, means(tmp_path)) is not None
    assert KIND.seen(TO, asked(), means(tmp_path)) is None
    with pytest.raises(AnchorError):
        KIND.publish(TO, presented(), means(tmp_path))


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{BEGIN}a\n", f"{BEGIN}{BEGIN}a\n{END}", f"{BEGIN}a\n{END}{END}"])
def test_a_mail_that_was_cut_holds_no_note(text: str) -> None:
    with pytest.raises(ProofError):
        note_in(text)
    with pytest.raises(ProofError):
        KIND.verify(TO, LOG.checkpoint(12), Received(text.encode() + b"\xff", ".txt"))


@pytest.mark.parametrize(
    "place",
    ["", "auditor", "a@b", "a@@example.com", "a b@example.com", "a@example.com,b@example.com", "a@example.com\n"],
)
def test_a_place_is_one_address(place: str) -> None:
    assert KIND.check(TO) == TO
    with pytest.raises(InputError):
        KIND.check(place)
