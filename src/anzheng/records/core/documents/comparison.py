"""版本比對 How two editions differ, paragraph by paragraph. Pure: texts in, differences out.

Numbers of the list and blanks do not make a paragraph another one; what was moved is taken out and put in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_PARAGRAPHS = 20_000
"""Paragraphs of one edition that are compared."""
_ALIKE = 0.5
"""From which likeness on two paragraphs in the same place count as one that was changed."""
_LONG = 4_000
"""Characters of a paragraph that are looked into letter by letter."""
_AHEAD = 12
"""How far ahead the partner of a changed paragraph is looked for."""
_BLANKS = re.compile(r"\s+")
_PIECES = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)


class Kind(StrEnum):
    """What became of a paragraph (異動)."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a changed paragraph."""

    kind: Kind
    """Same, added or removed."""
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A paragraph of one edition, or of both (段落異動)."""

    kind: Kind
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()
    """Of a changed one: the old and the new woven together."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All paragraphs in order (比對結果)."""

    differences: tuple[Difference, ...]

    def count(self, kind: Kind) -> int:
        """Return how many paragraphs are of a kind."""
        return sum(one.kind is kind for one in self.differences)

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return all(one.kind is Kind.SAME for one in self.differences)


def paragraphs_of(lines: Sequence[str]) -> list[str]:
    """Return the lines with text, blanks evened out."""
    evened = (_BLANKS.sub(" ", line).strip() for line in lines)
    return [line for line in evened if line][:MOST_PARAGRAPHS]


def compare(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Return how the paragraphs of an edition differ from those of an earlier one."""
    before, after = paragraphs_of(old), paragraphs_of(new)
    found: list[Difference] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Difference(Kind.SAME, one, one) for one in before[a:b]]
        else:
            found += _between(before[a:b], after[c:d])
    return Comparison(tuple(found))


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """Pair what stands in the same place and is alike; the rest was taken out or put in."""
    start = 0
    for one in old:
        partner = next((n for n in range(start, min(start + _AHEAD, len(new))) if _alike(one, new[n])), None)
        if partner is None:
            yield Difference(Kind.REMOVED, one, "")
            continue
        yield from (Difference(Kind.ADDED, "", text) for text in new[start:partner])
        yield Difference(Kind.CHANGED, one, new[partner], tuple(_woven(one, new[partner])))
        start = partner + 1
    yield from (Difference(Kind.ADDED, "", text) for text in new[start:])


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one[:_LONG], other[:_LONG], autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _woven(old: str, new: str) -> Iterator[Piece]:
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Kind.SAME, "".join(before[a:b]))
            continue
        if b > a:
            yield Piece(Kind.REMOVED, "".join(before[a:b]))
        if d > c:
            yield Piece(Kind.ADDED, "".join(after[c:d]))
