"""紀錄 A filled form: its signatures are those that the form names, and what it becomes is evidence.

Filing one that reports or requests something raises the event; the signatures answer the steps that the form says.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from anzheng.catalogue.core.fields import Rule, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import About
from anzheng.facts.base import Content as Blob
from anzheng.facts.events import EventAnswered, EventDropped, EventRaised
from anzheng.facts.evidence import Signature
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import add, parse
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.ledger.content.services import keep_until
from anzheng.ledger.services import Draft
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission
from anzheng.records import stocktakes
from anzheng.records.case_people import office_calendar
from anzheng.records.contents import of_case
from anzheng.records.core.forms.filling import attached, completed, exceptions, ledgered, problems, signed_within
from anzheng.records.core.forms.signing import filler, workflow_of
from anzheng.records.core.workflow.acts import Confirm, Matter, Sign, Submit
from anzheng.records.core.workflow.case import State
from anzheng.records.core.workflow.definition import AUTHORS_MANAGER, Meaning, Step, Workflow
from anzheng.records.evidence import NewEvidence, enter_sheets
from anzheng.records.finding import case_of, numbered
from anzheng.records.forms import definition
from anzheng.records.models import Record
from anzheng.records.numbering import give_number
from anzheng.records.record_events import events_of
from anzheng.records.record_targets import require_known
from anzheng.records.subject import (
    SUBJECTS,
    Approved,
    Content,
    Happened,
    Problem,
    Subject,
    Surroundings,
    require_sound,
)
from anzheng.search.services import put

KIND = "record"
_EVERY_DAY = Calendar(frozenset(), frozenset())
_ENDS = {State.REFUSED: "refused", State.WITHDRAWN: "withdrawn", State.LAPSED: "lapsed"}

WORKFLOW = Workflow(
    id="record/1",
    name=Text("紀錄", "record"),
    steps=(Step("manager", Text("單位主管核閱", "the manager's review"), Meaning.REVIEW, (AUTHORS_MANAGER,), days=5),),
)
"""What every form has at least; each brings its own."""


def form_of(content: Content) -> Form:
    """Return the definition that a content was filled with. Raises NotFoundError if it is gone."""
    return definition(content["definition"])


def _flow(content: Content) -> Workflow:
    return workflow_of(form_of(content), paperwork().roles)


def _check(_content: Content) -> Sequence[Problem]:
    return ()  # `prepare` looks at everything: whether a period is over depends on the day


def _prepare(content: Content, around: Surroundings) -> Content:
    """Fill computed fields. Raises InputError with everything that is missing, wrong, gone or unknown."""
    form = form_of(content)
    made = completed(form, content)
    found = [Problem(one.place, one.what) for one in problems(form, made, around.today)]
    found += require_known(around.company, form, made, around.today)
    require_sound(found, form.zh)
    return made


def _summary(content: Content) -> Text:
    try:
        form = form_of(content)
    except NotFoundError:  # a list still shows the record; opening it says what is missing
        gone = str(content.get("form", ""))
        return Text(f"{gone}（表單版本遺失）", f"{gone} (version of the form is gone)")
    about = content["target"].partition(":")[2]
    return Text(f"{form.zh}{f'　{about}' if about else ''}", f"{form.en}{f', {about}' if about else ''}")


def _matter(subject: str, content: Content) -> Matter:
    form = form_of(content)
    fields = content.get("fields", {})
    named = {
        name: (str(fields[name]),)
        for name, field in form.fields.items()
        if field.type is Type.PERSON and fields.get(name)
    }
    reports_trouble = form.event is not None and not form.request
    return Matter(KIND, subject, named=named, deviates=reports_trouble or bool(exceptions(form, content)))


def _follows(happened: Happened) -> Sequence[Draft]:
    """Give the record its number at the first submission; raise, answer or drop its event."""
    record = Record.objects.get(pk=happened.row.pk)
    form, act = form_of(happened.content), happened.accepted.entry.act
    drafts: list[Draft] = []
    if isinstance(act, Submit):
        give_number(record, form, happened.row.unit, taipei_day(happened.now))
        drafts += _raised(happened, record, form)
    content = happened.content
    record.target, record.first, record.last = content["target"], content["first"], content["last"]
    record.save()
    put(*numbered(case_of(happened.row, _summary), record.number))
    stocktakes.follow(happened)
    if form.event is None:
        return drafts
    if isinstance(act, Sign | Confirm):
        for one in happened.accepted.signed:
            at = _moment(happened, one.on, on_paper=one.paper is not None)
            drafts += _answers(happened, record, form, one.step, one.person, at)
    ended = happened.accepted.outcome
    if ended in _ENDS and form.request and not content.get("case"):
        day = taipei_day(happened.now)
        drafts.append(_draft(record, form, EventDropped(form.event, record.number, _ENDS[ended], day)))
    return drafts


def _raised(happened: Happened, record: Record, form: Form) -> Iterator[Draft]:
    if form.event is None:
        return
    if not happened.content.get("case"):
        raised = EventRaised(form.event, record.number, record.target, _since(happened, form))
        yield _draft(record, form, raised)
    author = filler(form, paperwork().roles)
    if author is not None:
        yield from _answers(happened, record, form, author, happened.accepted.case.author, happened.now)


def _answers(happened: Happened, record: Record, form: Form, role: str, person: str, at: datetime) -> Iterator[Draft]:
    item = happened.content.get("case") or record.number
    for step, by in form.answers.items():
        if by == role and form.event is not None:
            yield _draft(record, form, EventAnswered(form.event, item, step, at, person, None), item)


def _draft(record: Record, form: Form, payload: EventRaised | EventAnswered | EventDropped, item: str = "") -> Draft:
    return Draft(f"event:{form.event}/{item or record.number}", payload)


def _since(happened: Happened, form: Form) -> datetime:
    """Return when the event happened or became known: what the form says, else now."""
    written = happened.content.get("fields", {}).get(form.since) if form.since is not None else None
    if not written:
        return happened.now
    found = datetime.fromisoformat(written).replace(tzinfo=TAIPEI)
    return min(found, happened.now)


def _moment(happened: Happened, on: date, *, on_paper: bool) -> datetime:
    """Return when a signature was given; on paper only its day is known, and it counts as that day's end."""
    end = datetime.combine(on, datetime.max.time().replace(microsecond=0), TAIPEI)
    return min(end, happened.now) if on_paper else happened.now


def _effect(approved: Approved) -> Sequence[Draft]:
    """Make the record evidence, with everybody who signed it; raise the events that it is the news of.

    Where it is that of a stock-take, the register follows.
    """
    case, content, form = approved.case, approved.content, form_of(approved.content)
    record = Record.objects.select_related("case").get(pk=case.id)
    fields = content.get("fields", {})
    author = filler(form, paperwork().roles)
    filled = [Signature(author, case.author, _submitted(approved))] if author is not None else []
    older = Record.objects.select_related("case").filter(pk=approved.superseded or "").first()
    if older is not None:
        put(*numbered(case_of(older.case, _summary), older.number))
    last = date.fromisoformat(content["last"])
    signatures = (*filled, *(Signature(one.step, one.person, one.on) for one in case.signatures))
    sheet = NewEvidence(
        evidence=f"r{case.id[1:]}",
        form=form.id,
        target=content["target"],
        about=About(date.fromisoformat(content["first"]), last),
        title=f"{form.zh}　{record.number}"[:200],
        values={**ledgered(form, fields), **_within(approved.company, form, signatures, last)},
        items=tuple(content.get("items", {})),
        signatures=signatures,
        supersedes=older.evidence if older is not None and older.evidence else None,
        level=Level(record.case.level),
        retain=add(last, parse(form.keep), _EVERY_DAY),
        salt=record.case.salt,
        contents=(
            Blob("record", 0, "application/json", case.digest),
            *(Blob("attachment", one["bytes"], one["media"], one["digest"]) for one in attached(form, fields)),
        ),
    )
    record.evidence = sheet.evidence
    record.save()
    if sheet.retain is not None:
        keep_until(record.ledger, of_case(case.id), sheet.retain)
    drafts = enter_sheets(approved.company, [sheet], home=approved.home, actor=approved.actor, now=approved.now)
    return [*drafts, *events_of(approved, form, record), *stocktakes.apply(approved)]


def _within(company: str, form: Form, signatures: Sequence[Signature], last: date) -> dict[str, int]:
    """Return the fields that follow from the days of the signatures; most forms have none."""
    if not any(one.computed is not None and one.computed.rule is Rule.SIGNED_WITHIN for one in form.fields.values()):
        return {}
    return signed_within(form, {one.role: one.on for one in signatures}, last, office_calendar(company))


def _submitted(approved: Approved) -> date:
    days = [entry.on for entry in approved.case.history if entry.act.KIND in ("submit", "resubmit")]
    return days[-1]


SUBJECTS.register(
    KIND,
    Subject(
        id=KIND,
        name=Text("紀錄", "record"),
        workflow=WORKFLOW,
        permission=Permission.RECORDS_WRITE,
        check=_check,
        summary=_summary,
        matter=_matter,
        effect=_effect,
        prepare=_prepare,
        flow=_flow,
        level_of=lambda content: Level(form_of(content).level),
        follows=_follows,
    ),
)
