"""存取 Access: sign-ins, failures, accounts, the sign-in policy, exports, openings of confidential content.

Addresses and devices are keyed digests; what they were stands in a table beside the ledger, as names do.
"""

from dataclasses import dataclass
from enum import StrEnum

from anzheng.facts.base import Payload, Scalar, fact


class Refusal(StrEnum):
    """Why a sign-in was refused (登入失敗的原因)."""

    CREDENTIALS = "credentials"
    """Unknown account or wrong password: the fact does not tell which unless the account exists."""
    LOCKED = "locked"
    DISABLED = "disabled"
    FACTOR = "factor"
    """The second factor was wrong."""
    NETWORK = "network"
    """Not allowed from that address."""
    UNLINKED = "unlinked"
    """The identity provider knows the person; no account here is linked to it."""


class Ending(StrEnum):
    """Why a session ended (連線結束的原因)."""

    SIGNED_OUT = "signed-out"
    IDLE = "idle"
    EXPIRED = "expired"
    """The longest time that the policy allows was over."""
    REVOKED = "revoked"
    DISABLED = "disabled"
    WRONG_PASSWORDS = "wrong-passwords"


class AccountChange(StrEnum):
    """What changed about an account (帳號異動)."""

    CREATED = "created"
    DISABLED_LEAVER = "disabled-leaver"
    DISABLED_DORMANT = "disabled-dormant"
    DISABLED = "disabled"
    ENABLED = "enabled"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of a change
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a change
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    LINKED = "linked"
    """An identity provider's or an operating-system account was linked."""
    UNLINKED = "unlinked"
    TOKEN_ISSUED = "token-issued"  # noqa: S105 - the name of a change
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - the name of a change


@fact("session.opened", 1)
@dataclass(frozen=True, slots=True)
class SessionOpened(Payload):
    """Somebody signed in (登入)."""

    person: str
    session: str
    """Keyed digest of the session's key."""
    methods: tuple[str, ...]
    """What proved the identity, in order: `password`, `totp`, `passkey`, `recovery-code`, `oidc`, `saml`, `ldap`."""
    device: str
    address: str


@fact("session.refused", 1)
@dataclass(frozen=True, slots=True)
class SessionRefused(Payload):
    """A sign-in failed (登入失敗)."""

    person: str | None
    """None if no account has the name that was typed."""
    login: str
    """Keyed digest of the name that was typed; the name itself might be a password typed into the wrong box."""
    reason: Refusal
    device: str
    address: str


@fact("session.ended", 1)
@dataclass(frozen=True, slots=True)
class SessionEnded(Payload):
    """A session ended, by its owner or not (連線結束)."""

    person: str
    session: str
    reason: Ending


@fact("account.changed", 1)
@dataclass(frozen=True, slots=True)
class AccountChanged(Payload):
    """Something about an account changed (帳號異動)."""

    person: str
    change: AccountChange
    detail: str
    """A code: which factor, provider or token; empty where there is nothing to tell."""
    reason: str
    """Keyed digest of the reason that was written; empty where none is asked."""


@fact("policy.changed", 1)
@dataclass(frozen=True, slots=True)
class PolicyChanged(Payload):
    """A setting of the sign-in policy of this product changed (登入政策異動)."""

    name: str
    value: Scalar
    reason: str
    """Keyed digest of the reason that was written."""


@fact("data.exported", 1)
@dataclass(frozen=True, slots=True)
class DataExported(Payload):
    """Data left the product in one piece (匯出)."""

    what: str
    """A code: which list, page or file."""
    rows: int
    sha256: str
    """Of the bytes that left."""
    device: str
    address: str


@fact("content.opened", 1)
@dataclass(frozen=True, slots=True)
class ContentOpened(Payload):
    """Somebody opened confidential content (開啟機密內容)."""

    what: str
    """`<kind>:<id>` of what was opened."""
    level: str
    device: str
    address: str


@fact("calendar_address.issued", 1)
@dataclass(frozen=True, slots=True)
class CalendarAddressIssued(Payload):
    """Somebody made an address under which their calendar can be read without signing in (行事曆訂閱網址)."""

    address: str
    """Id of the address; the secret in it stands nowhere."""
    person: str


@fact("calendar_address.revoked", 1)
@dataclass(frozen=True, slots=True)
class CalendarAddressRevoked(Payload):
    """Such an address ended: by its owner, or by whoever answers for security (撤銷行事曆訂閱網址)."""

    address: str
    person: str
    reason: str
    """Keyed digest of the reason that was written; empty if it is one's own."""


@fact("reason.given", 1)
@dataclass(frozen=True, slots=True)
class ReasonGiven(Payload):
    """Why an act was done, beside the facts of the act itself (理由)."""

    about: str
    """`<kind>:<id>` of what the act changed, `profile:internet-order`."""
    reason: str
    """Keyed digest of the reason that was written."""
