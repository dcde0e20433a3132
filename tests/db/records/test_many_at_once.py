"""Sheets, "none" and holdings entered together: one act, a leaf each, all or none, no query for each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.base import About, Actor
from anzheng.facts.events import NoEventStated
from anzheng.facts.evidence import EvidenceAdded
from anzheng.facts.retention import HoldingConfirmed
from anzheng.kernel.errors import InputError, NotFoundError
from anzheng.ledger.services import facts_of, head, verify
from anzheng.records.acts import confirm_holdings, state_no_events
from anzheng.records.evidence import NewEvidence, add_evidence, add_sheets
from anzheng.records.models import Evidence
from anzheng.search.models import Found
from tests.support.company import HQ, IT, found, works

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ACTOR = Actor("user", "u:ann", "web", "password")


@pytest.fixture(autouse=True)
def _company() -> None:
    found("own")
    works("ann", "own", IT)
    works("bob", "own", HQ)


def sheet(name: str, target: str = "company", **more: object) -> NewEvidence:
    return replace(NewEvidence(name, "restore-test", target, About.day(TODAY), f"標題 {name}"), **more)  # type: ignore[arg-type]


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_sheets_get_a_leaf_each_and_the_unit_of_what_they_are_about(tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    sheets = [sheet("e-1", "people:bob"), sheet("e-2"), sheet("e-3", "people:bob", file=scan)]
    before = head("own").size
    identities = add_sheets("own", sheets, home=tmp_path, actor=ACTOR, now=NOW)
    assert [one.seq for one in identities] == [before, before + 1, before + 2]
    payloads = [fact.payload for fact in facts_of("own", after=before - 1)]
    assert [one.evidence for one in payloads if isinstance(one, EvidenceAdded)] == ["e-1", "e-2", "e-3"]
    rows = {row.evidence: row for row in Evidence.objects.all()}
    assert {name: row.unit for name, row in rows.items()} == {"e-1": HQ.path, "e-2": IT.path, "e-3": HQ.path}
    assert (rows["e-3"].file_name, rows["e-3"].file_bytes) == ("scan.pdf", 13)
    assert Found.objects.filter(object__in=rows).count() == 3
    assert verify("own").problems == ()


def test_a_sheet_among_others_is_entered_as_it_would_be_alone(tmp_path: Path) -> None:
    add_evidence("own", sheet("e-1", "people:bob", note="附註"), home=tmp_path, actor=ACTOR, now=NOW)
    add_sheets("own", [sheet("e-0"), sheet("e-2", "people:bob", note="附註")], home=tmp_path, actor=ACTOR, now=NOW)
    alone, among = (
        Evidence.objects.values("target", "unit", "note", "author", "level", "recorded").get(evidence=name)
        for name in ("e-1", "e-2")
    )
    assert alone == among


def test_one_sheet_that_cannot_be_refuses_all(tmp_path: Path) -> None:
    for wrong, problem in (
        (sheet("e-2", "nowhere"), InputError),
        (sheet("e-2", about=About.day(date(2026, 11, 21))), InputError),
        (sheet("e-2", supersedes="e-9"), NotFoundError),
    ):
        with pytest.raises(problem):
            add_sheets("own", [sheet("e-1"), wrong], home=tmp_path, actor=ACTOR, now=NOW)
    assert (Evidence.objects.count(), Found.objects.count()) == (0, 0)


def test_a_sheet_takes_the_place_of_another(tmp_path: Path) -> None:
    add_sheets("own", [sheet("e-1"), sheet("e-2")], home=tmp_path, actor=ACTOR, now=NOW)
    add_sheets("own", [sheet("e-3", supersedes="e-1")], home=tmp_path, actor=ACTOR, now=NOW)
    assert set(Evidence.objects.filter(withdrawn=False).values_list("evidence", flat=True)) == {"e-2", "e-3"}


def test_the_number_of_queries_does_not_grow_with_the_sheets(tmp_path: Path) -> None:
    def enter(count: int) -> None:
        sheets = [sheet(f"e-{count}-{n}", "people:bob" if n % 2 else "company") for n in range(count)]
        add_sheets("own", sheets, home=tmp_path, actor=ACTOR, now=NOW)

    assert queries(lambda: enter(2)) == queries(lambda: enter(40))


def test_several_nones_are_one_signing() -> None:
    month = About(date(2026, 10, 1), date(2026, 10, 31))
    nones = [NoEventStated(f"event.kind-{n}", "company", month, "u:ann") for n in range(30)]
    before = head("own").size
    assert queries(lambda: state_no_events("own", nones[:2], actor=ACTOR, now=NOW)) == queries(
        lambda: state_no_events("own", nones[2:], actor=ACTOR, now=NOW)
    )
    facts = list(facts_of("own", after=before - 1))
    assert [fact.payload for fact in facts] == nones
    assert {fact.at for fact in facts[2:]} == {NOW}


def test_nobody_states_none_about_days_to_come() -> None:
    passed = NoEventStated("event.a", "company", About(date(2026, 10, 1), date(2026, 10, 31)), "u:ann")
    coming = NoEventStated("event.b", "company", About(date(2026, 11, 1), date(2026, 11, 30)), "u:ann")
    before = head("own").size
    with pytest.raises(InputError):
        state_no_events("own", [passed, coming], actor=ACTOR, now=NOW)
    assert head("own").size == before


def test_several_holdings_are_one_look() -> None:
    month = About(date(2026, 10, 1), date(2026, 10, 31))
    held = [HoldingConfirmed(f"log-{n}", "company", month, intact=n != 1, on=TODAY) for n in range(3)]
    identities = confirm_holdings("own", held, actor=ACTOR, now=NOW)
    assert [fact.payload for fact in facts_of("own", after=identities[0].seq - 1)] == held
    with pytest.raises(InputError):
        confirm_holdings("own", [replace(held[0], on=date(2026, 11, 21))], actor=ACTOR, now=NOW)
