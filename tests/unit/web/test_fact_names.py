"""Every kind of fact has a name on the pages: an entry without one would break the page of the ledger."""

import pytest

from anzheng.facts.base import KINDS
from anzheng.web.pages.facts import KIND_NAMES


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kind_has_a_name_in_both_languages(kind: str) -> None:
    assert all(KIND_NAMES[KINDS[kind]])
