"""The pages around records: forms, the list, what is confidential, events, corrections, papers, signing in a batch."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.access import ContentOpened, DataExported
from anzheng.facts.events import EventAnswered
from anzheng.ledger.services import facts_of
from anzheng.organization.core.duties import Duty
from anzheng.records.models import Case
from anzheng.registers.services import NewEntry, enter
from anzheng.web.knowing import forget
from tests.functional.web.conftest import ACTOR, World
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of, person
from tests.support.record_pages import Desk

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]
REQUEST = {
    "f.brought_by": "資訊組",
    "f.device_kind": "laptop",
    "f.device": "筆電一",
    "f.address": "00:00:5e:00:53:01",
    "f.purpose": "會議簡報",
    "f.place": "第一會議室",
    "f.begins_on": "115-11-01",
    "f.ends_on": "115-11-30",
    "f.protected": "yes",
    "f.rules_accepted": "yes",
}
FORM = "network-connection-request"
CLOSED = "policy-inspection"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """The office; what the pages learned of the ledger goes with the facts that are rolled back."""
    forget()
    yield Desk(world.sample, world.today)
    forget()


def submitted(desk: Desk, who: str = "clerk") -> str:
    case = desk.start(who, FORM)
    assert desk.fill(who, case, "submit", **REQUEST).status_code == 302
    return case


def get(desk: Desk, who: str, path: str) -> str:
    mark = "&" if "?" in path else "?"
    response = desk[who].get(f"{path}{mark}company={desk.company}")
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/forms/",
        "/forms/?all=1&q=host",
        f"/forms/{FORM}/",
        "/forms/weakness-handling-report/",
        f"/records/new/{FORM}/",
        "/records/",
        "/records/?state=draft&form=host&first=115-01-01",
    ],
)
def test_every_page_is_sound(desk: Desk, path: str, language: str) -> None:
    submitted(desk)
    desk["chief"].post("/language/", {"lang": language})
    read = Page(get(desk, "chief", path))
    own = "".join(read.own)

    assert read.faults == []
    assert language == "zh" or not any("一" <= char <= "鿿" for char in own.replace("乙測試公司", ""))


def test_every_page_leads_to_the_report_of_an_incident(desk: Desk) -> None:
    assert 'href="/report/"' in get(desk, "clerk", "/records/").replace(f"?company={desk.company}", "")
    assert "資安事件通報單" in get(desk, "clerk", "/report/")
    day = desk.today.isoformat()
    answer = desk["clerk"].post(f"/report/?company={desk.company}", {"form": "start", "first": day, "last": day})
    assert answer.status_code == 302


def test_forms_are_found_by_name_clause_and_control(desk: Desk) -> None:
    assert "主機系統巡查記錄表" in get(desk, "clerk", "/forms/?q=巡查&all=1")
    page = get(desk, "clerk", "/forms/?q=弱點掃描")
    assert 'href="/forms/vulnerability-scan-report/' in page
    assert 'href="/records/new/vulnerability-scan-report/' in page
    assert "CC-" in page
    assert "沒有符合的表單" in get(desk, "clerk", "/forms/?q=沒有這種東西")


def test_the_list_is_narrowed_by_form_state_period_and_author(desk: Desk) -> None:
    case = submitted(desk)
    number = desk.record(case).number
    day = desk.today
    for query, there in [
        ("form=網路服務連線申請單", True),
        (f"form={FORM}", True),
        ("form=主機系統巡查記錄表", False),
        ("state=in-progress", True),
        ("state=approved", False),
        (f"first={day}&last={day}", True),
        (f"last={day - timedelta(days=1)}", False),
        ("mine=1", True),
    ]:
        assert (number in get(desk, "clerk", f"/records/?{query}")) is there, query
    assert number not in get(desk, "chief", "/records/?mine=1")
    assert desk["chief"].get(f"/records/?first=x&company={desk.company}").status_code == 400


def test_the_list_shows_what_one_may_see(desk: Desk) -> None:
    draft, case = desk.start("clerk", FORM), submitted(desk)
    assert f"/cases/{draft}/" in get(desk, "clerk", "/records/")
    for who, there in (("boss", True), ("chief", True), ("lawyer", True), ("admin", False)):
        page = get(desk, who, "/records/")
        assert (f"/cases/{case}/" in page) is there, who
        assert f"/cases/{draft}/" not in page


def test_the_list_takes_as_many_queries_for_many_as_for_few(desk: Desk) -> None:
    def queries() -> int:
        get(desk, "chief", "/records/")
        with CaptureQueriesContext(connection) as told:
            get(desk, "chief", "/records/")
        return len(told)

    submitted(desk)
    few = queries()
    for _ in range(4):
        submitted(desk)
    assert queries() == few


def test_the_list_turns_by_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anzheng.web.records.listed.PAGE", 2)
    cases = [submitted(desk) for _ in range(3)]
    first = get(desk, "clerk", "/records/")
    assert f"/cases/{cases[0]}/" not in first
    assert f"before={cases[1]}" in first
    assert f"/cases/{cases[0]}/" in get(desk, "clerk", f"/records/?before={cases[1]}")


def test_a_number_leads_to_its_record(desk: Desk) -> None:
    case = submitted(desk)
    number = desk.record(case).number
    assert desk["boss"].get(f"/records/{number}/?company={desk.company}")["Location"].startswith(f"/cases/{case}/")
    assert desk["admin"].get(f"/records/{number}/?company={desk.company}").status_code == 404
    assert f"/cases/{case}/" in get(desk, "chief", f"/search/?q={number}")


def test_who_may_not_write_is_refused(desk: Desk) -> None:
    vendor = browser_of(person("vendor", desk.company, duties=(Duty.VENDOR,), outsider=True))
    for path in ("/forms/", "/records/", f"/records/new/{FORM}/"):
        assert vendor.get(f"{path}?company={desk.company}").status_code == 403


def test_signatures_are_given_one_by_one_and_in_a_batch(desk: Desk) -> None:
    cases = [submitted(desk) for _ in range(2)]
    page = get(desk, "boss", "/cases/")
    assert all(f'value="{case}"' in page for case in cases)
    rows = [desk.record(case).case for case in cases]
    sent = {f"seen-{row.pk}": f"{row.step} {row.digest}" for row in rows}
    signed = desk["boss"].post(f"/cases/?company={desk.company}", {"form": "together", "case": cases, **sent})
    assert signed.status_code == 200
    assert {desk.record(case).case.state for case in cases} == {"approved"}


def test_the_next_step_of_the_event_is_answered_on_the_page(desk: Desk, world: World) -> None:
    since = world.today - timedelta(days=9)
    enter(world.sample, [NewEntry("accounts", "root-1", "測試帳號", since, {})], actor=ACTOR, now=datetime.now(UTC))
    case = desk.start("clerk", "privileged-account-request")
    asked = {"f.account": "root-1", "f.user": "clerk", "f.reason": "例行維護", "f.until_time": "115-11-20 12:00"}
    assert desk.fill("clerk", case, "submit", **asked).status_code == 302
    waiting = desk.case("chief", case)
    assert "待簽核" in waiting
    desk.send("boss", case, "sign")
    page = desk.case("chief", case)
    step = page.partition('id="answer-step"')[2].partition('<option value="')[2].partition('"')[0]
    assert step == "use-recorded"
    assert 'id="answer-step"' not in desk.case("clerk", case)
    address = f"/records/{case}/answer/?company={desk.company}"
    sent = {"form": "answer", "step": step, "on": world.today.isoformat()}
    assert desk["clerk"].post(address, sent).status_code == 403
    assert desk["chief"].post(address, sent).status_code == 302
    told = [fact.payload for fact in facts_of(world.sample) if isinstance(fact.payload, EventAnswered)]
    assert (told[-1].step, told[-1].person, told[-1].item) == (step, "u:chief", desk.record(case).number)
    assert desk["chief"].post(address, sent).status_code == 302
    assert len([fact for fact in facts_of(world.sample) if isinstance(fact.payload, EventAnswered)]) == len(told)


def test_an_approved_record_is_corrected_by_a_new_one(desk: Desk) -> None:
    old = submitted(desk)
    desk.send("boss", old, "sign")
    assert "更正（取代）" in desk.case("clerk", old)
    begun = desk["clerk"].post(f"/records/{old}/correct/?company={desk.company}")
    new = begun["Location"].split("/")[2]
    assert 'value="筆電一"' in desk.page("clerk", new)
    desk.fill("clerk", new, "submit", **{"f.device": "筆電二"})
    desk.send("boss", new, "sign")
    assert (desk.record(old).case.state, desk.record(new).case.state) == ("superseded", "approved")
    assert old in desk.case("clerk", new)


def test_the_page_of_a_record_says_everything_in_english(desk: Desk) -> None:
    case = submitted(desk)
    desk["boss"].post("/language/", {"lang": "en"})
    read = Page(desk.case("boss", case))

    assert read.faults == []
    assert not any("一" <= char <= "鿿" for char in "".join(read.own))
    assert "company laptop" in read.words


def test_what_is_confidential_is_not_signed_unseen_with_others(desk: Desk) -> None:
    case = submitted(desk)
    Case.objects.filter(pk=case).update(level="confidential")
    page = get(desk, "boss", "/cases/")

    assert f"/cases/{case}/" in page
    assert f'name="seen-{case}"' not in page
    desk["boss"].post(f"/records/{case}/open/?company={desk.company}")
    assert f'name="seen-{case}"' in get(desk, "boss", "/cases/")


def test_what_is_confidential_is_not_signed_unseen_by_a_forged_form_either(desk: Desk) -> None:
    case = submitted(desk)
    Case.objects.filter(pk=case).update(level="confidential")
    row = desk.record(case).case
    forged = {"form": "sign", "seen": row.digest}

    answer = desk["boss"].post(f"/cases/{case}/?company={desk.company}", forged, follow=True)
    assert "請先開啟內容" in answer.content.decode()
    assert desk.record(case).case.state == "in-progress"


@pytest.fixture
def secret(desk: Desk) -> str:
    case = desk.start("clerk", CLOSED)
    Case.objects.filter(pk=case).update(state="withdrawn", digest="d" * 64)
    return case


def test_what_is_confidential_is_opened_by_a_press_that_is_recorded(desk: Desk, world: World, secret: str) -> None:
    def opened() -> list[ContentOpened]:
        return [fact.payload for fact in facts_of(world.sample) if isinstance(fact.payload, ContentOpened)]

    before = len(opened())
    closed = desk.case("chief", secret)
    assert "機密內容" in closed
    assert 'id="part-1"' not in closed
    assert desk["chief"].get(f"/records/{secret}/paper/pdf/?company={desk.company}").status_code == 302
    assert len(opened()) == before
    assert desk["chief"].post(f"/records/{secret}/open/?company={desk.company}").status_code == 302
    assert [(one.what, one.level) for one in opened()[before:]] == [(f"case:{secret}", "confidential")]
    assert 'id="part-1"' in desk.case("chief", secret)
    assert 'id="part-1"' in desk.case("clerk", secret)
    assert len(opened()) == before + 1


def test_the_sheet_for_signatures_by_hand_holds_the_content(desk: Desk) -> None:
    case = submitted(desk)
    page = get(desk, "boss", f"/cases/{case}/paper/")
    assert Page(page).faults == []
    for said in ("網路服務連線申請單", "F-011", desk.record(case).number, "公司筆記型電腦", "115-11-30"):
        assert said in page


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt"])
def test_a_record_is_taken_as_paper(desk: Desk, kind: str) -> None:
    case = submitted(desk)
    answer = desk["clerk"].get(f"/records/{case}/paper/{kind}/?company={desk.company}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content[:4] in (b"%PDF", b"PK\x03\x04")
    assert desk["admin"].get(f"/records/{case}/paper/{kind}/?company={desk.company}").status_code == 404
    blank = desk["clerk"].get(f"/forms/{FORM}/blank/{kind}/?company={desk.company}")
    assert blank.content[:4] == answer.content[:4]


def test_the_list_leaves_as_one_file_and_that_is_a_fact(desk: Desk, world: World) -> None:
    submitted(desk)
    address = f"/records/papers/?company={desk.company}&form={FORM}"
    assert "/records/papers/" in get(desk, "chief", "/records/")
    assert desk["clerk"].post(address).status_code == 403
    answer = desk["chief"].post(address)
    assert answer.content.startswith(b"%PDF")
    left = [fact.payload for fact in facts_of(world.sample) if isinstance(fact.payload, DataExported)]
    assert left[-1].what == "records-pdf"


def test_what_is_due_is_started_from_the_list_of_work(desk: Desk) -> None:
    page = get(desk, "chief", "/due/")
    form = page.partition('action="/records/due/')[2]
    sent = {name: form.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("occurrence", "until")}
    begun = desk["chief"].post(f"/records/due/?company={desk.company}", sent)
    assert begun["Location"].split("/")[3] == "fill"
    again = desk["chief"].post(f"/records/due/?company={desk.company}", sent)
    assert again["Location"].split("/")[2] == begun["Location"].split("/")[2]
    gone = desk["chief"].post(f"/records/due/?company={desk.company}", {"occurrence": "0" * 32})
    assert gone["Location"].startswith("/due/")


def test_a_demand_leads_to_the_form_that_it_reads(desk: Desk) -> None:
    page = get(desk, "chief", "/documents/twse-cc/clauses/CC-19000(9)/")
    link = page.partition('href="/records/new/')[2].partition('"')[0].replace("&amp;", "&")
    asked = get(
        desk, "chief", f"/records/new/{link.partition('?')[0]}?{link.partition('?')[2].replace('company=', 'c=')}"
    )
    assert "用於要求項" in asked
    assert 'name="last"' in asked
