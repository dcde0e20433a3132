"""Pages of registers: lists, typed entering, history, lists in and out, stock-takes, who may do what."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anzheng.facts.access import DataExported
from anzheng.importers.tables.reading import read_table
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.duties import Duty
from anzheng.registers.models import Counted, Entry, Stocktake
from anzheng.registers.services import NewEntry, enter
from anzheng.reports.knowing import forget
from tests.functional.web.conftest import ACTOR, World
from tests.support.people import browser_of, person

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]
NEW = {"form": "new", "entry": "a-1", "name": "測試主機", "since": "115-11-02", "v-kind": "hardware"}


@pytest.fixture(autouse=True)
def known() -> None:
    yield
    forget()


@pytest.fixture
def auditor(world: World) -> Client:
    return browser_of(person("auditor", world.own, duties=(Duty.INTERNAL_AUDIT,)))


def assets(world: World, count: int) -> None:
    today = taipei_day(datetime.now(UTC))
    rows = [NewEntry("assets", f"n-{n:04d}", f"資產 {n}", today, {"kind": "hardware", "c": 1}) for n in range(count)]
    enter(world.own, rows, actor=ACTOR, now=datetime.now(UTC))


def body(browser: Client, address: str, status: int = 200) -> str:
    response = browser.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_every_register_has_its_place(browser: Client) -> None:
    page = body(browser, "/registers/")

    assert 'href="/registers/assets/"' in page
    assert "資訊資產清冊" in page
    assert "每年" in page
    assert "Information asset register" in body(browser, "/registers/?lang=en")


def test_an_entry_from_the_first_day_to_the_last(world: World, browser: Client) -> None:
    before = head(world.own).size
    made = browser.post("/registers/assets/act/new/", {**NEW, "v-note": "第一行\n第二行", "v-c": "３"})
    assert (made.status_code, made["Location"]) == (302, "/registers/assets/a-1/")
    assert head(world.own).size == before + 1
    page = body(browser, "/registers/assets/a-1/")
    assert "第二行" in page
    edit = {"form": "edit", "name": "改名", "since": "115-11-03", "v-kind": "software", "v-c": "2"}
    assert browser.post("/registers/assets/a-1/", edit).status_code == 302
    page = body(browser, "/registers/assets/a-1/")
    assert "類別 硬體 → 軟體；機密性 3 → 2" in page
    assert browser.post("/registers/assets/a-1/", {"form": "retire", "gone": "115-11-04"}).status_code == 302
    page = body(browser, "/registers/assets/a-1/")
    assert "這一項已除帳" in page
    assert "a-1" not in body(browser, "/registers/assets/")
    assert "（已除帳）" in body(browser, "/registers/assets/?retired=1")


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        pytest.param({"v-kind": ""}, "v-kind", "請填寫「類別」", id="a required field"),
        pytest.param({"v-c": "許多"}, "v-c", "須為整數", id="words where a number stands"),
        pytest.param({"v-bought_on": "115-02-30"}, "v-bought_on", "沒有這一天", id="no such day"),
        pytest.param({"v-owner": "nobody"}, "v-owner", "清冊中沒有 people:nobody", id="nobody of that name"),
        pytest.param({"entry": "a 1"}, "", "項目代號只能用", id="an id that cannot be"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    world: World, browser: Client, sent: dict[str, str], field: str, says: str
) -> None:
    before = head(world.own).size
    response = browser.post("/registers/assets/act/new/", {**NEW, **sent})
    page = response.content.decode()

    assert response.status_code == 400
    assert says in page
    assert f'id="new-{field}-e"' in page or not field
    assert 'value="測試主機"' in page
    assert head(world.own).size == before


def test_a_list_is_narrowed_and_turned_in_a_fixed_number_of_queries(world: World, browser: Client) -> None:
    assets(world, 5)
    browser.get("/registers/assets/")
    counts = []
    for size in (20, 250):
        assets(world, size)
        with CaptureQueriesContext(connection) as queries:
            page = body(browser, "/registers/assets/?kind=hardware&c=c&c=note")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "機密性" in page
    assert page.count('scope="row"') == 100
    following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    turned = body(browser, following)
    assert "n-0100" in turned
    assert "n-0050" not in turned
    assert "n-0007" in body(browser, "/registers/assets/?q=n-0007")
    assert "沒有符合的項目" in body(browser, "/registers/assets/?kind=people")


class TestLists:
    CSV = "代號,名稱,類別,取得日\nl-1,新資產,硬體,115-01-02\nl-2,新資產,沒有,115-01-02\nl-3,=1+1,硬體,\n"

    def send(self, browser: Client, data: bytes | None = None, name: str = "a.csv") -> tuple[int, str]:
        file = SimpleUploadedFile(name, self.CSV.encode("cp950") if data is None else data)
        response = browser.post("/registers/assets/act/import/", {"form": "file", "file": file})
        return response.status_code, response.content.decode()

    def test_first_row_by_row_and_then_this_very_plan(self, world: World, browser: Client) -> None:
        status, page = self.send(browser)

        assert status == 200
        assert "新增（1）" in page
        assert "不能採用的列（2）" in page
        assert "C3" in page
        assert "B4" in page
        assert not Entry.objects.filter(ledger=world.own, entry="l-1").exists()
        names = ("kept", "ending", "digest")
        hidden = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}
        done = browser.post("/registers/assets/act/import/", {"form": "confirm", **hidden})
        assert done.status_code == 302
        assert Entry.objects.get(ledger=world.own, entry="l-1").values["bought_on"] == "2026-01-02"

    def test_a_plan_that_no_longer_holds_is_refused(self, world: World, browser: Client) -> None:
        _, page = self.send(browser)
        names = ("kept", "ending", "digest")
        hidden = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}
        browser.post("/registers/assets/act/new/", {**NEW, "entry": "l-1"})

        assert browser.post("/registers/assets/act/import/", {"form": "confirm", **hidden}).status_code == 400
        assert Entry.objects.get(ledger=world.own, entry="l-1").name == "測試主機"

    @pytest.mark.parametrize(
        ("data", "name", "says"),
        [
            (b"PK\x03\x04", "a.xlsx", "副檔名不符"),
            (b"x", "a.exe", "不收這種檔案"),
            ("名称,产品\n".encode("gb18030") * 4, "a.csv", "GBK"),
            ("名稱,類別\n".encode(), "a.csv", "找不到欄名"),
        ],
    )
    def test_files_that_are_refused(self, browser: Client, data: bytes, name: str, says: str) -> None:
        status, page = self.send(browser, data, name)

        assert status == 400
        assert says in page

    def test_an_export_is_a_fact_and_comes_back_unchanged(self, world: World, browser: Client) -> None:
        assets(world, 3)
        for kind in ("xlsx", "ods", "csv"):
            before = head(world.own).size
            response = browser.post("/registers/assets/act/export/", {"form": "export", "as": kind})
            assert response.status_code == 200
            (fact,) = [one.payload for one in facts_of(world.own, before - 1)]
            assert isinstance(fact, DataExported)
            assert len(read_table(io.BytesIO(response.content), f"a.{kind}")) == 4
            _, page = self.send(browser, response.content, f"a.{kind}")
            assert "沒有要變更的" in page


def test_a_stocktake_on_pages(world: World, browser: Client) -> None:
    assets(world, 3)
    begun = browser.post("/registers/assets/act/stocktake/", {"form": "start"})
    address = begun["Location"]
    one = Stocktake.objects.get(ledger=world.own)
    assert address == f"/registers/stocktakes/{one.pk}/"
    assert "正在盤點這份清冊" in body(browser, "/registers/assets/")
    answers = {"form": "count", "r-n-0000": "found", "r-n-0001": "missing-settle", "r-n-0002": ""}
    assert browser.post(address, answers).status_code == 302
    line = {"form": "line", "result": "differs", "settle": "1", "v-kind": "hardware", "v-c": "3", "note": "重新評估"}
    assert browser.post(f"{address}n-0002/", line).status_code == 302
    surplus = {
        "form": "line",
        "entry": "x-1",
        "name": "投影機",
        "result": "surplus",
        "settle": "1",
        "v-kind": "hardware",
    }
    assert browser.post(f"{address}act/surplus/", surplus).status_code == 302
    page = body(browser, f"{address}?view=differences")
    assert "機密性 3；重新評估" in page
    assert "投影機" in page
    assert Counted.objects.get(entry="n-0002").values == {"c": 3}
    sent = browser.post(address, {"form": "submit"})
    assert sent.status_code == 302, sent.content.decode()
    one.refresh_from_db()
    assert one.state == "submitted"
    assert "已送件" in body(browser, address)
    assert browser.post(address, {"form": "rest"}).status_code == 400


def test_an_unfinished_stocktake_is_not_submitted(world: World, browser: Client) -> None:
    assets(world, 2)
    address = browser.post("/registers/assets/act/stocktake/", {"form": "start"})["Location"]
    response = browser.post(address, {"form": "submit"})
    assert response.status_code == 400
    assert "尚有 2 項未盤點" in response.content.decode()
    assert browser.post(address, {"form": "rest"}).status_code == 302
    assert browser.post(address, {"form": "call-off"}).status_code == 302
    assert Stocktake.objects.get(ledger=world.own).state == "ended"


@pytest.mark.parametrize(
    "address",
    [
        "/registers/assets/act/new/",
        "/registers/assets/act/import/",
        "/registers/assets/act/stocktake/",
        "/registers/assets/act/export/",
        "/registers/assets/n-0000/",
    ],
)
def test_whoever_reads_only_changes_nothing(world: World, auditor: Client, address: str) -> None:
    assets(world, 1)
    before = head(world.own).size

    assert auditor.post(address, {"form": "retire", "gone": "115-11-04"}).status_code == 403
    assert head(world.own).size == before


def test_whoever_reads_only_sees(world: World, auditor: Client) -> None:
    assets(world, 1)
    page = body(auditor, "/registers/assets/n-0000/")

    assert "歷程" in page
    assert 'id="form-edit"' not in page


@pytest.mark.parametrize("address", ["/registers/none/", "/registers/assets/none/", "/registers/stocktakes/st-none/"])
def test_what_is_not_there(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 404


def test_people_are_changed_where_people_are(world: World, browser: Client) -> None:
    now = datetime.now(UTC)
    enter(world.own, [NewEntry("people", "p-9", "某人", taipei_day(now), {})], actor=ACTOR, now=now + timedelta(0))
    page = body(browser, "/registers/people/p-9/")

    assert 'href="/people/p-9/"' in page
    assert 'id="form-retire"' not in page
    edit = {"form": "edit", "name": "另一個名字", "since": "115-11-30"}
    assert browser.post("/registers/people/p-9/", edit).status_code == 400
