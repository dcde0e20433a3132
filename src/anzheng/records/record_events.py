"""核准引發的事件 The events that the approval of a record raises, as facts of the same act."""

from anzheng.catalogue.core.forms import Form
from anzheng.facts.events import EventRaised
from anzheng.ledger.services import Draft
from anzheng.organization.parameters import amount_on
from anzheng.records.core.forms.raising import Before, parameters_of, raised
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, Record
from anzheng.records.subject import Approved


def events_of(approved: Approved, form: Form, record: Record) -> list[Draft]:
    """Return the facts of the events that an approved record raises (核准引發事件); most forms raise none."""
    if not form.raises:
        return []
    keys = sorted(parameters_of(form))
    limits = {key: amount_on(approved.home, approved.company, key, approved.today) for key in keys}
    found = raised(form, approved.content, record.number, limits, _before(approved, form, record))
    return [
        Draft(f"event:{one.event}/{one.item}", EventRaised(one.event, one.item, one.target, approved.now))
        for one in found
    ]


def _before(approved: Approved, form: Form, record: Record) -> Before:
    """Return what was said earlier: by the record that this one replaces, and by the newest one before it."""
    replaced = Case.objects.filter(pk=approved.superseded).first() if approved.superseded else None
    earlier = None
    if any(one.lasting for one in form.raises):
        rows = Record.objects.filter(ledger=record.ledger, form=form.id, target=record.target, last__lte=record.last)
        rows = rows.filter(case__state=State.APPROVED).exclude(pk=record.pk).select_related("case")
        earlier = rows.order_by("-last", "-case_id").first()
    return Before(None if replaced is None else replaced.content, None if earlier is None else earlier.case.content)
