"""`anzheng job`: what the background does: list, run, retry, cancel."""

from typing import TYPE_CHECKING, Any

import click

from anzheng.cli.shell import FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.jobs.core.states import State, state_name
from anzheng.kernel.errors import Text
from anzheng.kernel.times import TAIPEI, instant_text
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from datetime import datetime

    from anzheng.jobs.models import Job

_STATES = [state.value for state in State]


@click.group(
    name="job", help=bilingual("背景工作：清單、執行、重試、取消。", "Background jobs: list, run, retry, cancel.")
)
def command() -> None:
    """Group of the job verbs."""


@command.command(name="list", help=bilingual("背景工作，最新的在前。", "Jobs, the newest first."))
@click.option("--state", type=click.Choice(_STATES), help="只列某一狀態 Only one state")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多幾件 How many")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.JOBS_READ)
def list_(shell: Shell, state: str | None, limit: int, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print jobs of one company; of all, and of the installation, for whoever runs the machine."""
    from anzheng.jobs.models import Job

    _ = shell.actor
    scope = _scope(shell, company)
    rows = Job.objects.all() if scope is None else Job.objects.filter(company=scope)
    if state is not None:
        rows = rows.filter(state=state)
    found = list(rows.order_by("-created", "-id")[:limit])
    if as_json:
        shell.emit([_as_json(row) for row in found])
    elif not found:
        shell.say("沒有背景工作。", "There are no jobs.")
    else:
        shell.table([_as_line(shell, row) for row in found])
    return FINE


@command.command(help=bilingual("執行一件工作並等候結果。", "Run a job here and now, and say how it went."))
@click.argument("kind")
@click.option("--later", is_flag=True, help="只排入，由背景工作執行 Only enqueue it for a worker")
@click.option("--company", metavar="C", help="公司代號；省略則為整個安裝 Company; the installation without it")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.JOBS_RUN)
def run(shell: Shell, kind: str, later: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Enqueue a job and, unless it shall wait, do one attempt; leave with 1 if that failed."""
    from anzheng.jobs.actor import system_actor
    from anzheng.jobs.kinds import discover_kinds, kind_of
    from anzheng.jobs.models import Job
    from anzheng.jobs.services import enqueue
    from anzheng.jobs.worker import Worker

    _ = shell.actor
    if company is None:
        _demand_installation(shell)
    kind_of(kind)
    ledger = None if company is None else shell.company(company).ledger
    job = enqueue(kind, {} if ledger is None else {"company": ledger}, now=shell.now)
    if not later:
        Worker(shell.home, system_actor(shell.home), discover_kinds()).run_one(job)
    row = Job.objects.get(pk=job)
    if as_json:
        shell.emit(_as_json(row))
    else:
        shell.table([_as_line(shell, row)])
    return FINDINGS if row.error is not None else FINE


@command.command(help=bilingual("讓失敗或已取消的工作再執行。", "Have a failed or cancelled job run again."))
@click.argument("job")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.JOBS_RUN)
def retry(shell: Shell, job: str, company: str | None) -> int:
    """Put the job back among the waiting ones."""
    from anzheng.jobs.services import retry as again

    _ = shell.actor
    again(job, now=shell.now, company=_scope(shell, company))
    shell.say(f"{job} 已重新排入。", f"{job} waits to run again.")
    return FINE


@command.command(help=bilingual("取消等待中的工作。", "Cancel a waiting job."))
@click.argument("job")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.JOBS_RUN)
def cancel(shell: Shell, job: str, company: str | None) -> int:
    """Cancel the job."""
    from anzheng.jobs.services import cancel as stop

    _ = shell.actor
    stop(job, now=shell.now, company=_scope(shell, company))
    shell.say(f"{job} 已取消。", f"{job} is cancelled.")
    return FINE


def _scope(shell: Shell, company: str | None) -> str | None:
    """Return the company whose jobs may be seen; None for all of them and the installation's."""
    from anzheng.organization.access import DeniedError

    if company is None:
        try:
            _demand_installation(shell)
        except DeniedError:
            return shell.company(None).ledger
        return None
    return shell.company(company).ledger


def _demand_installation(shell: Shell) -> None:
    """Jobs of no company belong to whoever runs the machine. Raises DeniedError."""
    from anzheng.organization.callers import permit

    permit(shell.caller, Permission.INSTALLATION, Reach.OWN, None, shell.today)


def _as_line(shell: Shell, row: "Job") -> tuple[str, ...]:
    when = row.finished or row.started or row.due
    name, state = _name(row.kind), state_name(State(row.state))
    error = row.error["what"]["en" if shell.language == "en" else "zh"] if row.error else ""
    progress = f"{row.done}/{row.total}" if row.done is not None and row.total else ""
    return (
        row.id,
        shell.text(*name),
        row.company or "—",
        shell.text(*state),
        f"{when.astimezone(TAIPEI):%Y-%m-%d %H:%M}",
        progress,
        error,
    )


def _name(kind: str) -> Text:
    from anzheng.jobs.kinds import KINDS, discover_kinds

    discover_kinds()
    # An unknown one is of another version of the program.
    return KINDS.get(kind).name if kind in KINDS else Text(kind, kind)


def _as_json(row: "Job") -> dict[str, Any]:
    zh, en = _name(row.kind)
    return {
        "job": row.id,
        "kind": row.kind,
        "zh": zh,
        "en": en,
        "company": row.company or None,
        "state": row.state,
        "planned": instant_text(row.planned),
        "due": instant_text(row.due),
        "started": _instant(row.started),
        "finished": _instant(row.finished),
        "attempts": row.attempts,
        "done": row.done,
        "total": row.total,
        "error": row.error,
    }


def _instant(value: "datetime | None") -> str | None:
    return None if value is None else instant_text(value)
