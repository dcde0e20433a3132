"""The product on a temporary folder, for tools and tests that look at it with a real browser.

`python -m tools.stage HOME world|sample|office` fills an empty folder and prints a session cookie for each person.
"""

# ruff: noqa: INP001 - a script that stands alone

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parents[1]
COOKIE = "sessionid"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""The browser talks to nobody but us."""


def chromium() -> str | None:
    """Return the path of the browser that the system has; None if there is none."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def launch(playwright: "Playwright") -> "Browser":
    """Start the system's browser. Raises RuntimeError if there is none."""
    path = chromium()
    if path is None:
        raise RuntimeError("no chromium: apt-get install chromium")
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=path, args=[*QUIET, *root])


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a program that works in `home`, and in no other folder of the product's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANZHENG_", "DJANGO_"))}
    return {**kept, "ANZHENG_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def fill(home: Path, what: str) -> dict[str, str]:
    """Fill an empty folder with the tests' world (`office`: and a case that waits) or the sample company.

    Return person → session cookie.
    """
    command = [sys.executable, "-m", "tools.stage", str(home), what]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=ROOT, env=environment(home), check=True, stdout=subprocess.PIPE, text=True
    )
    cookies: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return cookies


def free_port() -> int:
    """Return a port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Serve the folder on a free port of this machine; yield the address."""
    port = free_port()
    command = [sys.executable, "-m", "anzheng.web", str(port), "zh"]
    server = subprocess.Popen(  # noqa: S603 - our own interpreter
        command, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True
    )
    with server:
        if server.stdout is None or f":{port}/" not in server.stdout.readline():
            raise RuntimeError("the server did not start")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _fill_here(home: Path, what: str) -> dict[str, str]:
    """Fill the folder in this process; Django is set up."""
    from anzheng.cli.sample import play  # noqa: PLC0415 - after Django is set up
    from anzheng.collectors.core.contract import all_checks  # noqa: PLC0415 - the same
    from anzheng.facts.base import Actor  # noqa: PLC0415 - the same
    from anzheng.kernel.times import taipei_day  # noqa: PLC0415 - the same
    from anzheng.organization.installation import migrate, prepare  # noqa: PLC0415 - the same
    from tests.support.world import build  # noqa: PLC0415 - the same

    now = datetime.now(UTC).replace(microsecond=0)
    if what in ("world", "office"):
        migrate()
        world = build(home, now)
        if what == "office":
            return _office(world.sample, taipei_day(now))
    else:
        checks = {check.id: check.name for check in all_checks()}
        prepare(home, checks, actor=Actor("system", "u:stage", "cli", "os-account"), now=now)
        play.load(home, checks, taipei_day(now), lambda _done, _total: None)
    return _sessions()


def _office(company: str, today: date) -> dict[str, str]:
    """Have an exception asked for and consented to, so that it waits for somebody's deputy; return the cookies."""
    from tests.support.case_pages import Office  # noqa: PLC0415 - after Django is set up

    office = Office(company, today)
    page = office["clerk"].get("/cases/new/exception/").content.decode()
    options = page.partition('name="demand"')[2].partition("</select>")[0]
    case = office.exception("clerk", options.split('<option value="')[2].partition('"')[0])
    for name in ("chief", "lawyer"):
        office.send(name, case, "sign")
    return {name: client.cookies[COOKIE].value for name, client in office.browsers.items()}


def _sessions() -> dict[str, str]:
    """Make people with accounts and return the session cookie of each."""
    from anzheng.organization.core.duties import Duty  # noqa: PLC0415 - after Django is set up
    from anzheng.organization.models import Company  # noqa: PLC0415 - the same
    from tests.support.people import browser_of, person  # noqa: PLC0415 - the same

    ledgers = list(Company.objects.values_list("ledger", flat=True))
    able = (Duty.SECURITY_HEAD, Duty.ADMINISTRATOR, Duty.AUDIT_HEAD)
    people = {"able": person("able", *ledgers, duties=able)}
    people |= {name: person(name, *ledgers) for name in ("worker", "leaver")}
    return {name: browser_of(account).cookies[COOKIE].value for name, account in people.items()}


def main(home: Path, what: str) -> None:
    """Fill `home` and print the cookies."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    import django  # noqa: PLC0415 - the settings module has to be named first

    django.setup()
    sys.stdout.write(json.dumps(_fill_here(home, what)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
