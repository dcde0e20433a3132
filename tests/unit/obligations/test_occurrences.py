"""Occurrences: one identity whatever the day, one act for several documents, and never an empty future."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.catalogue.core.model import Attested, Edition, Response, Scope, Spec, Standing, Step
from anzheng.facts.audit import ExceptionApproved
from anzheng.facts.base import COMPANY, About
from anzheng.facts.events import EventAnswered, EventRaised
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.registers import RegisterRetired
from anzheng.obligations.core.occurrences import Need, Occurrence, identity, occurrences, of_document
from anzheng.posture.index import known_on
from anzheng.posture.judge import Posture
from anzheng.posture.words import Word
from tests.unit.posture.build import ANYTHING, Book, clause, day, demand, edition, noon, part, periodic, single
from tests.unit.posture.ledgers import EDITION, days, ledgers

few = settings(max_examples=40, deadline=None)
AHEAD = timedelta(days=400)
spans = st.integers(0, 500).map(lambda count: timedelta(days=count))


def ask(book: Book, about: date, until: date | None = None, whole: Edition = EDITION) -> list[Occurrence]:
    return occurrences("own", [book.posture(whole, about.isoformat())], until or about + AHEAD)


def what(one: Occurrence) -> tuple[str, ...]:
    return one.demand, one.target, one.anchor


@few
@given(ledgers, days, days)
def test_the_identity_is_the_same_on_every_day(book: Book, one: date, other: date) -> None:
    found = ask(book, one) + ask(book, other)
    assert len({(item.id, what(item)) for item in found}) == len({item.id for item in found})
    assert len({item.id for item in found}) == len({what(item) for item in found})


@few
@given(ledgers, days)
def test_two_windows_never_share_an_identity(book: Book, about: date) -> None:
    found = ask(book, about)
    windows = {(one.demand, one.target, one.first, one.last, one.item) for one in found}
    assert len(found) == len({one.id for one in found})
    assert len(found) == len(windows)


@few
@given(ledgers, days, st.randoms())
def test_asking_again_and_reading_in_another_order_changes_nothing(book: Book, about: date, random: Random) -> None:
    shuffled = list(book.facts)
    random.shuffle(shuffled)
    again = occurrences("own", [Posture(EDITION, known_on(shuffled, None), about)], about + AHEAD)
    assert ask(book, about) == ask(book, about) == again


@few
@given(ledgers, days, spans, spans)
def test_a_longer_horizon_contains_the_shorter(book: Book, about: date, one: timedelta, other: timedelta) -> None:
    near, far = sorted((about + one, about + other))
    assert [item for item in ask(book, about, far) if item.due <= near] == ask(book, about, near)


@few
@given(ledgers, days, st.integers(0, 30))
def test_more_facts_never_give_an_act_another_identity(book: Book, about: date, count: int) -> None:
    fewer = Book(None)
    fewer.facts = book.facts[: max(1, len(book.facts) - count)]
    before, after = ask(fewer, about), ask(book, about)
    both = {(one.id, what(one)) for one in before + after}
    assert len(both) == len({identity for identity, _ in both})


STEPS = (Step("fix", "修", "fix", "P3D"), Step("check", "驗", "check", "P7D"))
SPECS: dict[str, tuple[Spec, int]] = {
    "every month": (periodic("P1M"), 13),
    "every half year, with grace": (periodic("P6M", grace="P1M"), 2),
    "statements about months": (Attested("joint", "P1M", "calendar", ("ceo",), (), "P10D"), 13),
    "statements that nothing happened": (Response("breach", STEPS, (), "P3M", None, "P10D"), 4),
    "a document that has to be renewed": (Standing("policy", "P1Y", (), "P10D", ANYTHING), 1),
}
"""Kinds of demands, and how many acts 400 days from 20 November 2026 hold."""


@pytest.mark.parametrize(("spec", "count"), SPECS.values(), ids=SPECS)
def test_the_future_never_runs_dry(spec: Spec, count: int) -> None:
    book = Book("2026-11-15")
    book.record("2026-11-16", form="policy")
    found = ask(book, day("2026-11-20"), whole=single(spec))
    later = ask(book, day("2026-11-20") + timedelta(days=3000), whole=single(spec))
    assert (len(found), {one.word for one in found}) == (count, {Word.DUE})
    assert [one for one in later if one.due > day("2026-11-20") + timedelta(days=3000)] or isinstance(spec, Standing)


def test_what_was_announced_a_year_ahead_is_the_same_act_once_it_is_overdue() -> None:
    book = Book("2026-01-01")
    whole = single(periodic("P1M"))
    (ahead,) = [one for one in ask(book, day("2026-01-10"), whole=whole) if one.first == day("2026-09-01")]
    (open_now,) = [one for one in ask(book, day("2026-09-15"), whole=whole) if one.first == day("2026-09-01")]
    (late,) = [one for one in ask(book, day("2026-10-15"), whole=whole) if one.first == day("2026-09-01")]
    assert (ahead.id, ahead.due, ahead.word) == (open_now.id, open_now.due, open_now.word)
    assert (late.id, late.word) == (ahead.id, Word.OVERDUE)
    book.record("2026-09-20")
    assert ahead.id not in {one.id for one in ask(book, day("2026-10-15"), whole=whole)}


def test_renewing_is_one_act_until_it_is_done_even_if_an_event_moves_its_day() -> None:
    book = Book("2026-01-01")
    whole = single(Standing("policy", "P1Y", ("change",), "P10D", ANYTHING))
    (first,) = ask(book, day("2026-01-05"), whole=whole)
    book.record("2026-01-06", form="policy")
    (calm,) = ask(book, day("2026-03-01"), whole=whole)
    book.add(EventRaised("change", "c-1", COMPANY, noon("2026-03-02")), on="2026-03-02")
    (moved,) = ask(book, day("2026-03-03"), whole=whole)
    (overdue,) = ask(book, day("2026-04-01"), whole=whole)
    book.record("2026-04-02", form="policy")
    (next_year,) = ask(book, day("2026-04-03"), whole=whole)
    assert (first.due, calm.due, moved.due) == (day("2026-01-11"), day("2027-01-06"), day("2026-03-12"))
    assert calm.id == moved.id == overdue.id
    assert overdue.word is Word.OVERDUE
    assert moved.seq > calm.seq
    assert len({first.id, calm.id, next_year.id}) == 3


def test_a_renewal_that_came_late_is_announced_like_any_other() -> None:
    book = Book("2026-01-01")
    book.record("2026-03-01", form="policy")
    (one,) = ask(book, day("2026-04-01"), whole=single(Standing("policy", "P1Y", (), "P10D", ANYTHING)))
    assert (one.due, one.word) == (day("2027-03-01"), Word.DUE)


def test_a_case_keeps_its_identity_while_its_steps_move_the_day() -> None:
    book = Book("2026-01-01")
    whole = single(Response("breach", STEPS, (), None, None, "P0D"))
    book.add(EventRaised("breach", "b-1", COMPANY, noon("2026-03-02")), on="2026-03-02")
    (fix,) = ask(book, day("2026-03-02"), whole=whole)
    book.add(EventAnswered("breach", "b-1", "fix", noon("2026-03-03"), "u:1", None), on="2026-03-03")
    (check,) = ask(book, day("2026-03-04"), whole=whole)
    assert (fix.item, fix.due, check.due) == ("b-1", day("2026-03-05"), day("2026-03-09"))
    assert fix.id == check.id
    assert check.seq > fix.seq


def test_nothing_has_to_be_stated_about_a_window_in_which_something_happened() -> None:
    book = Book("2026-01-01")
    book.add(EventRaised("breach", "b-1", COMPANY, noon("2026-02-02")), on="2026-02-02")
    found = ask(book, day("2026-02-10"), day("2026-05-31"), single(Response("breach", STEPS, (), "P1M", None, "P5D")))
    assert [(one.first.month, one.word) for one in found if not one.item] == [
        (1, Word.OVERDUE),
        (3, Word.DUE),
        (4, Word.DUE),
    ]


def test_a_statement_that_was_signed_ahead_is_done() -> None:
    book = Book("2026-01-01")
    whole = single(Attested("joint", "P1M", "calendar", ("ceo",), (), "P10D"))
    signed = StatementSigned(
        "joint", COMPANY, About(day("2026-02-01"), day("2026-02-28")), "ceo", "u:1", day("2026-02-20")
    )
    before = {one.first for one in ask(book, day("2026-02-19"), whole=whole)}
    book.add(signed, on="2026-02-20")
    assert before - {one.first for one in ask(book, day("2026-02-21"), whole=whole)} == {day("2026-02-01")}


def test_who_leaves_owes_nothing_afterwards_and_who_comes_owes_from_then_on() -> None:
    book = Book("2026-01-01")
    book.enter("hosts:old", "2026-01-01")
    book.add(RegisterRetired("hosts", "old", day("2026-04-15")), on="2026-01-02")
    book.enter("hosts:new", "2026-05-10", on="2026-01-03")
    found = ask(book, day("2026-01-20"), day("2026-06-30"), single(periodic("P1M"), scope=Scope("hosts", {})))
    owed = {target: [one.last.month for one in found if one.target == target] for target in ("hosts:old", "hosts:new")}
    assert owed == {"hosts:old": [1, 2, 3], "hosts:new": [5, 6]}


def test_an_approved_exception_releases_what_falls_due_within_it() -> None:
    book = Book("2026-01-01")
    book.add(ExceptionApproved("x-1", "c.d", "*", day("2026-02-15"), day("2026-04-15"), "u:1", "u:2"), on="2026-01-02")
    found = ask(book, day("2026-03-01"), day("2026-06-30"), single(periodic("P1M"), waivable=True))
    assert [one.first.month for one in found] == [4, 5, 6]


def test_before_the_cutover_nothing_is_announced() -> None:
    found = ask(Book("2026-06-01"), day("2026-03-10"), day("2026-08-31"), single(periodic("P1M")))
    assert [one.first.month for one in found] == [6, 7, 8]


def two_documents() -> tuple[Edition, Edition]:
    one = edition([clause("T-1", part("c.d")), clause("T-2", part("c.d"))], [demand(periodic("P1M", grace="P5D"))])
    stricter = [demand(periodic("P1M", grace="P2D"))]
    return one, replace(edition([clause("P-9", part("c.d"))], stricter), document="house")


def test_what_two_documents_need_is_one_act_with_all_refs_and_the_earlier_day() -> None:
    book, (one, other) = Book("2026-01-01"), two_documents()
    postures = [book.posture(each, "2026-01-10") for each in (one, other)]
    (joined,) = occurrences("own", postures, day("2026-02-10"))
    assert joined.needs == (Need("doc", "T-1"), Need("doc", "T-2"), Need("house", "P-9"))
    assert joined.due == day("2026-02-02")
    assert [each.needs[0] for each in of_document([joined], "house")] == [Need("house", "P-9")]
    assert of_document([joined], "elsewhere") == []
    (reversed_order,) = occurrences("own", postures[::-1], day("2026-02-10"))
    assert (reversed_order.id, reversed_order.due) == (joined.id, joined.due)


DIFFERENT: dict[str, Callable[[], str]] = {
    "the act": lambda: identity("own", "c.d", "hosts:a", "2026-01-01/2026-01-31"),
    "another company": lambda: identity("other", "c.d", "hosts:a", "2026-01-01/2026-01-31"),
    "another demand": lambda: identity("own", "c.e", "hosts:a", "2026-01-01/2026-01-31"),
    "another target": lambda: identity("own", "c.d", "hosts:b", "2026-01-01/2026-01-31"),
    "another window": lambda: identity("own", "c.d", "hosts:a", "2026-02-01/2026-02-28"),
    "a case": lambda: identity("own", "c.d", "hosts:a", "case/2026-01-01/2026-01-31"),
}


def test_identities_tell_everything_apart() -> None:
    assert len({make() for make in DIFFERENT.values()}) == len(DIFFERENT)


def test_the_identity_is_written_down_and_may_not_change() -> None:
    """Calendars of people hold it: another one would show everything twice."""
    assert identity("own", "c.d", "company", "2026-01-01/2026-01-31") == "1519a4ccd7df072483fa8d895098eafa"


def test_examining_a_block_is_an_act_of_internal_audit() -> None:
    examined = demand(periodic("P1M", form="paper", grace="P30D"), "internal-audit.doc.t")
    whole = edition([clause("T")], [examined], inspections={"T": examined.id})
    (one,) = ask(Book("2026-01-01"), day("2026-01-10"), day("2026-03-20"), whole)[:1]
    assert (one.demand, one.needs, one.due) == (examined.id, (Need("doc", "T"),), day("2026-03-02"))
