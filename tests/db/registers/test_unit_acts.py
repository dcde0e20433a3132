"""The tree of units: opening, renaming, moving with everything below, closing; the register follows."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anzheng.facts.base import Actor
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of, head
from anzheng.organization.models import Member, Person
from anzheng.organization.services import open_company
from anzheng.organization.units import units
from anzheng.posture.index import known_on
from anzheng.registers.people import Newcomer, join
from anzheng.registers.units import close_unit, describe_unit, move_unit, open_unit, rename_unit, set_head
from anzheng.search.models import Found

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SINCE = date(2020, 1, 1)
ACTOR = Actor("user", "u:clerk", "web", "password")


@pytest.fixture(autouse=True)
def _tree() -> None:
    open_company("acme", "範例公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=NOW)
    for code, parent in (("hq", None), ("it", "hq"), ("ops", "it"), ("it-lab", "hq")):
        open_unit("acme", code, f"範例 {code}", parent=parent, since=SINCE, actor=ACTOR, now=NOW)
    who = Person.objects.create(pseudonym="u:ann", name="範例甲")
    Member.objects.create(company_id="acme", person=who, number="E1", joined=SINCE)


def paths() -> list[str]:
    return [row.path for row in units("acme")]


def values(code: str) -> dict[str, object] | None:
    found = known_on(facts_of("acme"), None).entry("units", code, TODAY)
    return None if found is None else dict(found.values or {})


def test_the_tree_is_listed_from_the_top() -> None:
    assert paths() == ["/hq/", "/hq/it-lab/", "/hq/it/", "/hq/it/ops/"]
    assert values("ops") == {"kind": "other", "hall": False}


def test_a_unit_moves_with_everything_below_and_nothing_beside() -> None:
    move_unit("acme", "it", None, actor=ACTOR, now=NOW)

    assert paths() == ["/hq/", "/hq/it-lab/", "/it/", "/it/ops/"]


def test_head_and_kind_stand_in_the_register() -> None:
    set_head("acme", "it", "E1", since=TODAY, actor=ACTOR, now=NOW)
    describe_unit("acme", "it", kind="it", hall=True, actor=ACTOR, now=NOW)
    assert values("it") == {"kind": "it", "hall": True, "head": "E1"}
    set_head("acme", "it", None, since=TODAY, actor=ACTOR, now=NOW)
    assert values("it") == {"kind": "it", "hall": True}


def test_a_new_name_stays_outside_the_ledger() -> None:
    rename_unit("acme", "it", "範例新名", actor=ACTOR, now=NOW)

    assert [row.name for row in units("acme") if row.code == "it"] == ["範例新名"]
    assert "範例新名" not in repr(list(facts_of("acme")))


def test_an_empty_unit_closes() -> None:
    close_unit("acme", "ops", since=TODAY, actor=ACTOR, now=NOW)

    assert paths() == ["/hq/", "/hq/it-lab/", "/hq/it/"]
    assert len(units("acme", closed=True)) == 4
    assert values("ops") is None


REFUSED = {
    "a code in capitals": (InputError, lambda: open_unit("acme", "IT", "甲", since=SINCE, actor=ACTOR, now=NOW)),
    "a code that is taken": (ConflictError, lambda: open_unit("acme", "it", "甲", since=SINCE, actor=ACTOR, now=NOW)),
    "no name": (InputError, lambda: open_unit("acme", "x1", " ", since=SINCE, actor=ACTOR, now=NOW)),
    "an unknown kind": (
        InputError,
        lambda: open_unit("acme", "x1", "甲", kind="blue", since=SINCE, actor=ACTOR, now=NOW),
    ),
    "an unknown parent": (
        NotFoundError,
        lambda: open_unit("acme", "x1", "甲", parent="nowhere", since=SINCE, actor=ACTOR, now=NOW),
    ),
    "a circle": (ConflictError, lambda: move_unit("acme", "hq", "ops", actor=ACTOR, now=NOW)),
    "under itself": (ConflictError, lambda: move_unit("acme", "it", "it", actor=ACTOR, now=NOW)),
    "closing above others": (ConflictError, lambda: close_unit("acme", "it", since=TODAY, actor=ACTOR, now=NOW)),
    "an unknown head": (NotFoundError, lambda: set_head("acme", "it", "E9", since=TODAY, actor=ACTOR, now=NOW)),
    "another company": (NotFoundError, lambda: rename_unit("nobody", "it", "甲", actor=ACTOR, now=NOW)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_and_nothing_changes(case: str) -> None:
    error, act = REFUSED[case]
    before = (head("acme"), paths())
    assert issubclass(error, AnzhengError)

    with pytest.raises(error):
        act()

    assert (head("acme"), paths()) == before


def test_a_unit_with_people_does_not_close() -> None:
    Member.objects.update(unit=units("acme")[3])

    with pytest.raises(ConflictError):
        close_unit("acme", "ops", since=TODAY, actor=ACTOR, now=NOW)


def test_a_moved_unit_and_its_people_are_found_where_they_are_now(tmp_path: Path) -> None:
    join(tmp_path, "acme", Newcomer("E77", "範例移動者", TODAY, unit="ops"), actor=ACTOR, now=NOW)
    move_unit("acme", "it", None, actor=ACTOR, now=NOW)
    rows = Found.objects.filter(ledger="acme", object__in=("people:E77", "units:it", "units:it-lab"))
    assert dict(rows.values_list("object", "unit")) == {
        "people:E77": "/it/ops/", "units:it": "/it/", "units:it-lab": "/hq/it-lab/",
    }  # fmt: skip
