"""`python -m anzheng.web PORT LANGUAGE [--no-worker]`: the pages and a worker; `anzheng up` becomes it.

The command line does not import the pages; it prepares the data folder and then hands the process over.
"""

import gc
import os
import sys
from pathlib import Path
from socket import socket

from anzheng.kernel.errors import AnzhengError


def main(port: int, language: str, *, worker: bool) -> int:
    """Serve until interrupted; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anzheng.config.settings")
    import django  # noqa: PLC0415 - the settings module has to be named first

    django.setup()
    from anzheng.web.server import listen  # noqa: PLC0415 - after Django is set up

    try:
        listener = listen(port)
    except AnzhengError as problem:
        print(("Error: " if language == "en" else "錯誤：") + problem.sentence(language), file=sys.stderr)  # noqa: T201 - the only place to say it
        return 2
    if not worker:
        return _pages(listener, port)
    from anzheng.jobs.processes import together  # noqa: PLC0415 - after Django is set up

    _load_what_both_need()
    return together(lambda: _pages(listener, port), lambda: _worker(listener))


def _pages(listener: socket, port: int) -> int:
    """Be the web server; it ends by SystemExit."""
    from anzheng.web.server import serve  # noqa: PLC0415 - after Django is set up

    serve(listener, lambda: print(f"安證 Anzheng　http://127.0.0.1:{port}/", flush=True))  # noqa: T201 - the address
    return 0


def _worker(listener: socket) -> int:
    """Be the worker. It does not keep the port open when the pages are gone."""
    from django.conf import settings  # noqa: PLC0415 - after Django is set up

    from anzheng.jobs.processes import work  # noqa: PLC0415 - the same

    listener.close()
    return work(Path(settings.ANZHENG_HOME))


def _load_what_both_need() -> None:
    """Import before the fork: the two processes share the memory of what they have in common."""
    from anzheng.jobs.kinds import discover_kinds  # noqa: PLC0415 - after Django is set up

    discover_kinds()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], worker="--no-worker" not in sys.argv[3:]))
