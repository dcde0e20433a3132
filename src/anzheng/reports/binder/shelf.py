"""卷宗架 Binders that people asked for on a page: exported by a job, kept for a week, handed to nobody else.

The row of the job says how far it is, two files in the data folder hold what came of it: the archive, and what is in
it. The second is written last, so an archive without it is none and is made anew.
"""

import hashlib
import json
import os
import platform
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, assert_never

from anzheng.facts.access import DataExported
from anzheng.facts.base import Actor
from anzheng.jobs.core.states import OPEN
from anzheng.jobs.core.states import State as JobState
from anzheng.jobs.kinds import Work
from anzheng.jobs.models import Job
from anzheng.jobs.services import enqueue
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, StorageError, Text, system_reason
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.services import last_destroyed
from anzheng.ledger.services import Draft, append, business_act
from anzheng.notify.services import tell
from anzheng.organization.access import require, standing_of
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.origin import From
from anzheng.reports.binder.export import Around, Exported, export_binder
from anzheng.reports.binder.wishes import LISTING, Wish, listing_of

KIND = "export-binder"
KEPT = timedelta(days=7)
"""How long an archive can be fetched."""
MOST_OPEN = 3
"""Exports of one person that may wait at a time."""
SHOWN = 50
_LEFT = timedelta(days=1)
"""Whatever an interrupted export left is removed after that."""
_PHASES = ("Entries", "Evidence files", "Verdicts", "Papers", "Signing", "Proofs", "Writing")
_WHOLE = 100


class State(StrEnum):
    """Where an export stands (匯出狀態)."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"
    """It was ready, and its days are over."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What is known of an archive that can be fetched (已備妥的卷宗)."""

    sha256: str
    """Of its bytes."""
    seq: int
    """The entry of the export."""
    entries: int
    evidence: int
    bytes: int
    withheld: int
    requests: int
    unanswered: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """One export that somebody asked for (匯出)."""

    id: str
    asked: datetime
    wish: Wish
    state: State
    percent: int | None
    trouble: tuple[Text, str, Text] | None
    """Why the newest attempt failed: what, where, what to do."""
    ready: Ready | None


def ask(has: Standing, wish: Wish, listing: Path | None, *, auth: str, home: Path, now: datetime) -> str:
    """Have a binder exported by a job in the name of whoever asks; return its id (申請匯出).

    `listing` is a list of requests, which is taken over; `auth` says how the person proved who it is. Raises
    DeniedError, InputError if nothing is asked for or its days have not come, ConflictError if too many
    exports of the person wait already.
    """
    require(has, Permission.BINDERS_EXPORT)
    if not wish.documents and listing is None:
        raise _unclear("documents", "請選擇規範，或上傳調閱清單", "choose a document or upload a list of requests")
    if wish.documents and (wish.about is None) == (wish.period is None):
        raise _unclear("about", "請填寫判定的日期或期間", "say which day or period is judged")
    wish.require_begun(taipei_day(now))
    if _rows(has).filter(state__in=OPEN).count() >= MOST_OPEN:
        raise ConflictError(
            Text(f"你已有 {MOST_OPEN} 件匯出還沒完成", f"{MOST_OPEN} of your exports are not done yet"),
            KIND,
            Text("請等其中一件完成再申請", "wait for one of them"),
        )
    about = {"company": has.company, "person": has.person, "auth": auth, "listing": _kept(listing, home)}
    return enqueue(KIND, {**about, **wish.arguments()}, now=now)


def carry_out(work: Work, keys: Path) -> None:
    """Export what was asked for, as the person who asked, if that person still may; then say so (執行匯出).

    Raises DeniedError, NotFoundError for a list that is gone, and whatever `export_binder` raises.
    """
    company, person = work.company or "", str(work.arguments["person"])
    folder = shelf(work.home)
    if (ready := _ready(folder, work.job)) is None:
        archive = _archive(folder, work.job)
        archive.unlink(missing_ok=True)
        has = standing_of(person, company, taipei_day(work.now))
        require(has, Permission.BINDERS_EXPORT)
        listing = listing_of(work.home, work.arguments)
        actor = Actor("user", person, "job", str(work.arguments["auth"]))
        where = From("localhost", f"anzheng {platform.node()}")
        around = Around(work.home, keys, where, actor, work.now, _progress(work))
        made = export_binder(has, Wish.of(work.arguments).wanted(listing), archive, around)
        ready = _describe(folder, work, made)
    given: dict[str, str | int] = {"until": str(taipei_day(ready.until)), "entries": ready.entries}
    given["unanswered"] = len(ready.unanswered)
    tell(person, "binder-ready", key=work.job, company=company, link="/binders/", parameters=given, now=work.now)
    if name := work.arguments.get("listing"):
        (work.home / "tmp" / str(name)).unlink(missing_ok=True)


def exports_of(has: Standing, *, home: Path, now: datetime) -> list[Export]:
    """Return the exports that the person asked for, the newest first (我的匯出)."""
    folder = home / "binders"
    return [_export(row, folder, now) for row in _rows(has).order_by("-created", "-id")[:SHOWN]]


def take(has: Standing, export: str, origin: From, *, home: Path, actor: Actor, now: datetime) -> tuple[IO[bytes], str]:
    """Record that the person fetches an archive, and return it opened with the name of its file (下載卷宗).

    Raises DeniedError, NotFoundError for one that is not there, or that somebody else asked for.
    """
    require(has, Permission.BINDERS_EXPORT)
    row = _rows(has).filter(pk=export).first()
    found = None if row is None else _export(row, home / "binders", now)
    if found is None or found.ready is None:
        raise NotFoundError(
            Text("沒有這份卷宗，或已移除", "there is no such binder, or it was removed"),
            export[:60],
            Text("請回到稽核卷宗頁重新匯出", "export it again on the page of binders"),
        )
    with ExitStack() as stack:
        file = stack.enter_context(_archive(home / "binders", export).open("rb"))
        with business_act():
            address, device = origin.traced(home, now=now)
            left = DataExported("binder-download", found.ready.entries, found.ready.sha256, device, address)
            append(has.company, [Draft("export:binder", left)], actor=actor, at=now)
        stack.pop_all()
    return file, f"binder-{has.company}-{taipei_day(found.asked)}.zip"


def prune(home: Path, *, now: datetime) -> int:
    """Remove archives whose days are over, and what interrupted exports left; return how many files (清理卷宗)."""
    gone = 0
    # All are chosen before the first goes: an archive is judged by the description that lies beside it.
    for path in list(_over(home, now)):
        path.unlink(missing_ok=True)
        gone += 1
    return gone


def shelf(home: Path) -> Path:
    """Return the folder of archives, made for the owner of the data folder alone. Raises StorageError."""
    folder = home / "binders"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise _unwritten(folder, problem) from problem
    return folder


def _over(home: Path, now: datetime) -> Iterator[Path]:
    folder = home / "binders"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        ready = _ready(folder, path.name.partition(".")[0])
        if ready is None:
            gone = _older(path, now, _LEFT)
        else:
            row = Job.objects.filter(pk=path.name.partition(".")[0]).first()
            gone = row is None or _is_over(ready, row.company, now)
        if gone:
            yield path
    yield from (path for path in sorted((home / "tmp").glob(f"{LISTING}*")) if _older(path, now, KEPT))


def _is_over(ready: Ready, company: str, now: datetime) -> bool:
    """Tell whether its days are over, or content was destroyed since: no copy of that outlives it here."""
    destroyed = last_destroyed(company)
    return ready.until <= now or (destroyed is not None and destroyed >= ready.until - KEPT)


def _older(path: Path, now: datetime, age: timedelta) -> bool:
    return now.timestamp() - path.stat().st_mtime > age.total_seconds()


def _rows(has: Standing) -> Any:  # noqa: ANN401 - a query
    return Job.objects.filter(kind=KIND, company=has.company, arguments__person=has.person)


def _export(row: Job, folder: Path, now: datetime) -> Export:
    ready = _ready(folder, row.id) if row.state == JobState.DONE else None
    there = ready is not None and not _is_over(ready, row.company, now) and _archive(folder, row.id).is_file()
    error = row.error
    return Export(
        row.id,
        row.created,
        Wish.of(row.arguments),
        _state(JobState(row.state), there=there),
        row.done if row.state == JobState.RUNNING else None,
        None if not error else (Text(**error["what"]), str(error["where"]), Text(**error["remedy"])),
        ready if there else None,
    )


def _state(state: JobState, *, there: bool) -> State:
    match state:
        case JobState.WAITING:
            return State.WAITING
        case JobState.RUNNING:
            return State.WORKING
        case JobState.DONE:
            return State.READY if there else State.REMOVED
        case JobState.FAILED:
            return State.FAILED
        case JobState.CANCELLED:
            return State.CANCELLED
        case _:
            assert_never(state)


def _progress(work: Work) -> Callable[[str, str, int, int], None]:
    """Return what turns the steps of the export into one hundred, which only grows."""
    reached = 0

    def tell_worker(_zh: str, en: str, done: int, of: int) -> None:
        nonlocal reached
        if en in _PHASES:
            part = (_PHASES.index(en) + done / max(of, 1)) / len(_PHASES)
            reached = max(reached, int(part * _WHOLE))
        work.beat(reached, _WHOLE)

    return tell_worker


def _describe(folder: Path, work: Work, made: Exported) -> Ready:
    """Write down what the archive holds: from now on it can be fetched."""
    until = work.now + KEPT
    with made.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    ready = Ready(
        sha256,
        made.seq,
        made.entries,
        made.evidence,
        made.path.stat().st_size,
        len(made.withheld),
        made.requests,
        made.unanswered,
        until,
    )
    data = json.dumps({**asdict(ready), "until": until.isoformat()}, ensure_ascii=False).encode()
    part = folder / f".{work.job}.{secrets.token_hex(4)}.part"
    _write(part, data)
    part.replace(folder / f"{work.job}.json")
    return ready


def _ready(folder: Path, job: str) -> Ready | None:
    """Return what an archive holds; None if it is not whole."""
    try:
        said = json.loads((folder / f"{job}.json").read_bytes())
        until = datetime.fromisoformat(said.pop("until"))
        return Ready(**{**said, "until": until, "unanswered": tuple(said["unanswered"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _archive(folder: Path, job: str) -> Path:
    return folder / f"{job}.zip"


def _kept(listing: Path | None, home: Path) -> str:
    """Take a list over until its job has read it; return its name."""
    if listing is None:
        return ""
    name = f"{LISTING}{secrets.token_hex(16)}{listing.suffix.lower()}"
    listing.rename(home / "tmp" / name)
    return name


def _write(path: Path, data: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise _unwritten(path, problem) from problem


def _unwritten(path: Path, problem: OSError) -> StorageError:
    said = system_reason(problem)
    return StorageError(
        Text(f"卷宗無法寫入（{said.zh}）", f"the binder cannot be written ({said.en})"),
        str(path),
        Text("請檢查資料夾、權限與磁碟空間", "check folder, permissions and disk space"),
    )


def _unclear(field: str, zh: str, en: str) -> InputError:
    return InputError(Text(zh, en), field, Text("例如 115H1 或 115-06-30", "for example 2026H1 or 2026-06-30"))
