"""Judging looks into few records; what it says is what looking into all of them says."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.catalogue.core.model import Acceptance, Condition, Op, Periodic, Scope, Standing
from anzheng.facts.base import COMPANY, About
from anzheng.facts.events import EventRaised
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.posture.context import Context
from anzheng.posture.demands import periodic, standing
from anzheng.posture.judge import Posture
from anzheng.posture.judgements import Judgements
from anzheng.posture.parameters import ParameterBook
from tests.unit.posture import plain
from tests.unit.posture.build import ANYTHING, Book, accept, clause, demand, edition, noon, part
from tests.unit.posture.ledgers import EDITION, FIRST, PASSED, Entry, book_of, entries

WHOLE = Scope(None, {})
ASKED = [
    ANYTHING,
    PASSED,
    accept(conditions=(Condition("result", Op.EQUAL, "passed"),)),
    accept(roles=("operator", "manager")),
]
dates = st.integers(-60, 180).map(lambda number: FIRST + timedelta(days=number))
lookbacks = st.sampled_from(["P1W", "P1M", "P3M", "P1Y"])


@st.composite
def _record(draw: st.DrawFn) -> Entry:
    day = draw(dates)
    signed = tuple(Signature(role, draw(st.sampled_from(["u:1", "u:2"])), day) for role in ("operator", "manager"))
    values = draw(st.sampled_from([{"result": "passed"}, {"result": "passed"}, {"result": "failed"}, {}]))
    kept = signed[: draw(st.sampled_from([2, 2, 1]))]
    number = draw(st.integers(0, 10**6))
    payload = EvidenceAdded(f"e{number}", "paper", COMPANY, About.day(day), values, (), kept, None)
    return Entry(payload, day, draw(st.sampled_from([0, 0, 0, 3, 20, 70])))


@st.composite
def _breach(draw: st.DrawFn) -> Entry:
    day = draw(dates)
    return Entry(EventRaised("breach", str(day), COMPANY, noon(day.isoformat())), day, 0)


many = st.lists(st.one_of(_record(), _record(), _record(), _breach()), max_size=40)
books = st.tuples(many, st.sampled_from([None, "2025-06-01", "2026-02-01", "2026-05-01"])).map(
    lambda row: book_of(*row)
)
standings = st.builds(
    Standing,
    st.just("paper"),
    st.sampled_from([None, "P1W", "P1M", "P3M", "P1Y"]),
    st.sampled_from([(), ("breach",)]),
    st.sampled_from(["P0D", "P10D", "P3M"]),
    st.sampled_from(ASKED),
)


def _periodic(row: tuple[str, str, Acceptance]) -> Periodic:
    every, grace, asked = row
    return Periodic("paper", every, "office", "calendar", grace, asked, None)


periodics = st.tuples(
    st.sampled_from(["P1W", "P1M", "P1Y", "workday"]), st.sampled_from(["P0D", "P10D"]), st.sampled_from(ASKED)
).map(_periodic)


def _context(book: Book, day: date) -> Context:
    return Context.of(EDITION, book.index(), day)


@settings(max_examples=300, deadline=None)
@given(books, standings, dates, lookbacks)
def test_a_standing_demand(book: Book, spec: Standing, day: date, lookback: str) -> None:
    context = _context(book, day)
    spans = context.spans(WHOLE)[COMPANY]
    fast = standing.judge(spec, COMPANY, spans, context, lookback)
    assert fast == plain.standing_of(spec, COMPANY, spans, context, lookback)


@settings(max_examples=200, deadline=None)
@given(books, periodics, dates, lookbacks)
def test_the_windows_of_a_periodic_demand(book: Book, spec: Periodic, day: date, lookback: str) -> None:
    context = _context(book, day)
    spans = context.spans(WHOLE)[COMPANY]
    fast = periodic.judge(spec, COMPANY, spans, context, lookback)
    assert list(fast.windows) == plain.windows_of(spec, COMPANY, spans, context, lookback)


@settings(max_examples=40, deadline=None)
@given(st.lists(entries, max_size=25), dates, st.integers(0, 25))
def test_postures_that_share_their_judgements_say_what_each_says_alone(
    rows: list[Entry], day: date, start: int
) -> None:
    other = edition(
        [
            clause("U-1", part("c.monthly", "c.clock"), inspection="P1M"),
            clause("U-2", part("c.policy", "c.length"), inspection="P3M"),
        ],
        # The same id for another demand: nothing may be taken for it.
        [
            *(EDITION.demands[name] for name in ("c.monthly", "c.clock", "c.length")),
            demand(Standing("policy", "P1W", (), "P0D", ANYTHING), "c.policy"),
        ],
    )
    facts = book_of(rows).facts
    book, index = ParameterBook.of([EDITION]), Book(None).index()
    for fact in facts[:start]:
        index.add(fact)
    shared = Judgements(Context.of(EDITION, index, day, book))
    postures = [Posture(one, index, day, book, shared) for one in (EDITION, other)]
    assert [len(posture.verdicts) for posture in postures] == [8, 2]
    for fact in facts[start:]:
        postures[fact.seq % 2].learn([fact])
        assert all(posture.verdicts for posture in postures)
    for posture in postures:
        assert posture.verdicts == Posture(posture.edition, index, day, book).verdicts
