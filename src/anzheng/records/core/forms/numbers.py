"""紀錄編號 Numbers of records: form, unit and year of the Republic, then a number without gaps or doubles."""

from datetime import date

from anzheng.catalogue.core.forms import Form
from anzheng.kernel.roc import OFFSET

COMPANY_UNIT = "00"
"""Stands where the author belongs to no unit."""


def series_of(form: Form, unit: str, day: date) -> tuple[str, str, int]:
    """Return the series in which a record is counted: form, unit's code, year of the Republic."""
    return form.id, unit or COMPANY_UNIT, day.year - OFFSET


def written(form: Form, unit: str, day: date, serial: int) -> str:
    """Return the number as it stands on the paper: F-016-IT-115-0031."""
    return f"{form.code or form.id}-{unit or COMPANY_UNIT}-{day.year - OFFSET}-{serial:04d}"
