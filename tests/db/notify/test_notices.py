"""Notices on both databases: told once, due until sent, claimed before they go, never lost in a night without jobs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from anzheng.kernel.errors import InputError, NotFoundError
from anzheng.notify import delivering
from anzheng.notify.core.kinds import KINDS, Group
from anzheng.notify.core.letters import MailServer, Security
from anzheng.notify.core.sending import CLAIM, Channel, State
from anzheng.notify.delivering import Means, deliver, digest
from anzheng.notify.models import Delivery, Notice
from anzheng.notify.services import Way, inbox, mark_read, prefer, tell, unread_count, ways_of
from anzheng.organization.models import Account, Company, Person
from tests.simulators.mail_server import Mailbox, mail_server
from tests.simulators.webhook_receiver import webhook_receiver

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANN = "u:ann"


@pytest.fixture(autouse=True)
def _people() -> None:
    ann = Person.objects.create(pseudonym=ANN, name="測試人員", email="ann@example.com")
    Account.objects.create(username="ann", person=ann, created=NOW)
    Company.objects.create(ledger="own", name="甲測試公司", opened=NOW)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


def means(home: Path, port: int | None = None) -> Means:
    server = None
    if port is not None:
        server = MailServer("127.0.0.1", port, "", "", Security.PLAIN, "isms@example.com", "https://isms.example.com")
    return Means(home, server, (ip_network("127.0.0.0/8"),))


def tell_ann(kind: str = "case-waiting", key: str = "c-1", *, now: datetime = NOW, **changed: str) -> bool:
    given = {**KINDS.get(kind).sample, **changed}
    return tell(ANN, kind, key=key, company="own", link="/cases/c-1/", parameters=given, now=now)


def quiet() -> None:
    """Beat to nobody."""


def states(channel: Channel = Channel.MAIL) -> list[tuple[str, int]]:
    return list(Delivery.objects.filter(channel=channel).order_by("pk").values_list("state", "attempts"))


class TestTelling:
    def test_once_per_kind_and_key(self) -> None:
        told = [tell_ann(), tell_ann(now=NOW + MINUTE), tell_ann(key="c-2"), tell_ann("case-settled")]
        assert (told, unread_count(ANN)) == ([True, False, True, True], 3)

    def test_the_same_key_in_another_company_is_another_thing(self) -> None:
        tell_ann()
        sample = KINDS.get("case-waiting").sample
        assert tell(ANN, "case-waiting", key="c-1", company="two", link="/", parameters=sample, now=NOW)

    def test_inbox_is_newest_first_in_both_languages(self) -> None:
        tell_ann()
        tell_ann("case-settled")
        newest, oldest = inbox(ANN)
        assert (newest.title.zh, newest.title.en) == ("已核准：c-115-0001", "Approved: c-115-0001")
        assert (oldest.kind.zh, oldest.link, oldest.company) == ("案件待簽", "/cases/c-1/", "own")
        assert [one.id for one in inbox(ANN, before=newest.id)] == [oldest.id]

    def test_reading(self) -> None:
        for n in range(3):
            tell_ann(key=f"c-{n}")
        first = inbox(ANN)[0].id
        assert (mark_read(ANN, first, now=NOW), mark_read(ANN, first, now=NOW), unread_count(ANN)) == (1, 0, 2)
        assert mark_read("u:other", now=NOW) == 0
        assert (mark_read(ANN, now=NOW), unread_count(ANN), inbox(ANN, unread=True)) == (2, 0, [])

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"kind": "never"}, NotFoundError, id="unknown kind"),
            pytest.param({"link": "//evil.example.com/"}, InputError, id="a link elsewhere"),
            pytest.param({"key": ""}, InputError, id="no key"),
            pytest.param({"key": "k" * 121}, InputError, id="a long key"),
            pytest.param({"parameters": {}}, InputError, id="parameters missing"),
        ],
    )
    def test_refused(self, changes: dict[str, object], error: type[Exception]) -> None:
        given = {
            "kind": "case-waiting", "key": "k", "company": "", "link": "/", "now": NOW,
            "parameters": KINDS.get("case-waiting").sample,
        }  # fmt: skip
        with pytest.raises(error):
            tell(ANN, **{**given, **changes})  # type: ignore[arg-type]
        assert Notice.objects.count() == 0

    def test_a_parameter_cannot_add_a_header(self) -> None:
        with pytest.raises(InputError, match="line break"):
            tell_ann(case="c-1\r\nBcc: eve@example.com")


class TestMail:
    def test_title_and_link_and_nothing_confidential(self, tmp_path: Path, mailbox: Mailbox) -> None:
        tell_ann("case-returned", subject="機密主旨", reason="機密理由")
        assert deliver(means(tmp_path, mailbox.port), now=NOW, beat=quiet).sent == 1
        (message,) = mailbox.messages
        assert (message["Subject"], message["To"]) == ("安證：已退回：c-115-0001", "ann@example.com")
        assert "https://isms.example.com/cases/c-1/?company=own" in message.get_content()
        assert "機密" not in message.get_content()
        assert b"=?utf-8?" in mailbox.raw[0].split(b"\n\n")[0].split(b"\r\n\r\n")[0]

    def test_sent_once_however_often_one_looks(self, tmp_path: Path, mailbox: Mailbox) -> None:
        tell_ann()
        for minutes in range(0, 60, 2):
            deliver(means(tmp_path, mailbox.port), now=NOW + minutes * MINUTE, beat=quiet)
        assert (len(mailbox.raw), states()) == (1, [("sent", 1)])

    def test_weeks_without_the_job_lose_nothing(self, tmp_path: Path, mailbox: Mailbox) -> None:
        for n in range(5):
            tell_ann(key=f"c-{n}", now=NOW + timedelta(days=n, microseconds=n))
        outcome = deliver(means(tmp_path, mailbox.port), now=NOW + timedelta(days=40), beat=quiet)
        assert (outcome.sent, len(mailbox.raw)) == (5, 5)

    def test_more_than_one_run_takes(self, tmp_path: Path, mailbox: Mailbox) -> None:
        for n in range(45):
            tell_ann(key=f"c-{n}")
        sent = [deliver(means(tmp_path, mailbox.port), now=NOW + n * MINUTE, beat=quiet).sent for n in range(3)]
        assert (sent, len(mailbox.raw)) == ([40, 5, 0], 45)

    def test_a_server_that_is_away(self, tmp_path: Path, mailbox: Mailbox) -> None:
        tell_ann(key="c-1")
        tell_ann(key="c-2")
        away = deliver(means(tmp_path, 1), now=NOW, beat=quiet)
        assert (away.put_off, states()) == (1, [("due", 1), ("due", 0)])
        assert Delivery.objects.exclude(error="").get().error.startswith("ConnectionRefusedError")
        assert deliver(means(tmp_path, mailbox.port), now=NOW + MINUTE, beat=quiet).sent == 1
        assert deliver(means(tmp_path, mailbox.port), now=NOW + 3 * MINUTE, beat=quiet).sent == 1
        assert states() == [("sent", 2), ("sent", 1)]

    def test_one_mailbox_that_refuses_holds_nobody_else_up(self, tmp_path: Path, mailbox: Mailbox) -> None:
        Person.objects.create(pseudonym="u:bob", name="乙", email="bob@example.com")
        mailbox.refuse_recipients.add("bob@example.com")
        sample = KINDS.get("case-waiting").sample
        tell("u:bob", "case-waiting", key="k", company="own", link="/", parameters=sample, now=NOW)
        tell_ann()
        outcome = deliver(means(tmp_path, mailbox.port), now=NOW, beat=quiet)
        assert (outcome.put_off, outcome.sent) == (1, 1)

    def test_given_up_after_days_and_still_in_the_inbox(self, tmp_path: Path, mailbox: Mailbox) -> None:
        mailbox.refuse_data = True
        tell_ann()
        for hours in range(0, 24 * 7, 3):
            deliver(means(tmp_path, mailbox.port), now=NOW + timedelta(hours=hours), beat=quiet)
        assert (states(), unread_count(ANN)) == ([("failed", 9)], 1)

    def test_an_address_that_is_none_is_given_up_at_once(self, tmp_path: Path, mailbox: Mailbox) -> None:
        Person.objects.filter(pk=ANN).update(email="ann@example.com\nBcc: eve@example.com")
        tell_ann()
        assert deliver(means(tmp_path, mailbox.port), now=NOW, beat=quiet).failed == 1
        assert mailbox.raw == []

    @pytest.mark.parametrize("why", ["no server", "no address", "disabled account"])
    def test_without_a_way_the_inbox_is_enough(self, why: str, tmp_path: Path, mailbox: Mailbox) -> None:
        if why == "no address":
            Person.objects.filter(pk=ANN).update(email="")
        if why == "disabled account":
            Account.objects.update(is_active=False)
        tell_ann()
        deliver(means(tmp_path, None if why == "no server" else mailbox.port), now=NOW, beat=quiet)
        assert (states()[0][0], mailbox.raw, unread_count(ANN)) == ("not-set-up", [], 1)

    def test_english(self, tmp_path: Path, mailbox: Mailbox) -> None:
        Account.objects.update(language="en")
        tell_ann()
        deliver(means(tmp_path, mailbox.port), now=NOW, beat=quiet)
        assert mailbox.messages[0]["Subject"] == "Anzheng: Waiting for you: c-115-0001 (approval)"


class TestClaims:
    def test_whoever_died_is_relieved_and_only_after_a_while(
        self, tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell_ann()
        with monkeypatch.context() as patch:
            patch.setattr(delivering.mail, "send", _die)
            with pytest.raises(KeyboardInterrupt):
                deliver(means(tmp_path, mailbox.port), now=NOW, beat=quiet)
        assert states() == [("sending", 1)]
        assert deliver(means(tmp_path, mailbox.port), now=NOW + CLAIM - MINUTE, beat=quiet).sent == 0
        assert deliver(means(tmp_path, mailbox.port), now=NOW + CLAIM, beat=quiet).sent == 1
        assert states() == [("sent", 2)]

    def test_only_one_of_two_who_read_the_same_row_wins(self) -> None:
        tell_ann()
        one, other = (Delivery.objects.get(channel=Channel.MAIL) for _ in range(2))
        assert [delivering._claim(one, NOW), delivering._claim(other, NOW)] == [True, False]

    def test_somebody_slower_than_the_claim_changes_nothing(self) -> None:
        tell_ann()
        slow = Delivery.objects.get(channel=Channel.MAIL)
        delivering._claim(slow, NOW)
        quick = Delivery.objects.get(channel=Channel.MAIL)
        assert delivering._claim(quick, NOW + CLAIM)
        delivering._done([slow], NOW, delivering.Outcome())
        assert Delivery.objects.get(channel=Channel.MAIL).state == State.SENDING


class TestDigest:
    def test_what_may_wait_comes_as_one_mail(self, tmp_path: Path, mailbox: Mailbox) -> None:
        for n in range(3):
            tell_ann("due-soon", f"d-{n}", name_zh=f"事項{n}")
        assert deliver(means(tmp_path, mailbox.port), now=NOW, beat=quiet).sent == 0
        assert digest(means(tmp_path, mailbox.port), now=NOW + MINUTE, beat=quiet).sent == 3
        assert digest(means(tmp_path, mailbox.port), now=NOW + 2 * MINUTE, beat=quiet).sent == 0
        (message,) = mailbox.messages
        assert message["Subject"] == "安證：通知摘要 3 則"
        assert [n for n in range(3) if f"事項{n}" in message.get_content()] == [0, 1, 2]

    def test_what_was_read_meanwhile_is_left_out(self, tmp_path: Path, mailbox: Mailbox) -> None:
        tell_ann("due-soon", "d-1", name_zh="甲事項")
        mark_read(ANN, now=NOW)
        tell_ann("due-soon", "d-2", name_zh="乙事項")
        digest(means(tmp_path, mailbox.port), now=NOW + MINUTE, beat=quiet)
        assert "甲事項" not in mailbox.messages[0].get_content()
        assert states() == [("read", 0), ("sent", 1)]

    def test_a_summary_that_failed_is_tried_again_before_the_next_morning(
        self, tmp_path: Path, mailbox: Mailbox
    ) -> None:
        tell_ann("due-soon", "d-1")
        digest(means(tmp_path, 1), now=NOW, beat=quiet)
        assert deliver(means(tmp_path, mailbox.port), now=NOW + 3 * MINUTE, beat=quiet).sent == 1

    def test_what_is_urgent_never_waits(self, tmp_path: Path, mailbox: Mailbox) -> None:
        tell_ann("overdue", "d-1")
        assert deliver(means(tmp_path, mailbox.port), now=NOW, beat=quiet).sent == 1


class TestPreferences:
    def test_defaults_and_choice(self) -> None:
        assert (ways_of(ANN)[Group.DUE], ways_of(ANN)[Group.SIGNING]) == (Way(True, True), Way(True, False))  # noqa: FBT003
        prefer(ANN, {Group.SIGNING: Way(mail=True, daily=True)})
        prefer(ANN, {Group.SIGNING: Way(mail=False, daily=True), Group.DUE: Way(mail=True, daily=False)})
        assert (ways_of(ANN)[Group.SIGNING], ways_of(ANN)[Group.DUE]) == (Way(False, True), Way(True, False))  # noqa: FBT003

    def test_without_mail_there_is_only_the_inbox(self) -> None:
        prefer(ANN, {Group.SIGNING: Way(mail=False, daily=False)})
        tell_ann()
        assert (states(), states(Channel.INBOX)) == ([], [("sent", 0)])


class TestWebhook:
    def test_called_with_a_signature(self, tmp_path: Path) -> None:
        with webhook_receiver() as receiver:
            Account.objects.update(webhook=f"http://127.0.0.1:{receiver.port}/hook")
            tell_ann("case-returned", reason="機密理由")
            assert deliver(means(tmp_path), now=NOW, beat=quiet).sent == 1
        (got,) = receiver.got
        assert "機密理由" not in got.body.decode()
        assert got.headers["Anzheng-Signature"].startswith("sha256=")
        assert states(Channel.WEBHOOK) == [("sent", 1)]

    def test_an_address_inside_that_is_not_listed_is_never_called(self, tmp_path: Path) -> None:
        with webhook_receiver() as receiver:
            Account.objects.update(webhook=f"http://127.0.0.1:{receiver.port}/hook")
            tell_ann()
            outcome = deliver(Means(tmp_path, None, ()), now=NOW, beat=quiet)
        assert (outcome.failed, receiver.got, states(Channel.WEBHOOK)) == (1, [], [("failed", 1)])
        assert "loopback" in str(Delivery.objects.get(channel=Channel.WEBHOOK).error) or "本機" in str(
            Delivery.objects.get(channel=Channel.WEBHOOK).error
        )

    def test_a_receiver_that_fails_is_called_again(self, tmp_path: Path) -> None:
        with webhook_receiver() as receiver:
            Account.objects.update(webhook=f"http://127.0.0.1:{receiver.port}/hook")
            tell_ann()
            receiver.status = 503
            assert deliver(means(tmp_path), now=NOW, beat=quiet).put_off == 1
            receiver.status = 200
            assert deliver(means(tmp_path), now=NOW + 3 * MINUTE, beat=quiet).sent == 1
        assert len(receiver.got) == 2


def _die(*_: object) -> None:
    raise KeyboardInterrupt
