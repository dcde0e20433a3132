"""Controlled documents as programs meet them: entered, approved as records, published, read; refused as on pages."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anzheng.kernel.times import taipei_day
from anzheng.reports.knowing import forget
from tests.functional.api.conftest import Ask

pytestmark = pytest.mark.django_db

TODAY = taipei_day(datetime.now(UTC)).isoformat()
DOCUMENT = {"number": "AS-P-003", "title": "存取控制規定", "form": "access-control-rules", "owner": "ann"}


@pytest.fixture(autouse=True)
def undone(companies: None, db: None) -> Iterator[None]:  # noqa: ARG001 - the tables
    """Let the shared knowledge forget what the test's transaction takes back."""
    forget()
    yield
    forget()


def fine(response: Any, status: int = 200) -> Any:  # noqa: ANN401 - the client's own
    assert response.status_code == status, response.content
    return response.json()


def refused(response: Any, status: int) -> str:  # noqa: ANN401 - the client's own
    assert response.status_code == status, response.content
    told = response.json()["error"]
    return f"{told['what']['zh']}｜{told['where']}"


def uploaded(token: str, content: bytes, name: str = "規定.txt") -> Any:  # noqa: ANN401 - the client's own
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    file = SimpleUploadedFile(name, content, "text/plain")
    return client.post("/api/v1/policies/AS-P-003/files", {"file": file}, headers={"Authorization": f"Bearer {token}"})


def signed(ask: Ask, record: str) -> None:
    """Fill in what is still open, submit as its author, sign as the head of security."""
    said = {"fields": {"authorisation_covered": True, "notice_covered": True}}
    fine(ask("staff", "patch", f"/records/{record}", json.dumps(said)))
    fine(ask("staff", "post", f"/records/{record}/submit", {}))
    case = fine(ask("head", "get", f"/records/{record}"))
    act = {"kind": "sign", "step": case["step"], "digest": case["digest"]}
    fine(ask("head", "post", f"/cases/{case['case']}/acts", act))


def published(ask: Ask, token: str, content: bytes = "第一條 八碼。\n".encode()) -> dict[str, Any]:
    fine(ask("staff", "post", "/policies", DOCUMENT), 201)
    return again(ask, token, content, TODAY)


def again(ask: Ask, token: str, content: bytes, effective: str) -> dict[str, Any]:
    record = fine(uploaded(token, content), 201)["editions"][0]["record"]
    signed(ask, record)
    how = {"effective": effective, "readers": ["all"]}
    found: dict[str, Any] = fine(ask("staff", "post", "/policies/AS-P-003/publication", how))
    return found


def test_a_document_is_entered_approved_published_and_read(ask: Ask, token_of: Any) -> None:  # noqa: ANN401 - a fixture
    shown = published(ask, token_of("staff"))
    assert (shown["edition"], shown["editions"][0]["state"]) == ("1.0", "in-force")
    assert [row["number"] for row in fine(ask("ann", "get", "/policies"))] == ["AS-P-003"]
    assert fine(ask("ann", "get", "/me/reading"))[0]["number"] == "AS-P-003"

    assert "還沒有開啟" in refused(ask("ann", "post", "/policies/AS-P-003/acknowledgement", {}), 409)
    response = ask("ann", "post", "/policies/AS-P-003/file", {})
    assert b"".join(response.streaming_content) == "第一條 八碼。\n".encode()
    assert response["Anzheng-Edition"] == "in-force"
    said = fine(ask("ann", "post", "/policies/AS-P-003/acknowledgement", {}), 201)
    assert said["digest"] == shown["editions"][0]["digest"]
    assert said["evidence"]
    assert fine(ask("ann", "get", "/me/reading")) == []
    missing = fine(ask("staff", "get", "/policies/AS-P-003"))["readers"]["missing"]
    assert "ann" not in [one["number"] for one in missing]


def test_copies_and_what_two_editions_say(ask: Ask, token_of: Any) -> None:  # noqa: ANN401 - a fixture
    published(ask, token_of("staff"))
    fine(ask("staff", "post", "/policies/AS-P-003/copies", {"sent": TODAY, "holder": "ann"}), 201)
    assert fine(ask("ann", "post", "/policies/AS-P-003/copies/1/receipt", {"on": TODAY}))["signed"] == TODAY
    assert fine(ask("staff", "post", "/policies/AS-P-003/copies/1/recall", {"on": TODAY}))["outcome"] == "returned"
    record = fine(uploaded(token_of("staff"), "第一條 十二碼。\n".encode()), 201)["editions"][0]["record"]
    assert record
    told = fine(ask("staff", "post", "/policies/AS-P-003/comparison", {}))
    assert [one["kind"] for one in told["differences"]] == ["changed"]


@pytest.mark.parametrize(
    ("who", "body", "status", "what"),
    [
        ("ann", DOCUMENT, 403, "權限"),
        ("staff", {**DOCUMENT, "number": "存取"}, 400, "number"),
        ("staff", {**DOCUMENT, "form": "host-inspection"}, 400, "不是管理文件"),
        ("staff", {**DOCUMENT, "owner": "nobody"}, 404, "員工編號"),
        ("staff", {"number": "EX-1", "title": "公告"}, 400, "來源"),
    ],
    ids=["who may not", "a number that cannot be", "no form of a document", "nobody", "no source"],
)
def test_documents_that_cannot_be_entered(ask: Ask, who: str, body: object, status: int, what: str) -> None:
    assert what in refused(ask(who, "post", "/policies", body), status)


def test_bad_files_and_acts_out_of_order(ask: Ask, token_of: Any) -> None:  # noqa: ANN401 - a fixture
    fine(ask("staff", "post", "/policies", DOCUMENT), 201)
    assert "已經有了" in refused(ask("staff", "post", "/policies", DOCUMENT), 409)
    assert "副檔名不符" in refused(uploaded(token_of("staff"), b"no zip", "rules.docx"), 400)
    early = ask("staff", "post", "/policies/AS-P-003/publication", {"effective": TODAY})
    assert "待發布" in refused(early, 409)
    assert "看不到" in refused(ask("ann", "get", "/policies/AS-P-999"), 404)
    end = {"since": TODAY, "record": "F-1"}
    assert "已核准" in refused(ask("staff", "post", "/policies/AS-P-003/end", end), 400)
    fine(ask("staff", "patch", "/policies/AS-P-003", json.dumps({"review": "P6M"})))
    assert "自己" not in refused(ask("auditor", "post", "/policies/AS-P-003/editions", {}), 403)
