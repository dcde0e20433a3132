"""首次啟動 First start: while nobody real has an account, whoever reads the server's own terminal may become the first.

The code is printed where the server was started and kept only as a digest, in the data folder and for its
owner alone. Five wrong tries or a day make it void; starting again prints another.
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.times import instant_text, parse_instant
from anzheng.organization.access import in_use

CODE_BYTES = 10
"""Chance that a code needs."""
LIFE = timedelta(days=1)
TRIES = 5

_FILE = "set-up-code"
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without characters that people misread."""
_GROUP = 4


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the file remembers of the code (設定碼)."""

    digest: str
    expires: datetime
    tries: int


def issue_code(home: Path, entropy: bytes, *, now: datetime) -> str | None:
    """Return a new set-up code of 16 characters in groups of four; None once somebody has an account.

    An earlier code is void from then on. `entropy` is CODE_BYTES of chance.
    """
    path = home / _FILE
    if in_use():
        path.unlink(missing_ok=True)
        return None
    if len(entropy) != CODE_BYTES:
        raise ValueError(f"a code needs {CODE_BYTES} bytes of chance, not {len(entropy)}")
    number = int.from_bytes(entropy)
    letters = []
    for _ in range(16):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    code = "".join(letters)
    _keep(path, _Kept(_digest(code), now + LIFE, 0))
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def check_code(home: Path, typed: str, *, now: datetime) -> None:
    """Accept the code printed at the start; blanks, dashes and capitals do not matter.

    Raises ConflictError once somebody has an account, InputError for a wrong, worn-out or expired code.
    """
    if in_use():
        raise ConflictError(
            Text("已經完成首次設定", "the first set-up is done already"),
            "set-up",
            Text("請直接登入", "sign in"),
        )
    path = home / _FILE
    kept = _kept(path)
    if kept is None or kept.tries >= TRIES or now >= kept.expires:
        raise InputError(
            Text("設定碼已失效", "the set-up code is no longer valid"),
            "code",
            Text("請重新啟動伺服器，會印出新的設定碼", "start the server again; it prints a new one"),
        )
    if not hmac.compare_digest(kept.digest, _digest("".join(c for c in typed.lower() if c in _ALPHABET))):
        _keep(path, _Kept(kept.digest, kept.expires, kept.tries + 1))
        raise InputError(
            Text("設定碼不對", "the set-up code is wrong"),
            "code",
            Text("請看啟動伺服器的視窗所印的設定碼", "see the window in which the server was started"),
        )


def void_code(home: Path) -> None:
    """Forget the code: the first account exists."""
    (home / _FILE).unlink(missing_ok=True)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _keep(path: Path, kept: _Kept) -> None:
    text = json.dumps({"digest": kept.digest, "expires": instant_text(kept.expires), "tries": kept.tries})
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    fresh.replace(path)


def _kept(path: Path) -> _Kept | None:
    try:
        value = json.loads(path.read_text(encoding="ascii"))
        return _Kept(value["digest"], parse_instant(value["expires"]), value["tries"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
