"""呼叫錨定 A call to an anchor, whose every failure is told in the anchors' own words."""

from typing import Final

from anzheng.kernel.errors import Text
from anzheng.ledger.anchors.contract import AnchorError, Means
from anzheng.outbound import calls
from anzheng.outbound.calls import Answer, Call, RefusedAddressError, target_of

_AGAIN: Final = Text("請確認對方服務與網路；安證會自動再試", "check that service and the network; it is tried again")


def checked_url(url: str) -> str:
    """Return an address that can be called. Raises InputError for anything but a plain http or https address."""
    target_of(url)
    return url


def call(asked: Call, means: Means) -> Answer:
    """Make one exchange. Raises AnchorError if there is no whole answer, or the address may not be called."""
    try:
        return calls.call(asked, means.networks, trust=means.trust)
    except RefusedAddressError as refused:
        raise AnchorError(refused.what, refused.where, refused.remedy) from refused
    except OSError as problem:
        why = str(problem) or type(problem).__name__
        what = Text(f"連不上，或沒有完整的回覆（{why}）", f"no connection, or no whole answer ({why})")
        raise AnchorError(what, target_of(asked.url).host, _AGAIN) from problem
