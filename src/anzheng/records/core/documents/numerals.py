"""項次 Numbers of paragraphs as word processors write them by themselves: 1. · 第三條 · （二） · 甲、 · a)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LARGEST = 9_999
LEVELS = 9
"""Levels of a list."""


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """Return a number from 0 to 9,999 in Chinese: 十一、二十、一百零五; anything else as it is."""
    if not 0 <= number <= _LARGEST:
        return str(number)
    if number == 0:
        return digits[0]
    found, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = gap or bool(found)
            continue
        found += "零" if gap else ""
        gap = False
        plain_ten = place == 1 and digit == 1 and not found and digits is _DIGITS
        found += ("" if plain_ten else digits[digit]) + ("" if place == 0 else units[place - 1])
    return found


def letters(number: int) -> str:
    """Return a, b … z, aa, bb as word processors count; empty for 0."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""


def roman(number: int) -> str:
    """Return a small Roman number."""
    if not 0 < number <= _LARGEST:
        return str(number)
    found = ""
    for value, sign in _ROMAN:
        found += sign * (number // value)
        number %= value
    return found


def _of(signs: str, number: int) -> str:
    return signs[(number - 1) % len(signs)] if number > 0 else ""


_WRITTEN: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"), chinese
    ),
    **dict.fromkeys(("japaneseCounting", "ideographDigital", "taiwaneseDigital"), chinese),
    **dict.fromkeys(
        ("ideographLegalTraditional", "chineseLegalSimplified"), lambda number: chinese(number, _LEGAL, "拾佰仟")
    ),
    "ideographTraditional": lambda number: _of(_STEMS, number),
    "ideographZodiac": lambda number: _of(_BRANCHES, number),
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "decimalZero": lambda number: f"{number:02d}",
    "bullet": lambda _: "•",
    "none": lambda _: "",
}


def written(number: int, form: str) -> str:
    """Return a number as a word processor's format names it; a format that is not known counts 1, 2, 3."""
    return _WRITTEN.get(form, str)(number)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbered list (編號階層)."""

    form: str = "decimal"
    pattern: str = "%1."
    """`第%1條`, `（%2）`: the numbers of this level and those above it."""
    start: int = 1


@dataclass(slots=True)
class Counter:
    """Counts the paragraphs of one list as they come (計數)."""

    levels: Mapping[int, Level]
    _at: dict[int, int] = field(default_factory=dict)

    def next(self, level: int) -> str:
        """Return the number of the next paragraph on a level, as it is printed before it."""
        own = self.levels.get(level, Level())
        self._at[level] = self._at.get(level, own.start - 1) + 1
        for deeper in [one for one in self._at if one > level]:
            del self._at[deeper]
        if own.form == "bullet":
            return "•"
        found = own.pattern
        for above in range(min(level + 1, LEVELS)):
            rule = self.levels.get(above, Level())
            found = found.replace(f"%{above + 1}", written(self._at.get(above, rule.start), rule.form))
        return found
