"""Random acts of random people upon a case, with deputies, absences, returns, paper, limits and new versions.

What must never be reached is judged by a second opinion: naive functions over the acts that were accepted and over
the machine's own list of who held what, which share no code with the rules.
"""

from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from anzheng.organization.core.duties import Duty
from anzheng.records.core.workflow.acts import (
    SYSTEM,
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
from anzheng.records.core.workflow.case import OPEN, Case, Signature, State, fold
from anzheng.records.core.workflow.decide import Accepted, Moment, decide
from anzheng.records.core.workflow.definition import (
    AUTHOR,
    Mode,
    Signer,
    Step,
    Workflow,
)
from anzheng.records.core.workflow.offers import may
from anzheng.records.core.workflow.signers import candidates
from tests.unit.records.cases import MONDAY, PLAIN
from tests.unit.records.office import DIGESTS, DUTIES, FLOWS, PEOPLE, SCANS, START, Roster, hands, maybe, party, person


class Machine(RuleBasedStateMachine):
    """One case, a changing office, and everything that anybody tries."""

    def __init__(self) -> None:
        super().__init__()
        self.day = MONDAY
        self.case = Case("c-1", FLOWS[0], "a", MONDAY)
        self.trail: list[tuple[Act, str, date]] = []
        self.escalations: set[tuple[str, int]] = set()

    @initialize(
        flow=st.sampled_from(FLOWS),
        author=person,
        held=st.lists(st.tuples(person, st.sampled_from(DUTIES)), min_size=6, max_size=18, unique=True),
        managers=st.dictionaries(person, person, min_size=2),
    )
    def open(self, flow: Workflow, author: str, held: list[tuple[str, Duty]], managers: dict[str, str]) -> None:
        self.case = Case("c-1", flow, author, MONDAY)
        duties: list[tuple[str, Duty, date, date | None]] = [(who, duty, START, None) for who, duty in held]
        # Nobody is their own manager; and at least somebody holds each duty, so that cases come to their end.
        duties += [(PEOPLE[at], duty, START, None) for at, duty in enumerate(DUTIES)]
        self.roster = Roster(duties, [], {}, {who: boss for who, boss in managers.items() if who != boss})
        self.submit(author, DIGESTS[0], Matter("thing", "t-1", (managers and next(iter(managers))) or None))

    @property
    def moment(self) -> Moment:
        return Moment(self.day, self.roster.directory(), PLAIN)

    def do(self, act: Act, who: str) -> bool:
        """Try an act; keep it as it is stored, if it was accepted."""
        decision = decide(self.case, act, who, self.moment)
        if not isinstance(decision, Accepted):
            return False
        entry = decision.entry
        assert (entry.by, entry.on) == (who, self.day)
        self.trail.append((from_data(entry.act.KIND, as_data(entry.act)), who, self.day))
        before, self.case = self.case, decision.case
        assert self.case.history[: len(before.history)] == before.history
        assert before.state in OPEN or (before.state is State.APPROVED and isinstance(act, Supersede))
        if isinstance(act, Escalate):
            self.escalations.add((before.step, self.rounds))
        return True

    @property
    def rounds(self) -> int:
        """How often the case came back to an earlier step or to its author."""
        return sum(isinstance(act, Return) for act, _, _ in self.trail)

    # --- the office changes ---

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(who=person, duty=st.sampled_from(DUTIES))
    def somebody_gets_a_duty(self, who: str, duty: Duty) -> None:
        self.roster.duties.append((who, duty, self.day, None))

    @rule(at=st.integers(0, 20))
    def somebody_loses_a_duty(self, at: int) -> None:
        place = at % len(self.roster.duties)
        who, duty, first, _ = self.roster.duties[place]
        self.roster.duties[place] = (who, duty, first, self.day)

    @rule(
        principal=person,
        deputy=person,
        duty=st.one_of(st.none(), st.sampled_from(DUTIES), st.just(Duty.LINE_MANAGER)),
        days=st.integers(0, 10),
    )
    def somebody_is_away(self, principal: str, deputy: str, duty: Duty | None, days: int) -> None:
        self.roster.deputies.append((principal, deputy, duty, self.day, self.day + timedelta(days=days)))

    @precondition(lambda self: len(self.roster.left) < 2)
    @rule(who=person)
    def somebody_leaves(self, who: str) -> None:
        self.roster.left.setdefault(who, self.day)

    # --- what people try ---

    @rule(who=person, digest=st.sampled_from(DIGESTS), matter=st.data())
    def submit_something(self, who: str, digest: str, matter: Any) -> None:  # noqa: ANN401 - hypothesis's data
        about = Matter(
            "thing",
            "t-1",
            matter.draw(maybe),
            named={"fixer": tuple(matter.draw(st.lists(person, max_size=2)))},
            flags=frozenset(matter.draw(st.sets(st.just("regulated")))),
        )
        self.submit(matter.draw(st.sampled_from((who, self.case.author))), digest, about)

    def submit(self, who: str, digest: str, matter: Matter) -> None:
        self.do(Resubmit(digest, matter) if self.case.state is State.RETURNED else Submit(digest, matter), who)

    @rule(
        who=person,
        behalf=maybe,
        digest=st.sampled_from(DIGESTS),
        place=st.one_of(st.none(), st.integers(0, 3)),
        factor=st.sampled_from(("", "totp")),
        reason=st.sampled_from(("", "因為")),
        at=st.integers(0, 3),
    )
    def sign_anything(
        self, who: str, behalf: str | None, digest: str, place: int | None, factor: str, reason: str, at: int
    ) -> None:
        steps = self.case.workflow.steps
        self.do(Sign(steps[at % len(steps)].id, digest, behalf, place, factor, reason), who)

    @precondition(lambda self: self.case.state is State.IN_PROGRESS)
    @rule(choice=st.integers(0, 50))
    def sign_as_offered(self, choice: int) -> None:
        open_ones = [
            (who, offer)
            for who in PEOPLE
            for offer in may(self.case, who, self.moment)
            if offer.open and offer.kind == Sign.KIND
        ]
        assert {who for who, _ in open_ones} == set(candidates(self.case, self.moment.people, self.day))
        if open_ones:
            who, offer = open_ones[choice % len(open_ones)]
            act = Sign(self.case.step, self.case.digest, offer.on_behalf_of, offer.place, "totp", "因為")
            assert self.do(act, who), "an offer is kept"

    @precondition(lambda self: self.case.state is State.IN_PROGRESS)
    @rule(choice=st.integers(0, 50), deputy=person)
    def a_deputy_signs(self, choice: int, deputy: str) -> None:
        found = sorted(candidates(self.case, self.moment.people, self.day))
        if found:
            principal = found[choice % len(found)]
            self.roster.deputies.append((principal, deputy, None, self.day, self.day))
            self.do(Sign(self.case.step, self.case.digest, principal, None, "totp", "因為"), deputy)

    @precondition(lambda self: self.case.state is State.IN_PROGRESS)
    @rule(printer=person, uploader=person, confirmer=person, scan=st.sampled_from(SCANS), choice=st.integers(0, 20))
    def a_sheet_makes_its_way(self, printer: str, uploader: str, confirmer: str, scan: str, choice: int) -> None:
        self.do(Print(self.case.digest), printer)
        found = candidates(self.case, self.moment.people, self.day)
        if found:
            signer = sorted(found)[choice % len(found)]
            self.do(Scan(scan, (Inked(self.case.step, signer, self.day, found[signer][0]),)), uploader)
            self.roster.duties.append((confirmer, Duty.SECURITY_STAFF, self.day, None))
            self.do(Confirm(scan), confirmer)

    @precondition(lambda self: self.case.state is State.IN_PROGRESS)
    @rule(
        choice=st.integers(0, 50),
        helper=person,
        how=st.sampled_from(("oneself", "through a deputy", "as a deputy", "as deputy of nobody")),
    )
    def who_has_a_hand_in_it_tries_to_sign(self, choice: int, helper: str, how: str) -> None:
        named_ones = [who for group in self.case.matter.named.values() for who in group]
        involved = {self.case.author, self.case.matter.owner or "a", *named_ones}
        involved |= {hand for one in self.case.signatures for hand in hands(one)}
        hand = sorted(involved)[choice % len(involved)]
        signer, principal = {
            "oneself": (hand, None),
            "through a deputy": (helper, hand),
            "as a deputy": (hand, helper),
            "as deputy of nobody": (hand, helper),
        }[how]
        if how != "as deputy of nobody":
            asked = self.case.workflow.step(self.case.step).signers
            duties = [one.duty for one in asked if one.duty is not None]
            self.roster.duties += [(principal or signer, duty, self.day, None) for duty in duties]
        if principal is not None:
            self.roster.deputies.append((principal, signer, None, self.day, self.day))
        self.do(Sign(self.case.step, self.case.digest, principal, None, "totp", "因為"), signer)

    @precondition(lambda self: self.case.state is State.IN_PROGRESS)
    @rule(choice=st.integers(0, 50), digest=st.sampled_from(DIGESTS))
    def a_signer_has_something_else_before_them(self, choice: int, digest: str) -> None:
        found = candidates(self.case, self.moment.people, self.day)
        if found:
            who = sorted(found)[choice % len(found)]
            done = self.do(Sign(self.case.step, digest, found[who][0], None, "totp", "因為"), who)
            assert done is (digest == self.case.digest)

    @rule(act=st.sampled_from((Escalate(), Lapse())))
    def a_limit_passes(self, act: Act) -> None:
        self.day += timedelta(days=8)
        self.do(act, SYSTEM)

    @rule(who=person, behalf=maybe, to=st.integers(-2, 3), reason=st.sampled_from(("", "漏了")))
    def send_back(self, who: str, behalf: str | None, to: int, reason: str) -> None:
        steps = self.case.workflow.steps
        goal = steps[to % len(steps)].id if to >= 0 else ""
        self.do(Return(self.case.step or "approve", reason, goal, behalf), who)

    @precondition(lambda self: self.case.state is State.IN_PROGRESS)
    @rule(choice=st.integers(0, 50), to=st.integers(-4, 3))
    def a_signer_sends_it_back(self, choice: int, to: int) -> None:
        found = candidates(self.case, self.moment.people, self.day)
        if found:
            who = sorted(found)[choice % len(found)]
            goal = self.case.path[to % len(self.case.path)].id if to >= 0 else ""
            self.do(Return(self.case.step, "漏了", goal, found[who][0]), who)

    @rule(who=person, digest=st.sampled_from(DIGESTS), seldom=st.integers(0, 4))
    def refuse(self, who: str, digest: str, seldom: int) -> None:
        found = candidates(self.case, self.moment.people, self.day)
        if seldom == 0 and found:
            signer = min(found)
            self.do(Refuse(self.case.step, self.case.digest, "不同意", found[signer][0]), signer)
        elif seldom == 1:
            self.do(Refuse(self.case.step or "approve", digest, "不同意"), who)

    @rule(who=person, seldom=st.integers(0, 4))
    def withdraw(self, who: str, seldom: int) -> None:
        if seldom == 0:
            self.do(Withdraw(), who)

    @rule(act=st.sampled_from((Escalate(), Lapse(), Supersede("c-2"))), who=st.sampled_from((SYSTEM, SYSTEM, "a")))
    def the_system_acts(self, act: Act, who: str) -> None:
        self.do(act, who)

    @rule(who=person, digest=st.sampled_from(DIGESTS), current=st.booleans())
    def print_a_sheet(self, who: str, digest: str, current: bool) -> None:  # noqa: FBT001
        self.do(Print(self.case.digest if current else digest), who)

    @precondition(lambda self: self.case.printed is not None)
    @rule(who=person, scan=st.sampled_from(SCANS), signed=st.lists(st.tuples(person, maybe), min_size=1, max_size=3))
    def scan_a_sheet(self, who: str, scan: str, signed: list[tuple[str, str | None]]) -> None:
        steps = [one.id for one in self.case.path]
        start = steps.index(self.case.step) if self.case.step in steps else 0
        inked = [
            Inked(steps[min(start + at, len(steps) - 1)], by_hand, self.day, behalf)
            for at, (by_hand, behalf) in enumerate(signed)
        ]
        self.do(Scan(scan, tuple(inked)), who)

    @precondition(lambda self: self.case.scan is not None)
    @rule(who=person, scan=st.sampled_from(SCANS))
    def confirm(self, who: str, scan: str) -> None:
        self.do(Confirm(scan), who)

    # --- what must never be ---

    @invariant()
    def the_case_is_nothing_but_its_acts(self) -> None:
        assert [(one.act, one.by, one.on) for one in self.case.history] == self.trail
        blank = Case("c-1", self.case.workflow, self.case.author, MONDAY)
        assert fold(blank, self.case.history) == self.case

    @invariant()
    def nothing_is_lost(self) -> None:
        signed = sum(isinstance(act, Sign) for act, _, _ in self.trail)
        on_paper = sum(one.paper is not None for one in (*self.case.signatures, *self.case.fallen))
        assert len(self.case.signatures) + len(self.case.fallen) == signed + on_paper

    @invariant()
    def every_signature_is_for_what_is_there(self) -> None:
        contents = [act.digest for act, _, _ in self.trail if isinstance(act, Submit | Resubmit)]
        assert self.case.digest == (contents[-1] if contents else "")
        assert {one.digest for one in self.case.signatures} <= {self.case.digest}

    @invariant()
    def nobody_passes_their_own_work(self) -> None:
        steps = {one.id: one for one in self.case.workflow.steps}
        together = [{one.one, one.other} for one in self.case.workflow.together]
        for one in self.case.signatures:
            if steps[one.step].passes or {AUTHOR, one.step} not in together:
                assert self.case.author not in hands(one)
        for one, other in combinations(self.case.signatures, 2):
            if one.step == other.step or {one.step, other.step} not in together:
                assert not hands(one) & hands(other)

    @invariant()
    def who_must_be_apart_is_apart(self) -> None:
        for apart in self.case.workflow.apart:
            assert not party(self.case, apart.one) & party(self.case, apart.other)

    @invariant()
    def who_signed_was_asked_on_that_day(self) -> None:
        for one in self.case.signatures:
            assert self.roster.works(one.person, one.on)
            meant = one.on_behalf_of or one.person
            if one.on_behalf_of is not None:
                assert self.roster.stands_in(one.person, meant, one.on)
            assert any(self.roster.meant(signer, self.case, meant, one.on) for signer in self._wanted(one))

    def _wanted(self, one: Signature) -> tuple[Signer, ...]:
        asked = self.case.workflow.step(one.step)
        if asked.mode in (Mode.ALL, Mode.JOINT):
            return (asked.signers[one.place],)
        escalated = asked.escalate is not None and any(name == one.step for name, _ in self.escalations)
        return (*asked.signers, asked.escalate) if escalated and asked.escalate is not None else asked.signers

    @invariant()
    def an_approval_skipped_nothing(self) -> None:
        if self.case.state not in (State.APPROVED, State.SUPERSEDED):
            return
        for asked in _required(self.case):
            given = [one for one in self.case.signatures if one.step == asked.id]
            assert sorted(one.place for one in given) == list(range(_needed(asked)))
        order = [one.step for one in self.case.signatures]
        assert order == sorted(order, key=[asked.id for asked in self.case.workflow.steps].index)

    @invariant()
    def paper_was_confirmed_by_a_second_person(self) -> None:
        for one in (*self.case.signatures, *self.case.fallen):
            if one.paper is None:
                continue
            uploaders = {who for act, who, _ in self.trail if isinstance(act, Scan) and act.digest == one.paper}
            confirmers = {who for act, who, _ in self.trail if isinstance(act, Confirm) and act.digest == one.paper}
            assert uploaders
            assert confirmers - hands(one) - {self.case.author} == confirmers != set()


def _required(case: Case) -> list[Step]:
    return [one for one in case.workflow.steps if one.when in ("", *case.matter.flags)]


def _needed(asked: Step) -> int:
    if asked.mode is Mode.QUORUM:
        return asked.quorum
    return 1 if asked.mode is Mode.ANY else len(asked.signers)


TestRandomActs = Machine.TestCase
TestRandomActs.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_the_machine_gets_somewhere() -> None:
    """Guards the test above: acts at random would prove little if no case ever came to its end."""
    seen: set[State | str] = set()

    class Watched(Machine):
        def teardown(self) -> None:
            seen.add(self.case.state)
            seen.update({"returned"} if self.rounds else ())
            seen.update({"paper"} if any(one.paper is not None for one in self.case.signatures) else ())
            seen.update({"deputy"} if any(one.on_behalf_of is not None for one in self.case.signatures) else ())

    case = Watched.TestCase
    case.settings = settings(
        max_examples=100, stateful_step_count=40, deadline=None, derandomize=True, phases=[Phase.generate]
    )
    case("runTest").runTest()
    ends = {State.APPROVED, State.REFUSED, State.WITHDRAWN, State.LAPSED, State.SUPERSEDED}
    assert seen >= {State.APPROVED, "returned", "paper", "deputy"}
    assert len(seen & ends) >= 3
