"""Django 應用程式 The web pages as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers templates and template tags; there are no tables."""

    name = "anzheng.web"
    label = "web"
    verbose_name = "網頁"
