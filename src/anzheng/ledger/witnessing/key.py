"""見證金鑰 The key of a witness: one file, made at the first start, readable by its owner only."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import InputError, ProofError, StorageError, Text, system_reason
from anzheng.ledger.core import ed25519
from anzheng.ledger.core.strict import base64_bytes, base64_text
from anzheng.ledger.core.vkey import KeyType, VerifierKey, is_key_name, key_id
from anzheng.ledger.durable import sync_folder

FILE: Final = "witness.key"

_TEXT = re.compile(r"PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([0-9A-Za-z+/]+=*)\n")


@dataclass(frozen=True, slots=True, repr=False)
class WitnessKey:
    """Name and private key of a witness (見證金鑰)."""

    name: str
    private: bytes

    @property
    def public(self) -> VerifierKey:
        """What others verify by."""
        return VerifierKey(self.name, KeyType.COSIGNATURE, ed25519.public_key(self.private))


def key_in(folder: Path, name: str | None) -> WitnessKey:
    """Return the key in `folder`, made under `name` at the first start.

    Raises InputError if a name is missing, cannot be used or is another one, StorageError for an unusable file.
    """
    path = folder / FILE
    try:
        if not path.exists():
            _make(path, _usable(name))
        key = _read(path)
    except OSError as problem:
        said = system_reason(problem)
        raise StorageError(
            Text(f"金鑰檔無法使用：{said.zh}", f"the key file cannot be used: {said.en}"),
            str(path),
            Text("請檢查資料夾的權限與空間", "check permissions and space of the folder"),
        ) from problem
    if name is not None and name != key.name:
        raise InputError(
            Text(f"這個資料夾的見證者叫 {key.name}", f"the witness of this folder is called {key.name}"),
            name[:60],
            Text("請省略 --name，或另指定資料夾", "leave --name out, or choose another folder"),
        )
    return key


def _usable(name: str | None) -> str:
    if name is None or not name.isascii() or not is_key_name(name):
        raise InputError(
            Text("第一次啟動須為見證者命名", "a witness needs a name at its first start"),
            "--name",
            Text(
                "請用貴方網域開頭、沒有空白與加號的名稱，例如 witness.example.com/w1",
                "use a name that begins with a domain of yours, without space and plus, like witness.example.com/w1",
            ),
        )
    return name


def _make(path: Path, name: str) -> None:
    private = secrets.token_bytes(ed25519.KEY_BYTES)
    identity = key_id(name, KeyType.COSIGNATURE, ed25519.public_key(private)).hex()
    text = f"PRIVATE+KEY+{name}+{identity}+{base64_text(bytes((KeyType.COSIGNATURE,)) + private)}\n"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Whole under its name or not there at all; a second start at the same moment meets the first one's.
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _read(path: Path) -> WitnessKey:
    if path.stat().st_mode & 0o077:
        raise StorageError(
            Text("別人讀得到金鑰檔", "others can read the key file"),
            str(path),
            Text("請把權限改為 0600，並考慮更換金鑰", "set its mode to 0600, and consider another key"),
        )
    found = _TEXT.fullmatch(path.read_text(encoding="utf-8", errors="replace"))
    material = b""
    if found is not None:
        try:
            material = base64_bytes(found[3], str(path), 1 + ed25519.KEY_BYTES)
        except ProofError:
            material = b""
    if found is None or material[:1] != bytes((KeyType.COSIGNATURE,)):
        raise _broken(path)
    key = WitnessKey(found[1], material[1:])
    if key.public.id.hex() != found[2]:
        raise _broken(path)
    return key


def _broken(path: Path) -> StorageError:
    return StorageError(
        Text("金鑰檔不完整", "the key file is not whole"),
        str(path),
        Text("請自備份還原；沒有備份時須另立見證者", "restore it from a backup; without one, set up a new witness"),
    )
