"""備妥表單 The sheets of the working day, prefilled in the morning for whoever fills them in.

Each is prepared once: the notice that says so is its mark, and comes with it in one transaction. Whoever throws the
draft away starts another from the list of work. A day that was missed is not prepared afterwards: it stays overdue.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.db import transaction

from anzheng.catalogue.core.forms import Form, FormKind
from anzheng.catalogue.core.model import Periodic
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Actor
from anzheng.kernel.times import taipei_day
from anzheng.notify.services import tell
from anzheng.obligations.core.charge import SOON
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.obligations.core.roster import Responsible
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.members import lock
from anzheng.posture.words import Word
from anzheng.records.models import Record
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.starting import start_for
from anzheng.reports.work import Work, work_of

KIND = "sheet-ready"
"""The kind of notice."""
_FILLS = "operator"
"""Role of a form that the holders of the duty of the same name fill in."""


def prepare(known: Knowledge, ledger: str, *, now: datetime, beat: Callable[[], None]) -> int:
    """Prepare what a company has to fill in today and every working day; return how many sheets are new (備妥表單)."""
    today = taipei_day(now)
    beat()
    gathered = work_of(known, ledger, today, today + SOON)
    if not gathered.calendar.is_open(today):
        return 0
    made = 0
    for form, one in _daily(gathered, today):
        beat()
        person = _who(gathered, form, one, today)
        if person is not None:
            made += _prepared(known, ledger, form, one, person, now)
    return made


def _daily(gathered: Work, today: date) -> Iterator[tuple[Form, Occurrence]]:
    """Yield each form that is due for this one day, once for each target; what machines put out is not prepared."""
    found: dict[tuple[str, str], Occurrence] = {}
    for one in gathered.items:
        spec = gathered.demand(one).spec
        if isinstance(spec, Periodic) and one.word is Word.DUE and one.first == one.last == today:
            found.setdefault((spec.form, one.target), one)
    for (name, _), one in found.items():
        form = paperwork().forms.get(name)
        if form is not None and form.kind is FormKind.FORM:
            yield form, one


def _who(gathered: Work, form: Form, one: Occurrence, today: date) -> str | None:
    """Return who fills it in: an operator, else whoever answers for it; whoever did it last before the others."""
    operators = gathered.roster.doing(Duty.OPERATOR, today) if form.roles[0] == _FILLS else ()
    people = [found.acting for found in operators or one.responsible if _there(found)]
    rows = Record.objects.filter(form=form.id, target=one.target, case__author__in=people)
    last = rows.order_by("-last", "-case_id").values_list("case__author", flat=True).first() if people else None
    return last or next(iter(people), None)


def _there(one: Responsible) -> bool:
    return one.deputy is not None or one.missing is None


def _prepared(known: Knowledge, ledger: str, form: Form, one: Occurrence, person: str, now: datetime) -> bool:
    day = one.first
    has, actor = standing_of(person, ledger, day), Actor("user", person, "job", "key")
    with transaction.atomic():
        lock(ledger)
        done = Record.objects.filter(ledger=ledger, form=form.id, target=one.target, first__lte=day, last__gte=day)
        if done.exists():
            return False
        started = start_for(has, known, one.demand, one.target, day, actor=actor, now=now)
        if _told(started.record, form, person, now):
            return True
        # It was prepared before, and the person threw it away: it does not come back by itself.
        transaction.set_rollback(True)
    return False


def _told(record: Record, form: Form, person: str, now: datetime) -> bool:
    """Tell the person that the sheet is ready; False if that was told before."""
    key = hashlib.sha256(f"{form.id}\n{record.target}\n{record.first}".encode()).hexdigest()[:40]
    told = {"form_zh": form.zh, "form_en": form.en, "day": record.first.isoformat()}
    link = f"/records/{record.pk}/fill/"
    return tell(person, KIND, key=key, company=record.ledger, link=link, parameters=told, now=now)
