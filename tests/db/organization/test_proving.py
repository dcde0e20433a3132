"""Signing, offering to anchors and asking them, over all ledgers of an installation; recovery by three people."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from anzheng.facts.ledgers import AnchorAdded, AnchorRemoved, EpochOpened
from anzheng.jobs.kinds import Work, kind_of
from anzheng.kernel.errors import ConflictError, InputError, LedgerError, NotFoundError, SeparationError
from anzheng.ledger import triggers
from anzheng.ledger.proofs import (
    HaltedError,
    agree,
    anchors,
    ask_for_epoch,
    checkpoints,
    drop_wish,
    export_log,
    halted,
    handed_out,
    ledger_keys,
    newest_checkpoint,
    newest_seal,
    offer,
    open_wish,
    receipts,
    sign_head,
)
from anzheng.ledger.services import append, entry, head, open_ledger, verify
from anzheng.ledger.standing import standing_of
from anzheng.ledger.stored_tree import root_at
from anzheng.ledger.witnessing.store import Store
from anzheng.ledger.witnessing.witness import Witness, logs_of
from anzheng.organization.anchors import add_anchor, remove_anchor
from anzheng.organization.proving import checkpoint, look, means_in, prove_all
from tests.support.anchors import KEY, foreign, honest
from tests.support.ledgers import ACTOR, AT, evidence, opened
from tests.support.proofs import WITNESS_VKEY
from tests.support.verifier import ask

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


class Here:
    """An installation with one ledger and a file that somebody else keeps."""

    def __init__(self, folder: Path) -> None:
        self.home, self.keys, self.kept = folder / "home", folder / "keys", folder / "kept.txt"
        self.home.mkdir()
        opened()
        add_anchor("acme", "auditor", "file", str(self.kept), home=self.home, actor=ACTOR, now=AT)

    def add(self, *numbers: int) -> None:
        with transaction.atomic():
            append("acme", [evidence(number) for number in numbers], actor=ACTOR, at=AT)

    def prove(self, now: datetime = AT) -> None:
        prove_all(self.home, self.keys, now=now, beat=lambda: None)


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


def run_once(kind: str, home: Path, now: datetime) -> None:
    """Run one attempt of a job, as a worker would."""
    kind_of(kind).run(Work("j-1", kind, home, {}, now, now, ACTOR, 1, lambda _done, _total: None))


def whole(folder: Path) -> str:
    """Return what the stand-alone verifier says of an export, with the key of the newest epoch."""
    return ask(folder, "--key", ledger_keys("acme")[-1].vkey).answer


def test_what_grew_is_signed_and_kept_outside(here: Here) -> None:
    here.add(1, 2)
    assert standing_of("acme").unanchored == head("acme").size == 4
    here.prove()
    (state,) = anchors("acme")
    assert (state.size, state.problem, standing_of("acme").unanchored) == (4, None, 0)
    newest = newest_checkpoint("acme")
    assert newest is not None
    assert newest.note in here.kept.read_bytes()
    here.prove()
    assert [one.size for one in checkpoints("acme")] == [4], "nothing grew"
    here.add(3)
    assert standing_of("acme").unanchored == 1
    here.prove()
    assert [one.size for one in receipts("acme")] == [4, 5]


def test_silence_is_anchored_once_a_day(here: Here) -> None:
    here.prove()
    for _ in range(3):
        here.prove(AT + DAY)
    assert [one.at for one in receipts("acme")] == [AT, AT + DAY]


def test_no_receipt_of_a_quiet_ledger_is_left_out(here: Here, tmp_path: Path) -> None:
    for days in range(3):
        here.prove(AT + days * DAY)
    newest = newest_checkpoint("acme")
    assert newest is not None
    export_log(newest, tmp_path / "log")
    found = sorted(one.name for one in (tmp_path / "log" / "anchors").iterdir())
    assert found == ["auditor-2-2.note", "auditor-2-3.note", "auditor-2.note"]


def test_of_each_day_the_last_checkpoint_is_handed_out(here: Here) -> None:
    here.prove()
    here.add(1)
    here.prove(AT + timedelta(minutes=5))
    here.add(2)
    here.prove(AT + DAY)
    newest = newest_checkpoint("acme")
    assert newest is not None
    assert [one.size for one in handed_out("acme", newest.origin, newest.size)] == [3]


def test_adding_and_removing_an_anchor_are_entries(here: Here) -> None:
    assert isinstance(entry("acme", 1).leaf.payload, AnchorAdded)
    assert str(here.kept).encode() not in entry("acme", 1).data
    with pytest.raises(ConflictError):
        add_anchor("acme", "auditor", "file", str(here.kept), home=here.home, actor=ACTOR, now=AT)
    with pytest.raises(NotFoundError):
        add_anchor("acme", "other", "nothing", "x", home=here.home, actor=ACTOR, now=AT)
    with pytest.raises(InputError):
        add_anchor("acme", "Not an id", "file", str(here.kept), home=here.home, actor=ACTOR, now=AT)
    here.prove()
    remove_anchor("acme", "auditor", "another one is kept", home=here.home, actor=ACTOR, now=AT)
    assert isinstance(entry("acme", 2).leaf.payload, AnchorRemoved)
    assert anchors("acme") == ()
    assert len(receipts("acme")) == 1
    assert standing_of("acme").unanchored == head("acme").size


def test_an_anchor_that_is_away_is_said_and_tried_again(here: Here, tmp_path: Path) -> None:
    add_anchor("acme", "far", "file", str(tmp_path / "not-there" / "kept.txt"), home=here.home, actor=ACTOR, now=AT)
    here.prove()
    near, far = anchors("acme")
    assert (near.size, near.problem) == (3, None)
    assert far.size == 0
    assert far.problem is not None
    (tmp_path / "not-there").mkdir()
    here.prove()
    assert anchors("acme")[1].problem is None
    assert standing_of("acme").unanchored == 0


def _put_back(size: int) -> None:
    """Cut the ledger to its first entries, as a copy of the database from then would have it, proofs included."""
    root = root_at("acme", size)
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_anchoring WHERE size > %s", [size])
        cursor.execute("DELETE FROM ledger_checkpoint WHERE size > %s", [size])
        cursor.execute("DELETE FROM ledger_entry WHERE seq >= %s", [size])
        for level in range(8):
            cursor.execute("DELETE FROM ledger_node WHERE level = %s AND idx >= %s", [level, size >> level])
        cursor.execute("UPDATE ledger_head SET size = %s, root = %s", [size, root])
    triggers.install(connection)
    triggers.install_proofs(connection)
    assert verify("acme").ok, "an old copy passes every check inside"


def _put_old_copy(here: Here, *, keys_too: bool) -> None:
    """Go on after a checkpoint, prove it, and put the database of that checkpoint back; the folder of keys perhaps."""
    here.add(1)
    here.prove()
    then = (here.keys / "acme.signed").read_bytes()
    here.add(2, 3)
    here.prove()
    _put_back(3)
    if keys_too:
        (here.keys / "acme.signed").write_bytes(then)


@pytest.mark.parametrize("forgets", [False, True], ids=["keys of today", "keys of then"])
def test_an_old_copy_is_read_only_from_the_first_look(here: Here, *, forgets: bool) -> None:
    _put_old_copy(here, keys_too=forgets)
    (stopped,) = look(here.home, here.keys, now=AT, near_only=True)
    assert stopped.claim.source == ("auditor" if forgets else "key")
    assert (stopped.size, stopped.claim.size) == (3, 5)
    with pytest.raises(HaltedError, match="restore a newer backup"):
        here.add(4)


def test_another_history_of_the_same_length_is_found_by_whoever_kept_the_first(here: Here) -> None:
    _put_old_copy(here, keys_too=True)
    here.add(8, 9)
    assert verify("acme").ok
    (stopped,) = look(here.home, here.keys, now=AT, near_only=True)
    assert stopped.claim.root is not None
    with pytest.raises(HaltedError, match="differ"):
        here.add(4)


def test_an_offer_that_contradicts_halts_the_ledger(here: Here) -> None:
    _put_old_copy(here, keys_too=True)
    here.add(8)
    checkpoint("acme", home=here.home, keys=here.keys, now=AT)
    assert halted("acme") is not None


def test_three_people_open_a_new_epoch(here: Here, tmp_path: Path) -> None:
    here.add(1)
    here.prove()
    earlier = newest_checkpoint("acme")
    assert earlier is not None
    here.add(2, 3)
    here.prove()
    with pytest.raises(ConflictError, match="not behind"):
        ask_for_epoch("acme", "r:1", by="u:1", backup=None, keys=here.keys, now=AT)
    _put_back(4)
    look(here.home, here.keys, now=AT, near_only=True)
    with pytest.raises(NotFoundError):
        agree("acme", "u:2", keys=here.keys, actor=ACTOR, now=AT)
    ask_for_epoch("acme", "r:1", by="u:1", backup="ab" * 32, keys=here.keys, now=AT)
    with pytest.raises(ConflictError, match="already"):
        ask_for_epoch("acme", "r:1", by="u:1", backup=None, keys=here.keys, now=AT)

    def agree_as(who: str) -> object:
        return agree("acme", who, keys=here.keys, actor=ACTOR, now=AT)

    with pytest.raises(SeparationError):
        agree_as("u:1")
    assert agree_as("u:2") is None
    with pytest.raises(SeparationError):
        agree_as("u:2")
    assert agree_as("u:3") is not None
    assert open_wish("acme") is None
    payload = entry("acme", 4).leaf.payload
    assert isinstance(payload, EpochOpened)
    assert (payload.lost, payload.asked_by, payload.approvers, payload.backup) == (1, "u:1", ("u:2", "u:3"), "ab" * 32)
    here.add(5)
    here.prove()
    assert anchors("acme")[0].size == 6
    newest = newest_checkpoint("acme")
    assert newest is not None
    export_log(newest, tmp_path / "log")
    assert whole(tmp_path / "log") == "valid"


def test_a_wish_can_be_dropped(here: Here) -> None:
    here.prove()
    (here.keys / "acme.signing").unlink()
    ask_for_epoch("acme", "r:1", by="u:1", backup=None, keys=here.keys, now=AT)
    drop_wish("acme", now=AT)
    assert open_wish("acme") is None
    with pytest.raises(NotFoundError):
        drop_wish("acme", now=AT)


def test_the_whole_ledger_verifies_outside(here: Here, tmp_path: Path) -> None:
    here.add(*range(600))
    here.prove()
    here.add(601)
    signed = sign_head("acme", keys=here.keys, now=AT + DAY)
    told: list[tuple[int, int]] = []
    exported = export_log(signed, tmp_path / "log", lambda done, total: told.append((done, total)))
    assert exported.size == 603
    assert told[-1][0] == told[-1][1]
    assert (tmp_path / "log" / "checkpoints" / "602").is_file()
    assert whole(tmp_path / "log") == "valid"
    bundle = tmp_path / "log" / "tile" / "entries" / "000"
    data = bytearray(bundle.read_bytes())
    data[1000] ^= 1
    bundle.write_bytes(data)
    assert whole(tmp_path / "log").startswith("NOT VALID: ")
    with pytest.raises(InputError, match="not there yet"):
        export_log(signed, tmp_path / "log")


def test_every_real_ledger_is_sealed_once_a_day(here: Here) -> None:
    with transaction.atomic():
        open_ledger("real", company="c:2", sample=False, actor=ACTOR, at=AT)
    for later in (0, 1, 24):
        run_once("seal-subjects", here.home, AT + timedelta(hours=later))
    assert head("real").size == 2, "a seal says the same as long as nothing happens"
    assert newest_seal("real") is not None
    assert newest_seal("acme") is None, "sample data is left alone"


def test_the_schedule_signs(here: Here, settings: Settings) -> None:
    settings.ANZHENG_KEYS = here.keys
    run_once("checkpoints", here.home, AT)
    assert standing_of("acme").unanchored == 0


def test_a_witness_that_tells_only_sizes_halts_another_history_too(here: Here, tmp_path: Path) -> None:
    here.prove()
    witness = Witness(KEY, logs_of([ledger_keys("acme")[0].vkey]), Store(tmp_path / "witness"))
    with foreign(honest(witness)) as (place, _):
        add_anchor("acme", "far", "witness", place, home=here.home, actor=ACTOR, now=AT)
        here.add(1)
        here.prove()
        newest = newest_checkpoint("acme")
        assert newest is not None
        export_log(newest, tmp_path / "log")
        trusted = ("--key", ledger_keys("acme")[0].vkey, "--witness", WITNESS_VKEY)
        assert ask(tmp_path / "log", *trusted).answer == "valid"
        then = (here.keys / "acme.signed").read_bytes()
        here.add(2, 3)
        here.prove()
        _put_back(4)
        (here.keys / "acme.signed").write_bytes(then)
        here.kept.unlink()
        here.add(8, 9)
        here.prove()
        for _ in range(2):
            stopped = halted("acme")
            assert stopped is not None
            assert (stopped.claim.source, stopped.claim.size) == ("far", 6)
            look(here.home, here.keys, now=AT, near_only=False)
    assert look(here.home, here.keys, now=AT, near_only=True) != ()
    with pytest.raises(HaltedError, match="differ"):
        here.add(4)


def test_a_file_that_was_altered_is_told_and_does_not_halt(here: Here) -> None:
    here.prove()
    here.kept.write_bytes(here.kept.read_bytes()[:-20])
    here.add(1)
    here.prove()
    (state,) = anchors("acme")
    assert state.problem is not None
    assert "cut off" in state.problem.en
    assert look(here.home, here.keys, now=AT, near_only=True) == ()


@pytest.mark.parametrize("recorded", [True, False], ids=["its receipt is there", "its receipt is still to come"])
def test_another_process_that_was_faster_is_no_contradiction(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, recorded: bool
) -> None:
    here.prove()
    witness = Witness(KEY, logs_of([ledger_keys("acme")[0].vkey]), Store(tmp_path / "witness"))
    with foreign(honest(witness)) as (place, _):
        add_anchor("acme", "far", "witness", place, home=here.home, actor=ACTOR, now=AT)
        here.prove()
        before = newest_checkpoint("acme")
        here.add(1)
        here.prove()
        if not recorded:
            triggers.remove(connection)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM ledger_anchoring WHERE size > %s", [before.size if before else 0])
            triggers.install(connection)
            triggers.install_proofs(connection)
        monkeypatch.setattr("anzheng.ledger.anchoring.newest_checkpoint", lambda _ledger: before)
        assert offer("acme", means_in(here.home), now=AT, at_once=True) is None
    assert halted("acme") is None
    here.add(2)


def test_an_old_copy_under_a_running_worker_is_read_only(here: Here) -> None:
    _put_old_copy(here, keys_too=False)
    here.add(8)
    here.prove()
    stopped = halted("acme")
    assert stopped is not None
    assert stopped.claim.source == "key"
    with pytest.raises(HaltedError, match="restore a newer backup"):
        here.add(9)


def test_a_ledger_whose_key_is_lost_does_not_keep_others_from_being_signed(here: Here) -> None:
    with transaction.atomic():
        open_ledger("real", company="c:2", sample=False, actor=ACTOR, at=AT)
    here.prove()
    (here.keys / "acme.signing").unlink()
    here.add(1)
    with transaction.atomic():
        append("real", [evidence(1)], actor=ACTOR, at=AT)
    with pytest.raises(LedgerError, match="lacks the signing key"):
        here.prove()
    assert standing_of("real").signed == head("real").size == 2
