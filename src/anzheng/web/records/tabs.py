"""頁籤 The tabs above the pages of forms and records."""

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.web.here import Here
from anzheng.web.pages.components import Tab, Tabs
from anzheng.web.pages.records_fill import FORMS, RECORDS
from anzheng.web.pages.retention import RETENTION


def tabs(at: Here, current: str) -> Tabs:
    """Return the tabs; `current` is `records`, `forms` or `retention`, which not everybody has."""
    keeping = (Tab(RETENTION, at.address("retention"), current == "retention"),)
    return Tabs(
        Text("表單與紀錄", "Forms and records"),
        (
            Tab(RECORDS, at.address("records"), current == "records"),
            Tab(FORMS, at.address("forms"), current == "forms"),
            *(keeping if at.visit.standing.may(Permission.RECORDS_READ, Reach.COMPANY) else ()),
        ),
    )
