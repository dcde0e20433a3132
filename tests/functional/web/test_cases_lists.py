"""Lists of cases: what waits for whom, several signed together, who sees nothing at all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.audit import FindingClosed, FindingOpened
from anzheng.facts.people import DutyGranted
from anzheng.ledger.services import facts_of, head
from anzheng.organization.policy import policy
from anzheng.records.models import Case
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.case_pages import Office

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]


@pytest.fixture
def office(world: World) -> Office:
    return Office(world.sample, world.today)


def closing(office: Office, author: str = "clerk", fixers: str = "clerk", what: str = "已改善") -> str:
    """Somebody asks to close the finding of this world: a case without deviation."""
    since = office.today.isoformat()
    return office.start(author, "finding_closure", finding="f-1", what=what, fixers=fixers, since=since)


def seen(cases: list[str]) -> dict[str, str]:
    """What a list shows of each case, as its form sends it back."""
    rows = Case.objects.in_bulk(cases)
    return {f"seen-{case}": f"{rows[case].step} {rows[case].digest}" for case in cases}


def test_several_are_signed_together_and_one_refused_hinders_no_other(office: Office) -> None:
    cases = [closing(office, what=f"改善 {n}") for n in range(3)]
    page = office["chief"].get("/cases/").content.decode()
    assert all(case in page for case in cases)
    stale = {**seen(cases), f"seen-{cases[1]}": f"review {'0' * 64}"}
    response = office["chief"].post("/cases/", {"form": "together", "case": cases, **stale})
    told = response.content.decode()
    assert response.status_code == 200
    assert [Case.objects.get(pk=case).step for case in cases] == ["verify", "review", "verify"]
    assert told.count("已簽署並入帳") == 2
    assert "內容在你開啟之後已經變更" in told
    assert Page(told).faults == []


def test_nothing_ticked_signs_nothing(office: Office) -> None:
    cases = [closing(office)]
    before = head(office.company).size
    assert office["chief"].post("/cases/", {"form": "together", **seen(cases)}).status_code == 400
    assert head(office.company).size == before


def test_what_deviates_is_never_signed_with_others(office: Office) -> None:
    page = office["clerk"].get("/cases/new/exception/").content.decode()
    demand = page.partition('name="demand"')[2].split('<option value="')[2].partition('"')[0]
    exception, plain = office.exception("clerk", demand), closing(office)
    page = office["chief"].get("/cases/").content.decode()
    assert page.index(exception) < page.index(plain)
    assert f'value="{exception}"' not in page
    both = [exception, plain]
    told = office["chief"].post("/cases/", {"form": "together", "case": both, **seen(both)}).content.decode()
    assert "不能和其他案件一起簽" in told
    assert [Case.objects.get(pk=case).step for case in both] == ["security", "verify"]


def test_a_case_of_ones_own_is_listed_with_the_reason(office: Office) -> None:
    closing(office, author="chief")
    page = office["chief"].get("/cases/").content.decode()
    assert "但不能由你簽" in page
    assert "你填的表，不能由你核閱" in page


def test_the_first_page_and_the_tab_say_what_waits(office: Office) -> None:
    case = closing(office)
    for who, waits in (("chief", True), ("clerk", False), ("exec", False)):
        page = office[who].get("/").content.decode()
        assert (f"/cases/{case}/" in page) is waits, who
        assert ('class="count"' in page.partition("<main")[0]) is waits, who
    office.send("chief", case, "sign")
    assert f"/cases/{case}/" in office["auditor"].get("/").content.decode()


def test_what_is_late_is_marked(office: Office) -> None:
    case = closing(office)
    Case.objects.filter(pk=case).update(due=office.today - timedelta(days=1))
    assert "逾期" in office["chief"].get("/cases/?view=open").content.decode()


def test_lists_turn_their_pages_by_key(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anzheng.web.cases.listed._PAGE", 2)
    cases = [closing(office, what=f"改善 {n}") for n in range(3)]
    first = office["clerk"].get("/cases/?view=mine").content.decode()
    assert (cases[0] in first, cases[2] in first) == (False, True)
    assert cases[0] in office["clerk"].get(f"/cases/?view=mine&before={cases[1]}").content.decode()
    for case in cases:
        assert office.send("clerk", case, "withdraw").status_code == 302
    settled = office["clerk"].get("/cases/?view=settled").content.decode()
    assert (cases[0] in settled, cases[2] in settled) == (False, True)
    assert cases[0] in office["clerk"].get(f"/cases/?view=settled&before={cases[1]}").content.decode()
    assert office["clerk"].get("/cases/?view=settled&before=nothing").status_code == 400


@pytest.mark.parametrize("address", ["/cases/", "/cases/?view=open", "/"])
def test_more_cases_cost_no_more_queries(office: Office, address: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            office["chief"].get(address)
        return len(queries)

    closing(office)
    asked()
    few = asked()
    for n in range(6):
        closing(office, what=f"改善 {n}")
    assert asked() <= few + 1


def test_a_finding_is_the_auditors_own_until_it_is_issued(office: Office, world: World) -> None:
    sent = {"document": world.document, "ref": "CC-11000(1)", "part": "0", "samples": "抽查 5 件"}
    day = office.today.isoformat()
    case = office.start("auditor", "finding", what="未依規定覆核", since=day, **sent)
    for who in ("admin", "chief", "staff", "exec", "boss", "clerk"):
        for view in ("", "paper/"):
            assert office[who].get(f"/cases/{case}/{view}").status_code == 404, who
        assert office[who].post(f"/cases/{case}/", {"form": "sign"}).status_code == 404, who
        for view in ("", "?view=open", "?view=mine", "?view=settled"):
            assert case not in office[who].get(f"/cases/{view}").content.decode(), who
        assert case not in office[who].get("/").content.decode(), who
    assert office["admin"].get("/cases/new/finding/").status_code == 403
    assert "/cases/new/finding/" not in office["admin"].get("/cases/new/").content.decode()
    page = office.page("audithead", case)
    assert "未依規定覆核" in page
    assert f"/documents/{world.document}/clauses/CC-11000(1)/" in page
    assert office.send("auditor", case, "sign").status_code == 400
    assert office.send("audithead", case, "sign").status_code == 302
    assert any(isinstance(f.payload, FindingOpened) and f.payload.finding == case for f in facts_of(world.sample))


def test_a_finding_is_closed_by_others_than_the_fixer(office: Office, world: World) -> None:
    case = closing(office)
    assert office.send("clerk", case, "sign").status_code == 400
    assert office.send("chief", case, "sign").status_code == 302
    assert office.send("auditor", case, "sign").status_code == 302
    assert any(isinstance(f.payload, FindingClosed) for f in facts_of(world.sample))


def test_a_privileged_duty_takes_effect_once_approved(office: Office, world: World) -> None:
    day = office.today.isoformat()
    case = office.start(
        "admin", "duty_grant", person="staff", duty="administrator", unit="", first=day, last="", why="輪值"
    )
    assert not any(isinstance(f.payload, DutyGranted) for f in facts_of(world.sample))
    assert office.send("admin", case, "sign").status_code == 400
    page = office.page("admin", case)
    assert "依規範" in page
    assert office.send("exec", case, "sign").status_code == 302
    assert any(isinstance(f.payload, DutyGranted) and f.payload.person == "u:staff" for f in facts_of(world.sample))


def test_a_changed_sign_in_policy_takes_effect_once_approved(world: World) -> None:
    office = Office(world.own, world.today)  # people of a sample company set nothing of the installation
    case = office.start("admin", "policy_change", name="password_min_length", value="14", why="年度檢討")
    assert policy().password_min_length != 14
    page = office.page("chief", case)
    assert "安裝帳本" in page
    assert "/ledger/" not in page.partition('id="story"')[2].partition("</section>")[0]
    assert office.send("chief", case, "sign").status_code == 302
    assert policy().password_min_length == 14


@pytest.mark.parametrize("kind", ["nonsense", "system"])
def test_there_are_no_other_kinds(office: Office, kind: str) -> None:
    assert office["clerk"].get(f"/cases/new/{kind}/").status_code == 404
