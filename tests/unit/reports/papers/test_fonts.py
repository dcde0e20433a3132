"""Characters: what the font draws stays, what it lacks is named, what no file can hold is named too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import SettingError
from anzheng.reports.papers import fonts
from anzheng.reports.papers.characters import clean


@pytest.mark.parametrize(
    "text", ["林瑋蓁、堃、喆、犇", "𠮷", "■□", "The “quick” brown fox — 100 %", "第一行\n第二行", "é"]
)
def test_characters_of_names_are_drawn(text: str) -> None:
    assert fonts.printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("🙂", "〓(U+1F642)"), ("a\x07b", "a〓(U+0007)b"), ("\ud800", "〓(U+D800)"), ("甲\t乙", "甲 乙")],
    ids=["not in the font", "control", "half a character", "tab"],
)
def test_a_character_that_cannot_be_drawn_is_named(text: str, shown: str) -> None:
    assert fonts.printable(text) == shown


@given(st.text(st.characters(categories=None)))
def test_cleaned_text_can_stand_in_xml(text: str) -> None:
    cleaned = clean(text)

    assert not any(ord(sign) < 0x20 and sign != "\n" for sign in cleaned)
    assert cleaned.encode("utf-8").decode() == cleaned


def test_a_missing_font_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_PACKAGE", "no_such_package")
    fonts.font.cache_clear()
    try:
        with pytest.raises(SettingError):
            fonts.font()
    finally:
        fonts.font.cache_clear()
