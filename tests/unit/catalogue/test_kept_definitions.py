"""Definitions of forms are kept for ever: what an older program wrote is read, and nothing else is taken for one."""

import dataclasses
from typing import Any

import pytest

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import LedgerError

FORMS = list(paperwork().forms.values())
NEWER = [one.name for one in dataclasses.fields(Form) if one.default is not dataclasses.MISSING]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_packaged_form_comes_back(form: Form) -> None:
    assert codec.restored(Form, codec.plain(form)) == form


@pytest.mark.parametrize("name", NEWER)
def test_a_field_that_was_not_there_yet_has_its_default(name: str) -> None:
    form = dataclasses.replace(FORMS[0], **{name: next(f.default for f in dataclasses.fields(Form) if f.name == name)})
    kept = codec.plain(form)
    del kept[name]

    assert codec.restored(Form, kept) == form


def test_fields_of_fields_may_be_older_too() -> None:
    form = next(form for form in FORMS if any(field.computed for field in form.fields.values()))
    kept = codec.plain(form)
    for field in kept["fields"].values():
        for name in [name for name in ("hint", "suggested", "least") if not field[name]]:
            del field[name]

    assert codec.restored(Form, kept) == form


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param({"colour": "red"}, id="a field of nobody"),
        pytest.param({"version": "1"}, id="a number as text"),
        pytest.param({"roles": "operator"}, id="a list as text"),
        pytest.param({"kind": "letter"}, id="no such kind"),
    ],
)
def test_what_is_no_definition_is_refused(spoiled: dict[str, Any]) -> None:
    with pytest.raises(LedgerError):
        codec.restored(Form, {**codec.plain(FORMS[0]), **spoiled})


def test_what_has_no_default_must_be_there() -> None:
    kept = codec.plain(FORMS[0])
    del kept["roles"]
    with pytest.raises(LedgerError):
        codec.restored(Form, kept)
