"""A ledger that is behind what others hold: the API reads on, and says why it does not write."""

from datetime import UTC, datetime

from anzheng.ledger.proofs import Claim, examine
from anzheng.ledger.services import head
from tests.functional.api.conftest import Ask


def test_a_ledger_that_is_behind_is_no_defect(ask: Ask) -> None:
    claim = Claim("kept", "example.com/own/1", head("own").size + 1, None)
    assert examine("own", [claim], now=datetime.now(UTC)) is not None

    refused = ask("head", "post", "/profile", {"answers": {"internet-order": True}, "reason": "x"})
    assert refused.status_code == 503
    assert "behind" in refused.json()["error"]["what"]["en"]
    assert ask("head", "get", "/ledger").status_code == 200
