"""The shell: who sees which tabs, the first page of everybody, the account menu, headers, messages, components."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Deputation
from anzheng.web import assets, flash
from anzheng.web.pages import components
from anzheng.web.pages.components import COMPONENTS, ErrorSummary, Field, Tone, file_of, filled
from anzheng.web.pages.frame import AREAS
from anzheng.web.pages.specimen import specimen
from anzheng.web.routes import routes
from anzheng.web.templatetags.anzheng_pages import show
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.people import browser_of, person

pytestmark = pytest.mark.django_db
UI = Path("src/anzheng/web/templates/web/parts/ui")


def tabs(browser: Client) -> set[str]:
    """The tabs of the spine on the first page, apart from the first."""
    spine = browser.get("/").content.decode().split('<nav class="spine"')[1].split("</nav>")[0]
    known = {routes()[area.route]: area.key for area in AREAS if area.route in routes()}
    return {known[urlsplit(address).path] for address in re.findall(r'<li><a href="([^"]+)"', spine)} - {"today"}


class TestTabs:
    @pytest.mark.parametrize(
        ("duties", "seen", "unseen"),
        [
            pytest.param((), set(), {"posture", "checks", "ledger", "people", "settings"}, id="an employee"),
            pytest.param((Duty.SECURITY_HEAD,), {"posture", "checks", "ledger"}, set(), id="the security head"),
            pytest.param((Duty.LOG_REVIEWER,), {"checks", "ledger"}, {"posture"}, id="a reviewer of logs"),
            pytest.param((Duty.BOARD,), {"posture"}, {"checks", "ledger"}, id="a director"),
        ],
    )
    def test_tabs_follow_the_duties(
        self, world: World, duties: tuple[Duty, ...], seen: set[str], unseen: set[str]
    ) -> None:
        shown = tabs(browser_of(person("somebody", world.own, duties=duties)))
        assert seen <= shown
        assert not shown & unseen

    @pytest.mark.parametrize(
        "duty", [Duty.SECURITY_HEAD, Duty.ADMINISTRATOR, Duty.LOG_REVIEWER, Duty.BOARD, Duty.LINE_MANAGER, Duty.VENDOR]
    )
    def test_no_page_leads_where_the_reader_may_not_go(self, world: World, duty: Duty) -> None:
        """Every tab opens, and so does every sort of link on the pages behind the tabs."""
        account = person(f"tab-{duty}", world.sample, duties=(duty,), outsider=duty is Duty.VENDOR)
        browser = browser_of(account)
        pages = ["/", *(routes()[area.route] for area in AREAS if area.key in tabs(browser))]
        sorts: dict[object, str] = {}
        for address in pages:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            for link in Page(answer.content.decode()).links:
                if link.startswith("/"):
                    sorts.setdefault(resolve(urlsplit(link).path).func, link)
        refused = {link: status for link in sorts.values() if (status := browser.get(link).status_code) >= 400}
        assert refused == {}


class TestOwnDay:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_an_employee_sees_what_waits_for_him_and_nothing_of_the_company(self, world: World, language: str) -> None:
        response = browser_of(person("worker", world.sample)).get("/", {"lang": language})
        page = Page(response.content.decode())
        assert response.status_code == 200
        assert page.faults == []
        assert ("等我處理的" if language == "zh" else "Waiting for me") in page.words
        for hidden in ("CC-", "已過期限", "Overdue", "測試主機一"):
            assert hidden not in page.words

    @pytest.mark.parametrize("duty", list(Duty)[:-1])
    def test_the_first_page_opens_for_every_duty(self, world: World, duty: Duty) -> None:
        outsider = duty in (Duty.OUTSIDE_AUDITOR, Duty.VENDOR)
        account = person(f"first-{duty}", world.own, duties=(duty,), outsider=outsider)
        page = Page(browser_of(account).get("/").content.decode())
        assert page.faults == []
        assert "今日" in page.words


class TestAccountMenu:
    def test_it_names_person_account_and_duties_of_today(self, browser: Client) -> None:
        words = Page(browser.get("/").content.decode()).words
        assert "資安專責主管" in words
        assert "head" in words

    def test_duties_as_deputy_are_marked(self, world: World) -> None:
        absent = person("absent", world.own, duties=(Duty.COMPLIANCE,))
        deputy = person("deputy", world.own)
        Deputation.objects.create(
            deputation="d-1",
            company_id=world.own,
            person=absent.person,
            deputy=deputy.person,
            first=world.today,
            last=world.today,
        )
        words = Page(browser_of(deputy).get("/").content.decode()).words
        assert "法令遵循人員（代）" in words

    def test_companies_of_others_are_not_offered(self, world: World) -> None:
        page = Page(browser_of(person("one-company", world.own)).get("/").content.decode())
        assert "乙測試公司" not in page.words
        assert not any("company=shown" in link for link in page.links)


class TestHeaders:
    def test_the_browser_is_told_to_come_back_encrypted_only_over_https(self, browser: Client) -> None:
        assert "Strict-Transport-Security" not in browser.get("/").headers
        assert "max-age=31536000" in browser.get("/", secure=True)["Strict-Transport-Security"]

    def test_nothing_written_into_a_page_may_run(self, browser: Client) -> None:
        policy = browser.get("/")["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_errors_and_files_carry_them_as_well(self, browser: Client) -> None:
        mark = assets.assets()["mark.svg"]
        for address in ("/nowhere/", f"/static/{mark.digest}/mark.svg"):
            answer = browser.get(address)
            assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
            assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer["Referrer-Policy"] == "same-origin"

    def test_the_language_switch_wants_a_token(self) -> None:
        strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
        assert strict.post("/language/", {"lang": "en"}).status_code == 403


class TestScripts:
    SCRIPTS = sorted(name for name in assets.assets() if name.startswith("js/"))

    @pytest.mark.parametrize("name", SCRIPTS)
    def test_a_script_is_served_and_reaches_nowhere_else(self, client: Client, name: str) -> None:
        file = assets.assets()[name]
        answer = client.get(f"/static/{file.digest}/{name}", headers={"host": "localhost"})
        text = answer.content.decode()
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
        for refused in ("http:", "https:", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write"):
            assert refused not in text

    def test_a_page_loads_each_of_the_shells_scripts_once(self, browser: Client) -> None:
        text = browser.get("/").content.decode()
        for name in ("dialogs", "toasts", "copy", "dates", "drafts", "idle", "palette"):
            assert text.count(f"/js/{name}.js") == 1


class TestMessages:
    @pytest.fixture
    def request_(self) -> HttpRequest:
        request = RequestFactory().get("/", headers={"host": "localhost"})
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
        MessageMiddleware(lambda _: HttpResponse()).process_request(request)
        return request

    def test_a_message_is_said_once_with_its_tone_and_entry(self, request_: HttpRequest) -> None:
        flash.flash(request_, Text("已登錄", "entered"), seq=7)
        flash.flash(request_, Text("請注意", "take care"), Tone.CAUTION)
        assert [(one.tone, one.text, one.seq) for one in flash.said(request_)] == [
            (Tone.DONE, "已登錄", 7),
            (Tone.CAUTION, "請注意", None),
        ]

    def test_it_is_said_in_the_readers_language(self, request_: HttpRequest) -> None:
        request_.COOKIES["anzheng-lang"] = "en"
        flash.flash(request_, Text("已登錄", "entered"))
        assert [one.text for one in flash.said(request_)] == ["entered"]


class TestComponents:
    def test_every_component_has_a_file_and_every_file_a_component(self) -> None:
        assert {file_of(one) for one in COMPONENTS} == {path.name for path in UI.glob("*.html")}

    def test_every_component_is_shown(self) -> None:
        groups = specimen(datetime(2026, 11, 20, tzinfo=UTC))
        shown = {type(thing) for group in groups for thing in group.things}
        assert shown >= set(COMPONENTS)

    def test_every_kind_of_field_button_and_tone_is_shown(self) -> None:
        things = [thing for group in specimen(datetime(2026, 11, 20, tzinfo=UTC)) for thing in group.things]
        kinds = components.FieldKind.__args__  # type: ignore[attr-defined]  # a Literal lists its values
        assert {one.kind for one in things if isinstance(one, Field)} == set(kinds)
        assert {one.look for one in things if isinstance(one, components.Button)} == set(components.Look)
        assert {one.tone for one in things if isinstance(one, components.Callout)} == set(Tone)
        assert {one.tone for one in things if isinstance(one, components.Toast)} == set(Tone)

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_page_opens_and_is_well_formed(self, browser: Client, language: str) -> None:
        page = Page(browser.get("/components/", {"lang": language}).content.decode())
        assert page.faults == []

    def test_what_is_no_component_is_refused(self) -> None:
        with pytest.raises(TypeError, match="object"):
            show({"frame": None}, object())


class TestFilledForms:
    NAME = Field("name", Text("姓名", "Name"))
    WORD = Field("word", Text("密碼", "Password"), "password")

    def test_what_was_typed_comes_back_except_passwords(self) -> None:
        fields, summary = filled((self.NAME, self.WORD), {"name": "甲", "word": "secret"}, {})
        assert [field.value for field in fields] == ["甲", ""]
        assert summary is None

    def test_what_is_wrong_stands_beside_the_field_and_on_top(self) -> None:
        wrong, loose = Text("必填", "required"), Text("已有帳號", "there is an account")
        fields, summary = filled((self.NAME, self.WORD), {}, {"name": wrong, "": loose})
        assert fields == (replace(self.NAME, errors=(wrong,)), self.WORD)
        assert summary == ErrorSummary((("", Text("", ""), loose), ("f-name", self.NAME.label, wrong)))


def test_a_defect_shows_a_page_that_reads_no_table(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("anzheng.web.views.target_names", broken)
    browser.raise_request_exception = False
    answer = browser.get("/")
    page = Page(answer.content.decode())
    assert answer.status_code == 500
    assert page.faults == []
    assert "沒有任何資料被更動" in page.words
