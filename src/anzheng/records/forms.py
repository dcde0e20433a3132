"""表單的版本 The definition of a form that a record keeps: today's for a new one, its own for ever after."""

from datetime import datetime
from functools import lru_cache

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel import canonical
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.records.models import FormVersion

_KEPT = 2000
"""Definitions that a process remembers; a definition never changes under its digest."""


def current(form: str) -> Form:
    """Return today's definition of a form. Raises NotFoundError for one that the program does not bring."""
    return paperwork().form(form)


def keep(form: Form, now: datetime) -> FormVersion:
    """Return the row of a definition, written at its first use (保存表單版本)."""
    row, _ = FormVersion.objects.get_or_create(
        digest=_digest_of(form),
        defaults={"form": form.id, "version": form.version, "definition": lambda: codec.plain(form), "kept": now},
    )
    return row


@lru_cache(maxsize=_KEPT)
def definition(digest: str) -> Form:
    """Return the definition that a record was filled with, kept or still brought by the program.

    Raises NotFoundError if it is gone.
    """
    row = FormVersion.objects.filter(pk=digest).first()
    if row is None:
        brought = next((form for form in paperwork().forms.values() if _digest_of(form) == digest), None)
        if brought is not None:
            return brought
        raise NotFoundError(
            Text("這件紀錄所用的表單版本不見了", "the version of the form that this record was filled with is gone"),
            digest[:16],
            Text(
                "請從備份還原資料庫；內容還在",
                "restore the database from a backup; its content is still there",
            ),
        )
    return codec.restored(Form, row.definition)


def _digest_of(form: Form) -> str:
    brought = paperwork().forms.get(form.id)
    return _brought(form.id) if form is brought else _digest(form)


@lru_cache(maxsize=_KEPT)
def _brought(form: str) -> str:
    """Return the digest of a form that the program brings, made once."""
    return _digest(current(form))


def _digest(form: Form) -> str:
    found: str = canonical.digest(codec.plain(form))
    return found
