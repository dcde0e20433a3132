"""Exports that wait on the shelf, on both databases: each sees their own; what is asked survives as ids and days."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from anzheng.jobs.models import Job
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.content.services import destroy, enter, put
from anzheng.organization.access import DeniedError
from anzheng.reports.binder.core.periods import Period
from anzheng.reports.binder.shelf import KEPT, MOST_OPEN, State, ask, exports_of, prune, shelf
from anzheng.reports.binder.wishes import Wish, listing_of
from tests.support.cases import LEDGER, Office, office

pytestmark = pytest.mark.django_db

HALF = Period(date(2026, 1, 1), date(2026, 6, 30))
WISHES = {
    "a period": Wish(("twse-cc", "listed-company"), None, HALF),
    "a day, as known before": Wish(("twse-cc",), date(2026, 6, 30), None, date(2026, 7, 1)),
    "on site, without names": Wish(("twse-cc",), None, HALF, None, ("e-1", "room-plan"), named=False),
}


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def order(here: Office, who: str, wish: Wish, listing: Path | None = None) -> str:
    return ask(here.has(who), wish, listing, auth="totp", home=here.home, now=here.now)


@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES.keys())
def test_what_was_asked_comes_back_to_who_asked(here: Office, wish: Wish) -> None:
    made = order(here, "head", wish)
    (found,) = exports_of(here.has("head"), home=here.home, now=here.now)
    assert (found.id, found.wish, found.state, found.ready) == (made, wish, State.WAITING, None)
    assert exports_of(here.has("auditor"), home=here.home, now=here.now) == []


def test_a_list_is_taken_over_and_a_lost_one_is_named(here: Office) -> None:
    (here.home / "tmp").mkdir()
    listing = here.home / "tmp" / "typed.CSV"
    listing.write_text("編號,調閱項目\n1,附表\n", encoding="utf-8")
    made = order(here, "auditor", Wish(()), listing)
    given = Job.objects.get(pk=made).arguments
    kept = listing_of(here.home, given)
    assert kept is not None
    assert [one.asked for one in Wish.of(given).wanted(kept).requests] == ["附表"]
    assert not listing.exists()
    kept.unlink()
    for name in (given["listing"], "../secret-key"):
        with pytest.raises(NotFoundError, match="not kept any more"):
            listing_of(here.home, {**given, "listing": name})


def test_refused(here: Office) -> None:
    wish = WISHES["a period"]
    for ahead in (
        replace(wish, period=Period(date(2027, 1, 1), date(2027, 6, 30))),
        Wish(("twse-cc",), date(2027, 1, 1)),
    ):
        with pytest.raises(InputError, match="has not come yet"):
            order(here, "head", ahead)
    with pytest.raises(DeniedError):
        order(here, "ann", wish)
    for _ in range(MOST_OPEN):
        order(here, "head", wish)
    with pytest.raises(ConflictError):
        order(here, "head", wish)
    assert order(here, "auditor", wish)


def test_an_archive_goes_when_its_days_are_over_or_content_was_destroyed_since(here: Office) -> None:
    made = order(here, "head", WISHES["a period"])
    Job.objects.filter(pk=made).update(state="done")
    folder = shelf(here.home)
    said = {"sha256": "ab" * 32, "seq": 1, "entries": 1, "evidence": 1, "bytes": 1, "withheld": 0, "requests": 0}
    until = here.now + KEPT
    described = {**said, "unanswered": [], "until": until.isoformat()}

    def put_there() -> None:
        (folder / f"{made}.zip").write_bytes(b"x")
        (folder / f"{made}.json").write_text(json.dumps(described), encoding="utf-8")

    def state(now: datetime) -> State:
        return exports_of(here.has("head"), home=here.home, now=now)[0].state

    put_there()
    assert (state(here.now), prune(here.home, now=here.now)) == (State.READY, 0)
    assert (state(until), prune(here.home, now=until)) == (State.REMOVED, 2)
    put_there()
    kept = put(here.home, b"a sheet")
    with transaction.atomic():
        enter(here.home, LEDGER, "evidence:e-1", kept, now=here.now)
        destroy(LEDGER, ["evidence:e-1"], now=here.now + timedelta(hours=1))
    assert (state(here.now + timedelta(hours=1)), prune(here.home, now=here.now)) == (State.REMOVED, 2)
