"""Names of a ledger, and which of them is later."""

import pytest

from anzheng.ledger.core.origins import epoch_of, is_later


@pytest.mark.parametrize(
    ("origin", "than", "later"),
    [
        ("a/c/2", "a/c/1", True),
        ("a/c/10", "a/c/9", True),
        ("a/c/1", "a/c/1", False),
        ("a/d/2", "a/c/1", False),
        ("a/c/٢", "a/c/1", False),
        ("a/c/02", "a/c/1", False),
        ("a/c/+2", "a/c/1", False),
        ("a/c/two", "a/c/1", False),
        (f"a/c/{'9' * 10}", "a/c/1", False),
    ],
)
def test_epochs_count_in_one_spelling(origin: str, than: str, later: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_later(origin, than) is later
    assert later is False or epoch_of(origin) is not None
