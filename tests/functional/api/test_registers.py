"""Registers by program: typed entering, history, lists with their plan, stock-takes."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anzheng.ledger.services import head
from anzheng.organization.core.permissions import Permission
from tests.functional.api.conftest import Ask

pytestmark = [pytest.mark.usefixtures("companies"), pytest.mark.django_db]
ASSET = {"kind": "hardware", "owner": "ann", "bought_on": "2026-01-02", "note": "第一\n第二"}


def put(ask: Ask, entry: str, values: dict[str, Any], *, who: str = "head", status: int = 200) -> dict[str, Any]:
    body = {"name": f"資產 {entry}", "values": values}
    response = ask(who, "put", f"/registers/assets/{entry}", body)
    assert response.status_code == status, response.content
    found: dict[str, Any] = response.json()
    return found


@pytest.fixture
def send(token_of: Any) -> Any:  # noqa: ANN401 - a fixture of the conftest
    """Upload a list as somebody."""

    def upload(name: str, data: bytes, query: str = "", register: str = "assets", file: str = "a.csv") -> Any:  # noqa: ANN401 - the client's own
        client = Client(HTTP_HOST="localhost", raise_request_exception=False)
        sent = {"file": SimpleUploadedFile(file, data)}
        headers = {"Authorization": f"Bearer {token_of(name)}"}
        return client.post(f"/api/v1/imports/registers/{register}{query}", sent, headers=headers)

    return upload


def test_an_entry_with_its_history(ask: Ask) -> None:
    put(ask, "a-1", ASSET)
    put(ask, "a-1", {**ASSET, "kind": "software"})
    found = ask("auditor", "get", "/registers/assets/a-1").json()

    assert found["values"] == {**ASSET, "kind": "software"}
    assert [one["act"] for one in found["history"]] == ["changed", "added"]
    assert found["history"][0]["differences"] == [
        {
            "field": "kind",
            "label": {"zh": "類別", "en": "Kind"},
            "before": {"zh": "硬體", "en": "hardware"},
            "after": {"zh": "軟體", "en": "software"},
        }
    ]


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"kind": "hardware", "colour": "red"}, "assets:a-2.colour"),
        ({"kind": "nothing"}, "assets:a-2.kind"),
        ({"kind": "hardware", "owner": "nobody"}, "assets:a-2.owner"),
        ({}, "assets:a-2.kind"),
    ],
)
def test_what_a_register_does_not_take(ask: Ask, values: dict[str, Any], where: str) -> None:
    assert put(ask, "a-2", values, status=400)["error"]["where"] == where


def test_entries_are_found_by_word_and_value(ask: Ask) -> None:
    for n in range(3):
        put(ask, f"f-{n}", {"kind": "hardware" if n else "software"})

    def ids(query: str) -> list[str]:
        return [row["entry"] for row in ask("head", "get", f"/registers/assets?{query}").json()["items"]]

    assert ids("q=f-&field=kind&value=hardware") == ["f-1", "f-2"]
    assert ids("q=資產 f-0") == ["f-0"]
    counted = {row["id"]: row for row in ask("head", "get", "/registers").json()}
    assert counted["assets"]["entries"] >= 3
    assert counted["assets"]["stocktake"] == "P1Y"


def test_a_list_is_planned_and_then_carried_out(ask: Ask, send: Any) -> None:  # noqa: ANN401 - a fixture
    data = "代號,名稱,類別\nl-1,新資產,硬體\nl-2,新資產,沒有這種\n".encode("cp950")
    before = head("own").size
    planned = send("head", data).json()

    assert [row["entry"] for row in planned["added"]] == ["l-1"]
    assert [(row["cell"], row["entry"]) for row in planned["refused"]] == [("C3", "l-2")]
    assert head("own").size == before
    assert send("head", data, "?digest=" + "0" * 64).status_code == 409
    assert send("head", data, "?digest=" + planned["plan"]).json()["carried_out"] is True
    assert ask("head", "get", "/registers/assets/l-1").json()["name"] == "新資產"
    assert send("head", data).json()["unchanged"] == ["l-1"]


@pytest.mark.parametrize(
    ("who", "file", "data", "status"),
    [
        pytest.param("auditor", "a.csv", b"x", 403, id="somebody who only reads"),
        pytest.param("head", "a.pdf", b"x", 400, id="another kind of file"),
        pytest.param("head", "a.xlsx", b"PK\x03\x04 damaged", 400, id="a damaged workbook"),
        pytest.param("head", "a.csv", "名称,产品\n".encode("gb18030"), 400, id="another encoding"),
    ],
)
def test_lists_that_are_refused(send: Any, who: str, file: str, data: bytes, status: int) -> None:  # noqa: ANN401 - a fixture
    response = send(who, data, file=file)

    assert response.status_code == status
    assert response.json()["error"]["what"]["zh"]


def test_whoever_writes_for_a_unit_imports_no_whole_register(token_of: Any, send: Any) -> None:  # noqa: ANN401 - fixtures
    assert send("manager", b"x").status_code == 403
    assert token_of("head", Permission.REGISTERS_READ)


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_what_was_exported_changes_nothing(ask: Ask, send: Any, form: str) -> None:  # noqa: ANN401 - a fixture
    put(ask, f"e-{form}", ASSET)
    file = ask("head", "post", f"/exports/registers/assets?form={form}")
    again = send("head", file.content, file=f"a.{form}").json()

    assert (again["added"], again["changed"], again["refused"], again["missing"]) == ([], [], [], [])
    assert f"e-{form}" in again["unchanged"]


def test_a_stocktake_from_the_first_count_to_the_record(ask: Ask) -> None:
    for n in range(2):
        entry = f"/registers/certificates/c-{n}"
        assert ask("head", "put", entry, {"values": {"holder": "ann"}}).status_code == 200
    begun = ask("staff", "post", "/stocktakes", {"register": "certificates"})
    assert begun.status_code == 201
    one = begun.json()["stocktake"]
    assert ask("staff", "post", "/stocktakes", {"register": "certificates"}).status_code == 409
    counts = {"counts": [{"entry": "c-0", "result": "missing", "settle": True}], "rest_found": True}
    found = ask("staff", "post", f"/stocktakes/{one}/counts", counts).json()

    assert (found["expected"], found["counted"], found["missing"], found["unsettled"]) == (2, 2, 1, 0)
    submitted = ask("staff", "post", f"/stocktakes/{one}/submit", {})
    assert submitted.status_code == 200, submitted.content
    assert ask("staff", "get", f"/stocktakes/{one}").json()["record"] == submitted.json()["record"]
    assert ask("staff", "post", f"/stocktakes/{one}/call-off", {}).status_code == 409
    assert ask("head", "get", "/registers/certificates/c-0").json()["retired"] is None
    assert ask("auditor", "post", f"/stocktakes/{one}/counts", counts).status_code == 403
    assert one in {row["stocktake"] for row in ask("auditor", "get", "/stocktakes").json()}
