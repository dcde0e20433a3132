"""案件的事實 The facts that an act upon a case appends to the ledger. Made here and nowhere else."""

from collections.abc import Callable, Iterator

from anzheng.facts.base import Payload
from anzheng.facts.cases import CaseActed, CaseOpened, CaseSettled
from anzheng.records.core.workflow.acts import Act, Confirm, Refuse, Return, Scan, Sign, Submit
from anzheng.records.core.workflow.case import Case, Signature
from anzheng.records.core.workflow.decide import Accepted

Traced = Callable[[str], str]
"""Gives the keyed digest of a reason, and remembers the reason beside it."""


def facts_about(accepted: Accepted, traced: Traced) -> list[Payload]:
    """Return what the ledger is told of an act: the act, the signatures that a sheet brought, and the end."""
    return list(_facts(accepted, traced))


def _facts(accepted: Accepted, traced: Traced) -> Iterator[Payload]:
    case, entry = accepted.case, accepted.entry
    if isinstance(entry.act, Submit):
        matter = case.matter
        about = f"{matter.kind}:{matter.id}"
        yield CaseOpened(case.id, case.workflow.id, about, case.digest, case.author, case.supersedes)
    if isinstance(entry.act, Sign):
        (signature,) = accepted.signed
        yield _signature(case, signature, traced(entry.act.reason))
    else:
        yield CaseActed(
            case=case.id,
            act=entry.act.KIND,
            step=getattr(entry.act, "step", ""),
            meaning="",
            person=entry.by,
            on_behalf_of=getattr(entry.act, "on_behalf_of", None),
            digest=case.digest,
            on=entry.on,
            factor="",
            paper=_paper(entry.act),
            reason=traced(entry.act.reason) if isinstance(entry.act, Return | Refuse) else "",
        )
        yield from (_signature(case, one, "") for one in accepted.signed)
    if accepted.outcome is not None:
        yield CaseSettled(case.id, accepted.outcome.value, case.digest)


def _signature(case: Case, one: Signature, reason: str) -> CaseActed:
    return CaseActed(
        case=case.id,
        act=Sign.KIND,
        step=one.step,
        meaning=one.meaning.value,
        person=one.person,
        on_behalf_of=one.on_behalf_of,
        digest=one.digest,
        on=one.on,
        factor=one.factor,
        paper=one.paper,
        reason=reason,
    )


def _paper(act: Act) -> str | None:
    return act.digest if isinstance(act, Scan | Confirm) else None
