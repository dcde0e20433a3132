"""案件的保存 What is kept of a case: its content, its acts, and the projections that follow from them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from anzheng.kernel import canonical
from anzheng.kernel.errors import InputError, Text
from anzheng.records.core.workflow import case as core
from anzheng.records.core.workflow.acts import as_data
from anzheng.records.core.workflow.decide import Accepted, Moment
from anzheng.records.core.workflow.definition import Relation
from anzheng.records.core.workflow.limits import due
from anzheng.records.core.workflow.signers import places
from anzheng.records.finding import case_of
from anzheng.records.models import Case, CaseAct, CaseAsked
from anzheng.records.subject import Content, subject_of, tidy
from anzheng.search.services import put

_LONGEST: Final = 200_000
"""Characters of a content; files stand beside it, by digest."""


def storable(content: Content) -> dict[str, Any]:
    """Return a content as it is kept. Raises InputError for one that cannot be."""
    kept: dict[str, Any] = tidy(content)
    canonical.encode(kept)
    if len(str(kept)) > _LONGEST:
        raise InputError(
            Text("內容太長", "the content is too long"),
            f"{len(str(kept)):,}",
            Text("請把附件放進檔案，內容只寫摘要", "put what is long into a file and only its gist here"),
        )
    return kept


def keep(row: Case, accepted: Accepted, content: dict[str, Any] | None, moment: Moment, now: datetime) -> None:
    """Write the act, and the projections that follow from it."""
    case, entry = accepted.case, accepted.entry
    CaseAct.objects.create(
        case=row,
        number=len(case.history),
        kind=entry.act.KIND,
        step=getattr(entry.act, "step", ""),
        person=entry.by,
        on_behalf_of=getattr(entry.act, "on_behalf_of", None) or "",
        on=entry.on,
        at=now,
        data=as_data(entry.act),
        content=content,
        digest=case.digest,
        reason=getattr(entry.act, "reason", ""),
    )
    row.state, row.step, row.digest = case.state.value, case.step, case.digest
    row.due, row.deviates = due(case, moment.calendar), case.matter.deviates
    row.changed, row.settled = now, now if accepted.outcome is not None else None
    row.unit = case.matter.unit or ""
    row.content = row.content if content is None else content
    row.save()
    document = case_of(row, subject_of(row.kind).summary)
    put(*([] if document is None else [document]))
    CaseAsked.objects.filter(case=row).delete()
    CaseAsked.objects.bulk_create(_asked(row, case))


def _asked(row: Case, case: core.Case) -> list[CaseAsked]:
    step = case.pending
    if step is None:
        return []
    unit = case.matter.unit or ""
    found = []
    for signer in dict.fromkeys(one for signers in places(case, step).values() for one in signers):
        match signer.relation:
            case Relation.DUTY:
                duty = signer.duty.value if signer.duty is not None else ""
                found.append(CaseAsked(case=row, duty=duty, unit=unit if signer.of_unit else ""))
            case Relation.OWNER_MANAGER:
                found.append(CaseAsked(case=row, managed_id=case.matter.owner))
            case Relation.AUTHOR_MANAGER:
                found.append(CaseAsked(case=row, managed_id=case.author))
            case Relation.AUTHOR:
                found.append(CaseAsked(case=row, person_id=case.author))
            case Relation.OWNER:
                found.append(CaseAsked(case=row, person_id=case.matter.owner))
            case Relation.NAMED:
                found += [CaseAsked(case=row, person_id=one) for one in case.matter.named.get(signer.role, ())]
    return found


def shown_content(row: Case, content: Content | None = None) -> Content:
    """Return what is before the signers: what this act puts before them, else what stands in the acts."""
    if content is not None:
        return content
    told: Content | None = (
        row.acts.filter(content__isnull=False).order_by("-number").values_list("content", flat=True).first()
    )
    kept: Content = row.content
    return kept if told is None else told


def empty(case: str, *, but: Collection[str]) -> None:
    """Destroy what a case holds, within the act of a lawful disposal (銷毀案件內容): its digests and its acts stay.

    `but` names the parts without which it could not be shown at all.
    """
    row = Case.objects.select_for_update().get(pk=case)
    row.content = {name: value for name, value in row.content.items() if name in but}
    row.salt = ""
    row.save(update_fields=["content", "salt"])
    CaseAct.objects.filter(case=row, content__isnull=False).update(content=None)
