"""表單的簽核 The workflow of a form: whoever fills in is the author, every further role is a step."""

from collections.abc import Iterator, Mapping

from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.forms import Form, Role
from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import Duty
from anzheng.records.core.workflow.definition import (
    AUTHOR,
    AUTHORS_MANAGER,
    Apart,
    Basis,
    Meaning,
    Signer,
    Step,
    Workflow,
    by,
    the,
)

DAYS = 5
"""Office days for each signature, the house's own limit."""
SEEN = "manager"
"""Role that sees a record which nobody but its author signs: nobody passes their own work."""
_OF_UNIT = frozenset({Duty.LINE_MANAGER, Duty.BUSINESS_HEAD, Duty.SYSTEM_OWNER, Duty.OPERATOR, Duty.HOST_ADMINISTRATOR})
"""Duties that are held for a unit as well."""


def filler(form: Form, roles: Mapping[str, Role]) -> str | None:
    """Return the role in which the author signs by submitting; None if the first role is another's.

    It is the author's if it fills in, or if nobody but the author may give it: who examines writes down what was found.
    """
    first = form.roles[0]
    own = _by(form, roles, first) == ("author",)
    return first if own or _meaning(form, roles, first) is Meaning.FILL else None


def signing_roles(form: Form, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """Return the roles of the steps, in order; at least one, and at least one that passes."""
    author = filler(form, roles)
    found = form.roles if author is None else form.roles[1:]
    return found if any(_passes(form, roles, role) for role in found) else (*found, SEEN)


def workflow_of(form: Form, roles: Mapping[str, Role]) -> Workflow:
    """Return the workflow of a form. Raises ValueError for one that nobody could sign, KeyError for unknown roles."""
    steps = tuple(_step(form, roles, role) for role in signing_roles(form, roles))
    return Workflow(
        id=f"form:{form.id}/{form.version}",
        name=Text(form.zh, form.en),
        steps=steps,
        apart=tuple(_apart(form, roles)),
    )


def _step(form: Form, roles: Mapping[str, Role], role: str) -> Step:
    meaning = _meaning(form, roles, role)
    meaning = Meaning.VERIFY if meaning is Meaning.FILL else meaning
    known = roles[role]
    return Step(role, Text(known.zh, known.en), meaning, tuple(_signers(form, roles, role)), days=DAYS, paper=True)


def _signers(form: Form, roles: Mapping[str, Role], role: str) -> Iterator[Signer]:
    named = form.fields.get(role)
    if named is not None and named.type is Type.PERSON:
        yield the(role)
        return
    for one in _by(form, roles, role):
        if one == "author-manager":
            yield AUTHORS_MANAGER
        elif one == "author":
            # Somebody of this role who did not fill in: whoever works here may be asked to, and signs in person.
            yield by(Duty.EMPLOYEE)
        else:
            duty = Duty(one)
            yield by(duty, of_unit=duty in _OF_UNIT)


def _meaning(form: Form, roles: Mapping[str, Role], role: str) -> Meaning:
    own = form.signing.get(role)
    return Meaning(own.meaning if own is not None and own.meaning else roles[role].meaning)


def _by(form: Form, roles: Mapping[str, Role], role: str) -> tuple[str, ...]:
    own = form.signing.get(role)
    return own.by if own is not None and own.by else roles[role].by


def _passes(form: Form, roles: Mapping[str, Role], role: str) -> bool:
    return _meaning(form, roles, role) not in (Meaning.CONSULT, Meaning.NOTE)


def _apart(form: Form, roles: Mapping[str, Role]) -> Iterator[Apart]:
    author = filler(form, roles)
    steps = set(signing_roles(form, roles))
    for one, other in form.apart:
        first, second = (AUTHOR if role == author else role for role in (one, other))
        if {first, second} <= steps | {AUTHOR}:
            why = Text(
                f"{roles[one].zh}與{roles[other].zh}不能是同一人",
                f"{roles[one].en} and {roles[other].en} are two people",
            )
            yield Apart(first, second, Basis.STATED if form.stated else Basis.HOUSE, why, form.stated)
