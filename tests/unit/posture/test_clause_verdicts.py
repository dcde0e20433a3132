"""Parts and clauses: applicability, dates, strength, findings, exceptions, counts."""

import pytest

from anzheng.catalogue.core.model import AnyOf, DocumentKind, Effective, Part, Strength
from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked, FindingClosed, FindingOpened
from anzheng.facts.base import Payload, Scalar
from anzheng.facts.companies import ProfileAnswered
from anzheng.posture.clauses import is_finding
from tests.unit.posture.build import Book, clause, day, demand, edition, part, periodic, single

MONTHLY = periodic("P1M")
ABOUT = "2026-03-10"


def _done() -> Book:
    book = Book(cutover="2026-01-01")
    for month in ("01", "02", "03"):
        book.record(f"2026-{month}-05")
    return book


def _missed() -> Book:
    return Book(cutover="2026-01-01")


# --- the profile ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        pytest.param({}, "unknown", id="nobody answered: unknown"),
        pytest.param({"online": True}, "unknown", id="one of two is answered: unknown"),
        pytest.param({"online": True, "core": True}, "overdue", id="both yes: judged"),
        pytest.param({"online": False}, "not_applicable", id="one no decides, whatever the other says"),
        pytest.param({"online": True, "core": "no"}, "not_applicable", id="the word no"),
        pytest.param({"online": True, "core": None}, "unknown", id="an answer taken back: unknown"),
    ],
)
def test_conditions_are_joined_by_and(answers: dict[str, Scalar], word: str) -> None:
    book = _missed()
    for question, answer in answers.items():
        book.add(ProfileAnswered(question, answer, day("2026-01-01")), on="2026-01-01")
    assert book.word(single(MONTHLY, applies=("online", "core")), ABOUT) == word


def test_an_answer_counts_from_its_day_and_the_verdict_promises_no_more() -> None:
    book = _missed()
    book.add(ProfileAnswered("online", answer=True, since=day("2026-01-01")), on="2026-01-01")
    book.add(ProfileAnswered("online", answer=False, since=day("2026-03-15")), on="2026-03-01")
    whole = single(MONTHLY, applies=("online",))
    assert [book.word(whole, about) for about in ("2026-03-14", "2026-03-15")] == ["overdue", "not_applicable"]
    assert book.posture(whole, "2026-03-10").verdict("T-1").until == day("2026-03-14")


# --- dates and strength -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effective", "word"),
    [
        pytest.param(Effective(day("2026-03-11"), None), "not_in_force", id="from tomorrow"),
        pytest.param(Effective(day("2026-03-10"), None), "overdue", id="from today"),
        pytest.param(Effective(None, day("2026-03-10")), "overdue", id="until today"),
        pytest.param(Effective(None, day("2026-03-09")), "not_in_force", id="until yesterday"),
    ],
)
def test_effective_dates(effective: Effective, word: str) -> None:
    assert _missed().word(single(MONTHLY, effective=effective), ABOUT) == word
    one = edition([clause("T-1", part("c.d"))], [demand(MONTHLY)], effective=effective)
    assert _missed().word(one, ABOUT) == word


def test_not_in_force_promises_its_word_until_the_eve() -> None:
    whole = single(MONTHLY, effective=Effective(day("2026-06-01"), None))
    assert _missed().posture(whole, ABOUT).verdict("T-1").until == day("2026-05-31")


@pytest.mark.parametrize(
    ("parts", "word", "advice"),
    [
        pytest.param([(Strength.SHOULD, "c.late")], "overdue", True, id="a should that is not done is advice"),
        pytest.param([(Strength.GOAL, "c.late")], "overdue", True, id="a goal that is not reached is advice"),
        pytest.param([(Strength.GOAL, "c.done")], "met", False, id="a goal that is reached is met"),
        pytest.param(
            [(Strength.MUST, "c.done"), (Strength.GOAL, "c.late")], "met", False, id="nor does a goal make it red"
        ),
        pytest.param([(Strength.SHOULD, "c.done")], "met", False, id="a should that is done is met"),
        pytest.param(
            [(Strength.MUST, "c.done"), (Strength.SHOULD, "c.late")], "met", False, id="advice never makes a must red"
        ),
        pytest.param([(Strength.MUST, "c.late"), (Strength.SHOULD, "c.done")], "overdue", False, id="the must decides"),
        pytest.param([(Strength.MUST, "c.done"), (Strength.MAY, "c.late")], "met", False, id="a may is not judged"),
        pytest.param([(Strength.MUST, "c.done"), (Strength.MUST, "c.late")], "overdue", False, id="the worst part"),
    ],
)
def test_strength(parts: list[tuple[Strength, str]], word: str, advice: bool) -> None:  # noqa: FBT001 - a column
    rows: list[Part] = [part(name, n=n, strength=strength) for n, (strength, name) in enumerate(parts, 1)]
    demands = [demand(MONTHLY, "c.done"), demand(periodic("P1M", form="other"), "c.late")]
    posture = _done().posture(edition([clause("T-1", *rows, inspection="P1M")], demands), ABOUT)
    verdict = posture.verdict("T-1")
    assert (verdict.word, verdict.advice) == (word, advice)
    assert is_finding(verdict) == (word == "overdue" and not advice)
    assert posture.totals["advice"] == int(advice)


def test_advice_inside_a_compound_clause_is_counted_apart() -> None:
    rows = [part("c.done", n=1), part("c.late", n=2, strength=Strength.SHOULD)]
    demands = [demand(MONTHLY, "c.done"), demand(periodic("P1M", form="other"), "c.late")]
    verdict = _done().posture(edition([clause("T-1", *rows, inspection="P1M")], demands), ABOUT).verdict("T-1")
    assert dict(verdict.counts) == {"met": 1, "advice": 1}


# --- findings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payloads", "about", "word"),
    [
        pytest.param(
            [FindingOpened("f", "doc", "T-1", 0, day("2026-03-05"))], "2026-03-10", "failed", id="open: failed"
        ),
        pytest.param(
            [FindingOpened("f", "doc", "T-1", 0, day("2026-03-05"))], "2026-03-04", "due", id="not yet opened"
        ),
        pytest.param(
            [FindingOpened("f", "doc", "T-1", 2, day("2026-03-05"))], "2026-03-10", "met", id="another part's finding"
        ),
        pytest.param(
            [FindingOpened("f", "other", "T-1", 0, day("2026-03-05"))], "2026-03-10", "met", id="another document's"
        ),
        pytest.param(
            [FindingOpened("f", "doc", "T-1", 0, day("2026-03-05")), FindingClosed("f", day("2026-03-08"), "u:2")],
            "2026-03-10",
            "met",
            id="closed: met again",
        ),
        pytest.param(
            [FindingOpened("f", "doc", "T-1", 0, day("2026-03-05")), FindingClosed("f", day("2026-03-08"), "u:2")],
            "2026-03-07",
            "failed",
            id="before it was closed: failed",
        ),
        pytest.param(
            [
                FindingOpened("f", "doc", "T-1", 0, day("2026-03-02")),
                FindingClosed("f", day("2026-03-06"), "u:2"),
                FindingOpened("f", "doc", "T-1", 0, day("2026-03-09")),
            ],
            "2026-03-05",
            "failed",
            id="opened again: the first opening still stands in the past",
        ),
    ],
)
def test_audit_findings(payloads: list[Payload], about: str, word: str) -> None:
    book = Book(cutover="2026-01-01")
    for when in ("2026-01-05", "2026-02-05", "2026-03-05"):
        book.record(when)
    for payload in payloads:
        book.add(payload, on="2026-03-09")
    assert book.word(single(MONTHLY, inspection="P1W"), about) == word


# --- exceptions -------------------------------------------------------------------------------------

RELEASED = ExceptionApproved("x", "c.d", "*", day("2026-03-01"), day("2026-03-20"), "u:1", "u:2")


@pytest.mark.parametrize(
    ("fields", "about", "word", "standing"),
    [
        pytest.param(
            {"waivable": True, "kind": DocumentKind.POLICY}, "2026-03-10", "excepted", False, id="own rule: excepted"
        ),
        pytest.param({}, "2026-03-10", "overdue", True, id="a regulator's must: stays, shown as approved"),
        pytest.param(
            {"strength": Strength.SHOULD}, "2026-03-10", "overdue", False, id="a regulator's should: only advice"
        ),
        pytest.param({"kind": DocumentKind.POLICY}, "2026-03-10", "overdue", False, id="own rule that is not waivable"),
        pytest.param({"waivable": True, "kind": DocumentKind.POLICY}, "2026-03-21", "overdue", False, id="expired"),
        pytest.param(
            {"waivable": True, "kind": DocumentKind.POLICY}, "2026-02-27", "overdue", False, id="not yet begun"
        ),
    ],
)
def test_exceptions(fields: dict[str, object], about: str, word: str, standing: bool) -> None:  # noqa: FBT001 - a column
    book = _missed()
    book.add(RELEASED, on="2026-02-26")
    verdict = book.posture(single(MONTHLY, **fields), about).verdict("T-1")
    assert (verdict.word, verdict.standing_exception) == (word, standing)


def test_a_revoked_exception_ends_on_the_day_and_the_verdict_promises_no_more() -> None:
    book = _missed()
    book.add(RELEASED, on="2026-02-26")
    book.add(ExceptionRevoked("x", day("2026-03-12")), on="2026-03-05")
    whole = single(MONTHLY, waivable=True, kind=DocumentKind.POLICY)
    assert [book.word(whole, about) for about in ("2026-03-11", "2026-03-12")] == ["excepted", "overdue"]
    verdict = book.posture(whole, ABOUT)
    assert verdict.demand("c.d", "P1Y").targets["company"].until == day("2026-03-11")
    assert verdict.demand("c.d", "P1Y").targets["company"].underlying == "overdue"


def test_an_exception_never_improves_what_is_done() -> None:
    book = _done()
    book.add(RELEASED, on="2026-02-26")
    assert book.word(single(MONTHLY, waivable=True, inspection="P1M"), ABOUT) == "met"


# --- headings and totals ----------------------------------------------------------------------------


def test_above_the_clause_there_are_only_counts() -> None:
    rows = [
        clause("T"),
        clause("T-1", part("c.done"), parent="T", inspection="P1M"),
        clause("T-2", parent="T"),
        clause("T-2a", part("c.late"), parent="T-2", inspection="P1M"),
        clause("T-2b", part("c.late", strength=Strength.SHOULD), parent="T-2", inspection="P1M"),
        clause("T-2c", part("c.late", applies=("never",)), parent="T-2"),
        clause("T-2d", part(root=AnyOf(("c.late", "c.done"))), parent="T-2", inspection="P1M"),
    ]
    demands = [demand(MONTHLY, "c.done"), demand(periodic("P1M", form="other"), "c.late")]
    book = _done()
    book.add(ProfileAnswered("never", answer=False, since=day("2026-01-01")), on="2026-01-01")
    posture = book.posture(edition(rows, demands), ABOUT)
    assert posture.verdicts["T"].word is None
    assert dict(posture.verdicts["T"].counts) == {"met": 2, "overdue": 1, "advice": 1, "not_applicable": 1}
    assert dict(posture.verdicts["T-2"].counts) == {"met": 1, "overdue": 1, "advice": 1, "not_applicable": 1}
    totals = posture.totals
    assert sum(totals.values()) == 5
    assert (totals["met"], totals["overdue"], totals["advice"], totals["not_applicable"]) == (2, 1, 1, 1)
