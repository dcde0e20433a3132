"""登入政策 The sign-in policy of this installation: read, and changed as an act."""

from datetime import datetime
from pathlib import Path

from anzheng.facts.access import PolicyChanged
from anzheng.facts.base import Actor, Scalar
from anzheng.jobs.services import enqueue
from anzheng.kernel.errors import ConflictError, Text
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.policy import Policy, Value, checked, policy_from, row_of, written
from anzheng.organization.models import SignInSetting
from anzheng.organization.reasons import agreed, because
from anzheng.organization.reasons import written as written_reason
from anzheng.organization.traces import trace

SUBJECT = "policy:sign-in"
OWN_SETTINGS = "own-settings"
"""The job that reads the product's own settings for every company (collectors)."""


def policy() -> Policy:
    """Return the policy in force, read at this moment (one query)."""
    return policy_from(dict(SignInSetting.objects.values_list("name", "value")))


def change_policy(
    home: Path, name: str, value: object, *, reason: str, actor: Actor, now: datetime, agreed_by: str | None = None
) -> Policy:
    """Change one setting and return the policy from now on (變更登入政策).

    The shell then has the product's own settings read again for every company (collectors.own_settings).
    Raises NotFoundError for an unknown name, InputError for a value out of bounds or no reason, ConflictError if
    it has that value already, SeparationError if a second person is asked for and nobody agreed.
    """
    row = row_of(name)
    new = checked(name, value)
    before = policy()
    if before.value(name) == new:
        raise ConflictError(
            Text("已經是這個值", "it has this value already"),
            f"{name}={written(new)}"[:80],
            Text("不需要變更", "nothing has to be changed"),
        )
    agreed(agreed_by, two=before.second_person_for_privileged, actor=actor, where=name)
    kept = written_reason(reason)
    with business_act():
        if new == row.default:
            SignInSetting.objects.filter(pk=name).delete()
        else:
            stored = list(new) if isinstance(new, tuple) else new
            defaults = {"value": stored, "reason": kept, "changed": now}
            SignInSetting.objects.update_or_create(name=name, defaults=defaults)
        after = policy()
        # Whoever changed it, the readings of this product follow within moments.
        enqueue(OWN_SETTINGS, {}, now=now, dedup=OWN_SETTINGS)
        fact = PolicyChanged(name, _scalar(home, new, now), because(home, reason, agreed_by, now=now))
        append(INSTALLATION, [Draft(SUBJECT, fact)], actor=actor, at=now)
    return after


def _scalar(home: Path, value: Value, now: datetime) -> Scalar:
    """Return the value as the ledger takes it: addresses of networks stand there as a digest."""
    return trace(home, "address", written(value), now=now) if isinstance(value, tuple) else value
