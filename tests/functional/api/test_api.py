"""The API as a program meets it: tokens, sessions, errors, pages, acts, limits."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anzheng.api import access
from anzheng.api.limits import BODY_BYTES, Rate
from anzheng.facts.access import ContentOpened, DataExported
from anzheng.facts.evidence import EvidenceAdded
from anzheng.ledger.services import entry, facts_of, head
from anzheng.notify.core.kinds import KINDS
from anzheng.notify.services import tell
from anzheng.organization.core.permissions import Permission
from anzheng.organization.models import Account, ApiToken, Member
from anzheng.records.models import Evidence
from tests.support.people import browser_of

pytestmark = pytest.mark.django_db

Ask = Callable[..., Any]
TODAY = datetime.now(UTC).date().isoformat()
FORM = "risk-assessment-report"
FILED = {"form": FORM, "from": TODAY, "to": TODAY}


@pytest.fixture(autouse=True)
def undone(companies: None, db: None) -> Iterator[None]:  # noqa: ARG001 - the tables
    """Let the shared knowledge forget what the test's transaction takes back."""
    from anzheng.reports.knowing import forget  # noqa: PLC0415 - needs the settings

    forget()
    yield
    forget()


def _error(response: Any, status: int) -> dict[str, Any]:  # noqa: ANN401 - the client's own
    assert response.status_code == status, response.content
    (name,) = response.json()
    assert name == "error"
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"what", "where", "remedy"}
    assert set(error["what"]) == set(error["remedy"]) == {"zh", "en"}
    return error


# --- who asks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer anz_x", "Basic YTpi", "Bearer anz_" + "a" * 52])
def test_whoever_is_not_known_is_refused(header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = Client(HTTP_HOST="localhost").get("/api/v1/me", headers=headers)

    _error(response, 401)
    assert response["WWW-Authenticate"] == "Bearer"


def test_me_says_who_and_what(ask: Ask) -> None:
    me = ask("manager", "get", "/me").json()

    assert (me["person"], me["company"], me["companies"]) == ("u:manager", "own", ["own"])
    assert me["permissions"]["records.read"] == "unit"
    assert {"duty": "line-manager", "unit": "/hq/it/", "deputy_for": None} in me["duties"]


def test_notices_of_every_kind_are_told_by_its_code(ask: Ask) -> None:
    for code, kind in KINDS:
        tell("u:manager", code, key="k", company="own", link="/", parameters=kind.sample, now=datetime.now(UTC))
    told = {notice["kind"]: notice for notice in ask("manager", "get", "/notices?limit=100").json()}

    assert set(told) >= {code for code, _ in KINDS}
    assert all(one["title"]["zh"] and one["title"]["en"] and one["company"] in ("", "own") for one in told.values())


def test_a_token_is_for_one_company(ask: Ask) -> None:
    _error(ask("head", "get", "/me?company=other"), 404)
    _error(ask("head", "get", "/me?company=nowhere"), 404)


def test_a_token_does_what_was_chosen(ask: Ask, token_of: Callable[..., str]) -> None:
    secret = token_of("head", Permission.LEDGER_READ)

    assert ask("head", "get", "/ledger", secret=secret).status_code == 200
    assert _error(ask("head", "get", "/documents", secret=secret), 403)["where"] == "posture.read"


def test_a_leavers_token_is_dead_at_once(ask: Ask, token_of: Callable[..., str]) -> None:
    secret = token_of("head")
    assert ask("head", "get", "/me", secret=secret).status_code == 200
    Member.objects.filter(number="head").update(last_day="2020-01-01")

    _error(ask("head", "get", "/me", secret=secret), 401)


def test_a_revoked_token_is_dead_at_once(ask: Ask, token_of: Callable[..., str]) -> None:
    secret = token_of("head")
    ApiToken.objects.update(revoked=datetime.now(UTC))

    _error(ask("head", "get", "/me", secret=secret), 401)


def test_a_session_reads(companies: None) -> None:  # noqa: ARG001 - the tables
    browser = browser_of(Account.objects.get(username="head"))

    assert browser.get("/api/v1/me").json()["token"] is None


def test_a_session_that_has_something_to_do_first_is_nobody() -> None:
    account = Account.objects.get(username="head")
    account.must_change = True
    account.set_password("given-by-somebody-else")
    account.save()

    _error(browser_of(account).get("/api/v1/me"), 401)


def test_a_session_changes_nothing_without_the_csrf_token() -> None:
    browser = browser_of(Account.objects.get(username="head"))
    browser.handler.enforce_csrf_checks = True
    body = {"event": "x", "item": "y"}

    assert _error(browser.post("/api/v1/events", body, content_type="application/json"), 403)["where"] == "X-CSRFToken"


def test_a_session_with_the_csrf_token_gets_on() -> None:
    browser = browser_of(Account.objects.get(username="head"))
    browser.handler.enforce_csrf_checks = True
    browser.cookies["csrftoken"] = "a" * 32
    response = browser.post(
        "/api/v1/events",
        {"event": "x", "item": "y"},
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32},
    )

    assert _error(response, 404)["where"] == "x"


def test_too_many_requests(ask: Ask, token_of: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RATE", Rate(per_minute=2))
    secret = token_of("head")

    assert [ask("head", "get", "/me", secret=secret).status_code for _ in range(3)] == [200, 200, 429]
    assert ask("staff", "get", "/me").status_code == 200


# --- what is malformed ------------------------------------------------------------------------------

MALFORMED: dict[str, tuple[str, str, object, int]] = {
    "no such address": ("get", "/nothing", None, 404),
    "the root": ("get", "/", None, 404),
    "another method": ("delete", "/me", None, 405),
    "a limit too large": ("get", "/evidence?limit=501", None, 400),
    "a limit of none": ("get", "/evidence?limit=0", None, 400),
    "no date": ("get", "/documents?about=1700000000", None, 400),
    "a date of the Republic": ("get", "/documents?about=115-11-21", None, 400),
    "the year 1": ("get", "/documents?about=0001-01-01", None, 400),
    "a century ahead": ("get", "/documents?about=2099-01-01", None, 400),
    "half a period": ("get", "/documents/twse-cc/verdicts?from=2026-01-01", None, 400),
    "an unknown document": ("get", "/documents/none/verdicts", None, 404),
    "an unknown clause": ("get", "/documents/twse-cc/clauses/CC-1", None, 404),
    "an entry before the first": ("get", "/ledger/-1", None, 400),
    "an entry after the last": ("get", "/ledger/99999999", None, 404),
    "no JSON": ("post", "/evidence", "{", 400),
    "another type": ("post", "/evidence", [], 400),
    "an unknown form": ("post", "/evidence", {"form": "none", "from": TODAY, "to": TODAY}, 404),
    "evidence of a day to come": (
        "post",
        "/evidence",
        {"form": FORM, "from": "2099-01-01", "to": "2099-01-01"},
        400,
    ),
    "prose in a value": (
        "post",
        "/evidence",
        {**FILED, "values": {"result": "passed, said Mr. Lin"}},
        400,
    ),
    "a control character": (
        "post",
        "/evidence",
        {**FILED, "title": "\0"},
        400,
    ),
    "half a character": (
        "post",
        "/evidence",
        '{"form": "f", "from": "2026-01-01", "to": "2026-01-01", "title": "\\ud800"}',
        400,
    ),
    "an endless title": (
        "post",
        "/evidence",
        {**FILED, "title": "x" * 201},
        400,
    ),
    "an integer the ledger cannot hold": (
        "post",
        "/evidence",
        {**FILED, "values": {"n": 2**60}},
        400,
    ),
    "an answer that is none": ("post", "/profile", {"answers": {"internet-order": 7}, "reason": "x"}, 400),
    "an unknown question": ("post", "/profile", {"answers": {"none": True}, "reason": "x"}, 404),
    "an unknown register": ("get", "/registers/none", None, 404),
    "a target in no register": (
        "post",
        "/events",
        {"event": "person.departed", "item": "x", "target": "people:none"},
        404,
    ),
}


@pytest.mark.parametrize(("method", "path", "body", "status"), MALFORMED.values(), ids=MALFORMED)
def test_bad_input_is_answered_in_one_shape(ask: Ask, method: str, path: str, body: object, status: int) -> None:
    before = head("own").size

    _error(ask("head", method, path, body), status)
    assert head("own").size == before


def test_a_body_over_the_limit(ask: Ask) -> None:
    _error(ask("head", "post", "/evidence", "x" * (BODY_BYTES + 1)), 413)


def test_a_defect_tells_nothing_of_its_inside(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password of the database")

    monkeypatch.setattr("anzheng.api.routes.ledger.standing_of", broken)
    response = ask("head", "get", "/ledger")

    _error(response, 500)
    assert b"password" not in response.content


# --- reading ----------------------------------------------------------------------------------------


def _walk(ask: Ask, name: str, path: str, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - the client's own
    items: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = ask(name, "get", f"{path}?limit=3&after={after}", **options).json()
        assert len(answer["items"]) <= 3
        items += answer["items"]
        if answer["next"] is None:
            return items
        after = answer["next"]


def test_pages_skip_nothing_and_repeat_nothing(ask: Ask, token_of: Callable[..., str]) -> None:
    ids = [row["evidence"] for row in _walk(ask, "head", "/evidence", secret=token_of("head"))]

    assert ids == sorted(ids, reverse=True)
    assert set(ids) == {f"e-{n}" for n in range(7)} | {"e-secret"}
    assert len(ids) == len(set(ids))


SEEN = {
    "head": {f"e-{n}" for n in range(7)} | {"e-secret"},
    "ann": {"e-0"},
    "manager": {"e-1", "e-3", "e-5"},
    "auditor": {f"e-{n}" for n in range(7)} | {"e-secret"},
    "adm": set(),
}


@pytest.mark.parametrize(("name", "expected"), SEEN.items(), ids=SEEN)
def test_everybody_sees_their_evidence(ask: Ask, name: str, expected: set[str]) -> None:
    assert {row["evidence"] for row in _walk(ask, name, "/evidence")} == expected
    for one in {*(f"e-{n}" for n in range(7)), "e-secret", "e-foreign", "e-none"}:
        status = ask(name, "get", f"/evidence/{one}").status_code
        assert status == (200 if one in expected else 404)


def test_what_is_confidential_says_nothing_until_it_is_opened(ask: Ask) -> None:
    shown = ask("head", "get", "/evidence/e-secret").json()
    assert (shown["title"], shown["file_name"]) == ("", "")
    before = head("own").size

    opened = ask("head", "post", "/evidence/e-secret/open").json()
    assert (opened["title"], opened["note"]) == ("e-secret", "note of e-secret")
    leaf = entry("own", before).leaf
    assert isinstance(leaf.payload, ContentOpened)
    assert (leaf.actor.id, leaf.actor.via, leaf.payload.level) == ("u:head", "api", "confidential")


def test_opening_what_is_internal_is_no_fact(ask: Ask) -> None:
    before = head("own").size

    assert ask("ann", "post", "/evidence/e-0/open").json()["note"] == "note of e-0"
    assert head("own").size == before


def test_opening_what_may_not_be_seen_is_no_fact_either(ask: Ask) -> None:
    before = head("own").size

    _error(ask("ann", "post", "/evidence/e-secret/open"), 404)
    _error(ask("head", "post", "/evidence/e-foreign/open"), 404)
    assert head("own").size == before


def test_verdicts_are_those_of_the_command_line(ask: Ask) -> None:
    (document,) = ask("head", "get", "/documents").json()
    clauses: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        part = ask("head", "get", f"/documents/twse-cc/verdicts?limit=200&after={after}").json()
        clauses += part["clauses"]
        after = part["next"]
    refs = [clause["ref"] for clause in clauses]

    assert document["totals"] == part["totals"]
    assert len(refs) == len(set(refs)) > 200
    (obligation,) = [clause for clause in clauses if clause["ref"] == "CC-18000(3)e"]
    explained = ask("head", "get", "/documents/twse-cc/clauses/CC-18000(3)e").json()
    assert explained["verdict"] == obligation["verdict"]
    assert explained["demands"]


def test_a_period_and_a_forecast(ask: Ask) -> None:
    period = ask("head", "get", "/documents/twse-cc/verdicts?from=2026-01-01&to=2026-06-30&limit=1").json()
    forecast = ask("head", "get", f"/documents/twse-cc/forecast?at={datetime.now(UTC).year + 1}-12-31").json()

    assert (period["from"], period["to"], period["about"]) == ("2026-01-01", "2026-06-30", None)
    assert forecast["document"] == "twse-cc"


def test_people_go_as_far_as_the_duties(ask: Ask) -> None:
    assert {row["number"] for row in _walk(ask, "manager", "/people")} == {"ann", "manager"}
    assert {row["number"] for row in _walk(ask, "head", "/people")} >= {"ann", "manager", "head", "adm"}
    assert {row["path"] for row in _walk(ask, "manager", "/units")} == {"/hq/it/", "/hq/it/ops/"}
    assert {row["person"] for row in _walk(ask, "manager", "/duties")} == {"u:manager"}


def test_a_proof_can_be_checked(ask: Ask) -> None:
    state = ask("head", "get", "/ledger").json()
    proof = ask("head", "get", "/ledger/0/proof").json()
    leaf = ask("head", "get", "/ledger/0").json()

    assert (proof["root"], proof["size"], proof["leaf_hash"]) == (state["root"], state["size"], leaf["leaf_hash"])


LISTS = (
    "/due",
    "/evidence",
    "/registers/systems",
    "/people",
    "/units",
    "/duties",
    "/checks",
    "/findings",
    "/exceptions",
)


@pytest.mark.parametrize("path", LISTS)
def test_the_number_of_queries_does_not_grow(ask: Ask, token_of: Callable[..., str], path: str) -> None:
    secret = token_of("head")
    ask("head", "get", f"{path}?limit=500", secret=secret)
    counts = []
    for limit in (1, 500):
        with CaptureQueriesContext(connection) as queries:
            assert ask("head", "get", f"{path}?limit={limit}", secret=secret).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 16


# --- acting -----------------------------------------------------------------------------------------


def test_evidence_is_added_and_withdrawn(ask: Ask) -> None:
    new = {**FILED, "title": "評鑑", "level": "secret"}
    added = ask("head", "post", "/evidence", new)
    assert added.status_code == 201
    leaf = entry("own", added.json()["seq"]).leaf
    assert isinstance(leaf.payload, EvidenceAdded)
    assert (leaf.actor.via, leaf.actor.auth) == ("api", "token")
    row = Evidence.objects.get(evidence=added.json()["evidence"])
    assert (row.author, row.unit, row.level) == ("u:head", "/hq/", "secret")

    assert ask("head", "delete", f"/evidence/{row.evidence}").status_code == 200
    _error(ask("head", "delete", f"/evidence/{row.evidence}"), 404)


def test_a_file_is_added_and_comes_back(ask: Ask, token_of: Callable[..., str]) -> None:
    record = json.dumps(FILED)
    file = SimpleUploadedFile("../../評鑑.pdf", b"content of the file", "application/pdf")
    headers = {"Authorization": f"Bearer {token_of('head')}"}
    client = Client(HTTP_HOST="localhost")
    added = client.post("/api/v1/evidence/files", {"record": record, "file": file}, headers=headers)
    assert added.status_code == 201, added.content
    back = ask("head", "post", f"/evidence/{added.json()['evidence']}/file")

    assert b"".join(back.streaming_content) == b"content of the file"
    assert Evidence.objects.get(evidence=added.json()["evidence"]).file_name == "評鑑.pdf"
    assert back["Content-Disposition"].startswith("attachment")


def test_nobody_acts_upon_another_unit(ask: Ask) -> None:
    event = {"event": "person.departed", "item": "x-1"}

    assert ask("manager", "post", "/events", {**event, "target": "people:ann"}).status_code == 201
    _error(ask("manager", "post", "/events", {**event, "target": "hosts:srv-1"}), 403)
    _error(ask("manager", "post", "/events", event), 403)
    _error(ask("ann", "post", "/events", {**event, "target": "people:ann"}), 403)


def test_an_event_is_raised_answered_and_denied(ask: Ask) -> None:
    assert ask("head", "post", "/events", {"event": "person.departed", "item": "p-9"}).status_code == 201
    _error(ask("head", "post", "/events/person.departed/p-9/answers", {"step": "none"}), 404)
    _error(ask("head", "post", "/events/person.departed/p-10/answers", {"step": "none"}), 404)
    none = {"event": "person.departed", "from": "2026-01-01", "to": "2026-01-31"}
    assert ask("head", "post", "/events/none", none).status_code == 201
    _error(ask("head", "post", "/events/none", {**none, "to": "2025-01-31"}), 400)


def test_a_register_is_entered_and_retired(ask: Ask) -> None:
    assert (
        ask("head", "put", "/registers/hosts/srv-9", {"name": "主機九", "values": {"core": False}}).status_code == 200
    )
    assert "srv-9" in {row["entry"] for row in _walk(ask, "head", "/registers/hosts")}
    assert ask("head", "post", "/registers/hosts/srv-9/retire", {}).status_code == 200
    assert "srv-9" not in {row["entry"] for row in _walk(ask, "head", "/registers/hosts")}
    _error(ask("head", "post", "/registers/hosts/srv-10/retire", {}), 404)
    _error(ask("auditor", "put", "/registers/hosts/srv-9", {}), 403)


def test_the_profile_is_answered_with_a_reason(ask: Ask) -> None:
    rows = ask("head", "post", "/profile", {"answers": {"internet-order": True}, "reason": "提供網路下單"}).json()

    assert {row["question"]: row["answer"] for row in rows}["internet-order"] is True
    _error(ask("head", "post", "/profile", {"answers": {"internet-order": True}, "reason": " "}), 400)
    _error(ask("staff", "post", "/profile", {"answers": {"internet-order": True}, "reason": "x"}), 403)


def test_a_parameter_is_set(ask: Ask) -> None:
    first = ask("head", "get", "/parameters").json()[0]
    (row,) = ask("head", "put", f"/parameters/{first['key']}", {"value": first["effective"]}).json()

    assert {"source": "company", "value": first["effective"], "unit": first["unit"]} in row["sources"]
    assert row["decides"] in {source["source"] for source in row["sources"]}


def test_a_laxer_parameter_is_proposed_with_a_reason(ask: Ask) -> None:
    rows = ask("head", "get", "/parameters").json()
    own = next(row for row in rows if row["decides"] == "house" and row["op"] == "<=")
    stated = next(row for row in rows if row["decides"].startswith("twse-cc ") and row["op"] == "<=")
    laxer = {"value": own["effective"] + 1}

    assert "提議變更" in _error(ask("head", "put", f"/parameters/{own['key']}", laxer), 409)["remedy"]["zh"]
    proposed = ask("head", "put", f"/parameters/{own['key']}", {**laxer, "reason": "設備汰換期間"})
    assert proposed.status_code == 202
    assert ask("head", "get", f"/cases/{proposed.json()['case']}").status_code == 200
    _error(ask("head", "put", f"/parameters/{stated['key']}", {"value": stated["effective"] + 1, "reason": "x"}), 409)


def test_the_documents_say_which_of_them_rule(ask: Ask) -> None:
    rows = {row["id"]: row for row in ask("head", "get", "/adoptions").json()}

    assert (rows["twse-cc"]["adopted"], rows["twse-cc"]["example"]) == (True, False)
    assert rows["isms-policy"]["example"] is True


def test_an_export_is_a_fact(ask: Ask) -> None:
    before = head("own").size
    response = ask("head", "post", "/exports/registers/systems")

    assert response.status_code == 200
    assert response.content.startswith("\ufeff代號,名稱,核心或非核心,".encode())
    assert "\r\nweb,下單系統," in response.content.decode()
    (fact,) = facts_of("own", after=before - 1)
    assert isinstance(fact.payload, DataExported)
    assert (fact.payload.what, fact.payload.rows, fact.actor) == ("register-systems", 1, "u:head")
    listed = ask("staff", "post", "/exports/evidence").content.decode()
    assert "e-0" in listed
    assert "e-secret" not in listed
    _error(ask("auditor", "post", "/exports/evidence"), 403)


def test_the_document_names_no_other_host(ask: Ask) -> None:
    response = ask("ann", "get", "/openapi.json")

    assert response.json()["openapi"].startswith("3.")
    assert b"://" not in response.content
    assert response["Content-Security-Policy"]
