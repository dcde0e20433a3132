"""The page of retention: holds by those who may, requests with what they name, the certificate afterwards."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse

from anzheng.facts.base import About
from anzheng.ledger.services import facts_of
from anzheng.organization.access import standing_of
from anzheng.records import cases
from anzheng.records.core.workflow.acts import Sign
from anzheng.records.disposals import request_disposal
from anzheng.records.evidence import NewEvidence, add_evidence
from anzheng.records.models import Case, Hold
from anzheng.web.knowing import forget
from tests.functional.web.conftest import ACTOR, World
from tests.support.case_pages import Office

pytestmark = pytest.mark.django_db
PAGE = "/records/retention/"


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    yield Office(world.sample, world.today)
    forget()


def _post(office: Office, who: str, **values: object) -> HttpResponse:
    return office[who].post(PAGE, values, follow=True)  # type: ignore[return-value]  # the test client's response


def test_a_hold_is_placed_by_one_and_released_by_another(office: Office) -> None:
    assert "停止銷毀" in office["staff"].get(PAGE).content.decode()
    assert office["clerk"].get(PAGE).status_code == 403
    wrong = _post(office, "lawyer", form="hold", scope="everything", reason="訴訟").content.decode()
    assert "範圍看不懂" in wrong
    assert "已停止銷毀並入帳" in _post(office, "lawyer", form="hold", scope="company", reason="訴訟").content.decode()
    (hold,) = Hold.objects.all()
    assert "不能自己解除" in _post(office, "lawyer", form="release", hold=hold.pk, reason="完").content.decode()
    assert "沒有這項權限" in _post(office, "staff", form="release", hold=hold.pk, reason="完").content.decode()
    assert "已解除停止銷毀" in _post(office, "chief", form="release", hold=hold.pk, reason="完").content.decode()
    kinds = [fact.payload.KIND for fact in facts_of(office.company, subject=f"hold:{hold.pk}")]
    assert kinds == ["hold.placed/1", "hold.released/1"]


def _requested(office: Office, tmp_path: Path) -> Case:
    order = tmp_path / "order.txt"
    order.write_text("法院裁定", encoding="utf-8")
    home, day = Path(settings.ANZHENG_HOME), date(2026, 1, 5)
    new = NewEvidence("e-old", "security-policy", "company", About.day(day), "含個資的舊檔", file=order)
    add_evidence(office.company, new, home=home, actor=ACTOR, now=datetime.now(UTC))
    has = standing_of("u:staff", office.company, office.today)
    actor = type(ACTOR)("user", "u:staff", "web", "password")
    now = datetime.now(UTC)
    return request_disposal(has, ["e-old"], reason="依法院裁定", order=order, home=home, actor=actor, now=now)


@pytest.mark.usefixtures("world")
def test_a_request_shows_what_it_names_and_leads_to_the_certificate(office: Office, tmp_path: Path) -> None:
    row = _requested(office, tmp_path)
    page = office.page("chief", row.pk)
    assert "要銷毀的內容" in page
    assert "e-old" in page
    assert f"/cases/{row.pk}/order/" in page
    served = office["chief"].get(f"/cases/{row.pk}/order/")
    assert b"".join(served.streaming_content).decode() == "法院裁定"  # type: ignore[attr-defined]
    assert office["chief"].get(f"/cases/{row.pk}/certificate/").status_code == 400
    assert row.pk in office["lawyer"].get(PAGE).content.decode()

    for who in ("chief", "lawyer"):
        now = Case.objects.get(pk=row.pk)
        has = standing_of(f"u:{who}", office.company, office.today)
        actor = type(ACTOR)("user", f"u:{who}", "web", "password")
        sign = Sign(now.step, now.digest, factor="totp")
        cases.act(has, row.pk, sign, home=Path(settings.ANZHENG_HOME), actor=actor, now=datetime.now(UTC))

    assert f"/cases/{row.pk}/certificate/" in office.page("chief", row.pk)
    paper = office["chief"].get(f"/cases/{row.pk}/certificate/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    assert "已核准" in office["lawyer"].get(PAGE).content.decode()
