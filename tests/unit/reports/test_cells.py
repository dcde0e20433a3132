"""No spreadsheet runs what somebody wrote, and nothing that was written is lost by that."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.reports.as_csv import as_csv
from anzheng.reports.cells import STARTS, guarded

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+886-2-0000", "'+886-2-0000"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        (-5, "-5"),
        (None, ""),
        ("", ""),
    ],
    ids=["formula", "phone", "minus", "at", "tab", "return", "full width", "inside", "number", "nothing", "empty"],
)
def test_a_cell_that_would_run_is_text(value: object, cell: str) -> None:
    assert guarded(value) == cell


@given(st.lists(texts, min_size=1))
def test_no_cell_of_a_file_begins_like_a_formula(row: list[str]) -> None:
    data = as_csv([f"欄{n}" for n in range(len(row))], [row]).decode("utf-8-sig")
    (_, cells) = list(csv.reader(io.StringIO(data, newline="")))

    assert not any(cell.startswith(STARTS) for cell in cells)
    assert [cell[1:] if one.startswith(STARTS) else cell for cell, one in zip(cells, row, strict=True)] == row


def test_the_head_is_guarded_too() -> None:
    assert as_csv(["=cmd"], []) == "\ufeff'=cmd\r\n".encode()


def test_half_a_character_breaks_no_file() -> None:
    assert as_csv(["a"], [["\ud800"]]) == b"\xef\xbb\xbfa\r\n\\ud800\r\n"
