"""What is due, asked of the API: as far as the duties reach, narrowed, and page by page."""

from typing import Any

import pytest

from tests.functional.api.conftest import Ask

pytestmark = pytest.mark.django_db


def _every_due(ask: Ask, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask(name, "get", "/due?limit=500").json()["items"]
    return rows


def test_due_goes_as_far_as_the_duties(ask: Ask) -> None:
    everything = {row["target"] for row in _every_due(ask, "head")}
    unit = {row["target"] for row in _every_due(ask, "manager")}
    own = {row["target"] for row in _every_due(ask, "ann")}

    assert "company" in everything
    assert "company" not in unit | own
    # Ann is named as the owner of the system: her own work is more than what is about her.
    assert {"systems:web"} <= own <= {"people:ann", "systems:web"}
    assert unit <= {"people:ann", "people:manager", "systems:web"}


@pytest.mark.parametrize(
    ("query", "targets"),
    [
        pytest.param("mine=true", {"systems:web"}, id="mine"),
        pytest.param("unit=it", {"systems:web"}, id="a unit"),
        pytest.param("unit=it&duty=compliance&until=2026-01-01", set(), id="nothing left"),
    ],
)
def test_due_can_be_narrowed(ask: Ask, query: str, targets: set[str]) -> None:
    name = "ann" if "mine" in query else "head"
    rows = ask(name, "get", f"/due?limit=500&{query}").json()["items"]

    assert {row["target"] for row in rows} - {"people:ann", "people:manager"} == targets


@pytest.mark.parametrize("query", ["unit=nowhere", "document=nothing", "duty=nobody", "until=2999-01-01"])
def test_due_refuses_what_is_not_there(ask: Ask, query: str) -> None:
    assert ask("head", "get", f"/due?{query}").status_code in (400, 404)


def test_due_is_walked_page_by_page(ask: Ask) -> None:
    whole = [row["id"] for row in _every_due(ask, "head")]
    first = ask("head", "get", "/due?limit=3").json()
    second = ask("head", "get", f"/due?limit=3&after={first['next']}").json()

    assert [row["id"] for row in first["items"] + second["items"]] == whole[:6]
    assert all(row["responsible"] for row in first["items"])
