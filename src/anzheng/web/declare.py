"""宣告權限 What a view demands of whoever asks; a view that declares nothing is refused by the gate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from anzheng.organization.core.permissions import Permission, Reach

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "anzheng_access"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view demands (存取宣告)."""

    public: bool = False
    """Open to whoever reaches the server: signing in, static files."""
    permission: Permission = Permission.SELF
    at_least: Reach = Reach.OWN
    unfinished: bool = False
    """Open to a session that still has to change its password or to enrol a factor."""


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    return _mark(view, Access(public=True))


def signed_in(view: View) -> View:
    """Open a view to everybody who signed in and finished what signing in asks for."""
    return _mark(view, Access())


def finishing(view: View) -> View:
    """Open a view also to a session that must first change its password or enrol a factor."""
    return _mark(view, Access(unfinished=True))


def needs(permission: Permission, at_least: Reach = Reach.OWN) -> Callable[[View], View]:
    """Open a view to whoever holds `permission` in the company asked about, at least that far."""

    def mark(view: View) -> View:
        return _mark(view, Access(permission=permission, at_least=at_least))

    return mark


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return what a view declares; None if it declares nothing."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Access) else None


def _mark(view: View, access: Access) -> View:
    setattr(view, _ATTRIBUTE, access)
    return view
