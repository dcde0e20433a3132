"""The longest period rules: named cases, and that nothing more to keep for ever shortens it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked, FindingClosed, FindingOpened
from anzheng.facts.base import About, Fact, Payload
from anzheng.facts.events import EventAnswered, EventRaised
from anzheng.facts.evidence import EvidenceAdded, EvidenceWithdrawn
from anzheng.facts.retention import Basis, ContentDisposed
from anzheng.kernel.calendars import Calendar
from anzheng.records.core.retention.asked import Asked
from anzheng.records.core.retention.holds import Covered, covers, is_scope
from anzheng.records.core.retention.known import Known
from anzheng.records.core.retention.periods import Origin, Rule, Source, begins, counted, longest
from anzheng.records.core.retention.standing import Outside, Shelf, Why, expired

OPEN = Calendar(frozenset(), frozenset())
LAST = date(2020, 6, 30)
TODAY = date(2026, 11, 23)


def source(until: date | None, what: str = "x") -> Source:
    return Source(Origin.FORM, what, until)


@pytest.mark.parametrize(
    ("sources", "due"),
    [
        pytest.param([], None, id="nobody says anything: unknown"),
        pytest.param([source(date(2025, 1, 1))], date(2025, 1, 1), id="one"),
        pytest.param([source(date(2025, 1, 1)), source(date(2023, 1, 1))], date(2025, 1, 1), id="the longer one"),
        pytest.param([source(date(2025, 1, 1)), source(None)], None, id="one that nobody can tell"),
    ],
)
def test_longest(sources: list[Source], due: date | None) -> None:
    assert longest(sources).due == due


sources = st.builds(Source, st.sampled_from(Origin), st.sampled_from("abc"), st.none() | st.dates())


@given(st.lists(sources, min_size=1), sources)
def test_one_more_source_never_shortens(known: list[Source], further: Source) -> None:
    before, after = longest(known), longest([*known, further])

    assert after.due is None or (before.due is not None and before.due <= after.due)


@given(st.lists(sources))
def test_the_order_of_sources_does_not_matter(known: list[Source]) -> None:
    assert longest(known) == longest(reversed(known))


@pytest.mark.parametrize(
    ("periods", "until"),
    [
        pytest.param(("P5Y",), date(2025, 6, 30), id="years"),
        pytest.param(("P6M", "P10D", "P1Y"), date(2022, 1, 9), id="a window, its grace, and looking back"),
        pytest.param(("for ever",), None, id="no duration: unknown"),
        pytest.param(("?",), None, id="a parameter without a value"),
        pytest.param(("P9999Y",), None, id="beyond the calendar"),
    ],
)
def test_counted(periods: tuple[str, ...], until: date | None) -> None:
    assert counted(Rule(Origin.WINDOW, "d", periods), LAST, OPEN).until == until


def test_what_is_entered_late_is_kept_no_shorter() -> None:
    assert begins(date(2020, 1, 1), date(2026, 5, 5)) == date(2026, 5, 5)
    assert begins(date(2026, 5, 6), date(2026, 5, 5)) == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("token", "covered"),
    [
        ("company", True),
        ("form:policy", True),
        ("form:poli", False),
        ("target:systems:web", True),
        ("target:systems:we", False),
        ("evidence:e-1", True),
        ("evidence:e-2", False),
    ],
)
def test_scope(token: str, covered: bool) -> None:  # noqa: FBT001 - a column of the table
    one = Covered(frozenset({"evidence:e-1"}), "policy", frozenset({"systems:web"}))

    assert is_scope(token)
    assert covers([token], one) is covered


@pytest.mark.parametrize("token", ["", "all", "form:", "form:A", "target:x", "evidence:", "person:u:1", "company "])
def test_no_scope(token: str) -> None:
    assert not is_scope(token)


class _Ledger:
    """Facts in order, as a ledger would hold them."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def add(self, payload: Payload, subject: str = "x", day: date = LAST) -> None:
        at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        self.facts.append(Fact(len(self.facts), at, day, "u:a", subject, payload))

    def evidence(self, name: str, supersedes: str | None = None, target: str = "company", day: date = LAST) -> None:
        self.add(EvidenceAdded(name, "form", target, About.day(day), {}, (), (), supersedes), day=day)

    def shelf(self, asked: Asked | None = None, **outside: object) -> Shelf:
        known = Known().take(self.facts)
        given = Outside({}, {}, {}, {}, {}, {}, {"form": "P5Y"})
        more = Outside(**{**{one: getattr(given, one) for one in Outside.__slots__}, **outside})  # type: ignore[arg-type]
        return Shelf(known, asked or Asked(), more, TODAY, OPEN, known.newest())


def _whys(shelf: Shelf, evidence: str = "a") -> set[Why]:
    return {one.why for one in shelf.standing(evidence).hindrances}


def test_expired_without_anything_else() -> None:
    ledger = _Ledger()
    ledger.evidence("a")
    ledger.evidence("b", day=date(2023, 1, 1))
    shelf = ledger.shelf()

    assert [one.piece.evidence for one in expired(shelf, shelf.known.pieces.values())] == ["a"]


def test_a_form_that_nobody_knows_never_expires() -> None:
    ledger = _Ledger()
    ledger.evidence("a")

    assert not ledger.shelf(forms={}).standing("a").may_go(date(2099, 1, 1), Basis.EXPIRED)


def test_what_was_replaced_is_kept_as_long_as_what_replaced_it() -> None:
    ledger = _Ledger()
    ledger.evidence("a")
    ledger.evidence("b", "a")
    ledger.evidence("c", "b", day=date(2024, 1, 1))
    kept = ledger.shelf().standing("a").kept

    assert kept.due == date(2029, 1, 1)
    assert kept.sources[0].origin is Origin.SUCCESSOR


def test_a_clause_asks_for_longer_than_the_form() -> None:
    ledger, asked = _Ledger(), Asked()
    ledger.evidence("a")
    asked.ask("form", Rule(Origin.CLAUSE, "doc 1.1", ("P10Y",)))

    assert ledger.shelf(asked).standing("a").kept.due == date(2030, 6, 30)


def _asked() -> Asked:
    asked = Asked()
    asked.readers["doc", "1.1"] = {"form"}
    asked.forms["control.demand"] = {"form"}
    asked.steps["incident"] = {"reported", "closed"}
    return asked


NOW = datetime(2026, 1, 1, tzinfo=UTC)
RAISED = EventRaised("incident", "i-1", "company", NOW)


@pytest.mark.parametrize(
    ("payloads", "whys"),
    [
        pytest.param([], set(), id="nothing"),
        pytest.param([FindingOpened("f", "doc", "1.1", 0, LAST)], {Why.FINDING}, id="an open finding"),
        pytest.param(
            [FindingOpened("f", "doc", "1.1", 0, LAST), FindingClosed("f", LAST, "u:b")], set(), id="a closed finding"
        ),
        pytest.param([FindingOpened("f", "doc", "9.9", 0, LAST)], set(), id="a finding about something else"),
        pytest.param(
            [ExceptionApproved("x", "control.demand", "*", LAST, date(2027, 1, 1), "u:a", "u:b")],
            {Why.EXCEPTION},
            id="an exception that goes on",
        ),
        pytest.param(
            [ExceptionApproved("x", "control.demand", "*", LAST, date(2026, 1, 1), "u:a", "u:b")],
            set(),
            id="an exception that ended",
        ),
        pytest.param(
            [
                ExceptionApproved("x", "control.demand", "company", LAST, date(2027, 1, 1), "u:a", "u:b"),
                ExceptionRevoked("x", LAST),
            ],
            set(),
            id="an exception that was revoked",
        ),
        pytest.param([RAISED], {Why.EVENT}, id="an event that waits"),
        pytest.param(
            [RAISED, *(EventAnswered("incident", "i-1", step, NOW, "u:a", None) for step in ("reported", "closed"))],
            set(),
            id="an event that was answered",
        ),
        pytest.param(
            [ContentDisposed("evidence:a", (), Basis.EXPIRED, None, "c", "u:a", ())], {Why.DISPOSED}, id="it is gone"
        ),
    ],
)
def test_what_still_needs_it(payloads: list[Payload], whys: set[Why]) -> None:
    ledger = _Ledger()
    ledger.evidence("a")
    for payload in payloads:
        ledger.add(payload)

    assert _whys(ledger.shelf(_asked(), item_of={"a": ("incident", "i-1")})) == whys


def test_the_newest_that_stands_stays() -> None:
    ledger, asked = _Ledger(), Asked()
    asked.standing.add("form")
    ledger.evidence("old")
    ledger.evidence("newer", day=date(2020, 12, 31))
    ledger.evidence("gone", day=date(2021, 1, 1))
    ledger.add(EvidenceWithdrawn("gone"))
    shelf = ledger.shelf(asked)

    assert {one: _whys(shelf, one) for one in ("old", "newer", "gone")} == {
        "old": set(),
        "newer": {Why.NEWEST},
        "gone": set(),
    }


def test_a_hold_covers_the_whole_history_of_a_correction() -> None:
    ledger = _Ledger()
    ledger.evidence("a")
    ledger.evidence("b", "a")
    shelf = ledger.shelf(holds={"h-1": ("evidence:b",)})

    assert _whys(shelf, "a") == {Why.HELD} == _whys(shelf, "b")


def test_a_hold_on_the_target_of_a_correction_holds_what_was_corrected() -> None:
    ledger = _Ledger()
    ledger.evidence("a", target="systems:wbe")
    ledger.evidence("b", supersedes="a", target="systems:web")
    shelf = ledger.shelf(holds={"h-1": ("target:systems:web",)})

    assert Why.HELD in _whys(shelf, "a")
    assert not shelf.standing("a").may_go(TODAY, Basis.ORDERED)
    assert not shelf.standing("a").may_go(date(2099, 1, 1), Basis.ORDERED)


def test_an_order_stands_above_periods_but_not_above_holds() -> None:
    ledger = _Ledger()
    ledger.evidence("a", day=date(2026, 1, 1))
    one = ledger.shelf().standing("a")

    assert one.may_go(TODAY, Basis.ORDERED)
    assert not one.may_go(TODAY, Basis.EXPIRED)
