"""Django app of the obligations."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """待辦 What is due, and the calendars in which people see it."""

    name = "anzheng.obligations"
    label = "obligations"
