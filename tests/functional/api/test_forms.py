"""Forms over the API: the list page by page, one in full, what is not there; evidence is held to the form's fields."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from anzheng.organization.core.permissions import Permission
from tests.functional.api.conftest import Ask

pytestmark = pytest.mark.django_db

FORM = "vulnerability-scan-report"
FILED = {"form": FORM, "from": "2026-01-05", "to": "2026-01-05"}


@pytest.fixture(autouse=True)
def undone(companies: None, db: None) -> Iterator[None]:  # noqa: ARG001 - the tables
    """Let the shared knowledge forget what the test's transaction takes back."""
    from anzheng.reports.knowing import forget  # noqa: PLC0415 - needs the settings

    forget()
    yield
    forget()


def _all(ask: Ask, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = ask("head", "get", f"/forms?limit=500&after={after}{query}").json()
        found += answer["items"]
        after = answer["next"]
        if after is None:
            return found


def test_the_list_holds_everything_once(ask: Ask) -> None:
    rows = _all(ask)
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert len({row for one in rows for row in one["rows"]}) == 231
    assert [row for row in rows if row["kind"] == "register"] == _all(ask, "&kind=register")


def test_the_list_is_walked_page_by_page(ask: Ask) -> None:
    first = ask("head", "get", "/forms?limit=3").json()
    second = ask("head", "get", f"/forms?limit=3&after={first['next']}").json()
    assert [row["id"] for row in first["items"] + second["items"]] == [row["id"] for row in _all(ask)][:6]


def test_one_form_in_full_by_id_and_by_number(ask: Ask) -> None:
    shown = ask("head", "get", "/forms/host-inspection").json()
    assert shown == ask("head", "get", f"/forms/{shown['code']}").json()
    assert shown["items"]["register"] == "hosts"
    assert [one["role"] for one in shown["signers"]] == ["operator", "manager"]
    state = next(one for one in shown["item_fields"] if one["id"] == "state")
    assert [choice["value"] for choice in state["choices"]] == ["normal", "handled", "open"]
    assert state["default"] == "normal"
    exception = next(one for one in shown["item_fields"] if one["id"] == "exception")
    assert exception["when"] == {"field": "state", "is": ["handled", "open"]}
    (demand,) = shown["demands"]
    assert demand["control"]["id"] == "operating-procedures"
    assert {one["document"] for one in demand["clauses"]} == {"twse-cc"}


def test_tables_have_their_columns(ask: Ask) -> None:
    shown = ask("head", "get", "/forms/weakness-handling-report").json()
    (table,) = [one for one in shown["fields"] if one["id"] == "weaknesses"]
    assert {"result", "rescan"} <= {column["id"] for column in table["columns"]}


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        pytest.param("/forms/shopping-list", 404, "shopping-list", id="a form"),
        pytest.param("/forms/F-999", 404, "F-999", id="a number"),
        pytest.param("/forms?kind=scroll", 400, "kind", id="a kind"),
    ],
)
def test_what_is_not_there_is_said(ask: Ask, path: str, status: int, where: str) -> None:
    answer = ask("head", "get", path)
    error = answer.json()["error"]
    assert answer.status_code == status
    assert where in error["where"]
    assert all(error[name][language] for name in ("what", "remedy") for language in ("zh", "en"))


def test_it_takes_the_permission_to_read_records(ask: Ask, token_of: Callable[..., str]) -> None:
    secret = token_of("head", Permission.LEDGER_READ)
    for path in ("/forms", "/forms/host-inspection"):
        assert ask("head", "get", path, secret=secret).status_code == 403


@pytest.mark.parametrize(
    ("values", "field", "remedy"),
    [
        pytest.param({"price": 3}, "price", "completed", id="a field that there is not"),
        pytest.param({"completed": "yes"}, "completed", "true", id="a word as a truth"),
        pytest.param({"critical": True}, "critical", "整數", id="a truth as a number"),
        pytest.param({"assessment": "fine"}, "assessment", "completed", id="a sentence"),
    ],
)
def test_evidence_is_held_to_the_fields(ask: Ask, values: dict[str, object], field: str, remedy: str) -> None:
    before = ask("head", "get", "/evidence").json()
    answer = ask("head", "post", "/evidence", {**FILED, "values": values})
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert f"{FORM}.{field}" in error["where"]
    assert remedy in error["remedy"]["zh"]
    assert ask("head", "get", "/evidence").json() == before


def test_evidence_may_lack_fields_and_be_on_any_form(ask: Ask) -> None:
    assert ask("head", "post", "/evidence", {**FILED, "values": {"completed": True}}).status_code == 201
    contract = {**FILED, "form": "adviser-contract", "values": {"begins_on": "2026-01-05"}}
    assert ask("head", "post", "/evidence", contract).status_code == 201, "no adopted document names it"
