"""Paper in the loop: printed, signed, scanned by one and confirmed by another; then it counts, by the same rules."""

from datetime import timedelta
from typing import Any

import pytest

from anzheng.organization.core.duties import Duty
from anzheng.records.core.workflow.acts import Act, Confirm, Inked, Matter, Print, Resubmit, Return, Scan, Sign
from anzheng.records.core.workflow.case import Case, State
from anzheng.records.core.workflow.decide import Moment, decide
from anzheng.records.core.workflow.definition import Meaning, by
from anzheng.records.core.workflow.refusals import Refusal, Rule
from tests.unit.records.cases import CHANGED, CONTENT, MONDAY, SCAN, Office, later, play, step, submitted, workflow

OFFICE = Office(
    {
        "author": (),
        "staff": ("it-head",),
        "head": ("security-head",),
        "both": ("it-head", "security-head"),
        "clerk": (),
        "checker": ("security-staff",),
        "deputy": ("security-staff",),
    },
    deputies=(("head", "deputy", None),),
)
NOW = OFFICE.on()
NEXT = later(NOW, 2)
FLOW = workflow(
    step("check", by(Duty.IT_HEAD), meaning=Meaning.RECHECK, paper=True),
    step("approve", by(Duty.SECURITY_HEAD), fresh=True, reason=True, paper=True),
)
TUESDAY = MONDAY + timedelta(days=1)
SHEET = (Inked("check", "staff", MONDAY), Inked("approve", "head", TUESDAY))


def printed(author: str = "author") -> Case:
    return play(submitted(FLOW, NOW, author=author), NOW, (author, Print(CONTENT)))


def refused(case: Case, who: str, what: Act, moment: Moment = NEXT) -> Rule | None:
    decision = decide(case, what, who, moment)
    return decision.rule if isinstance(decision, Refusal) else None


def test_a_sheet_counts_when_a_second_person_confirmed_it() -> None:
    case = play(printed(), NEXT, ("clerk", Scan(SCAN, SHEET)))
    assert (case.state, case.signatures) == (State.IN_PROGRESS, ())
    case = play(case, NEXT, ("checker", Confirm(SCAN)))
    assert case.state is State.APPROVED
    assert [(one.step, one.person, one.on, one.paper, one.digest) for one in case.signatures] == [
        ("check", "staff", MONDAY, SCAN, CONTENT),
        ("approve", "head", TUESDAY, SCAN, CONTENT),
    ]


def test_a_sheet_may_hold_only_the_next_signature() -> None:
    case = play(printed(), NEXT, ("clerk", Scan(SCAN, SHEET[:1])), ("checker", Confirm(SCAN)))
    assert (case.state, case.step) == (State.IN_PROGRESS, "approve")
    signing = Sign("approve", CONTENT, factor="totp", reason="因為")
    assert play(case, NEXT, ("head", signing)).state is State.APPROVED


@pytest.mark.parametrize(
    ("uploader", "confirmer", "rule"),
    [
        pytest.param("clerk", "checker", None, id="two people"),
        pytest.param("author", "checker", None, id="the author may put it there"),
        pytest.param("checker", "checker", Rule.SAME_HAND, id="nobody confirms their own scan"),
        pytest.param("clerk", "head", Rule.SAME_HAND, id="nobody confirms their own signature"),
        pytest.param("clerk", "author", Rule.SAME_HAND, id="the author does not confirm"),
        pytest.param("clerk", "staff", Rule.SAME_HAND, id="nor the first of two who signed"),
        pytest.param("checker", "clerk", Rule.NO_CONFIRMER, id="confirming is a duty"),
    ],
)
def test_who_confirms(uploader: str, confirmer: str, rule: Rule | None) -> None:
    case = play(printed(), NEXT, (uploader, Scan(SCAN, SHEET)))
    assert refused(case, confirmer, Confirm(SCAN)) is rule


def test_the_one_signed_for_does_not_confirm_either() -> None:
    office = Office({**OFFICE.duties, "head": ("security-head", "security-staff")}, deputies=OFFICE.deputies)
    sheet = (SHEET[0], Inked("approve", "deputy", TUESDAY, "head"))
    case = play(printed(), later(office.on(), 2), ("clerk", Scan(SCAN, sheet)))
    assert refused(case, "head", Confirm(SCAN), later(office.on(), 2)) is Rule.SAME_HAND
    assert refused(case, "deputy", Confirm(SCAN), later(office.on(), 2)) is Rule.SAME_HAND
    assert refused(case, "checker", Confirm(SCAN), later(office.on(), 2)) is None


@pytest.mark.parametrize(
    ("sheet", "rule"),
    [
        pytest.param((), Rule.NOTHING_INKED, id="no signature"),
        pytest.param((Inked("approve", "head", MONDAY),), Rule.NOT_PENDING, id="a step left out"),
        pytest.param((SHEET[1], SHEET[0]), Rule.NOT_PENDING, id="steps in the wrong order"),
        pytest.param((Inked("check", "head", MONDAY),), Rule.NOT_ASKED, id="somebody who is not asked"),
        pytest.param((Inked("check", "author", MONDAY),), Rule.NOT_ASKED, id="the author"),
        pytest.param(
            (Inked("check", "both", MONDAY), Inked("approve", "both", TUESDAY)), Rule.TWO_STEPS, id="two steps"
        ),
        pytest.param(
            (Inked("check", "staff", MONDAY - timedelta(days=1)),), Rule.PAPER_DATES, id="before the printing"
        ),
        pytest.param((Inked("check", "staff", MONDAY + timedelta(days=9)),), Rule.PAPER_DATES, id="a day to come"),
        pytest.param((Inked("check", "staff", TUESDAY), Inked("approve", "head", MONDAY)), Rule.PAPER_DATES, id="back"),
    ],
)
def test_the_rules_hold_on_paper(sheet: tuple[Inked, ...], rule: Rule) -> None:
    assert refused(printed(), "clerk", Scan(SCAN, sheet)) is rule


def test_an_author_does_not_pass_their_own_work_on_paper() -> None:
    assert refused(printed("head"), "clerk", Scan(SCAN, SHEET)) is Rule.OWN_WORK


def test_duties_count_on_the_day_beside_the_signature() -> None:
    sheet = (SHEET[0], Inked("approve", "head", TUESDAY))
    gone = Office(OFFICE.duties, gone=frozenset({"head"}))
    assert refused(printed(), "clerk", Scan(SCAN, sheet), later(gone.on(), 2)) is Rule.AWAY


@pytest.mark.parametrize(
    "between",
    [
        pytest.param([("staff", Return("check", "漏印"))], id="returned to the author"),
        pytest.param(
            [("staff", Return("check", "漏印")), ("author", Resubmit(CHANGED, Matter("thing", "t")))], id="changed"
        ),
    ],
)
def test_a_sheet_is_of_one_content(between: list[Any]) -> None:
    case = play(printed(), NEXT, *between)
    assert refused(case, "clerk", Scan(SCAN, SHEET)) in (Rule.STATE, Rule.NOT_PRINTED)


def test_a_sheet_from_before_a_return_is_not_used_again() -> None:
    case = play(printed(), NOW, ("clerk", Scan(SCAN, SHEET[:1])), ("checker", Confirm(SCAN)))
    case = play(case, NOW, ("head", Return("approve", "再看一次", "check")), ("author", Print(CONTENT)))
    assert refused(case, "clerk", Scan(SCAN, SHEET[:1]), NOW) is Rule.USED_SHEET
    assert refused(case, "clerk", Scan("d" * 64, SHEET[:1]), NOW) is None


def test_another_scan_takes_the_place_of_the_first() -> None:
    case = play(printed(), NEXT, ("clerk", Scan(SCAN, SHEET)), ("clerk", Scan("d" * 64, SHEET)))
    assert refused(case, "checker", Confirm(SCAN)) is Rule.NO_SCAN
    assert play(case, NEXT, ("checker", Confirm("d" * 64))).state is State.APPROVED
    assert [entry.act.KIND for entry in case.history] == ["submit", "print", "scan", "scan"]


def test_what_was_signed_here_meanwhile_is_not_signed_again_on_paper() -> None:
    case = play(printed(), NEXT, ("clerk", Scan(SCAN, SHEET)), ("staff", Sign("check", CONTENT)))
    assert refused(case, "checker", Confirm(SCAN)) is Rule.NOT_PENDING


def test_nothing_is_scanned_that_was_not_printed_nor_printed_where_paper_is_not_taken() -> None:
    assert refused(submitted(FLOW, NOW), "clerk", Scan(SCAN, SHEET)) is Rule.NOT_PRINTED
    assert refused(submitted(FLOW, NOW), "clerk", Print(CHANGED)) is Rule.STALE
    online = workflow(step("approve", by(Duty.SECURITY_HEAD)))
    assert refused(submitted(online, NOW), "clerk", Print(CONTENT)) is Rule.NO_PAPER
