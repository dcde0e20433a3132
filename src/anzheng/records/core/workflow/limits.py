"""期限 Time limits in office days, and what the product does by itself when one has passed."""

from datetime import date

from anzheng.kernel.calendars import Calendar
from anzheng.records.core.workflow.acts import Escalate, Lapse
from anzheng.records.core.workflow.case import Case, State


def due(case: Case, calendar: Calendar) -> date | None:
    """Return the last day for the pending step, or for the author of a returned case; None without a limit."""
    days = None
    if case.state is State.IN_PROGRESS and case.pending is not None:
        days = case.pending.days
    elif case.state is State.RETURNED:
        days = case.workflow.idle_days
    return None if days is None else calendar.add_open_days(case.since, days)


def overdue(case: Case, calendar: Calendar, day: date) -> bool:
    """Tell whether the limit has passed: its last day still counts."""
    last = due(case, calendar)
    return last is not None and day > last


def consequence(case: Case, calendar: Calendar, day: date) -> Escalate | Lapse | None:
    """Return what a passed limit brings: an escalation first, a lapse where there is none or after it."""
    if not overdue(case, calendar, day):
        return None
    step = case.pending
    if step is None:
        return Lapse()
    if step.escalate is not None and not case.escalated:
        return Escalate()
    return Lapse() if step.lapses else None
