"""密碼規則 Passwords: what is asked of them, and random first ones. Pure: the policy and chance come in.

Nothing here sees a stored password; that a new one was not used before is compared by the service, which
has the hashes.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final
from unicodedata import normalize

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import Duration, Unit, add
from anzheng.kernel.errors import Text

LONGEST: Final = 128
"""Longer ones only cost time; passphrases of twenty words fit."""
ONE_TIME_LENGTH: Final = 16
ENTROPY_BYTES: Final = 32
"""Chance that a first password needs."""

_LOWER, _UPPER, _DIGITS, _SYMBOLS = "abcdefghijkmnpqrstuvwxyz", "ACDEFGHJKLMNPQRTUVWXY", "34679", "+-=?@#%*"
"""Characters of first passwords, without those that people misread: l, o, B, I, O, S, Z, 0, 1, 2, 5, 8."""
_NO_HOLIDAYS: Final = Calendar(frozenset(), frozenset())
_RUNS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "!@#$%^&*()",
    "1q2w3e4r5t6y7u8i9o0p",
)
"""Keys beside each other and rows that everybody knows; backwards as well."""
_WORDS: Final = frozenset(
    {
        "password",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "passphrase",
        "welcome",
        "letmein",
        "admin",
        "administrator",
        "root",
        "login",
        "default",
        "changeme",
        "secret",
        "iloveyou",
        "monkey",
        "dragon",
        "master",
        "sunshine",
        "football",
        "superman",
        "taiwan",
        "taipei",
        "mima",
        "woaini",
        "5201314",
        "anzheng",
        "company",
        "security",
        "system",
        "test",
        "guest",
        "user",
    }
)
"""Words that guessing starts with; compiled by ourselves."""
_LONG_RUN: Final = 4
"""So many characters of a row in a row count as one run."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d|1[01]\d(?:年|(?=\D|$))")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the policy asks of a password (密碼規則)."""

    min_length: int
    classes: int
    """How many of the four classes have to occur: lower case, upper case, digits, everything else."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What is known about the person, and therefore may not be in the password (本人資料)."""

    login: str
    name: str = ""
    numbers: tuple[str, ...] = ()
    """Employee numbers."""
    companies: tuple[str, ...] = ()
    """Ids and names of the person's companies."""


def normal(password: str) -> str:
    """Return the one form of a password: what looks the same is the same, whatever keyboard it came from."""
    return normalize("NFKC", password)


def problems(password: str, rules: Rules, owner: Owner) -> list[Text]:
    """Return what is wrong with a password, all of it at once; empty if nothing is (密碼哪裡不合規則)."""
    found = []
    if len(password) < rules.min_length:
        found.append(Text(f"至少要 {rules.min_length} 個字元", f"at least {rules.min_length} characters are needed"))
    if len(password) > LONGEST:
        found.append(Text(f"最多 {LONGEST} 個字元", f"at most {LONGEST} characters"))
    if classes(password) < rules.classes:
        found.append(
            Text(
                f"小寫字母、大寫字母、數字、符號四類中至少要有 {rules.classes} 類",
                f"at least {rules.classes} of lower case, upper case, digits and symbols are needed",
            )
        )
    if any(not character.isprintable() for character in password):
        found.append(Text("不能有看不見的控制字元", "control characters are not possible"))
    if _holds_any(password, _personal(owner)):
        found.append(
            Text("不能含有自己的帳號、姓名或員工編號", "it must not contain one's own account, name or employee number")
        )
    if _holds_any(password, owner.companies):
        found.append(Text("不能含有公司的名稱或代號", "it must not contain the company's name or id"))
    if is_common(password):
        found.append(
            Text(
                "太容易猜：多半是常見的字、鍵盤上連續的鍵、重複的字元或年份",
                "too easy to guess: mostly a common word, neighbouring keys, repetitions or a year",
            )
        )
    return found


def classes(password: str) -> int:
    """Return how many of the four classes of characters occur: lower case, upper case, digits, everything else."""
    kinds = {
        "lower" if c.islower() else "upper" if c.isupper() else "digit" if c.isdigit() else "other" for c in password
    }
    return len(kinds)


def is_common(password: str) -> bool:
    """Tell whether what is left after taking known words, runs, repetitions and years away is too little."""
    rest = password.casefold()
    for word in sorted(_WORDS, key=lambda one: (-len(one), one)):
        rest = rest.replace(word, "\0")
    rest = _YEAR.sub("\0", rest)
    rest = _without_runs(rest)
    rest = re.sub(r"(.)\1{2,}", "\0", rest)
    distinct = set(rest) - {"\0"}
    return len(distinct) < 4 or len(rest.replace("\0", "")) < 5


def one_time(entropy: bytes) -> str:
    """Return a random first password that satisfies every rule this product can be set to ask for (初始密碼).

    It is made of `entropy` (ENTROPY_BYTES of chance) alone, so nothing about the person can be in it; what
    fails the rules is drawn anew. Fewer or more bytes raise ValueError.
    """
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a first password needs {ENTROPY_BYTES} bytes of entropy, not {len(entropy)}")
    for turn in count():
        candidate = _drawn(hashlib.sha512(turn.to_bytes(8) + entropy).digest())
        if classes(candidate) == 4 and not is_common(candidate):
            return candidate
    raise AssertionError("counting does not end")


def expires(set_on: date, months: int) -> date:
    """Return the last day on which a password that was set on `set_on` may be used: `months` calendar months later."""
    return add(set_on, Duration(months, Unit.MONTH), _NO_HOLIDAYS)


def expired(set_on: date, months: int, day: date) -> bool:
    """Tell whether the password is too old on `day` (密碼逾期)."""
    return day > expires(set_on, months)


def _drawn(chance: bytes) -> str:
    alphabet = _LOWER + _UPPER + _DIGITS + _SYMBOLS
    number = int.from_bytes(chance)
    drawn = []
    for _ in range(ONE_TIME_LENGTH):
        number, index = divmod(number, len(alphabet))
        drawn.append(alphabet[index])
    return "".join(drawn)


def _personal(owner: Owner) -> Iterable[str]:
    yield owner.login
    yield from re.split(r"[._@-]", owner.login)
    yield owner.name
    yield from owner.name.split()
    yield from owner.numbers


def _holds_any(password: str, parts: Iterable[str]) -> bool:
    """Tell whether a part stands in the password, whatever its capitals, forwards or backwards.

    A Chinese name counts from two characters on, anything else from three: everybody's password holds some pair.
    """
    low = password.casefold()
    for part in parts:
        bare = part.strip().casefold()
        shortest = 3 if bare.isascii() else 2
        if len(bare) >= shortest and (bare in low or bare[::-1] in low):
            return True
    return False


def _without_runs(text: str) -> str:
    """Return `text` with every stretch of a known row, forwards or backwards, put as one mark."""
    rows = [*_RUNS, *(row[::-1] for row in _RUNS)]
    kept = []
    at = 0
    while at < len(text):
        length = _run_at(text, at, rows)
        kept.append("\0" if length else text[at])
        at += length or 1
    return "".join(kept)


def _run_at(text: str, at: int, rows: list[str]) -> int:
    """Return how long the longest row is that starts at `at`; 0 if none is long enough to count."""
    longest = 0
    while any(text[at : at + longest + 1] in row for row in rows) and at + longest < len(text):
        longest += 1
    return longest if longest >= _LONG_RUN else 0
