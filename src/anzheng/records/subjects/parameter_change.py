"""變更參數 A value of the company's own that asks for less than what is in force: proposed by one, approved by another.

What a document states can not be relaxed by anybody. The value holds from the day of the approval.
"""

from collections.abc import Sequence

from anzheng.catalogue.core.amounts import said
from anzheng.kernel.errors import ConflictError, Text
from anzheng.ledger.services import Draft
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.parameters import MOST, value_set, weigh_on
from anzheng.records.core.workflow.acts import Matter
from anzheng.records.core.workflow.definition import AUTHOR, Apart, Basis, Meaning, Step, Workflow, by
from anzheng.records.subject import SUBJECTS, Approved, Content, Problem, Reading, Subject, Surroundings

WORKFLOW = Workflow(
    id="parameter_change/1",
    name=Text("變更參數", "change of a parameter"),
    steps=(
        Step(
            "approve",
            Text("主管核准", "approval by a manager"),
            Meaning.APPROVE,
            (by(Duty.SECURITY_HEAD), by(Duty.SECURITY_EXECUTIVE)),
            days=5,
            escalate=by(Duty.PRESIDENT),
            fresh=True,
        ),
    ),
    apart=(
        Apart(
            AUTHOR,
            "approve",
            Basis.HOUSE,
            Text(
                "提議放寬自訂週期的人不能核准自己的提議",
                "who proposes to relax a value of the company's own does not approve it",
            ),
            ("CC-17020.b(a)",),
        ),
    ),
    idle_days=20,
)


def _check(content: Content) -> Sequence[Problem]:
    reading = Reading(content)
    reading.text("key", Text("參數", "the parameter"), 90)
    reading.number("value", Text("新的值", "the new value"), MOST)
    reading.demand("value", Text("請填寫新的值", "the new value is missing"), holds="value" in content)
    reading.text("why", Text("理由", "the reason"), 300)
    reading.also("before", "unit")
    return reading.done()


def _summary(content: Content) -> Text:
    key, value = content.get("key", ""), content.get("value", "")
    words = Text(str(value), str(value)) if "unit" not in content else said(value, content["unit"])
    return Text(f"參數：{key} 改為 {words.zh}", f"parameter: {key} to {words.en}")


def _matter(subject: str, _content: Content) -> Matter:
    return Matter("parameter_change", subject, deviates=True)


def _prepare(content: Content, around: Surroundings) -> Content:
    """Add what is in force, so that it is signed too.

    Raises NotFoundError, InputError, and ConflictError for a value that a document rules out or that is in force.
    """
    key, value = content["key"], content["value"]
    found = weigh_on(around.home, around.company, key, value, around.today)
    value_set(around.home, around.company, key, value, since=around.today, today=around.today, approved=True)
    if found.wanted == found.now.parameter:
        raise ConflictError(
            Text("目前採用的就是這個值", "this value is in force already"),
            "value",
            Text("不需要變更", "nothing has to be changed"),
        )
    return {**content, "before": found.now.amount, "unit": found.wanted.unit}


def _effect(approved: Approved) -> Sequence[Draft]:
    """Set the value, unless a document that was adopted meanwhile asks for more."""
    content, today = approved.content, approved.today
    home, company = approved.home, approved.company
    return [value_set(home, company, content["key"], content["value"], since=today, today=today, approved=True)]


SUBJECTS.register(
    "parameter_change",
    Subject(
        id="parameter_change",
        name=Text("變更參數", "change of a parameter"),
        workflow=WORKFLOW,
        permission=Permission.PARAMETERS_SET,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
        prepare=_prepare,
    ),
)
