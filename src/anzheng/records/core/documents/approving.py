"""文件的簽核 The form of a document as a company signs it: the form's own roles, then those of the chosen ways.

What comes out is a form like any other, kept with the record; nothing else knows that ways can be chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from anzheng.catalogue.core.documents import Approval
from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form, Signing

TEXT = "edition_text"
"""File field of documents whose form has none: the text itself, in whatever format it was written."""
EDITION = "version"
RELEASE = "document.release-requested"
"""Event of every document that is put before its approvers; publishing is its last step."""
PREPARED, RELEASED, ISSUED = "document-prepared", "document-approved", "document-issued"
_LAST = ("president", "committee-chair", "board-resolution")
"""Roles that sign after all others, in this order."""


def signed_by(form: Form, approvals: Sequence[Approval]) -> Form:
    """Return the form with the steps of every chosen way.

    Where two ways let different duties sign the same step, those stay whom both name: the stricter rule wins.
    """
    drafter, *own = form.roles
    roles = list(dict.fromkeys([*own, *(role for one in approvals for role in one.roles)]))
    roles = [role for role in roles if role != drafter]
    roles.sort(key=lambda role: _LAST.index(role) if role in _LAST else -1)
    signing = dict(form.signing)
    for role in roles:
        given = [one.signing[role] for one in approvals if role in one.signing]
        if given:
            signing[role] = _strictest(given)
    apart = dict.fromkeys([*form.apart, *(pair for one in approvals for pair in one.apart)])
    known = {drafter, *roles}
    return replace(
        form,
        roles=(drafter, *roles),
        signing=signing,
        apart=tuple(pair for pair in apart if set(pair) <= known),
        stated=tuple(dict.fromkeys([*form.stated, *(ref for one in approvals for ref in one.stated)])),
    )


def as_edition(form: Form) -> Form:
    """Return the form with what every edition has: its number, its text, the request to release it."""
    fields = dict(form.fields)
    if EDITION not in fields:
        fields = {EDITION: Field(Type.TEXT, "版次", "Edition"), **fields}
    if text_field(form) is None:
        fields[TEXT] = Field(Type.FILE, "文件本文", "Text of the document", optional=True)
    if form.event is not None:
        return replace(form, fields=fields)
    answers = {PREPARED: form.roles[0], RELEASED: form.roles[-1]} if len(form.roles) > 1 else {}
    return replace(form, fields=fields, event=RELEASE, request=True, answers=answers)


def text_field(form: Form) -> str | None:
    """Return the name of the field that holds the text of a document: the first that takes a file."""
    return next((name for name, one in form.fields.items() if one.type is Type.FILE), None)


def suggested(approvals: Mapping[str, Approval], form: str, refs: frozenset[str]) -> list[Approval]:
    """Return the ways that the clauses in force ask for, for documents of a form."""
    return [one for one in approvals.values() if form in one.documents and refs & set(one.stated)]


def _strictest(given: Sequence[Signing]) -> Signing:
    first = given[0]
    both = tuple(duty for duty in first.by if all(duty in one.by for one in given[1:]))
    return Signing(first.meaning, both or first.by)
