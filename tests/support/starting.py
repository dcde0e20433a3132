"""The program, started often: one process reads the modules, and forks for every command.

Reading modules is most of what a short command costs. A fork goes through the same entry with its own environment,
data folder, descriptors and end; what is shared is only what had been read. Whoever tests the start itself, or two
at once, starts real processes.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock

PURE = ("anzheng.kernel", "anzheng.facts", "anzheng.catalogue", "anzheng.posture")
"""Read before any setting is known."""
OF_DJANGO = ("django.core.serializers.json", "django.db.backends.sqlite3.base", "django.db.models", "django.forms")
USUAL = ("anzheng.cli.commands", "anzheng.organization", "anzheng.registers", "anzheng.records", "anzheng.ledger")
"""Read once for each environment, after its settings."""
_KEPT = 3
"""Environments for which a process waits; a test seldom goes back to an older one."""
_LONGEST = 1 << 17


def run(
    words: tuple[str, ...], environment: Mapping[str, str], typed: str = "", folder: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run one command as a process of its own, with what is typed, and return how it ended and what it printed."""
    asked = json.dumps({"words": words, "folder": str(folder or Path.cwd())}).encode()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(typed.encode())
        stdin.seek(0)
        with _one_at_a_time:
            connection = _for_environment(tuple(sorted(environment.items())))
            socket.send_fds(connection, [asked], [stdin.fileno(), stdout.fileno(), stderr.fileno()])
            code = connection.recv(_LONGEST)
        assert code, "the process that forks has ended"
        stdout.seek(0)
        stderr.seek(0)
        return subprocess.CompletedProcess(words, int(code), stdout.read().decode(), stderr.read().decode())


_one_at_a_time = Lock()
_waiting: OrderedDict[tuple[tuple[str, str], ...], socket.socket] = OrderedDict()


def _for_environment(environment: tuple[tuple[str, str], ...]) -> socket.socket:
    """Return the connection to the process that has set the program up in an environment."""
    found = _waiting.pop(environment, None)
    if found is None:
        found, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            asked = json.dumps({"environment": dict(environment)}).encode()
            socket.send_fds(_first(), [asked], [theirs.fileno()])
    _waiting[environment] = found
    while len(_waiting) > _KEPT:
        _waiting.popitem(last=False)[1].close()
    return found


@cache
def _first() -> socket.socket:
    """Start the process that has read what needs no settings; it ends with the run."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        started = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )

    def end() -> None:
        for one in (*_waiting.values(), ours):
            one.close()
        started.wait()

    atexit.register(end)
    return ours


def _serve(connection: socket.socket) -> list[str]:
    """Fork for everything that is asked. Returns only in a child that is to run a command, with its words."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, _LONGEST, 3)
        if not message:
            sys.exit()
        child = os.fork()
        asked = json.loads(message)
        if not child:
            break
        for descriptor in descriptors:
            os.close(descriptor)
        if "words" in asked:
            connection.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
    connection.close()
    if "environment" in asked:
        os.environ.clear()
        os.environ.update(asked["environment"])
        _set_up()
        return _serve(socket.socket(fileno=descriptors[0]))
    os.chdir(asked["folder"])
    for standard, descriptor in enumerate(descriptors):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    words: list[str] = asked["words"]
    return words


def _read(*packages: str) -> None:
    for package in packages:
        module = importlib.import_module(package)
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{package}."):
            importlib.import_module(found.name)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anzheng.config.settings")
    importlib.import_module("django").setup()
    _read(*USUAL)
    gc.freeze()


if __name__ == "__main__":
    _read(*PURE, *OF_DJANGO)
    gc.freeze()
    # What was frozen holds the connections: they are to be closed at the end as in any process.
    atexit.register(gc.unfreeze)
    sys.argv = ["anzheng", *_serve(socket.socket(fileno=int(sys.argv[1])))]
    from anzheng.cli.main import main

    main()
