"""摘錄 A piece of a text around what was sought, with the places of the words and no markup."""

from dataclasses import dataclass

from anzheng.search.core.bigrams import normal, spans

_BEFORE, _LENGTH = 24, 120
"""Characters before the first word that was found, and of the whole piece."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text (摘錄)."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Start and end of each word that was sought."""


def excerpt(text: str, sought: str) -> Excerpt:
    """Return the piece of `text` around the first word of `sought`, on one line."""
    line = " ".join(text.split())
    found = spans(line, sought)
    start = max(0, found[0][0] - _BEFORE) if found else 0
    end = min(len(line), start + _LENGTH)
    head, tail = "…" if start else "", "…" if end < len(line) else ""
    shift = len(head) - start
    marks = tuple((first + shift, min(last, end) + shift) for first, last in found if start <= first < end)
    return Excerpt(head + line[start:end] + tail, marks)


def rank(title: str, text: str, sought: str) -> int:
    """Return how exactly title and text hold what was typed: the smaller, the better.

    0 is the title itself, 1 its beginning, 2 inside the title, 3 in the text, 4 in pieces only.
    """
    wanted = normal(" ".join(sought.split()))
    held = normal(title)
    if held == wanted:
        return 0
    if held.startswith(wanted):
        return 1
    if wanted in held:
        return 2
    return 3 if wanted in normal(text) else 4
