"""Django 應用 The ledger as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the tables of the ledger."""

    name = "anzheng.ledger"
    label = "ledger"
    verbose_name = "證據帳本"
