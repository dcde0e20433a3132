"""People who fill in forms on the pages, and the forms that they send."""

import re
from datetime import date
from html import unescape

from django.http import HttpResponse

from anzheng.records.models import Record
from tests.support.case_pages import Office

_INPUT = re.compile(r"<input([^>]*)>")
_AREA = re.compile(r"<textarea([^>]*)>(.*?)</textarea>", re.DOTALL)
_SELECT = re.compile(r"<select([^>]*)>(.*?)</select>", re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]*)"( selected)?')
_NAMED = re.compile(r'(\w[\w-]*)="([^"]*)"')


class Desk(Office):
    """Everybody's browser, with what filling in a form needs."""

    def __init__(self, company: str, today: date) -> None:
        """Hire everybody."""
        super().__init__(company, today)

    def start(self, who: str, form: str, **values: str) -> str:
        """Start a record of a form and return its case."""
        sent = {"form": "start", "target": "company", "first": self.today.isoformat(), "last": self.today.isoformat()}
        response = self[who].post(f"/records/new/{form}/?company={self.company}", {**sent, **values})
        assert response.status_code == 302, response.content.decode()
        return str(response["Location"]).split("/")[2]

    def page(self, name: str, case: str, further: str = "fill/") -> str:
        """Return the page on which a draft is filled in."""
        response = self[name].get(f"/records/{case}/{further}?company={self.company}")
        assert response.status_code == 200, response.content.decode()[:2000]
        return response.content.decode()

    def case(self, name: str, case: str) -> str:
        """Return the page of the record's case."""
        response = self[name].get(f"/cases/{case}/?company={self.company}")
        assert response.status_code == 200, response.content.decode()[:2000]
        return response.content.decode()

    def sent(self, name: str, case: str) -> dict[str, object]:
        """Return what the form sends as the page shows it."""
        return shown(self.page(name, case))

    @staticmethod
    def shown(page: str) -> dict[str, object]:
        """Return what the form of a page sends as it stands."""
        return shown(page)

    def post(self, name: str, case: str, sent: dict[str, object]) -> HttpResponse:
        """Send a form."""
        return self[name].post(f"/records/{case}/fill/?company={self.company}", sent)  # type: ignore[return-value]

    def fill(self, name: str, case: str, then: str = "keep", **values: object) -> HttpResponse:
        """Send the form as the page shows it, with some values changed."""
        return self.post(name, case, {**self.sent(name, case), "then": then, **values})

    def upload(self, name: str, case: str, field: str, file: object, **values: object) -> HttpResponse:
        """Send the form with a file."""
        return self.fill(name, case, "keep", **values, **{field: file})

    def send(self, name: str, case: str, form: str, **values: object) -> HttpResponse:
        """Send one of the forms of the case; step and digest are those of now."""
        row = self.record(case).case
        sent = {"form": form, "step": row.step, "digest": row.digest, **values}
        return self[name].post(f"/cases/{case}/?company={self.company}", sent)  # type: ignore[return-value]

    def record(self, case: str) -> Record:
        """Return the record as it stands."""
        return Record.objects.select_related("case").get(pk=case)


def shown(page: str) -> dict[str, object]:
    """Return what the form of a page would send as it stands, without its buttons."""
    form = page.partition('<form id="form-record"')[2].partition("</form>")[0]
    form = re.sub(r"<template>.*?</template>", "", form, flags=re.DOTALL)
    found: dict[str, object] = {}
    for attributes in _INPUT.findall(form):
        values = {name: unescape(value) for name, value in _NAMED.findall(attributes)}
        if values.get("type") in ("file", "submit") or "name" not in values:
            continue
        if values.get("type") in ("radio", "checkbox") and " checked" not in attributes:
            continue
        if values["name"] == "item":
            found.setdefault("item", [])
            found["item"].append(values["value"])  # type: ignore[attr-defined]
        else:
            found[values["name"]] = values.get("value", "")
    for attributes, text in _AREA.findall(form):
        found[dict(_NAMED.findall(attributes))["name"]] = unescape(text)
    for attributes, options in _SELECT.findall(form):
        chosen = [value for value, selected in _OPTION.findall(options) if selected]
        found[dict(_NAMED.findall(attributes))["name"]] = unescape(chosen[0]) if chosen else ""
    return found
