"""Django app of notify."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """通知 Notices: inbox, e-mail, webhook; what is due and not yet sent."""

    name = "anzheng.notify"
    label = "notify"
