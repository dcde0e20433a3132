"""由待辦填寫 Which things on the list of work are done by filling in a form, and the button that starts it."""

from collections.abc import Iterable

from anzheng.catalogue.core.model import Demand, Response
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.organization.core.permissions import Permission
from anzheng.reports.wording import titled
from anzheng.reports.work import Work
from anzheng.web.here import Here
from anzheng.web.pages.components import Press
from anzheng.web.records.uses import form_of_demand

_FILL = Text("填寫", "Fill in")


def starts(at: Here, items: Iterable[Occurrence], work: Work) -> dict[str, Press]:
    """Return the buttons by the identity of what is due; what is not done with a form, or has not begun, has none."""
    has = at.visit.standing
    if not (has.member and has.may(Permission.RECORDS_WRITE)):
        return {}
    found = {}
    for one in items:
        demand = work.demand(one)
        if one.first <= at.today and _is_filled_in(demand, one):
            sends = (("occurrence", one.id), ("until", one.due.isoformat()))
            found[one.id] = Press(_FILL, titled(demand.zh, demand.en), at.address("record-due"), sends)
    return found


def _is_filled_in(demand: Demand, one: Occurrence) -> bool:
    if isinstance(demand.spec, Response):
        forms = paperwork().forms.values()
        steps = {step.step for step in demand.spec.steps}
        return bool(one.item) and any(form.event == demand.spec.event and steps & set(form.answers) for form in forms)
    return form_of_demand(demand) in paperwork().forms
