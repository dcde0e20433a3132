"""本次要求適用的登入政策 The sign-in policy in force during one request, read once."""

from django.http import HttpRequest

from anzheng.organization.core.policy import Policy
from anzheng.organization.policy import policy

_ATTRIBUTE = "anzheng_policy"


def policy_for(request: HttpRequest) -> Policy:
    """Return the policy as it stood when this request first asked for it."""
    found = getattr(request, _ATTRIBUTE, None)
    if not isinstance(found, Policy):
        found = policy()
        setattr(request, _ATTRIBUTE, found)
    return found
