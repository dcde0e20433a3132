"""檢查點 Signing the head of a ledger: what has been committed and nothing else, stored before anybody sees it.

The order is: read the committed head, show that it extends everything signed before, sign, remember it beside the
key, store the row. Whatever happens between two steps, no two checkpoints of one origin contradict each other.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from anzheng.kernel.errors import LedgerError, Text
from anzheng.ledger.act import in_act
from anzheng.ledger.core.checkpoint import Checkpoint, check_growth, format_checkpoint, open_checkpoint
from anzheng.ledger.core.merkle import inclusion_proof
from anzheng.ledger.core.note import Note, format_note, parse_note, sign_note
from anzheng.ledger.core.origins import is_later
from anzheng.ledger.core.proof import TlogProof, format_proof
from anzheng.ledger.core.vkey import parse_vkey
from anzheng.ledger.halts import KEYS, Claim, Halted, refusal
from anzheng.ledger.key_files import locked
from anzheng.ledger.keys import PrivateKey, new_key, read_keys, read_signed, write_keys, write_signed
from anzheng.ledger.models import Checkpoint as Row
from anzheng.ledger.models import Epoch, Head, SigningKey
from anzheng.ledger.read import head
from anzheng.ledger.storage import stored
from anzheng.ledger.stored_tree import from_nodes, growth_proof

_NAMED_BYTES: Final = 6
"""Random part of an origin: two installations with a company of the same id never share a name."""


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it was signed (已簽署的檢查點)."""

    ledger: str
    origin: str
    size: int
    root: bytes
    note: bytes
    """By the ledger's keys alone; see `cosigned_note`."""
    at: datetime

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed."""
        return Checkpoint(self.origin, self.size, self.root)


@dataclass(frozen=True, slots=True)
class LedgerKey:
    """A public key of a ledger, by the sizes that it signs (帳本的公鑰)."""

    vkey: str
    origin: str
    since: int
    rotated: int | None
    """Smallest ledger that the next key signs; the first checkpoint from there on carries both signatures."""


def origin_of(ledger: str) -> str | None:
    """Return the name under which the ledger is signed now; None before the first checkpoint."""
    return Epoch.objects.filter(ledger_id=ledger).order_by("-epoch").values_list("origin", flat=True).first()


def ledger_keys(ledger: str) -> tuple[LedgerKey, ...]:
    """Return every key that ever signed the ledger, in order."""
    rows = list(SigningKey.objects.filter(ledger_id=ledger).order_by("since", "pk"))
    following = {
        row.pk: next((later.since for later in rows[place + 1 :] if later.origin == row.origin), None)
        for place, row in enumerate(rows)
    }
    return tuple(LedgerKey(row.vkey, row.origin, row.since, following[row.pk]) for row in rows)


def newest_checkpoint(ledger: str) -> SignedCheckpoint | None:
    """Return the newest checkpoint under the ledger's present name, if there is one."""
    origin = origin_of(ledger)
    return None if origin is None else _newest(origin)


def checkpoints(ledger: str) -> tuple[SignedCheckpoint, ...]:
    """Return every checkpoint of the ledger, those of earlier epochs first, by rising size."""
    order = {epoch.origin: epoch.epoch for epoch in Epoch.objects.filter(ledger_id=ledger)}
    rows = Row.objects.filter(ledger_id=ledger)
    return tuple(_signed(row) for row in sorted(rows, key=lambda row: (order[row.origin], row.size)))


def sign_head(ledger: str, *, keys: Path, now: datetime) -> SignedCheckpoint:
    """Sign the head as it is committed, and store the checkpoint (簽署檢查點). The same size gives the same one.

    The first time, the ledger gets its name and its key. Raises NotFoundError for an unknown ledger, LedgerError
    inside an act, or if the ledger does not extend what was signed before, StorageError if the keys cannot be used.
    """
    if in_act():
        raise _inside_act(ledger)
    head(ledger)
    with locked(keys):
        origin = _named(ledger, keys, now)
        state = head(ledger)
        last = _newest(origin)
        if last is not None and last.size == state.size and last.root.hex() == state.root:
            return last
        new = Checkpoint(origin, state.size, bytes.fromhex(state.root))
        require_growth(ledger, new, _remembered(ledger, origin, keys, now))
        require_growth(ledger, new, None if last is None else last.checkpoint)
        note = _sign(new, _signers(ledger, origin, state.size, keys), ledger)
        write_signed(keys, ledger, note)
        with transaction.atomic():
            row, _made = Row.objects.get_or_create(
                origin=origin,
                size=state.size,
                defaults={"ledger_id": ledger, "root": new.root, "note": note, "at": now},
            )
    return _signed(row)


def require_growth(ledger: str, new: Checkpoint, old: Checkpoint | None) -> None:
    """Raise LedgerError unless the stored tree of `new` extends `old`; nothing at all precedes everything."""
    if old is None or old.size == 0:
        return
    proof = growth_proof(ledger, old.size, new.size) if old.size < new.size else []
    check_growth(old, new, proof)


def tlog_proof(ledger: str, seq: int, checkpoint: SignedCheckpoint, note: bytes | None = None) -> bytes:
    """Return the proof of one entry by a checkpoint, as a text that anybody can check.

    `note` may be the same checkpoint with cosignatures. Raises LedgerError if a node is missing.
    """
    path = from_nodes(ledger, lambda get: inclusion_proof(seq, checkpoint.size, get))
    return format_proof(TlogProof(seq, tuple(path), checkpoint.note if note is None else note))


def _named(ledger: str, keys: Path, now: datetime) -> str:
    """Return the name of the ledger, which gets one, and a key, the first time."""
    known = origin_of(ledger)
    if known is not None:
        return known
    held = read_keys(keys, ledger)
    # A file without rows: an attempt that ended between the two, or a database from before the first checkpoint.
    key = held[-1] if held else new_key(f"anzheng/{secrets.token_hex(_NAMED_BYTES)}/{ledger}/1")
    if not held:
        write_keys(keys, ledger, [key])
    with transaction.atomic():
        Head.objects.select_for_update().get(pk=ledger)
        _epoch, made = Epoch.objects.get_or_create(
            ledger_id=ledger, epoch=1, defaults={"origin": key.name, "first": 0, "opened": now}
        )
        if made:
            SigningKey.objects.create(ledger_id=ledger, origin=key.name, vkey=key.vkey, since=0)
    return key.name


def _signers(ledger: str, origin: str, size: int, keys: Path) -> list[PrivateKey]:
    """Return the keys that sign a checkpoint of this size: two for the first one after a rotation."""
    due = [key for key in ledger_keys(ledger) if key.origin == origin and key.since <= size]
    wanted = due[-1:]
    for earlier in reversed(due[:-1]):
        if Row.objects.filter(origin=origin, size__gte=earlier.rotated or 0).exists():
            break
        wanted.insert(0, earlier)
    held = {key.vkey: key for key in read_keys(keys, ledger)}
    for key in wanted:
        if key.vkey not in held:
            raise _no_key(ledger, keys, key.vkey)
    return [held[key.vkey] for key in wanted]


def _sign(checkpoint: Checkpoint, signers: Sequence[PrivateKey], ledger: str) -> bytes:
    text = format_checkpoint(checkpoint)
    note = format_note(Note(text, tuple(sign_note(text, key.name, key.seed) for key in signers)))
    open_checkpoint(note, [parse_vkey(row.vkey) for row in ledger_keys(ledger)])
    return note


def _remembered(ledger: str, origin: str, keys: Path, now: datetime) -> Checkpoint | None:
    """Return the newest checkpoint that lies beside the key, unless it is of an earlier epoch."""
    data = read_signed(keys, ledger)
    if data is None:
        return None
    names = [parse_vkey(row.vkey) for row in ledger_keys(ledger)] + [key.public for key in read_keys(keys, ledger)]
    found = open_checkpoint(data, names).checkpoint
    if is_later(found.origin, origin):
        # A copy of the database from before that epoch: what the key signed since under this name is not in it.
        claim = Claim(KEYS, found.origin, found.size, found.root)
        raise refusal(Halted(ledger, claim, head(ledger).size, now))
    return found if found.origin == origin else None


def _newest(origin: str) -> SignedCheckpoint | None:
    row = Row.objects.filter(origin=origin).order_by("-size").first()
    return None if row is None else _signed(row)


def _signed(row: Row) -> SignedCheckpoint:
    return SignedCheckpoint(row.ledger_id, row.origin, row.size, stored(row.root), stored(row.note), row.at)


def signatures_of(note: bytes) -> tuple[str, ...]:
    """Return the lines under a note, as text without their newlines."""
    text = parse_note(note).text
    return tuple(note.decode().removeprefix(f"{text}\n").rstrip("\n").split("\n"))


def _inside_act(ledger: str) -> LedgerError:
    return LedgerError(
        Text("檢查點只能簽署已經確定的帳本", "a checkpoint is signed over what is committed"),
        ledger,
        Text("這是程式的錯誤，請回報", "this is a defect of the program; please report it"),
    )


def _no_key(ledger: str, keys: Path, vkey: str) -> LedgerError:
    return LedgerError(
        Text("金鑰資料夾裡沒有這本帳的簽章金鑰", "the folder of keys lacks the signing key of this ledger"),
        f"{ledger} {vkey}",
        Text(
            f"請把金鑰檔放回 {keys}；若已遺失，須以 anzheng ledger recover 開啟新紀元",
            f"put the key file back into {keys}; if it is lost, open a new epoch with anzheng ledger recover",
        ),
    )
