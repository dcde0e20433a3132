"""Forms as data: what is read, what stands if nothing is said, and that nothing is lost when a record keeps one."""

from typing import Any

import pytest

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.compile import Compiled
from anzheng.catalogue.core.fields import Computed, Field, Rule, Type, When
from anzheng.catalogue.core.forms import KEEP, LETTERS, MEANINGS, Form, FormKind, Orientation, Register, Role, Signing
from anzheng.catalogue.core.paperwork import field_names, used_by_paperwork
from anzheng.catalogue.core.vocabulary import Statement, Term
from anzheng.catalogue.files import compile_files
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel import canonical
from anzheng.kernel.errors import LedgerError, NotFoundError

Files = dict[str, bytes]
Checks = dict[str, tuple[str, str]]


@pytest.fixture
def compiled(tiny: Files, checks: Checks) -> Compiled:
    return compile_files(tiny, checks)[0]


@pytest.fixture
def review(compiled: Compiled) -> Form:
    return compiled.vocabulary.forms["review"]


def test_what_a_form_says_is_read(review: Form) -> None:
    assert (review.code, review.version, review.level, review.keep) == ("F-001", 1, "confidential", "P3Y")
    assert review.rows == ("F-A01", "F-A02", "F-A03")
    assert (review.roles, review.apart, review.stated) == (
        ("operator", "reviewer"),
        (("operator", "reviewer"),),
        ("A.1",),
    )
    assert review.signing == {"reviewer": Signing("review", ("security-head",))}
    assert (review.event, review.since, dict(review.answers)) == (
        "person.departed",
        "reviewed_on",
        {"close": "reviewer"},
    )
    assert list(review.fields)[:3] == ["reviewed_on", "result", "cause"], "in the order of the paper"
    assert list(review.item_fields) == ["kind", "rights"]


def test_what_a_field_says_is_read(review: Form) -> None:
    fields = review.fields
    assert fields["reviewed_on"] == Field(Type.DATE, "審查日", "Reviewed on", source="today")
    assert fields["result"].choices == {"passed": ("合格", "passed"), "failed": ("不合格", "failed")}
    assert fields["cause"].when == When("result", ("failed",))
    assert (fields["done"].default, fields["system"].optional) == (True, True)
    assert fields["dormant"].columns["days"].unit == ("天", "days")
    assert fields["dormant"].columns["account"].register == "accounts"
    assert fields["count"].computed == Computed(Rule.COUNT, ("dormant",), {"closed": True})
    assert fields["longest"].computed == Computed(Rule.HIGHEST, ("dormant", "days"))
    assert fields["rights"].computed == Computed(Rule.SUM, ("items", "rights"))


def test_what_a_form_does_not_say(compiled: Compiled) -> None:
    policy = compiled.vocabulary.forms["policy"]
    assert (policy.kind, policy.level, policy.keep) == (FormKind.DOCUMENT, "internal", KEEP)
    assert (policy.rows, policy.event, policy.items, policy.orientation) == ((), None, None, Orientation.PORTRAIT)
    assert policy.fields["version"] == Field(Type.INT, "版次", "Version")


@pytest.mark.parametrize(
    ("rule", "computed"),
    [
        ("{lowest: items.rights, none: 0}", Computed(Rule.LOWEST, ("items", "rights"), none=0)),
        (
            "{highest: dormant.days, where: {closed: [true, false]}}",
            Computed(Rule.HIGHEST, ("dormant", "days"), {"closed": (True, False)}),
        ),
        ("{all: items, where: {kind: user}}", Computed(Rule.ALL, ("items",), {"kind": "user"})),
        ("{total: [count, longest]}", Computed(Rule.TOTAL, ("count", "longest"))),
        ("{difference: [longest, count]}", Computed(Rule.DIFFERENCE, ("longest", "count"))),
        ("{percent: [count, longest]}", Computed(Rule.PERCENT, ("count", "longest"))),
    ],
)
def test_every_rule_is_read(rule: str, computed: Computed, tiny: Files, checks: Checks) -> None:
    tiny["forms/review.yaml"] = tiny["forms/review.yaml"].replace(b"{sum: items.rights}", rule.encode())
    result, problems = compile_files(tiny, checks)
    assert problems == ()
    assert result.vocabulary.forms["review"].fields["rights"].computed == computed


def test_a_field_may_name_an_inventory_called_like_a_type(tiny: Files, checks: Checks) -> None:
    tiny["registers/unit.yaml"] = "id: unit\nzh: 單位\nen: Units\nfields: {}\n".encode()
    written = "{type: text, register: unit, zh: 系統, en: System}"
    tiny["forms/review.yaml"] = tiny["forms/review.yaml"].replace(
        "{type: text, zh: 系統, en: System, optional: true}".encode(), written.encode()
    )
    result, problems = compile_files(tiny, checks)
    assert problems == ()
    assert result.vocabulary.forms["review"].fields["system"] == Field(Type.ENTRY, "系統", "System", register="unit")


def test_a_reason_lets_a_form_serve_many_rows(tiny: Files, checks: Checks) -> None:
    tiny["forms/review.yaml"] = tiny["forms/review.yaml"].replace(
        b"rows: [F-A01, F-A02, F-A03]",
        "rows: [F-A01, F-A02, F-A03, F-A04]\nwhy_many: {zh: 同一張紙, en: one sheet}".encode(),
    )
    result, problems = compile_files(tiny, checks)
    assert problems == ()
    assert result.vocabulary.forms["review"].why_many == ("同一張紙", "one sheet")


def test_what_serves_a_row_is_used_although_no_demand_names_it(tiny: Files, checks: Checks) -> None:
    for path, zh in (("logs/gate.yaml", "門禁"), ("events/door.forced.yaml", "破壞")):
        id_ = path.partition("/")[2].removesuffix(".yaml")
        tiny[path] = f"id: {id_}\nzh: {zh}\nen: Gate\nrows: [F-D06]\n".encode()
    result, problems = compile_files(tiny, checks)
    assert (problems, result.warnings) == ((), ())
    assert used_by_paperwork(result.vocabulary) >= {
        ("logs", "gate"),
        ("events", "door.forced"),
        ("forms", "review"),
        ("roles", "approver"),
    }


def test_the_names_of_fields_that_demands_read(compiled: Compiled) -> None:
    names = field_names(compiled.editions[0].demands.values(), compiled.vocabulary)
    assert names["review.result"] == ("結果", "Result")
    assert names["review.result=failed"] == ("不合格", "failed")
    assert "review.system" not in names, "no demand reads it"


# --- the packaged paperwork -----------------------------------------------------------------------

PAPERS: list[Any] = [
    *paperwork().forms.values(),
    *paperwork().registers.values(),
    *paperwork().roles.values(),
    *paperwork().logs.values(),
    *paperwork().statements.values(),
]


@pytest.mark.parametrize("cls", [Form, Register, Role, Term, Statement])
def test_a_definition_is_kept_without_loss(cls: type[Any]) -> None:
    held: list[Any] = [one for one in PAPERS if isinstance(one, cls)]
    assert held
    assert [one.id for one in held if codec.restored(cls, _kept(one)) != one] == []
    assert [one.id for one in held if _kept(codec.restored(cls, _kept(one))) != _kept(one)] == []


def _kept(one: Any) -> Any:  # noqa: ANN401 - JSON
    return canonical.decode(canonical.encode(codec.plain(one)))


@pytest.mark.parametrize("change", [{"id": 3}, {"kind": "scroll"}, {"fields": []}, {"more": 1}], ids=str)
def test_a_definition_that_was_changed_is_refused(change: dict[str, Any], review: Form) -> None:
    with pytest.raises(LedgerError) as caught:
        codec.restored(Form, {**codec.plain(review), **change})
    assert caught.value.where == "Form"


def test_unknown_paperwork_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no such form"):
        paperwork().form("shopping-list")
    with pytest.raises(NotFoundError, match="no such register"):
        paperwork().register("pets")
    assert paperwork().register("hosts").zh


def test_every_kind_has_its_letter_and_every_role_a_known_meaning() -> None:
    assert set(LETTERS) == set(FormKind)
    assert {role.meaning for role in paperwork().roles.values()} <= set(MEANINGS)
