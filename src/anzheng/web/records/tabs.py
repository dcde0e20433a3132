"""頁籤 The tabs above the pages of forms and records."""

from anzheng.kernel.errors import Text
from anzheng.web.here import Here
from anzheng.web.pages.components import Tab, Tabs
from anzheng.web.pages.records_fill import FORMS, RECORDS


def tabs(at: Here, current: str) -> Tabs:
    """Return the tabs; `current` is `records` or `forms`."""
    return Tabs(
        Text("表單與紀錄", "Forms and records"),
        (
            Tab(RECORDS, at.address("records"), current == "records"),
            Tab(FORMS, at.address("forms"), current == "forms"),
        ),
    )
