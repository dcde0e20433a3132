"""What stands in a filled form: tables that read like the rules, and properties over random forms and contents."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.fields import Computed, Field, Rule, Type, When
from anzheng.catalogue.core.forms import Form
from anzheng.records.core.forms.filling import (
    MOST_ROWS,
    asked,
    completed,
    computed,
    entries_of,
    exceptions,
    ledgered,
    problems,
    typed_into,
)
from anzheng.records.core.forms.given import ill_typed, misshapen

TODAY = date(2026, 11, 23)
RESULT = Field(Type.CHOICE, "結果", "Result", choices={"clean": ("無", "none"), "left": ("有", "some")})
CAUSE = Field(Type.PROSE, "原因", "Cause", when=When("result", ("left",)))
REMEDY = Field(Type.WORDS, "補救", "Remedy", when=When("asked_vendor", (True,)))
FORM = Form(
    "weaknesses",
    "弱點處理報告單",
    "Weaknesses",
    {
        "scanned_on": Field(Type.DATE, "掃描日", "Scanned on"),
        "result": RESULT,
        "cause": CAUSE,
        "asked_vendor": Field(Type.BOOL, "已洽廠商", "Vendor asked", when=When("result", ("left",))),
        "remedy": REMEDY,
        "found": Field(
            Type.TABLE,
            "弱點",
            "Weaknesses",
            optional=True,
            columns={
                "name": Field(Type.WORDS, "弱點", "Weakness"),
                "fixed": Field(Type.BOOL, "已修補", "Fixed"),
                "days": Field(Type.INT, "天數", "Days", optional=True, when=When("fixed", (True,))),
            },
        ),
        "open": Field(Type.INT, "未修補數", "Open", computed=Computed(Rule.COUNT, ("found",), {"fixed": False})),
        "days": Field(Type.INT, "總天數", "Days", computed=Computed(Rule.SUM, ("found", "days"))),
        "report": Field(Type.FILE, "報告", "Report", optional=True),
        "seen": Field(Type.SIGNATURE, "會同人員", "Seen by", optional=True),
    },
    ("operator", "manager"),
    None,
)
CLEAN = {"scanned_on": "2026-11-20", "result": "clean"}


def content(fields: Mapping[str, Any], items: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    made = {
        "form": "f",
        "target": "company",
        "first": "2026-11-20",
        "last": "2026-11-20",
        "fields": dict(fields),
        **more,
    }
    return made if items is None else {**made, "items": dict(items)}


def places(fields: Mapping[str, Any], **more: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [one.place for one in problems(FORM, completed(FORM, content(fields, **more)), TODAY)]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        pytest.param({}, ["scanned_on", "result"], id="nothing chosen yet"),
        pytest.param({"result": "clean"}, ["scanned_on", "result"], id="nothing left"),
        pytest.param({"result": "left"}, ["scanned_on", "result", "cause", "asked_vendor"], id="something left"),
        pytest.param(
            {"result": "left", "asked_vendor": True},
            ["scanned_on", "result", "cause", "asked_vendor", "remedy"],
            id="and the vendor asked",
        ),
        pytest.param({"result": "clean", "asked_vendor": True}, ["scanned_on", "result"], id="hidden hides further"),
    ],
)
def test_what_is_asked(fields: dict[str, Any], shown: list[str]) -> None:
    always = ["found", "open", "days", "report", "seen"]
    assert list(asked(FORM.fields, fields)) == shown + always


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param(CLEAN, [], id="all there"),
        pytest.param({}, ["scanned_on", "result"], id="nothing there"),
        pytest.param({**CLEAN, "result": "left"}, ["cause", "asked_vendor"], id="what the choice asks for"),
        pytest.param({**CLEAN, "scanned_on": "2026-02-30"}, ["scanned_on"], id="no such day"),
        pytest.param({**CLEAN, "result": "both"}, ["result"], id="no such choice"),
        pytest.param({**CLEAN, "result": True}, ["result"], id="a truth for a choice"),
        pytest.param({**CLEAN, "found": [{"name": "a"}]}, ["found.1.fixed"], id="a cell is missing"),
        pytest.param(
            {**CLEAN, "found": [{"name": "a", "fixed": True, "days": "三"}]}, ["found.1.days"], id="a word as a number"
        ),
        pytest.param({**CLEAN, "found": "three"}, ["found"], id="no table"),
        pytest.param(
            {**CLEAN, "found": [{"name": "a", "fixed": True}] * (MOST_ROWS + 1)}, ["found"], id="more than 500 rows"
        ),
        pytest.param({**CLEAN, "report": {"name": "a.pdf"}}, ["report"], id="half a file"),
        pytest.param({**CLEAN, "seen": {"name": "王", "on": "昨天"}}, ["seen"], id="a signature without a day"),
        pytest.param({**CLEAN, "seen": {"name": "王", "on": "2026-11-20"}}, [], id="a signature by hand"),
    ],
)
def test_what_is_wrong(fields: dict[str, Any], wrong: list[str]) -> None:
    assert places(fields) == wrong


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        pytest.param("2026-11-23", "2026-11-23", [], id="today"),
        pytest.param("2026-11-24", "2026-11-24", ["last"], id="tomorrow"),
        pytest.param("2026-11-22", "2026-11-20", ["last"], id="reversed"),
        pytest.param("", "2026-11-20", ["first"], id="no first day"),
        pytest.param(7, None, ["first"], id="no days"),
    ],
)
def test_the_period(first: object, last: object, wrong: list[str]) -> None:
    assert places(CLEAN, first=first, last=last) == wrong


def test_what_is_hidden_stays_out_and_counts_for_nothing() -> None:
    rows = [{"name": "a", "fixed": False, "days": 9}, {"name": "b", "fixed": True, "days": 4}]
    made = completed(FORM, content({**CLEAN, "cause": "留著", "found": rows}))["fields"]

    assert "cause" not in made
    assert made["found"] == [{"name": "a", "fixed": False}, {"name": "b", "fixed": True, "days": 4}]
    assert (made["open"], made["days"]) == (1, 4)


def test_the_ledger_gets_codes_numbers_and_days() -> None:
    made = completed(
        FORM, content({**CLEAN, "result": "left", "cause": "等待改版", "asked_vendor": True, "remedy": "隔離"})
    )
    assert ledgered(FORM, made["fields"]) == {
        "scanned_on": "2026-11-20",
        "result": "left",
        "asked_vendor": True,
        "open": 0,
        "days": 0,
    }


def test_what_departs_from_the_ordinary() -> None:
    state = replace(RESULT, default="clean")
    form = replace(FORM, fields={"result": state}, items="hosts", item_fields={"state": state})
    assert exceptions(form, content({"result": "clean"}, {"hosts:a": {"state": "clean"}})) == []
    assert exceptions(form, content({"result": "left"}, {"hosts:a": {"state": "left"}, "hosts:b": {}})) == [
        "result",
        "items.hosts:a.state",
    ]


def test_every_entry_that_is_named() -> None:
    host = Field(Type.ENTRY, "主機", "Host", register="hosts")
    table = Field(Type.TABLE, "主機", "Hosts", columns={"host": host})
    form = replace(FORM, fields={"host": host, "hosts": table})
    named = list(entries_of(form, {"host": "a", "hosts": [{"host": "b"}, {}]}))
    assert named == [("hosts", "a"), ("hosts", "b")]


def test_what_is_typed_is_kept_or_said() -> None:
    values, wrong = typed_into(FORM.fields, {"scanned_on": "115-11-20", "result": "都有", "open": "7", "nobody": "x"})
    assert values == {"scanned_on": "2026-11-20"}
    assert [one.place for one in wrong] == ["result"]


# --- computed fields against a naive reading of the rule -----------------------------------------------

_CELLS = st.fixed_dictionaries(
    {}, optional={"n": st.none() | st.integers(0, 99), "kind": st.sampled_from(["a", "b", "c"]), "ok": st.booleans()}
)
_ROWS = st.lists(_CELLS, max_size=6)
_WHERE = st.sampled_from([{}, {"kind": "a"}, {"ok": True}, {"kind": "b", "ok": False}, {"kind": ("a", "c")}])


def _naive(rule: Rule, rows: list[dict[str, Any]], where: Mapping[str, Any], none: int | None) -> int | bool | None:
    fitting = []
    for row in rows:
        fits = True
        for name, value in where.items():
            wanted = value if isinstance(value, tuple) else (value,)
            fits = fits and name in row and any(row[name] is one or row[name] == one for one in wanted)
        if fits:
            fitting.append(row)
    numbers = [row["n"] for row in fitting if row.get("n") is not None]
    if rule is Rule.COUNT:
        return len(fitting)
    if rule is Rule.ALL:
        return all(row in fitting for row in rows)
    if rule is Rule.SUM:
        total = 0
        for number in numbers:
            total += number
        return total
    ordered = sorted(numbers)
    if not ordered:
        return none
    return ordered[-1] if rule is Rule.HIGHEST else ordered[0]


@given(
    rule=st.sampled_from([Rule.COUNT, Rule.ALL, Rule.SUM, Rule.HIGHEST, Rule.LOWEST]),
    rows=_ROWS,
    where=_WHERE,
    none=st.none() | st.just(0),
    items=st.booleans(),
)
def test_rules_over_rows(
    rule: Rule, rows: list[dict[str, Any]], where: dict[str, Any], none: int | None, *, items: bool
) -> None:
    column = ("n",) if rule in (Rule.SUM, Rule.HIGHEST, Rule.LOWEST) else ()
    made = Computed(rule, ("items" if items else "rows", *column), where, none)
    by_entry = {f"hosts:{number}": row for number, row in enumerate(rows)}
    found = computed(made, {} if items else {"rows": rows}, by_entry if items else {})
    assert found == _naive(rule, rows, where, none)


@given(st.none() | st.integers(0, 10**6), st.none() | st.integers(0, 10**6))
def test_rules_over_fields(one: int | None, other: int | None) -> None:
    values = {"one": one, "other": other}
    part, whole = one or 0, other or 0

    assert computed(Computed(Rule.TOTAL, ("one", "other")), values, {}) == part + whole
    assert computed(Computed(Rule.DIFFERENCE, ("one", "other")), values, {}) == part - whole
    percent = computed(Computed(Rule.PERCENT, ("one", "other")), values, {})
    assert isinstance(percent, int)
    if whole == 0:
        assert percent == 0
    else:
        assert (percent - 1) * whole < 100 * part <= percent * whole, "rounded up, so that 70.1 % is over 70 %"


# --- random forms and contents ---------------------------------------------------------------------------

_CHOICE = Field(Type.CHOICE, "選", "Choice", choices={"a": ("甲", "a"), "b": ("乙", "b")})
_SIMPLE = [
    _CHOICE,
    Field(Type.INT, "數", "Number"),
    Field(Type.BOOL, "否", "Truth"),
    Field(Type.DATE, "日", "Day"),
    Field(Type.WORDS, "詞", "Words"),
    Field(Type.TEXT, "碼", "Code"),
]
_GOOD: dict[Type, Any] = {
    Type.CHOICE: "a",
    Type.INT: 7,
    Type.BOOL: True,
    Type.DATE: "2026-11-20",
    Type.WORDS: "說明",
    Type.TEXT: "v1",
    Type.TABLE: [{"kind": "a"}],
}


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Return a form of simple fields, tables and computed ones, some of them asked only if others say so."""
    fields: dict[str, Field] = {}
    for number in range(draw(st.integers(1, 7))):
        one = draw(st.sampled_from(_SIMPLE))
        one = replace(one, optional=draw(st.booleans()))
        tables = [name for name, field in fields.items() if field.type is Type.TABLE]
        numbers = [name for name, field in fields.items() if field.type is Type.INT]
        match draw(st.sampled_from(["plain", "plain", "table", "count", "total"])):
            case "table":
                columns = {"kind": _CHOICE, "n": replace(_SIMPLE[1], optional=True, when=When("kind", ("b",)))}
                one = Field(Type.TABLE, "表", "Table", optional=one.optional, columns=columns)
            case "count" if tables:
                rule = Computed(Rule.COUNT, (draw(st.sampled_from(tables)),), {"kind": "b"})
                one = Field(Type.INT, "算", "Count", computed=rule)
            case "total" if numbers:
                one = Field(Type.INT, "計", "Total", computed=Computed(Rule.TOTAL, tuple(numbers)))
        choices = [name for name, field in fields.items() if field.type is Type.CHOICE]
        if choices and draw(st.booleans()):
            one = replace(one, when=When(draw(st.sampled_from(choices)), (draw(st.sampled_from(["a", "b"])),)))
        fields[f"f{number}"] = one
    items = draw(st.sampled_from([None, "hosts"]))
    return Form("f", "表", "Form", fields, ("operator", "manager"), items, {"kind": _CHOICE} if items else {})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_NAMES = st.sampled_from([f"f{number}" for number in range(8)])
_VALUES = st.sampled_from(["a", "b", 0, 3, True, False, "2026-11-20", "", None, [{"kind": "b", "n": 4}], [{}], []])
_FIELDS = st.dictionaries(_NAMES, _VALUES | _JSON, max_size=7)
_ENTRIES = st.sampled_from(["hosts:a", "hosts:b", "systems:c", "x"])
_ANSWERS = st.none() | st.dictionaries(st.sampled_from(["kind", "n"]), _JSON) | _JSON
_ITEMS = st.dictionaries(_ENTRIES, _ANSWERS, max_size=3)


@given(forms(), _FIELDS, _ITEMS)
def test_what_a_draft_may_hold_breaks_no_rule(form: Form, fields: dict[str, Any], items: dict[str, Any]) -> None:
    fields = {name: value for name, value in fields.items() if not misshapen(form, {name: value}, {})}
    items = {entry: row for entry, row in items.items() if row is not None and not misshapen(form, {}, {entry: row})}
    held = content(fields, items if form.items else None)
    made = completed(form, held)

    assert completed(form, made) == made, "doing it twice changes nothing"
    found = problems(form, made, TODAY)
    assert all(one.what.zh and one.what.en and one.place for one in found)
    assert exceptions(form, made) == [], "no field of these forms has an ordinary value"
    assert set(ledgered(form, made["fields"])) <= set(form.fields)
    assert list(entries_of(form, made["fields"])) == []
    if found == []:
        typed = {name: value for name, value in made["fields"].items() if form.fields[name].computed is None}
        assert ill_typed(form, typed, made.get("items", {})) == [], "what may be submitted may be sent by a program"


@given(forms(), _FIELDS, _ITEMS)
def test_whatever_a_program_sends_is_judged_without_breaking(
    form: Form, fields: dict[str, Any], items: dict[str, Any]
) -> None:
    found = ill_typed(form, fields, items)
    assert {one.place for one in misshapen(form, fields, items)} <= {one.place for one in found}
    for name in fields:
        if name not in form.fields or form.fields[name].computed is not None:
            assert name in {one.place for one in found}


@given(forms(), _FIELDS)
def test_a_field_is_asked_if_and_only_if_its_condition_is_seen_to_hold(form: Form, values: dict[str, Any]) -> None:
    shown = asked(form.fields, values)

    def seen(name: str) -> bool:
        when = form.fields[name].when
        return when is None or (seen(when.field) and any(values.get(when.field) == one for one in when.values))

    assert list(shown) == [name for name in form.fields if seen(name)]


@given(forms(), st.sets(_NAMES), st.sampled_from(["a", "b"]))
def test_every_missing_field_is_found_and_no_other(form: Form, left_out: set[str], chosen: str) -> None:
    good = {**_GOOD, Type.CHOICE: chosen}
    fields = {
        name: good[field.type] for name, field in form.fields.items() if field.computed is None and name not in left_out
    }
    made = completed(form, content(fields, {} if form.items else None))
    shown = asked(form.fields, made["fields"])
    missing = [
        name
        for name, field in shown.items()
        if not field.optional and field.computed is None and name not in made["fields"]
    ]
    assert [one.place for one in problems(form, made, TODAY)] == missing
