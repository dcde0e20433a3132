"""Several people who act at the same moment, each in a thread with connections of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from anzheng.kernel.errors import AnzhengError


def at_once(*acts: Callable[[], object]) -> list[AnzhengError | None]:
    """Run all acts at the same time and return what each was refused with."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> AnzhengError | None:
        try:
            start.wait()
            act()
        except AnzhengError as refused:
            return refused
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
