"""Parameters across documents: the strictest of all that state one, the company's own value, the house's default."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.model import Edition, Op, Parameter, ParameterRef
from anzheng.facts.companies import ParameterSet
from anzheng.posture.judge import Posture
from anzheng.posture.parameters import Decides, ParameterBook, Ruling, comparable, effective, sources_of, stricter
from anzheng.posture.period import judge_period
from tests.unit.posture.build import Book, clause, day, demand, edition, part, periodic, single

Value = tuple[Op, int, str]
MOST, LEAST = Op.AT_MOST, Op.AT_LEAST


def _parameter(value: Value) -> Parameter:
    return Parameter("p", *value, "參數", "parameter")


def _document(name: str, *stated: Value, default: Value | None = None) -> Edition:
    rows = [clause(f"{name}-{n}", parameters=(_parameter(value),)) for n, value in enumerate(stated, 1)]
    defaults = {} if default is None else {"p": _parameter(default)}
    return replace(edition(rows, [], defaults=defaults), document=name)


def _told(ruling: Ruling | None) -> tuple[int, str, str]:
    assert ruling is not None
    by = "" if ruling.source is None else f"{ruling.source.document} {ruling.source.ref}"
    return ruling.parameter.value, ruling.parameter.unit, by or ruling.decides.value


@pytest.mark.parametrize(
    ("documents", "own", "told"),
    [
        pytest.param([_document("a", (MOST, 1, "year"))], None, (1, "year", "a a-1"), id="one document states it"),
        pytest.param(
            [_document("a", (MOST, 1, "year")), _document("b", (MOST, 6, "month"))],
            None,
            (6, "month", "b b-1"),
            id="half-yearly is stricter than yearly",
        ),
        pytest.param(
            [_document("a", (LEAST, 3, "year")), _document("b", (LEAST, 5, "year"), (LEAST, 1, "year"))],
            None,
            (5, "year", "b b-1"),
            id="of three minimums the highest",
        ),
        pytest.param(
            [_document("a", (MOST, 15, "minute")), _document("b", (MOST, 1, "hour"))],
            None,
            (15, "minute", "a a-1"),
            id="minutes compare with hours",
        ),
        pytest.param(
            [_document("a", (MOST, 3, "attempt"))], 2, (2, "attempt", "company"), id="the company is stricter"
        ),
        pytest.param([_document("a", (MOST, 3, "attempt"))], 5, (3, "attempt", "a a-1"), id="the company is laxer"),
        pytest.param([_document("a", (MOST, 3, "attempt"))], 3, (3, "attempt", "a a-1"), id="the company agrees"),
        pytest.param(
            [_document("a", default=(MOST, 6, "month"))], None, (6, "month", "house"), id="nobody states it: the house"
        ),
        pytest.param(
            [_document("a", default=(MOST, 6, "month"))],
            12,
            (12, "month", "company"),
            id="against the house alone the company may be laxer",
        ),
        pytest.param(
            [_document("a", (MOST, 1, "year"), default=(MOST, 6, "month"))],
            None,
            (1, "year", "a a-1"),
            id="what a document states goes before a stricter house default",
        ),
        pytest.param(
            [_document("a", (MOST, 1, "year"), default=(MOST, 6, "month"))],
            9,
            (9, "month", "company"),
            id="the company's value counts in the unit of the house",
        ),
        pytest.param(
            [_document("a", (Op.EQUAL, 5, "class"))], 6, (5, "class", "a a-1"), id="an exact value cannot be bettered"
        ),
        pytest.param(
            [_document("a", (LEAST, 6, "character")), _document("b", (LEAST, 90, "percent"))],
            None,
            (6, "character", "a a-1"),
            id="percent compares with nothing",
        ),
    ],
)
def test_what_rules(documents: list[Edition], own: int | None, told: tuple[int, str, str]) -> None:
    assert _told(effective("p", ParameterBook.of(documents), own)) == told


def test_nobody_sets_it() -> None:
    assert effective("p", ParameterBook.of([]), 5) is None


def test_a_ruling_names_every_source_beside_the_one_that_decides() -> None:
    documents = [_document("b", (MOST, 6, "month")), _document("a", (MOST, 1, "year"), default=(MOST, 3, "month"))]
    ruling = effective("p", ParameterBook.of(documents), 24)
    assert ruling is not None
    assert [(one.document, one.parameter.value) for one in ruling.sources] == [("a", 1), ("b", 6)]
    assert (ruling.own, ruling.default) == (_parameter((MOST, 24, "month")), _parameter((MOST, 3, "month")))
    assert ruling.decides is Decides.DOCUMENT
    assert [one.ref for one in sources_of(documents)["p"]] == ["b-1", "a-1"]


@pytest.mark.parametrize(
    ("stated", "amount"),
    [
        pytest.param((MOST, 2, "week"), 14, id="weeks as days"),
        pytest.param((MOST, 3, "month"), 91, id="a maximum is rounded down"),
        pytest.param((LEAST, 3, "month"), 92, id="a minimum is rounded up"),
        pytest.param((MOST, 60, "day"), 60, id="days"),
    ],
)
def test_an_amount_counts_in_the_unit_of_the_parameter(stated: Value, amount: int) -> None:
    ruling = effective("p", ParameterBook.of([_document("a", stated, default=(stated[0], 90, "day"))]), None)
    assert ruling is not None
    assert ruling.amount == amount


# --- what holds for all documents -------------------------------------------------------------------


def _documents(op: Op) -> st.SearchStrategy[list[Edition]]:
    units = st.sampled_from(["day", "week", "month", "year"])
    value = st.tuples(st.just(op), st.integers(1, 40), units)
    default = st.sampled_from([None, (op, 6, "month")])
    return st.lists(st.tuples(st.lists(value, max_size=3), default), min_size=1, max_size=5).map(
        lambda rows: [
            _document(f"d{number}", *stated, default=house or (op, 6, "month"))
            for number, (stated, house) in enumerate(rows)
        ]
    )


documents_of = st.sampled_from([MOST, LEAST]).flatmap(_documents)
owns = st.none() | st.integers(1, 60)


@given(documents_of, owns, st.randoms())
def test_the_order_of_documents_changes_nothing(documents: list[Edition], own: int | None, random: object) -> None:
    moved = list(documents)
    random.shuffle(moved)  # type: ignore[attr-defined]
    assert effective("p", ParameterBook.of(documents), own) == effective("p", ParameterBook.of(moved), own)


@given(documents_of, owns, st.data())
def test_a_document_more_never_makes_a_stated_value_laxer(
    documents: list[Edition], own: int | None, data: st.DataObject
) -> None:
    fewer = data.draw(st.lists(st.sampled_from(documents), min_size=1, unique_by=lambda one: one.document))
    before, after = (effective("p", ParameterBook.of(rows), own) for rows in (fewer, documents))
    assert before is not None
    assert after is not None
    assert comparable(before.parameter, after.parameter)
    if before.decides is Decides.DOCUMENT or (before.sources and before.decides is Decides.COMPANY):
        assert not stricter(before.parameter, after.parameter)


@given(documents_of, owns)
def test_the_companys_own_value_never_rules_against_a_stricter_document(
    documents: list[Edition], own: int | None
) -> None:
    ruling = effective("p", ParameterBook.of(documents), own)
    assert ruling is not None
    for source in ruling.sources:
        assert not stricter(source.parameter, ruling.parameter)
    if ruling.sources and ruling.decides is Decides.COMPANY:
        assert all(stricter(ruling.parameter, source.parameter) for source in ruling.sources)


# --- in verdicts ------------------------------------------------------------------------------------


def _scans(name: str, stated: Value | None) -> Edition:
    whole = single(periodic(ParameterRef("p")), parameters=() if stated is None else (_parameter(stated),))
    return replace(whole, document=name, defaults={"p": _parameter((MOST, 12, "month"))})


def test_another_document_makes_a_yearly_scan_half_yearly() -> None:
    yearly, half = _scans("a", (MOST, 1, "year")), _scans("b", (MOST, 6, "month"))
    book = Book(cutover="2025-01-01")
    book.record("2025-12-01")
    together = ParameterBook.of([yearly, half])
    about = day("2026-07-10")
    assert Posture(yearly, book.index(), about).verdict("T-1").word == "due"
    assert Posture(yearly, book.index(), about, together).verdict("T-1").word == "overdue"
    alone = judge_period(yearly, book.index(), day("2026-01-01"), day("2026-12-31"))
    period = judge_period(yearly, book.index(), day("2026-01-01"), day("2026-12-31"), together)
    assert [one.demands["c.d"].tally.expected for one in (alone, period)] == [1, 2]


def test_the_book_stays_when_the_company_sets_a_value() -> None:
    yearly, half = _scans("a", (MOST, 1, "year")), _scans("b", (MOST, 6, "month"))
    book = Book(cutover="2025-01-01")
    book.record("2026-01-10")
    posture = Posture(yearly, book.index(), day("2026-03-10"), ParameterBook.of([yearly, half]))
    assert [str(one.first) for one in posture.demand("c.d", "P1M").targets["company"].windows][-1] == "2026-01-01"
    book.add(ParameterSet("p", 1, day("2026-03-01")), on="2026-03-10")
    posture.learn(book.facts[-1:])
    assert [str(one.first) for one in posture.demand("c.d", "P1M").targets["company"].windows][-1] == "2026-03-01"


def test_a_house_period_may_be_changed_by_the_company() -> None:
    rows = [clause("T-1", part("c.d"), inspection="P1M")]
    own = {"p": _parameter((MOST, 6, "month"))}
    whole = edition(rows, [demand(periodic(ParameterRef("p")))], defaults=own)
    book = Book(cutover="2025-01-01")
    book.record("2025-12-20")
    assert book.word(whole, "2026-07-02") == "overdue"
    book.add(ParameterSet("p", 12, day("2026-01-01")), on="2026-01-01")
    assert book.word(whole, "2026-07-02") == "due"
