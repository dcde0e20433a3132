"""登入後必須先做的事 What somebody who proved a password has to do before anything else. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.organization.core.duties import Duty
from anzheng.organization.core.networks import inside
from anzheng.organization.core.passwords import expired
from anzheng.organization.core.policy import Policy


class Pending(StrEnum):
    """What comes first (登入後必須先做的事)."""

    CHANGE_PASSWORD = "change-password"  # noqa: S105 - the name of a step
    ENROL_FACTOR = "enrol-factor"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an account can prove itself with (帳號的憑證)."""

    must_change: bool
    """The password was given by somebody else."""
    password_set: date | None
    """None if the account has no password of its own (identity provider, directory)."""
    has_factor: bool


def must(credentials: Credentials, duties: Collection[Duty], address: str, policy: Policy, *, today: date) -> Pending:
    """Return what has to be done first: the password before the factor, so that nobody else's password adds one."""
    old = credentials.password_set is not None and expired(credentials.password_set, policy.password_months, today)
    if credentials.must_change or old:
        return Pending.CHANGE_PASSWORD
    if not credentials.has_factor and needs_factor(duties, address, policy):
        return Pending.ENROL_FACTOR
    return Pending.NOTHING


def needs_factor(duties: Collection[Duty], address: str, policy: Policy) -> bool:
    """Tell whether a second factor is compulsory: for administrators, and for everybody outside the office networks."""
    if policy.factor_for_administrators and Duty.ADMINISTRATOR in duties:
        return True
    return not inside(address, policy.office_networks)
