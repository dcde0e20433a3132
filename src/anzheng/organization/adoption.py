"""採用規範 Which documents a company lives under: adopting one, and giving one up, each with a reason."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Edition
from anzheng.facts.access import ReasonGiven
from anzheng.facts.base import Actor
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.kernel.errors import ConflictError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act, facts_of
from anzheng.organization.core.adoption import Held, held_by
from anzheng.organization.reasons import because
from anzheng.posture.adoptions import living

_COMPANY = "company"


def held(ledger: str) -> dict[str, Held]:
    """Return every document that the company ever adopted, with the stretch of days of its last adoption."""
    return held_by(_acts(ledger))


def editions_on(home: Path, ledger: str, day: date) -> list[Edition]:
    """Return the compiled editions that the company lives under on a day, by document.

    Raises NotFoundError if one of them is missing from the data folder.
    """
    return [catalogue.load_compiled(home, one.digest) for _, one in sorted(living(_acts(ledger), day).items())]


def _acts(ledger: str) -> list[EditionAdopted | EditionWithdrawn]:
    payloads = (fact.payload for fact in facts_of(ledger, subject=_COMPANY))
    return [one for one in payloads if isinstance(one, EditionAdopted | EditionWithdrawn)]


def adopt(
    home: Path,
    checks: Mapping[str, Text],
    ledger: str,
    document: str,
    *,
    since: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Live under the newest packaged edition of `document` from a day on (採用規範).

    Raises NotFoundError if there is no such document, ConflictError if the company lives under it already.
    """
    newest = [one for one in catalogue.packaged(home, checks) if one.document == document]
    if not newest:
        raise NotFoundError(
            Text("沒有這份規範", "there is no such document"),
            document[:60],
            Text("請用 anzheng catalogue list 查看", "see anzheng catalogue list"),
        )
    one = held(ledger).get(document)
    if one is not None and one.withdrawn is None:
        raise ConflictError(
            Text("公司已採用這份規範", "the company lives under this document already"),
            document,
            Text("不需要再做任何事", "nothing is left to do"),
        )
    packaged = newest[-1]
    with business_act():
        drafts = [
            Draft(_COMPANY, EditionAdopted(document, packaged.edition, packaged.digest, since)),
            Draft(_COMPANY, ReasonGiven(f"document:{document}", because(home, reason, None, now=now))),
        ]
        append(ledger, drafts, actor=actor, at=now)


def choose(
    home: Path,
    checks: Mapping[str, Text],
    ledger: str,
    documents: Collection[str],
    *,
    since: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Live under exactly these documents: adopt what is missing from a day on, give up the rest today (選擇規範).

    All or nothing. Raises NotFoundError for a document that there is not.
    """
    lives = {name: one for name, one in held(ledger).items() if one.withdrawn is None}
    with transaction.atomic():
        for document in documents:
            if document not in lives:
                adopt(home, checks, ledger, document, since=since, reason=reason, actor=actor, now=now)
        for document, one in sorted(lives.items()):
            if document not in documents:
                last = max(taipei_day(now), one.since)
                withdraw(home, ledger, document, since=last, reason=reason, actor=actor, now=now)


def withdraw(home: Path, ledger: str, document: str, *, since: date, reason: str, actor: Actor, now: datetime) -> None:
    """Live under `document` no longer from a day on (停止採用規範); what was before stays as it was.

    Raises ConflictError if the company does not live under it, or adopted it only after that day.
    """
    one = held(ledger).get(document)
    if one is None or one.withdrawn is not None:
        raise ConflictError(
            Text("公司沒有採用這份規範", "the company does not live under this document"),
            document[:60],
            Text("請確認規範代號", "check the document's id"),
        )
    if since < one.since:
        raise ConflictError(
            Text("停止日早於採用日", "the day lies before the adoption"),
            since.isoformat(),
            Text(f"請選 {one.since} 以後的日子", f"choose {one.since} or later"),
        )
    with business_act():
        drafts = [
            Draft(_COMPANY, EditionWithdrawn(document, since)),
            Draft(_COMPANY, ReasonGiven(f"document:{document}", because(home, reason, None, now=now))),
        ]
        append(ledger, drafts, actor=actor, at=now)
