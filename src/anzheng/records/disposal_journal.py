"""銷毀紀錄簿 The journal `disposals.jsonl` beside the keys: what was destroyed, where no backup reaches.

A database that was restored from before a disposal knows nothing of it; the journal does. What is about to be destroyed
is written and synced before the transaction commits, and settled after it did: a line that nobody settled is looked
up in the ledger, and never taken for a disposal unless it is found there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from anzheng.facts.retention import Basis, ContentDisposed
from anzheng.kernel import canonical
from anzheng.kernel.errors import StorageError, Text, system_reason
from anzheng.kernel.times import instant_text
from anzheng.ledger.journals import append_line, whole_lines

FILE: Final = "disposals.jsonl"
_VERSION: Final = 1


class Stage(StrEnum):
    """How far a disposal is (紀錄簿狀態)."""

    INTENDED = "intended"
    """Written before the transaction; whether it committed is not known here."""
    DONE = "done"
    DROPPED = "dropped"
    """The transaction did not commit: nothing was destroyed."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one request destroyed, as the journal has it (紀錄簿的一筆)."""

    ledger: str
    case: str
    at: str
    stage: Stage
    disposals: tuple[ContentDisposed, ...]


def intend(keys: Path, ledger: str, case: str, disposals: Sequence[ContentDisposed], now: datetime) -> None:
    """Write what is about to be destroyed, synced. Raises StorageError: then nothing is destroyed."""
    lines = [_plain(one) for one in disposals]
    _append(keys, {"stage": Stage.INTENDED, "ledger": ledger, "case": case, "at": now, "disposals": lines})


def settle(keys: Path, ledger: str, case: str, stage: Stage, now: datetime) -> None:
    """Write what became of it. Raises StorageError."""
    _append(keys, {"stage": stage, "ledger": ledger, "case": case, "at": now})


def read(keys: Path) -> list[Written]:
    """Return everything the journal says, in order, each with its last stage.

    A last line that a crash cut short says nothing. Raises StorageError for a journal that cannot be read.
    """
    found: dict[tuple[str, str], Written] = {}
    for number, line in enumerate(_lines(keys), 1):
        try:
            row = _line(line)
        except (ValueError, KeyError, TypeError) as problem:
            raise StorageError(
                Text("銷毀紀錄簿有一行看不懂", "a line of the journal of disposals cannot be understood"),
                f"{keys / FILE}:{number}",
                Text("請由備援的金鑰資料夾還原這個檔案", "restore this file from another copy of the folder of keys"),
            ) from problem
        known = found.get((row.ledger, row.case))
        # An act that failed and was repeated is intended twice; the last word counts.
        found[row.ledger, row.case] = row if known is None or row.disposals else replace(known, stage=row.stage)
    return list(found.values())


def _lines(keys: Path) -> list[bytes]:
    try:
        return whole_lines(keys / FILE)
    except OSError as problem:
        raise _unusable(keys, problem) from problem


def _line(line: bytes) -> Written:
    row = json.loads(line)
    if row["v"] != _VERSION:
        raise ValueError("another version")
    disposals = tuple(_restored(one) for one in row.get("disposals", ()))
    return Written(row["ledger"], row["case"], row["at"], Stage(row["stage"]), disposals)


def _append(keys: Path, row: dict[str, Any]) -> None:
    line = canonical.encode({**row, "v": _VERSION, "stage": row["stage"].value, "at": instant_text(row["at"])})
    try:
        append_line(keys / FILE, line)
    except OSError as problem:
        raise _unusable(keys, problem) from problem


def _unusable(keys: Path, problem: OSError) -> StorageError:
    said = system_reason(problem)
    return StorageError(
        Text(f"無法使用銷毀紀錄簿（{said.zh}）", f"the journal of disposals cannot be used ({said.en})"),
        str(keys / FILE),
        Text("請檢查金鑰資料夾的權限與磁碟", "check permissions and disk of the folder of keys"),
    )


def _plain(one: ContentDisposed) -> dict[str, Any]:
    return {
        "owner": one.owner,
        "digests": list(one.digests),
        "basis": one.basis.value,
        "due": None if one.due is None else one.due.isoformat(),
        "request": one.request,
        "asked_by": one.asked_by,
        "approvers": list(one.approvers),
    }


def _restored(row: dict[str, Any]) -> ContentDisposed:
    return ContentDisposed(
        owner=row["owner"],
        digests=tuple(row["digests"]),
        basis=Basis(row["basis"]),
        due=None if row["due"] is None else date.fromisoformat(row["due"]),
        request=row["request"],
        asked_by=row["asked_by"],
        approvers=tuple(row["approvers"]),
    )
