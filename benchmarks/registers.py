"""A register of 10,000 assets: a list read, planned, carried out, taken out again, and a page of it shown."""

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

ROWS = 10_000
ROUNDS = 30
HEAD = (
    *("代號", "名稱", "類別", "財產編號", "擁有者", "屬於核心系統", "安全等級"),
    *("機密性", "完整性", "可用性", "存放處", "取得日", "備註"),
)
Answer = TypeVar("Answer")


def main() -> int:
    """Build a company, bring the list in and out, print."""
    os.environ["ANZHENG_HOME"] = tempfile.mkdtemp(prefix="anzheng-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    head = _company()
    print(f"{ROWS:,} rows, {len(HEAD)} columns; budget: 10 s of CPU for a list, no act above 2 s, 100 ms for a page")
    _lists()
    _pages(head)
    return 0


def _lists() -> None:
    from anzheng.importers.tables.reading import read_table
    from anzheng.kernel.times import taipei_day
    from anzheng.registers.lists import carry_out, plan
    from anzheng.reports.papers.files import ListFormat, listed
    from anzheng.reports.papers.register_sheet import register_sheet
    from tests.support.company import ACTOR

    now = datetime.now(UTC)
    today = taipei_day(now)
    file = _workbook()
    whole = time.process_time()
    rows = _timed("read XLSX", lambda: read_table(file, "assets.xlsx"))
    seen = _timed("plan", lambda: plan("bench", "assets", rows, "assets.xlsx", today=today).plan)
    told: list[float] = []
    _timed(
        "carry out",
        lambda: carry_out(
            "bench",
            "assets",
            rows,
            digest=seen.digest,
            actor=ACTOR,
            now=now,
            progress=lambda _done, _all: told.append(time.perf_counter()),
        ),
    )
    longest = max(after - before for before, after in pairwise(told))
    print(f"{'all of it':24} CPU {time.process_time() - whole:6.2f} s, longest act {longest * 1000:5.0f} ms")
    for kind in ListFormat:
        left = _timed(
            f"export {kind.value}", lambda kind=kind: listed(register_sheet("bench", "assets", now=now), kind, at=now)
        )
        again = _timed(f"read {kind.value} again", lambda left=left: read_table(io.BytesIO(left.data), left.name))
        same = plan("bench", "assets", again, left.name, today=today).plan
        print(f"{'':24} unchanged {len(same.unchanged):,}, differences {len(same.work)}, {len(left.data):,} bytes")


def _timed(label: str, act: Callable[[], Answer]) -> Answer:
    start, cpu = time.perf_counter(), time.process_time()
    found = act()
    print(f"{label:24} CPU {time.process_time() - cpu:6.2f} s, {time.perf_counter() - start:6.2f} s")
    return found


def _workbook() -> io.BytesIO:
    from openpyxl import Workbook

    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(HEAD)
    for n in range(ROWS):
        place, bought = f"機房 {n % 9} 第 {n % 30} 櫃", date(2024, 1, 1) + timedelta(n % 300)
        row = (
            f"a-{n:05d}",
            f"測試資產 {n}",
            "硬體",
            f"N-{n}",
            "head",
            "是",
            "內部",
            3,
            2,
            1,
            place,
            bought,
            "備註一段文字。",
        )
        sheet.append(row)
    book.save(out)
    return out


def _pages(secret: str) -> None:
    from django.db import connection
    from django.test import Client

    from anzheng.api.limits import RATE
    from anzheng.organization.models import Account
    from tests.support.people import browser_of

    RATE.per_minute = sys.maxsize
    browser = browser_of(Account.objects.get(username="head"))
    program = Client(HTTP_HOST="localhost")
    headers = {"Authorization": f"Bearer {secret}"}
    shown = ("", "assets/", "assets/?q=9&kind=hardware", "assets/a-05000/")
    asks: dict[str, Callable[[], object]] = {
        f"/registers/{path}": lambda path=path: browser.get(f"/registers/{path}") for path in shown
    }
    asks |= {
        f"/api/v1{path}": lambda path=path: program.get(f"/api/v1{path}", headers=headers)
        for path in ("/registers/assets?limit=100", "/registers/assets?limit=500&q=9")
    }
    for path, ask in asks.items():
        queries: list[object] = []

        def count(execute: Callable[..., object], *call: object, told: list[object] = queries) -> object:
            told.append(call[0])
            return execute(*call)

        with connection.execute_wrapper(count):
            answer = ask()
        spent, cpu = [], time.process_time()
        for _ in range(ROUNDS):
            start = time.perf_counter()
            ask()
            spent.append(time.perf_counter() - start)
        used = (time.process_time() - cpu) / ROUNDS * 1000
        status = getattr(answer, "status_code", "")
        p50 = statistics.median(spent) * 1000
        print(f"{path:42} {status}  p50 {p50:6.1f} ms  CPU {used:6.1f} ms  {len(queries)} queries")


def _company() -> str:
    """Make the company; return a token of its head of security."""
    from django.db import transaction

    from anzheng.facts.base import Actor
    from anzheng.kernel.times import taipei_day
    from anzheng.organization.access import standing_of
    from anzheng.organization.core.duties import Duty
    from anzheng.organization.models import Account
    from anzheng.organization.tokens import NewToken, issue
    from anzheng.registers.services import NewEntry, enter
    from tests.support.company import ACTOR, HQ, SINCE, found, holds, installation, works

    with transaction.atomic():
        installation()
        found("bench")
        works("head", "bench", HQ)
        holds("head", "bench", Duty.SECURITY_HEAD)
    now = datetime.now(UTC)
    enter("bench", [NewEntry("people", "head", "head", SINCE)], actor=ACTOR, now=now)
    account = Account.objects.get(username="head")
    held = frozenset(standing_of(account.person_id, "bench", taipei_day(now)).reaches)
    actor = Actor("user", account.person_id, "cli", "os-account")
    _, secret = issue(account, NewToken("bench", "bench", held, 1), actor=actor, now=now)
    return secret


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
