"""輪替金鑰 Rotating the key of a ledger by overlap: one checkpoint carries both signatures, then the new one alone."""

from datetime import datetime
from pathlib import Path

from anzheng.facts.base import Actor
from anzheng.facts.ledgers import KeyRotated
from anzheng.kernel.errors import LedgerError, Text
from anzheng.ledger.act import business_act
from anzheng.ledger.append import Draft, append
from anzheng.ledger.checkpoints import LedgerKey, ledger_keys, origin_of, sign_head
from anzheng.ledger.key_files import locked
from anzheng.ledger.keys import new_key, read_keys, write_keys
from anzheng.ledger.models import Head, SigningKey

SUBJECT = "keys"


def rotate_key(ledger: str, *, keys: Path, actor: Actor, now: datetime) -> LedgerKey:
    """Give the ledger a new key and return it (輪替金鑰).

    The old key still has to be there: the change is signed by both. Raises LedgerError, also while an earlier
    rotation is not signed by both yet, and StorageError if the folder of keys cannot be used.
    """
    sign_head(ledger, keys=keys, now=now)
    origin = origin_of(ledger)
    if origin is None:
        raise AssertionError("a signed ledger has a name")
    with locked(keys):
        held = read_keys(keys, ledger)
        old = ledger_keys(ledger)[-1]
        if old.vkey not in {key.vkey for key in held}:
            raise LedgerError(
                Text("現用的金鑰不在金鑰資料夾裡", "the present key is not in the folder of keys"),
                f"{keys} {old.vkey}",
                Text("請放回金鑰檔；已遺失則須開啟新紀元", "put the key file back; if it is lost, open a new epoch"),
            )
        key = new_key(origin)
        # Written before the act: at worst a key that nothing names.
        write_keys(keys, ledger, [*held, key])
        with business_act():
            since = Head.objects.select_for_update().get(pk=ledger).size + 1
            SigningKey.objects.create(ledger_id=ledger, origin=origin, vkey=key.vkey, since=since)
            append(ledger, [Draft(SUBJECT, KeyRotated(old.vkey, key.vkey))], actor=actor, at=now)
    sign_head(ledger, keys=keys, now=now)
    return LedgerKey(key.vkey, origin, since, None)
