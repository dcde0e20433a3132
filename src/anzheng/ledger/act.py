"""一件事一個交易 One act, one transaction: changes first, the entry in the ledger last.

`business_act()` is `transaction.atomic()` that also watches the order. It refuses a write after the
entry, a change without an entry, and entries in two ledgers. Code that only appends, or that changes
nothing a verdict could read, may use `transaction.atomic()` itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from anzheng.kernel.errors import LedgerError, Text

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(slots=True)
class _Act:
    """What has happened in the act so far."""

    changed: bool = False
    appending: bool = False
    ledger: str | None = None
    """The ledger appended to; set from the first append on."""


_CURRENT: ContextVar[_Act | None] = ContextVar("anzheng_business_act", default=None)


@contextmanager
def business_act() -> Iterator[None]:
    """Run one act in one transaction; an act inside an act joins it.

    Raises LedgerError, and rolls back, if something is written after the entry, if the act changes
    tables without an entry, or if it appends to two ledgers.
    """
    if _CURRENT.get() is not None:
        yield
        return
    act = _Act()
    token = _CURRENT.set(act)
    try:
        with transaction.atomic(), connection.execute_wrapper(_watch(act)):
            yield
            if act.changed and act.ledger is None:
                raise _out_of_order("變更沒有寫入帳本", "a change without an entry in the ledger")
    finally:
        _CURRENT.reset(token)


def in_act() -> bool:
    """Tell whether an act is going on, so that what it wrote may still be undone."""
    return _CURRENT.get() is not None


@contextmanager
def appending(ledger: str) -> Iterator[None]:
    """Mark the writes of one append, so that the act around it, if any, lets them pass."""
    act = _CURRENT.get()
    if act is None:
        yield
        return
    if act.ledger not in (None, ledger):
        raise _out_of_order("一件事只能寫入一本帳", "one act appends to one ledger")
    act.appending = True
    try:
        yield
    finally:
        act.appending = False
    act.ledger = ledger


def _watch(act: _Act) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: str, params: object, many: bool, context: object) -> object:  # noqa: FBT001 - Django's signature
        if not act.appending and sql.lstrip()[:7].upper().startswith(_WRITES):
            if act.ledger is not None:
                raise _out_of_order("寫入帳本之後又變更資料", "a write after the entry in the ledger")
            act.changed = True
        return run(sql, params, many, context)

    return execute


def _out_of_order(zh: str, en: str) -> LedgerError:
    return LedgerError(
        Text(zh, en),
        "transaction",
        Text(
            "這是程式的錯誤，資料未變更，請回報",
            "this is a defect of the program; nothing was changed; please report it",
        ),
    )
