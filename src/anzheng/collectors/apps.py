"""Django 應用程式 The collectors as a Django app: every check is imported at the start."""

from django.apps import AppConfig

from anzheng.collectors.core.contract import all_checks


class CollectorsConfig(AppConfig):
    """Registers the app and finds the checks; one that does not import stops the start."""

    name = "anzheng.collectors"
    label = "collectors"
    verbose_name = "蒐集"

    def ready(self) -> None:
        """Import every check."""
        all_checks()
