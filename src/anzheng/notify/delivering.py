"""遞送 Sending what is due and not yet sent, each delivery claimed before it goes out.

A claim is one update that only one process can win. Whoever claims and dies leaves a delivery that comes due again:
a notice may arrive twice, it is never lost. Times are compared as earlier or later, never as equal, so that a night
in which nobody looked changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.db.models import F, QuerySet

from anzheng.kernel.errors import AnzhengError, InputError, SettingError
from anzheng.kernel.times import instant_text
from anzheng.notify import mail, webhook
from anzheng.notify.core.kinds import KINDS
from anzheng.notify.core.letters import Letter, Line, MailServer, letter
from anzheng.notify.core.sending import CLAIM, Channel, State, wait_after
from anzheng.notify.models import Delivery, Notice
from anzheng.organization.models import Account, Company
from anzheng.outbound.core.addresses import Network

_BATCH = 40
"""Deliveries of one channel in one run: even if every one of them waits for its time limit, the claims hold."""
_ERROR = 200
_THIS_LETTER = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)
"""What the server has against one letter; anything else concerns all of them."""

Beat = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What sending needs (遞送方式)."""

    home: Path
    mail: MailServer | None
    """None where no mail server is set up: everything else works."""
    networks: tuple[Network, ...]
    """Inner networks that webhooks may call."""


@dataclass(slots=True)
class Outcome:
    """What one run did (結果)."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    """Not taken this time; due again later."""


def deliver(means: Means, *, now: datetime, beat: Beat) -> Outcome:
    """Send what is due by mail and webhook, and summaries that failed before."""
    outcome = Outcome()
    single = _due(Channel.MAIL, now).filter(digest=False)
    again = _due(Channel.MAIL, now).filter(digest=True, attempts__gt=0)
    _mails(means, [[row] for row in single[:_BATCH]], now, beat, outcome)
    _mails(means, _by_person(again), now, beat, outcome)
    for row in _due(Channel.WEBHOOK, now)[:_BATCH]:
        beat()
        if _claim(row, now):
            _call(means, row, now, outcome)
    return outcome


def digest(means: Means, *, now: datetime, beat: Beat) -> Outcome:
    """Send each person one summary of what waited for it and was not read meanwhile."""
    outcome = Outcome()
    waiting = _due(Channel.MAIL, now).filter(digest=True)
    waiting.exclude(notice__read=None).update(state=State.READ)
    _mails(means, _by_person(waiting), now, beat, outcome)
    return outcome


def _due(channel: Channel, now: datetime) -> QuerySet[Delivery]:
    """Return what is to be sent by now, and what somebody claimed too long ago."""
    rows = Delivery.objects.filter(channel=channel, state__in=(State.DUE, State.SENDING), due__lte=now)
    return rows.select_related("notice", "notice__person").order_by("due", "pk")


def _by_person(rows: QuerySet[Delivery]) -> list[list[Delivery]]:
    ordered = rows.order_by("notice__person", "notice__pk")
    return [list(group) for _, group in groupby(ordered, key=lambda row: row.notice.person_id)]


def _claim(row: Delivery, now: datetime) -> bool:
    """Take one delivery, unless somebody else took it since it was read."""
    mine = Delivery.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts, due__lte=now)
    if not mine.update(state=State.SENDING, attempts=F("attempts") + 1, due=now + CLAIM):
        return False
    row.state, row.attempts = State.SENDING, row.attempts + 1
    return True


def _mails(means: Means, letters: Sequence[list[Delivery]], now: datetime, beat: Beat, outcome: Outcome) -> None:
    """Send letters; once the server cannot be reached, leave the rest as it is until the next run."""
    if means.mail is None:
        _close(State.NOT_SET_UP, [row for rows in letters for row in rows])
        return
    people = {row.notice.person_id for rows in letters for row in rows}
    accounts = {row.person_id: row for row in Account.objects.filter(person__in=people)}
    companies = dict(Company.objects.values_list("ledger", "name"))
    for rows in letters:
        beat()
        account = accounts.get(rows[0].notice.person_id)
        to = rows[0].notice.person.email
        if not to or (account is not None and not account.is_active):
            _close(State.NOT_SET_UP, rows)
        elif mine := [row for row in rows if _claim(row, now)]:
            lines = [_line(row.notice, companies) for row in mine]
            text = letter(to, lines, account.language if account is not None else "zh", means.mail.base)
            if not _mail(means.mail, text, mine, now, outcome):
                return


def _mail(server: MailServer, text: Letter, rows: Sequence[Delivery], now: datetime, outcome: Outcome) -> bool:
    """Send one letter, and tell whether it makes sense to go on with the next."""
    try:
        mail.send(server, text)
    except _THIS_LETTER as problem:
        _put_off(rows, problem, now, outcome)
    except (SettingError, OSError) as problem:
        _put_off(rows, problem, now, outcome)
        return False
    except InputError as problem:
        _give_up(rows, problem, outcome)
    else:
        _done(rows, now, outcome)
    return True


def _call(means: Means, row: Delivery, now: datetime, outcome: Outcome) -> None:
    account = Account.objects.filter(person=row.notice.person_id, is_active=True).exclude(webhook="").first()
    if account is None:
        _close(State.NOT_SET_UP, [row])
        return
    notice = row.notice
    title = KINDS.get(notice.kind).title(notice.parameters)
    body = {
        "id": notice.pk,
        "kind": notice.kind,
        "company": notice.company,
        "title": {"zh": title.zh, "en": title.en},
        "link": notice.link,
        "created": instant_text(notice.created),
    }
    key = webhook.secret_of(means.home, account.person_id, account.webhook)
    try:
        webhook.post(account.webhook, body, key=key, now=now, allowed=means.networks)
    except InputError as problem:
        _give_up([row], problem, outcome)
    except OSError as problem:
        _put_off([row], problem, now, outcome)
    else:
        _done([row], now, outcome)


def _line(notice: Notice, companies: Mapping[str, str]) -> Line:
    title = KINDS.get(notice.kind).title(notice.parameters)
    return Line(title, notice.link, notice.company, companies.get(notice.company, ""))


def _mine(row: Delivery) -> QuerySet[Delivery]:
    """Return the row if the claim still holds: somebody slower than the claim changes nothing any more."""
    return Delivery.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts)


def _done(rows: Sequence[Delivery], now: datetime, outcome: Outcome) -> None:
    for row in rows:
        _mine(row).update(state=State.SENT, sent=now, error="")
    outcome.sent += len(rows)


def _put_off(rows: Sequence[Delivery], problem: Exception, now: datetime, outcome: Outcome) -> None:
    for row in rows:
        wait = wait_after(row.attempts)
        if wait is None:
            _give_up([row], problem, outcome)
        else:
            _mine(row).update(state=State.DUE, due=now + wait, error=_said(problem))
            outcome.put_off += 1


def _give_up(rows: Sequence[Delivery], problem: Exception, outcome: Outcome) -> None:
    for row in rows:
        _mine(row).update(state=State.FAILED, error=_said(problem))
    outcome.failed += len(rows)


def _close(state: State, rows: Sequence[Delivery]) -> None:
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).exclude(state=State.SENT).update(state=state)


def _said(problem: Exception) -> str:
    """Return an error for the administrators, on one line; answers of servers may hold anything."""
    text = problem.sentence("zh") if isinstance(problem, AnzhengError) else f"{type(problem).__name__}: {problem}"
    return " ".join(text.split())[:_ERROR]
