"""銷毀申請服務 Asking for disposal: by a person for what they name, by the product for what has expired."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from anzheng.facts.base import Actor
from anzheng.facts.retention import Basis
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.services import enter as enter_content
from anzheng.ledger.content.services import put as put_content
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Standing as Duties
from anzheng.records.attachments import Attached, checked_file
from anzheng.records.case_queries import find, visible
from anzheng.records.cases import open_by_system, open_case, submit, withdraw_by_system
from anzheng.records.contents import of_case
from anzheng.records.core.retention.standing import Standing, expired
from anzheng.records.core.workflow.acts import SYSTEM
from anzheng.records.core.workflow.case import State
from anzheng.records.holds import in_turn
from anzheng.records.models import Case
from anzheng.records.retention import KIND, shelf, stand
from anzheng.records.subjects.disposal import MOST

AGAIN = timedelta(days=365)
"""After this time the product asks again for what somebody refused to destroy."""


def request_disposal(
    has: Duties,
    evidence: Sequence[str],
    *,
    reason: str = "",
    legal: str = "",
    order: Path | None = None,
    home: Path,
    actor: Actor,
    now: datetime,
) -> Case:
    """Ask that contents be destroyed: because their time is over, or with `order` because it says so (申請銷毀).

    Nothing is kept of a request that cannot be. Raises DeniedError, NotFoundError, InputError, ConflictError for what
    has to stay.
    """
    require(has, Permission.DISPOSAL, Reach.COMPANY)
    if order is None and legal:
        raise InputError(
            Text("依命令銷毀須附上命令", "a disposal that was ordered needs the order"),
            legal[:60],
            Text("請附上公文或裁定的檔案", "attach the file of the order"),
        )
    owners = [f"evidence:{one}" for one in dict.fromkeys(evidence)]
    kept = None
    content: dict[str, Any] = {
        "basis": (Basis.EXPIRED if order is None else Basis.ORDERED).value,
        "why": reason,
        "owners": owners,
    }
    if order is not None:
        media, kept = checked_file(order), put_content(home, order)
        content |= {"legal": legal or reason}
        content |= {"order": Attached(order.name[:200], kept.digest, kept.size, media).as_json()}
    with transaction.atomic():
        row = open_case(has, KIND, content, actor=actor, now=now)
        if kept is not None:
            enter_content(home, row.ledger, of_case(row.pk), kept, now=now)
        submit(has, row.pk, home=home, actor=actor, now=now)
    return Case.objects.get(pk=row.pk)


def due_for_disposal(home: Path, company: str, day: date) -> list[Standing]:
    """Return what may be destroyed on a day because its time is over, as known today (到期清單)."""
    on = shelf(home, company, day)
    # Cheap sources first: the entries themselves are read only of what is over by all the others.
    likely = expired(on, on.known.pieces.values())
    return [one for one in stand(on, company, [one.piece.evidence for one in likely]) if one.may_go(day, Basis.EXPIRED)]


def requests_of(has: Duties) -> QuerySet[Case]:
    """Return the requests of disposal that the standing may see, the newest first."""
    return visible(Case.objects.filter(kind=KIND), has).exclude(state=State.DRAFT)


def find_request(has: Duties, case: str) -> Case:
    """Return a request that the standing may see. Raises NotFoundError, also for another kind of case."""
    row = find(has, case)
    if row.kind != KIND:
        raise NotFoundError(
            Text("這件案件不是銷毀申請", "this case asks for no disposal"),
            case[:60],
            Text("請用 anzheng dispose list 查看", "see anzheng dispose list"),
        )
    return row


def open_due(home: Path, company: str, *, actor: Actor, now: datetime) -> list[str]:
    """Ask for the disposal of everything that has expired, by form and year, and do nothing more (到期開立申請).

    What an open request names, what is held, and what was refused within a year is not asked for.
    """
    for case in _sent_back(company):
        withdraw_by_system(case, home=home, actor=actor, now=now)
    day, opened = taipei_day(now), []
    refused = _refused(company, day)
    found = [one for one in due_for_disposal(home, company, day) if one.piece.owner not in refused]
    for (form, year), group in groupby(found, key=lambda one: (one.piece.form, one.piece.last.year)):
        for part in _chunks([one.piece.owner for one in group]):
            with transaction.atomic():
                in_turn(company)
                content = {"basis": Basis.EXPIRED.value, "owners": part, "form": form, "year": str(year)}
                opened.append(open_by_system(company, KIND, content, home=home, actor=actor, now=now).id)
    return opened


def _sent_back(company: str) -> list[str]:
    """Return the product's own requests that a signer returned: it asks anew for what still may go."""
    rows = Case.objects.filter(company=company, kind=KIND, author=SYSTEM, state=State.RETURNED)
    return list(rows.values_list("pk", flat=True))


def _refused(company: str, day: date) -> set[str]:
    rows = Case.objects.filter(company=company, kind=KIND, state=State.REFUSED)
    since = day - AGAIN
    return {
        owner
        for settled, content in rows.values_list("settled", "content")
        if settled is not None and taipei_day(settled) > since
        for owner in content.get("owners", ())
    }


def _chunks(owners: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(owners), MOST):
        yield owners[start : start + MOST]
