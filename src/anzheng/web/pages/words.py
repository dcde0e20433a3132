"""畫面用語 Badges, bars and counts: the words of a verdict as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from anzheng.kernel.errors import Text
from anzheng.posture.results import ClauseVerdict, PartVerdict
from anzheng.posture.words import ADVICE, NAMES, SEVERITY, Word

APART = (Word.NOT_APPLICABLE.value, Word.NOT_IN_FORCE.value, "advice")
"""Words outside the total, in the order in which they stand below the bar."""
_GAP = 0.25
_NARROW = 6.0
_ROOM = 1.0
"""Per cent of the bar: the space between parts, the width below which a number is left out on a phone, and anywhere."""


@dataclass(frozen=True, slots=True)
class Badge:
    """One word as a page shows it (判定標籤)."""

    word: str
    """A value of `data-v`: a verdict's word, or `advice`."""
    name: Text
    note: Text | None = None
    """Set after the name in lighter type, such as 5／6."""


def name_of(word: str) -> Text:
    """Return the name of a word or of `advice`."""
    return ADVICE if word == "advice" else NAMES[Word(word)]


def badge(word: Word | str, note: Text | None = None) -> Badge:
    """Return the badge of a word."""
    return Badge(str(word), name_of(str(word)), note)


def badge_of(verdict: ClauseVerdict | PartVerdict) -> Badge | None:
    """Return the badge of a clause or a part; None for what binds nobody."""
    if verdict.word is None:
        return None
    if verdict.advice:
        return badge("advice")
    exempted = Text("（已核准例外）", " (exception approved)") if verdict.standing_exception else None
    return badge(verdict.word, exempted)


def key_of(verdict: ClauseVerdict) -> str | None:
    """Return the word under which a clause is counted."""
    if verdict.word is None:
        return None
    return "advice" if verdict.advice else verdict.word.value


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the stacked bar; places in per cent."""

    word: str
    name: Text
    count: int
    x: str
    width: str
    narrow: bool
    """Its number is left out on a phone."""
    numbered: bool
    """Whether there is room for its number above it; the tiles below say it anyway."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One count with its word."""

    word: str
    name: Text
    count: int
    note: Text


@dataclass(frozen=True, slots=True)
class Counts:
    """How many clauses have which word (計數): never one score."""

    total: int
    segments: tuple[Segment, ...]
    tiles: tuple[Tile, ...]
    apart: tuple[Tile, ...]
    label: Text
    """The bar in words."""


_NOTES = {
    "failed": Text("有事實說不", "a fact says no"),
    "overdue": Text("該做的沒有做", "what was due was not done"),
    "unknown": Text("缺資料，不算通過", "no data is not a pass"),
    "late": Text("做了，但晚於期限", "done, but after the due date"),
    "due": Text("還在期限內", "still within the time"),
    "excepted": Text("限本公司自訂的規定", "the company's own rules only"),
    "met": Text("事實足以證明", "the facts prove it"),
    "no_event": Text("附聲明或觀測", "by statement or observation"),
    "not_applicable": Text("依公司屬性排除", "left out by the company's profile"),
    "not_in_force": Text("不在生效期間內", "outside the dates in force"),
    "advice": Text("「宜」或「目標」未做，另計", "a “should” or a goal not done, counted apart"),
}


def counts(totals: Mapping[str, int], notes: Mapping[str, Text] | None = None) -> Counts:
    """Return bar and tiles of `totals`, worst first; `notes` replaces the standing remarks."""
    said = {**_NOTES, **(notes or {})}
    total = sum(totals.get(word.value, 0) for word in SEVERITY)

    def tile(word: str) -> Tile:
        return Tile(word, name_of(word), totals.get(word, 0), said[word])

    present = [tile(word.value) for word in SEVERITY if totals.get(word.value)]
    label = Text(
        "、".join(f"{one.name.zh} {one.count}" for one in present) + f"，共 {total} 條",
        ", ".join(f"{one.name.en} {one.count}" for one in present) + f"; {total} in all",
    )
    tiles = tuple(tile(word.value) for word in SEVERITY)
    return Counts(total, _segments(present, total), tiles, tuple(tile(word) for word in APART), label)


def _segments(present: list[Tile], total: int) -> tuple[Segment, ...]:
    found, start = [], 0.0
    for one in present:
        size = 100 * one.count / total
        found.append(
            Segment(
                one.word,
                one.name,
                one.count,
                f"{start:.2f}%",
                f"{max(size - _GAP, 0.2):.2f}%",
                size < _NARROW,
                size >= _ROOM,
            )
        )
        start += size
    return tuple(found)
