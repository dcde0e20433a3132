"""Records as programs meet them: started, filled with typed values, signed, printed; refused as on pages."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anzheng.facts.access import ContentOpened
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.records.models import Record
from tests.functional.api.conftest import Ask
from tests.support.company import holds

pytestmark = pytest.mark.django_db

TODAY = taipei_day(datetime.now(UTC)).isoformat()
REQUEST = "network-connection-request"
FIELDS = {
    "brought_by": "資訊組",
    "device_kind": "laptop",
    "device": "筆電一",
    "address": "00:00:5e:00:53:01",
    "purpose": "會議簡報",
    "place": "第一會議室",
    "begins_on": TODAY,
    "ends_on": TODAY,
    "protected": True,
    "rules_accepted": True,
}
SECRET_FORM = "penetration-test-report"  # noqa: S105 - the id of a form


@pytest.fixture(autouse=True)
def undone(companies: None, db: None) -> Iterator[None]:  # noqa: ARG001 - the tables
    """Let the shared knowledge forget what the test's transaction takes back; the manager manages Ann."""
    from anzheng.organization.models import Member  # noqa: PLC0415 - needs the settings
    from anzheng.reports.knowing import forget  # noqa: PLC0415 - the same

    Member.objects.filter(company="own", person="u:ann").update(manager="u:manager")
    forget()
    yield
    forget()


def fine(response: Any, status: int = 200) -> Any:  # noqa: ANN401 - the client's own
    assert response.status_code == status, response.content
    return response.json()


def error(response: Any, status: int) -> str:  # noqa: ANN401 - the client's own
    assert response.status_code == status, response.content
    told = response.json()["error"]
    return f"{told['what']['zh']}｜{told['where']}"


def started(ask: Ask, who: str = "ann", **more: object) -> str:
    return str(fine(ask(who, "post", "/records", {"form": REQUEST, "fields": FIELDS, **more}), 201)["record"])


def submitted(ask: Ask, who: str = "ann", **more: object) -> dict[str, Any]:
    found: dict[str, Any] = fine(ask(who, "post", f"/records/{started(ask, who, **more)}/submit"))
    return found


def test_a_record_from_draft_to_evidence(ask: Ask) -> None:
    draft = fine(ask("ann", "post", "/records", {"form": REQUEST}), 201)
    assert (draft["state"], draft["record"], draft["again"]) == ("draft", draft["case"], False)
    assert {one["place"] for one in draft["wrong"]} > {"purpose", "rules_accepted"}

    filled = fine(ask("ann", "patch", f"/records/{draft['record']}", {"fields": FIELDS}))
    shown = {one["field"]: one["text"] for one in filled["fields"]}
    assert filled["wrong"] == []
    assert (shown["device_kind"], shown["protected"]) == ("公司筆記型電腦", "是")

    row = fine(ask("ann", "post", f"/records/{draft['record']}/submit"))
    assert (row["state"], row["step"]) == ("in-progress", "approver")
    assert row["record"].endswith("-0001")
    seen = fine(ask("manager", "get", f"/records/{row['record']}"))
    assert [one["person"] for one in seen["signers"]] == ["u:manager"]

    signed = fine(ask("manager", "post", f"/records/{row['record']}/sign", {"digest": seen["digest"]}))
    assert (signed["state"], signed["evidence"]) == ("approved", f"r{row['case'][1:]}")
    ended = fine(ask("ann", "get", f"/records/{row['record']}"))
    assert [(one["step"], one["person"]) for one in ended["signatures"]] == [("approver", "u:manager")]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        pytest.param({"fields": {"colour": "red"}}, "colour", id="unknown field"),
        pytest.param({"fields": {"protected": "yes"}}, "protected", id="a truth as text"),
        pytest.param({"fields": {"device_kind": "tablet"}}, "device_kind", id="no such choice"),
        pytest.param({"fields": {"begins_on": "115-11-21"}}, "begins_on", id="a day of another form"),
        pytest.param({"fields": {"begins_on": "2026-02-30"}}, "begins_on", id="no such day"),
        pytest.param({"fields": {"purpose": {"a": 1}}}, "purpose", id="an object"),
        pytest.param({"fields": {"purpose": 1.5}}, "purpose", id="a fraction"),
        pytest.param({"fields": {"place": "x" * 201}}, "place", id="too long"),
        pytest.param({"fields": {"place": "a\u0007b"}}, "place", id="a control character"),
        pytest.param({"items": {"hosts:srv-1": {}}}, "items.hosts:srv-1", id="a form without items"),
        pytest.param({"fields": []}, "fields", id="a list"),
        pytest.param({"fields": {"no good": 1}}, "fields", id="no name of a field"),
        pytest.param({"from": "2026-11-21", "to": "2026-11-20"}, "2026-11-20", id="period reversed"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_nothing_is_lost(ask: Ask, body: dict[str, Any], where: str) -> None:
    record = started(ask)
    before = Record.objects.get(pk=record).case.content

    assert where in error(ask("ann", "patch", f"/records/{record}", body), 400)
    assert Record.objects.get(pk=record).case.content == before


def test_half_a_character_is_no_text(ask: Ask) -> None:
    record = started(ask)
    response = ask("ann", "patch", f"/records/{record}", '{"fields": {"place": "a\\ud800"}}')
    assert "place" in error(response, 400)


@pytest.mark.parametrize(
    ("form", "fields", "place"),
    [
        pytest.param("host-inspection", {"unhandled_anomalies": 0}, "unhandled_anomalies", id="computed"),
        pytest.param("vulnerability-scan-report", {"report": {"name": "x"}}, "report", id="a file by its digest"),
    ],
)
def test_computed_and_uploaded_fields_are_not_typed(ask: Ask, form: str, fields: dict[str, Any], place: str) -> None:
    assert place in error(ask("staff", "post", "/records", {"form": form, "fields": fields}), 400)
    assert not Record.objects.filter(form=form).exists()


def test_items_and_tables_are_typed(ask: Ask) -> None:
    record = fine(ask("staff", "post", "/records", {"form": "host-inspection"}), 201)
    assert "hosts:srv-1" in record["items"]
    path = f"/records/{record['record']}"

    fine(ask("staff", "patch", path, {"items": {"hosts:srv-1": {"state": "open", "exception": "磁碟異音"}}}))
    assert fine(ask("staff", "get", path))["items"]["hosts:srv-1"]["state"] == "open"
    assert "items.hosts:srv-1.state" in error(
        ask("staff", "patch", path, {"items": {"hosts:srv-1": {"state": "nobody knows"}}}), 400
    )
    assert fine(ask("staff", "patch", path, {"items": {"hosts:srv-1": None}}))["items"] == {}


def test_missing_fields_are_all_named_at_submission(ask: Ask) -> None:
    record = started(ask)
    fine(ask("ann", "patch", f"/records/{record}", {"fields": {"purpose": None, "place": None}}))
    told = error(ask("ann", "post", f"/records/{record}/submit"), 400)

    assert "purpose" in told
    assert "place" in told
    assert fine(ask("ann", "get", f"/records/{record}"))["state"] == "draft"


def test_signing_binds_what_was_read(ask: Ask) -> None:
    row = submitted(ask)
    path = f"/records/{row['record']}"

    assert "你所看的" in error(ask("manager", "post", f"{path}/sign", {"digest": "0" * 64}), 409)
    assert "沒有請你" in error(ask("ann", "post", f"{path}/sign", {"digest": row["digest"]}), 403)
    fine(ask("manager", "post", f"{path}/sign", {"digest": row["digest"]}))
    assert "狀態" in error(ask("manager", "post", f"{path}/sign", {"digest": row["digest"]}), 409)


def test_nobody_signs_their_own(ask: Ask) -> None:
    from anzheng.organization.core.duties import Duty  # noqa: PLC0415 - needs the settings

    holds("ann", "own", Duty.IT_HEAD)
    row = submitted(ask)
    assert "你填的表" in error(ask("ann", "post", f"/records/{row['record']}/sign", {"digest": row["digest"]}), 409)


def test_returned_filled_and_submitted_again(ask: Ask) -> None:
    row = submitted(ask)
    path = f"/records/{row['record']}"
    assert "理由" in error(ask("manager", "post", f"{path}/return", {"reason": " "}), 400)
    assert fine(ask("manager", "post", f"{path}/return", {"reason": "請補場所"}))["state"] == "returned"
    fine(ask("ann", "patch", path, {"fields": {"place": "第二會議室"}}))
    again = fine(ask("ann", "post", f"{path}/submit"))

    assert again["record"] == row["record"]
    assert again["digest"] != row["digest"]


def test_refused_withdrawn_discarded(ask: Ask) -> None:
    refused, taken_back = submitted(ask), submitted(ask)
    answer = {"digest": refused["digest"], "reason": "不需要"}
    assert fine(ask("manager", "post", f"/records/{refused['record']}/refuse", answer))["state"] == "refused"
    assert fine(ask("ann", "post", f"/records/{taken_back['record']}/withdraw"))["state"] == "withdrawn"
    assert "填表人" in error(ask("manager", "post", f"/records/{submitted(ask)['record']}/withdraw"), 403)

    draft = started(ask)
    fine(ask("ann", "delete", f"/records/{draft}"))
    error(ask("ann", "get", f"/records/{draft}"), 404)
    assert error(ask("ann", "delete", f"/records/{refused['record']}"), 409)


def test_a_draft_is_its_authors_and_a_record_its_companys(ask: Ask) -> None:
    draft, row = started(ask), submitted(ask)
    for who in ("manager", "head"):
        error(ask(who, "get", f"/records/{draft}"), 404)
    assert fine(ask("head", "get", f"/records/{row['record']}"))["form"] == REQUEST
    assert "只有填表人" in error(ask("head", "patch", f"/records/{row['record']}", {"fields": {}}), 403)


def test_a_demand_gives_period_and_form(ask: Ask) -> None:
    wish = {"form": "console-review", "demand": "console-review.messages-checked"}
    record = fine(ask("staff", "post", "/records", wish), 201)
    assert (record["to"], record["again"]) == (TODAY, False)
    assert date.fromisoformat(record["from"]).isoweekday() == 1, "the week begins on Monday"
    assert fine(ask("staff", "post", "/records", wish), 201)["again"], "the draft of it is there already"
    told = error(ask("staff", "post", "/records", {**wish, "form": "host-inspection"}), 400)
    assert "另一種表單" in told
    assert Record.objects.filter(form="console-review").count() == 1


def test_a_list_asks_the_database_as_often_for_many_as_for_few(ask: Ask, token_of: Any) -> None:  # noqa: ANN401 - a fixture
    secret = token_of("ann")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            fine(ask("ann", "get", "/records?limit=500", secret=secret))
        return len(seen)

    started(ask)
    queries()
    few = queries()
    for _ in range(8):
        started(ask)
    assert queries() == few


def test_lists_are_filtered_and_walked(ask: Ask) -> None:
    rows = [submitted(ask) for _ in range(3)]
    draft = started(ask)
    listed = fine(ask("ann", "get", "/records?limit=500"))["items"]
    assert [row["case"] for row in listed[:4]] == sorted([draft, *(row["case"] for row in rows)], reverse=True)

    first = fine(ask("ann", "get", "/records?limit=2"))
    second = fine(ask("ann", "get", f"/records?limit=2&after={first['next']}"))
    assert [row["case"] for row in first["items"] + second["items"]] == [row["case"] for row in listed[:4]]
    for query, count in (
        ("state=draft", 1),
        ("state=in-progress", 3),
        (f"form={REQUEST}", 4),
        ("form=host-inspection", 0),
        ("mine=true", 4),
        ("target=hosts:srv-1", 0),
        (f"from={TODAY}&to={TODAY}", 4),
        ("to=2020-01-01", 0),
    ):
        assert len(fine(ask("ann", "get", f"/records?{query}"))["items"]) == count, query
    assert "nothing" in error(ask("ann", "get", "/records?form=nothing"), 404)
    error(ask("ann", "get", "/records?state=lost"), 400)


def test_a_corrected_record_takes_the_place_of_the_old(ask: Ask) -> None:
    row = submitted(ask)
    fine(ask("manager", "post", f"/records/{row['record']}/sign", {"digest": row["digest"]}))
    again = fine(ask("ann", "post", "/records", {"form": REQUEST, "corrects": row["record"]}), 201)
    assert (again["corrects"], again["answers"]) == (row["case"], row["record"])
    fine(ask("ann", "patch", f"/records/{again['record']}", {"fields": {"place": "第三會議室"}}))
    new = fine(ask("ann", "post", f"/records/{again['record']}/submit"))
    fine(ask("manager", "post", f"/records/{new['record']}/sign", {"digest": new["digest"]}))

    assert fine(ask("ann", "get", f"/records/{row['record']}"))["state"] == "superseded"
    assert "無" not in error(
        ask("ann", "post", "/records", {"form": "host-inspection", "corrects": new["record"]}), 400
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"form": "nothing"}, 404, id="no such form"),
        pytest.param({"form": REQUEST, "demand": "nothing"}, 404, id="no such demand"),
        pytest.param({"form": REQUEST, "case": "F-1"}, 404, id="no such case"),
        pytest.param({"form": REQUEST, "corrects": "F-1"}, 404, id="no such record"),
        pytest.param({"form": REQUEST, "from": TODAY, "to": "2020-01-01"}, 400, id="period reversed"),
        pytest.param(
            {"form": REQUEST, "fields": {"purpose": "長" * 20_000, "note": "長" * 20_001}}, 400, id="too long"
        ),
    ],
)
def test_what_cannot_be_started(ask: Ask, body: dict[str, Any], status: int) -> None:
    before = Record.objects.count()
    error(ask("ann", "post", "/records", body), status)
    assert Record.objects.count() == before


def _file_form() -> tuple[str, str]:
    from anzheng.catalogue.core.fields import Type  # noqa: PLC0415 - needs the settings
    from anzheng.catalogue.paperwork import paperwork  # noqa: PLC0415 - the same

    return next(
        (form.id, name)
        for form in paperwork().forms.values()
        for name, field in form.fields.items()
        if field.type is Type.FILE and form.level == "internal"
    )


def _upload(secret: str, record: str, field: str, name: str, data: bytes) -> Any:  # noqa: ANN401 - the client's own
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    return client.post(
        f"/api/v1/records/{record}/files",
        {"field": field, "file": SimpleUploadedFile(name, data)},
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_files_are_attached_told_and_given_back(ask: Ask, token_of: Any) -> None:  # noqa: ANN401 - a fixture
    form, field = _file_form()
    record = fine(ask("staff", "post", "/records", {"form": form}), 201)["record"]
    secret = token_of("staff")
    long = "測" * 200 + ".txt"
    found = fine(_upload(secret, record, field, long, "內容".encode()), 201)
    assert found["name"].endswith(".txt")
    fine(_upload(secret, record, field, "b.txt", b"second"), 201)

    held = next(one for one in fine(ask("staff", "get", f"/records/{record}"))["fields"] if one["field"] == field)
    assert [one["name"] for one in held["value"]] == [found["name"], "b.txt"]
    answer = ask("staff", "get", f"/records/{record}/files/{found['digest']}")
    assert b"".join(answer.streaming_content) == "內容".encode()
    error(ask("staff", "get", f"/records/{record}/files/{'0' * 64}"), 404)
    error(ask("head", "get", f"/records/{record}/files/{found['digest']}"), 404)

    assert "空的" in error(_upload(secret, record, field, "a.pdf", b""), 400)
    assert "不符" in error(_upload(secret, record, field, "a.pdf", b"no pdf"), 400)
    assert "不收" in error(_upload(secret, record, "period", "a.txt", b"x"), 400)
    stolen = {"fields": {field: [{**found, "digest": "f" * 64}]}}
    assert field in error(ask("staff", "patch", f"/records/{record}", stolen), 400)


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt"])
def test_a_record_is_a_paper(ask: Ask, kind: str) -> None:
    row = submitted(ask)
    answer = ask("ann", "get", f"/records/{row['record']}/paper?format={kind}")

    assert answer.status_code == 200
    assert answer.content[:4] == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")
    error(ask("ann", "get", f"/records/{row['record']}/paper?format=exe"), 400)


def test_a_confidential_record_is_opened_before_it_is_read(ask: Ask) -> None:
    draft = fine(ask("staff", "post", "/records", {"form": SECRET_FORM}), 201)
    assert draft["level"] == "confidential"
    assert draft["fields"] is not None, "its author reads it without a trace"

    from anzheng.records.models import Case  # noqa: PLC0415 - needs the settings

    Case.objects.filter(pk=draft["record"]).update(state="withdrawn")
    error(ask("manager", "get", f"/records/{draft['record']}"), 404)
    assert fine(ask("head", "get", f"/records/{draft['record']}"))["fields"] is None
    assert fine(ask("head", "post", f"/records/{draft['record']}/open"))["fields"] is not None
    told = [fact.payload for fact in facts_of("own") if isinstance(fact.payload, ContentOpened)]
    assert [one.what for one in told if one.what == f"case:{draft['record']}"] == [f"case:{draft['record']}"]


def test_the_body_is_what_it_says(ask: Ask) -> None:
    record = started(ask)
    for body in ('{"fields": [1]}', "nothing", '{"fields": ' + "[" * 3000 + "]" * 3000 + "}"):
        error(ask("ann", "patch", f"/records/{record}", body), 400)
    many = {"fields": {f"f{n}": 1 for n in range(201)}}
    error(ask("ann", "patch", f"/records/{record}", json.dumps(many)), 400)
