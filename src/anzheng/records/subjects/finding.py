"""稽核缺失 An audit finding: drafted by internal audit, examined by its head, and issued by that.

Only auditors see it before: those audited learn of a finding when it is issued.
"""

from collections.abc import Sequence

from anzheng.catalogue import services as catalogue
from anzheng.facts.audit import FindingOpened
from anzheng.facts.companies import EditionAdopted
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.services import Draft, facts_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission
from anzheng.records.core.workflow.acts import Matter
from anzheng.records.core.workflow.definition import AUTHOR, Apart, Basis, Meaning, Step, Workflow, by
from anzheng.records.finding import finding_of
from anzheng.records.subject import (
    AUDIT_CIRCLE,
    SUBJECTS,
    Approved,
    Content,
    Problem,
    Reading,
    Subject,
    Surroundings,
)
from anzheng.search.services import put

_PARTS = 99

WORKFLOW = Workflow(
    id="finding/1",
    name=Text("稽核缺失", "audit finding"),
    steps=(
        Step(
            "examine",
            Text("稽核主管審核", "examination by the head of internal audit"),
            Meaning.EXAMINE,
            (by(Duty.AUDIT_HEAD),),
            days=10,
            fresh=True,
            paper=True,
        ),
    ),
    apart=(
        Apart(
            AUTHOR,
            "examine",
            Basis.HOUSE,
            Text("開立缺失的人不能審核自己開立的缺失", "who writes a finding does not examine it"),
            ("IP-8",),
        ),
    ),
    confirmers=(by(Duty.INTERNAL_AUDIT), by(Duty.AUDIT_HEAD)),
)


def _read(content: Content) -> Reading:
    reading = Reading(content)
    reading.text("document", Text("規範", "the document"), 60)
    reading.text("ref", Text("條號", "the clause"), 60)
    reading.number("part", Text("分項", "the part"), _PARTS)
    reading.text("what", Text("缺失事實", "what was found"), 5000)
    reading.text("samples", Text("抽樣對象", "the samples"), 5000, needed=False)
    return reading


def _check(content: Content) -> Sequence[Problem]:
    reading = _read(content)
    reading.day("since", Text("發現日", "the day of the finding"))
    return reading.done()


def _summary(content: Content) -> Text:
    place = f"{content.get('document', '')} {content.get('ref', '')}"
    return Text(f"稽核缺失：{place}", f"audit finding: {place}")


def _matter(subject: str, _content: Content) -> Matter:
    return Matter("finding", subject)


def _prepare(content: Content, around: Surroundings) -> Content:
    """Refuse a clause that nobody is bound by. Raises NotFoundError."""
    adopted = [
        fact.payload
        for fact in facts_of(around.company, subject="company")
        if isinstance(fact.payload, EditionAdopted) and fact.payload.document == content.get("document")
    ]
    edition = catalogue.load_compiled(around.home, adopted[-1].digest) if adopted else None
    clauses = edition.clauses if edition is not None else ()
    if not any(clause.ref == content.get("ref") and clause.obligation for clause in clauses):
        raise NotFoundError(
            Text("沒有這一條義務", "there is no such obligation"),
            f"{content.get('document', '')} {content.get('ref', '')}"[:90],
            Text("請用 anzheng catalogue show 查看條號", "look up the refs with anzheng catalogue show"),
        )
    return content


def _effect(approved: Approved) -> Sequence[Draft]:
    content = approved.content
    since = Reading(content).day("since", Text("發現日", "the day of the finding"))
    if since is None:
        raise ValueError("a finding without its day was submitted")
    opened = FindingOpened(approved.subject, content["document"], content["ref"], content.get("part", 0), since)
    put(finding_of(approved.company, opened, approved.now))
    return [Draft(f"finding:{approved.subject}", opened)]


SUBJECTS.register(
    "finding",
    Subject(
        id="finding",
        name=Text("稽核缺失", "audit finding"),
        workflow=WORKFLOW,
        permission=Permission.AUDIT_WORK,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
        prepare=_prepare,
        circle=AUDIT_CIRCLE,
        level=Level.CONFIDENTIAL,
    ),
)
