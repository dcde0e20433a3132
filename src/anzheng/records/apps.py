"""Django app of the records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """紀錄 Records."""

    name = "anzheng.records"
    label = "records"
