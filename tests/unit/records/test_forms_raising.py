"""Which events an approval raises: for each thing once, not again while a state lasts, never twice for a correction."""

from dataclasses import replace
from typing import Any

import pytest

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.raising import Raise
from anzheng.records.core.forms.raising import Before, Raised, parameters_of, raised

LIMIT = {"most": 70}
CAPACITY = Raise("capacity", "items", above={"use": "most"}, lasting=True)
DEFECT = Raise("defect", "defects", where={"kind": ("a", "b")}, about="host")
FAILED = Raise("failed", where={"result": "failed"})
FORM = Form(
    id="check",
    zh="檢查",
    en="Check",
    fields={
        "result": Field(Type.CHOICE, choices={"passed": ("合格", "passed"), "failed": ("不合格", "failed")}),
        "defects": Field(Type.TABLE, columns={"kind": Field(Type.TEXT), "host": Field(Type.ENTRY, register="hosts")}),
    },
    roles=("operator", "manager"),
    items="systems",
    item_fields={"use": Field(Type.INT)},
    raises=(CAPACITY, DEFECT, FAILED),
)


def content(use: dict[str, object] | None = None, **fields: object) -> dict[str, Any]:
    items = {f"systems:{name}": {"use": value} for name, value in (use or {}).items()}
    return {"target": "company", "fields": fields, "items": items}


FULL = Raised("capacity", "N-1.web", "systems:web")


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (content({"web": 71}), Before(), [FULL]),
        (content({"web": 70, "mail": None, "app": True}), Before(), []),
        (content({"web": 90}), Before(earlier=content({"web": 80})), []),
        (content({"web": 90}), Before(earlier=content({"web": 70})), [FULL]),
        (content({"web": 90}), Before(earlier=content({"mail": 80})), [FULL]),
        (content({"web": 90}), Before(corrected=content({"web": 80})), []),
        (content({"web": 90}), Before(corrected=content({"web": 50})), [FULL]),
    ],
    ids=["over", "not over", "lasts", "again", "another's", "corrected", "only in the correction"],
)
def test_a_number_above_its_parameter(now: dict[str, Any], before: Before, found: list[Raised]) -> None:
    assert raised(FORM, now, "N-1", LIMIT, before) == found


def test_the_parameter_in_force_decides() -> None:
    assert raised(FORM, content({"web": 71}), "N-1", {"most": 80}, Before()) == []
    assert parameters_of(FORM) == {"most"}


ROWS = [{"kind": "a", "host": "srv-1"}, {"kind": "c", "host": "srv-2"}, {"kind": "b"}]


def test_each_row_that_fits_raises_one_event_about_its_entry_or_the_record() -> None:
    found = raised(FORM, content(defects=ROWS), "N-2", LIMIT, Before())
    assert found == [Raised("defect", "N-2.1", "hosts:srv-1"), Raised("defect", "N-2.3", "company")]


def test_rows_of_an_earlier_record_are_news_again_but_those_of_a_corrected_one_are_not() -> None:
    earlier = Before(earlier=content(defects=ROWS))
    assert len(raised(FORM, content(defects=ROWS), "N-2", LIMIT, earlier)) == 2
    more = content(defects=[{"kind": "b", "host": "srv-9"}, *ROWS])
    found = raised(FORM, more, "N-3", LIMIT, Before(corrected=content(defects=ROWS)))
    assert found == [Raised("defect", "N-3.1", "hosts:srv-9")]


def test_a_record_that_fails_raises_one_event_for_itself() -> None:
    assert raised(FORM, content(result="failed"), "N-4", LIMIT, Before()) == [Raised("failed", "N-4", "company")]
    assert raised(FORM, content(result="passed"), "N-4", LIMIT, Before()) == []


def test_two_rules_that_find_the_same_raise_it_once() -> None:
    form = replace(FORM, raises=(CAPACITY, CAPACITY))
    assert raised(form, content({"web": 99}), "N-1", LIMIT, Before()) == [FULL]
