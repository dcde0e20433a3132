"""Inspections: how often the firm's own internal audit examines a block, apart from the words of its clauses."""

from dataclasses import replace

import pytest

from anzheng.catalogue.core.model import Condition, Edition, Effective, Op
from anzheng.facts.base import About, Fact
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel.times import taipei_day
from anzheng.posture.forecast import forecast
from anzheng.posture.period import judge_period
from tests.unit.posture.build import Book, accept, clause, day, demand, edition, noon, part, periodic


def _document(**fields: object) -> Edition:
    """Block T is examined half-yearly by working papers that name it; its one clause is due monthly."""
    paper = accept(concerns=(Condition("block", Op.EQUAL, "T"),))
    demands = [
        demand(periodic("P1M"), "c.d"),
        demand(periodic("P6M", form="paper", grace="P1M", accept=paper), "internal-audit.doc.t"),
    ]
    rows = [clause("T"), clause("T-1", part("c.d"), parent="T", inspection="P1M")]
    return edition(rows, demands, inspections={"T": "internal-audit.doc.t"}, **fields)


def _papers(*days: str, block: str = "T") -> Book:
    book = Book(cutover="2025-01-01")
    for about in ("2026-06-10", "2026-07-10"):
        book.record(about)
    for about in days:
        book.record(about, form="paper", values={"block": block})
    return book


@pytest.mark.parametrize(
    ("papers", "about", "word"),
    [
        pytest.param(
            ["2025-03-01", "2025-10-01", "2026-03-01", "2026-07-05"], "2026-07-10", "met", id="every half-year"
        ),
        pytest.param(["2025-10-01", "2026-03-01"], "2026-07-10", "due", id="the open half-year is still to come"),
        pytest.param(["2025-10-01", "2026-07-05"], "2026-07-20", "due", id="the last half-year is in its grace"),
        pytest.param(["2025-10-01", "2026-07-05"], "2026-08-20", "overdue", id="the last half-year was left out"),
        pytest.param([], "2026-07-10", "overdue", id="nobody ever examined it"),
    ],
)
def test_a_block_is_examined_in_each_window_of_the_last_year(papers: list[str], about: str, word: str) -> None:
    posture = _papers(*papers).posture(_document(), about)
    assert posture.inspection("T").word == word
    assert {block: result.word for block, result in posture.inspections.items()} == {"T": word}


def test_papers_about_another_block_do_not_count() -> None:
    posture = _papers("2026-07-03", block="U").posture(_document(), "2026-07-10")
    result = posture.inspection("T").targets["company"]
    assert [(window.word, window.facts) for window in result.windows][-1] == ("due", ())


def test_an_inspection_changes_no_clause() -> None:
    posture = _papers().posture(_document(), "2026-07-10")
    assert posture.inspection("T").word == "overdue"
    assert posture.verdict("T-1").word == "met"
    assert posture.totals["overdue"] == 0


def test_a_working_paper_is_learned() -> None:
    book = _papers("2025-10-01", "2026-03-01")
    posture = book.posture(_document(), "2026-07-10")
    assert posture.inspection("T").word == "due"
    payload = EvidenceAdded("p", "paper", "company", About.day(day("2026-07-05")), {"block": "T"}, (), (), None)
    at = noon("2026-07-06")
    assert posture.learn([Fact(len(book.facts), at, taipei_day(at), "u:1", "s", payload)]) == set()
    assert posture.inspection("T").word == "met"


def test_a_document_out_of_force_is_not_examined() -> None:
    later = replace(_document(), effective=Effective(day("2027-01-01"), None))
    posture = _papers().posture(later, "2026-07-10")
    assert posture.inspections == {}
    assert judge_period(later, posture.index, day("2026-01-01"), day("2026-06-30")).inspections == {}


def test_a_forecast_names_the_block_whose_inspection_lapses() -> None:
    book = _papers("2025-03-01", "2025-10-01", "2026-03-01", "2026-07-05")
    told = forecast(_document(), book.index(), day("2026-07-10"), day("2027-08-15"))
    lapse = next(one for one in told.lapses if one.demand == "internal-audit.doc.t")
    assert (lapse.refs, lapse.now, lapse.then) == (("T",), "met", "overdue")


def test_a_period_counts_the_examinations() -> None:
    book = _papers("2025-10-01", "2026-07-05")
    period = judge_period(_document(), book.index(), day("2025-07-01"), day("2026-06-30"))
    counts = period.inspections["T"].tally.counts()
    assert (counts["expected"], counts["on_time"]) == (2, 1)
