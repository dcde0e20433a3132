"""工作種類 Kinds of jobs: one file each, in the folder `jobs` of the package it belongs to, found by themselves.

    @job("nightly-checks", name=Text("夜間主機檢查", "nightly host checks"), every="30 2 * * *")
    def run(work: Work) -> None:
        '''What one attempt does.'''

A job is carried out at least once: after a crash it starts again from the beginning. So it looks first at what is done
already, and does the rest.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import anzheng
from anzheng.facts.base import Actor, Scalar
from anzheng.jobs.core.cron import Cron, parse
from anzheng.kernel.errors import AnzhengError, Text
from anzheng.kernel.registry import Registry, discover

Arguments = Mapping[str, Scalar]
"""What a job is about: ids, numbers, days as ISO text. `company` names the ledger of the company it belongs to."""
Beat = Callable[[int | None, int | None], None]

LEASE = timedelta(minutes=5)
ATTEMPTS = 5


class LeaseLostError(AnzhengError):
    """Another worker has the job now, or this one is stopping (租約已失)."""


@dataclass(frozen=True, slots=True)
class Work:
    """One attempt at a job (一次執行)."""

    job: str
    """Id of the job."""
    kind: str
    home: Path
    """The data folder."""
    arguments: Arguments
    planned: datetime
    """When it was due: the same at every attempt, so that a repeated one can see what is done already."""
    now: datetime
    """When this attempt began, to the millisecond."""
    actor: Actor
    """The system, as it stands in the ledger."""
    attempt: int
    """Counted from 1; also the fencing token."""
    _beat: Beat = field(repr=False)

    @property
    def company(self) -> str | None:
        """The company that the job belongs to; None for a job of the installation."""
        found = self.arguments.get("company")
        return found if isinstance(found, str) else None

    def beat(self, done: int | None = None, total: int | None = None) -> None:
        """Say that work goes on, and how far it is. Call it between steps, as often as you like.

        Raises LeaseLostError if another worker has the job, or this one is stopping: let it pass.
        """
        self._beat(done, total)


Run = Callable[[Work], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job (工作種類)."""

    id: str
    name: Text
    every: Cron | None
    """When it is planned, in Taiwan's time; None if only acts enqueue it."""
    lease: timedelta
    attempts: int
    run: Run


KINDS: Registry[Kind] = Registry(Text("工作種類", "kind of job"))


def job(
    id: str,  # noqa: A002 - the word of every registry
    *,
    name: Text,
    every: str | None = None,
    lease: timedelta = LEASE,
    attempts: int = ATTEMPTS,
) -> Callable[[Run], Run]:
    """Enter the decorated function as the kind of job `id`.

    `every` is a cron expression in Taiwan's time. `lease` is how long the job rests after its worker died; a living
    worker extends it by itself. After `attempts` failures the job waits for a person.
    """

    def enter(run: Run) -> Run:
        KINDS.register(id, Kind(id, name, None if every is None else parse(every), lease, attempts, run))
        return run

    return enter


def discover_kinds() -> tuple[Kind, ...]:
    """Import the folder `jobs` of every package and return all kinds, by id.

    Whatever an import raises is passed on: a worker without one of its kinds would leave work lying.
    """
    for package in sorted(module.name for module in pkgutil.iter_modules(anzheng.__path__) if module.ispkg):
        folders = [str(Path(path) / package) for path in anzheng.__path__]
        if any(module.name == "jobs" and module.ispkg for module in pkgutil.iter_modules(folders)):
            discover(importlib.import_module(f"anzheng.{package}.jobs"))
    return tuple(kind for _, kind in KINDS)


def kind_of(id: str) -> Kind:  # noqa: A002 - the word of every registry
    """Return a kind, looking for it in the folders at first use. Raises NotFoundError."""
    if id not in KINDS:
        discover_kinds()
    return KINDS.get(id)
