#!/usr/bin/env python3
"""安證離線查驗程式 Offline verifier of Anzheng: one file, the standard library of Python 3.9 or later, no network.

    python3 -I anzheng_verify.py BINDER --key VKEY [--earlier CHECKPOINT] [--witness VKEY] [--recompute CORE]
                                 [--leaf FILE] [--hashes]

BINDER is a binder (稽核卷宗), a whole ledger as a tlog-tiles log (each a zip file or a folder), or one proof
(`….tlog-proof`, with `--leaf`). The first line of the answer is one of three, then the same in Chinese:

    valid                       有效          exit 0   everything that was compared agrees
    NOT VALID: <why>            不成立        exit 1   something in it contradicts something else, or the key
    UNREADABLE: <why>           無法查驗      exit 2   it was not compared: nothing is said about it

It trusts only what you bring along: the key (`--key`), checkpoints that you kept (`--earlier`), keys of witnesses
(`--witness`) and the posture core (`--recompute`: a zip application, run by Python 3.11 or later), which derives every
verdict again. Keys inside the file prove nothing. After `valid` it lists what was not compared.

查驗只信任您自己帶來的東西：金鑰、先前保管的檢查點、見證者的金鑰，以及重算判定的核心程式。檔案裡附的金鑰不作數。
「有效」之後會列出沒有比對的事。
"""

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    # What lies beside this file may be out of a binder, and is no module of Python; hence no import before, of nothing.
    del sys.path[0]

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from functools import lru_cache
from itertools import accumulate
from typing import Any, BinaryIO, NamedTuple, NoReturn

EXIT_VALID, EXIT_NOT_VALID, EXIT_UNREADABLE, CORE_REFUSED = 0, 1, 2, 3
MAX_NUMBER, MAX_INTEGER, MAX_VALUES, MAX_ENTRIES = 2**63 - 1, 2**53, 2**22, 2**27
MAX_NOTE, MAX_SIGNATURES, MAX_NAME, MAX_EXTRA, MAX_PATH = 262_144, 64, 255, 65_536, 63
WIDTH, MAX_LEAF, MAX_ENTRY, MAX_PROOF = 256, 32_768, 65_535, MAX_NOTE + 2 * MAX_EXTRA
MAX_MANIFEST, MAX_ARCHIVE, MAX_CORE, CHUNK = 2**26, 2**32 - 2, 2**24, 2**20

SAY: dict[str, tuple[str, str]] = {
    # what contradicts something else
    "form": ("{} 的格式不對", "{} is malformed"),
    "json": ("{} 不是正準 JSON", "{} is not canonical JSON"),
    "large": ("{} 太大", "{} is too large"),
    "signature": ("{} 上 {} 的簽章不成立，或簽了兩次", "{}: the signature by {} is wrong, or there twice"),
    "unsigned": ("{} 不是所給的金鑰所簽（帳本 {}）", "{} of the log {} is not signed by the key given"),
    "no-witness": ("沒有見證者 {} 的簽章", "no cosignature by {}"),
    "not-there": ("{} 不在帳本的第 {} 筆", "{} is not entry {} of the log"),
    "leaf": ("第 {} 筆分錄的格式或序號不對", "entry {} is malformed or says another number"),
    "chain": ("第 {} 筆斷了同一主體的鏈", "entry {} breaks the chain of its subject"),
    "backwards": ("第 {} 筆早於前一筆", "entry {} is earlier than the one before it"),
    "opening": ("第 {} 筆：開帳只能是第一筆", "entry {}: the opening is the first entry and no other"),
    "idem": ("第 {} 筆的識別鍵重複", "entry {} repeats an idempotency key"),
    "seal": ("第 {} 筆封存的格式不對，或與分錄不符", "the seal in entry {} is malformed or does not match the entries"),
    "seal-line": ("主體 {} 與封存不符", "{} does not match the seal"),
    "missing": ("缺少 {}", "{} is missing"),
    "cut": ("{} 被截斷，或之後還有資料", "{} is cut off, or something follows"),
    "root": ("由分錄算出的樹根與簽署的不同", "the root computed from the entries is not the one signed"),
    "differs": ("{} 與分錄不符", "{} does not match the entries"),
    "forked": ("帳本的前 {} 筆與 {} 不符：歷史被改過", "the first {} entries differ from {}: history was changed"),
    "fewer": ("帳本的 {} 筆少於先前檢查點的 {} 筆", "the log has {} entries, fewer than your checkpoint with {}"),
    "older": ("{} 的大小或帳本不對", "{} is of another size or log"),
    "list": ("清單的 {} 與內容不符", "what the list says of {} does not match"),
    "unlisted": ("{} 不在清單裡", "{} is not on the list"),
    "digest": ("{} 與清單的摘要不符", "{} does not match its digest on the list"),
    "other-proof": ("{} 屬於別的檢查點或序號", "{} is of another checkpoint or entry"),
    "exported": ("匯出的分錄與清單不符", "the entry of the export does not match the list"),
    "left-out": ("主體 {} 少了分錄", "entries of {} are left out"),
    "edition": ("規範 {} 不是帳本所採用的版本", "the document {} is not the one that was adopted"),
    "file": ("{} 不是分錄所記的檔案", "{} is not the file that was entered"),
    "misnamed": ("{} 是別的證據的檔案", "{} is a file of other evidence"),
    "asked": ("判定所答的不是清單所問的", "the verdicts answer another question than the list asks"),
    "verdict": ("{} {}：卷宗寫 {}，核心算得 {}", "{} {} says {}, the core derives {}"),
    "verdict-more": ("{} {} 的說明與核心算得的不同", "the explanation of {} {} is not what the core derives"),
    "verdicts": ("判定檔與核心算得的不同", "the verdicts are not what the core derives"),
    # what could not be compared
    "special": ("{} 不是一般檔案，或太大", "{} is no ordinary file, or too large"),
    "zip-end": ("壓縮檔被截斷、附加了資料，或太大", "the archive is cut off, appended to, or too large"),
    "zip-hidden": ("zip 裡有不屬於任何檔案的資料", "bytes in the archive that belong to no file"),
    "zip-form": ("zip 的檔頭不合規定：{}", "a header in the archive breaks the rules: {}"),
    "zip-name": ("檔名不安全、重複或順序不對：{}", "an unsafe, repeated or misplaced name: {}"),
    "zip-case": ("檔名只差大小寫，或與資料夾同名", "names that differ in case only, or name a file and a folder"),
    "damaged": ("{} 損壞或讀不完整", "{} is damaged or could not be read whole"),
    "other-log": ("先前的檢查點屬於另一本帳 {}", "the earlier checkpoint is of another log, {}"),
    "one-size": ("單筆證明只能與同為 {} 筆的檢查點比對", "one proof compares with a checkpoint of {} entries only"),
    "version": ("不認得這種版次的卷宗", "a binder of a version unknown to this program"),
    "no-growth": ("卷宗沒有從您檢查點（{} 筆）起的證明", "no proof in the binder from your checkpoint of {} entries"),
    "key": ("不是可用的驗證金鑰：{}", "not a usable verifier key: {}"),
    "command": ("命令有誤：{}", "a mistake in the command: {}"),
    "no-key": ("請以 --key 給帳本的驗證金鑰", "give the ledger's verifier key with --key"),
    "bad-earlier": ("先前的檢查點 {} 不能用", "your earlier checkpoint {} cannot be used"),
    "binder-hashes": ("卷宗一定要讀分錄，不能用 --hashes", "a binder's entries are always read: leave out --hashes"),
    "unknown": ("不是卷宗、帳本或單筆證明", "no binder, no ledger and no proof"),
    "no-leaf": ("單筆證明要以 --leaf 給它的分錄", "a single proof needs its entry: give it with --leaf"),
    "no-verdicts": ("沒有可以重算的判定", "there are no verdicts to compute again"),
    "core-python": ("重算判定需要 Python 3.11 以上", "computing again needs Python 3.11 or later"),
    "core-refused": ("核心無法重算：{}", "the core could not judge: {}"),
    "core-failed": ("核心執行失敗（結束碼 {}）", "the core failed with exit code {}"),
    "core-answer": ("核心的輸出不是判定，或太大", "what the core wrote is no verdicts, or too large"),
    "core-rules": ("判定依規則 {}，核心依 {}", "the verdicts are by the rules {}, the core judges by {}"),
    "system": ("檔案無法讀取：{}", "a file cannot be read: {}"),
    "defect": ("查驗程式出錯：{}", "the verifier failed: {}"),
    # what was compared
    "is-ledger": ("整本帳本 {}，{} 筆，樹根 {}。", "A whole ledger, {}: {} entries, root {}."),
    "is-kept": ("檔案裡的 {} 個舊檢查點都相符。", "{} older checkpoints in the file agree."),
    "is-sealed": ("最新一次主體封存相符。", "The newest seal of the subjects agrees."),
    "is-seen": ("見證者 {} 於 {} 見過這個檢查點。", "The witness {} saw this checkpoint at {}."),
    "is-extended": ("與您先前的檢查點（{} 筆）一致。", "It extends your checkpoint of {} entries."),
    "is-one": ("一筆分錄：帳本 {} 的第 {} 筆，樹有 {} 筆。", "One entry of {}: number {} of {}."),
    "is-binder": ("卷宗：帳本 {}，{} 筆分錄、{} 個檔案；樹 {} 筆。", "A binder of {}: {} entries, {} files, of {}."),
    "is-whole": ("{} 個主體的鏈完整。", "The chains of {} subjects are whole."),
    "is-asked": ("所問是 {}，只計前 {} 筆分錄。", "It is asked about {}, by the first {} entries."),
    "is-judged": ("{} 條重算後相同：{}。", "The verdicts of {} clauses were derived again, and are the same: {}."),
    "is-core": ("核心：SHA-256 {}，請與公布的比對。", "The core: SHA-256 {}, compare it with the published."),
    # what was not compared
    "left-history": ("歷史沒有與您先前的檢查點比對（--earlier）。", "History, with your checkpoint (--earlier)."),
    "left-witness": ("沒有要求見證者的簽章（--witness）。", "Cosignatures of witnesses (--witness)."),
    "left-unread": ("分錄的內容沒有讀（--hashes）。", "What the entries say (--hashes)."),
    "left-others": ("不屬於帳本的檔案 {} 個：{}。", "{} files that are no part of the log: {}."),
    "left-extra": ("證明裡的附加資料沒有簽章。", "The extra data of the proof: nobody signed it."),
    "left-one": ("這只是一筆；其他的沒有比對。", "Any entry but this one."),
    "left-seal": ("沒有封存：不能排除主體最後的分錄被略去。", "Whether last entries are left out: no seal."),
    "left-seals": ("更早的封存沒有重算。", "The seals before the newest."),
    "left-after": ("不能排除第 {} 筆封存（{}）之後的分錄被略去。", "Whether entries after seal {} are left out ({})."),
    "left-rest": (
        "帳本其餘分錄：不排除假造的鏈或封存。",
        "The rest of the ledger: whether chains or seals were forged.",
    ),
    "left-edition": ("規範 {} {} 的內容（SHA-256 {}）。", "The document {} {} with what was published (SHA-256 {})."),
    "left-parts": ("{} 個主體只有部分分錄：{}。", "The other entries of {} subjects: {}."),
    "left-files": ("{} 個證據檔不在卷宗裡。", "{} evidence files that are not in the binder."),
    "left-anchors": ("錨定的收據沒有驗證。", "The receipts of the anchors."),
    "left-verdicts": ("判定沒有重算（--recompute）。", "The verdicts: they were not computed again (--recompute)."),
    "left-basis": ("判定只依卷宗裡的分錄，不排除略去別的。", "Whether entries that are not here change the verdicts."),
    "left-told": ("{} 個檔案所說的沒有與分錄比對：{}。", "What {} files say: {}."),
}
"""Everything that the program says, in Chinese and in English; texts from outside stand where the braces are."""


def said(code: str, *values: object) -> tuple[str, str]:
    """Return a sentence in both languages; texts from outside can do no harm on a terminal in it."""
    harmless = [shown(str(value)) for value in values]
    zh, en = SAY[code]
    return zh.format(*harmless), en.format(*harmless)


def shown(text: str) -> str:
    """Return a text in printable letters, cut to a line."""
    short = text if len(text) <= 160 else text[:157] + "..."
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in short)


class AnswerError(Exception):
    """An answer other than `valid`: one sentence in both languages."""

    def __init__(self, code: str, *values: object) -> None:
        self.zh, self.en = said(code, *values)
        super().__init__(self.en)


class NotValidError(AnswerError):
    """What was presented contradicts itself, the keys or the earlier checkpoints."""


class UnreadableError(AnswerError):
    """It could not be compared; nothing is known about it."""


def wrong_if(condition: object, code: str, *values: object) -> None:
    """Raise NotValidError if the condition holds."""
    if condition:
        raise NotValidError(code, *values)


def unclear_if(condition: object, code: str, *values: object) -> None:
    """Raise UnreadableError if the condition holds."""
    if condition:
        raise UnreadableError(code, *values)


class Report(NamedTuple):
    """What was compared, and what was not: sentences in both languages."""

    compared: list[tuple[str, str]]
    left: list[tuple[str, str]]

    def add(self, code: str, *values: object) -> None:
        """Say what was compared."""
        self.compared.append(said(code, *values))

    def leave(self, code: str, *values: object) -> None:
        """Say what was not compared."""
        self.left.append(said(code, *values))


# --- strict reading -------------------------------------------------------------------------------

NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
HEX = re.compile(r"[0-9a-f]{64}")


def number(text: str, where: str) -> int:
    """Return a decimal number that has one spelling only."""
    wrong_if(NUMBER.fullmatch(text) is None or int(text) > MAX_NUMBER, "form", where)
    return int(text)


def unbase64(text: str, where: str, size: "int | None" = None) -> bytes:
    """Return the bytes of canonical base64."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise NotValidError("form", where) from None
    # The last character may carry bits that no byte uses.
    wrong_if(base64.b64encode(data).decode() != text or len(data) != (size or len(data)), "form", where)
    return data


def lines_of(data: bytes, where: str) -> str:
    """Return UTF-8 text without control characters other than newline."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotValidError("form", where) from None
    wrong_if(min(text.replace("\n", ""), default=" ") < " ", "form", where)
    return text


def _integer(text: str) -> int:
    # Length first: a number of a million digits would take minutes. Fractions and NaN fail in int().
    if len(text) > 17 or abs(int(text)) >= MAX_INTEGER:
        raise ValueError("an integer beyond 2**53")
    return int(text)


DECODE = json.JSONDecoder(parse_int=_integer, parse_float=_integer, parse_constant=_integer).decode
ENCODE = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def canonical(data: bytes, where: str) -> Any:
    """Return the value of canonical JSON: no other spelling of it is accepted."""
    # Small values take thirty times their bytes in memory.
    wrong_if(sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES, "large", where)
    try:
        text = data.decode("utf-8")
        value = DECODE(text)
        same = ENCODE(value) == text
    except (ValueError, RecursionError):
        same = False
    wrong_if(not same or not (text.isascii() or unicodedata.is_normalized("NFC", text)), "json", where)
    return value


# --- Ed25519 (RFC 8032), verification only ----------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]
"""X, Y, Z, T of the twisted Edwards curve: x = X/Z, y = Y/Z, T = XY/Z."""
IDENTITY = (0, 1, 1, 0)


def point_add(left: Point, right: Point) -> Point:
    """Return the sum of two points; complete, so it needs no special cases."""
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % P
    b = (y1 + x1) * (y2 + x2) % P
    c = 2 * t1 * t2 * D % P
    d = 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_decode(data: bytes) -> "Point | None":
    """Return the point of its one encoding; None for anything else (RFC 8032, 5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def window(point: Point) -> list[Point]:
    """Return the multiples 0 to 15 of a point."""
    return list(accumulate([point] * 15, point_add, initial=IDENTITY))


BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
BASE = window((BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P))


@lru_cache(maxsize=64)
def negated(public: bytes) -> "list[Point] | None":
    """Return the window of the negated public key; None if it is no point or of small order."""
    point = point_decode(public)
    if point is None:
        return None
    x, y, z, t = point
    for _ in range(3):
        point = point_add(point, point)
    if point[0] == 0 and point[1] == point[2]:
        return None  # of small order: a signature under such a key fits any message
    return window((P - x, y, z, P - t))


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature holds: S below the order, and R equal, byte for byte, to [S]B - [k]A."""
    table = negated(public)
    s = int.from_bytes(signature[32:], "little")
    if table is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    total = IDENTITY
    for place in range(252, -4, -4):
        for _ in range(4):
            total = point_add(total, total)
        total = point_add(total, BASE[s >> place & 15])
        total = point_add(total, table[k >> place & 15])
    x, y, z, _ = total
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- Merkle tree (RFC 9162) ---------------------------------------------------------------------------

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(row: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring subtrees of one size, of which the last may be smaller."""
    if not row:
        return EMPTY_ROOT
    sha256 = hashlib.sha256
    while len(row) > 1:
        above = [sha256(b"\x01" + row[place] + row[place + 1]).digest() for place in range(0, len(row) - 1, 2)]
        if len(row) & 1:
            above.append(row[-1])
        row = above
    return row[0]


def climb(index: int, last: int, start: bytes, path: Sequence[bytes]) -> "tuple[bytes, bytes] | None":
    """Go from a node up to the root: return the root of what lies to its left with it, and that of all.

    `index` is the node's place in its level and `last` that of the last node (RFC 9162, 2.1.3.2 and 2.1.4.2). None if
    the path is too long or too short.
    """
    was = now = start
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        index, last = index >> 1, last >> 1
    return (was, now) if last == 0 else None


def is_included(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `leaf`, a hash, is at `index` of the tree."""
    found = climb(index, size - 1, leaf, path) if 0 <= index < size else None
    return found is not None and found[1] == root


def is_extended(old: "Checkpoint", new: "Checkpoint", proof: Sequence[bytes]) -> bool:
    """Tell whether the tree of `new` extends that of `old`, which has a leaf at least."""
    if old.size == new.size or not 0 < old.size < new.size or not proof:
        return 0 < old.size == new.size and old.root == new.root and not proof
    start, path = (proof[0], proof[1:]) if old.size & (old.size - 1) else (old.root, proof)
    index, last = old.size - 1, new.size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return climb(index, last, start, path) == (old.root, new.root)


# --- keys, notes, checkpoints, proofs (C2SP) ----------------------------------------------------------

NOTE_KEY, WITNESS_KEY = 1, 4
KEY_NAME = re.compile(r"[^\s+]+")
KEY_ID = re.compile(r"[0-9a-f]{8}")
SIGNATURE = re.compile(r"— ([^ ]+) ([0-9A-Za-z+/]+={0,2})")
PROOF_HEADER = b"c2sp.org/tlog-proof@v1\n"


class Key(NamedTuple):
    """A public key of the log or of a witness."""

    name: str
    identity: bytes
    kind: int
    public: bytes


class Checkpoint(NamedTuple):
    """Size and root that a log signed."""

    origin: str
    size: int
    root: bytes


Signed = tuple[Checkpoint, dict[str, int]]
"""A checkpoint whose signatures hold, and the times of the witnesses that were asked for."""


class Trust(NamedTuple):
    """What the inspector brings along."""

    keys: tuple[Key, ...]
    witnesses: tuple[Key, ...]
    earlier: tuple[Checkpoint, ...]
    core: "tuple[str, str] | None" = None
    """Path and SHA-256 of the posture core."""


def is_name(name: str) -> bool:
    """Tell whether a key can have this name."""
    return KEY_NAME.fullmatch(name) is not None and min(name) >= " " and len(name.encode()) <= MAX_NAME


def read_key(text: str, kind: int) -> Key:
    """Return the key of an option. Raises UnreadableError for anything else."""
    name, _, rest = text.partition("+")
    identity, _, encoded = rest.partition("+")
    try:
        material = unbase64(encoded, "key")
        computed = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
        sound = is_name(name) and KEY_ID.fullmatch(identity) is not None and computed.hex() == identity
        sound = sound and material[0] == kind and negated(material[1:]) is not None
    except (NotValidError, UnicodeEncodeError, IndexError):
        sound = False
    unclear_if(not sound, "key", text)
    return Key(name, computed, kind, material[1:])


def read_note(data: bytes, where: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return the text of a note, and (name, key id, signature) of its lines."""
    wrong_if(len(data) > MAX_NOTE, "large", where)
    text, blank, block = lines_of(data, where).rpartition("\n\n")
    rows = block[:-1].split("\n")
    wrong_if(not blank or not block.endswith("\n") or len(rows) > MAX_SIGNATURES, "form", where)
    signatures = []
    for row in rows:
        found = SIGNATURE.fullmatch(row)
        if found is None or not is_name(found[1]):
            raise NotValidError("form", where)
        value = unbase64(found[2], where)
        wrong_if(len(value) < 5, "form", where)
        signatures.append((found[1], value[:4], value[4:]))
    return text + "\n", signatures


def holds(key: Key, text: str, value: bytes) -> bool:
    """Tell whether `value` is the signature or cosignature of `text` by `key`."""
    if key.kind == NOTE_KEY:
        return verify_ed25519(key.public, text.encode(), value)
    time = int.from_bytes(value[:8], "big")
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    return len(value) == 72 and time <= MAX_NUMBER and verify_ed25519(key.public, message, value[8:])


def open_checkpoint(data: bytes, where: str, keys: Sequence[Key], witnesses: Sequence[Key] = ()) -> Signed:
    """Return the checkpoint that one of `keys` signed and all of `witnesses` cosigned, and the times of these.

    A wrong signature by one of them refuses it all; signatures by other keys are ignored.
    """
    text, signatures = read_note(data, where)
    known = {(key.name, key.identity): key for key in (*keys, *witnesses)}
    valid: dict[Key, bytes] = {}
    for name, identity, value in signatures:
        key = known.get((name, identity))
        if key is None:
            continue
        wrong_if(key in valid or not holds(key, text, value), "signature", where, name)
        valid[key] = value
    lines = text[:-1].split("\n")
    wrong_if(len(lines) < 3 or "" in lines or not is_name(lines[0]), "form", where)
    checkpoint = Checkpoint(lines[0], number(lines[1], where), unbase64(lines[2], where, 32))
    signers = {key.name for key in valid if key in keys}
    wrong_if(checkpoint.origin not in signers, "unsigned", where, checkpoint.origin)
    wrong_if(checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT, "form", where)
    for key in witnesses:
        wrong_if(key not in valid, "no-witness", key.name)
    return checkpoint, {key.name: int.from_bytes(valid[key][:8], "big") for key in witnesses}


class Proof(NamedTuple):
    """One tlog-proof: where a leaf is, its path, and the signed checkpoint word for word."""

    seq: int
    path: list[bytes]
    checkpoint: bytes
    extra: bytes

    def shows(self, leaf: bytes, tree: Checkpoint) -> bool:
        """Tell whether the leaf, given as its bytes, is in the tree."""
        return is_included(self.seq, tree.size, leaf_hash(leaf), self.path, tree.root)


def read_proof(data: bytes, where: str) -> Proof:
    """Return a tlog-proof; nothing of it is true before it is compared."""
    head, blank, checkpoint = data.partition(b"\n\n")
    wrong_if(not blank or not data.startswith(PROOF_HEADER), "form", where)
    rows = lines_of(head, where).split("\n")[1:]
    extra = unbase64(rows.pop(0)[6:], where) if rows and rows[0].startswith("extra ") else None
    wrong_if(not rows or not rows[0].startswith("index ") or len(rows) > 1 + MAX_PATH, "form", where)
    wrong_if(extra is not None and not 0 < len(extra) <= MAX_EXTRA, "form", where)
    path = [unbase64(row, where, 32) for row in rows[1:]]
    return Proof(number(rows[0][6:], where), path, checkpoint, extra or b"")


# --- leaves -------------------------------------------------------------------------------------------

LABEL = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
KIND = re.compile(r"[a-z][a-z0-9._-]*/[1-9][0-9]*")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
OPENED, SEALED, EXPORTED, ADOPTED = "ledger.opened/1", "subjects.sealed/1", "binder.exported/1", "edition.adopted/1"


@lru_cache(maxsize=4096)
def is_time(text: str, form: "re.Pattern[str]") -> bool:
    """Tell whether a text is a day or an instant as the ledger writes it."""
    try:
        return form.fullmatch(text) is not None and datetime.fromisoformat(text[:23]) is not None
    except ValueError:
        return False


SCALARS: dict[str, Callable[[Any], bool]] = {
    "count": lambda value: type(value) is int and value >= 0,
    "day": lambda value: type(value) is str and is_time(value, DATE),
    "hex": lambda value: type(value) is str and HEX.fullmatch(value) is not None,
    "instant": lambda value: type(value) is str and is_time(value, INSTANT),
    "kind": lambda value: type(value) is str and KIND.fullmatch(value) is not None,
    "label": lambda value: type(value) is str and LABEL.fullmatch(value) is not None,
    "name": lambda value: type(value) is str and is_safe(value),
    "object": lambda value: type(value) is dict,
    "text": lambda value: type(value) is str,
}
LEAF: dict[str, Any] = {
    "v": "count",
    "seq": "count",
    "kind": "kind",
    "at": "instant",
    "actor": {"type": "label", "id": "label", "via": "label", "auth": "label"},
    "subject": "label",
    "prev": ("count",),
    "content": [{"role": "text", "bytes": "count", "media": "text", "sha256": "hex"}],
    "facts": "object",
    "tool": {"name": "label", "version": "label"},
    "retain": ("day",),
    "idem": ("label",),
}
"""The form of a leaf: every key is there; brackets with a comma allow null."""


def has_form(value: Any, form: Any) -> bool:
    """Tell whether a JSON value has a form: exactly its keys, and values of their types."""
    if type(form) is str:
        return SCALARS[form](value)
    if type(form) is tuple:
        return value is None or has_form(value, form[0])
    if type(form) is list:
        return type(value) is list and all(has_form(item, form[0]) for item in value)
    if type(value) is not dict or value.keys() != form.keys():
        return False
    return all(has_form(value[key], each) for key, each in form.items())


def read_leaf(data: bytes, seq: int) -> dict[str, Any]:
    """Return a leaf: canonical, with the envelope of version 1, and number `seq` by its own word."""
    leaf: dict[str, Any] = canonical(data, f"entry {seq}") if len(data) <= MAX_LEAF else {}
    wrong_if(not has_form(leaf, LEAF) or leaf["v"] != 1 or leaf["seq"] != seq, "leaf", seq)
    wrong_if(leaf["prev"] is not None and leaf["prev"] >= seq, "leaf", seq)
    return leaf


class History:
    """What the entries so far oblige the next one to: chains, times, keys, and the newest seal."""

    def __init__(self, *, gaps: bool = False) -> None:
        self.newest: dict[str, int] = {}
        self.idems: set[str] = set()
        self.at, self.gaps = "", gaps
        self.seal: dict[str, Any] | None = None
        self.since: dict[str, int | None] = {}

    def take(self, leaf: dict[str, Any]) -> None:
        """Compare the next entry with those before it; with `gaps` some are elsewhere. Raises NotValidError."""
        seq, subject, prev, idem = leaf["seq"], leaf["subject"], leaf["prev"], leaf["idem"]
        before = self.newest.get(subject)
        elsewhere = self.gaps and prev is not None and (before is None or prev > before)
        wrong_if(prev != before and not elsewhere, "chain", seq)
        wrong_if(leaf["at"] < self.at, "backwards", seq)
        wrong_if((leaf["kind"] == OPENED) != (seq == 0), "opening", seq)
        if idem is not None:
            wrong_if(idem in self.idems, "idem", seq)
            self.idems.add(idem)
        if leaf["kind"] == SEALED:
            self.seal, self.since = leaf, {}
        self.since.setdefault(subject, self.newest.get(subject))
        self.newest[subject], self.at = seq, leaf["at"]

    def check_seal(self, seal: dict[str, Any]) -> None:
        """Compare the newest seal with the entries before it. Raises NotValidError."""
        then = {**self.newest, **self.since}
        rows = [f"{subject} {then[subject]}" for subject in sorted(then, key=str.encode) if then[subject] is not None]
        count, digest = seal_of(seal)
        root = root_of([leaf_hash(row.encode()) for row in rows])
        wrong_if(len(rows) != count or root != digest, "seal", seal["seq"])


def seal_of(leaf: dict[str, Any]) -> tuple[int, bytes]:
    """Return number of subjects and root of a seal. Raises NotValidError if it is malformed."""
    count, digest = leaf["facts"].get("count"), leaf["facts"].get("digest")
    if type(count) is not int or type(digest) is not str or not HEX.fullmatch(digest):
        raise NotValidError("seal", leaf["seq"])
    return count, bytes.fromhex(digest)


# --- where the files are: a folder, or a zip archive that has one form only ------------------------------

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,9}")
DEVICE = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|/|$)")
OTHERS = re.compile(r"[^A-Za-z0-9._-]+")
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
VERSION, MADE_BY, DAY, MODE = 20, 3 << 8 | 20, 0x21, 0o644 << 16
"""What every header says: zip 2.0, made on Unix, 1980-01-01, an ordinary file."""


def is_safe(name: str) -> bool:
    """Tell whether a member's name is one that every system can unpack, into the folder and nowhere else."""
    if NAME.fullmatch(name) is None or len(name) > 200 or DEVICE.search(name.lower()):
        return False
    return not any(part.endswith(".") for part in name.split("/"))


def plain(text: str, longest: int) -> str:
    """Return a text as a part of a name, as whoever exports writes it."""
    bare = OTHERS.sub("-", text).strip("-._")[:longest].rstrip("-._") or "x"
    return f"x-{bare}" if DEVICE.search(bare.lower()) else bare


class Files:
    """The files of what is verified; `read` and `digest` raise NotValidError for one that is missing."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.touched: set[str] = set()

    def open(self, name: str) -> Iterator[bytes]:
        """Yield the content in pieces."""
        raise NotImplementedError

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content in pieces; exactly as many bytes as its size says."""
        wrong_if(name not in self.sizes, "missing", name)
        self.touched.add(name)
        count = 0
        for piece in self.open(name):
            count += len(piece)
            unclear_if(count > self.sizes[name], "damaged", name)
            yield piece
        unclear_if(count != self.sizes[name], "damaged", name)

    def read(self, name: str, limit: int) -> bytes:
        """Return the content of a file of at most `limit` bytes."""
        wrong_if(self.sizes.get(name, 0) > limit, "large", name)
        return b"".join(self.pieces(name))

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file."""
        total = hashlib.sha256()
        for piece in self.pieces(name):
            total.update(piece)
        return total.hexdigest()


class Folder(Files):
    """A folder; links and whatever is no ordinary file are refused."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        waiting = [""]
        while waiting:
            below = waiting.pop()
            with os.scandir(os.path.join(path, below)) as entries:
                for entry in entries:
                    name = f"{below}/{entry.name}" if below else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(name)
                    elif entry.is_file(follow_symlinks=False):
                        self.sizes[name] = entry.stat(follow_symlinks=False).st_size
                    else:
                        raise UnreadableError("special", name)

    def open(self, name: str) -> Iterator[bytes]:
        """Yield the content in pieces."""
        with open(os.path.join(self.path, *name.split("/")), "rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")


class Archive(Files):
    """A zip archive in which every byte is accounted for.

    Members are stored, not compressed, in order of their names, one behind the other from the first byte on; headers
    hold nothing but name, size and CRC. So there is one archive for given files: nothing hides between members, no
    member is larger than the archive, and no two readers see different contents.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        super().__init__()
        self.file = file
        self.places: dict[str, tuple[int, int]] = {}
        unclear_if(not END.size <= size <= MAX_ARCHIVE, "zip-end")
        file.seek(size - END.size)
        mark, disk, first, here, count, length, start, comment = END.unpack(file.read(END.size))
        unclear_if(mark != b"PK\x05\x06" or disk or first or comment or here != count, "zip-end")
        unclear_if(start + length + END.size != size or length > count * (CENTRAL.size + MAX_NAME), "zip-end")
        file.seek(start)
        unclear_if(self._walk(file.read(length), count) != start, "zip-hidden")

    def _walk(self, directory: bytes, count: int) -> int:
        """Read the directory and compare each file's own header with it; return where the last file ends."""
        place = end = 0
        last = ""
        for _ in range(count):
            unclear_if(place + CENTRAL.size > len(directory), "zip-form", last)
            fields = CENTRAL.unpack_from(directory, place)
            crc, size, length = fields[7], fields[9], fields[10]
            raw = directory[place + CENTRAL.size : place + CENTRAL.size + length]
            expected = (b"PK\x01\x02", MADE_BY, VERSION, 0, 0, 0, DAY, crc, size, size, len(raw), 0, 0, 0, 0, MODE, end)
            name = raw.decode("ascii", "replace")
            unclear_if(fields != expected, "zip-form", name)
            unclear_if(not is_safe(name) or name <= last, "zip-name", name)
            header = LOCAL.pack(b"PK\x03\x04", VERSION, 0, 0, 0, DAY, crc, size, size, length, 0) + raw
            self.file.seek(end)
            unclear_if(self.file.read(len(header)) != header, "zip-form", name)
            self.sizes[name], self.places[name] = size, (end + len(header), crc)
            place, end, last = place + CENTRAL.size + length, end + len(header) + size, name
        lower = {name.lower() for name in self.sizes}
        folders = {name[:at] for name in lower for at, letter in enumerate(name) if letter == "/"}
        unclear_if(len(lower) != count or folders & lower, "zip-case")
        return end if place == len(directory) else -1

    def open(self, name: str) -> Iterator[bytes]:
        """Yield the content in pieces. Raises UnreadableError if its CRC is wrong."""
        place, expected = self.places[name]
        left, crc = self.sizes[name], 0
        self.file.seek(place)
        while left and (piece := self.file.read(min(CHUNK, left))):
            crc, left = zlib.crc32(piece, crc), left - len(piece)
            yield piece
        unclear_if(crc != expected, "damaged", name)


# --- a whole ledger as a tlog-tiles log --------------------------------------------------------------------

OLDER = re.compile(r"checkpoints/(0|[1-9][0-9]{0,18})")


def tile_path(folder: str, index: int, width: int) -> str:
    """Return where a tile or a bundle of entries stands."""
    digits = str(index)
    digits = digits.zfill(-len(digits) // 3 * -3)
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    path = "".join(f"x{group}/" for group in groups[:-1]) + groups[-1]
    return f"tile/{folder}/{path}" + ("" if width == WIDTH else f".p/{width}")


def entries_of(data: bytes, width: int, where: str) -> list[bytes]:
    """Return the entries of a bundle; nothing may follow the last."""
    entries, place = [], 0
    for _ in range(width):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        wrong_if(place > len(data), "cut", where)
        entries.append(data[start:place])
    wrong_if(place != len(data), "cut", where)
    return entries


def verify_log(files: Files, trust: Trust, report: Report, *, read_leaves: bool) -> None:
    """Compute every hash of a log again, from the entries to the root that was signed."""
    unclear_if(trust.core, "no-verdicts")
    head, times = open_checkpoint(files.read("checkpoint", MAX_NOTE), "checkpoint", trust.keys, trust.witnesses)
    wanted = [*earlier_of(trust, head), *older_of(files, head, trust)]
    history = History() if read_leaves else None
    blocks, roots = read_entries(files, head.size, {older.size for older, _ in wanted}, history)
    wrong_if(roots.get(head.size, EMPTY_ROOT) != head.root, "root")
    check_tiles(files, blocks[: head.size // WIDTH], 1)
    for older, where in wanted:
        wrong_if(roots[older.size] != older.root, "forked", older.size, where)
    report.add("is-ledger", head.origin, head.size, head.root.hex())
    tell_trust(times, trust, report)
    if len(wanted) > len(trust.earlier):
        report.add("is-kept", len(wanted) - len(trust.earlier))
    if history is None:
        report.leave("left-unread")
    elif history.seal is not None:
        history.check_seal(history.seal)
        report.add("is-sealed")
        if history.seal["prev"] is not None:
            report.leave("left-seals")
    others = sorted(files.sizes.keys() - files.touched)
    if others:
        report.leave("left-others", len(others), " ".join(others[:5]))


def earlier_of(trust: Trust, head: Checkpoint) -> list[tuple[Checkpoint, str]]:
    """Return the inspector's checkpoints; each has to be of this log and not beyond its end."""
    for earlier in trust.earlier:
        unclear_if(earlier.origin != head.origin, "other-log", earlier.origin)
        wrong_if(earlier.size > head.size, "fewer", head.size, earlier.size)
    return [(earlier, "--earlier") for earlier in trust.earlier]


def older_of(files: Files, head: Checkpoint, trust: Trust) -> list[tuple[Checkpoint, str]]:
    """Return the older checkpoints that lie beside the newest, each signed and of the size it is named after."""
    found = []
    for name in sorted(name for name in files.sizes if OLDER.fullmatch(name)):
        older, _ = open_checkpoint(files.read(name, MAX_NOTE), name, trust.keys)
        fits = older.origin == head.origin and name == f"checkpoints/{older.size}" and 0 < older.size <= head.size
        wrong_if(not fits, "older", name)
        found.append((older, name))
    return found


def read_entries(
    files: Files, size: int, wanted: set[int], history: "History | None"
) -> tuple[list[bytes], dict[int, bytes]]:
    """Return the roots of all full bundles and of the last partial one, and the roots of the log at `wanted` sizes."""
    blocks: list[bytes] = []
    roots: dict[int, bytes] = {}
    pending = sorted(wanted | {size}, reverse=True)
    while len(blocks) * WIDTH < size:
        index, first = len(blocks), len(blocks) * WIDTH
        width = min(WIDTH, size - first)
        path = tile_path("entries", index, width)
        entries = entries_of(files.read(path, WIDTH * (2 + MAX_ENTRY)), width, path)
        row = [leaf_hash(entry) for entry in entries]
        path = tile_path("0", index, width)
        wrong_if(files.read(path, WIDTH * 32) != b"".join(row), "differs", path)
        if history is not None:
            for seq, entry in enumerate(entries, first):
                history.take(read_leaf(entry, seq))
        while pending and pending[-1] <= first + width:
            at = pending.pop()
            roots[at] = root_of([*blocks, root_of(row[: at - first])])
        blocks.append(root_of(row))
    return blocks, roots


def check_tiles(files: Files, row: list[bytes], level: int) -> None:
    """Compare the tiles above the leaves, given the hashes of one level. Raises NotValidError."""
    while row:
        for index in range((len(row) + WIDTH - 1) // WIDTH):
            part = row[index * WIDTH : (index + 1) * WIDTH]
            path = tile_path(str(level), index, len(part))
            wrong_if(files.read(path, WIDTH * 32) != b"".join(part), "differs", path)
        row = [root_of(row[place : place + WIDTH]) for place in range(0, len(row) - WIDTH + 1, WIDTH)]
        level += 1


def tell_trust(times: dict[str, int], trust: Trust, report: Report) -> None:
    """Say whose signatures and which earlier checkpoints were compared, and which were not."""
    for key in trust.witnesses:
        report.add("is-seen", key.name, seen_at(times[key.name]))
    for earlier in trust.earlier:
        report.add("is-extended", earlier.size)
    if not trust.earlier:
        report.leave("left-history")
    if not trust.witnesses:
        report.leave("left-witness")


def seen_at(seconds: int) -> str:
    """Return a witness's time as text."""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"@{seconds}"


# --- one proof ---------------------------------------------------------------------------------------------


def verify_one(data: bytes, leaf: bytes, trust: Trust, report: Report, *, read_leaves: bool) -> None:
    """Compare one tlog-proof with its leaf and the keys."""
    unclear_if(trust.core, "no-verdicts")
    proof = read_proof(data, "proof")
    head, times = open_checkpoint(proof.checkpoint, "proof", trust.keys, trust.witnesses)
    wrong_if(not proof.shows(leaf, head), "not-there", "leaf", proof.seq)
    for earlier in trust.earlier:
        unclear_if(earlier.origin == head.origin and earlier.size != head.size, "one-size", head.size)
    for earlier, where in earlier_of(trust, head):
        wrong_if(earlier.root != head.root, "forked", head.size, where)
    if read_leaves:
        read_leaf(leaf, proof.seq)
    report.add("is-one", head.origin, proof.seq, head.size)
    tell_trust(times, trust, report)
    if not read_leaves:
        report.leave("left-unread")
    if proof.extra:
        report.leave("left-extra")
    report.leave("left-one")


# --- a binder ------------------------------------------------------------------------------------------------

SEAL_LINE = {"index": "count", "newest": "count", "path": ["hex"], "subject": "label"}
MANIFEST: dict[str, Any] = {
    "asked": {"about": ("day",), "from": ("day",), "known": "count", "to": ("day",)},
    "company": "label",
    "content": [{"commitment": "hex", "member": "name", "salt": ("hex",)}],
    "editions": [{"document": "label", "edition": "label", "member": "name"}],
    "entries": ["count"],
    "made": "instant",
    "members": [{"bytes": "count", "name": "name", "sha256": "hex"}],
    "origin": "text",
    "seal": ({"entry": "count", "lines": [SEAL_LINE]},),
    "v": "count",
    "verdicts": {"json": ("name",), "page": ("name",)},
    "whole": ["label"],
}
"""The form of `manifest.json`."""
COMMITMENT = b"anzheng-commit/1\n"


class Binder:
    """A binder that was read; `verify` compares everything in it, step by step."""

    def __init__(self, files: Files, trust: Trust) -> None:
        self.files, self.trust = files, trust
        self.data = files.read("manifest.json", MAX_MANIFEST)
        self.manifest = canonical(self.data, "manifest.json")
        unclear_if(type(self.manifest) is dict and self.manifest.get("v") != 1, "version")
        wrong_if(not has_form(self.manifest, MANIFEST), "form", "manifest.json")
        self.note = files.read("checkpoint", MAX_NOTE)
        self.head, self.times = open_checkpoint(self.note, "checkpoint", trust.keys, trust.witnesses)
        self.digests = {row["name"]: row["sha256"] for row in self.manifest["members"]}
        self.leaves: dict[int, dict[str, Any]] = {}
        self.history = History(gaps=True)

    def verify(self, report: Report) -> None:
        """Compare everything and tell of it. Raises NotValidError at the first thing that does not agree."""
        wrong_if(self.manifest["origin"] != self.head.origin, "list", "origin")
        self.check_members()
        self.check_history()
        self.check_entries()
        self.check_exported()
        self.check_chains()
        self.check_editions()
        self.tell(report, self.check_content(), self.check_verdicts())

    def check_members(self) -> None:
        """Compare the list of files and every digest."""
        rows = self.manifest["members"]
        derived = {"manifest.json", "checkpoint", "exported.json", "exported.tlog-proof"}
        derived |= {f"proofs/{seq}.tlog-proof" for seq in self.manifest["entries"]}
        for name in self.files.sizes:
            match = OLDER.fullmatch(name)
            derived |= {name, f"consistency/{match[1]}"} if match is not None else set()
        wrong_if([row["name"] for row in rows] != sorted(self.digests), "list", "members")
        wrong_if(self.digests.keys() & derived, "list", "members")
        for name in sorted((self.digests.keys() | derived) ^ self.files.sizes.keys()):
            raise NotValidError("unlisted" if name in self.files.sizes else "missing", name)
        for row in rows:
            same = self.files.sizes[row["name"]] == row["bytes"] and self.files.digest(row["name"]) == row["sha256"]
            wrong_if(not same, "digest", row["name"])

    def check_history(self) -> None:
        """Compare older checkpoints, the inspector's own among them, with the newest."""
        proofs: dict[int, list[bytes]] = {self.head.size: []}
        for older, name in older_of(self.files, self.head, self.trust):
            wrong_if(older.size == self.head.size, "older", name)
            text = lines_of(self.files.read(f"consistency/{older.size}", MAX_PROOF), "consistency")
            wrong_if(not text.endswith("\n"), "cut", "consistency")
            proofs[older.size] = [unbase64(line, "consistency", 32) for line in text[:-1].split("\n")]
            wrong_if(not is_extended(older, self.head, proofs[older.size]), "forked", older.size, name)
        for earlier, where in earlier_of(self.trust, self.head):
            unclear_if(earlier.size not in proofs, "no-growth", earlier.size)
            wrong_if(not is_extended(earlier, self.head, proofs[earlier.size]), "forked", earlier.size, where)

    def prove(self, leaf_name: str, proof_name: str, seq: "int | None") -> dict[str, Any]:
        """Return a leaf, after comparing it with its proof; `seq` is where it must be, if that is known."""
        proof = read_proof(self.files.read(proof_name, MAX_PROOF), proof_name)
        leaf = self.files.read(leaf_name, MAX_LEAF)
        same = proof.checkpoint == self.note and not proof.extra and seq in (None, proof.seq)
        wrong_if(not same, "other-proof", proof_name)
        wrong_if(not proof.shows(leaf, self.head), "not-there", leaf_name, proof.seq)
        return read_leaf(leaf, proof.seq)

    def check_entries(self) -> None:
        """Compare every entry with its proof."""
        seqs = self.manifest["entries"]
        names = {name for name in self.digests if name.startswith("entries/")}
        wrong_if(seqs != sorted(set(seqs)) or names != {f"entries/{seq}.json" for seq in seqs}, "list", "entries")
        unclear_if(sum(self.files.sizes[name] for name in names) > MAX_ENTRIES, "large", "entries")
        for seq in seqs:
            self.leaves[seq] = self.prove(f"entries/{seq}.json", f"proofs/{seq}.tlog-proof", seq)
            self.history.take(self.leaves[seq])

    def check_exported(self) -> None:
        """Compare the list's digest with the entry that the export made."""
        leaf = self.prove("exported.json", "exported.tlog-proof", None)
        same = leaf["kind"] == EXPORTED and leaf["facts"].get("digest") == hashlib.sha256(self.data).hexdigest()
        known = self.manifest["asked"]["known"]
        wrong_if(not same or leaf["seq"] <= max(self.leaves, default=-1) or known > leaf["seq"], "exported")
        self.history.take(leaf)

    def check_chains(self) -> None:
        """Compare the chain of every subject that the binder says to hold whole, and the seal with them."""
        chains: dict[str, list[int]] = {}
        for seq, leaf in sorted(self.leaves.items()):
            chains.setdefault(leaf["subject"], []).append(seq)
        whole = self.manifest["whole"]
        wrong_if(whole != sorted(set(whole)) or not set(whole) <= chains.keys(), "list", "whole")
        for subject in whole:
            before = [self.leaves[seq]["prev"] for seq in chains[subject]]
            wrong_if(before != [None, *chains[subject][:-1]], "left-out", subject)
        if self.manifest["seal"] is not None:
            self.check_seal(self.manifest["seal"], {subject: chains[subject] for subject in whole})

    def check_seal(self, seal: dict[str, Any], chains: dict[str, list[int]]) -> None:
        """Compare the newest entries before the seal with what it committed to."""
        leaf = self.leaves.get(seal["entry"], {"kind": ""})
        wrong_if(leaf["kind"] != SEALED, "list", "seal")
        count, digest = seal_of(leaf)
        lines = {row["subject"]: row for row in seal["lines"]}
        before = {subject: [seq for seq in chain if seq < seal["entry"]] for subject, chain in chains.items()}
        expected = {subject: chain[-1] for subject, chain in before.items() if chain}
        newest = {subject: row["newest"] for subject, row in lines.items()}
        wrong_if(newest != expected or len(lines) != len(seal["lines"]), "list", "seal")
        for subject, row in lines.items():
            line, path = leaf_hash(f"{subject} {row['newest']}".encode()), [bytes.fromhex(item) for item in row["path"]]
            wrong_if(not is_included(row["index"], count, line, path, digest), "seal-line", subject)

    def check_editions(self) -> None:
        """Compare the compiled documents with the entries that adopted them."""
        facts = [leaf["facts"] for leaf in self.leaves.values() if leaf["kind"] == ADOPTED]
        adopted = [[each.get("document"), each.get("edition"), each.get("digest")] for each in facts]
        for row in self.manifest["editions"]:
            wanted = [row["document"], row["edition"], self.digests.get(row["member"], "")]
            wrong_if(wanted not in adopted, "edition", row["document"])
        for own, name in (("json", "verdicts.json"), ("page", "verdicts.html")):
            wrong_if(self.manifest["verdicts"][own] not in (None, *({name} & self.digests.keys())), "list", "verdicts")

    def check_content(self) -> int:
        """Compare evidence files with the entries that name them; return how many of those are not in the binder."""
        rows = self.manifest["content"]
        named: dict[str, set[str]] = {}
        for leaf in self.leaves.values():
            folder = f"content/{plain(leaf['subject'].partition(':')[2], 60)}"
            for item in leaf["content"]:
                stem = f"{folder}/{plain(item['role'], 30)}"
                named.setdefault(item["sha256"], set()).update((f"{stem}.", f"{stem}-"))
        given = {row["commitment"] for row in rows}
        files = {name for name in self.digests if name.startswith("content/")}
        same = {row["member"] for row in rows} == files and len(given) == len(rows) and given <= named.keys()
        wrong_if(not same, "list", "content")
        for row in rows:
            commitment = self.digests[row["member"]]
            if row["salt"] is not None:
                salted = COMMITMENT + bytes.fromhex(row["salt"]) + bytes.fromhex(commitment)
                commitment = hashlib.sha256(salted).hexdigest()
            wrong_if(row["commitment"] != commitment, "file", row["member"])
            wrong_if(not row["member"].startswith(tuple(named[commitment])), "misnamed", row["member"])
        return len(named.keys() - given)

    def check_verdicts(self) -> tuple[int, str]:
        """Let the inspector's core derive the verdicts again; return how many clauses have one, and the documents."""
        if self.trust.core is None:
            return 0, ""
        name = self.manifest["verdicts"]["json"]
        unclear_if(name is None, "no-verdicts")
        data = self.files.read(name, MAX_MANIFEST)
        stated = canonical(data, name)
        asked = stated.get("asked") if type(stated) is dict else None
        asked = asked if type(asked) is dict else {}
        wrong_if({**asked, **self.manifest["asked"]} != asked, "asked")
        return compare_verdicts(data, stated, run_core(self.trust.core[0], self.request(asked)))

    def request(self, asked: dict[str, Any]) -> Iterator[bytes]:
        """Yield what the core is asked: one line of canonical JSON each for the question, documents and entries."""
        rows = self.manifest["editions"]
        head = {"asked": asked, "editions": len(rows), "entries": len(self.leaves), "v": 1}
        yield ENCODE(head).encode()
        for row in rows:
            yield self.files.read(row["member"], MAX_MANIFEST)
        for _, leaf in sorted(self.leaves.items()):
            yield ENCODE(leaf).encode()

    def tell(self, report: Report, left: int, judged: tuple[int, str]) -> None:
        """Say what was compared and what was not."""
        listed, seal = self.manifest, self.manifest["seal"]
        report.add("is-binder", self.head.origin, len(self.leaves), len(self.digests), self.head.size)
        tell_trust(self.times, self.trust, report)
        if listed["whole"]:
            report.add("is-whole", len(listed["whole"]))
        days = [listed["asked"][name] for name in ("about", "from", "to") if listed["asked"][name] is not None]
        report.add("is-asked", " ".join(days) or "—", listed["asked"]["known"])
        after = () if seal is None else (seal["entry"], self.leaves[seal["entry"]]["at"])
        report.leave("left-after" if after else "left-seal", *after)
        report.leave("left-rest")
        for row in listed["editions"]:
            report.leave("left-edition", row["document"], row["edition"], self.digests[row["member"]])
        parts = sorted({leaf["subject"] for leaf in self.leaves.values()} - set(listed["whole"]))
        if parts:
            report.leave("left-parts", len(parts), " ".join(parts[:5]))
        if left:
            report.leave("left-files", left)
        # Nothing was compared with what these say: it is the company's word.
        told = {name for name in self.digests if not name.startswith(("anchors/", "content/", "entries/"))}
        told -= {listed["verdicts"]["json"], *(row["member"] for row in listed["editions"])}
        tops = sorted({name.partition("/")[0] for name in told}, key=lambda top: (top != "verdicts.html", top))
        if told:
            report.leave("left-told", len(told), " ".join(tops))
        if any(name.startswith("anchors/") for name in self.digests):
            report.leave("left-anchors")
        if self.trust.core is None:
            return report.leave("left-verdicts")
        report.add("is-judged", *judged)
        report.add("is-core", self.trust.core[1])
        return report.leave("left-basis")


# --- judging again ---------------------------------------------------------------------------------------------


def run_core(path: str, request: Iterator[bytes]) -> bytes:
    """Return what the inspector's core answers, run by itself: it is given the request and nothing else.

    It reads the whole request first. Raises UnreadableError if it fails, answers without end, or refuses and says why.
    """
    import subprocess  # noqa: PLC0415 - loaded for this alone: reading a binder needs neither
    import threading  # noqa: PLC0415

    command = [sys.executable, "-I", "-S", os.path.abspath(path)]
    lines = list(request)
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing) as process:  # noqa: S603 - the inspector's
        feeder = threading.Thread(target=feed, args=(process.stdin, lines), daemon=True)
        feeder.start()
        answer = process.stdout.read(MAX_MANIFEST + 1) if process.stdout is not None else b""
        if len(answer) > MAX_MANIFEST:
            process.kill()
        feeder.join()
    unclear_if(len(answer) > MAX_MANIFEST, "core-answer")
    unclear_if(process.returncode == CORE_REFUSED, "core-refused", answer.decode("utf-8", "replace").partition("\n")[0])
    unclear_if(process.returncode != 0, "core-failed", process.returncode)
    return answer


def feed(pipe: BinaryIO, lines: list[bytes]) -> None:
    """Write the request; a core that ends early has its answer judged without the rest."""
    with suppress(OSError), pipe:
        pipe.writelines(line + b"\n" for line in lines)


def compare_verdicts(data: bytes, stated: dict[str, Any], answer: bytes) -> tuple[int, str]:
    """Compare the verdicts in the binder with those derived; return how many clauses have one, and the documents.

    Raises NotValidError, naming the first clause that differs, or UnreadableError if the two cannot be compared.
    """
    try:
        derived = canonical(answer, "core")
        ours = clauses_of(derived)
        rules = derived["rules"]
    except (NotValidError, KeyError, TypeError):
        raise UnreadableError("core-answer") from None
    unclear_if(stated.get("rules") != rules, "core-rules", stated.get("rules"), rules)
    if data == answer:
        return sum(clause["word"] is not None for clause in ours.values()), " ".join(
            {f"{document}": 0 for document, _ in ours}
        )
    try:
        theirs = clauses_of(stated)
    except (KeyError, TypeError):
        raise NotValidError("verdicts") from None
    for (document, ref), clause in ours.items():
        word = theirs.get((document, ref), {"word": "—"})["word"]
        wrong_if(word != clause["word"], "verdict", document, ref, word, clause["word"])
    for document, ref in theirs:
        wrong_if((document, ref) not in ours, "verdict", document, ref, theirs[document, ref]["word"], "—")
        wrong_if(theirs[document, ref] != ours[document, ref], "verdict-more", document, ref)
    raise NotValidError("verdicts")


def clauses_of(verdicts: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every clause, in order. Raises KeyError or TypeError for what is no statement of verdicts."""
    rows = [(document["document"], clause) for document in verdicts["documents"] for clause in document["clauses"]]
    return {(document, clause["ref"]): {"word": clause["word"], **clause} for document, clause in rows}


# --- the command -----------------------------------------------------------------------------------------------


class Parser(argparse.ArgumentParser):
    """Options; a mistake is an answer like any other."""

    def error(self, message: str) -> NoReturn:
        """Raise UnreadableError instead of leaving."""
        raise UnreadableError("command", message)


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of the command."""
    parser = Parser(prog="anzheng_verify.py", description="離線查驗卷宗與帳本 Verify offline.", allow_abbrev=False)
    parser.add_argument("binder", help="卷宗、帳本（zip 或資料夾）或單筆證明 binder, ledger or one proof")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="帳本的金鑰 key of the ledger")
    parser.add_argument("--earlier", action="append", default=[], metavar="FILE", help="舊檢查點 a checkpoint you kept")
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY", help="見證者的金鑰 key of a witness")
    parser.add_argument("--recompute", metavar="CORE", help="重算判定的核心程式 posture core that judges again")
    parser.add_argument("--leaf", metavar="FILE", help="單筆證明的分錄 the entry of a single proof")
    parser.add_argument("--hashes", action="store_true", help="不讀分錄內容 only hash the entries")
    return parser.parse_args(arguments)


def small_file(path: str, limit: int) -> bytes:
    """Return the content of a file of the inspector's. Raises UnreadableError."""
    state = os.stat(path)
    unclear_if(not stat.S_ISREG(state.st_mode) or state.st_size > limit, "special", path)
    with open(path, "rb") as file:
        return file.read(limit)


def trust_of(given: argparse.Namespace) -> Trust:
    """Return what the inspector brought. Raises UnreadableError if it cannot be used."""
    unclear_if(not given.key, "no-key")
    keys = tuple(read_key(text, NOTE_KEY) for text in given.key)
    witnesses = tuple(read_key(text, WITNESS_KEY) for text in given.witness)
    earlier = []
    for path in given.earlier:
        try:
            earlier.append(open_checkpoint(small_file(path, MAX_NOTE), path, keys)[0])
        except NotValidError:
            raise UnreadableError("bad-earlier", path) from None
        unclear_if(earlier[-1].size == 0, "bad-earlier", path)
    if given.recompute is None:
        return Trust(keys, witnesses, tuple(earlier))
    unclear_if(sys.version_info < (3, 11), "core-python")
    core = hashlib.sha256(small_file(given.recompute, MAX_CORE)).hexdigest()
    return Trust(keys, witnesses, tuple(earlier), (given.recompute, core))


def verify_files(files: Files, trust: Trust, report: Report, *, read_leaves: bool) -> None:
    """Verify a folder or an archive: a binder if it has a list, else a whole ledger."""
    if "manifest.json" in files.sizes:
        unclear_if(not read_leaves, "binder-hashes")
        Binder(files, trust).verify(report)
    else:
        unclear_if("checkpoint" not in files.sizes, "unknown")
        verify_log(files, trust, report, read_leaves=read_leaves)


def verify(given: argparse.Namespace, report: Report) -> None:
    """Compare what is presented with what the inspector brought. Raises AnswerError unless everything agrees."""
    trust, path = trust_of(given), given.binder
    state = os.stat(path)
    if stat.S_ISDIR(state.st_mode):
        return verify_files(Folder(path), trust, report, read_leaves=not given.hashes)
    unclear_if(not stat.S_ISREG(state.st_mode), "special", path)
    with open(path, "rb") as file:
        start = file.read(len(PROOF_HEADER))
        if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            return verify_files(Archive(file, state.st_size), trust, report, read_leaves=not given.hashes)
    unclear_if(start != PROOF_HEADER, "unknown")
    unclear_if(given.leaf is None, "no-leaf")
    proof, leaf = small_file(path, MAX_PROOF), small_file(given.leaf, MAX_ENTRY)
    return verify_one(proof, leaf, trust, report, read_leaves=not given.hashes)


def answered(arguments: Sequence[str]) -> tuple[int, list[str]]:
    """Return the exit code and the lines of the answer."""
    report = Report([], [])
    try:
        verify(options(arguments), report)
    except NotValidError as problem:
        return EXIT_NOT_VALID, [f"NOT VALID: {problem.en}", f"不成立：{problem.zh}"]
    except UnreadableError as problem:
        unclear = problem
    except OSError as problem:
        unclear = UnreadableError("system", ": ".join(str(one) for one in (problem.filename, problem.strerror) if one))
    except (Exception, KeyboardInterrupt) as problem:  # noqa: BLE001 - a defect here must not be taken for an answer
        unclear = UnreadableError("defect", type(problem).__name__)
    else:
        lines = ["valid", "有效", "", "已比對 Compared:", *(f"  {zh} {en}" for zh, en in report.compared)]
        return EXIT_VALID, [*lines, "沒有比對 Not compared:", *(f"  {zh} {en}" for zh, en in report.left)]
    return EXIT_UNREADABLE, [f"UNREADABLE: {unclear.en}", f"無法查驗：{unclear.zh}"]


def main(arguments: Sequence[str]) -> int:
    """Answer on the standard output and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code, lines = answered(arguments)
    try:
        print("\n".join(lines), flush=True)
    except OSError:
        # Nobody reads the answer: the exit code still tells it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
