"""手工登錄的欄位值 Values that somebody enters beside a paper: what the form can hold, and nothing else.

A paper may lack a field, so nothing has to be there; whatever demands read of it is judged as absent.
"""

from collections.abc import Mapping
from typing import Final

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import InputError, Text

_WRITTEN: Final[Mapping[Type, Text]] = {
    Type.INT: Text("請填整數", "write a whole number"),
    Type.BOOL: Text("請填 true 或 false", "write true or false"),
    Type.DATE: Text("請填日期，例如 2026-11-21", "write a day like 2026-11-21"),
    Type.TEXT: Text("請填代碼", "write a code"),
    Type.ENTRY: Text("請填清冊項目的代號", "write the id of the entry"),
}
_LISTED = 12
"""Fields named before the rest are left to `form show`."""


def refuse_unfit(form: Form, values: Mapping[str, Scalar]) -> None:
    """Raise InputError, naming the field and the remedy, for a value that the form cannot hold."""
    for name, value in values.items():
        field = form.fields.get(name)
        if field is None or not field.ledgered:
            raise InputError(
                Text("表單沒有這個可登錄的欄位", "the form has no such field to enter"),
                f"{form.id}.{name[:60]}",
                _known(form),
            )
        if value is not None and not field.accepts(value):
            raise InputError(
                Text(f"「{field.zh}」不能是這個值", f"“{field.en}” cannot hold this value"),
                f"{form.id}.{name} {str(value)[:40]}",
                _remedy(field),
            )


def _known(form: Form) -> Text:
    names = [name for name, field in form.fields.items() if field.ledgered]
    more = "" if len(names) <= _LISTED else " …"
    listed = names[:_LISTED]
    return Text(f"可登錄：{'、'.join(listed)}{more}", f"fields: {', '.join(listed)}{more}")


def _remedy(field: Field) -> Text:
    if field.type is not Type.CHOICE:
        return _WRITTEN[field.type]
    zh = "、".join(f"{value}（{names[0]}）" for value, names in field.choices.items())
    en = ", ".join(f"{value} ({names[1]})" for value, names in field.choices.items())
    return Text(f"可填：{zh}", f"one of: {en}")
