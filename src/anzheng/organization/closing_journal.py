"""停用紀錄簿 The journal `closings.jsonl` beside the keys: accounts closed and tokens revoked, where no backup reaches.

A database that was restored from before knows nothing of them, and would let those people and programs in again. That
something is closed is written and synced before the transaction commits, that it is open again after it did: a crash
between leaves it closed after a restore, never open.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from anzheng.facts.access import AccountChange
from anzheng.kernel import canonical
from anzheng.kernel.errors import StorageError, Text
from anzheng.kernel.times import instant_text
from anzheng.ledger.journals import append_line, whole_lines

FILE: Final = "closings.jsonl"
_VERSION: Final = 1
_KEPT: Final = (
    AccountChange.DISABLED,
    AccountChange.DISABLED_LEAVER,
    AccountChange.DISABLED_DORMANT,
    AccountChange.ENABLED,
    AccountChange.TOKEN_REVOKED,
)


@dataclass(frozen=True, slots=True)
class Closings:
    """What the journal says (紀錄簿內容)."""

    accounts: dict[str, AccountChange]
    """Why an account is closed, by person; those that were opened again are not here."""
    tokens: frozenset[str]
    """Ids of tokens that were revoked."""


def closed(identity: str, change: AccountChange, now: datetime) -> None:
    """Write that a person's account is being closed, or a token revoked. Raises StorageError: then it is not."""
    _append(identity, change, now)


def opened(person: str, now: datetime) -> None:
    """Write that a person's account is open again, once that is committed."""
    transaction.on_commit(lambda: _append(person, AccountChange.ENABLED, now))


def read(keys: Path) -> Closings:
    """Return what is closed. A last line that a crash cut short says nothing. Raises StorageError."""
    accounts, tokens = dict[str, AccountChange](), set[str]()
    for number, line in enumerate(_lines(keys / FILE), 1):
        identity, change = _parsed(line, f"{keys / FILE}:{number}")
        if change is AccountChange.TOKEN_REVOKED:
            tokens.add(identity)
        elif change is AccountChange.ENABLED:
            accounts.pop(identity, None)
        else:
            accounts[identity] = change
    return Closings(accounts, frozenset(tokens))


def _parsed(line: bytes, where: str) -> tuple[str, AccountChange]:
    try:
        row = json.loads(line)
        change = AccountChange(row["change"])
        if row["v"] == _VERSION and change in _KEPT:
            return str(row["id"]), change
    except (ValueError, KeyError, TypeError):
        pass
    raise StorageError(
        Text("停用紀錄簿有一行看不懂", "a line of the journal of closed accounts cannot be understood"),
        where,
        Text("請由備援的金鑰資料夾還原這個檔案", "restore this file from another copy of the folder of keys"),
    )


def _lines(path: Path) -> list[bytes]:
    try:
        return whole_lines(path)
    except OSError as problem:
        raise _unusable(path, problem) from problem


def _append(identity: str, change: AccountChange, now: datetime) -> None:
    path = Path(settings.ANZHENG_KEYS) / FILE
    row = {"v": _VERSION, "id": identity, "change": change.value, "at": instant_text(now)}
    try:
        append_line(path, canonical.encode(row))
    except OSError as problem:
        raise _unusable(path, problem) from problem


def _unusable(path: Path, problem: OSError) -> StorageError:
    return StorageError(
        Text(
            f"無法使用停用紀錄簿（{problem.strerror}）",
            f"the journal of closed accounts cannot be used ({problem.strerror})",
        ),
        str(path),
        Text("請檢查金鑰資料夾的權限與磁碟", "check permissions and disk of the folder of keys"),
    )
