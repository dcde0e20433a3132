"""工作程序的迴圈 The worker's loop: plan, claim, run in threads, extend leases, settle.

Only the main thread touches the job's row; a job's own thread runs nothing but the job. A defect in one job becomes
its error and a report in the data folder; it does not end the worker.
"""

import os
import platform
import random
import secrets
import select
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, connections

from anzheng.facts.base import Actor
from anzheng.jobs import leases
from anzheng.jobs.core.states import beat_every, lease_until
from anzheng.jobs.defects import report
from anzheng.jobs.kinds import Kind, LeaseLostError, Work
from anzheng.jobs.leases import Claim, Progress, Trouble
from anzheng.jobs.planning import plan
from anzheng.jobs.presence import SAID_EVERY, gone, present
from anzheng.kernel.errors import AnzhengError, Text
from anzheng.ledger.services import guard

Told = Callable[[Text], None]
"""Told what happens, for people who watch."""
IDLE = (1.0, 2.0)
"""Seconds between two looks for work; the jitter keeps many workers from looking at once."""
PLAN_EVERY = timedelta(seconds=15)
GRACE = timedelta(seconds=20)
"""How long a worker that was asked to stop waits for its jobs before it gives them back."""
SLOTS = 2
"""Jobs at a time: a long one does not keep notices waiting."""
_LAST_LOOKS = 0.2
"""Seconds between two looks at jobs that are about to end."""
_TROUBLED = 5.0
"""Seconds between two looks while the database does not answer."""


class _Stop:
    """Asked to stop? Safe to set from a signal handler: a flag and one byte into a pipe."""

    __slots__ = ("_read", "_write", "asked")

    def __init__(self) -> None:
        self.asked = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        os.set_blocking(self._read, False)

    def wake(self) -> None:
        """End the wait, or the next one."""
        try:
            os.write(self._write, b"\0")
        except BlockingIOError:
            return  # full: the wait ends anyway

    def wait(self, seconds: float) -> None:
        """Wait until somebody wakes us, at most `seconds`."""
        if select.select([self._read], [], [], seconds)[0]:
            os.read(self._read, 4096)


@dataclass(slots=True)
class _Running:
    """A job in its thread. The thread writes `progress` and how it ended; the main thread the rest."""

    claim: Claim
    now: datetime
    until: datetime
    """When the lease ends if it is not extended."""
    told: datetime
    """When it was last extended."""
    lost: bool = False
    progress: Progress = (None, None)
    said: Progress = (None, None)
    """The progress that stands in the row."""
    trouble: Trouble | None = None
    left: bool = False
    """The job let go by itself, because its lease was lost or the worker is stopping."""
    ended: bool = False


class Worker:
    """One worker (工作程序)."""

    def __init__(
        self,
        home: Path,
        actor: Actor,
        kinds: Sequence[Kind],
        *,
        idle: tuple[float, float] = IDLE,
        grace: timedelta = GRACE,
        slots: int = SLOTS,
        tell: Told = lambda _: None,
    ) -> None:
        self.id = f"{platform.node()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._home, self._actor, self._kinds = home, actor, kinds
        self._idle, self._grace, self._slots, self._tell = idle, grace, slots, tell
        self._running: list[_Running] = []
        self._stop = _Stop()
        self._planned = self._said = datetime.min.replace(tzinfo=UTC)

    def stop(self) -> None:
        """Ask it to stop: nothing new is claimed; jobs end at their next step or are given back."""
        self._stop.asked = True
        self._stop.wake()

    def run(self) -> None:
        """Work until asked to stop."""
        started, parent = _now(), os.getppid()
        while not self._stop.asked and os.getppid() == parent:
            try:
                with guard():
                    waiting = self._turn(started)
            except AnzhengError as problem:
                # The database does not answer. Leases run on; they are extended or lost when it does again.
                self._tell(Text(problem.sentence("zh"), problem.sentence("en")))
                connections.close_all()
                waiting = _TROUBLED
            self._stop.wait(waiting)
        self._stop.asked = True
        self._wind_up()

    def run_one(self, job: str) -> bool:
        """Do one attempt at `job` now; False if it cannot be taken."""
        with guard():
            taken = leases.claim(self.id, self._kinds, now=_now(), job=job)
        if taken is None:
            return False
        try:
            self._begin(taken)
            while self._running:
                self._stop.wait(self._pause(taken.kind.lease))
                with guard():
                    self._keep()
        finally:
            # Also after an interruption: what does not end is given back.
            self._stop.asked = True
            self._wind_up()
        return True

    # --- one turn -----------------------------------------------------------------------------------

    def _turn(self, started: datetime) -> float:
        """Do whatever is to be done now; return how long to wait."""
        now = _now()
        if now - self._said >= SAID_EVERY:
            present(self.id, started=started, now=now)
            self._said = now
        self._keep()
        if now - self._planned >= PLAN_EVERY:
            plan(self._kinds, now=now)
            self._planned = now
        while len(self._running) < self._slots:
            taken = leases.claim(self.id, self._kinds, now=_now())
            if taken is None:
                break
            self._begin(taken)
        shortest = min((one.claim.kind.lease for one in self._running), default=timedelta(days=1))
        return self._pause(shortest)

    def _pause(self, lease: timedelta) -> float:
        return min(random.uniform(*self._idle), beat_every(lease).total_seconds())  # noqa: S311 - jitter, no secret

    def _begin(self, taken: Claim) -> None:
        now = _now()
        run = _Running(taken, now, lease_until(now, taken.kind.lease), now)
        thread = threading.Thread(target=self._attempt, args=(run,), name=f"job-{taken.job}", daemon=True)
        self._running.append(run)
        thread.start()

    def _keep(self) -> None:
        """Settle what has ended; extend what goes on."""
        for run in list(self._running):
            if run.ended:
                self._settle(run)
                self._running.remove(run)
            elif not run.lost:
                self._beat(run)

    def _beat(self, run: _Running) -> None:
        now, progress = _now(), run.progress
        if now - run.told < beat_every(run.claim.kind.lease) and progress == run.said:
            return
        if leases.extend(run.claim, progress, now=now):
            run.until, run.told, run.said = lease_until(now, run.claim.kind.lease), now, progress
        else:
            run.lost = True

    def _settle(self, run: _Running) -> None:
        """Write how an attempt ended. What was lost meanwhile stays untouched."""
        now, kind = _now(), run.claim.kind
        if run.left:
            leases.give_back(run.claim, now=now)
        elif run.trouble is not None:
            leases.fail(run.claim, run.trouble, now=now)
            what = run.trouble["what"]
            self._tell(Text(f"{kind.name.zh}：{what['zh']}", f"{kind.name.en}: {what['en']}"))
        else:
            if run.progress != run.said:
                leases.extend(run.claim, run.progress, now=now)
            leases.finish(run.claim, now=now)
            self._tell(Text(f"{kind.name.zh}：完成", f"{kind.name.en}: done"))

    def _wind_up(self) -> None:
        """Wait for jobs to end, give back what does not, and take leave."""
        end = _now() + self._grace
        try:
            with guard():
                self._keep()
                while self._running and _now() < end:
                    self._stop.wait(min(_LAST_LOOKS, self._pause(self._running[0].claim.kind.lease)))
                    self._keep()
                for run in self._running:
                    leases.give_back(run.claim, now=_now())
                gone(self.id)
        except AnzhengError as problem:
            # Without a database nothing can be given back; the leases end by themselves.
            self._tell(Text(problem.sentence("zh"), problem.sentence("en")))
        connections.close_all()

    # --- in the job's thread ------------------------------------------------------------------------

    def _attempt(self, run: _Running) -> None:
        """Run the job; whatever surfaces becomes its error."""
        claim = run.claim

        def beat(done: int | None, total: int | None) -> None:
            if done is not None:
                run.progress = (done, total)
            if run.lost or self._stop.asked or _now() >= run.until:
                raise LeaseLostError(
                    Text(
                        "這件工作已由別的程序接手，或程序正在結束",
                        "another worker has the job, or this one is stopping",
                    ),
                    claim.job,
                    Text("會自動再執行", "it runs again by itself"),
                )

        work = Work(
            job=claim.job,
            kind=claim.kind.id,
            home=self._home,
            arguments=claim.arguments,
            planned=claim.planned,
            now=run.now,
            actor=self._actor,
            attempt=claim.token,
            _beat=beat,
        )
        try:
            with guard():
                claim.kind.run(work)
        except LeaseLostError:
            run.left = True
        except AnzhengError as problem:
            run.trouble = leases.trouble(problem)
        except SystemExit:
            run.trouble = {**_SILENT, "where": claim.kind.id}
        except Exception as defect:  # noqa: BLE001 - the top loop of jobs: a defect becomes its error and a report
            run.trouble = report(self._home, defect, claim.kind.id)
        finally:
            connection.close()
            run.ended = True
            self._stop.wake()


_SILENT: Trouble = {
    "what": {"zh": "工作中途自行結束", "en": "the job ended itself half-way"},
    "where": "",
    "remedy": {"zh": "這是程式的缺陷，請回報", "en": "this is a defect; please report it"},
}


def _now() -> datetime:
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
