"""備份的封印 How a backup is sealed: by the same keys, and in the same way, as evidence files are.

The seal wraps the digest of the list as if it were a key: whoever lacks the folder of keys can make neither another
list nor another seal. Small secrets of the data folder travel encrypted under a key that is wrapped likewise.
"""

from typing import Final

from anzheng.kernel import canonical
from anzheng.kernel.errors import AnzhengError
from anzheng.ledger.content.core.sealing import BrokenError
from anzheng.ledger.content.core.wrapping import Belonging, WrappingKey, unwrap, wrap
from anzheng.reports.backup.core.words import damaged

_LIST: Final = "backup/1 list"
_HOME: Final = "backup/1 home"


def list_seal(by: WrappingKey, digest: bytes, nonce: bytes) -> bytes:
    """Return `seal.json` over the SHA-256 of the list."""
    wrapped = wrap(by, digest, _belonging(_LIST, ""), nonce)
    return canonical.encode({"sealed": wrapped.hex(), "v": 1, "wrapping": by.id})


def sealed_by(data: bytes, where: str) -> tuple[str, bytes]:
    """Return which key made a seal, and the seal. Raises DamagedError."""
    try:
        value = canonical.decode(data)
        version, by, text = value.pop("v"), str(value.pop("wrapping")), str(value.pop("sealed"))
        sealed = bytes.fromhex(text)
    except (AnzhengError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise _no_seal(where) from problem
    if value or version != 1 or sealed.hex() != text:
        raise _no_seal(where)
    return by, sealed


def seal_holds(by: WrappingKey, sealed: bytes, digest: bytes) -> bool:
    """Tell whether the seal is that key's, over the list with this digest."""
    try:
        return unwrap(by, sealed, _belonging(_LIST, "")) == digest
    except BrokenError:
        return False


def wrap_home(by: WrappingKey, key: bytes, blob: str, nonce: bytes) -> str:
    """Return the key of `home.sealed` wrapped, as hexadecimal digits."""
    return wrap(by, key, _belonging(_HOME, blob), nonce).hex()


def unwrap_home(by: WrappingKey, wrapped: str, blob: str, where: str) -> bytes:
    """Return the key of `home.sealed`. Raises DamagedError."""
    try:
        return unwrap(by, bytes.fromhex(wrapped), _belonging(_HOME, blob))
    except (BrokenError, ValueError) as problem:
        raise damaged(
            where, "備份裡的設定檔打不開", "the files of the data folder in the backup do not open"
        ) from problem


def _no_seal(where: str) -> AnzhengError:
    return damaged(where, "備份的封印看不懂", "the seal of the backup is not understood")


def _belonging(what: str, blob: str) -> Belonging:
    return Belonging("", what, "", blob)
