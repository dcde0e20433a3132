"""Django app of notify."""

from django.apps import AppConfig

from anzheng.kernel.registry import discover
from anzheng.notify import kinds
from anzheng.notify.core.kinds import KINDS


class NotifyConfig(AppConfig):
    """通知 Notices: inbox, e-mail, webhook; what is due and not yet sent."""

    name = "anzheng.notify"
    label = "notify"

    def ready(self) -> None:
        """Import every kind of notice; one that does not import stops the start."""
        discover(kinds)
        KINDS.freeze()
