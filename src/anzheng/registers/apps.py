"""Django app of the registers."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """清冊 Registers."""

    name = "anzheng.registers"
    label = "registers"

    def ready(self) -> None:
        """Let the register of security roles follow the duties."""
        from anzheng.organization.duties import followed_by  # noqa: PLC0415 - models load before the app is ready
        from anzheng.registers.roles import follow  # noqa: PLC0415

        followed_by(follow)
