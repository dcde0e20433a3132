"""`python -m anzheng.web PORT LANGUAGE`: the web server's own process; `anzheng up` becomes it.

The command line does not import the pages; it prepares the data folder and then hands the process over.
"""

import os
import sys

from anzheng.kernel.errors import AnzhengError


def main(port: int, language: str) -> int:
    """Serve until interrupted; return the exit code for bad input."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anzheng.config.settings")
    import django  # noqa: PLC0415 - the settings module has to be named first

    django.setup()
    from anzheng.web.server import serve  # noqa: PLC0415 - after Django is set up

    try:
        serve(port, lambda: print(f"安證 Anzheng　http://127.0.0.1:{port}/", flush=True))  # noqa: T201 - the address
    except AnzhengError as problem:
        print(("Error: " if language == "en" else "錯誤：") + problem.sentence(language), file=sys.stderr)  # noqa: T201 - the only place to say it
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
