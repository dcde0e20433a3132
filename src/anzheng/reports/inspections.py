"""內部查核 How the blocks of a document stand with the firm's own internal audit: when last, when next, the papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Clause, Demand, Edition, Periodic
from anzheng.facts.base import COMPANY, Scalar
from anzheng.kernel.errors import Text
from anzheng.posture.demands.acceptance import concerned, refusal
from anzheng.posture.judge import Posture
from anzheng.posture.period import PeriodPosture
from anzheng.posture.results import DemandResult, Reason
from anzheng.reports.wording import short_title, titled


@dataclass(frozen=True, slots=True)
class Paper:
    """One working paper about a block (工作底稿)."""

    on: date
    """Last day that it is about."""
    seq: int
    values: Mapping[str, Scalar]
    signed: tuple[tuple[str, str], ...]
    """Role and person, in the order of signing."""
    refused: Reason | None
    """Why it does not count; None if it does."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """One block as internal audit has examined it (一個區塊的內部查核)."""

    block: str
    title: Text
    every: str
    """ISO 8601, as the block states it."""
    demand: Demand
    result: DemandResult
    papers: tuple[Paper, ...]
    """Newest first, those that do not count included."""

    @property
    def last(self) -> Paper | None:
        """The newest paper that counts."""
        return next((paper for paper in self.papers if paper.refused is None), None)


def inspections_of(posture: Posture) -> dict[str, Inspection]:
    """Return every block that internal audit has to examine, in the order of the document."""
    heads = {clause.ref: clause for clause in posture.edition.clauses}
    return {block: _inspection(heads[block], result, posture) for block, result in posture.inspections.items()}


def inspection_of(posture: Posture, block: str) -> Inspection | None:
    """Return one block's inspection; None if internal audit does not have to examine it on the day."""
    result = posture.inspections.get(block)
    head = next((clause for clause in posture.edition.clauses if clause.ref == block), None)
    return None if result is None or head is None else _inspection(head, result, posture)


def _inspection(head: Clause, result: DemandResult, posture: Posture) -> Inspection:
    demand = posture.edition.demands[result.demand]
    title = short_title(titled(head.zh, head.en))
    return Inspection(head.ref, title, head.inspection or "", demand, result, _papers(demand, posture))


def _papers(demand: Demand, posture: Posture) -> tuple[Paper, ...]:
    spec = demand.spec
    if not isinstance(spec, Periodic):
        return ()
    held = posture.index.records.get((spec.form, COMPANY), [])
    found, asked = [], posture.context.asked(spec.accept)
    for record in concerned([one for one in held if one.last <= posture.day], spec.accept, posture.context):
        written = record.evidence
        refused = refusal(written, asked, posture.context)
        signed = tuple((one.role, one.person) for one in written.signatures)
        found.append(Paper(record.last, record.seq, written.values, signed, refused and refused.reason))
    return tuple(reversed(found))


def inspections_json(posture: Posture) -> list[dict[str, object]]:
    """Return the inspections of a document on a day, as `status --json` shows them."""
    return [
        {
            "ref": one.block,
            "demand": one.demand.id,
            "every": one.every,
            "verdict": one.result.word.value,
            "last": None if one.last is None else one.last.on.isoformat(),
            "seq": None if one.last is None else one.last.seq,
            "next_due": None if one.result.next_due is None else one.result.next_due.isoformat(),
        }
        for one in inspections_of(posture).values()
    ]


def period_inspections_json(period: PeriodPosture, edition: Edition) -> list[dict[str, object]]:
    """Return the inspections of a document over a period: the windows expected, on time, late, missed, unknown."""
    heads = {clause.ref: clause for clause in edition.clauses}
    return [
        {
            "ref": block,
            "demand": one.demand,
            "every": heads[block].inspection or "",
            "verdict": one.word.value,
            "counts": {name: count for name, count in one.tally.counts().items() if count},
        }
        for block, one in period.inspections.items()
    ]
