"""自行把關 Views that guard themselves: the API authenticates and checks every operation by its own declaration."""

from collections.abc import Callable
from typing import Any

_ATTRIBUTE = "anzheng_guards_itself"


def guarding_itself(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that refuses by itself whoever may not pass; the gate of the pages lets it answer."""
    setattr(view, _ATTRIBUTE, True)
    return view


def guards_itself(view: Callable[..., Any]) -> bool:
    """Tell whether the view was marked so."""
    return getattr(view, _ATTRIBUTE, False) is True
