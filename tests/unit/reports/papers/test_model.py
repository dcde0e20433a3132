"""The model of papers: what stands beside what, how lists are read, and the codes by which a paper is found again."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.reports.papers.model import Column, Grid, Line, Listing, Options, Proof, Row, breadth, lines_of

NARROW, WIDE = Row("甲", "1"), Row("乙", "2", wide=True)
hexes = st.text("0123456789abcdef", min_size=64, max_size=64)


@pytest.mark.parametrize(
    ("rows", "laid"),
    [
        ((), ()),
        ((NARROW,), ((NARROW,),)),
        ((NARROW, NARROW), ((NARROW, NARROW),)),
        ((NARROW, NARROW, NARROW), ((NARROW, NARROW), (NARROW,))),
        ((NARROW, WIDE, NARROW), ((NARROW,), (WIDE,), (NARROW,))),
        ((WIDE, WIDE), ((WIDE,), (WIDE,))),
    ],
    ids=["none", "one", "pair", "odd", "a wide one between", "wide ones"],
)
def test_narrow_neighbours_share_a_line(rows: tuple[Row, ...], laid: tuple[tuple[Row, ...], ...]) -> None:
    assert Grid(rows).laid == laid


@given(st.lists(st.booleans()))
def test_no_row_is_lost_or_moved(widths: list[bool]) -> None:
    rows = tuple(Row(str(number), "", wide=wide) for number, wide in enumerate(widths))

    assert [row for line in Grid(rows).laid for row in line] == list(rows)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一句話。", (Line("一句話。"),)),
        ("- 甲\n* 乙", (Line("甲", "•"), Line("乙", "•"))),
        ("1. 甲\n2、乙\n(3) 丙", (Line("甲", "1."), Line("乙", "2、"), Line("丙", "(3)"))),
        ("一、甲\n（二）乙", (Line("甲", "一、"), Line("乙", "（二）"))),
        ("甲\n\n乙", (Line("甲"), Line("乙"))),
        ("", (Line(""),)),
        ("3.5 版\n-5 度", (Line("3.5 版"), Line("-5 度"))),
    ],
    ids=["paragraph", "dashes", "numbers", "chinese numbers", "blank line", "nothing", "numbers are no lists"],
)
def test_lists_are_read(text: str, lines: tuple[Line, ...]) -> None:
    assert lines_of(text) == lines


@given(st.text())
def test_no_character_of_prose_is_lost(text: str) -> None:
    kept = "".join(f"{line.mark}{line.text}" for line in lines_of(text))
    dashes = str.maketrans(dict.fromkeys("-*•‧●○", "•"))

    assert "".join(kept.translate(dashes).split()) == "".join(text.translate(dashes).split())


def test_options_tick_what_was_chosen() -> None:
    options = Options((("未複掃", False), ("全部排除", True)))

    assert options.text == "□\u00a0未複掃\u3000■\u00a0全部排除"


def test_columns_share_the_width_by_what_stands_in_them() -> None:
    listing = Listing((Column("序"), Column("說明"), Column("定", weight=9)), (("1", "很長的一段說明" * 9, "x"),))
    number, prose, fixed = listing.weights

    assert number < prose
    assert fixed == 9


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("第一", 4), ("第1項", 5), ("", 0)])
def test_a_chinese_character_is_two_wide(text: str, width: int) -> None:
    assert breadth(text) == width


@given(st.integers(0, 10**9), hexes)
def test_a_proof_can_be_scanned_read_and_typed(seq: int, digest: str) -> None:
    proof = Proof("own", seq, digest)
    index, *marks = proof.code.split("-")

    assert proof.address == f"anzheng:own/{seq}#{digest}"
    assert proof.groups.replace(" ", "") == digest[:16]
    assert index == str(seq)
    assert set("".join(marks)) <= set(string.digits + string.ascii_uppercase) - set("ILOU")


@given(hexes, hexes)
def test_codes_differ_where_the_first_forty_bits_do(one: str, other: str) -> None:
    same = Proof("own", 1, one).code == Proof("own", 1, other).code

    assert same == (one[:10] == other[:10])
