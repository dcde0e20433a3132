"""詞元 Text to tokens: the one function behind both databases, so that both find the same.

Chinese has no blanks between words. A run of Chinese characters becomes all its overlapping pairs, so that every
word of two characters inside it is found; the last character stands alone too, so that every single character is
the beginning of some token. Letters and digits stay whole words. What is joined by marks, such as `CC-18000(3)e`,
is kept from each of its segments on, so that a reference is found whole, by its beginning and from the middle.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_WIDE = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3"
    "\ue000-\ufaff\U00016f00-\U00018cff\U0001b000-\U0001b2ff\U00020000-\U0003ffff\U000f0000-\U0010ffff"
)
"""Scripts without blanks, by blocks: characters that are younger than this program's Unicode tables, and those of
the private use areas in which Hong Kong's and companies' own characters stand, are characters all the same."""
_JOIN = "-._/:()[]"
"""Marks inside references, addresses and file names."""
_WORD = rf"[^\W_{_WIDE}]"
_TOKEN = re.compile(rf"(?P<wide>[{_WIDE}]+)|(?P<word>{_WORD}+(?:[{re.escape(_JOIN)}]+{_WORD}+)*)")
_SEGMENT = re.compile(rf"{_WORD}+")
_DROPPED = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\ufff0-\uffff\U000e0000-\U000e01ef]")
"""Characters that nobody sees: soft hyphens, joiners, selectors of a glyph."""
_REACH = 8
"""Segments of a reference that one token holds."""
_LONGEST = 60
"""Characters of one token; a longer word is found by its beginning."""


@dataclass(frozen=True, slots=True)
class Term:
    """One demand of a query (查詢詞): a token, or the beginning of one."""

    token: str
    prefix: bool


def normal(text: str) -> str:
    """Return `text` as it is compared: full-width and half-width alike, capitals and small letters alike."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _DROPPED.sub("", folded)


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, in their order; none contains a blank, a quotation mark or a control character."""
    found: list[str] = []
    for match in _TOKEN.finditer(normal(text)):
        run = match.group()
        found.extend(_pairs(run) if match.lastgroup == "wide" else _words(run))
    return found


def query(text: str) -> list[Term]:
    """Return what a text has to contain, all of it, to be found; empty if there is nothing to look for."""
    terms: dict[Term, None] = {}
    for match in _TOKEN.finditer(normal(text)):
        run = match.group()
        if match.lastgroup == "word":
            terms[Term(_joined(_SEGMENT.findall(run), _marks(run), 0)[:_LONGEST], True)] = None  # noqa: FBT003 - a field
        elif len(run) == 1:
            terms[Term(run, True)] = None  # noqa: FBT003
        else:
            for first, second in pairwise(run):
                terms[Term(first + second, False)] = None  # noqa: FBT003
    return list(terms)


def beginning(text: str) -> str:
    """Return the one token that stands for a whole title: titles that begin alike have tokens that do.

    It starts with a mark, which no other token does. Empty if the text holds no word.
    """
    whole = "".join(match.group() for match in _TOKEN.finditer(normal(text)))
    return f"[{whole}"[:_LONGEST] if whole else ""


def spans(text: str, sought: str) -> list[tuple[int, int]]:
    """Return where in `text` the words of a query stand: (start, end) of the original text, in order, apart."""
    plain, origin = _traced(text)
    covered = [False] * len(text)
    for needle in needles(sought):
        for start in _occurrences(plain, needle):
            for place in range(origin[start][0], origin[start + len(needle) - 1][1]):
                covered[place] = True
    return list(_runs(covered))


def needles(sought: str) -> set[str]:
    """Return the runs of a query as they stand in a normal text."""
    return {match.group() for match in _TOKEN.finditer(normal(sought))}


def _pairs(run: str) -> Iterator[str]:
    for first, second in pairwise(run):
        yield first + second
    yield run[-1]


def _words(run: str) -> Iterator[str]:
    segments, marks = _SEGMENT.findall(run), _marks(run)
    for start in range(len(segments)):
        yield _joined(segments, marks, start)[:_LONGEST]
    if len(segments) > 1:
        yield "".join(segments)[:_LONGEST]


def _marks(run: str) -> list[str]:
    return _SEGMENT.split(run)[1:-1]


def _joined(segments: list[str], marks: list[str], start: int) -> str:
    end = min(start + _REACH, len(segments))
    return segments[start] + "".join(marks[n] + segments[n + 1] for n in range(start, end - 1))


def _traced(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the normal form of a text and, for each of its characters, where it came from."""
    plain: list[str] = []
    origin: list[tuple[int, int]] = []
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and _belongs(text[end]):
            end += 1
        for char in _letter(text[place:end]):
            plain.append(char)
            origin.append((place, end))
        place = end
    return "".join(plain), origin


@lru_cache(maxsize=8192)
def _letter(text: str) -> str:
    """Return one character as it is compared; few are used, and each very often."""
    return normal(text)


def _belongs(char: str) -> bool:
    """Tell whether a character changes the one before it: marks of all kinds, half-width voicing marks too."""
    return bool(unicodedata.combining(char)) or char in "\uff9e\uff9f" or _DROPPED.match(char) is not None


def _occurrences(plain: str, needle: str) -> Iterator[int]:
    place = plain.find(needle)
    while place >= 0:
        yield place
        place = plain.find(needle, place + 1)


def _runs(covered: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for place, inside in enumerate([*covered, False]):
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            yield start, place
            start = None
