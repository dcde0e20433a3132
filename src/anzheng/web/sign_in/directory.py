"""目錄 The company's directory (LDAP), asked for the passwords of accounts that have none of their own."""

import logging

from django.conf import settings

from anzheng.kernel.errors import AnzhengError
from anzheng.organization.sign_in import Directory

_log = logging.getLogger(__name__)


def directory() -> Directory | None:
    """Return how to ask the directory; None if none is configured."""
    reached = settings.ANZHENG_DIRECTORY
    if reached is None:
        return None

    from anzheng.organization.directory import check_password  # noqa: PLC0415 - only where there is a directory

    def ask(name: str, password: str) -> bool:
        try:
            return check_password(reached, name, password)
        except AnzhengError as problem:
            # Whoever tries names from outside must not see which of them the directory is asked about.
            _log.warning("the directory cannot be asked: %s", problem.what.en)
            return False

    return ask
