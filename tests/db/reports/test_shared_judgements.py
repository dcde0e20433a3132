"""Documents share what they judge on a day; each still says what it would say alone, also after new facts."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anzheng.catalogue.core.model import Periodic
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import COMPANY, About, Actor, Payload
from anzheng.facts.companies import ParameterSet
from anzheng.facts.evidence import EvidenceAdded
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.adoption import adopt
from anzheng.organization.services import open_company
from anzheng.reports import knowledge as module
from anzheng.reports.knowledge import Knowledge

pytestmark = pytest.mark.django_db
ACTOR = Actor("user", "u:1", "cli", "os-account")
MAY, DAY = datetime(2026, 5, 4, 2, tzinfo=UTC), date(2026, 5, 4)
DOCUMENTS = ("twse-cc", "broker-policy")


@pytest.fixture
def known(tmp_path: Path) -> Knowledge:
    checks = {check.id: check.name for check in all_checks()}
    open_company("own", "測試公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=MAY)
    for document in DOCUMENTS:
        adopt(tmp_path, checks, "own", document, since=date(2026, 1, 1), reason="採用", actor=ACTOR, now=MAY)
    return Knowledge(tmp_path)


def _told(knowledge: Knowledge) -> list[object]:
    return [knowledge.posture("own", document, DAY, None).verdicts for document in DOCUMENTS]


def _write(*payloads: Payload, at: datetime = MAY) -> None:
    with business_act():
        append("own", [Draft("s", payload) for payload in payloads], actor=ACTOR, at=at)


def _records(knowledge: Knowledge) -> list[Payload]:
    """Papers that hold for both documents: an empty one of every form that the first asks of the company."""
    demands = knowledge.edition("own", DOCUMENTS[0], DAY).demands.values()
    forms = {one.spec.form for one in demands if isinstance(one.spec, Periodic) and one.scope.register is None}
    return [EvidenceAdded(form, form, COMPANY, About.day(DAY), {}, (), (), None) for form in sorted(forms)]


STRICTER = ParameterSet("vulnerability_scan_interval", 1, DAY)


def test_one_day_is_judged_once(known: Knowledge) -> None:
    _write(STRICTER, at=datetime(2026, 5, 6, 2, tzinfo=UTC))
    postures = [known.posture("own", document, DAY, None) for document in DOCUMENTS]
    past = [known.posture("own", document, DAY, DAY) for document in DOCUMENTS]

    assert len({id(posture.judgements) for posture in postures}) == 1
    assert len({id(posture.judgements) for posture in past}) == 1
    assert postures[0].judgements is not past[0].judgements


@pytest.mark.parametrize(
    "papers", [pytest.param(True, id="papers of every form"), pytest.param(False, id="a stricter parameter")]
)
def test_a_new_fact_reaches_every_document(known: Knowledge, tmp_path: Path, papers: bool) -> None:  # noqa: FBT001
    before = _told(known)
    _write(*(_records(known) if papers else [STRICTER]))

    assert _told(known) == _told(Knowledge(tmp_path))
    assert _told(known) != before


def test_what_was_put_aside_has_learned_meanwhile(
    known: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 1)
    known.posture("own", "twse-cc", DAY, None)
    _ = known.posture("own", "broker-policy", DAY, None).verdicts
    _write(STRICTER)

    assert _told(known) == _told(Knowledge(tmp_path))
