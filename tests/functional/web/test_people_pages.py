"""Pages of people: who sees whom, who may do what, imports that change only what was shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anzheng.facts.people import DeputyNamed, DutyGranted
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import DutyGrant, Member, Unit
from tests.functional.web.conftest import World
from tests.support.people import SINCE, browser_of, person

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]


@pytest.fixture
def administrator(world: World) -> Client:
    return browser_of(person("admin", world.own, duties=(Duty.ADMINISTRATOR,)))


@pytest.fixture
def clerk(world: World) -> Client:
    return browser_of(person("clerk", world.own))


def _in_unit(world: World, name: str, code: str) -> None:
    unit, _ = Unit.objects.get_or_create(
        company_id=world.own, code=code, defaults={"name": f"單位{code}", "path": f"/{code}/", "since": SINCE}
    )
    person(name, world.own)
    Member.objects.filter(company_id=world.own, number=name).update(unit=unit)


def test_a_manager_sees_their_unit_only(world: World) -> None:
    _in_unit(world, "inside", "aa")
    _in_unit(world, "beyond", "bb")
    manager = person("boss", world.own)
    DutyGrant.objects.create(
        grant="boss-aa",
        company_id=world.own,
        person=manager.person,
        duty=Duty.LINE_MANAGER,
        unit=Unit.objects.get(company_id=world.own, code="aa"),
        first=SINCE,
    )
    browser = browser_of(manager)
    page = browser.get("/people/").content.decode()

    assert "/people/inside/" in page
    assert "/people/beyond/" not in page
    assert browser.get("/people/inside/").status_code == 200
    assert browser.get("/people/beyond/").status_code == 404


@pytest.mark.parametrize("address", ["/people/", "/people/admin/", "/people/units/", "/people/import/"])
def test_an_employee_sees_nobody(clerk: Client, administrator: Client, address: str) -> None:
    assert administrator.get(address).status_code == 200
    assert clerk.get(address).status_code == 403


def test_somebody_joins_and_gets_a_duty(world: World, administrator: Client) -> None:
    new = {"form": "new", "number": "N-7", "name": "測試新人", "joined": "115-11-02"}
    assert administrator.post("/people/", new)["Location"] == "/people/N-7/"
    before = head(world.own).size
    grant = {
        "form": "grant",
        "duty": "security-staff",
        "unit": "",
        "first": "115-11-02",
        "last": "",
        "reason": "人事令",
    }
    assert administrator.post("/people/N-7/", grant).status_code == 302

    (fact,) = [f.payload for f in facts_of(world.own, before - 1) if isinstance(f.payload, DutyGranted)]
    assert (fact.duty, fact.unit) == ("security-staff", None)
    assert "資安專責人員" in administrator.get("/people/").content.decode()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({"duty": "internal-audit", "reason": "x"}, "查核的人要獨立", id="incompatible duties"),
        pytest.param({"duty": "security-head", "reason": ""}, "grant-reason-e", id="no reason"),
    ],
)
def test_a_duty_that_cannot_be_granted(world: World, administrator: Client, sent: dict[str, str], says: str) -> None:
    person("holder", world.own, duties=(Duty.SECURITY_STAFF,))
    response = administrator.post(
        "/people/holder/", {"form": "grant", "unit": "", "first": "115-01-01", "last": "", **sent}
    )

    assert response.status_code == 400
    assert says in response.content.decode()


def test_nobody_grants_themselves_a_duty(administrator: Client) -> None:
    sent = {"form": "grant", "duty": "security-head", "unit": "", "first": "115-01-01", "last": "", "reason": "x"}

    assert administrator.post("/people/admin/", sent).status_code == 400


def test_a_forged_grant_is_refused(world: World, clerk: Client) -> None:
    person("victim", world.own)
    sent = {"form": "grant", "duty": "security-head", "unit": "", "first": "115-01-01", "last": "", "reason": "x"}

    assert clerk.post("/people/victim/", sent).status_code == 403
    assert not DutyGrant.objects.filter(person="u:victim").exists()


class TestImport:
    CSV = "number,name,joined\nI-1,甲測試,2026-11-02\nI-2,乙測試,2026-11-02\n,無編號,2026-11-02\n"

    def test_first_the_plan_and_then_this_very_plan(self, world: World, administrator: Client) -> None:
        shown = administrator.post("/people/import/", {"form": "file", "file": self._file()})
        page = shown.content.decode()

        assert "新增（2）" in page
        assert "第 4 列" in page
        assert not Member.objects.filter(number="I-1").exists()
        hidden = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("kept", "digest")}
        assert administrator.post("/people/import/", {"form": "confirm", **hidden}).status_code == 302
        assert set(
            Member.objects.filter(company_id=world.own, number__startswith="I-").values_list("number", flat=True)
        ) == {"I-1", "I-2"}

    def test_a_plan_that_no_longer_holds_is_refused(self, world: World, administrator: Client) -> None:
        page = administrator.post("/people/import/", {"form": "file", "file": self._file()}).content.decode()
        hidden = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("kept", "digest")}
        administrator.post("/people/", {"form": "new", "number": "I-2", "name": "乙測試", "joined": "115-11-02"})

        assert administrator.post("/people/import/", {"form": "confirm", **hidden}).status_code == 400
        assert not Member.objects.filter(company_id=world.own, number="I-1").exists()

    @pytest.mark.parametrize("kept", ["", "../../../etc/passwd", "0" * 64])
    def test_only_a_file_of_ones_own_can_be_confirmed(self, administrator: Client, kept: str) -> None:
        response = administrator.post("/people/import/", {"form": "confirm", "kept": kept, "digest": "0" * 64})

        assert response.status_code == 400

    def _file(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("people.csv", self.CSV.encode(), "text/csv")


def test_a_deputy_is_named_by_the_person(world: World, clerk: Client) -> None:
    person("mate", world.own)
    before = head(world.own).size
    sent = {"form": "name", "number": "mate", "duty": "", "first": "115-12-01", "last": "115-12-05"}
    assert clerk.post("/people/away/", sent).status_code == 302

    (fact,) = [f.payload for f in facts_of(world.own, before - 1) if isinstance(f.payload, DeputyNamed)]
    assert (fact.person, fact.deputy) == ("u:clerk", "u:mate")
    assert "mate" in clerk.get("/people/away/").content.decode()
