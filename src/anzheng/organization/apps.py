"""Django app of the organization."""

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    """組織 Companies and people."""

    name = "anzheng.organization"
    label = "organization"
