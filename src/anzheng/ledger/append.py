"""附加 Append: leaves, nodes and head in the transaction of the business change, as its last statement.

The next index is the size of the head, read under its lock. SQLite takes that lock when the
transaction begins (IMMEDIATE), PostgreSQL by SELECT … FOR UPDATE.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef

from anzheng import __version__
from anzheng.facts.base import Actor, Content, FactId, Payload
from anzheng.facts.companies import LedgerOpened
from anzheng.kernel.errors import ConflictError, InputError, LedgerError, NotFoundError, Text
from anzheng.kernel.times import instant_text
from anzheng.ledger import tables
from anzheng.ledger.act import appending
from anzheng.ledger.core.leaf import Leaf, Tool, decode_leaf, encode_leaf
from anzheng.ledger.core.merkle import EMPTY_ROOT, Tree, leaf_hash, peaks
from anzheng.ledger.halts import require_open
from anzheng.ledger.models import Halt, Head, Ledger
from anzheng.ledger.storage import stored

TOLERANCE: Final = timedelta(minutes=5)
"""How far the clock may step back before appending stops; within it, the newest leaf's time is used."""

TOOL: Final = Tool("anzheng", __version__)

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Draft:
    """One leaf to be (待附加的分錄): what the caller says; the ledger adds index, time and history."""

    subject: str
    payload: Payload
    content: tuple[Content, ...] = ()
    retain: date | None = None
    idem: str | None = None


def open_ledger(ledger: str, *, company: str, sample: bool, actor: Actor, at: datetime) -> FactId:
    """Open a ledger and write its first leaf.

    Raises InputError for a malformed id, ConflictError if the ledger exists, LedgerError outside a transaction.
    """
    _require_transaction()
    if not _SLUG.fullmatch(ledger):
        raise InputError(
            Text("帳本代號不合格式", "not an id of a ledger"),
            ledger[:64],
            Text("只用小寫英數字與連字號，最多 63 字", "use lower-case letters, digits and hyphens, at most 63"),
        )
    if Ledger.objects.filter(pk=ledger).exists():
        raise ConflictError(
            Text("帳本已經開立", "the ledger is already open"),
            ledger,
            Text("請換一個代號", "choose another id"),
        )
    moment = _to_millisecond(at)
    with appending(ledger):
        Ledger.objects.create(pk=ledger, company=company, sample=sample, opened=moment)
        Head.objects.create(ledger_id=ledger, size=0, root=EMPTY_ROOT, last_at=moment)
    return append(ledger, [Draft("company", LedgerOpened(company, sample))], actor=actor, at=moment)[0]


def append(ledger: str, drafts: Sequence[Draft], *, actor: Actor, at: datetime) -> list[FactId]:
    """Append `drafts` in order and return the identity of each, as the last statement of the transaction.

    A draft whose `idem` was used before appends nothing and gets the identity it got then.
    Raises HaltedError if somebody outside holds more than, or something else than, the ledger has (see `gate`).
    Raises LedgerError outside a transaction, if the clock went back by more than TOLERANCE, or if a
    leaf has no canonical form; NotFoundError for an unknown ledger; ConflictError if an `idem` was
    used for something else.
    """
    _require_transaction()
    with appending(ledger):
        stopped = Exists(Halt.objects.filter(ledger_id=OuterRef("pk")))
        head = Head.objects.select_for_update().annotate(stopped=stopped).filter(pk=ledger).first()
        if head is None:
            raise NotFoundError(
                Text("沒有這本帳", "there is no such ledger"), ledger, Text("請先開帳", "open the ledger first")
            )
        if head.stopped:
            require_open(ledger)
        moment = _not_before(head.last_at, _to_millisecond(at), ledger)
        found, fresh = _sort_out(ledger, drafts, actor, head.size)
        _check_opening(ledger, fresh, head.size)
        if fresh:
            _write(head, fresh, actor, moment)
    return found


def _sort_out(ledger: str, drafts: Sequence[Draft], actor: Actor, size: int) -> tuple[list[FactId], list[Draft]]:
    """Return the identity of every draft, and those drafts that are new."""
    earlier = tables.submitted(ledger, [draft.idem for draft in drafts if draft.idem is not None])
    stored = {idem: decode_leaf(data) for idem, data in earlier.items()}
    seen: dict[str, tuple[Draft, FactId]] = {
        idem: (Draft(leaf.subject, leaf.payload, leaf.content, leaf.retain, leaf.idem), FactId(leaf.seq))
        for idem, leaf in stored.items()
    }
    fresh: list[Draft] = []
    found: list[FactId] = []
    for draft in drafts:
        if draft.idem is not None and draft.idem in seen:
            before, identity = seen[draft.idem]
            if draft != before or (draft.idem in stored and stored[draft.idem].actor.id != actor.id):
                raise ConflictError(
                    Text("同一識別鍵已用於不同內容", "this idempotency key was used for something else"),
                    draft.idem,
                    Text("請重新整理後再送出一次", "reload and submit again"),
                )
            found.append(identity)
            continue
        found.append(FactId(size + len(fresh)))
        fresh.append(draft)
        if draft.idem is not None:
            seen[draft.idem] = (draft, found[-1])
    return found, fresh


def _write(head: Head, drafts: Sequence[Draft], actor: Actor, at: datetime) -> None:
    """Write the leaves, their nodes and the new head."""
    ledger, size = head.ledger_id, head.size
    newest = tables.newest(ledger, [draft.subject for draft in drafts])
    rows: list[tables.Row] = []
    for seq, draft in enumerate(drafts, size):
        prev = newest.get(draft.subject)
        newest[draft.subject] = seq
        data = encode_leaf(
            Leaf(seq, at, actor, draft.subject, prev, draft.content, draft.payload, TOOL, draft.retain, draft.idem)
        )
        rows.append(tables.Row(seq, data, leaf_hash(data), draft.subject, draft.idem))
    edge = tables.nodes_at(ledger, peaks(size))
    if len(edge) != len(peaks(size)):
        raise _broken(ledger)
    tree = Tree(size, lambda level, index: edge[level, index])
    if tree.root() != stored(head.root):
        raise _broken(ledger)
    nodes = list(tree.extend(row.leaf_hash for row in rows))
    tables.insert_entries(ledger, rows)
    tables.insert_nodes(ledger, nodes)
    # The size in the condition makes two writers without a lock fail here instead of forking the tree.
    if not Head.objects.filter(pk=ledger, size=size).update(size=tree.size, root=tree.root(), last_at=at):
        raise _broken(ledger)


def _check_opening(ledger: str, drafts: Sequence[Draft], size: int) -> None:
    for seq, draft in enumerate(drafts, size):
        if isinstance(draft.payload, LedgerOpened) != (seq == 0):
            raise LedgerError(
                Text("開帳只能是第一筆分錄", "the opening is the first leaf and no other"),
                ledger,
                Text("請用 open_ledger 開帳", "open ledgers by open_ledger"),
            )


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise LedgerError(
            Text("附加帳本必須與變更在同一交易中", "an entry is appended in the transaction of its change"),
            "append",
            Text("請以 transaction.atomic() 包住整件事", "wrap the whole act in transaction.atomic()"),
        )


def _to_millisecond(at: datetime) -> datetime:
    """Cut to the ledger's precision. Raises ValueError for an instant without time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without time zone")
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _not_before(last: datetime, at: datetime, ledger: str) -> datetime:
    """Return `at`, or `last` if the clock stepped back a little. Raises LedgerError if it went back far."""
    if at >= last:
        return at
    if last - at <= TOLERANCE:
        return last
    raise LedgerError(
        Text(
            f"系統時間 {instant_text(at)} 早於最後一筆分錄 {instant_text(last)}",
            f"the clock says {instant_text(at)}, before the newest entry at {instant_text(last)}",
        ),
        ledger,
        Text("請校正主機時間後再試", "set the clock of this machine right and try again"),
    )


def _broken(ledger: str) -> LedgerError:
    return LedgerError(
        Text("帳本的資料表互相矛盾", "the tables of the ledger contradict each other"),
        ledger,
        Text(
            "已停止寫入；請以 anzheng ledger verify 檢查，並與備份比對",
            "nothing was written; run anzheng ledger verify and compare with a backup",
        ),
    )
