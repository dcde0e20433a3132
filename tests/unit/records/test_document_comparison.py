"""Two editions side by side: what is said about the paragraphs always puts both editions together again."""

from hypothesis import given
from hypothesis import strategies as st

from anzheng.records.core.documents.comparison import Comparison, Kind, compare, paragraphs_of
from anzheng.records.core.documents.numerals import Counter, Level, chinese, letters, roman, written

lines = st.lists(st.text(alphabet="第一二條ab c。", max_size=12), max_size=12)


def old_of(found: Comparison) -> list[str]:
    return [one.old for one in found.differences if one.kind is not Kind.ADDED]


def new_of(found: Comparison) -> list[str]:
    return [one.new for one in found.differences if one.kind is not Kind.REMOVED]


@given(lines, lines)
def test_nothing_is_lost_and_nothing_made_up(old: list[str], new: list[str]) -> None:
    found = compare(old, new)
    assert old_of(found) == paragraphs_of(old)
    assert new_of(found) == paragraphs_of(new)
    assert found.same is (paragraphs_of(old) == paragraphs_of(new))


@given(lines, lines)
def test_the_pieces_of_a_changed_paragraph_put_both_together(old: list[str], new: list[str]) -> None:
    for one in compare(old, new).differences:
        if one.kind is Kind.CHANGED:
            assert "".join(piece.text for piece in one.pieces if piece.kind is not Kind.ADDED) == one.old
            assert "".join(piece.text for piece in one.pieces if piece.kind is not Kind.REMOVED) == one.new


@given(lines)
def test_an_edition_is_the_same_as_itself(text: list[str]) -> None:
    assert compare(text, text).same


def test_a_changed_word_is_no_new_paragraph() -> None:
    found = compare(["密碼長度至少八碼。", "第二條"], ["密碼長度至少十二碼。", "第二條", "第三條 新增"])
    assert [one.kind for one in found.differences] == [Kind.CHANGED, Kind.SAME, Kind.ADDED]
    changed = [piece.text for piece in found.differences[0].pieces if piece.kind is not Kind.SAME]
    assert changed == ["八", "十二"]
    assert (found.count(Kind.ADDED), found.count(Kind.REMOVED)) == (1, 0)


def test_blanks_make_no_difference() -> None:
    assert compare(["第一條　目的", ""], ["第一條 目的 "]).same


def test_numbers_in_chinese() -> None:
    told = {0: "〇", 1: "一", 10: "十", 11: "十一", 20: "二十", 101: "一百零一", 110: "一百一十", 2026: "二千零二十六"}
    assert {number: chinese(number) for number in told} == told
    assert written(12, "ideographLegalTraditional") == "壹拾貳"
    assert written(3, "ideographTraditional") == "丙"
    assert (letters(27), roman(1994), written(4, "upperRoman"), written(7, "unheard-of")) == (
        "aa",
        "mcmxciv",
        "IV",
        "7",
    )


def test_a_list_counts_by_level_and_starts_anew_below() -> None:
    counter = Counter({0: Level("taiwaneseCounting", "第%1條"), 1: Level("taiwaneseCounting", "（%2）")})
    assert [counter.next(level) for level in (0, 1, 1, 0, 1)] == ["第一條", "（一）", "（二）", "第二條", "（一）"]


@given(st.lists(st.integers(0, 8), max_size=30))
def test_counting_never_fails(levels: list[int]) -> None:
    counter = Counter({0: Level("upperRoman", "%1.", 4), 2: Level("bullet", "•")})
    assert all(isinstance(counter.next(level), str) for level in levels)
