"""Alternatives that come round together: one window done one way, the next another way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.model import AnyOf, Edition, Period, Scope, Standing
from anzheng.posture.forecast import forecast
from anzheng.posture.period import judge_period
from anzheng.posture.reasons import sentence
from tests.unit.posture.build import ANYTHING, Book, clause, day, demand, edition, part, periodic

LIST, OUTPUT = "c.list", "c.output"
EITHER = AnyOf((LIST, OUTPUT))


def either(other: Period = "P1M", scope: Scope | None = None, **fields: str) -> Edition:
    """An edition of one clause: each month by the list or by the output."""
    demands = [demand(periodic("P1M"), LIST), demand(periodic(other, form="output", **fields), OUTPUT, scope)]
    return edition([clause("T-1", part(root=EITHER), inspection="P2M")], demands)


def filled(**months: str) -> Book:
    """A ledger from January 2026 on, with a record of each form in the months named."""
    book = Book(cutover="2026-01-01")
    for form, named in months.items():
        for month in named.split():
            book.record(f"2026-{month}-05", form=form)
    return book


@pytest.mark.parametrize(
    ("review", "output", "word"),
    [
        pytest.param("01 02 03", "", "met", id="always by the list"),
        pytest.param("", "01 02 03", "met", id="always by the output"),
        pytest.param("01 03", "02", "met", id="now one, now the other"),
        pytest.param("01 02", "02 03", "met", id="both in one month"),
        pytest.param("01", "02", "due", id="neither yet in the open month"),
        pytest.param("01", "03", "overdue", id="neither in February"),
        pytest.param("", "", "overdue", id="neither at all"),
    ],
)
def test_every_window_needs_one_of_them(review: str, output: str, word: str) -> None:
    assert filled(review=review, output=output).word(either(), "2026-03-20") == word


def test_what_was_late_one_way_counts_as_late() -> None:
    book = Book(cutover="2026-01-01")
    book.record("2026-01-05")
    book.record("2026-02-05", on="2026-03-02", form="output")
    book.record("2026-03-05")
    assert book.word(either(), "2026-03-20") == "late"


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(either("P1W"), id="another rhythm"),
        pytest.param(either(calendar="trading"), id="another calendar"),
        pytest.param(either(scope=Scope("hosts", {})), id="other targets"),
    ],
)
def test_alternatives_of_different_rounds_are_not_mixed(whole: Edition) -> None:
    assert filled(review="01 03", output="02").word(whole, "2026-03-20") != "met"


def test_what_does_not_come_round_is_not_mixed() -> None:
    rules = demand(Standing("rules", None, (), "P0D", ANYTHING), OUTPUT)
    whole = edition([clause("T-1", part(root=EITHER), inspection="P2M")], [demand(periodic("P1M"), LIST), rules])
    assert filled(review="01 03").word(whole, "2026-03-20") != "met"


def test_the_reason_and_both_demands_are_shown() -> None:
    (verdict,) = filled(review="01 03", output="02").posture(either(), "2026-03-20").verdict("T-1").parts
    assert verdict.reason.code == "in_turn"
    assert "其中一種" in sentence(verdict.reason, "zh")
    assert [one.demand for one in verdict.carrying] == [LIST, OUTPUT]
    assert len(verdict.facts) == 3
    assert verdict.until == day("2026-03-20")


def test_a_period_counts_each_window_once() -> None:
    book = filled(review="01 03", output="02")
    period = judge_period(either(), book.index(), day("2026-01-01"), day("2026-03-31"))
    counts = period.verdicts["T-1"].counts
    assert (counts["expected"], counts["on_time"], counts["missed"]) == (3, 3, 0)


def test_a_period_does_not_count_the_way_that_was_not_taken() -> None:
    period = judge_period(either(), filled(review="01 02 03").index(), day("2026-01-01"), day("2026-03-31"))
    counts = period.verdicts["T-1"].counts
    assert (counts["expected"], counts["on_time"], counts["missed"]) == (3, 3, 0)


MONTHS = [f"{month:02d}" for month in range(1, 7)]
ways = st.lists(st.sampled_from(["none", "review", "output", "both"]), min_size=6, max_size=6)


@given(ways)
def test_the_way_never_matters_only_whether_each_window_was_done(done: list[str]) -> None:
    taken = {
        form: " ".join(month for month, way in zip(MONTHS, done, strict=True) if way in (form, "both"))
        for form in ("review", "output")
    }
    only = " ".join(month for month, way in zip(MONTHS, done, strict=True) if way != "none")
    mixed, alone = filled(**taken), filled(review=only)
    assert mixed.word(either(), "2026-06-30") == alone.word(either(), "2026-06-30")
    july = forecast(either(), mixed.index(), day("2026-06-30"), day("2026-08-31")).then.verdict("T-1").word
    assert july == alone.word(either(), "2026-08-31")
