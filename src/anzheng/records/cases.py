"""案件服務 Opening cases and acting upon them: the only place where a case changes.

One act: the row is locked, the case folded from its acts, the rules asked; then the act is kept, the projections
follow, what was approved takes effect, and the facts are appended last, in the same transaction. Two people who
act at once come one after the other, and the second is judged by what the first has done.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from anzheng.facts.base import Actor
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, SeparationError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, Chance, new_id
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.services import forget
from anzheng.ledger.core.commitments import fresh_salt
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.access import DeniedError, require
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Member
from anzheng.organization.people import remember
from anzheng.organization.traces import trace
from anzheng.records.case_facts import facts_about
from anzheng.records.case_keeping import keep, shown_content, storable
from anzheng.records.case_notices import tell_about
from anzheng.records.case_queries import find, folded, moment_for, overdue_cases
from anzheng.records.contents import Putting, of_case
from anzheng.records.core.workflow import case as core
from anzheng.records.core.workflow.acts import SYSTEM, Act, Resubmit, Sign, Submit, Supersede, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.core.workflow.decide import Accepted, decide
from anzheng.records.core.workflow.limits import consequence
from anzheng.records.core.workflow.refusals import SEPARATION, Refusal, Rule
from anzheng.records.models import Case
from anzheng.records.subject import (
    Approved,
    Content,
    Happened,
    Subject,
    Surroundings,
    digest_of,
    require_sound,
    subject_of,
)

_SYSTEM_NAME = "安證（自動排程）"
_DENIED = frozenset(
    {Rule.NOT_ASKED, Rule.NOT_YET, Rule.TAKEN, Rule.NO_DEPUTY, Rule.AWAY, Rule.AUTHOR_ONLY, Rule.NO_CONFIRMER}
)
_GIVEN_WRONG = frozenset({Rule.REASON, Rule.FACTOR, Rule.PAPER_DATES, Rule.NOTHING_INKED, Rule.NO_SUCH_STEP})


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one case of several that were signed together (批次簽核結果)."""

    case: str
    problem: AnzhengError | None = None
    """Why it was not signed; None if it was."""


def open_case(
    has: Standing,
    kind: str,
    content: Content,
    *,
    actor: Actor,
    now: datetime,
    subject: str | None = None,
    supersedes: str | None = None,
    chance: Chance = secrets.token_bytes,
) -> Case:
    """Write a draft; nobody but its author sees it, and the ledger hears nothing of it (開立案件草稿).

    `subject` is the id of what it is about; without it, that of the case. Raises DeniedError, InputError for a
    content that cannot be kept, ConflictError if what it replaces is not approved.
    """
    about = subject_of(kind)
    require(has, about.permission)
    _same(has, actor)
    member = Member.objects.filter(company=has.company, person=actor.id).select_related("unit").first()
    if member is None:
        raise _denied()
    with transaction.atomic():
        replaced = None if supersedes is None else _approved(has, about, supersedes)
        identity, kept = new_id("c", now, chance(ENTROPY_BYTES)), storable(content)
        row = _draft(about, has.company, identity, kept, actor.id, now)
        row.salt = fresh_salt(chance)
        row.subject = subject or identity
        row.unit = member.unit.path if member.unit is not None else ""
        row.level = (about.level if about.level_of is None else about.level_of(kept)).value
        row.supersedes = replaced
        row.save(force_insert=True)
    return row


def open_by_system(
    company: str,
    kind: str,
    content: Content,
    *,
    home: Path,
    actor: Actor,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> core.Case:
    """Put a case before its signers that nobody wrote, in one act (系統開立案件): its author is the product.

    Raises what `submit` raises, and ConflictError for a kind that only people may open.
    """
    about = subject_of(kind)
    remember({SYSTEM: _SYSTEM_NAME})
    around = Surroundings(home, company, SYSTEM, taipei_day(now))
    kept = storable(about.prepare(storable(content), around))
    require_sound(about.check(kept), about.name.zh)
    identity = new_id("c", now, chance(ENTROPY_BYTES))
    with business_act():
        row = _draft(about, company, identity, kept, SYSTEM, now)
        row.salt = fresh_salt(chance)
        row.save(force_insert=True)
        what = Submit(digest_of(kind, identity, kept, row.salt), about.matter(identity, kept))
        return _act(row, what, SYSTEM, kept, home=home, actor=actor, now=now)


def _draft(about: Subject, company: str, identity: str, kept: dict[str, Any], author: str, now: datetime) -> Case:
    return Case(
        case=identity,
        ledger=about.ledger or company,
        company_id=company,
        workflow=about.workflow_for(kept).id,
        kind=about.id,
        subject=identity,
        content=kept,
        author_id=author,
        level=about.level.value,
        circle=about.circle,
        state=State.DRAFT.value,
        opened=now,
        changed=now,
    )


def withdraw_by_system(case: str, *, home: Path, actor: Actor, now: datetime) -> core.Case:
    """Take back a case that the product opened (系統撤回). Raises as `act` does."""
    return _act(Case.objects.get(pk=case), Withdraw(), SYSTEM, None, home=home, actor=actor, now=now)


def locked(case: str) -> Case:
    """Return a case as it stands once everybody else who changes it is done; locked until the transaction ends."""
    return Case.objects.select_for_update().get(pk=case)


def write_draft(
    has: Standing, case: str, content: Content, *, actor: Actor, now: datetime, expected: datetime | None = None
) -> Case:
    """Change the working copy of a draft or of a returned case; what others have seen stays as it was (儲存草稿).

    Raises NotFoundError, DeniedError for another's draft, ConflictError while it is before others, has ended, or was
    changed after `expected`.
    """
    with transaction.atomic():
        row = _own_draft(has, case, actor, {State.DRAFT, State.RETURNED})
        keep_draft(row, content, now=now, expected=expected)
    return row


def keep_draft(row: Case, content: Content, *, now: datetime, expected: datetime | None = None) -> None:
    """Change the working copy of a draft that the caller has locked, and that is the actor's own.

    Raises ConflictError if it was changed after `expected`.
    """
    if expected is not None and row.changed != expected:
        raise _stale(row.pk)
    row.content, row.changed = storable(content), now
    row.save(update_fields=["content", "changed"])


def discard_draft(has: Standing, case: str, *, actor: Actor) -> None:
    """Throw a draft away that was never before anybody (捨棄草稿). Raises like `write_draft`."""
    with transaction.atomic():
        row = _own_draft(has, case, actor, {State.DRAFT})
        forget(row.ledger, of_case(row.pk))
        row.delete()


def submit(has: Standing, case: str, *, home: Path, actor: Actor, now: datetime) -> core.Case:
    """Put the working copy before the signers, for the first time or again (送件). Raises InputError, as `act` does."""
    row = find(has, case)
    about = subject_of(row.kind)
    around = Surroundings(home, row.company_id, row.author_id, taipei_day(now))
    content = storable(about.prepare(row.content, around))
    require_sound(about.check(content), about.name.zh)
    matter = about.matter(row.subject, content)
    matter = replace(matter, owner=matter.owner or row.author_id, unit=matter.unit or row.unit or None)
    digest = digest_of(row.kind, row.subject, content, row.salt)
    step = Resubmit(digest, matter) if row.state == State.RETURNED else Submit(digest, matter)
    return _act(row, step, actor.id, content, home=home, actor=actor, now=now, expected=row.changed)


def act(
    has: Standing,
    case: str,
    what: Act,
    *,
    home: Path,
    actor: Actor,
    now: datetime,
    files: Putting | None = None,
) -> core.Case:
    """Do something to a case: sign, return, refuse, withdraw, print, scan, confirm (案件上的行為).

    `files` hold the scan that the act names; it becomes the case's with the act. Raises NotFoundError for a case that
    the person may not see; SeparationError where nobody may pass their own work; DeniedError, ConflictError or
    InputError for the other rules.
    """
    _same(has, actor)
    if isinstance(what, Submit | Resubmit):
        raise TypeError("what is put before others goes through `submit`, which makes its digest")
    row = find(has, case)
    with business_act():
        if files is not None:
            files.enter(row.ledger, of_case(row.pk), now=now)
        return _act(row, what, actor.id, None, home=home, actor=actor, now=now)


def sign_each(
    has: Standing, cases: Iterable[tuple[str, Sign]], *, home: Path, actor: Actor, now: datetime
) -> list[Signed]:
    """Sign several cases, each by its own act; one that is refused hinders no other (批次簽核)."""
    found = []
    for case, what in cases:
        try:
            act(has, case, what, home=home, actor=actor, now=now)
            found.append(Signed(case))
        except AnzhengError as problem:
            found.append(Signed(case, problem))
    return found


def pass_limits(company: str, *, home: Path, actor: Actor, now: datetime) -> list[core.Case]:
    """Escalate or end what is overdue, each case by its own act (期限處理)."""
    day = taipei_day(now)
    found = []
    for row in overdue_cases(company, day):
        case = folded(row)
        what = consequence(case, moment_for(row, case, day).calendar, day)
        if what is None:
            continue
        try:
            found.append(_act(row, what, SYSTEM, None, home=home, actor=actor, now=now))
        except ConflictError:
            continue  # somebody acted between the look and the lock: the limit is another one now
    return found


def _act(
    seen: Case,
    what: Act,
    by: str,
    content: dict[str, Any] | None,
    *,
    home: Path,
    actor: Actor,
    now: datetime,
    expected: datetime | None = None,
) -> core.Case:
    day = taipei_day(now)
    with business_act():
        row = Case.objects.select_for_update().get(pk=seen.pk)
        if expected is not None and row.changed != expected:
            raise _stale(row.pk)
        case = folded(row)
        moment = moment_for(row, case, day, by, *_others(what))
        accepted = decide(case, what, by, moment)
        if isinstance(accepted, Refusal):
            raise error_of(accepted, row.pk)
        about = subject_of(row.kind)
        keep(row, accepted, content, moment, now)
        tell_about(row, case, accepted, moment, now)
        happened = Happened(row, accepted, shown_content(row, content), home, actor, now)
        payloads = facts_about(accepted, lambda reason: trace(home, "reason", reason, now=now))
        drafts = [Draft(f"case:{row.pk}", payload) for payload in payloads]
        drafts += about.follows(happened)
        if accepted.outcome is State.APPROVED:
            drafts += _take_effect(row, about, accepted, home=home, actor=actor, now=now)
        append(row.ledger, drafts, actor=actor, at=now)
    return accepted.case


def _take_effect(
    row: Case, about: Subject, accepted: Accepted, *, home: Path, actor: Actor, now: datetime
) -> Sequence[Draft]:
    """Let the approval take effect, and end the case that it replaces, in the same act."""
    drafts: list[Draft] = []
    superseded = None
    if row.supersedes_id is not None:
        old = Case.objects.select_for_update().get(pk=row.supersedes_id)
        before = folded(old)
        moment = moment_for(old, before, taipei_day(now))
        ended = decide(before, Supersede(row.pk), SYSTEM, moment)
        if isinstance(ended, Refusal):
            raise _not_approved(old.pk)
        keep(old, ended, None, moment, now)
        superseded = old.subject
        drafts += [Draft(f"case:{old.pk}", payload) for payload in facts_about(ended, lambda _: "")]
    content = row.content
    if digest_of(row.kind, row.subject, content, row.salt) != accepted.case.digest:
        raise _stale(row.pk)
    approved = Approved(accepted.case, content, home, row.company_id, superseded, actor, now)
    return [*drafts, *about.effect(approved)]


def error_of(refused: Refusal, where: str) -> AnzhengError:
    """Return the error that says why, of the kind that the rule belongs to."""
    kind: type[AnzhengError] = ConflictError
    if refused.rule in SEPARATION:
        kind = SeparationError
    elif refused.rule in _DENIED:
        kind = DeniedError
    elif refused.rule in _GIVEN_WRONG:
        kind = InputError
    return kind(refused.why, where, refused.remedy)


def _others(what: Act) -> list[str]:
    """Return the people whom an act names: those who signed a sheet, those whom the matter is about."""
    found = [one.person for one in getattr(what, "inked", ())]
    if isinstance(what, Submit | Resubmit):
        found += [person for people in what.matter.named.values() for person in people]
        found += [] if what.matter.owner is None else [what.matter.owner]
    return found


def _own_draft(has: Standing, case: str, actor: Actor, states: set[State]) -> Case:
    _same(has, actor)
    find(has, case)
    row = Case.objects.select_for_update().get(pk=case)
    if row.author_id != actor.id:
        raise _denied()
    if row.state not in states:
        raise ConflictError(
            Text("案件已送出，內容不能再改", "the case is before others: its content stays"),
            case,
            Text("請先撤回，或請簽署人退回", "withdraw it, or have a signer return it"),
        )
    return row


def _approved(has: Standing, about: Subject, case: str) -> Case:
    old = find(has, case)
    if old.kind != about.id:
        raise InputError(
            Text("只能取代同一種案件", "a case replaces one of its own kind"),
            case,
            Text("請確認案號", "check its number"),
        )
    if old.state != State.APPROVED:
        raise _not_approved(case)
    return old


def _same(has: Standing, actor: Actor) -> None:
    """Refuse an act in the name of somebody else than the standing is about."""
    if has.person != actor.id:
        raise _denied()


def _denied() -> DeniedError:
    return DeniedError(
        Text("只有在職人員能以自己的身分辦理案件", "only people who work here act upon cases, and as themselves"),
        "case",
        Text(
            "請以自己的帳號登入網頁；用命令列時，先由系統管理者以 anzheng account link-os 連結您的作業系統帳號",
            "sign in to the pages as yourself; for the command line an administrator links your operating-system "
            "account with anzheng account link-os",
        ),
    )


def _not_approved(case: str) -> ConflictError:
    return ConflictError(
        Text("只能取代已核准的案件，而且只能取代一次", "only an approved case can be replaced, and only once"),
        case,
        Text("請重新開啟案件確認狀態", "open the case again and look at its state"),
    )


def _stale(case: str) -> ConflictError:
    return ConflictError(
        Text("內容在你開啟之後已經變更", "the content changed since you opened it"),
        case,
        Text("請重新開啟後再送出", "open it again, then submit it"),
    )
