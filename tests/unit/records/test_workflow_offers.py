"""What a person is offered, what may be signed together, what a passed limit brings, and acts as text."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from anzheng.kernel.calendars import Calendar
from anzheng.organization.core.duties import Duty
from anzheng.records.core.workflow.acts import (
    Act,
    Confirm,
    Escalate,
    Inked,
    Lapse,
    Matter,
    Print,
    Refuse,
    Resubmit,
    Return,
    Scan,
    Sign,
    Submit,
    Supersede,
    Withdraw,
    as_data,
    from_data,
)
from anzheng.records.core.workflow.case import Case, State
from anzheng.records.core.workflow.decide import Moment, decide
from anzheng.records.core.workflow.definition import Meaning, Mode, by
from anzheng.records.core.workflow.limits import consequence, due, overdue
from anzheng.records.core.workflow.offers import batch, may
from anzheng.records.core.workflow.refusals import Refusal, Rule
from tests.unit.records.cases import CONTENT, MONDAY, PLAIN, SCAN, Office, later, play, step, submitted, workflow

HEAD = by(Duty.SECURITY_HEAD)
OFFICE = Office(
    {"author": (), "head": ("security-head",), "d": (), "boss": ("president",), "clerk": ()},
    deputies=(("head", "d", None),),
)
NOW = OFFICE.on()
FLOW = workflow(
    step("approve", HEAD, days=3, escalate=by(Duty.PRESIDENT), lapses=True, fresh=True, paper=True), idle_days=5
)


def offers(case: Case, who: str, moment: Moment = NOW) -> dict[tuple[str, str | None], Rule | None]:
    return {
        (one.kind, one.on_behalf_of): None if one.refusal is None else one.refusal.rule
        for one in may(case, who, moment)
    }


def test_a_signer_is_offered_what_signers_do() -> None:
    assert offers(submitted(FLOW, NOW), "head") == {
        ("sign", None): None,
        ("return", None): None,
        ("refuse", None): None,
        ("print", None): None,
        ("scan", None): Rule.NOT_PRINTED,
    }


def test_a_deputy_is_offered_it_in_the_principals_place() -> None:
    found = offers(submitted(FLOW, NOW), "d")
    assert found["sign", "head"] is None
    assert ("sign", None) not in found


def test_an_author_with_the_duty_sees_why_not() -> None:
    (sign,) = [one for one in may(submitted(FLOW, NOW, author="head"), "head", NOW) if one.kind == "sign"]
    assert sign.refusal is not None
    assert sign.refusal.why.zh == "你填的表，不能由你核准"
    assert sign.refusal.remedy.zh


def test_everybody_else_sees_that_they_are_not_asked() -> None:
    assert offers(submitted(FLOW, NOW), "clerk")["sign", None] is Rule.NOT_ASKED


@pytest.mark.parametrize(
    ("case", "kinds"),
    [
        pytest.param(Case("c", FLOW, "author", MONDAY), {"submit"}, id="a draft"),
        pytest.param(
            play(submitted(FLOW, NOW), NOW, ("head", Return("approve", "漏"))), {"resubmit", "withdraw"}, id="back"
        ),
        pytest.param(play(submitted(FLOW, NOW), NOW, ("author", Withdraw())), set(), id="ended"),
    ],
)
def test_what_an_author_is_offered(case: Case, kinds: set[str]) -> None:
    assert {kind for (kind, _), rule in offers(case, "author").items() if rule is None} == kinds


def test_a_batch_shows_exceptions_first_and_signs_the_rest_together() -> None:
    plain = workflow(step("approve", HEAD))
    reasoned = workflow(step("approve", HEAD, reason=True))
    cases = [
        submitted(plain, later(NOW, 1)),
        submitted(plain, NOW),
        submitted(plain, NOW, matter=Matter("thing", "t", deviates=True)),
        submitted(reasoned, NOW),
        submitted(plain, NOW, author="head"),
    ]
    named = [replace(one, id=f"c-{at}") for at, one in enumerate(cases)]
    found = batch(named, "head", later(NOW, 1))
    assert [one.id for one in found.alone] == ["c-2", "c-3"]
    assert [one.id for one in found.together] == ["c-1", "c-0"]


def test_who_may_sign_in_several_ways_is_asked_which() -> None:
    flow = workflow(
        step("consent", HEAD, by(Duty.COMPLIANCE), mode=Mode.ALL, meaning=Meaning.CONSULT), step("approve", HEAD)
    )
    now = Office({"author": (), "head": ("security-head", "compliance")}).on()
    case = submitted(flow, now)
    assert len([one for one in may(case, "head", now) if one.kind == "sign"]) == 2
    assert batch([case], "head", now).alone == (case,)


@pytest.mark.parametrize(
    ("calendar", "last"),
    [
        pytest.param(PLAIN, date(2026, 11, 26), id="office days"),
        pytest.param(
            Calendar(frozenset({date(2026, 11, 24)}), frozenset()), date(2026, 11, 27), id="a day off between"
        ),
    ],
)
def test_limits_count_office_days_and_the_last_one_is_in_time(calendar: Calendar, last: date) -> None:
    case = submitted(FLOW, NOW)
    assert due(case, calendar) == last
    assert not overdue(case, calendar, last)
    assert overdue(case, calendar, last + timedelta(days=1))


def test_a_passed_limit_escalates_then_lapses() -> None:
    case = submitted(FLOW, NOW)
    week, fortnight = later(NOW, 7), later(NOW, 14)
    assert consequence(case, PLAIN, MONDAY) is None
    assert _rule(case, "boss", Sign("approve", CONTENT, factor="totp")) is Rule.NOT_ASKED
    assert _rule(case, "system", Escalate()) is Rule.IN_TIME
    assert _rule(case, "head", Escalate(), week) is Rule.SYSTEM_ONLY
    assert _rule(case, "system", Lapse(), week) is Rule.IN_TIME
    escalated = play(case, week, ("system", Escalate()))
    assert consequence(escalated, PLAIN, week.day) is None
    assert play(escalated, week, ("boss", Sign("approve", CONTENT, factor="totp"))).state is State.APPROVED
    assert play(escalated, week, ("head", Sign("approve", CONTENT, factor="totp"))).state is State.APPROVED
    assert play(escalated, fortnight, ("system", Lapse())).state is State.LAPSED


def test_an_escalation_removes_no_separation() -> None:
    case = play(submitted(FLOW, NOW, author="boss"), later(NOW, 7), ("system", Escalate()))
    assert _rule(case, "boss", Sign("approve", CONTENT, factor="totp"), later(NOW, 7)) is Rule.OWN_WORK


def test_a_returned_case_lapses_when_its_author_does_nothing() -> None:
    case = play(submitted(FLOW, NOW), NOW, ("head", Return("approve", "漏了附件")))
    assert consequence(case, PLAIN, MONDAY + timedelta(days=7)) is None
    assert consequence(case, PLAIN, MONDAY + timedelta(days=8)) == Lapse()


def _rule(case: Case, who: str, what: Act, moment: Moment = NOW) -> Rule | None:
    decision = decide(case, what, who, moment)
    return decision.rule if isinstance(decision, Refusal) else None


@pytest.mark.parametrize(
    "act",
    [
        Submit(CONTENT, Matter("thing", "t", "o", "/hq/", {"fixer": ("a", "b")}, frozenset({"x", "y"}), deviates=True)),
        Resubmit(CONTENT, Matter("thing", "t")),
        Sign("approve", CONTENT, "head", 1, "totp", "因為"),
        Return("approve", "漏", "check", "head"),
        Refuse("approve", CONTENT, "不"),
        Withdraw(),
        Supersede("c-2"),
        Escalate(),
        Lapse(),
        Print(CONTENT),
        Scan(SCAN, (Inked("approve", "head", MONDAY, "x", 0),)),
        Confirm(SCAN),
    ],
    ids=lambda act: act.KIND,
)
def test_an_act_comes_back_from_text(act: Act) -> None:
    assert from_data(act.KIND, json.loads(json.dumps(as_data(act)))) == act
