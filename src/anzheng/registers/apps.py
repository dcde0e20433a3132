"""Django app of the registers."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """清冊 Registers."""

    name = "anzheng.registers"
    label = "registers"
