"""A worker to be killed. Arguments: `prepare`, `enqueue HOLD [stubborn]`, or `work`; settings by the environment."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django


def main(mode: str, *words: str) -> None:
    """Prepare the database, enqueue one job, or be a worker that knows the kinds of tests only."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after Django is set up

    from anzheng.jobs.services import enqueue  # noqa: PLC0415
    from anzheng.jobs.worker import Worker  # noqa: PLC0415
    from tests.support.job_kinds import kinds  # noqa: PLC0415
    from tests.support.ledgers import ACTOR, opened  # noqa: PLC0415

    home = Path(os.environ["ANZHENG_HOME"])
    match mode:
        case "prepare":
            call_command("migrate", verbosity=0)
            opened()
        case "enqueue":
            arguments = {"hold": int(words[0]), "stubborn": "stubborn" in words}
            sys.stdout.write(enqueue("test-steps", arguments, now=datetime.now(UTC)))
        case _:
            worker = Worker(home, ACTOR, kinds(), idle=(0.02, 0.04), grace=timedelta(seconds=0.5))
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: worker.stop())
            worker.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
