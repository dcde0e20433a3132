"""還原之後 What a restored database goes through before anybody uses it, in a process that serves it alone.

Tables are brought up to date, everybody is signed out, each ledger is compared with what others hold of it, disposals
are done again, accounts are closed again, and the ledgers that go on say what happened. A ledger that is behind takes
no entries: what was disposed of is destroyed all the same, and entered when its new epoch is opened.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from anzheng.facts.base import Actor
from anzheng.facts.ledgers import RestorePerformed
from anzheng.kernel import canonical
from anzheng.kernel.times import parse_instant, taipei_day
from anzheng.ledger.content.services import inspect
from anzheng.ledger.halts import Halted, refusal
from anzheng.ledger.services import Draft, append, business_act, entry, facts_of, head, ledgers, verify
from anzheng.organization.closings import Reclosed, replay_closings
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.people import account_actor
from anzheng.organization.proving import look
from anzheng.posture.adoptions import living
from anzheng.posture.statement import Asked, acts_in, statement
from anzheng.records.disposal_replay import replay_disposals
from anzheng.reports.backup.child import Act
from anzheng.reports.backup.core.manifest import Manifest
from anzheng.reports.binder.gather import editions_of

SUBJECT: Final = "restores"


@dataclass(frozen=True, slots=True)
class Around:
    """What a restore is done with (還原的環境)."""

    home: Path
    keys: Path
    account: str
    """Of the operating system: who does it."""
    now: datetime
    digest: str
    """SHA-256 of the backup."""
    rehearsal: bool
    """Asks no anchor that needs the network."""

    @property
    def actor(self) -> Actor:
        """Who does it."""
        return account_actor(self.home, self.account, "cli")


@dataclass(frozen=True, slots=True)
class Brought:
    """A ledger after the restore (還原後的帳本)."""

    ledger: str
    size: int
    """Entries in the backup."""
    halted: list[str] | None
    """Why it takes no entries, in both languages, and what to do; None if it goes on."""
    disposals: int
    """Disposals that only the journal told."""
    doubtful: list[str]
    """Requests of disposal of which nobody knows whether they were carried out."""
    accounts: list[str]
    """Accounts that were closed since the backup and are closed again: login names; of the installation."""
    tokens: list[str]
    """Tokens that were revoked since and are so again: ids; of the installation."""
    entered: bool
    """Whether the ledger says that it was restored."""


def answered(act: Act, manifest: Manifest, around: Around) -> dict[str, Any]:
    """Do what an act asks of the copy that this process serves."""
    answer: dict[str, Any] = {}
    if act is not Act.RESTORE:
        answer["ledgers"] = checked(manifest)
    if act is Act.REHEARSE:
        sizes = {one.ledger: one.size for one in manifest.ledgers}
        answer["verdicts"] = verdicts(around.home, sizes, taipei_day(around.now))
    if act is not Act.CHECK:
        answer["brought"] = bring_up(manifest, around)
    if act is Act.REHEARSE:
        answer["contents"] = readable(around.home)
    return answer


def bring_up(manifest: Manifest, around: Around) -> list[dict[str, Any]]:
    """Do all of it, and return what became of each ledger."""
    with transaction.atomic():
        # Whoever was signed in, or signed out, when the copy was made: nobody is now.
        UserSession.objects.all().delete()
        Session.objects.all().delete()
    found = look(around.home, around.keys, now=around.now, near_only=around.rehearsal)
    stopped = {one.ledger: one for one in found}
    sizes = {one.ledger: one.size for one in manifest.ledgers}
    brought = [_one(manifest, ledger.id, sizes[ledger.id], stopped.get(ledger.id), around) for ledger in ledgers()]
    return [asdict(one) for one in brought]


def _one(manifest: Manifest, ledger: str, size: int, stopped: Halted | None, around: Around) -> Brought:
    goes_on = stopped is None
    replayed = replay_disposals(ledger, home=around.home, actor=around.actor, now=around.now, enter=goes_on)
    reclosed = Reclosed((), ())
    if ledger == INSTALLATION:
        reclosed = replay_closings(home=around.home, actor=around.actor, now=around.now, enter=goes_on)
    enters = goes_on and entry(ledger, head(ledger).size - 1).leaf.at <= around.now
    if enters:
        payload = RestorePerformed(around.digest, parse_instant(manifest.made), size, len(replayed.again))
        with business_act():
            append(ledger, [Draft(SUBJECT, payload)], actor=around.actor, at=around.now)
    why = None if stopped is None else [refusal(stopped).sentence("zh"), refusal(stopped).sentence("en")]
    closed = list(reclosed.accounts), list(reclosed.tokens)
    return Brought(ledger, size, why, len(replayed.again), list(replayed.doubtful), *closed, enters)


def checked(manifest: Manifest) -> list[dict[str, Any]]:
    """Verify every ledger of a copy from its leaves up, and compare it with the list; return what was found."""
    said = {one.ledger: one for one in manifest.ledgers}
    rows = []
    for ledger in (one.id for one in ledgers()):
        report = verify(ledger)
        problems = [[one.what.zh, one.what.en] for one in report.problems[:5]]
        listed = said.pop(ledger, None)
        if listed is None or (listed.size, listed.root) != (report.size, report.root):
            problems.append(["與備份清單所載不同", "not what the list of the backup says"])
        rows.append({"ledger": ledger, "size": report.size, "root": report.root, "problems": problems})
    rows += [
        {"ledger": one, "size": 0, "root": "", "problems": [["備份裡沒有這本帳", "it is not in the backup"]]}
        for one in said
    ]
    return rows


def readable(home: Path) -> dict[str, Any]:
    """Read and decrypt every content of every ledger, and return how many there are and which are damaged."""
    looked = [inspect(home, ledger.id, most=None) for ledger in ledgers()]
    return {"all": sum(one.all for one in looked), "damaged": [name for one in looked for name in one.damaged]}


def verdicts(home: Path, sizes: Mapping[str, int], day: date) -> dict[str, str]:
    """Return, for each company, the digest of all its verdicts about a day by the first so many entries."""
    found = {}
    for ledger, size in sizes.items():
        if ledger == INSTALLATION:
            continue
        facts = [fact for fact in facts_of(ledger) if fact.seq < size]
        lives = sorted(living(acts_in(facts), day))
        if lives:
            said = statement(facts, editions_of(facts, home), Asked(tuple(lives), day, None, None, size))
            found[ledger] = sha256(canonical.encode(said)).hexdigest()
    return found
