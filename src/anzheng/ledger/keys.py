"""簽章金鑰檔 Key files: the private keys of a ledger, in a folder outside the database and outside its backups.

One text file for each ledger, `<ledger>.signing`, one key a line in the common form of private note keys, newest last:
`PRIVATE+KEY+<name>+<key id>+<base64 of type and seed>`. Beside it `<ledger>.signed`, the newest checkpoint that a key
of this folder signed: a copy of the database from before it cannot make the same key sign another history.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core import ed25519
from anzheng.ledger.core.strict import base64_bytes, base64_text, refused
from anzheng.ledger.core.vkey import KeyType, VerifierKey, format_vkey, key_id
from anzheng.ledger.key_files import read_private, replace, unusable

_PREFIX: Final = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs checkpoints (簽章金鑰); never printed."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"PrivateKey({self.name})"

    @property
    def public(self) -> VerifierKey:
        """Its public half."""
        return VerifierKey(self.name, KeyType.NOTE, ed25519.public_key(self.seed))

    @property
    def vkey(self) -> str:
        """Its public half as text."""
        return format_vkey(self.public)


def new_key(name: str) -> PrivateKey:
    """Return a fresh key."""
    return PrivateKey(name, secrets.token_bytes(ed25519.KEY_BYTES))


def read_keys(keys: Path, ledger: str) -> list[PrivateKey]:
    """Return the keys of a ledger, newest last; none if there is no file.

    Raises StorageError if the file cannot be read or others may read it, ProofError if it is malformed.
    """
    path = _key_file(keys, ledger)
    data = read_private(path) or b""
    return [_parsed(line, path) for line in data.decode("ascii", "replace").splitlines()]


def write_keys(keys: Path, ledger: str, all_of_them: list[PrivateKey]) -> None:
    """Write the keys of a ledger, synced. Raises StorageError."""
    text = "".join(f"{_format(key)}\n" for key in all_of_them)
    replace(_key_file(keys, ledger), text.encode("ascii"))


def read_signed(keys: Path, ledger: str) -> bytes | None:
    """Return the newest checkpoint that a key of this folder signed for the ledger. Raises StorageError."""
    path = keys / f"{ledger}.signed"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise unusable(path, problem) from problem


def write_signed(keys: Path, ledger: str, note: bytes) -> None:
    """Remember the newest checkpoint, synced, before anybody else sees it. Raises StorageError."""
    replace(keys / f"{ledger}.signed", note)


def _key_file(keys: Path, ledger: str) -> Path:
    return keys / f"{ledger}.signing"


def _format(key: PrivateKey) -> str:
    material = base64_text(bytes((KeyType.NOTE,)) + key.seed)
    return f"{_PREFIX}{key.name}+{key.public.id.hex()}+{material}"


def _parsed(line: str, path: Path) -> PrivateKey:
    """Read one line. The message never repeats it."""
    name, _, rest = line.removeprefix(_PREFIX).partition("+")
    identity, _, encoded = rest.partition("+")
    try:
        material = base64_bytes(encoded, str(path), 1 + ed25519.KEY_BYTES)
    except ProofError:
        material = b""
    if not line.startswith(_PREFIX) or material[:1] != bytes((KeyType.NOTE,)):
        raise refused(str(path), "金鑰檔有一行不是金鑰", "a line of the key file is no key")
    key = PrivateKey(name, material[1:])
    if key_id(name, KeyType.NOTE, key.public.public).hex() != identity:
        raise refused(str(path), "金鑰檔有一行的代號與金鑰不符", "a key id in the key file does not match its key")
    return key
