"""開啟 Reading what is confidential: a press of the reader enters it into the ledger, then it stays open a while."""

from datetime import datetime, timedelta

from anzheng.organization.core.levels import CLOSED, Level
from anzheng.organization.origin import From
from anzheng.records.models import Case, Record
from anzheng.records.record_openings import open_record, told_freely
from anzheng.web.here import Here
from anzheng.web.sign_in.network import origin_of

_KEPT = "anzheng_records_opened"
_WHILE = timedelta(minutes=30)
"""How long what was opened may be read without saying so again."""
_MOST = 100


def may_read(at: Here, row: Record) -> bool:
    """Tell whether the reader may see the content now: it is not confidential, one's own, or was opened just now."""
    return told_freely(at.visit.standing, row) or _mark(row.case) in _still(at)


def unread(at: Here, case: Case) -> bool:
    """Tell whether a case is a confidential record of somebody else that the reader has not opened."""
    closed = case.kind == "record" and Level(case.level) in CLOSED
    return closed and case.author_id != at.visit.standing.person and _mark(case) not in _still(at)


def open_now(at: Here, row: Record) -> None:
    """Enter the opening into the ledger, and remember it with the session."""
    origin = origin_of(at.request)
    here = From(origin.address, origin.device)
    open_record(at.visit.standing, row.pk, here, home=at.home, actor=at.visit.actor, now=at.now)
    kept = {**_still(at), _mark(row.case): at.now.isoformat()}
    at.request.session[_KEPT] = dict(list(kept.items())[-_MOST:])


def _mark(case: Case) -> str:
    """Return under what an opening is remembered: a changed content has to be opened again."""
    return f"{case.pk} {case.digest[:16]}"


def _still(at: Here) -> dict[str, str]:
    kept = at.request.session.get(_KEPT, {})
    return {name: said for name, said in kept.items() if datetime.fromisoformat(said) + _WHILE > at.now}
