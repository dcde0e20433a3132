"""缺失結案 That a finding was corrected: who fixed it says so, and somebody else verifies it."""

from collections.abc import Sequence

from anzheng.facts.audit import FindingClosed, FindingOpened
from anzheng.kernel.errors import ConflictError, Text
from anzheng.ledger.services import Draft, facts_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.records.core.workflow.acts import Matter
from anzheng.records.core.workflow.definition import AUTHOR, Apart, Basis, Meaning, Step, Workflow, by, named
from anzheng.records.subject import SUBJECTS, Approved, Content, Problem, Reading, Subject, Surroundings

FIXER = "fixer"
"""Role of whoever corrected the finding."""
_NOT_THE_FIXER = Text("改善的人不能覆核自己的改善", "who corrected it does not verify the correction")

WORKFLOW = Workflow(
    id="finding_closure/1",
    name=Text("缺失結案", "closing of a finding"),
    steps=(
        Step(
            "review",
            Text("單位主管核閱", "review by the manager"),
            Meaning.REVIEW,
            (by(Duty.LINE_MANAGER, of_unit=True), by(Duty.IT_HEAD, of_unit=True), by(Duty.SECURITY_HEAD)),
            days=5,
            paper=True,
        ),
        Step(
            "verify",
            Text("稽核核驗", "verification by audit"),
            Meaning.VERIFY,
            (by(Duty.INTERNAL_AUDIT), by(Duty.AUDIT_HEAD)),
            days=10,
            fresh=True,
            paper=True,
        ),
    ),
    apart=(
        Apart(named(FIXER), "review", Basis.HOUSE, _NOT_THE_FIXER, ("OP-1.8.4",)),
        Apart(named(FIXER), "verify", Basis.HOUSE, _NOT_THE_FIXER, ("IP-10.1.6", "IP-10.2.5")),
        Apart(AUTHOR, "verify", Basis.HOUSE, _NOT_THE_FIXER, ("IP-10.1.6", "IP-10.2.5")),
    ),
    idle_days=20,
)


def _check(content: Content) -> Sequence[Problem]:
    reading = Reading(content)
    reading.text("finding", Text("缺失", "the finding"), 60)
    reading.text("what", Text("改善情形", "what was done"), 5000)
    reading.people("fixers", Text("改善的人", "who corrected it"))
    reading.day("since", Text("改善完成日", "the day of completion"))
    return reading.done()


def _summary(content: Content) -> Text:
    return Text(f"缺失結案：{content.get('finding', '')}", f"closing of finding {content.get('finding', '')}")


def _matter(subject: str, content: Content) -> Matter:
    return Matter("finding_closure", subject, named={FIXER: tuple(content.get("fixers", ()))})


def _prepare(content: Content, around: Surroundings) -> Content:
    _require_open(around.company, str(content.get("finding", "")))
    return content


def _require_open(ledger: str, finding: str) -> None:
    """Raise ConflictError unless the finding is open."""
    is_open = False
    for fact in facts_of(ledger, subject=f"finding:{finding}"):
        if isinstance(fact.payload, FindingOpened | FindingClosed):
            is_open = isinstance(fact.payload, FindingOpened)
    if not is_open:
        raise ConflictError(
            Text("沒有這件未結案的缺失", "there is no such open finding"),
            finding[:60] or "finding",
            Text("請確認代號", "check the id"),
        )


def _effect(approved: Approved) -> Sequence[Draft]:
    finding = approved.content["finding"]
    _require_open(approved.company, finding)
    closed = FindingClosed(finding, approved.today, approved.signer("verify"))
    return [Draft(f"finding:{finding}", closed)]


SUBJECTS.register(
    "finding_closure",
    Subject(
        id="finding_closure",
        name=Text("缺失結案", "closing of a finding"),
        workflow=WORKFLOW,
        permission=Permission.CASES_OPEN,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
        prepare=_prepare,
    ),
)
