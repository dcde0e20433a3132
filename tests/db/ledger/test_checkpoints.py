"""Checkpoints, keys, seals, the gate and epochs, over a real ledger on both databases."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from anzheng.facts.ledgers import EpochOpened, KeyRotated
from anzheng.kernel.errors import ConflictError, LedgerError, ProofError, SeparationError, StorageError
from anzheng.ledger import triggers
from anzheng.ledger.core.checkpoint import check_growth, open_checkpoint
from anzheng.ledger.core.proof import open_proof
from anzheng.ledger.core.seal import verify_seal
from anzheng.ledger.core.vkey import parse_vkey
from anzheng.ledger.proofs import (
    Claim,
    Consent,
    HaltedError,
    checkpoints,
    examine,
    growth_proof,
    halted,
    ledger_keys,
    newest_checkpoint,
    newest_seal,
    open_epoch,
    origin_of,
    rotate_key,
    seal_subjects,
    sealed_on,
    sign_head,
    tlog_proof,
)
from anzheng.ledger.services import append, business_act, entry, head, verify
from tests.support.gate import examine_beside_key
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db(transaction=True)
AGREED = Consent("r:1", "u:17", ("u:18", "u:19"))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def add(*numbers: int) -> None:
    with transaction.atomic():
        append("acme", [evidence(number) for number in numbers], actor=ACTOR, at=AT)


def vkeys() -> list[str]:
    return [key.vkey for key in ledger_keys("acme")]


def test_the_committed_head_is_signed_once_for_each_size(keys: Path) -> None:
    opened()
    first = sign_head("acme", keys=keys, now=AT)
    assert (first.size, first.root.hex()) == head("acme")
    assert sign_head("acme", keys=keys, now=AT + timedelta(days=1)) == first
    add(1, 2)
    second = sign_head("acme", keys=keys, now=AT)
    log = [parse_vkey(text) for text in vkeys()]
    old, new = (open_checkpoint(one.note, log).checkpoint for one in (first, second))
    check_growth(old, new, growth_proof("acme", old.size, new.size))
    assert re.fullmatch(r"anzheng/[0-9a-f]{12}/acme/1", new.origin)
    assert [one.size for one in checkpoints("acme")] == [1, 3]


def test_every_entry_is_proved_by_a_checkpoint(keys: Path) -> None:
    opened()
    add(*range(10))
    signed = sign_head("acme", keys=keys, now=AT)
    log = [parse_vkey(text) for text in vkeys()]
    for seq in range(11):
        leaf = entry("acme", seq).data
        assert open_proof(tlog_proof("acme", seq, signed), leaf, log)[0] == seq
    with pytest.raises(ProofError):
        open_proof(tlog_proof("acme", 3, signed), entry("acme", 4).data, log)


def test_nothing_is_signed_inside_an_act(keys: Path) -> None:
    opened()
    with pytest.raises(LedgerError, match="committed"), business_act():
        sign_head("acme", keys=keys, now=AT)


def test_a_key_file_that_others_can_read_is_not_used(keys: Path) -> None:
    opened()
    sign_head("acme", keys=keys, now=AT)
    add(1)
    (keys / "acme.signing").chmod(0o644)
    with pytest.raises(StorageError, match="other accounts"):
        sign_head("acme", keys=keys, now=AT)


def test_a_lost_key_is_said_and_never_replaced_in_silence(keys: Path) -> None:
    opened()
    sign_head("acme", keys=keys, now=AT)
    add(1)
    (keys / "acme.signing").unlink()
    with pytest.raises(LedgerError, match="lacks the signing key"):
        sign_head("acme", keys=keys, now=AT)


def test_a_rotated_key_overlaps_for_one_checkpoint(keys: Path) -> None:
    opened()
    sign_head("acme", keys=keys, now=AT)
    new = rotate_key("acme", keys=keys, actor=ACTOR, now=AT)
    old_vkey, new_vkey = vkeys()
    assert (new.vkey, new.since) == (new_vkey, 2)
    assert entry("acme", 1).leaf.payload == KeyRotated(old_vkey, new_vkey)
    both = newest_checkpoint("acme")
    assert both is not None
    assert both.size == 2
    for vkey in (old_vkey, new_vkey):
        assert open_checkpoint(both.note, [parse_vkey(vkey)]).checkpoint.size == 2
    add(1)
    after = sign_head("acme", keys=keys, now=AT)
    open_checkpoint(after.note, [parse_vkey(new_vkey)])
    with pytest.raises(ProofError):
        open_checkpoint(after.note, [parse_vkey(old_vkey)])


def test_what_was_signed_stays_as_it_is(keys: Path) -> None:
    opened()
    sign_head("acme", keys=keys, now=AT)
    for table in triggers.PROOFS[:3]:
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - the names of tables


def test_the_seal_proves_the_newest_entry_of_each_subject() -> None:
    opened()
    add(1, 2, 1)
    day = date(2026, 11, 21)
    seq, _n = seal_subjects("acme", day, actor=ACTOR, now=AT)
    found = newest_seal("acme")
    assert found is not None
    assert found[0] == seq == 4
    seal = found[1]
    proof = seal.prove("evidence:e-1")
    assert proof.newest == 3
    assert verify_seal(proof, seal.count, bytes.fromhex(seal.digest))
    assert [sealed_on("acme", day + timedelta(days=more)) for more in (0, 1)] == [True, False]
    assert seal_subjects("acme", day, actor=ACTOR, now=AT).seq == 4, "nothing new to seal"
    add(1)
    assert seal_subjects("acme", day, actor=ACTOR, now=AT).seq == 6
    assert verify("acme").ok


CLAIMS = [
    ("one entry more", 1, None, True),
    ("as many, the same root", 0, "own", False),
    ("as many, another root", 0, "other", True),
    ("fewer, the same root then", -1, "own", False),
    ("fewer, another root then", -1, "other", True),
    ("fewer, no root told", -1, None, False),
]


@pytest.mark.parametrize(("more", "root", "stops"), [row[1:] for row in CLAIMS], ids=[row[0] for row in CLAIMS])
def test_the_gate(keys: Path, more: int, root: str | None, stops: bool) -> None:  # noqa: FBT001 - a column of the table
    opened()
    add(1)
    earlier = sign_head("acme", keys=keys, now=AT)
    add(2)
    now = sign_head("acme", keys=keys, now=AT)
    own = now.root if more == 0 else earlier.root
    told = {"own": own, "other": bytes(32), None: None}[root]
    claim = Claim("auditor", now.origin, now.size + more, told)
    assert (examine("acme", [claim], now=AT) is not None) is stops
    if stops:
        with pytest.raises(HaltedError, match="auditor"):
            add(3)
        assert examine("acme", [Claim("auditor", now.origin, now.size, now.root)], now=AT) is None
    add(4)


def test_a_database_from_before_is_read_only_until_an_epoch_is_opened(keys: Path) -> None:
    opened()
    sign_head("acme", keys=keys, now=AT)
    remembered = (keys / "acme.signed").read_bytes()
    add(1, 2, 3)
    lost = sign_head("acme", keys=keys, now=AT)
    later = (keys / "acme.signed").read_bytes()
    (keys / "acme.signed").write_bytes(remembered)
    assert examine_beside_key("acme", keys, now=AT) is None
    (keys / "acme.signed").write_bytes(later)
    claim = Claim("auditor", lost.origin, lost.size + 2, None)
    examine("acme", [claim], now=AT)
    with pytest.raises(HaltedError):
        add(4)
    with pytest.raises(SeparationError):
        open_epoch("acme", Consent("r:1", "u:17", ("u:17", "u:18")), keys=keys, actor=ACTOR, now=AT)
    opened_at = open_epoch("acme", AGREED, keys=keys, actor=ACTOR, now=AT)
    payload = entry("acme", opened_at.seq).leaf.payload
    assert isinstance(payload, EpochOpened)
    assert (payload.epoch, payload.before, payload.size, payload.anchored_size, payload.lost) == (
        2,
        lost.origin,
        4,
        6,
        2,
    )
    assert origin_of("acme") == payload.origin
    assert payload.origin.rpartition("/")[2] == "2"
    assert halted("acme") is None
    add(5)
    assert sign_head("acme", keys=keys, now=AT).origin == payload.origin
    assert examine("acme", [claim], now=AT) is None, "settled by the epoch"
    assert verify("acme").ok
    with pytest.raises(ConflictError):
        open_epoch("acme", AGREED, keys=keys, actor=ACTOR, now=AT)


def test_the_key_does_not_sign_another_history(keys: Path) -> None:
    """A database from before its first checkpoint, with the folder of keys of today."""
    opened()
    add(1, 2)
    signed = sign_head("acme", keys=keys, now=AT)
    triggers.remove(connection)
    with connection.cursor() as cursor:
        for table in ("ledger_checkpoint", "ledger_key", "ledger_epoch"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - the names of tables
        cursor.execute("DELETE FROM ledger_entry WHERE seq = 2")
        cursor.execute("DELETE FROM ledger_node WHERE (level = 0 AND idx >= 2)")
        tree = _root_of_two()
        cursor.execute("UPDATE ledger_head SET size = 2, root = %s", [tree])
    triggers.install(connection)
    triggers.install_proofs(connection)
    with pytest.raises(ProofError, match="smaller"):
        sign_head("acme", keys=keys, now=AT)
    stopped = examine_beside_key("acme", keys, now=AT)
    assert stopped is not None
    assert (stopped.size, stopped.claim.size) == (2, signed.size)
    with pytest.raises(HaltedError, match="2 entries"):
        add(7)


def _root_of_two() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM ledger_node WHERE level = 1 AND idx = 0")
        return bytes(cursor.fetchone()[0])
