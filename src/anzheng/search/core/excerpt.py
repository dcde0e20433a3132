"""摘錄 A piece of a text around what was sought, with the places of the words and no markup."""

from collections.abc import Iterable
from dataclasses import dataclass

from anzheng.search.core.bigrams import needles, normal, spans

_BEFORE, _LENGTH = 24, 120
"""Characters before the first word that was found, and of the whole piece."""
_WINDOW = 2000
"""Characters looked at closely; a longer text is passed through in stretches that overlap by half."""
_COMPARED = 20_000
"""Characters of a text that are compared with what was typed."""
_NOT = 3


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text (摘錄)."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Start and end of each word that was sought."""


def excerpt(text: str, sought: str) -> Excerpt:
    """Return the piece of `text` around the first word of `sought`, on one line."""
    line = " ".join(text.split())
    base = _near(line, needles(sought))
    found = [(first + base, last + base) for first, last in spans(line[base : base + _WINDOW], sought)]
    start = max(0, found[0][0] - _BEFORE) if found else 0
    end = min(len(line), start + _LENGTH)
    head, tail = "…" if start else "", "…" if end < len(line) else ""
    shift = len(head) - start
    marks = tuple((first + shift, min(last, end) + shift) for first, last in found if start <= first < end)
    return Excerpt(head + line[start:end] + tail, marks)


def rank(titles: Iterable[str], text: str, sought: str) -> int:
    """Return how exactly one of the titles and the text hold what was typed: the smaller, the better.

    0 is a title itself, 1 its beginning, 2 inside a title, 3 in the text, 4 in pieces only.
    """
    wanted = normal(" ".join(sought.split()))
    best = min((_in_title(normal(title), wanted) for title in titles), default=_NOT)
    if best < _NOT:
        return best
    return 3 if wanted in normal(text[:_COMPARED]) else 4


def _in_title(held: str, wanted: str) -> int:
    if held == wanted:
        return 0
    if held.startswith(wanted):
        return 1
    return 2 if wanted in held else _NOT


def _near(line: str, wanted: set[str]) -> int:
    """Return where to look closely: the first stretch of a long line that holds a word, else its beginning."""
    step = _WINDOW // 2
    for base in range(0, max(1, len(line) - step), step):
        held = normal(line[base : base + _WINDOW])
        if any(needle in held for needle in wanted):
            return base
    return 0
