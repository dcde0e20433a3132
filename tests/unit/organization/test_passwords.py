"""What is asked of passwords, and what the random first ones are like."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.organization.core.passwords import (
    ENTROPY_BYTES,
    LONGEST,
    ONE_TIME_LENGTH,
    Owner,
    Rules,
    classes,
    expired,
    is_common,
    normal,
    one_time,
    problems,
)

RULES = Rules(min_length=12, classes=3)
STRICTEST = Rules(min_length=16, classes=4)
LIN = Owner("mei.lin", "林美玲", ("E0417",), ("acme", "頂尖證券"))

GOOD = ["Brave-otter-92-hums", "竹科下午3點半的Tram", "x7#Lq9!vRm2p", "correct Horse battery 7"]
BAD = {
    "shorter than asked": "x7#Lq9!vR",
    "one class of characters": "brave otter hums along".replace(" ", ""),
    "two classes of characters": "braveotterhums92",
    "the account's name": "x7#mei.lin!Rm2p",
    "a part of the account's name, in capitals": "x7#Lq9!MEI-rm2",
    "the account's name backwards": "x7#nil.iem!Rm2p",
    "the person's name": "x7#林美玲!vRm2pq",
    "the employee number": "x7#e0417!vRm2pq",
    "the company's id": "x7#Acme!vRm2pqz",
    "the company's name": "x7#頂尖證券!vRm2",
    "the most common one, dressed up": "P@ssw0rd2026!",
    "a word and a run": "Password-1234",
    "neighbouring keys": "Qwertyuiop-12",
    "neighbouring keys, zigzag": "1qaz2wsx3edC!",
    "a row of letters backwards": "Zyxwvutsrqp-9",
    "one character again and again": "Aaaaaaaaaaaa-1",
    "years": "2024-2025-2026-Aa",
    "a word twice and a year": "Taiwan-Taipei-2026",
    "a control character": "x7#Lq9!vRm2p\x07",
    "longer than anybody needs": "x7#Lq9!vRm2p" * 11,
}


@pytest.mark.parametrize("password", GOOD)
def test_good_passwords_are_taken(password: str) -> None:
    assert problems(password, RULES, LIN) == []


@pytest.mark.parametrize("password", BAD.values(), ids=BAD)
def test_bad_passwords_are_refused(password: str) -> None:
    found = problems(password, RULES, LIN)
    assert found
    assert all(text.zh and text.en for text in found)


def test_all_problems_are_told_at_once() -> None:
    assert len(problems("mei", RULES, LIN)) == 4


@pytest.mark.parametrize(
    ("password", "count"),
    [("abc", 1), ("ABC", 1), ("123", 1), ("---", 1), ("aB", 2), ("aB1", 3), ("aB1-", 4), ("密碼a1", 3), ("", 0)],
)
def test_classes_are_counted(password: str, count: int) -> None:
    assert classes(password) == count


@given(st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES))
def test_every_first_password_satisfies_the_strictest_rules(entropy: bytes) -> None:
    first = one_time(entropy)
    assert len(first) == ONE_TIME_LENGTH
    assert problems(first, STRICTEST, Owner("")) == []
    assert not set(first) & set("lI1oO0B8S5Z2|'\"` ")
    assert normal(first) == first


@given(st.lists(st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES), unique=True, min_size=2, max_size=20))
def test_other_chance_gives_another_password(entropies: list[bytes]) -> None:
    assert len({one_time(entropy) for entropy in entropies}) == len(entropies)


@pytest.mark.parametrize("size", [0, ENTROPY_BYTES - 1, ENTROPY_BYTES + 1])
def test_first_passwords_take_neither_less_nor_more_chance(size: int) -> None:
    with pytest.raises(ValueError, match="entropy"):
        one_time(bytes(size))


@given(st.text(max_size=LONGEST + 20), st.integers(4, 16), st.integers(1, 4))
def test_whatever_is_typed_gets_an_answer(password: str, length: int, needed: int) -> None:
    found = problems(password, Rules(length, needed), LIN)
    if not found:
        assert length <= len(password) <= LONGEST
        assert classes(password) >= needed
        assert not is_common(password)


@given(st.text(min_size=1, max_size=40))
def test_one_form_is_one_form(password: str) -> None:
    assert normal(normal(password)) == normal(password)


def test_full_width_characters_are_the_same_password() -> None:
    assert normal("Ｘ７＃ｌｑ") == "X7#lq"


AGES = {
    "the day itself": (date(2026, 8, 21), date(2026, 8, 21), False),
    "three months later to the day": (date(2026, 8, 21), date(2026, 11, 21), False),
    "the day after": (date(2026, 8, 21), date(2026, 11, 22), True),
    "from a long month, the last day of a short one": (date(2025, 11, 30), date(2026, 2, 28), False),
    "and the first of the next": (date(2025, 11, 30), date(2026, 3, 1), True),
    "across a leap day": (date(2023, 11, 29), date(2024, 2, 29), False),
}


@pytest.mark.parametrize(("set_on", "day", "old"), AGES.values(), ids=AGES)
def test_age_is_counted_in_calendar_months(set_on: date, day: date, *, old: bool) -> None:
    assert expired(set_on, 3, day) is old
