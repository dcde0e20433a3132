"""自行把關 Views that guard themselves: the API authenticates and checks every operation by its own declaration."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

_ATTRIBUTE = "anzheng_guards_itself"
_PROOF = "anzheng_proof"


def guarding_itself(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that refuses by itself whoever may not pass; the gate of the pages lets it answer."""
    setattr(view, _ATTRIBUTE, True)
    return view


def guards_itself(view: Callable[..., Any]) -> bool:
    """Tell whether the view was marked so."""
    return getattr(view, _ATTRIBUTE, False) is True


def remember_proof(request: HttpRequest, proof: str) -> None:
    """Note by what the session of a request was proved: `password`, `totp`, `passkey` …"""
    setattr(request, _PROOF, proof)


def proof_of(request: HttpRequest) -> str | None:
    """Return by what the session was proved; None if nobody vouched for the session."""
    found = getattr(request, _PROOF, None)
    return found if isinstance(found, str) else None
