"""表單欄位 A field of a Django form as our component: for the forms that a library brings along."""

from collections.abc import Iterable

from django import forms
from django.forms import BoundField

from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Choice, Field, FieldKind

_KINDS: tuple[tuple[type[forms.Widget], FieldKind], ...] = (
    (forms.PasswordInput, "password"),
    (forms.EmailInput, "email"),
    (forms.NumberInput, "number"),
    (forms.Textarea, "area"),
    (forms.FileInput, "file"),
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.CheckboxInput, "tick"),
    (forms.RadioSelect, "radio"),
    (forms.Select, "select"),
)
"""The more special widget stands first."""


def field_of(bound: BoundField) -> Field:
    """Return the field as a component; labels and help may be pairs of texts."""
    widget = bound.field.widget
    kind: FieldKind = next((kind for sort, kind in _KINDS if isinstance(widget, sort)), "text")
    value = bound.value()
    several = isinstance(value, list | tuple)
    return Field(
        bound.html_name,
        _pair(bound.label),
        kind,
        "" if kind in ("password", "file") or value is None or several else str(value),
        tuple(str(one) for one in value) if several else (),
        _pair(bound.help_text) if bound.help_text else None,
        tuple(_pair(error) for error in bound.errors),
        bound.field.required,
        tuple(_choices(getattr(widget, "choices", ()))),
        str(widget.attrs.get("autocomplete", "off")),
        getattr(bound.field, "max_length", None),
        prefix="f",
    )


def _pair(text: object) -> Text:
    return text if isinstance(text, Text) else Text(str(text), str(text))


def _choices(found: Iterable[tuple[object, object]]) -> Iterable[Choice]:
    return (Choice(str(value), _pair(name)) for value, name in found)
