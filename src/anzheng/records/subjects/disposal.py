"""銷毀申請 Content whose time is over, or whose destruction a law orders: two people approve, and its keys go.

Whether it may go is looked at when it is submitted, and again at the approval: a hold placed meanwhile refuses.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from anzheng.facts.retention import Basis, ContentDisposed
from anzheng.kernel import roc
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, StorageError, Text
from anzheng.ledger.content import services as content_store
from anzheng.ledger.services import Draft
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.records import disposal_journal as journal
from anzheng.records.core.retention.known import OWNER
from anzheng.records.core.retention.standing import ALWAYS, WHYS, Hindrance, Standing
from anzheng.records.core.workflow.acts import SYSTEM, Matter
from anzheng.records.core.workflow.definition import (
    AUTHOR,
    AUTHORS_MANAGER,
    Apart,
    Meaning,
    Step,
    Workflow,
    by,
    named,
)
from anzheng.records.core.workflow.definition import Basis as RuleBasis
from anzheng.records.destruction import destroy, digests_of, drafts_of
from anzheng.records.holds import in_turn
from anzheng.records.models import Evidence
from anzheng.records.retention import KIND, requested, shelf, stand
from anzheng.records.subject import SUBJECTS, Approved, Content, Problem, Reading, Subject, Surroundings

MOST = 200
"""Pieces of evidence of one request: more is asked for in several."""
WRITERS = "writers"
"""Role of those who entered what is to be destroyed."""
_SHOWN = 5

WORKFLOW = Workflow(
    id="disposal/1",
    name=Text("銷毀申請", "disposal"),
    steps=(
        Step(
            "review",
            Text("資安主管核閱", "review by the security head"),
            Meaning.REVIEW,
            (by(Duty.SECURITY_HEAD), AUTHORS_MANAGER),
            days=10,
            escalate=by(Duty.SECURITY_EXECUTIVE),
            fresh=True,
        ),
        Step(
            "approve",
            Text("法遵或稽核核准", "approval by compliance or audit"),
            Meaning.APPROVE,
            (by(Duty.COMPLIANCE), by(Duty.AUDIT_HEAD)),
            days=10,
            escalate=by(Duty.PRESIDENT),
            fresh=True,
        ),
    ),
    apart=(
        Apart(
            AUTHOR,
            "review",
            RuleBasis.HOUSE,
            Text("申請銷毀的人不能核閱自己的申請", "who asks for a disposal does not review it"),
            ("IP-6.4.3.2",),
        ),
        Apart(
            AUTHOR,
            "approve",
            RuleBasis.HOUSE,
            Text("申請銷毀的人不能核准自己的申請", "who asks for a disposal does not approve it"),
            ("IP-6.4.3.2",),
        ),
        Apart(
            "review",
            "approve",
            RuleBasis.HOUSE,
            Text("銷毀須由兩個不同的人核准", "two different people approve a disposal"),
            ("IP-6.4.3.2",),
        ),
        Apart(
            named(WRITERS),
            "approve",
            RuleBasis.HOUSE,
            Text("登錄這些內容的人不能核准銷毀", "who entered the content does not approve its destruction"),
            ("IP-6.4.3.2",),
        ),
    ),
    idle_days=20,
    automatic=True,
)


def _check(content: Content) -> Sequence[Problem]:
    reading = Reading(content)
    basis = reading.text("basis", Text("依據", "the basis"), 20)
    reading.demand("basis", Text("沒有這種依據", "there is no such basis"), holds=not basis or basis in set(Basis))
    ordered = basis == Basis.ORDERED
    reading.text("why", Text("理由", "the reason"), 300, needed=ordered)
    reading.text("legal", Text("法律依據", "the legal basis"), 300, needed=ordered)
    reading.demand(
        "order",
        Text("請附上命令或法律依據的文件", "attach the order or the document that says so"),
        holds=not ordered or _is_file(content.get("order")),
    )
    owners = content.get("owners")
    sound = isinstance(owners, list) and all(isinstance(one, str) and one.startswith(OWNER) for one in owners)
    count = len(owners) if isinstance(owners, list) else 0
    reading.demand(
        "owners",
        Text(f"請列出 1 至 {MOST} 件證據", f"name from 1 to {MOST} pieces of evidence"),
        holds=sound and 0 < count <= MOST,
    )
    reading.also("order", "owners", "items", WRITERS, "form", "year")
    return reading.done()


def _is_file(value: object) -> bool:
    return isinstance(value, Mapping) and all(value.get(name) for name in ("name", "digest", "media"))


def _summary(content: Content) -> Text:
    count = len(content.get("owners", ()))
    form, year = content.get("form", ""), content.get("year", "")
    about = f"　{form} {year}" if form else ""
    basis = "依命令" if content.get("basis") == Basis.ORDERED else "期滿"
    english = "ordered" if content.get("basis") == Basis.ORDERED else "expired"
    return Text(
        f"銷毀{count} 件內容（{basis}）{about}", f"disposal of {count} ({english}){f', {form} {year}' if form else ''}"
    )


def _matter(subject: str, content: Content) -> Matter:
    return Matter(KIND, subject, named={WRITERS: tuple(content.get(WRITERS, ()))}, deviates=True)


def _prepare(content: Content, around: Surroundings) -> Content:
    """Add what is signed: the digests, from when each may go, and why. Raises ConflictError for what may not go."""
    if _check(content):
        return content  # said beside the fields, all at once
    basis, owners = Basis(content["basis"]), list(dict.fromkeys(content["owners"]))
    others = requested(around.company, returned_to=None if around.author == SYSTEM else around.author)
    on = shelf(around.home, around.company, around.today, others)
    found = _required(around.company, stand(on, around.company, _ids(owners)), owners, basis, around.today)
    items = [_item(around.company, one) for one in found]
    _require_digests(items)
    rows = Evidence.objects.filter(ledger=around.company, evidence__in=_ids(owners)).exclude(author="")
    writers = sorted(set(rows.values_list("author", flat=True)))
    return {**content, "owners": [item["owner"] for item in items], "items": items, WRITERS: writers}


def _ids(owners: Iterable[str]) -> list[str]:
    return [one.removeprefix(OWNER) for one in owners]


def _item(ledger: str, one: Standing) -> dict[str, Any]:
    return {
        "owner": one.piece.owner,
        "form": one.piece.form,
        "last": one.piece.last.isoformat(),
        "due": "" if one.kept.due is None else one.kept.due.isoformat(),
        "digests": list(digests_of(ledger, one.piece)),
        "sources": [f"{source.origin.value} {source.what}" for source in one.kept.sources[:_SHOWN]],
        "despite": [f"{held.why.value} {held.what}" for held in one.hindrances],
    }


def _require_digests(items: Sequence[Mapping[str, Any]]) -> None:
    size = sum(len(item["digests"]) for item in items)
    if size > _MOST_DIGESTS:
        raise InputError(
            Text("一次申請的附件太多", "the request names too many files"),
            f"{size:,}",
            Text("請分成數件申請", "ask for it in several requests"),
        )


_MOST_DIGESTS = 1500
"""Digests that one content can hold beside everything else."""


def _required(
    ledger: str, found: Sequence[Standing], owners: Sequence[str], basis: Basis, day: date
) -> Sequence[Standing]:
    """Return the standings of all owners. Raises NotFoundError for one that is unknown, ConflictError."""
    known = {one.piece.owner for one in found}
    for missing in owners:
        if missing not in known:
            raise NotFoundError(
                Text("帳本沒有這件證據", "the ledger has no such evidence"),
                f"{ledger} {missing}"[:90],
                Text("請用 anzheng evidence list 查看代號", "look up the id with anzheng evidence list"),
            )
    stay = [one for one in found if not one.may_go(day, basis)]
    if stay:
        raise _stays(stay, basis)
    return found


def _stays(stay: Sequence[Standing], basis: Basis) -> ConflictError:
    told = [_reason(one, basis) for one in stay[:_SHOWN]]
    more = len(stay) - len(told)
    return ConflictError(
        Text(
            "不能銷毀：" + "；".join(one.zh for one in told) + (f"；另有 {more} 件" if more else ""),
            "may not be destroyed: " + "; ".join(one.en for one in told) + (f"; and {more} more" if more else ""),
        ),
        "、".join(one.piece.evidence for one in stay[:_SHOWN]),
        Text("請從申請中移除，或等原因消失", "leave them out, or wait until nothing keeps them"),
    )


def _reason(one: Standing, basis: Basis) -> Text:
    counts: list[Hindrance] = [held for held in one.hindrances if basis is Basis.EXPIRED or held.why in ALWAYS]
    if counts:
        why = WHYS[counts[0].why]
        return Text(
            f"{one.piece.evidence} {why.zh}（{counts[0].what}）", f"{one.piece.evidence}: {why.en} ({counts[0].what})"
        )
    if one.kept.due is None:
        return Text(f"{one.piece.evidence} 保存期限不明", f"{one.piece.evidence}: nobody can tell how long it is kept")
    longest = one.kept.sources[0]
    return Text(
        f"{one.piece.evidence} 須保存至{roc.short(one.kept.due)}（{longest.what}）",
        f"{one.piece.evidence} is kept until {one.kept.due} ({longest.what})",
    )


def _effect(approved: Approved) -> Sequence[Draft]:
    """Look again, write down what is about to go, destroy it, and return its entries."""
    content, company, case = approved.content, approved.company, approved.case
    basis, owners = Basis(content["basis"]), list(content["owners"])
    in_turn(company)
    on = shelf(approved.home, company, approved.today, requested(company, besides=case.id))
    found = _required(company, stand(on, company, _ids(owners)), owners, basis, approved.today)
    signed = {item["owner"]: item for item in content["items"]}
    approvers = tuple(dict.fromkeys(one.person for one in case.signatures))
    disposals = [
        ContentDisposed(
            owner=one.piece.owner,
            digests=tuple(signed[one.piece.owner]["digests"]),
            basis=basis,
            due=one.kept.due if basis is Basis.EXPIRED else None,
            request=case.id,
            asked_by=case.author,
            approvers=approvers,
        )
        for one in found
    ]
    keys = content_store.at(approved.home).keys
    journal.intend(keys, company, case.id, disposals, approved.now)
    transaction.on_commit(lambda: _settled(keys, company, case.id, approved), robust=True)
    destroy(company, disposals, on=approved.today, now=approved.now)
    return drafts_of(disposals)


def _settled(keys: Path, company: str, case: str, approved: Approved) -> None:
    try:
        journal.settle(keys, company, case, journal.Stage.DONE, approved.now)
    except StorageError:
        return  # it is done; the job that compares journal and ledger settles it


SUBJECTS.register(
    KIND,
    Subject(
        id=KIND,
        name=Text("銷毀申請", "disposal"),
        workflow=WORKFLOW,
        permission=Permission.DISPOSAL,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
        prepare=_prepare,
    ),
)
