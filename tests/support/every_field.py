"""A form with a field of every type, for the tests of filling in."""

from dataclasses import replace

import pytest

from anzheng.catalogue.core.fields import Computed, Field, Rule, Type, When
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork

COLUMNS = {
    "name": Field(Type.WORDS, "名稱", "Name"),
    "count": Field(Type.INT, "數量", "Count", unit=("件", "pieces")),
    "who": Field(Type.PERSON, "經手人", "Handled by", optional=True),
    "at": Field(Type.TIME, "時間", "At", optional=True),
    "kind": Field(Type.CHOICE, "類別", "Kind", choices={"a": ("甲類", "A"), "b": ("乙類", "B")}, default="a"),
    "why": Field(Type.WORDS, "乙類原因", "Why B", when=When("kind", ("b",))),
}
EVERY = Form(
    id="every-field",
    zh="每種欄位",
    en="Every field",
    code="F-998",
    roles=("preparer", "manager"),
    items=None,
    fields={
        "number": Field(Type.INT, "件數", "Pieces", unit=("件", "pieces"), suggested=True),
        "truth": Field(Type.BOOL, "已核對", "Checked"),
        "day": Field(Type.DATE, "辦理日", "Done on"),
        "code": Field(Type.TEXT, "版本", "Version"),
        "system": Field(Type.ENTRY, "系統", "System", register="systems"),
        "choice": Field(Type.CHOICE, "結果", "Result", choices={"good": ("良好", "good"), "bad": ("不良", "bad")}),
        "because": Field(Type.PROSE, "不良原因", "Why bad", when=When("choice", ("bad",))),
        "words": Field(Type.WORDS, "事由", "Subject", hint=("一句話", "one sentence")),
        "prose": Field(Type.PROSE, "說明", "Account", optional=True),
        "moment": Field(Type.MOMENT, "開始", "Began at"),
        "clock": Field(Type.TIME, "結束", "Ended at"),
        "person": Field(Type.PERSON, "承辦人", "Done by"),
        "unit": Field(Type.UNIT, "單位", "Unit", optional=True),
        "rows": Field(Type.TABLE, "明細", "Details", columns=COLUMNS),
        "all": Field(Type.INT, "總數", "Total", computed=Computed(Rule.SUM, ("rows", "count"))),
        "file": Field(Type.FILE, "附件", "Attachment", optional=True),
        "outside": Field(Type.SIGNATURE, "廠商簽名", "Vendor's signature"),
    },
)
GOOD = {
    "f.number": "１２",
    "f.truth": "yes",
    "f.day": "115-1-20",
    "f.code": "v1.2",
    "f.system": "測試下單系統",
    "f.choice": "good",
    "f.words": "例行作業",
    "f.prose": "第一行\r\n第二行",
    "f.moment": "115-01-20 8:30",
    "f.clock": "09:15",
    "f.person": "boss",
    "f.rows.1.name": "甲物",
    "f.rows.1.count": "3",
    "f.rows.1.who": "clerk clerk",
    "f.rows.1.at": "10:00",
    "f.rows.1.kind": "b",
    "f.rows.1.why": "較舊",
    "f.outside.name": "廠商某",
    "f.outside.on": "115.1.20",
}
"""What people type."""


def known(patch: pytest.MonkeyPatch, *forms: Form) -> None:
    """Let the program know further forms."""
    made = replace(paperwork(), forms={**paperwork().forms, **{one.id: one for one in forms}})
    for module in ("records.forms", "web.records.forms", "web.records.listed", "web.records.uses"):
        patch.setattr(f"anzheng.{module}.paperwork", lambda: made)
