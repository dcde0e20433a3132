"""表單目錄的輸出 The paperwork as JSON, for the command line and the API."""

from collections.abc import Mapping
from typing import Any

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.fields import Field
from anzheng.catalogue.core.forms import Form, Register
from anzheng.catalogue.core.vocabulary import Statement
from anzheng.kernel.errors import Text
from anzheng.reports.as_json_controls import cadence
from anzheng.reports.paperwork import Asks, Served, Signer, Use, View

Json = Any


def served(one: Served) -> Json:
    """Return one row of `form list --json`."""
    return {"id": one.id, "kind": one.kind.value, "title": _text(one.title), "rows": list(one.rows)}


def view(shown: View) -> Json:
    """Return `form show ID --json`: the row of the list with all that is filled in, signed and read."""
    thing = shown.thing
    form = thing if isinstance(thing, Form) else None
    register = thing if isinstance(thing, Register) else None
    fields = thing.fields if isinstance(thing, Form | Register) else {}
    return {
        **served(shown.served),
        "code": shown.served.code or None,
        "version": None if form is None else form.version,
        "level": None if form is None else form.level,
        "keep": None if form is None else form.keep,
        "layout": None if form is None else form.orientation.value,
        "stocktake": None if register is None else register.stocktake,
        "event": None if form is None or shown.event is None else {"id": form.event, **_text(shown.event)},
        "answers": {} if form is None else dict(form.answers),
        "request": form is not None and form.request,
        "items": None if form is None or shown.items is None else {"register": form.items, **_text(shown.items)},
        "fields": _fields(fields),
        "item_fields": [] if form is None else _fields(form.item_fields),
        "steps": list(thing.steps) if isinstance(thing, Statement) else [],
        "signers": [_signer(one) for one in shown.signers],
        "apart": [] if form is None else [list(pair) for pair in form.apart],
        "unread": None if form is None or form.why_unread is None else _text(Text(*form.why_unread)),
        "demands": [_use(one) for one in shown.uses],
    }


def _fields(fields: Mapping[str, Field]) -> list[Json]:
    return [_field(name, one) for name, one in fields.items()]


def _field(name: str, one: Field) -> Json:
    return {
        "id": name,
        "type": one.type.value,
        "zh": one.zh,
        "en": one.en,
        "required": not one.optional and one.computed is None,
        "ledgered": one.ledgered,
        "suggested": one.suggested,
        "register": one.register,
        "choices": [{"value": value, "zh": zh, "en": en} for value, (zh, en) in one.choices.items()],
        "unit": None if one.unit is None else _text(Text(*one.unit)),
        "hint": None if one.hint is None else _text(Text(*one.hint)),
        "least": one.least,
        "most": one.most,
        "when": None if one.when is None else {"field": one.when.field, "is": list(one.when.values)},
        "default": one.default,
        "from": one.source,
        "columns": _fields(one.columns),
        "computed": None if one.computed is None else codec.plain(one.computed),
    }


def _signer(one: Signer) -> Json:
    return {
        "role": one.role,
        **_text(one.title),
        "meaning": one.meaning.value,
        "says": _text(one.says),
        "by": [_text(name) for name in one.by],
        "basis": one.basis.value,
        "clauses": list(one.clauses),
    }


def _use(one: Use) -> Json:
    return {
        "id": one.demand.id,
        "kind": one.demand.kind,
        **_text(one.title),
        "control": {"id": one.demand.control, **_text(one.control)},
        "cadence": None if one.cadence is None else cadence(one.cadence),
        "clauses": [_asks(row) for row in one.clauses],
    }


def _asks(row: Asks) -> Json:
    return {
        "document": row.document,
        "ref": row.ref,
        "part": row.part,
        "mark": row.mark,
        **_text(row.text),
        "corroborating": row.corroborating,
        "inspection": row.inspection,
    }


def _text(value: Text) -> Json:
    return {"zh": value.zh, "en": value.en}
