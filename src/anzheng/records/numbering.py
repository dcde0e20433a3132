"""編號 Giving numbers to records: without gaps and without doubles, whoever submits at once."""

from datetime import date
from typing import Any

from anzheng.catalogue.core.forms import Form
from anzheng.records.core.forms.numbers import series_of, written
from anzheng.records.models import Record, RecordSeries


def give_number(record: Record, form: Form, unit: str, day: date) -> None:
    """Give a number to a record that has none yet, in the transaction that submits it (編號).

    The series' row is locked until the transaction ends: a submission that fails gives its number back.
    """
    if record.number:
        return
    code = unit.strip("/").rpartition("/")[2].upper()
    name, unit_code, year = series_of(form, code, day)
    keys: dict[str, Any] = {"ledger": record.ledger, "form": name, "unit": unit_code, "year": year}
    series = RecordSeries.objects.select_for_update().filter(**keys).first()
    if series is None:
        RecordSeries.objects.get_or_create(**keys)
        series = RecordSeries.objects.select_for_update().get(**keys)
    series.last += 1
    series.save(update_fields=["last"])
    record.number = written(form, code, day, series.last)
