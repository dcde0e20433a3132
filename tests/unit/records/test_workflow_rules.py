"""The rules of the workflow core, one named row for each."""

from typing import Any

import pytest

from anzheng.organization.core.duties import Duty
from anzheng.records.core.workflow.acts import Matter, Refuse, Resubmit, Return, Sign, Submit, Supersede, Withdraw
from anzheng.records.core.workflow.case import Case, State
from anzheng.records.core.workflow.decide import Moment, decide
from anzheng.records.core.workflow.definition import (
    AUTHOR,
    AUTHORS_MANAGER,
    OWNER,
    OWNERS_MANAGER,
    THE_AUTHOR,
    THE_OWNER,
    Apart,
    Basis,
    Meaning,
    Mode,
    Together,
    Workflow,
    by,
    named,
    the,
)
from anzheng.records.core.workflow.refusals import Refusal, Rule
from anzheng.records.core.workflow.signers import candidates
from tests.unit.records.cases import (
    CHANGED,
    CONTENT,
    MONDAY,
    NAME,
    Office,
    accepted,
    later,
    play,
    step,
    submitted,
    workflow,
)

HEAD, STAFF, EXECUTIVE = by(Duty.SECURITY_HEAD), by(Duty.SECURITY_STAFF), by(Duty.SECURITY_EXECUTIVE)
OFFICE = Office(
    {
        "author": (),
        "owner": (),
        "boss": ("line-manager",),
        "head": ("security-head",),
        "second": ("security-head",),
        "staff": ("security-staff",),
        "both": ("security-head", "security-staff"),
        "stander": (),
    },
    managers={"author": "boss", "owner": "boss", "boss": "boss"},
    deputies=(("head", "stander", None), ("author", "second", None), ("head", "author", None)),
)
NOW = OFFICE.on()
ONE = workflow(step("approve", HEAD))
TWO = workflow(step("check", STAFF, meaning=Meaning.RECHECK), step("approve", HEAD))


def signing(pending: str = "approve", digest: str = CONTENT, **more: Any) -> Sign:  # noqa: ANN401 - the fields of an act
    return Sign(pending, digest, **more)


def refused(case: Case, what: Any, who: str, moment: Moment = NOW) -> Rule:  # noqa: ANN401 - any act
    decision = decide(case, what, who, moment)
    assert isinstance(decision, Refusal), decision
    return decision.rule


@pytest.mark.parametrize(
    ("who", "behalf", "rule"),
    [
        pytest.param("head", None, None, id="who holds the duty signs"),
        pytest.param("stander", "head", None, id="a deputy signs in the holder's place"),
        pytest.param("stander", None, Rule.NOT_ASKED, id="a deputy does not sign for themselves"),
        pytest.param("staff", None, Rule.NOT_ASKED, id="another duty does not sign"),
        pytest.param("author", None, Rule.NOT_ASKED, id="the author without the duty is not asked"),
        pytest.param("author", "head", Rule.OWN_WORK, id="the author does not sign in another's place"),
        pytest.param("second", None, None, id="who stands in for the author may sign for themselves"),
        pytest.param("second", "author", Rule.NOT_ASKED, id="nor is the author asked through a deputy"),
        pytest.param("staff", "head", Rule.NO_DEPUTY, id="not everybody stands in for the holder"),
        pytest.param("nobody", None, Rule.AWAY, id="who does not work here does not sign"),
    ],
)
def test_who_signs(who: str, behalf: str | None, rule: Rule | None) -> None:
    case = submitted(ONE, NOW)
    if rule is None:
        assert accepted(decide(case, signing(on_behalf_of=behalf), who, NOW)).state is State.APPROVED
    else:
        assert refused(case, signing(on_behalf_of=behalf), who) is rule


def test_an_author_who_holds_the_duty_does_not_pass_it() -> None:
    case = submitted(ONE, NOW, author="head")
    decision = decide(case, signing(), "head", NOW)

    assert isinstance(decision, Refusal)
    assert (decision.rule, decision.basis) == (Rule.OWN_WORK, Basis.HOUSE)
    assert decision.why.zh == "你填的表，不能由你核准"


def test_a_deputy_does_not_pass_what_the_principal_wrote() -> None:
    # The second head asks for herself through a deputy of hers, who holds no duty.
    office = Office({"head": ("security-head",), "stander": ()}, deputies=(("head", "stander", None),))
    case = submitted(ONE, office.on(), author="head")

    decision = decide(case, signing(on_behalf_of="head"), "stander", office.on())
    assert isinstance(decision, Refusal)
    assert decision.why.zh == "你代理的人填的表，不能由你代為核准"


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        pytest.param(("staff", None), ("head", None), None, id="two people"),
        pytest.param(("both", None), ("both", None), Rule.TWO_STEPS, id="one person with both duties"),
        pytest.param(("both", None), ("head", None), None, id="the other step by another"),
        pytest.param(("dep", "staff"), ("dep", "head"), Rule.TWO_STEPS, id="one deputy for both"),
        pytest.param(("dep", "both"), ("both", None), Rule.TWO_STEPS, id="the deputy, then the principal"),
        pytest.param(("both", None), ("dep", "both"), Rule.TWO_STEPS, id="the principal, then the deputy"),
        pytest.param(("dep", "staff"), ("head", None), None, id="a deputy, then somebody else"),
    ],
)
def test_nobody_signs_two_steps(
    first: tuple[str, str | None], second: tuple[str, str | None], rule: Rule | None
) -> None:
    office = Office(
        {**OFFICE.duties, "dep": ()}, deputies=(("staff", "dep", None), ("head", "dep", None), ("both", "dep", None))
    )
    now = office.on()
    case = play(submitted(TWO, now), now, (first[0], signing("check", on_behalf_of=first[1])))
    decision = decide(case, signing(on_behalf_of=second[1]), second[0], now)
    assert (decision.rule if isinstance(decision, Refusal) else None) is rule


def test_two_steps_by_one_person_where_the_definition_says_so() -> None:
    flow = workflow(
        step("check", STAFF, meaning=Meaning.CONSULT),
        step("approve", HEAD),
        together=(Together("check", "approve", NAME),),
    )
    case = play(submitted(flow, NOW), NOW, ("both", signing("check")), ("both", signing()))
    assert case.state is State.APPROVED


APART_ROWS = [
    pytest.param(Apart(OWNER, "approve", Basis.STATED, NAME, ("X-1",)), "second", id="owner ≠ approver"),
    pytest.param(Apart(named("fixer"), "approve", Basis.HOUSE, NAME), "second", id="fixer ≠ re-scanner"),
    pytest.param(Apart("check", "approve", Basis.STATED, NAME), "both", id="operator ≠ verifying manager"),
    pytest.param(Apart("approve", AUTHOR, Basis.STATED, NAME), "head", id="requester ≠ approver"),
]


@pytest.mark.parametrize(("rule", "who"), APART_ROWS)
def test_a_stated_rule_is_named_with_its_basis(rule: Apart, who: str) -> None:
    flow = workflow(*TWO.steps, apart=(rule,))
    matter = Matter("thing", "t-1", owner="second", named={"fixer": ("other", "second")})
    author = "head" if rule.other == AUTHOR else "author"
    checker = "both" if who == "both" else "staff"
    case = play(submitted(flow, NOW, author=author, matter=matter), NOW, (checker, signing("check")))
    decision = decide(case, signing(), who, NOW)
    assert isinstance(decision, Refusal)
    assert (decision.rule, decision.basis, decision.source) == (Rule.APART, rule.basis, rule.source)


RELATIONS = [
    pytest.param(THE_OWNER, "owner", id="the owner"),
    pytest.param(OWNERS_MANAGER, "boss", id="the owner's manager"),
    pytest.param(AUTHORS_MANAGER, "boss", id="the author's manager"),
    pytest.param(HEAD, "head", id="who holds a duty"),
    pytest.param(the("expert"), "staff", id="whom the form names"),
]


@pytest.mark.parametrize(("signer", "who"), RELATIONS)
def test_relations_point_to_people(signer: Any, who: str) -> None:  # noqa: ANN401 - a signer
    flow = workflow(step("approve", signer))
    case = submitted(flow, NOW, matter=Matter("thing", "t", "owner", named={"expert": ("staff",)}))
    assert who in candidates(case, NOW.people, NOW.day)
    assert accepted(decide(case, signing(), who, NOW)).state is State.APPROVED


def test_nobody_is_their_own_manager() -> None:
    case = submitted(workflow(step("approve", OWNERS_MANAGER)), NOW, matter=Matter("thing", "t", "boss"))
    assert candidates(case, NOW.people, NOW.day) == {}


@pytest.mark.parametrize(
    ("unit_of_case", "unit_of_head", "of_unit", "asked"),
    [
        pytest.param("/hq/it/", "/hq/", True, True, id="a duty above the unit"),
        pytest.param("/hq/it/", "/hq/it/", True, True, id="a duty of the unit"),
        pytest.param("/hq/it/", "/hq/sales/", True, False, id="a duty of another unit"),
        pytest.param(None, "/hq/it/", True, False, id="a case of no unit asks the company"),
        pytest.param("/hq/it/", None, True, True, id="a duty of the company reaches every unit"),
        pytest.param("/hq/it/", "/hq/", False, False, id="a duty of a unit is not the company's"),
    ],
)
def test_duties_go_by_unit(unit_of_case: str | None, unit_of_head: str | None, *, of_unit: bool, asked: bool) -> None:
    office = Office(
        {"author": (), "head": ("security-head",)}, units={} if unit_of_head is None else {"head": unit_of_head}
    )
    flow = workflow(step("approve", by(Duty.SECURITY_HEAD, of_unit=of_unit)))
    case = submitted(flow, office.on(), matter=Matter("thing", "t", unit=unit_of_case))
    assert ("head" in candidates(case, office.directory(), MONDAY)) is asked


JOINT = workflow(
    step(
        "declare",
        *(by(duty) for duty in (Duty.SECURITY_EXECUTIVE, Duty.CHAIRMAN, Duty.PRESIDENT, Duty.AUDIT_HEAD)),
        mode=Mode.JOINT,
    )
)
"""CC-12000(6): four joint signatures."""
BOARDROOM = Office(
    {
        "author": (),
        "ciso": ("security-executive",),
        "chair": ("chairman",),
        "president": ("president",),
        "auditor": ("audit-head",),
    }
)


def test_joint_signatures_come_in_order_and_all_of_them() -> None:
    now = BOARDROOM.on()
    case = submitted(JOINT, now)
    assert refused(case, signing("declare"), "chair", now) is Rule.NOT_YET
    for who in ("ciso", "chair", "president"):
        case = play(case, now, (who, signing("declare")))
        assert case.state is State.IN_PROGRESS
        assert refused(case, signing("declare"), who, now) is Rule.SIGNED
    assert play(case, now, ("auditor", signing("declare"))).state is State.APPROVED


def test_who_holds_two_of_four_joint_duties_signs_once() -> None:
    office = Office({**BOARDROOM.duties, "ciso": ("security-executive", "president")})
    now = office.on()
    case = play(submitted(JOINT, now), now, ("ciso", signing("declare")), ("chair", signing("declare")))
    assert refused(case, signing("declare"), "ciso", now) is Rule.SIGNED
    assert play(case, now, ("president", signing("declare"))).state is State.IN_PROGRESS


CONSENT = workflow(
    step("consent", HEAD, by(Duty.COMPLIANCE), meaning=Meaning.CONSULT, mode=Mode.ALL), step("approve", EXECUTIVE)
)
"""CC-19000(11)a(d): consent of both security and compliance."""


@pytest.mark.parametrize("order", [("head", "law"), ("law", "head")])
def test_all_of_them_in_any_order(order: tuple[str, str]) -> None:
    now = Office({**OFFICE.duties, "law": ("compliance",)}).on()
    case = play(submitted(CONSENT, now), now, (order[0], signing("consent")))
    assert case.step == "consent"
    assert refused(case, signing("consent"), order[0], now) is Rule.SIGNED
    assert play(case, now, (order[1], signing("consent"))).step == "approve"


def test_who_may_take_either_place_says_which() -> None:
    now = Office({"author": (), "two": ("security-head", "compliance"), "head": ("security-head",)}).on()
    case = submitted(CONSENT, now)
    taken = play(case, now, ("two", signing("consent", place=1)))
    assert play(taken, now, ("head", signing("consent"))).step == "approve"
    assert refused(play(case, now, ("head", signing("consent"))), signing("consent", place=0), "two", now) is Rule.TAKEN


def test_a_quorum_is_different_people() -> None:
    flow = workflow(step("approve", by(Duty.BOARD), mode=Mode.QUORUM, quorum=2))
    office = Office(
        {"author": (), "a": ("board",), "b": ("board",), "d": ()}, deputies=(("a", "d", None), ("b", "d", None))
    )
    now = office.on()
    case = play(submitted(flow, now), now, ("a", signing()))
    assert refused(case, signing(), "a", now) is Rule.SIGNED
    assert refused(case, signing(on_behalf_of="a"), "d", now) is Rule.SIGNED
    assert play(case, now, ("d", signing(on_behalf_of="b"))).state is State.APPROVED


def test_steps_follow_their_order() -> None:
    case = submitted(TWO, NOW)
    assert refused(case, signing("approve"), "head") is Rule.NOT_PENDING
    case = play(case, NOW, ("staff", signing("check")))
    assert case.step == "approve"
    assert play(case, NOW, ("head", signing())).state is State.APPROVED


def test_a_step_with_a_condition_belongs_to_its_cases_only() -> None:
    flow = workflow(step("law", by(Duty.COMPLIANCE), when="regulated", meaning=Meaning.CONSULT), step("approve", HEAD))
    assert submitted(flow, NOW).step == "approve"
    assert submitted(flow, NOW, matter=Matter("thing", "t", flags=frozenset({"regulated"}))).step == "law"


@pytest.mark.parametrize(
    ("digest", "rule"),
    [pytest.param(CONTENT, None, id="what was seen"), pytest.param(CHANGED, Rule.STALE, id="something else")],
)
def test_a_signature_binds_what_was_seen(digest: str, rule: Rule | None) -> None:
    decision = decide(submitted(ONE, NOW), signing(digest=digest), "head", NOW)
    assert (decision.rule if isinstance(decision, Refusal) else None) is rule


def test_what_a_step_asks_for() -> None:
    case = submitted(workflow(step("approve", HEAD, fresh=True, reason=True)), NOW)
    assert refused(case, signing(factor="totp"), "head") is Rule.REASON
    assert refused(case, signing(reason=" ", factor="totp"), "head") is Rule.REASON
    assert refused(case, signing(reason="因為"), "head") is Rule.FACTOR
    done = play(case, NOW, ("head", signing(reason="因為", factor="totp")))
    assert done.signatures[0].factor == "totp"


def test_a_returned_case_starts_anew_with_what_changed() -> None:
    case = play(submitted(TWO, NOW), NOW, ("staff", signing("check")))
    case = play(case, NOW, ("head", Return("approve", "少了附件")))
    assert (case.state, case.signatures) == (State.RETURNED, ())
    assert [one.person for one in case.fallen] == ["staff"]
    assert refused(case, Resubmit(CHANGED, case.matter), "staff") is Rule.AUTHOR_ONLY
    case = play(case, NOW, ("author", Resubmit(CHANGED, case.matter)))
    assert (case.step, case.digest, case.signatures) == ("check", CHANGED, ())
    assert refused(case, signing("check"), "staff") is Rule.STALE
    case = play(case, NOW, ("staff", signing("check", CHANGED)), ("head", signing(digest=CHANGED)))
    assert (case.state, len(case.fallen), len(case.history)) == (State.APPROVED, 1, 6)


def test_a_case_returns_to_an_earlier_step() -> None:
    case = play(submitted(TWO, NOW), NOW, ("staff", signing("check")))
    assert refused(case, Return("approve", "再看一次", "approve"), "head") is Rule.NO_SUCH_STEP
    assert refused(case, Return("approve", " ", "check"), "head") is Rule.REASON
    case = play(case, NOW, ("head", Return("approve", "再看一次", "check")))
    assert (case.state, case.step, case.signatures) == (State.IN_PROGRESS, "check", ())
    assert play(case, NOW, ("staff", signing("check"))).step == "approve"


@pytest.mark.parametrize("what", [Return("approve", "不對"), Refuse("approve", CONTENT, "不對")])
def test_only_who_could_sign_returns_or_refuses(what: Return | Refuse) -> None:
    assert refused(submitted(ONE, NOW), what, "staff") is Rule.NOT_ASKED
    assert refused(submitted(ONE, NOW, author="head"), what, "head") is Rule.OWN_WORK


def test_a_refusal_ends_the_case_with_a_reason() -> None:
    case = submitted(ONE, NOW)
    assert refused(case, Refuse("approve", CONTENT, ""), "head") is Rule.REASON
    assert refused(case, Refuse("approve", CHANGED, "不同意"), "head") is Rule.STALE
    case = play(case, NOW, ("head", Refuse("approve", CONTENT, "不同意")))
    assert case.state is State.REFUSED
    assert refused(case, signing(), "second") is Rule.STATE


def test_only_the_author_withdraws_and_before_the_end() -> None:
    case = submitted(ONE, NOW)
    assert refused(case, Withdraw(), "head") is Rule.AUTHOR_ONLY
    assert play(case, NOW, ("author", Withdraw())).state is State.WITHDRAWN
    assert refused(play(case, NOW, ("head", signing())), Withdraw(), "author") is Rule.STATE


def test_only_what_is_approved_is_superseded_and_only_by_the_product() -> None:
    case = submitted(ONE, NOW)
    assert refused(case, Supersede("c-2"), "system") is Rule.STATE
    done = play(case, NOW, ("head", signing()))
    assert refused(done, Supersede("c-2"), "head") is Rule.SYSTEM_ONLY
    assert play(done, NOW, ("system", Supersede("c-2"))).state is State.SUPERSEDED


def test_a_case_is_submitted_once() -> None:
    assert refused(submitted(ONE, NOW), Submit(CHANGED, Matter("thing", "t")), "author") is Rule.STATE


def test_who_left_does_not_sign_and_nobody_signs_for_them() -> None:
    office = Office(OFFICE.duties, deputies=OFFICE.deputies, gone=frozenset({"head"}))
    case = submitted(ONE, office.on())
    assert refused(case, signing(), "head", office.on()) is Rule.AWAY
    assert refused(case, signing(on_behalf_of="head"), "stander", office.on()) is Rule.NOT_ASKED


def test_a_deputation_holds_for_its_duty_and_days_only() -> None:
    office = Office({"author": (), "head": ("security-head",), "d": ()}, deputies=(("head", "d", "security-staff"),))
    case = submitted(ONE, office.on())
    assert refused(case, signing(on_behalf_of="head"), "d", office.on()) is Rule.NO_DEPUTY
    general = Office(office.duties, deputies=(("head", "d", "security-head"),)).on()
    assert accepted(decide(case, signing(on_behalf_of="head"), "d", general)).state is State.APPROVED
    assert refused(case, signing(on_behalf_of="head"), "d", later(general, 365 * 5)) is Rule.NO_DEPUTY


def test_an_outsider_neither_signs_for_the_company_nor_stands_in() -> None:
    office = Office(
        {"author": (), "head": ("security-head",), "out": ("security-head",)},
        deputies=(("head", "out", None),),
        outsiders=frozenset({"out"}),
    )
    case = submitted(ONE, office.on())
    assert refused(case, signing(), "out", office.on()) is Rule.NOT_ASKED
    assert refused(case, signing(on_behalf_of="head"), "out", office.on()) is Rule.NO_DEPUTY


WRONG: list[Any] = [
    pytest.param(lambda: workflow(step("a", HEAD, meaning=Meaning.CONSULT)), "nobody approves", id="nobody approves"),
    pytest.param(lambda: workflow(step("a", HEAD, when="x")), "nobody approves", id="an approval for some cases only"),
    pytest.param(lambda: workflow(step("a", HEAD), step("a", STAFF)), "twice", id="one id for two steps"),
    pytest.param(
        lambda: workflow(step("a", HEAD), apart=(Apart("a", "b", Basis.HOUSE, NAME),)), "who is b", id="unknown"
    ),
    pytest.param(
        lambda: workflow(step("a", HEAD), together=(Together(AUTHOR, "a", NAME),)), "author", id="own approval"
    ),
    pytest.param(
        lambda: workflow(*TWO.steps, together=(Together("check", "approve", NAME),), apart=(APART_ROWS[2].values[0],)),
        "apart and together",
        id="apart and together",
    ),
    pytest.param(lambda: step("a"), "nobody signs", id="a step without signers"),
    pytest.param(lambda: step("a", HEAD, mode=Mode.QUORUM), "quorum", id="a quorum without a number"),
    pytest.param(
        lambda: step("a", HEAD, STAFF, mode=Mode.ALL, days=1, escalate=EXECUTIVE), "replaces", id="one of all"
    ),
    pytest.param(lambda: step("a", HEAD, lapses=True), "limit", id="a lapse without a limit"),
    pytest.param(lambda: step("author", HEAD), "id of its own", id="a step called author"),
    pytest.param(lambda: Workflow("x", NAME, (step("a", HEAD),)), "version", id="no version"),
]


@pytest.mark.parametrize(("build", "says"), WRONG)
def test_a_definition_that_lets_people_pass_their_own_work_cannot_be_built(build: Any, says: str) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=says):
        build()


def test_an_author_may_acknowledge_where_the_definition_says_so() -> None:
    flow = workflow(
        step("approve", HEAD),
        step("note", THE_AUTHOR, meaning=Meaning.NOTE),
        together=(Together(AUTHOR, "note", NAME),),
    )
    assert play(submitted(flow, NOW), NOW, ("head", signing()), ("author", signing("note"))).state is State.APPROVED
    without = workflow(step("approve", HEAD), step("note", THE_AUTHOR, meaning=Meaning.NOTE))
    assert refused(play(submitted(without, NOW), NOW, ("head", signing())), signing("note"), "author") is Rule.TWO_STEPS


def test_a_step_of_employees_is_signed_by_whoever_works_here_and_is_not_the_author() -> None:
    anybody = workflow(step("holder", by(Duty.EMPLOYEE)))
    waiting = submitted(anybody, NOW)
    assert isinstance(decide(waiting, Sign("holder", CONTENT), "stander", NOW), Refusal) is False
    own = decide(waiting, Sign("holder", CONTENT), "author", NOW)
    assert isinstance(own, Refusal)
    assert own.rule is Rule.OWN_WORK
