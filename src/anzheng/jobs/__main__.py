"""`python -m anzheng.jobs`: a worker as a process of its own, for installations with more than one machine."""

import os
import sys


def main() -> int:
    """Work until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anzheng.config.settings")
    import django  # noqa: PLC0415 - the settings module has to be named first

    django.setup()
    from pathlib import Path  # noqa: PLC0415 - after Django is set up

    from django.conf import settings  # noqa: PLC0415 - the same

    from anzheng.jobs.processes import work  # noqa: PLC0415 - the same

    return work(Path(settings.ANZHENG_HOME))


if __name__ == "__main__":
    sys.exit(main())
