"""變更登入政策 A setting of how people sign in: one administrator asks, a second person approves.

The policy is the installation's, so the case lives in the ledger of the installation, signed by people of the
company in which it was opened: one act appends to one ledger.
"""

from collections.abc import Sequence

from anzheng.kernel.errors import AnzhengError, Text
from anzheng.ledger.services import Draft
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.policy import checked
from anzheng.organization.policy import change_policy
from anzheng.records.core.workflow.acts import Matter
from anzheng.records.core.workflow.definition import AUTHOR, Apart, Basis, Meaning, Step, Workflow, by
from anzheng.records.subject import SUBJECTS, Approved, Content, Problem, Reading, Subject

WORKFLOW = Workflow(
    id="policy_change/1",
    name=Text("變更登入政策", "change of the sign-in policy"),
    steps=(
        Step(
            "approve",
            Text("主管核准", "approval by a manager"),
            Meaning.APPROVE,
            (by(Duty.SECURITY_HEAD), by(Duty.SECURITY_EXECUTIVE), by(Duty.IT_HEAD)),
            days=5,
            lapses=True,
            fresh=True,
        ),
    ),
    apart=(
        Apart(
            AUTHOR,
            "approve",
            Basis.STATED,
            Text(
                "系統設定由主管核示、由系統管理人員執行，不能是同一人",
                "settings are approved by a manager and made by the administrator: not the same person",
            ),
            ("CC-17020.b(a)", "LC-6.15"),
        ),
    ),
    idle_days=10,
)


def _check(content: Content) -> Sequence[Problem]:
    reading = Reading(content)
    name = reading.text("name", Text("設定", "the setting"), 60)
    reading.text("why", Text("理由", "the reason"), 300)
    reading.also("value")
    problems = reading.done()
    if name and not problems:
        try:
            checked(name, content.get("value"))
        except AnzhengError as wrong:
            problems.append(Problem("value", wrong.what))
    return problems


def _summary(content: Content) -> Text:
    name = content.get("name", "")
    return Text(f"登入政策：{name}", f"sign-in policy: {name}")


def _matter(subject: str, _content: Content) -> Matter:
    return Matter("policy_change", subject, deviates=True)


def _effect(approved: Approved) -> Sequence[Draft]:
    content = approved.content
    change_policy(
        approved.home,
        content["name"],
        content["value"],
        reason=content["why"],
        actor=approved.actor,
        now=approved.now,
        agreed_by=approved.case.author,
    )
    return ()


SUBJECTS.register(
    "policy_change",
    Subject(
        id="policy_change",
        name=Text("變更登入政策", "change of the sign-in policy"),
        workflow=WORKFLOW,
        permission=Permission.SIGN_IN_POLICY,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
        ledger=INSTALLATION,
    ),
)
