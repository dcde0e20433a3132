"""案件查詢 Which cases somebody may see, and which wait for them.

One condition inside the query, never lists of ids.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization import objects
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.levels import OPEN, Level
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Deputation, Member
from anzheng.records.case_people import moment_of
from anzheng.records.core.workflow import case as core
from anzheng.records.core.workflow.acts import Entry, Sign, from_data
from anzheng.records.core.workflow.case import State, fold
from anzheng.records.core.workflow.decide import Moment
from anzheng.records.core.workflow.offers import Batch, Offer, batch, may
from anzheng.records.models import Case, CaseAct, CaseAsked
from anzheng.records.subject import AUDIT_CIRCLE, subject_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for somebody (待簽案件)."""

    row: Case
    case: core.Case
    offers: tuple[Offer, ...]


def visible(rows: QuerySet[Case], has: Standing, *, many: bool = False) -> QuerySet[Case]:
    """Return those cases that the standing may see (看得到的案件).

    One's own: written, asked for, signed. Beyond that by unit, company and level; a draft is its author's. What is
    of the auditors' circle, nobody else sees, whatever they hold. For a list of `many` the database looks up once
    what one has acted upon and is asked for, and not for every row.
    """
    acted = CaseAct.objects.filter(Q(person=has.person) | Q(on_behalf_of=has.person))
    seen = Q(author=has.person)
    reached = objects.condition(has, Permission.RECORDS_READ, company="company")
    if reached is not None:
        seen |= ~Q(state=State.DRAFT) & reached
    if many:
        seen |= Q(pk__in=acted.values("case")) | Q(pk__in=_asked_of(has).values("case"))
    else:
        seen |= Q(Exists(acted.filter(case=OuterRef("pk")))) | Q(Exists(_asking(has)))
    if has.may(Permission.AUDIT_WORK):
        seen |= Q(circle=AUDIT_CIRCLE)
    else:
        seen &= Q(circle="")
    return rows.filter(seen, company=has.company)


def find(has: Standing, case: str) -> Case:
    """Return a case that the standing may see. Raises NotFoundError, whether it exists or not."""
    found = Case.objects.filter(pk=case, company=has.company).select_related("author", "company").first()
    # Most acts are upon what is plainly seen: only the others need a look at deputies and at who is asked.
    if found is None or not (_plain(found, has) or visible(Case.objects.filter(pk=case), has).exists()):
        raise NotFoundError(
            Text("沒有這個案件，或你看不到它", "there is no such case, or you may not see it"),
            case[:60],
            Text("請從案件清單選取", "choose one from the list of cases"),
        )
    return found


def _plain(row: Case, has: Standing) -> bool:
    """Tell whether a case is surely among the visible ones: one's own, or an open one of a unit that one reads."""
    if row.author_id == has.person:
        return not row.circle or has.may(Permission.AUDIT_WORK)
    told = not row.circle and row.state != State.DRAFT and Level(row.level) in OPEN
    return told and objects.reaches_unit(has, Permission.RECORDS_READ, row.unit)


def folded(row: Case) -> core.Case:
    """Return a case as its acts have made it; prefetched acts are not read again."""
    workflow = subject_of(row.kind).workflow_of(row.workflow, row.content)
    blank = core.Case(row.pk, workflow, row.author_id, taipei_day(row.opened), row.supersedes_id)
    acts = sorted(row.acts.all(), key=lambda act: act.number)
    return fold(blank, (Entry(from_data(act.kind, act.data), act.person, act.on) for act in acts))


def asking(has: Standing) -> QuerySet[Case]:
    """Return the pending cases that ask for a duty or person of this standing; separation is not judged yet."""
    return Case.objects.filter(Exists(_asking(has)), company=has.company, state=State.IN_PROGRESS)


def cases_to_sign(has: Standing) -> list[Waiting]:
    """Return the cases that the person may sign now, exceptions first, then the longest waiting (few queries)."""
    rows = list(asking(has).select_related("author").prefetch_related("acts").order_by("-deviates", "due", "opened"))
    if not rows:
        return []
    found = [(row, folded(row)) for row in rows]
    moment = moment_of(has.company, [case for _, case in found], has.day, has.person)
    waiting = (Waiting(row, case, may(case, has.person, moment)) for row, case in found)
    return [one for one in waiting if any(offer.open and offer.kind == Sign.KIND for offer in one.offers)]


def batch_of(has: Standing) -> Batch:
    """Return the same cases as a batch: those that need a look of their own, and the rest."""
    cases = [one.case for one in cases_to_sign(has)]
    return batch(cases, has.person, moment_of(has.company, cases, has.day, has.person))


@dataclass(frozen=True, slots=True)
class Desk:
    """What asks for somebody's signature, sorted (待簽桌面)."""

    alone: tuple[Waiting, ...]
    """Need a look of their own: deviations, reasons to write, a choice in whose place to sign."""
    together: tuple[Waiting, ...]
    barred: tuple[Waiting, ...]
    """Ask for a duty of the person, who may not sign them all the same; the offers say why."""


def desk_of(has: Standing) -> Desk:
    """Return the pending cases that ask for the person, sorted as a batch (few queries, however many cases)."""
    rows = list(asking(has).select_related("author").prefetch_related("acts").order_by("-deviates", "due", "opened"))
    if not rows:
        return Desk((), (), ())
    cases = {row.pk: folded(row) for row in rows}
    moment = moment_of(has.company, cases.values(), has.day, has.person)
    waiting = {row.pk: Waiting(row, cases[row.pk], may(cases[row.pk], has.person, moment)) for row in rows}
    sorted_ = batch(cases.values(), has.person, moment)
    alone = tuple(waiting.pop(case.id) for case in sorted_.alone)
    together = tuple(waiting.pop(case.id) for case in sorted_.together)
    return Desk(alone, together, tuple(waiting.values()))


def asking_count(has: Standing) -> int:
    """Return how many pending cases of others ask for the person (one query)."""
    return asking(has).exclude(author=has.person).count()


def offers_for(has: Standing, row: Case) -> tuple[Offer, ...]:
    """Return everything that the person could want to do with a case, with the reason where it cannot be."""
    case = folded(row)
    return may(case, has.person, moment_of(has.company, [case], has.day, has.person))


def overdue_cases(company: str, day: date) -> QuerySet[Case]:
    """Return the open cases of a company whose limit has passed."""
    return Case.objects.filter(company=company, due__lt=day, state__in=[State.IN_PROGRESS, State.RETURNED])


def moment_for(row: Case, case: core.Case, day: date, *people: str) -> Moment:
    """Return what deciding about one case needs."""
    return moment_of(row.company_id, [case], day, *people)


def _asking(has: Standing) -> QuerySet[CaseAsked]:
    """Return what asks for this person about the case of the outer query."""
    return _asked_of(has).filter(case=OuterRef("pk"))


def _asked_of(has: Standing) -> QuerySet[CaseAsked]:
    """Return what asks for this person: by duty, in person, as somebody's manager, or as deputy of any of them."""
    today = Deputation.objects.filter(company=has.company, deputy=has.person, first__lte=has.day, last__gte=has.day)
    wholly = today.filter(duty="").values("person")
    managing = today.filter(duty__in=("", Duty.LINE_MANAGER)).values("person")
    members = Member.objects.filter(company=has.company)
    heads = Q(manager=None) & ~Q(person=F("unit__head"))
    managed = members.filter(
        Q(manager=has.person)
        | Q(manager__in=managing)
        | (heads & (Q(unit__head=has.person) | Q(unit__head__in=managing)))
    )
    wanted = Q(person=has.person) | Q(person__in=wholly) | Q(managed__in=managed.values("person"))
    for held in has.duties:
        wanted |= Q(duty=held.duty.value) & _for_unit(held.unit)
    return CaseAsked.objects.filter(wanted)


def _for_unit(path: str | None) -> Q:
    if path is None:
        return Q()
    return Q(Exact(Left(F("unit"), len(path)), Value(path, output_field=CharField())))
