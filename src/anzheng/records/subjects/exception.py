"""例外申請 A departure from a demand, until a day: the security head consents, and a superior approves."""

from collections.abc import Sequence

from anzheng.catalogue.core.model import DocumentKind
from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked
from anzheng.kernel import roc
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.services import Draft
from anzheng.organization.adoption import editions_on
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
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
)
from anzheng.records.subject import (
    SUBJECTS,
    Approved,
    Content,
    Problem,
    Reading,
    Subject,
    Surroundings,
    whole_days,
)

REGULATED = "regulated"
"""Flag of an exception to a regulator's demand: it stays 不符, and compliance has to know."""
_LONG = 366
"""More days than this are out of the ordinary, and looked at one by one."""

WORKFLOW = Workflow(
    id="exception/1",
    name=Text("例外申請", "exception"),
    steps=(
        Step(
            "security",
            Text("資安會辦", "security's consent"),
            Meaning.CONSULT,
            (by(Duty.SECURITY_HEAD),),
            days=3,
            escalate=by(Duty.SECURITY_EXECUTIVE),
            paper=True,
        ),
        Step(
            "compliance",
            Text("法遵會辦", "compliance's consent"),
            Meaning.CONSULT,
            (by(Duty.COMPLIANCE),),
            days=3,
            paper=True,
            when=REGULATED,
        ),
        Step(
            "approve",
            Text("主管核准", "a superior's approval"),
            Meaning.APPROVE,
            (OWNERS_MANAGER, by(Duty.SECURITY_EXECUTIVE)),
            days=5,
            escalate=by(Duty.PRESIDENT),
            fresh=True,
            paper=True,
        ),
    ),
    apart=(
        Apart(
            AUTHOR,
            "approve",
            Basis.HOUSE,
            Text("申請例外的人不能核准自己的申請", "who asks for an exception does not approve it"),
            ("IP-6.4.2.1", "LC-8.2"),
        ),
    ),
    idle_days=20,
)


def _read(content: Content) -> Reading:
    reading = Reading(content)
    reading.text("demand", Text("要求項", "the demand"), 90)
    reading.text("target", Text("對象", "the target"), 90)
    reading.text("why", Text("申請理由", "the reason"), 2000)
    reading.text("instead", Text("替代措施", "what is done instead"), 2000)
    reading.text("owner", Text("負責人", "the owner"), 40, needed=False)
    first = reading.day("first", Text("起日", "the first day"))
    last = reading.day("last", Text("迄日", "the last day"))
    reading.demand(
        "last",
        Text("例外的結束日早於開始日", "the exception ends before it starts"),
        holds=first is None or last is None or first <= last,
    )
    reading.also(REGULATED)
    return reading


def _check(content: Content) -> Sequence[Problem]:
    return _read(content).done()


def _summary(content: Content) -> Text:
    reading = Reading(content)
    last = reading.day("last", Text("迄日", "the last day"))
    demand = content.get("demand", "")
    until = Text("", "") if last is None else Text(f"至{roc.long(last)}", f" until {last}")
    return Text(f"例外：{demand} {until.zh}".rstrip(), f"exception: {demand}{until.en}")


def _matter(subject: str, content: Content) -> Matter:
    reading = _read(content)
    nothing = Text("", "")
    length = whole_days(reading.day("first", nothing), reading.day("last", nothing))
    regulated = content.get(REGULATED) is True
    flags = frozenset({REGULATED} if regulated else ())
    return Matter("exception", subject, content.get("owner") or None, flags=flags, deviates=regulated or length > _LONG)


def _prepare(content: Content, around: Surroundings) -> Content:
    """Say whether a regulation asks for the demand. Raises NotFoundError for a demand that nobody asks for."""
    wanted = content.get("demand", "")
    editions = editions_on(around.home, around.company, around.today)
    asking = [edition for edition in editions if wanted in edition.demands]
    if not asking:
        raise NotFoundError(
            Text("沒有這個要求項", "there is no such demand"),
            str(wanted)[:90],
            Text("請用 anzheng explain 查看要求項代號", "see the ids of demands with anzheng explain"),
        )
    return {**content, REGULATED: any(edition.kind is DocumentKind.REGULATION for edition in asking)}


def _effect(approved: Approved) -> Sequence[Draft]:
    content = approved.content
    reading = _read(content)
    nothing = Text("", "")
    first, last = reading.day("first", nothing), reading.day("last", nothing)
    if first is None or last is None:
        raise ValueError("an exception without its days was submitted")
    subject = approved.subject
    terms = ExceptionApproved(
        subject, content["demand"], content["target"], first, last, approved.case.author, approved.signer("approve")
    )
    drafts = [Draft(f"exception:{subject}", terms)]
    if approved.superseded is not None:
        ended = ExceptionRevoked(approved.superseded, approved.today)
        drafts.insert(0, Draft(f"exception:{approved.superseded}", ended))
    return drafts


SUBJECTS.register(
    "exception",
    Subject(
        id="exception",
        name=Text("例外申請", "exception"),
        workflow=WORKFLOW,
        permission=Permission.CASES_OPEN,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
        prepare=_prepare,
    ),
)
