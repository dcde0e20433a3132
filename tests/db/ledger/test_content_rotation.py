"""Rotating the key of the content store: all stays readable, what was destroyed stays so, old keys open nothing."""

from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from anzheng.facts.ledgers import ContentKeyAdded, ContentKeysRetired
from anzheng.kernel.errors import ConflictError, StorageError
from anzheng.ledger.content import rotation
from anzheng.ledger.content.core.sealing import BrokenError
from anzheng.ledger.content.core.wrapping import WrappingKey, unwrap
from anzheng.ledger.content.items import belonging
from anzheng.ledger.content.keys import FILE, add_key, first_key, read_keys
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.rotation import KeyUse, Rotated
from anzheng.ledger.content.services import (
    DisposedError,
    content_keys,
    destroy,
    enter,
    put,
    read,
    retire_content_keys,
    rotate_content_key,
)
from anzheng.ledger.halts import HaltedError
from anzheng.ledger.models import Halt
from anzheng.ledger.services import facts_of
from tests.db.ledger.test_content_upkeep import is_forgotten, stored_bytes
from tests.support.at_once import at_once
from tests.support.ledgers import ACTOR, opened

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LEDGER = "acme"


class Place:
    """One installation with contents."""

    def __init__(self, home: Path, keys: Path) -> None:
        self.home, self.keys = home, keys

    def keep(self, *owners: str) -> list[ContentItem]:
        for owner in owners:
            with transaction.atomic():
                enter(
                    self.home, LEDGER, owner, put(self.home, owner.encode() * 50, salted=owner.endswith("1")), now=NOW
                )
        return list(ContentItem.objects.filter(owner__in=owners).order_by("pk"))

    def readable(self) -> list[str]:
        """Read everything that was not destroyed, and return whose it is."""
        rows = ContentItem.objects.filter(wrapped__isnull=False).order_by("pk")
        assert all(read(self.home, LEDGER, row.owner, row.digest) == row.owner.encode() * 50 for row in rows)
        return [row.owner for row in rows]

    def rotate(self) -> Rotated:
        return rotate_content_key(self.home, LEDGER, actor=ACTOR, now=NOW)

    def retire(self) -> tuple[str, ...]:
        return retire_content_keys(self.home, LEDGER, actor=ACTOR, now=NOW)

    def ids(self) -> list[str]:
        return [one.id for one in read_keys(self.keys)]

    def told(self) -> list[object]:
        return [fact.payload for fact in facts_of(LEDGER, subject=rotation.SUBJECT)]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Place:
    settings.ANZHENG_KEYS = tmp_path / "keys"
    monkeypatch.setattr(rotation, "_AT_ONCE", 2)
    opened(LEDGER)
    made = tmp_path / "home"
    made.mkdir()
    return Place(made, tmp_path / "keys")


_PATIENCE = 300
"""Tries until nobody can see an old row any more."""
OWNERS = tuple(f"evidence:e-{number}" for number in range(5))


def opens(by: WrappingKey, row: ContentItem) -> bool:
    try:
        unwrap(by, bytes(row.wrapped or b""), belonging(row))
    except BrokenError:
        return False
    return True


def test_every_content_is_under_the_new_key_and_nothing_else_changed(place: Place) -> None:
    before = place.keep(*OWNERS)
    blobs = {path: path.read_bytes() for path in (place.home / "blobs").rglob("*") if path.is_file()}
    (old,) = read_keys(place.keys)
    done = place.rotate()

    assert place.ids() == [old.id, done.key]
    assert (done.added, done.contents, done.damaged) == (True, 5, ())
    assert place.readable() == list(OWNERS)
    after = list(ContentItem.objects.order_by("pk"))
    assert {row.wrapping for row in after} == {done.key}
    assert not any(opens(old, row) for row in after)
    changed = ("wrapping", "wrapped", "_state")
    plain = [[{k: v for k, v in vars(row).items() if k not in changed} for row in rows] for rows in (before, after)]
    assert plain[0] == plain[1]
    assert {path: path.read_bytes() for path in (place.home / "blobs").rglob("*") if path.is_file()} == blobs
    assert place.told() == [ContentKeyAdded(done.key)]


def test_the_database_forgets_what_the_old_key_opened(place: Place) -> None:
    (row,) = place.keep(OWNERS[0])
    wrapped = bytes(row.wrapped or b"")
    assert wrapped in stored_bytes()
    place.rotate()
    assert is_forgotten(wrapped)


def test_what_is_kept_afterwards_is_under_the_new_key(place: Place) -> None:
    place.keep(OWNERS[0])
    key = place.rotate().key
    (row,) = place.keep(OWNERS[1])

    assert row.wrapping == key


def test_what_was_destroyed_stays_destroyed(place: Place) -> None:
    rows = place.keep(*OWNERS)
    destroy(LEDGER, [OWNERS[2]], now=NOW)
    assert place.rotate().contents == 4

    gone = ContentItem.objects.get(owner=OWNERS[2])
    assert (gone.wrapped, gone.wrapping) == (None, rows[2].wrapping)
    with pytest.raises(DisposedError):
        read(place.home, LEDGER, OWNERS[2], rows[2].digest)
    assert len(place.retire()) == 1


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_rotation_that_was_cut_short_is_finished_by_the_next(
    place: Place, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.keep(*OWNERS)

    class Stopped(Exception):  # noqa: N818 - as Ctrl-C is none
        pass

    def stop(done: int, _total: int) -> None:
        if done > after:
            raise Stopped

    if after == 0:
        monkeypatch.setattr(rotation, "_enter", lambda *_: stop(1, 1))
    with pytest.raises(Stopped):
        rotate_content_key(place.home, LEDGER, actor=ACTOR, now=NOW, told=stop)
    monkeypatch.undo()
    assert place.readable() == list(OWNERS)
    known = place.ids()
    assert len(known) == 2
    left = ContentItem.objects.filter(wrapping=known[0]).count()
    assert left == {0: 5, 1: 3, 3: 1}[after]
    done = place.rotate()

    assert (done.key, done.added, done.contents) == (known[1], False, left)
    assert place.ids() == known
    assert place.told() == [ContentKeyAdded(known[1])]
    assert place.readable() == list(OWNERS)


def test_the_next_one_after_that_adds_a_key(place: Place) -> None:
    place.keep(*OWNERS)
    keys = [place.rotate().key for _ in range(3)]

    assert place.ids()[1:] == keys
    assert len(set(keys)) == 3
    assert [(one.wraps, one.here, one.contents) for one in content_keys(place.home)] == [
        *[(False, True, 0)] * 3,
        (True, True, 5),
    ]


def test_a_content_whose_key_does_not_open_is_named_and_blocks_nothing(place: Place) -> None:
    rows = place.keep(*OWNERS)
    ContentItem.objects.filter(pk=rows[1].pk).update(wrapped=bytes(60))
    name = f"{OWNERS[1]} {rows[1].digest[:16]}"
    first, second = place.rotate(), place.rotate()

    assert (first.contents, first.damaged) == (4, (name,))
    assert (second.added, second.contents, second.damaged) == (True, 4, (name,))
    with pytest.raises(ConflictError, match="1"):
        place.retire()
    assert len(place.ids()) == 3


def test_retired_keys_are_gone_and_the_ledger_says_so(place: Place) -> None:
    place.keep(*OWNERS)
    key = place.rotate().key
    (old, _) = place.ids()

    assert place.retire() == (old,)
    assert place.ids() == [key]
    assert place.told() == [ContentKeyAdded(key), ContentKeysRetired((old,))]
    assert place.readable() == list(OWNERS)
    with pytest.raises(ConflictError):
        place.retire()


def test_retiring_that_was_cut_short_is_said_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.keep(*OWNERS)
    place.rotate()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "remove_keys", die)
    with pytest.raises(KeyboardInterrupt):
        place.retire()
    monkeypatch.undo()
    assert len(place.ids()) == 2
    (retired,) = place.retire()

    assert place.told()[1:] == [ContentKeysRetired((retired,))]


def test_nothing_is_retired_while_it_wraps_something(place: Place) -> None:
    place.keep(*OWNERS)
    add_key(place.keys)
    with pytest.raises(ConflictError, match="5"):
        place.retire()

    assert place.readable() == list(OWNERS)
    assert place.told() == []


def test_a_key_that_somebody_still_enters_by_is_not_retired(place: Place) -> None:
    place.keep(OWNERS[0])
    kept = put(place.home, OWNERS[1].encode() * 50)

    def entering() -> None:
        with transaction.atomic():
            enter(place.home, LEDGER, OWNERS[1], kept, now=NOW)
            sleep(0.5)

    def retiring() -> None:
        sleep(0.1)
        place.rotate()
        place.retire()

    refused = at_once(entering, retiring)
    assert refused[0] is None
    assert refused[1] is None or isinstance(refused[1], ConflictError)
    assert sorted(place.readable()) == [*OWNERS[:2]]


def test_without_any_content_there_is_nothing_to_rotate(place: Place) -> None:
    with pytest.raises(ConflictError):
        place.rotate()
    assert content_keys(place.home) == []
    first_key(place.keys)
    assert place.rotate().contents == 0


def test_without_the_file_of_keys_nothing_is_made(place: Place) -> None:
    place.keep(*OWNERS)
    (key,) = place.ids()
    (place.keys / FILE).unlink()
    for act in (place.rotate, place.retire):
        with pytest.raises(StorageError):
            act()

    assert not (place.keys / FILE).exists()
    assert content_keys(place.home) == [KeyUse(key, wraps=False, here=False, contents=5)]


def test_no_key_is_added_that_cannot_be_entered(place: Place) -> None:
    place.keep(*OWNERS)
    before = place.ids()
    Halt.objects.create(ledger_id=LEDGER, source="key", origin="x", size=1, anchored_size=2, found=NOW)
    for act in (place.rotate, place.retire):
        with pytest.raises(HaltedError):
            act()

    assert place.ids() == before
