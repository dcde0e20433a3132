"""Cases and findings in the search: kept by the acts, and found by nobody who may not open them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.installation import prepare
from anzheng.organization.models import Company
from anzheng.records.case_queries import find as open_page
from anzheng.records.cases import write_draft
from anzheng.records.core.workflow.acts import Return
from anzheng.records.models import Case
from anzheng.reports.reindexing import reindex
from anzheng.search.core.kinds import Kind
from anzheng.search.services import find
from tests.support.cases import GRANT, STAFF, SYSTEM_ACTOR, Office, office
from tests.support.compiled import check_names, with_catalogue
from tests.support.people import person

pytestmark = pytest.mark.django_db

FINDING = {"document": "twse-cc", "ref": "CC-18000(3)e", "what": "抽查一台未設定", "since": "2026-11-20"}
CASES = (Kind.CASE, Kind.FINDING)


@pytest.fixture
def here(tmp_path: Path) -> Office:
    made = office(tmp_path)
    prepare(with_catalogue(tmp_path), check_names(), actor=SYSTEM_ACTOR, now=made.now)
    return made


def links(here: Office, who: str, text: str) -> list[str]:
    return [hit.link for hit in find(text, here.has(who), kinds=CASES)]


def finders(here: Office, text: str) -> set[str]:
    return {who for who in STAFF if links(here, who, text)}


def test_a_draft_is_found_by_nobody_and_a_submitted_case_by_those_who_may_open_it(here: Office) -> None:
    row = here.open("admin", "duty_grant", GRANT)
    assert finders(here, "系統管理者") == set()
    here.submit("admin", row.pk)
    assert links(here, "admin", "系統管理者") == links(here, "admin", row.pk) == [f"/cases/{row.pk}/"]
    found = finders(here, "系統管理者")
    assert "colleague" not in found
    for who in found:
        assert open_page(here.has(who), row.pk).pk == row.pk


def test_what_an_author_writes_after_a_return_is_not_found(here: Office) -> None:
    row = here.open("admin", "duty_grant", GRANT)
    here.submit("admin", row.pk)
    step = Case.objects.get(pk=row.pk).step
    here.act("head", row.pk, Return(step, "請補理由"))
    write_draft(here.has("admin"), row.pk, {**GRANT, "duty": "it-head"}, actor=here.actor("admin"), now=here.now)
    reindex(here.home, "own", now=datetime.now(UTC), beat=lambda: None)
    assert links(here, "admin", "系統管理者") == [f"/cases/{row.pk}/"]


def test_a_finding_is_the_auditors_own_until_it_is_issued(here: Office) -> None:
    row = here.open("auditor", "finding", FINDING)
    here.submit("auditor", row.pk)
    assert finders(here, "稽核缺失") == {"auditor", "chief"}
    here.sign("chief", row.pk)
    way = "/documents/twse-cc/clauses/CC-18000(3)e/"
    assert links(here, "head", "稽核缺失 CC-18000(3)e") == [way]
    assert set(links(here, "chief", "稽核缺失")) == {way, f"/cases/{row.pk}/"}
    assert "colleague" not in finders(here, "稽核缺失")
    # What was found stays on the page; the words of the finding are in no index.
    assert finders(here, "抽查一台") == set()


def test_another_company_finds_nothing(here: Office) -> None:
    Company.objects.create(ledger="other", name="別家", opened=here.now)
    person("eva", "other", duties=(Duty.AUDIT_HEAD,))
    row = here.open("auditor", "finding", FINDING)
    here.submit("auditor", row.pk)
    here.sign("chief", row.pk)
    assert find("稽核缺失", standing_of("u:eva", "other", here.day)) == []
    assert find("稽核缺失", standing_of("u:eva", "own", here.day)) == []
