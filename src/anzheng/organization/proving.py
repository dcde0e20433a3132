"""證明帳本 Proving the ledgers of an installation: signing their heads, giving them to anchors, asking what those hold.

Whoever starts a process looks once, before anything is entered: `look`. The worker signs and offers every few minutes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path

from django.conf import settings
from django.db import transaction

from anzheng.kernel.errors import AnzhengError, ProofError, StorageError
from anzheng.kernel.times import taipei_day
from anzheng.ledger.anchors.contract import Means
from anzheng.ledger.proofs import (
    Claim,
    Halted,
    SignedCheckpoint,
    ask,
    examine,
    halted,
    newest_checkpoint,
    offer,
    own_claim,
    sign_head,
)
from anzheng.ledger.services import LedgerInfo, ledgers
from anzheng.notify.core.letters import Letter, MailServer
from anzheng.notify.mail import send
from anzheng.notify.services import tell
from anzheng.organization.access import holders
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.duties import administrators

_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""A witness or an authority on this machine may be asked: it proves little, and its kind says so."""


def means_in(home: Path) -> Means:
    """Return what anchors may use here: the mail server and the inner networks as they are set."""
    server = settings.ANZHENG_MAIL
    return Means(home, (*settings.ANZHENG_WEBHOOK_NETWORKS, *_LOOPBACK), None if server is None else _mailer(server))


def look(home: Path, keys: Path, *, now: datetime, near_only: bool) -> tuple[Halted, ...]:
    """Compare every ledger with what lies beside its key and with what its anchors hold (起始比對).

    `near_only` leaves out anchors that need the network. Returns the ledgers that take no entries.
    """
    means, found = means_in(home), []
    for ledger in ledgers():
        claims = [*_own(ledger.id, keys), *ask(ledger.id, means, now=now, near_only=near_only)]
        stopped = examine(ledger.id, claims, now=now) if claims else halted(ledger.id)
        if stopped is not None:
            found.append(stopped)
    return tuple(found)


def checkpoint(ledger: str, *, home: Path, keys: Path, now: datetime, at_once: bool = True) -> SignedCheckpoint:
    """Sign the head now and give it to every anchor, or to those that are due (立即簽署並提交).

    Raises HaltedError if an anchor holds something else, and whatever `sign_head` raises.
    """
    signed = sign_head(ledger, keys=keys, now=now)
    stopped = offer(ledger, means_in(home), now=now, at_once=at_once)
    if stopped is not None:
        tell_halted(stopped, now=now)
    return signed


def prove_all(home: Path, keys: Path, *, now: datetime, beat: Callable[[], None]) -> tuple[Halted, ...]:
    """Sign every ledger that grew, at least once a day, and offer it to the anchors that are due.

    One that cannot be signed keeps no other from it: what was wrong with the first is raised at the end.
    """
    means, found = means_in(home), list[Halted]()
    wrong: AnzhengError | None = None
    for ledger in ledgers():
        try:
            stopped = _prove(ledger, means, keys, now, beat)
        except AnzhengError as problem:
            wrong = wrong or problem
            continue
        if stopped is not None:
            tell_halted(stopped, now=now)
            found.append(stopped)
    if wrong is not None:
        raise wrong
    return tuple(found)


def _prove(ledger: LedgerInfo, means: Means, keys: Path, now: datetime, beat: Callable[[], None]) -> Halted | None:
    """Sign one ledger if that is due, and offer it; return why it takes no entries, if it does not."""
    beat()
    # An old copy may have been put back under a process that runs.
    claims = _own(ledger.id, keys)
    stopped = examine(ledger.id, claims, now=now) if claims else halted(ledger.id)
    if stopped is None and _is_due(ledger.id, ledger.size, now):
        sign_head(ledger.id, keys=keys, now=now)
    beat()
    return stopped or offer(ledger.id, means, now=now)


def tell_halted(stopped: Halted, *, now: datetime) -> None:
    """Tell those who can do something, once a day."""
    day = taipei_day(now)
    people = {held.person for held in administrators(day)}
    if stopped.ledger != INSTALLATION:
        people |= set(holders(stopped.ledger, Duty.SECURITY_HEAD, day))
    given: dict[str, str | int] = {
        "ledger": stopped.ledger,
        "source": stopped.claim.source,
        "size": stopped.size,
        "seen": stopped.claim.size,
    }
    company = "" if stopped.ledger == INSTALLATION else stopped.ledger
    with transaction.atomic():
        for person in sorted(people):
            tell(
                person,
                "ledger-halted",
                key=f"{stopped.ledger}:{day}",
                company=company,
                link="/ledger/",
                parameters=given,
                now=now,
            )


def _is_due(ledger: str, size: int, now: datetime) -> bool:
    newest = newest_checkpoint(ledger)
    return newest is None or newest.size < size or taipei_day(newest.at) < taipei_day(now)


def _own(ledger: str, keys: Path) -> Sequence[Claim]:
    """Return what lies beside the key. A folder that cannot be read stops signing, not reading: that says so itself."""
    newest = newest_checkpoint(ledger)
    try:
        claim = own_claim(ledger, keys, known=None if newest is None else newest.note)
    except (StorageError, ProofError):
        return ()
    return () if claim is None else (claim,)


def _mailer(server: MailServer) -> Callable[[str, str, str], None]:
    def send_mail(to: str, subject: str, text: str) -> None:
        send(server, Letter(to, subject, text))

    return send_mail
