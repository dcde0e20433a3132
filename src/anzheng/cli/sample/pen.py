"""範例筆 Filling in any form as somebody might: whatever is asked gets a value that the field can hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.records.core.forms.filling import asked

WORDS = "範例內容"
_ALWAYS = {Type.BOOL: True, Type.TEXT: "A-1", Type.WORDS: WORDS, Type.PROSE: WORDS, Type.TIME: "09:30"}


@dataclass(frozen=True, slots=True)
class Pen:
    """What somebody knows who fills in a form (填表人所知)."""

    day: date
    entries: Mapping[str, str]
    """Register → an entry of it."""
    person: str
    """Pseudonym of somebody to be named."""
    unit: str
    """Code of a unit."""

    def fields(self, form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return every required field that is asked and not given. Raises LookupError for a file, KeyError."""
        return self._of(form.fields, given)

    def items(self, form: Form, given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return the required columns of every entry that are not given. Raises KeyError."""
        return {entry: self._of(form.item_fields, row) for entry, row in given.items()}

    def _of(self, fields: Mapping[str, Field], given: Mapping[str, Any]) -> dict[str, Any]:
        values, made = dict(given), {}
        for name, field in fields.items():
            known = values.get(name) not in (None, "", [])
            if known or field.optional or field.computed is not None or name not in asked(fields, values):
                continue
            values[name] = made[name] = self._value(field)
        return made

    def _value(self, field: Field) -> Any:  # noqa: ANN401 - any JSON value
        kind, day = field.type, self.day.isoformat()
        if kind is Type.FILE:
            raise LookupError("a file has to be attached")
        if kind is Type.CHOICE:
            return field.default if field.default is not None else next(iter(field.choices))
        if kind is Type.ENTRY:
            return self.entries[field.register or ""]
        if kind is Type.TABLE:
            return [self._of(field.columns, {})]
        found: dict[Type, Any] = {
            **_ALWAYS,
            Type.INT: max(field.least or 0, 0),
            Type.DATE: day,
            Type.MOMENT: f"{day}T08:10",
            Type.PERSON: self.person,
            Type.UNIT: self.unit,
            Type.SIGNATURE: {"name": WORDS, "on": day},
        }
        return found[kind]


def needs_file(form: Form) -> bool:
    """Tell whether a form cannot be submitted without a file."""
    return any(field.type is Type.FILE and not field.optional and field.when is None for field in form.fields.values())
