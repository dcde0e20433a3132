"""Who signs a form: what the roles say; for every packaged form a workflow in which nobody passes their own work."""

from dataclasses import replace
from pathlib import Path

import pytest

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form, FormKind, Role, Signing
from anzheng.catalogue.paperwork import paperwork
from anzheng.organization.core.duties import Duty
from anzheng.records.core.forms.signing import SEEN, filler, signing_roles, workflow_of
from anzheng.records.core.workflow.definition import (
    AUTHOR,
    AUTHORS_MANAGER,
    PASSING,
    Basis,
    Meaning,
    Relation,
    by,
    the,
)

ROLES = {
    one.id: one
    for one in (
        Role("operator", "操作人員", "operator", "fill", ("author",)),
        Role("manager", "主管", "manager", "verify", ("author-manager",)),
        Role("approver", "核准", "approver", "approve", ("author-manager", "security-head")),
        Role("compliance", "法遵", "compliance", "consult", ("compliance",)),
        Role("witness", "會同人員", "witness", "fill", ("author",)),
    )
}
FORM = Form("f", "表", "Form", {}, ("operator", "manager"), None)


def signed_by(*roles: str, **more: object) -> Form:
    return replace(FORM, roles=roles, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "author", "steps"),
    [
        pytest.param(signed_by("operator", "manager"), "operator", ("manager",), id="filled in, then verified"),
        pytest.param(signed_by("operator"), "operator", (SEEN,), id="nobody but the author: a manager sees it"),
        pytest.param(signed_by("manager"), None, ("manager",), id="the first role is another's"),
        pytest.param(
            signed_by("operator", "compliance"), "operator", ("compliance", SEEN), id="consent alone passes nothing"
        ),
        pytest.param(
            signed_by("operator", "compliance", "approver"), "operator", ("compliance", "approver"), id="in order"
        ),
        pytest.param(
            signed_by("operator", "manager", signing={"manager": Signing("note", ())}),
            "operator",
            ("manager", SEEN),
            id="a form may say that a role only takes note",
        ),
    ],
)
def test_who_fills_in_and_who_signs(form: Form, author: str | None, steps: tuple[str, ...]) -> None:
    roles = {**ROLES, SEEN: ROLES["manager"]}
    assert filler(form, roles) == author
    if len(steps) == len(set(steps)):
        assert signing_roles(form, roles) == steps
        assert tuple(step.id for step in workflow_of(form, roles).steps) == steps


@pytest.mark.parametrize(
    ("form", "role", "signers"),
    [
        pytest.param(signed_by("operator", "manager"), "manager", (AUTHORS_MANAGER,), id="the author's manager"),
        pytest.param(
            signed_by("operator", "approver"),
            "approver",
            (AUTHORS_MANAGER, by(Duty.SECURITY_HEAD)),
            id="either of two",
        ),
        pytest.param(
            signed_by("operator", "manager", signing={"manager": Signing(None, ("line-manager",))}),
            "manager",
            (by(Duty.LINE_MANAGER, of_unit=True),),
            id="as the form says: a duty of the unit",
        ),
        pytest.param(
            signed_by("operator", "witness", "manager"),
            "witness",
            (by(Duty.EMPLOYEE),),
            id="somebody of the author's own role: anybody who works here",
        ),
        pytest.param(
            signed_by("operator", "manager", fields={"manager": Field(Type.PERSON, "主管", "Manager")}),
            "manager",
            (the("manager"),),
            id="whom the form names",
        ),
    ],
)
def test_who_may_give_a_signature(form: Form, role: str, signers: tuple[object, ...]) -> None:
    assert workflow_of(form, ROLES).step(role).signers == signers


def test_a_second_filling_role_verifies() -> None:
    assert workflow_of(signed_by("operator", "witness", "manager"), ROLES).step("witness").meaning is Meaning.VERIFY


@pytest.mark.parametrize(
    ("stated", "basis"), [((), Basis.HOUSE), (("CC-17020.d(b)",), Basis.STATED)], ids=["house", "stated"]
)
def test_who_must_differ_is_said_with_its_basis(stated: tuple[str, ...], basis: Basis) -> None:
    flow = workflow_of(
        signed_by("operator", "manager", "approver", apart=(("operator", "approver"),), stated=stated), ROLES
    )
    (apart,) = flow.apart
    assert (apart.one, apart.other, apart.basis, apart.source) == (AUTHOR, "approver", basis, stated)


# --- every packaged form ----------------------------------------------------------------------------

FORMS = list(paperwork().forms.values())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_packaged_form_can_be_signed_and_its_author_passes_nothing(form: Form) -> None:
    roles = paperwork().roles
    flow = workflow_of(form, roles)

    assert flow.id == f"form:{form.id}/{form.version}"
    assert len(flow.id) <= 60, "the column of a case"
    assert any(step.meaning in PASSING for step in flow.steps)
    for step in flow.steps:
        assert step.meaning is not Meaning.FILL
        assert step.signers
        assert all(signer.relation is not Relation.AUTHOR for signer in step.signers)
        for signer in step.signers:
            if signer.relation is Relation.NAMED:
                assert form.fields[signer.role].type is Type.PERSON
    for apart in flow.apart:
        assert {apart.one, apart.other} <= {step.id for step in flow.steps} | {AUTHOR}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_role_that_answers_a_step_signs(form: Form) -> None:
    roles = paperwork().roles
    assert set(form.answers.values()) <= {filler(form, roles), *signing_roles(form, roles)}


def test_numbers_of_forms_fit_and_are_unique() -> None:
    codes = [form.code or form.id for form in FORMS]
    assert len(codes) == len(set(codes))
    assert max(map(len, codes)) + len("-XXXXXXXXXXXXXXXXXXXX-115-0001") <= 100, "the column of a record"


def test_only_forms_that_are_filled_are_requests() -> None:
    assert {form.kind for form in FORMS if form.request} <= {FormKind.FORM}
    assert all(form.event is not None for form in FORMS if form.request or form.since or form.answers)


def test_packaged_forms_are_there() -> None:
    folder = Path(__file__).parents[3] / "src/anzheng/catalogue/data/forms"
    assert {form.id for form in FORMS} == {path.stem for path in folder.glob("*.yaml")}
