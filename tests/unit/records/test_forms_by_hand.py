"""Values entered beside a paper: what the form can hold is taken, everything else names its field and the remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.fields import Computed, Field, Rule, Type
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import InputError
from anzheng.records.core.forms.by_hand import refuse_unfit

FORM = Form(
    id="scan",
    zh="掃描紀錄",
    en="Scan",
    fields={
        "result": Field(
            Type.CHOICE, "結果", "Result", choices={"passed": ("合格", "passed"), "failed": ("不合格", "failed")}
        ),
        "found": Field(Type.INT, "件數", "Found", computed=Computed(Rule.COUNT, ("rows",))),
        "complete": Field(Type.BOOL, "完整", "Complete"),
        "on": Field(Type.DATE, "日期", "Day"),
        "version": Field(Type.TEXT, "版次", "Version"),
        "host": Field(Type.ENTRY, "主機", "Host", register="hosts"),
        "note": Field(Type.PROSE, "備註", "Remark"),
        "rows": Field(Type.TABLE, "明細", "Rows", columns={"a": Field(Type.INT, "甲", "a")}),
    },
    roles=("operator",),
    items=None,
)
TAKEN: dict[str, dict[str, Scalar]] = {
    "nothing": {},
    "some fields": {"result": "passed", "complete": True},
    "a computed field, as the paper says": {"found": 3},
    "a field that was left empty": {"result": None},
    "all": {"result": "failed", "found": 0, "complete": False, "on": "2026-11-21", "version": "1.2", "host": "hosts:a"},
}
REFUSED: dict[str, tuple[str, Scalar, str, str]] = {
    "a field that there is not": ("price", 3, "no such field", "fields: result, found, complete"),
    "a sentence beside the ledger": ("note", "x", "no such field", "fields: result"),
    "a table": ("rows", "x", "no such field", "fields: result"),
    "a choice that there is not": ("result", "perfect", "“Result” cannot", "one of: passed (passed), failed (failed)"),
    "a truth as a choice": ("result", True, "“Result” cannot", "one of: passed"),
    "a word as a number": ("found", "many", "“Found” cannot", "a whole number"),
    "a truth as a number": ("found", True, "“Found” cannot", "a whole number"),
    "a number as a truth": ("complete", 1, "“Complete” cannot", "true or false"),
    "a day that does not exist": ("on", "2026-02-30", "“Day” cannot", "a day like 2026-11-21"),
    "a number as a code": ("version", 3, "“Version” cannot", "a code"),
    "a number as an entry": ("host", 3, "“Host” cannot", "the id of the entry"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_the_form_can_hold_is_taken(name: str) -> None:
    refuse_unfit(FORM, TAKEN[name])


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_cannot_hold_is_refused_by_name(name: str) -> None:
    field, value, what, remedy = REFUSED[name]
    with pytest.raises(InputError) as caught:
        refuse_unfit(FORM, {"complete": True, field: value})
    assert caught.value.where.startswith(f"scan.{field}")
    assert what in caught.value.what.en
    assert remedy in caught.value.remedy.en
    assert caught.value.what.zh
    assert caught.value.remedy.zh


@given(
    st.dictionaries(
        st.sampled_from([*FORM.fields, "more"]), st.none() | st.booleans() | st.integers() | st.text(max_size=9)
    )
)
def test_only_what_can_be_held_is_taken(values: dict[str, Scalar]) -> None:
    ledgered = {name for name, field in FORM.fields.items() if field.ledgered}
    held = set(values) <= ledgered and all(
        value is None or FORM.fields[name].accepts(value) for name, value in values.items()
    )
    if held:
        refuse_unfit(FORM, values)
    else:
        with pytest.raises(InputError):
            refuse_unfit(FORM, values)
