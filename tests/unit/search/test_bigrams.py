"""Tokens: nothing that stands in a text is missed, whatever its characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.search.core.bigrams import Term, beginning, normal, query, spans, tokens
from anzheng.search.core.excerpt import excerpt, rank
from anzheng.search.core.index import columns, match, stages, tsquery, vector

HAN = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x323AF),
    st.characters(min_codepoint=0xE000, max_codepoint=0xF8FF),
    st.sampled_from("ぁガㄅ々〇가"),
)
ANYTHING = st.text(st.one_of(HAN, st.characters(), st.sampled_from("aZ09-._/:()[]（）　 \n'\"\\*&|!")), max_size=60)


def holds(text: str, sought: str) -> bool:
    """Tell whether a text would be found: the rule that both databases carry out."""
    held = set(tokens(text))
    terms = query(sought)
    return bool(terms) and all(
        any(token.startswith(term.token) for token in held) if term.prefix else term.token in held for term in terms
    )


@given(st.text(HAN, min_size=2, max_size=2), ANYTHING, ANYTHING)
def test_every_word_of_two_characters_is_found(word: str, before: str, after: str) -> None:
    assert holds(f"{before}。{word}，{after}", word)
    assert holds(word + word[::-1] + word, word)


@given(st.text(HAN, min_size=1, max_size=30), st.data())
def test_every_piece_of_a_text_without_blanks_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert holds(text, text[start:end])


@given(HAN, ANYTHING)
def test_one_character_is_found(char: str, text: str) -> None:
    assert holds(f"{text} {char} ", char)


@given(st.text("abcxyzABC0189", min_size=1, max_size=90), ANYTHING, st.data())
def test_a_word_is_found_by_its_beginning(word: str, text: str, data: st.DataObject) -> None:
    assert holds(f"{text}，{word}，", word[: data.draw(st.integers(1, len(word)))].swapcase())


@given(
    st.lists(st.text("abz019", min_size=1, max_size=4), min_size=1, max_size=14),
    st.lists(st.sampled_from(["-", ".", "(", ")", "/", ")("]), min_size=14, max_size=14),
    st.data(),
)
def test_a_reference_is_found_from_each_of_its_segments_on(
    segments: list[str], marks: list[str], data: st.DataObject
) -> None:
    joined = [segment + mark for segment, mark in zip(segments, marks, strict=False)]
    whole = "".join(joined)
    start = data.draw(st.integers(0, len(segments) - 1))
    end = data.draw(st.integers(start + 1, len(segments)))
    assert holds(f"依 {whole} 規定", "".join(joined[start:end]))


@given(ANYTHING)
def test_a_text_without_marks_at_its_ends_finds_itself(text: str) -> None:
    assert holds(text, text) is bool(query(text))


@given(ANYTHING)
def test_tokens_are_safe_in_every_query_language(text: str) -> None:
    for token in [*tokens(text), *(term.token for term in query(text))]:
        assert token
        assert not set(token) & set(" '\"\\*&|!<>\0\n\t")


@given(ANYTHING)
def test_normal_form_is_its_own(text: str) -> None:
    assert tokens(normal(text)) == tokens(text)


@given(ANYTHING, ANYTHING)
def test_places_lie_inside_the_text_in_order(text: str, sought: str) -> None:
    places = spans(text, sought)
    flat = [edge for place in places for edge in place]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(text) for start, end in places)


@given(ANYTHING, ANYTHING)
def test_an_excerpt_is_a_piece_of_the_text(text: str, sought: str) -> None:
    piece = excerpt(text, sought)
    assert piece.text.strip("…") in " ".join(text.split()) + "…"
    assert all(0 <= start < end <= len(piece.text) for start, end in piece.marks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("資訊安全", ["資訊", "訊安", "安全", "全"], id="pairs, and the last one alone"),
        pytest.param("全", ["全"], id="one character"),
        pytest.param("ISO27001政策", ["iso27001", "政策", "策"], id="two scripts"),
        pytest.param("CC-18000(3)e", ["cc-18000(3)e", "18000(3)e", "3)e", "e", "cc180003e"], id="a reference"),
        pytest.param("（３）", ["3"], id="full-width"),
        pytest.param("Straße ﬁn", ["strasse", "fin"], id="folding"),
        pytest.param("𠮷㗎", ["𠮷㗎", "㗎"], id="beyond the first plane"),
        pytest.param("、。！－ ", [], id="nothing"),
    ],
)
def test_tokens_of(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_query_of_two_words() -> None:
    assert query("弱點 CC-1") == [Term("弱點", False), Term("cc-1", True)]  # noqa: FBT003


def test_the_words_of_each_database() -> None:
    terms = query("弱點 CC-1")
    assert match(terms) == '"弱點" AND "cc-1" *'
    assert tsquery(terms) == "'弱點' & 'cc-1':*"
    assert match(terms, title=True) == 'title : ("弱點" AND "cc-1" *)'
    assert tsquery(terms, title=True) == "'弱點':A & 'cc-1':*A"
    assert columns(["弱點", "a"], "b c") == ("[弱點 弱點 點 [a a", "b c")
    assert vector(["弱點"], "弱點 b") == "'[弱點':1A '弱點':2A,4D '點':3A,5D 'b':6D"


def test_the_beginning_of_a_title_is_a_token_of_its_own() -> None:
    assert beginning("ISO 27001　證書") == "[iso27001證書"
    assert beginning("年" * 90).startswith(beginning("年" * 20))
    assert beginning("、。！") == ""


def test_what_is_looked_for_best_first() -> None:
    terms = query("弱點")
    assert list(stages(terms, " 弱點 ")) == [
        ((Term("[弱點", prefix=False),), True),
        ((Term("[弱點", prefix=True),), True),
        (tuple(terms), True),
        (tuple(terms), False),
    ]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param("備份", "", 0, id="the title itself"),
        pytest.param("備份計畫", "", 1, id="its beginning"),
        pytest.param("年度備份", "", 2, id="inside it"),
        pytest.param("其他", "要備份", 3, id="in the text"),
        pytest.param("其他", "", 4, id="in pieces"),
    ],
)
def test_rank(title: str, text: str, expected: int) -> None:
    assert rank([title], text, " 備份 ") == expected


@given(st.integers(0, 9000), st.integers(1, 9000))
def test_excerpt_of_a_long_text_is_around_the_first_word(before: int, after: int) -> None:
    piece = excerpt("字" * before + "備份" + "字" * after + "備份", "備份")
    assert piece.text.lstrip("…").startswith("字" * min(before, 24) + "備份")
    assert next(piece.text[start:end] for start, end in piece.marks) == "備份"


def test_excerpt_begins_shortly_before_the_first_word() -> None:
    piece = excerpt("字" * 200 + "備份" + "字" * 200, "備份")
    assert piece.text == "…" + "字" * 24 + "備份" + "字" * 94 + "…"
    assert [piece.text[start:end] for start, end in piece.marks] == ["備份"]
