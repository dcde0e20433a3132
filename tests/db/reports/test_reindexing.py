"""The index made again: all sources, what is gone is gone, a repetition changes nothing, acts keep it up to date."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.catalogue import services as catalogue
from anzheng.facts.base import About, Actor
from anzheng.kernel.errors import Text
from anzheng.organization import services as organization
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import operator
from anzheng.records.evidence import NewEvidence, add_evidence, withdraw_evidence
from anzheng.registers.services import NewEntry, enter, retire
from anzheng.reports.reindexing import lacking, reindex
from anzheng.search.core.kinds import Kind
from anzheng.search.models import Found
from anzheng.search.services import Document, find, put
from tests.support.compiled import check_names, with_catalogue

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ACTOR = Actor("user", "u:1", "cli", "os-account")
ALL = operator("u:op", "own", TODAY, Permission)


def found(text: str) -> list[str]:
    return [hit.object for hit in find(text, ALL)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    organization.open_company("own", "甲測試公司", sample=False, cutover=TODAY, actor=ACTOR, now=NOW)
    return tmp_path


def quiet() -> None:
    """Beat to nobody."""


def _work(home: Path) -> None:
    enter("own", [NewEntry("hosts", "srv-1", "測試主機一", TODAY), NewEntry("hosts", "srv-2", "測試主機二", TODAY)],
          actor=ACTOR, now=NOW)  # fmt: skip
    new = NewEvidence("e-1", "backup-restore", "hosts:srv-1", About.day(TODAY), "備份還原演練", note="全部成功")
    add_evidence("own", new, home=home, actor=ACTOR, now=NOW)


def test_acts_keep_the_index_up_to_date(home: Path) -> None:
    _work(home)
    assert (sorted(found("測試主機")), found("全部成功")) == (["hosts:srv-1", "hosts:srv-2"], ["e-1"])
    assert "hosts:srv-1" in found("SRV-1")
    enter("own", [NewEntry("hosts", "srv-1", "改名主機", TODAY)], actor=ACTOR, now=NOW)
    retire("own", "hosts", "srv-2", since=TODAY, actor=ACTOR, now=NOW)
    withdraw_evidence("own", "e-1", actor=ACTOR, now=NOW)
    assert (found("測試主機"), found("改名"), found("備份還原")) == ([], ["hosts:srv-1"], [])


def test_an_act_that_fails_leaves_nothing_to_be_found(home: Path) -> None:
    _work(home)
    with pytest.raises(ValueError, match="time zone"):
        enter(
            "own",
            [NewEntry("hosts", "srv-9", "不會有的主機", TODAY)],
            actor=ACTOR,
            now=datetime(2026, 11, 20, 9, 0),  # noqa: DTZ001 - what makes it fail
        )
    assert found("不會有") == []


def test_made_again_from_nothing_and_once_more(home: Path) -> None:
    _work(home)
    Found.objects.all().delete()
    start = datetime.now(UTC)
    assert reindex(home, "own", now=start, beat=quiet) == 3
    first = sorted(found("測試主機")), found("全部成功")
    assert reindex(home, "own", now=datetime.now(UTC), beat=quiet) == 3
    assert (sorted(found("測試主機")), found("全部成功")) == first == (["hosts:srv-1", "hosts:srv-2"], ["e-1"])


def test_what_is_gone_is_taken_out_and_other_companies_stay(home: Path) -> None:
    put(
        Document("own", Kind.ENTRY, "hosts:gone", Text("舊主機", "old"), "", NOW),
        Document("own", Kind.CASE, "c-1", Text("舊案件", "old"), "", NOW),
        Document("two", Kind.ENTRY, "hosts:x", Text("舊主機", "old"), "", NOW),
    )
    reindex(home, "own", now=datetime.now(UTC), beat=quiet)
    assert (found("舊主機"), found("舊案件"), Found.objects.filter(ledger="two").count()) == ([], [], 1)


def test_a_planned_departure_is_found_until_its_day(home: Path) -> None:
    _work(home)
    retire("own", "hosts", "srv-2", since=TODAY + timedelta(days=3), actor=ACTOR, now=NOW)
    assert found("主機二") == ["hosts:srv-2"]
    later = datetime.now(UTC) + timedelta(days=3650)
    reindex(home, "own", now=later, beat=quiet)
    assert found("主機二") == []


def test_clauses_of_the_adopted_edition(home: Path) -> None:
    packaged = next(one for one in catalogue.packaged(with_catalogue(home), check_names()) if one.document == "twse-cc")
    assert not lacking("own")
    organization.adopt_edition(
        "own", packaged.document, packaged.edition, packaged.digest, since=packaged.effective, actor=ACTOR, now=NOW
    )
    assert lacking("own")
    reindex(home, "own", now=datetime.now(UTC), beat=quiet)
    assert not lacking("own")
    hit = find("CC-18000(3)e", ALL)[0]
    assert (hit.kind, hit.link) == (Kind.CLAUSE, "/documents/twse-cc/clauses/CC-18000(3)e/")
    assert find("弱點掃描", ALL)
