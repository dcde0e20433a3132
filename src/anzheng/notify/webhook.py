"""Webhook A signed message to an address that a person chose; of the answer only its status counts."""

import hashlib
import hmac
import json
import os
import secrets
import ssl
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import StorageError, Text
from anzheng.outbound.calls import Call, Resolve, addresses_of, call
from anzheng.outbound.core.addresses import Network

_STEP: Final = 5.0
_DEADLINE: Final = 15.0
"""Seconds; short, because one run makes many calls one after the other."""
_KEY_FILE: Final = "webhook-key"


def post(
    url: str,
    body: Mapping[str, object],
    *,
    key: str,
    now: datetime,
    allowed: Iterable[Network] = (),
    resolve: Resolve = addresses_of,
    trust: ssl.SSLContext | None = None,
) -> None:
    """Send a signed message. Raises InputError for an address that may not be called, OSError if it was not taken."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Anzheng-Timestamp": stamp,
        "Anzheng-Signature": "sha256=" + signature(key, stamp, content),
    }
    asked = Call(url, content, headers, whole=False, step=_STEP, deadline=_DEADLINE)
    answer = call(asked, allowed, resolve=resolve, trust=trust)
    if not 200 <= answer.status < 300:
        raise OSError(f"HTTP {answer.status}")


def signature(key: str, stamp: str, content: bytes) -> str:
    """Return the HMAC-SHA256 of time stamp, point and body, in hex: the receiver computes the same."""
    return hmac.new(key.encode(), stamp.encode() + b"." + content, hashlib.sha256).hexdigest()


def secret_of(home: Path, person: str, url: str) -> str:
    """Return the secret that a person's webhook is signed with: derived, so that no table holds it."""
    return hmac.new(_key(home), f"{person}\n{url}".encode(), hashlib.sha256).hexdigest()


def _key(home: Path) -> bytes:
    """Return the installation's key for webhooks, made at first use and readable by its owner only."""
    path = home / _KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise StorageError(
            Text("webhook 金鑰檔不完整", "the key of webhooks is not whole"),
            str(path),
            Text("請自備份還原，或刪除後重新設定收件端", "restore it, or delete it and set the receivers up again"),
        )
    return key
