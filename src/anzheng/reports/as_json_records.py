"""紀錄的輸出 Records as JSON: rows of lists, and one record with its fields, signers and what is wrong.

The same for `record list --json`, `record show --json` and the API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.standing import Standing
from anzheng.organization.people import names_of
from anzheng.records.case_people import moment_of
from anzheng.records.case_queries import folded
from anzheng.records.contents import of_evidence
from anzheng.records.core.forms.filling import Wrong, asked, completed
from anzheng.records.core.forms.typed import typed_of
from anzheng.records.core.workflow.case import Case as Folded
from anzheng.records.core.workflow.case import State
from anzheng.records.core.workflow.offers import Offer, may
from anzheng.records.core.workflow.signers import candidates
from anzheng.records.destroyed import Destroyed, disposal_of
from anzheng.records.destroyed import as_json as disposed_json
from anzheng.records.models import Record
from anzheng.records.records import content_of, form_of, wrong_with

Json = Any


@dataclass(frozen=True, slots=True)
class Seen:
    """One record as somebody sees it on a day (一件紀錄)."""

    row: Record
    form: Form
    content: Mapping[str, Any]
    """What is before the signers; the author of a draft, or of one that came back, sees the working copy."""
    case: Folded
    names: Mapping[str, str]
    wrong: tuple[Wrong, ...]
    offers: tuple[Offer, ...]
    signers: tuple[tuple[str, str | None], ...]
    """Who may sign now, each with the one in whose place."""
    gone: Destroyed | None = None
    """What is said in place of a content that was destroyed."""


def seen_by(has: Standing, row: Record, today: date) -> Seen:
    """Return everything about a record that the standing may see (few queries)."""
    form, case = form_of(row), folded(row.case)
    writes = row.case.author_id == has.person and case.state in (State.DRAFT, State.RETURNED)
    content = completed(form, row.case.content if writes else content_of(row))
    moment = moment_of(row.case.company_id, [case], today, has.person)
    asked_ = candidates(case, moment.people, today)
    signers = tuple((person, behalf) for person, behalves in asked_.items() for behalf in behalves)
    hands = {hand for one in case.signatures for hand in one.hands}
    people = hands | {who for pair in signers for who in pair if who is not None} | {case.author}
    wrong = tuple(wrong_with(row, today)) if writes else ()
    named = {str(value) for _, field, value in values_of(form, content) if field.type is Type.PERSON}
    offers, names = may(case, has.person, moment), names_of(people | named)
    gone = disposal_of(row.ledger, of_evidence(row.evidence)) if row.evidence else None
    return Seen(row, form, content, case, names, wrong, offers, signers, gone)


def values_of(form: Form, content: Mapping[str, Any]) -> Iterable[tuple[str, Field, Any]]:
    """Yield (place, field, value) of every simple value that stands in a content, in the order of the paper."""
    values = content.get("fields", {})
    for name, field in form.fields.items():
        if field.type is Type.TABLE:
            for number, row in enumerate(values.get(name) or (), 1):
                yield from _cells(field.columns, row, f"{name}.{number}.")
        elif field.type not in (Type.FILE, Type.SIGNATURE) and values.get(name) is not None:
            yield name, field, values[name]
    for entry, row in content.get("items", {}).items():
        yield from _cells(form.item_fields, row, f"items.{entry}.")


def _cells(fields: Mapping[str, Field], row: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, Field, Any]]:
    return ((f"{prefix}{name}", field, row[name]) for name, field in fields.items() if row.get(name) is not None)


def record_row(row: Record) -> Json:
    """Return one record of a list, without what it says (no query beyond the list's own)."""
    case, form = row.case, paperwork().forms.get(row.form)
    return {
        "record": row.number or row.pk,
        "case": row.pk,
        "form": row.form,
        "zh": form.zh if form is not None else row.form,
        "en": form.en if form is not None else row.form,
        "state": case.state,
        "step": case.step,
        "target": row.target,
        "from": row.first.isoformat(),
        "to": row.last.isoformat(),
        "author": case.author_id,
        "unit": case.unit,
        "level": case.level,
        "due": None if case.due is None else case.due.isoformat(),
        "deviates": case.deviates,
        "digest": case.digest,
        "evidence": row.evidence,
    }


def record_shown(seen: Seen, *, told: bool) -> Json:
    """Return one record; `told` also with what it says, which a confidential one says only when it is opened."""
    content, case = seen.content, seen.case
    return {
        **record_row(seen.row),
        "version": seen.form.version,
        "definition": seen.row.definition_id,
        "answers": content.get("case"),
        "corrects": seen.row.case.supersedes_id,
        "disposed": disposed_json(seen.gone),
        "fields": _fields(seen.form, content.get("fields", {}), seen.names) if told else None,
        "items": content.get("items", {}) if told else None,
        "wrong": [{"place": one.place, "label": both(one.label), "what": both(one.what)} for one in seen.wrong],
        "signatures": [
            {
                "step": one.step,
                "meaning": one.meaning.value,
                "person": one.person,
                "name": seen.names.get(one.person, ""),
                "on_behalf_of": one.on_behalf_of,
                "on": one.on.isoformat(),
                "paper": one.paper is not None,
            }
            for one in case.signatures
        ],
        "signers": [
            {"person": person, "name": seen.names.get(person, ""), "on_behalf_of": behalf}
            for person, behalf in seen.signers
        ],
        "offers": [
            {
                "kind": one.kind,
                "step": one.step,
                "on_behalf_of": one.on_behalf_of,
                "place": one.place,
                "open": one.open,
                "why": None if one.refusal is None else both(one.refusal.why),
            }
            for one in seen.offers
        ],
    }


def lines_of(seen: Seen) -> list[tuple[str, Text, str]]:
    """Return place, label and text of every cell of tables and items, in the order of the paper."""
    return [
        (place, Text(field.zh, field.en), _readable(field, value, seen.names))
        for place, field, value in values_of(seen.form, seen.content)
        if "." in place
    ]


def both(text: Text) -> Json:
    """Return a text in both languages."""
    return {"zh": text.zh, "en": text.en}


def readable(field: Field, value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 - any value that a field holds
    """Return a value as people read it: names of choices and people, ROC dates, so many rows or files."""
    if value is None:
        return ""
    if field.type is Type.TABLE:
        return f"{len(value)}"
    if field.type in (Type.FILE, Type.SIGNATURE):
        return "、".join(str(one.get("name", "")) for one in (value if isinstance(value, list) else [value]))
    if field.type is Type.PERSON:
        return names.get(str(value), str(value))
    return typed_of(field, value)


def _fields(form: Form, values: Mapping[str, Any], names: Mapping[str, str]) -> list[Json]:
    """Return the fields that are asked for, in the order of the paper; a draft may hold what cannot be read."""
    return [
        {
            "field": name,
            "zh": field.zh,
            "en": field.en,
            "type": field.type.value,
            "computed": field.computed is not None,
            "optional": field.optional,
            "value": values.get(name),
            "text": _readable(field, values.get(name), names),
        }
        for name, field in asked(form.fields, values).items()
    ]


def _readable(field: Field, value: object, names: Mapping[str, str]) -> str:
    try:
        return readable(field, value, names)
    except (ValueError, TypeError, AttributeError, InputError):
        return str(value)[:200]
