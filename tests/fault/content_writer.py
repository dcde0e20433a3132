"""Put content and enter it while one call of the system fails, or kills: once for each call on the folder of blobs.

A process of its own, with Django set up once; each try is a fork of it, to which `strace` is attached. What each try
left behind is printed as a line of JSON: how it ended, whether there is a row, and whether its content is whole.
"""

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.ledger_only import configure, prepare

CALLS = (
    *("openat", "mkdir", "mkdirat", "write", "fsync", "fdatasync", "link", "linkat", "unlink", "unlinkat", "close"),
    *("rename", "renameat", "renameat2", "ftruncate", "lseek"),
)
WROTE, REFUSED = 0, 3
CONTENT = bytes(range(256)) * 6000
"""More than one chunk."""
_CALL = re.compile(r"(\w+)\(")
_ANY_TRACER = (0x59616D61, -1)
"""For `prctl`: where only ancestors may trace, strace is none."""


def main(folder: Path) -> None:
    """Prepare a home, list its calls, then try each of them."""
    template = folder / "template"
    template.mkdir()
    configure(f"sqlite:///{template}/anzheng.sqlite3")
    prepare(["acme"])
    _use(template)
    from anzheng.ledger.content.services import put  # noqa: PLC0415 - after Django is set up

    # Whatever is imported late is imported here, so that every fork makes the same calls.
    put(folder / "warm", b"")
    _use(template)  # closed: no fork inherits a connection
    calls = list(_calls(folder, template))
    _tell({"calls": calls})
    for number, (call, nth) in enumerate(calls):
        for what in ("error=EIO", "signal=KILL"):
            home = folder / f"{number}-{what[-4:]}"
            told = _try(template, home, ("-e", f"inject={call}:{what}:when={nth}"))
            _tell({"call": call, "nth": nth, "what": what, **told})
            shutil.rmtree(home)


def _calls(folder: Path, template: Path) -> Iterator[tuple[str, int]]:
    """Yield each call on the folder of blobs, with its number among those of its name."""
    log, home = folder / "log", folder / "plain"
    told = _try(template, home, ("-y", "-o", str(log)))
    if told["ended"] != WROTE or told["whole"] != 1:
        raise RuntimeError(f"without a fault it must work: {told}")
    seen: dict[str, int] = {}
    ours = re.compile(rf"{re.escape(str(home))}(/blobs|[>\"])")
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if f"{home}/anzheng.sqlite3" in line:
            break  # from here on it is the database's
        found = _CALL.match(line)
        if found is not None:
            seen[found[1]] = seen.get(found[1], 0) + 1
            if ours.search(line):
                yield found[1], seen[found[1]]
    shutil.rmtree(home)


def _try(template: Path, home: Path, options: tuple[str, ...]) -> dict[str, Any]:
    """Write in a fork under strace, look in another one, and say what was found."""
    shutil.copytree(template, home)
    start, go = os.pipe()
    child = os.fork()
    if child == 0:
        ctypes.CDLL(None).prctl(*_ANY_TRACER, 0, 0, 0)
        os.close(go)
        os.read(start, 1)
        _leave(lambda: _write(home))
    os.close(start)
    command = ["strace", "-p", str(child), "-e", f"trace={','.join(f'?{one}' for one in CALLS)}", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr is not None
        if b"attached" not in tracer.stderr.readline():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            _tell({"untraceable": True})
            sys.exit(0)
        os.close(go)
        tracer.stderr.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    answer, tell = os.pipe()
    looker = os.fork()
    if looker == 0:
        _leave(lambda: _look(home, tell))
    os.close(tell)
    with os.fdopen(answer) as stream:
        told: dict[str, Any] = json.loads(stream.read() or "{}")
    if os.waitpid(looker, 0)[1]:
        raise RuntimeError("whoever looks afterwards must not fail")
    return {"ended": ended, **told}


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _leave(act: Callable[[], int]) -> None:
    """End this fork with what `act` returns; a traceback is an end of its own."""
    code = 99
    try:
        code = act()
    finally:
        if code == 99:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def _use(home: Path) -> None:
    from django.conf import settings  # noqa: PLC0415 - after Django is set up
    from django.db import connection  # noqa: PLC0415 - the same

    from anzheng.ledger.content.services import ContentSettings  # noqa: PLC0415 - the same

    connection.close()
    connection.settings_dict["NAME"] = str(home / "anzheng.sqlite3")
    settings.ANZHENG_KEYS, settings.ANZHENG_CONTENT = home / "keys", ContentSettings()


def _write(home: Path) -> int:
    from anzheng.facts.base import Content  # noqa: PLC0415 - after Django is set up
    from anzheng.kernel.errors import StorageError  # noqa: PLC0415 - the same
    from anzheng.ledger.content.services import enter, put  # noqa: PLC0415 - the same
    from anzheng.ledger.services import Draft, append, business_act  # noqa: PLC0415 - the same
    from tests.support.ledgers import ACTOR, AT, evidence  # noqa: PLC0415 - the same

    _use(home)
    try:
        kept = put(home, CONTENT)
    except StorageError:
        return REFUSED
    with business_act():
        enter(home, "acme", "evidence:e-1", kept, now=AT)
        draft = Draft("evidence:e-1", evidence(1).payload, (Content("body", kept.size, "text/plain", kept.digest),))
        append("acme", [draft], actor=ACTOR, at=AT)
    return WROTE


def _look(home: Path, tell: int) -> int:
    from anzheng.kernel.errors import LedgerError  # noqa: PLC0415 - after Django is set up
    from anzheng.ledger.content.services import items, read, strays  # noqa: PLC0415 - the same
    from anzheng.ledger.services import head  # noqa: PLC0415 - the same

    _use(home)
    rows = items("acme", ["evidence:e-1"])
    whole = 0
    for row in rows:
        try:
            whole += read(home, "acme", row.owner, row.digest) == CONTENT
        except LedgerError as problem:
            sys.stderr.write(f"{problem}\n")
    found = strays(home)
    told = {"rows": len(rows), "whole": whole, "entries": head("acme").size - 1}
    told |= {"orphans": len(found.blobs), "unfinished": len(found.others)}
    os.write(tell, json.dumps(told).encode())
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
