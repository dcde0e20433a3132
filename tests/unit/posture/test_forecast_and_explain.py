"""What lapses, when and whose; and why a clause has its word."""

import pytest

from anzheng.catalogue.core.model import AnyOf, Standing
from anzheng.posture.explain import explain, parameters_in, rule_of
from anzheng.posture.forecast import forecast
from tests.unit.posture.build import ANYTHING, Book, clause, day, demand, edition, part, periodic
from tests.unit.posture.ledgers import EDITION

POLICY = Standing("policy", "P1Y", (), "P30D", ANYTHING)


def _company() -> Book:
    book = Book(cutover="2026-01-01")
    book.record("2026-01-10", form="policy")
    for month in ("01", "02", "03"):
        book.record(f"2026-{month}-05")
    return book


def test_the_forecast_names_what_lapses_when_and_whose() -> None:
    rows = [clause("T-1", part("c.policy")), clause("T-2", part("c.review", "c.policy"), inspection="P1M")]
    whole = edition(rows, [demand(POLICY, "c.policy"), demand(periodic("P1M", grace="P10D"), "c.review")])
    told = forecast(whole, _company().index(), day("2026-03-20"), day("2027-06-30"))
    assert [(one.demand, one.on, one.owner) for one in told.lapses] == [
        ("c.review", day("2026-05-10"), "security-staff"),
        ("c.policy", day("2027-01-10"), "security-staff"),
        ("c.policy", day("2027-01-10"), "security-staff"),
    ]
    assert {one.refs for one in told.lapses} == {("T-1",), ("T-2",)}
    assert [(one.now, one.then) for one in told.lapses] == [("met", "overdue")] * 3


def test_nothing_lapses_between_two_days_of_one_window() -> None:
    whole = edition([clause("T-1", part("c.review"), inspection="P1M")], [demand(periodic("P1M"), "c.review")])
    assert forecast(whole, _company().index(), day("2026-03-20"), day("2026-03-31")).lapses == ()


def test_what_does_not_apply_does_not_lapse() -> None:
    whole = edition([clause("T-1", part("c.review", applies=("online",)))], [demand(periodic("P1M"), "c.review")])
    told = forecast(whole, _company().index(), day("2026-03-20"), day("2026-06-30"))
    assert [one.refs for one in told.lapses if told.today.verdict("T-1").word == "not_applicable"] == []


@pytest.mark.parametrize("name", sorted(EDITION.demands))
def test_every_kind_of_demand_tells_its_rule_in_both_languages(name: str) -> None:
    posture = Book().posture(EDITION, "2026-03-01")
    rule = rule_of(EDITION.demands[name], posture.context)
    assert rule.zh
    assert rule.en
    assert rule.zh != rule.en
    assert rule.en.isascii() or "“" in rule.en


@pytest.mark.parametrize(
    ("name", "keys"),
    [("c.scan", {"scan"}), ("c.length", {"length"}), ("c.policy", set()), ("c.breach", set()), ("c.owner", set())],
)
def test_the_parameters_that_a_demand_reads(name: str, keys: set[str]) -> None:
    assert parameters_in(EDITION.demands[name]) == keys


@pytest.mark.parametrize(
    ("about", "says"),
    [
        pytest.param(
            "2026-03-20", "holds until 2026-03-31; a new fact is needed after that", id="met: how long it holds"
        ),
        pytest.param("2026-04-20", "add an accepted “review” (form review)", id="due: what has to be done"),
    ],
)
def test_an_explanation_says_what_would_change_the_word(about: str, says: str) -> None:
    whole = edition([clause("T-1", part("c.review"), inspection="P1M")], [demand(periodic("P1M"), "c.review")])
    told = explain(_company().posture(whole, about), "T-1")
    assert told.demands["c.review"].change.en == says
    assert told.lookback == "P1M"


def test_an_explanation_holds_every_alternative_and_what_only_supports() -> None:
    rows = [clause("T-1", part(root=AnyOf(("c.a", "c.b")), corroborating=("c.c",)))]
    names = ("c.a", "c.b", "c.c")
    whole = edition(rows, [demand(periodic("P1M"), name) for name in names])
    assert tuple(explain(_company().posture(whole, "2026-03-20"), "T-1").demands) == names
