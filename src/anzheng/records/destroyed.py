"""銷毀註記 What is said in place of a content that was lawfully destroyed: when, why, by whom, in which case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from anzheng.facts.retention import Basis
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.ledger.content.services import DisposedError
from anzheng.organization.people import names_of
from anzheng.records.contents import of_evidence
from anzheng.records.core.workflow.acts import SYSTEM
from anzheng.records.models import Disposal


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What is said of a content that is gone, in place of it (銷毀註記)."""

    on: date
    basis: Basis
    due: date | None
    case: str
    asked_by: str
    """Name of whoever asked; empty for the product."""
    approvers: tuple[str, ...]
    """Names."""

    @property
    def said(self) -> Text:
        """One sentence for pages, papers and answers."""
        why = Text("依命令", "ordered") if self.basis is Basis.ORDERED else Text("保存期滿", "its time was over")
        people = "、".join(self.approvers)
        return Text(
            f"內容已於{roc.short(self.on)}銷毀（依據：{why.zh}；核准人：{people}；案號：{self.case}）",
            f"The content was destroyed on {self.on.isoformat()} ({why.en}; approved by {people}; case {self.case})",
        )


def disposal_of(ledger: str, owner: str) -> Destroyed | None:
    """Return what is said of a content that was destroyed; None while it is there (one or two queries)."""
    return disposals_of(ledger, [owner]).get(owner)


def disposals_of(ledger: str, owners: Collection[str]) -> dict[str, Destroyed]:
    """Return owner → what is said in place of its content, for those that were destroyed (two queries)."""
    rows = list(Disposal.objects.filter(ledger=ledger, owner__in=owners))
    if not rows:
        return {}
    names = names_of({person for row in rows for person in (row.asked_by, *row.approvers)})
    return {
        row.owner: Destroyed(
            row.on,
            Basis(row.basis),
            row.due,
            row.case,
            "" if row.asked_by == SYSTEM else names.get(row.asked_by, row.asked_by),
            tuple(names.get(one, one) for one in row.approvers),
        )
        for row in rows
    }


def as_json(found: Destroyed | None) -> dict[str, Any] | None:
    """Return what is said of a destroyed content, for machines; None while the content is there."""
    if found is None:
        return None
    return {
        "on": found.on.isoformat(),
        "basis": found.basis.value,
        "case": found.case,
        "asked_by": found.asked_by,
        "approvers": list(found.approvers),
        "zh": found.said.zh,
        "en": found.said.en,
    }


def require_there(ledger: str, evidence: str) -> None:
    """Raise DisposedError, saying when and why, if the content of evidence was destroyed; empty for no evidence."""
    found = disposal_of(ledger, of_evidence(evidence)) if evidence else None
    if found is not None:
        raise DisposedError(
            found.said,
            evidence,
            Text("帳本留有它的摘要與銷毀的核准", "the ledger keeps its digest and the approval of its destruction"),
        )
