"""Records for tests: a request of a network connection, filled well, and what people do with it."""

from dataclasses import replace
from datetime import date

from anzheng.records import records
from anzheng.records.models import Record
from anzheng.records.records import Changes, NewRecord
from tests.support.cases import Office

DAY = date(2026, 11, 23)
FORM = "network-connection-request"
REQUEST = {
    "brought_by": "資訊組",
    "device_kind": "laptop",
    "device": "筆電一",
    "address": "00:00:5e:00:53:01",
    "purpose": "會議簡報",
    "place": "第一會議室",
    "begins_on": "2026-11-23",
    "ends_on": "2026-11-30",
    "protected": True,
    "rules_accepted": True,
}
"""A request to which nothing is wanting."""
ABNORMAL = {
    "found_at": "2026-11-23T08:30",
    "kind": "system",
    "system": "網路下單主機",
    "what": "無法登入",
    "reported_to": "u:boss",
    "reported_at": "2026-11-23T08:40",
    "severe": False,
    "handled_by": "甲",
    "course": "重新啟動服務",
    "vendor": "own",
    "announced": "營業員群組",
    "result": "恢復正常",
}
"""A report of something abnormal to which nothing is wanting; confidential."""


def started(here: Office, who: str = "ann", form: str = FORM, **more: object) -> Record:
    """Start a record; `more` are values of NewRecord."""
    new = replace(NewRecord(form, DAY, DAY), **more)  # type: ignore[arg-type]
    return records.start(here.has(who), new, actor=here.actor(who), now=here.now)


def fill(here: Office, who: str, record: str, **fields: object) -> Record:
    """Fill fields of a record."""
    return records.fill(here.has(who), record, Changes(fields), actor=here.actor(who), now=here.now)


def filled(here: Office, who: str = "ann", **fields: object) -> Record:
    """Start a request and fill it well, except for `fields`."""
    return fill(here, who, started(here, who).pk, **{**REQUEST, **fields})


def submit(here: Office, who: str, record: str) -> Record:
    """Submit a record and return it as it stands."""
    records.submit(here.has(who), record, home=here.home, actor=here.actor(who), now=here.now)
    return Record.objects.select_related("case").get(pk=record)


def submitted(here: Office, who: str = "ann", **fields: object) -> Record:
    """Return a request before its signers."""
    return submit(here, who, filled(here, who, **fields).pk)


def approved(here: Office, who: str = "ann", **fields: object) -> Record:
    """Return a request that its manager approved."""
    row = submitted(here, who, **fields)
    here.sign("boss", row.pk)
    return Record.objects.select_related("case").get(pk=row.pk)
