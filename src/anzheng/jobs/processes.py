"""程序 Processes: the worker as a program, and the worker beside the pages.

`together` forks both from one parent in which Django is set up: they share its memory. The parent opens no database
and has no threads. It starts the worker again when it dies, ends with the pages, and takes both along: the kernel
tells a child when its parent has died.
"""

import ctypes
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from django.conf import settings

from anzheng.jobs.actor import system_actor
from anzheng.jobs.kinds import discover_kinds
from anzheng.jobs.worker import Told, Worker
from anzheng.ledger.halts import refusal
from anzheng.ledger.services import guard
from anzheng.organization.proving import look

_DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""
_STOP = (signal.SIGTERM, signal.SIGINT)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a worker that died is started again; doubled each time, and back to the first after a long life."""
_LONG_LIFE = 300.0


def work(home: Path, tell: Told = lambda _: None) -> int:
    """Be a worker until SIGTERM or SIGINT; return the exit code. Raises StorageError if there is no database.

    First every anchor is asked: a ledger that they contradict takes no entries from the first job on.
    """
    with guard():
        actor = system_actor(home)
        for stopped in look(home, settings.ANZHENG_KEYS, now=datetime.now(UTC), near_only=False):
            tell(refusal(stopped).what)
    worker = Worker(home, actor, discover_kinds(), tell=tell)
    for number in _STOP:
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.run()
    return 0


def together(front: Callable[[], int], beside: Callable[[], int]) -> int:
    """Run `front` and `beside` as two processes until `front` ends; return its exit code (並行)."""
    with _signals() as (pipe, stops):
        family = _Family(front, beside)
        while True:
            if select.select([pipe], [], [], family.pause())[0]:
                os.read(pipe, 4096)
            for number in stops:
                family.signal(number)
            stops.clear()
            code = family.look()
            if code is not None:
                return code


class _Family:
    """The two children of one parent."""

    def __init__(self, front: Callable[[], int], beside: Callable[[], int]) -> None:
        self._beside_run = beside
        self._pause_now, self._due = _FIRST_PAUSE, 0.0
        self._stopping = False
        self._front = _fork(front)
        self._beside: int | None = None
        self._code: int | None = None
        self._start_beside()

    def pause(self) -> float | None:
        """Return how long nothing is to be done; None means until a signal comes."""
        if self._beside is not None or self._stopping:
            return None
        return max(0.0, self._due - time.monotonic())

    def signal(self, number: int) -> None:
        """Pass on a wish to stop."""
        self._stopping = True
        for child in (self._front, self._beside):
            if child is not None:
                _kill(child, number)

    def look(self) -> int | None:
        """Take note of children that ended, start the worker again; return the exit code once all is over."""
        if self._code is None and (code := _ended(self._front)) is not None:
            self._code = code
            if self._beside is not None:
                _kill(self._beside, signal.SIGTERM)
            self._stopping = True
        if self._beside is not None and _ended(self._beside) is not None:
            self._beside = None
            lived = time.monotonic() - self._born
            self._pause_now = _FIRST_PAUSE if lived > _LONG_LIFE else min(2 * self._pause_now, _LONGEST_PAUSE)
            self._due = time.monotonic() + self._pause_now
        if self._beside is None and not self._stopping and time.monotonic() >= self._due:
            self._start_beside()
        return self._code if self._beside is None else None

    def _start_beside(self) -> None:
        self._born = time.monotonic()
        self._beside = _fork(self._beside_run)


def _fork(run: Callable[[], int]) -> int:
    """Start `run` in a child that ends with this process; return its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    signal.set_wakeup_fd(-1)
    for number in (*_STOP, signal.SIGCHLD):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    _end_with(parent)
    code = 1
    try:
        code = run()
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else 0
    except KeyboardInterrupt:
        code = 0
    finally:
        problem = sys.exc_info()[1]
        if problem is not None:
            traceback.print_exception(problem)
        sys.stdout.flush()
        os._exit(code)


def _end_with(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent dies; elsewhere than on Linux the worker looks by itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


def _ended(child: int) -> int | None:
    """Return the exit code of a child that ended; None while it lives."""
    try:
        found, status = os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


def _kill(child: int, number: int) -> None:
    try:
        os.kill(child, number)
    except ProcessLookupError:
        return  # it has just ended


@contextmanager
def _signals() -> Iterator[tuple[int, list[int]]]:
    """Turn the signals of a parent into bytes of a pipe, and wishes to stop into a list."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    stops: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            stops.append(number)

    before = {number: signal.signal(number, note) for number in (*_STOP, signal.SIGCHLD)}
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    try:
        yield read, stops
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read)
        os.close(write)
