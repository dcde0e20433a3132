"""健檢：背景工作 What the doctor says about jobs: does a worker live, does work lie about, were nights missed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anzheng.jobs.core.states import GRACE, State
from anzheng.jobs.kinds import discover_kinds
from anzheng.jobs.models import Job, Schedule, Worker
from anzheng.jobs.presence import SILENT_AFTER
from anzheng.kernel.errors import Text
from anzheng.kernel.times import TAIPEI
from anzheng.reports.doctor.rows import Grade, Row

LOOKED_BACK = timedelta(days=7)
"""How long failures and missed runs stay worth a remark."""
_START = Text("請執行 anzheng up，或另行啟動 anzheng worker", "run anzheng up, or start anzheng worker beside it")


@dataclass(frozen=True, slots=True)
class Missed:
    """Planned runs of one kind that fell into a time without a worker (錯過的排程)."""

    name: Text
    count: int
    first: datetime
    last: datetime


def look(now: datetime) -> Iterator[Row]:
    """Yield the rows about jobs."""
    kinds = {kind.id: kind for kind in discover_kinds()}
    alive = Worker.objects.filter(seen__gt=now - SILENT_AFTER).count()
    waiting = Job.objects.filter(state=State.WAITING.value)
    yield worker(alive, used=Schedule.objects.exists() or waiting.exists())
    late = waiting.filter(due__lt=now - GRACE, kind__in=list(kinds))
    failed = Job.objects.filter(state=State.FAILED.value, finished__gt=now - LOOKED_BACK)
    strange = waiting.exclude(kind__in=list(kinds))
    yield jobs(
        late.count(),
        list(failed.order_by("finished").values_list("id", flat=True)),
        sorted(set(strange.values_list("kind", flat=True))),
    )
    noticed = Schedule.objects.filter(noticed__gt=now - LOOKED_BACK).order_by("kind")
    yield schedules(
        [
            Missed(kinds[row.kind].name, row.missed, row.missed_first, row.missed_last)
            for row in noticed
            if row.kind in kinds and row.missed_first is not None and row.missed_last is not None
        ]
    )


def worker(alive: int, *, used: bool) -> Row:
    """Judge whether somebody carries out jobs; `used` tells whether anybody ever did, or something waits."""
    if alive:
        return Row("worker", "", Grade.OK, Text(f"背景工作執行中（{alive} 個）", f"{alive} worker(s) at work"))
    if used:
        what = Text("背景工作沒有在執行，排定的工作不會做", "no worker runs: planned work is not done")
        return Row("worker", "", Grade.WARN, what, _START)
    what = Text("尚未啟動過，執行 anzheng up 即啟動", "never started so far; anzheng up starts it")
    return Row("worker", "", Grade.OK, what)


def jobs(late: int, failed: Sequence[str], strange: Collection[str]) -> Row:
    """Judge what lies about: jobs that wait too long, that failed, or that this program does not know."""
    if failed:
        what = Text(
            f"{len(failed)} 件背景工作失敗，最近一件 {failed[-1]}",
            f"{len(failed)} jobs failed, the latest {failed[-1]}",
        )
        remedy = Text(
            "請以 anzheng job list --state failed 查看原因，排除後執行 anzheng job retry",
            "see why with anzheng job list --state failed, then anzheng job retry",
        )
        return Row("jobs", "", Grade.WARN, what, remedy)
    if strange:
        names = "、".join(strange)
        what = Text(f"這個版本的程式沒有這些工作種類：{names}", f"this program knows no such kinds of jobs: {names}")
        remedy = Text("請更新程式，或取消這些工作", "update the program, or cancel these jobs")
        return Row("jobs", "", Grade.WARN, what, remedy)
    if late:
        minutes = GRACE // timedelta(minutes=1)
        what = Text(
            f"{late} 件工作已等候超過 {minutes} 分鐘", f"{late} jobs have waited for more than {minutes} minutes"
        )
        return Row("jobs", "", Grade.WARN, what, _START)
    return Row("jobs", "", Grade.OK, Text("沒有延誤或失敗的背景工作", "no job is late, none failed"))


def schedules(missed: Sequence[Missed]) -> Row:
    """Judge whether planned runs were missed lately; the newest of them was made up for."""
    if not missed:
        return Row("schedules", "", Grade.OK, Text("近七日沒有錯過的排程", "no planned run was missed this week"))
    first, last = min(one.first for one in missed), max(one.last for one in missed)
    zh = "、".join(f"{one.name.zh} {one.count} 次" for one in missed)
    en = ", ".join(f"{one.name.en} {one.count} times" for one in missed)
    what = Text(
        f"{_moment(first)} 至 {_moment(last)} 錯過：{zh}（已補做最近一次）",
        f"missed from {_moment(first)} to {_moment(last)}: {en} (the newest was made up for)",
    )
    remedy = Text("請讓主機與程式持續執行，或確認停機原因", "keep machine and program running, or see why they stopped")
    return Row("schedules", "", Grade.WARN, what, remedy)


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(TAIPEI):%Y-%m-%d %H:%M}"
