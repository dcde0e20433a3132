"""誰填誰簽 Who fills in a form and who signs it, in words."""

from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import Duty
from anzheng.records.core.forms.signing import filler, workflow_of
from anzheng.records.core.workflow.definition import MEANINGS, Relation, Signer, Step

_NAMED = 4
"""Duties that are named before the rest is counted."""


def who_signs(form: Form) -> Text:
    """Return one sentence: who signs after whoever fills in."""
    steps = [_step(form, one) for one in workflow_of(form, paperwork().roles).steps]
    zh, en = "，再由".join(one.zh for one in steps), ", then ".join(one.en for one in steps)
    return Text(f"送件後由{zh}。", f"Once submitted: {en}.")


def named_signers(form: Form) -> tuple[Text, ...]:
    """Return who signs each step, in order."""
    return tuple(_asked(form, step) for step in workflow_of(form, paperwork().roles).steps)


def step_names(form: Form) -> tuple[Text, ...]:
    """Return the roles that sign, in order."""
    return tuple(step.name for step in workflow_of(form, paperwork().roles).steps)


def author_role(form: Form) -> Text:
    """Return in which capacity whoever fills in signs by submitting."""
    role = filler(form, paperwork().roles)
    known = paperwork().roles.get(role) if role is not None else None
    return Text("填表人", "author") if known is None else Text(known.zh, known.en)


def _step(form: Form, step: Step) -> Text:
    who, word = _asked(form, step), MEANINGS[step.meaning]
    return Text(f"{step.name.zh}（{who.zh}）{word.zh}", f"{step.name.en} ({who.en}), to {word.en}")


def _asked(form: Form, step: Step) -> Text:
    names = list(dict.fromkeys(_name(form, one) for one in step.signers))
    zh, en = "或".join(one.zh for one in names[:_NAMED]), " or ".join(one.en for one in names[:_NAMED])
    left = len(names) - _NAMED
    return Text(f"{zh}等 {len(names)} 種職務", f"{en} or {left} more") if left > 0 else Text(zh, en)


def _name(form: Form, signer: Signer) -> Text:
    if signer.duty is Duty.EMPLOYEE:
        return Text("其他同仁", "another employee")
    named = form.fields.get(signer.role) if signer.relation is Relation.NAMED else None
    return signer.name if named is None else Text(f"表上的{named.zh}", f"{named.en} on the form")
