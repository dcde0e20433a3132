"""指派職務 A duty that carries privileged rights: the administrator asks, somebody in charge approves."""

from collections.abc import Sequence

from anzheng.kernel.errors import Text
from anzheng.ledger.services import Draft
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.permissions import GRANTS, PRIVILEGED, Permission
from anzheng.organization.duties import grant_duty
from anzheng.records.core.workflow.acts import Matter
from anzheng.records.core.workflow.definition import (
    AUTHOR,
    OWNERS_MANAGER,
    Apart,
    Basis,
    Meaning,
    Step,
    Workflow,
    by,
    named,
)
from anzheng.records.subject import SUBJECTS, Approved, Content, Problem, Reading, Subject

HOLDER = "holder"
"""Role of whoever is to hold the duty."""

WORKFLOW = Workflow(
    id="duty_grant/1",
    name=Text("指派特權職務", "granting a privileged duty"),
    steps=(
        Step(
            "approve",
            Text("主管核准", "approval by a manager"),
            Meaning.APPROVE,
            (by(Duty.SECURITY_HEAD), by(Duty.SECURITY_EXECUTIVE), by(Duty.IT_HEAD), OWNERS_MANAGER),
            days=5,
            lapses=True,
            fresh=True,
            paper=True,
        ),
    ),
    apart=(
        Apart(
            AUTHOR,
            "approve",
            Basis.STATED,
            Text(
                "權限設定由主管核示、由系統管理人員執行，不能是同一人",
                "rights are approved by a manager and set by the administrator: not the same person",
            ),
            ("CC-17020.b(a)",),
        ),
        Apart(
            named(HOLDER),
            "approve",
            Basis.HOUSE,
            Text("要取得職務的人不能核准自己的職務", "who is to hold the duty does not approve it"),
            ("OP-1.12.3",),
        ),
    ),
    idle_days=10,
)


def is_privileged(duty: Duty) -> bool:
    """Tell whether the duty carries rights for which a second person is needed."""
    return any(permission in PRIVILEGED for permission in GRANTS[duty])


def _read(content: Content) -> Reading:
    reading = Reading(content)
    person = reading.text("person", Text("人員", "the person"), 40)
    reading.demand("person", Text("須為人員", "a person"), holds=not person or person.startswith("u:"))
    duty = reading.text("duty", Text("職務", "the duty"), 40)
    reading.demand("duty", Text("沒有這個職務", "there is no such duty"), holds=not duty or duty in set(Duty))
    reading.text("unit", Text("單位", "the unit"), 40, needed=False)
    reading.text("why", Text("理由", "the reason"), 300)
    return reading


def _check(content: Content) -> Sequence[Problem]:
    reading = _read(content)
    reading.day("first", Text("起日", "the first day"))
    reading.day("last", Text("迄日", "the last day"), needed=False)
    return reading.done()


def _summary(content: Content) -> Text:
    duty = content.get("duty", "")
    name = NAMES[Duty(duty)] if duty in set(Duty) else Text(duty, duty)
    return Text(f"指派職務：{name.zh}", f"granting the duty {name.en}")


def _matter(subject: str, content: Content) -> Matter:
    return Matter("duty_grant", subject, content["person"], named={HOLDER: (content["person"],)}, deviates=True)


def _effect(approved: Approved) -> Sequence[Draft]:
    content = approved.content
    reading = _read(content)
    first = reading.day("first", Text("起日", "the first day"))
    grant_duty(
        approved.home,
        approved.company,
        content["person"],
        Duty(content["duty"]),
        unit=content.get("unit") or None,
        first=max(first or approved.today, approved.today),
        last=reading.day("last", Text("迄日", "the last day"), needed=False),
        reason=content["why"],
        actor=approved.actor,
        now=approved.now,
    )
    return ()


SUBJECTS.register(
    "duty_grant",
    Subject(
        id="duty_grant",
        name=Text("指派特權職務", "granting a privileged duty"),
        workflow=WORKFLOW,
        permission=Permission.DUTIES_GRANT,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
    ),
)
