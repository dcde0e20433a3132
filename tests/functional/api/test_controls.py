"""The library of controls, asked of the API: the list page by page and narrowed, one control, what is not there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from anzheng.organization.core.permissions import Permission
from tests.functional.api.conftest import Ask

pytestmark = pytest.mark.django_db

CONTROL = "dormant-accounts"


def _every_control(ask: Ask, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask("head", "get", f"/controls?limit=500{query}").json()["items"]
    return rows


def test_every_control_stands_in_the_list(ask: Ask) -> None:
    answer = ask("head", "get", "/controls?limit=500").json()
    ids = [row["id"] for row in answer["items"]]

    assert answer["next"] is None
    assert ids == sorted(set(ids))
    assert CONTROL in ids
    assert all(sum(row["counts"].values()) == row["demands"] for row in answer["items"])


def test_the_list_is_walked_page_by_page(ask: Ask) -> None:
    whole = [row["id"] for row in _every_control(ask)]
    first = ask("head", "get", "/controls?limit=3").json()
    second = ask("head", "get", f"/controls?limit=3&after={first['next']}").json()

    assert [row["id"] for row in first["items"] + second["items"]] == whole[:6]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        pytest.param("owner=it-head", lambda row: row["owner"] == "it-head", id="an owner"),
        pytest.param("word=overdue", lambda row: "overdue" in row["counts"], id="a word"),
        pytest.param(
            f"text={quote('稽核 audit-log')}",
            lambda row: "audit-log" in str(row) and "稽核" in str(row),
            id="every word of a text",
        ),
    ],
)
def test_the_list_can_be_narrowed(ask: Ask, query: str, fits: Callable[[dict[str, Any]], bool]) -> None:
    whole, found = _every_control(ask), _every_control(ask, f"&{query}")

    assert found == [row for row in whole if fits(row)]
    assert 0 < len(found) < len(whole)


def test_a_document_that_everything_serves_leaves_everything(ask: Ask) -> None:
    served = [row for row in _every_control(ask) if row["documents"] == ["twse-cc"]]

    assert _every_control(ask, "&document=twse-cc") == served


def test_one_control_with_what_it_proves(ask: Ask) -> None:
    (row,) = [row for row in _every_control(ask) if row["id"] == CONTROL]
    shown = ask("head", "get", f"/controls/{CONTROL}").json()
    clauses = {one["ref"] for one in ask("head", "get", "/documents/twse-cc/verdicts?limit=500").json()["clauses"]}

    assert {**shown, "demands": len(shown["demands"])} == row
    for demand in shown["demands"]:
        assert demand["rule"]["zh"]
        assert demand["rule"]["en"]
        assert demand["proves"]
        assert {one["ref"] for one in demand["proves"]} <= clauses


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        pytest.param("/controls/no-such-control", 404, "no-such-control", id="a control"),
        pytest.param("/controls?document=isms-policy", 404, "isms-policy", id="a document that is not adopted"),
        pytest.param("/controls?owner=nobody", 404, "nobody", id="an owner"),
        pytest.param("/controls?word=green", 400, "green", id="a word"),
    ],
)
def test_what_is_not_there_is_said(ask: Ask, path: str, status: int, where: str) -> None:
    answer = ask("head", "get", path)
    error = answer.json()["error"]

    assert answer.status_code == status
    assert error["where"] == where
    assert all(error[name][language] for name in ("what", "remedy") for language in ("zh", "en"))


def test_it_takes_the_permission_to_read_verdicts(ask: Ask, token_of: Callable[..., str]) -> None:
    secret = token_of("head", Permission.LEDGER_READ)

    for path in ("/controls", f"/controls/{CONTROL}"):
        assert ask("head", "get", path, secret=secret).status_code == 403


def test_verdicts_tell_of_internal_audit(ask: Ask) -> None:
    day = ask("head", "get", "/documents/twse-cc/verdicts?limit=1").json()
    period = ask("head", "get", "/documents/twse-cc/verdicts?limit=1&from=2026-01-01&to=2026-06-30").json()
    audit = {one["id"]: one for one in ask("head", "get", "/controls/internal-audit").json()["demands"]}

    assert [row["ref"] for row in day["inspections"]] == [row["ref"] for row in period["inspections"]]
    assert {row["demand"]: row["next_due"] for row in day["inspections"]} == {
        name: one["next_due"] for name, one in audit.items()
    }
    assert all(row["counts"] is None for row in day["inspections"])
    assert all(isinstance(row["counts"], dict) for row in period["inspections"])
