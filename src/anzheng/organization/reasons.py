"""理由 Reasons: a privileged act has one, and a second person where the policy asks for it."""

from datetime import datetime
from pathlib import Path

from anzheng.facts.base import Actor
from anzheng.kernel.errors import InputError, SeparationError, Text
from anzheng.organization.traces import trace

LONGEST = 300


def written(reason: str) -> str:
    """Return the reason as it is kept. Raises InputError if there is none, or too much of one."""
    bare = reason.replace("\0", "").strip()
    if not 0 < len(bare) <= LONGEST:
        raise InputError(
            Text(f"須寫明理由，最多 {LONGEST} 字", f"a reason is needed, at most {LONGEST} characters"),
            bare[:60] or "reason",
            Text("請寫下為什麼要這麼做", "write why this is done"),
        )
    return bare


def agreed(agreed_by: str | None, *, two: bool, actor: Actor, where: str) -> None:
    """Check that a second person agreed where the policy asks for one (第二人同意).

    `agreed_by` is the pseudonym of somebody who proved on the spot to be that person and may do the same act; the
    caller checks both. Raises SeparationError if nobody did, or if it is the one who acts.
    """
    if agreed_by == actor.id or (two and agreed_by is None):
        raise SeparationError(
            Text("這項操作須由另一位管理者當場同意", "another administrator has to agree to this on the spot"),
            where,
            Text("請另一位管理者輸入自己的帳號與密碼", "have another administrator enter their account and password"),
        )


def because(home: Path, reason: str, agreed_by: str | None, *, now: datetime) -> str:
    """Return the digest of the reason, with who agreed, as the ledger keeps it; the text is remembered."""
    text = written(reason) if agreed_by is None else f"{written(reason)}（同意：{agreed_by}）"
    return trace(home, "reason", text, now=now)
