"""範例案件 What lies on the desks of the sample company: cases approved, waiting, returned and in draft.

Each step is an act of the person who takes it, at its own time, through the service that the pages use.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from anzheng.cli.sample.plan import Act
from anzheng.cli.sample.settling import chance_of
from anzheng.cli.sample.staff import BY_KEY
from anzheng.cli.sample.terms import at
from anzheng.cli.sample.watching import EXCUSED, excused
from anzheng.cli.sample.world import LEDGER, World
from anzheng.facts.base import Actor
from anzheng.kernel.times import taipei_day
from anzheng.organization.access import standing_of
from anzheng.records.cases import act, open_case, submit
from anzheng.records.core.workflow.acts import Return, Sign
from anzheng.records.models import Case
from anzheng.records.subject import Content

Step = Callable[[str, Actor, datetime], None]
_FRESH = "totp"
"""What proves the identity anew where a step asks for it."""


@dataclass(slots=True)
class Desk:
    """Where the sample's people do their cases (辦公桌)."""

    home: Path
    """The data folder, with the catalogue."""
    keys: Path
    """The folder with the key of the sample's digests."""
    cases: dict[str, str] = field(default_factory=dict)
    """Name in the plan → number of the case."""

    def acts(self, world: World) -> Iterator[Act]:
        """Yield every act on every case."""
        yield from self._excused(world)
        yield from self._waiting(world.today)
        yield from self._closures(world.today)
        yield from self._returned(world.today)
        yield Act(at(_ago(world.today, 1), 16), self._open("draft", "internal-audit", "finding", _finding(world)))

    # --- the cases ------------------------------------------------------------------------------

    def _excused(self, world: World) -> Iterator[Act]:
        """Yield an exception that was approved, and has expired since."""
        begin, end = excused(world)
        content = _exception(EXCUSED, begin, end, "範例：舊交易前端改版期間", "範例：每日檢視登入失敗紀錄")
        name = "excused"
        yield Act(at(_ago(begin, 7)), self._open(name, "operator", "exception", content, subject="x-1"))
        yield Act(at(_ago(begin, 7), 10, 5), self._submit(name, "operator"))
        yield Act(at(_ago(begin, 6), 15), self._sign(name, "security-head", "security"))
        yield Act(at(_ago(begin, 3), 11), self._sign(name, "compliance", "compliance"))
        yield Act(at(begin, 14), self._sign(name, "security-executive", "approve"))

    def _waiting(self, today: date) -> Iterator[Act]:
        """Yield one exception that waits for the security head, and one that waits for the head of IT."""
        last = today + timedelta(days=90)
        first = _exception("security-awareness.hours", today, last, "範例：新進人員訓練延後", "範例：先以線上教材補足")
        yield Act(at(_ago(today, 2), 10), self._open("deviating", "system-owner", "exception", first))
        yield Act(at(_ago(today, 2), 10, 10), self._submit("deviating", "system-owner"))
        second = _exception("email-use.undertaking", today, last, "範例：電子郵件系統移轉", "範例：移轉前逐人確認")
        name = "second"
        yield Act(at(_ago(today, 5), 9), self._open(name, "operator", "exception", second))
        yield Act(at(_ago(today, 5), 9, 20), self._submit(name, "operator"))
        yield Act(at(_ago(today, 4), 14), self._sign(name, "security-head", "security"))
        yield Act(at(_ago(today, 3), 15), self._sign(name, "compliance", "compliance"))

    def _closures(self, today: date) -> Iterator[Act]:
        """Yield two closings of findings, which can be reviewed together."""
        for number, (finding, author) in enumerate((("f-2", "system-owner"), ("f-3", "operator"))):
            content = {
                "finding": finding,
                "what": "範例：已補齊紀錄並調整流程",
                "fixers": [BY_KEY["operator"].id],
                "since": _ago(today, 3).isoformat(),
            }
            yield Act(at(_ago(today, 2), 13, number), self._open(finding, author, "finding_closure", content))
            yield Act(at(_ago(today, 2), 13, 20 + number), self._submit(finding, author))

    def _returned(self, today: date) -> Iterator[Act]:
        """Yield an exception that was sent back to its author."""
        content = _exception(
            "policy-distribution.acknowledged", today, today + timedelta(days=60), "範例：營業廳輪班", "範例：補發通知"
        )
        name = "returned"
        yield Act(at(_ago(today, 6), 10), self._open(name, "line-manager", "exception", content))
        yield Act(at(_ago(today, 6), 10, 10), self._submit(name, "line-manager"))
        back = Return("security", "範例：替代措施不夠具體，請寫明由誰、何時補發")
        yield Act(at(_ago(today, 4), 9), self._by(name, "security-head", lambda _: back))

    # --- the acts -------------------------------------------------------------------------------

    def _open(self, name: str, author: str, kind: str, content: Content, subject: str | None = None) -> Step:
        def step(_ledger: str, _actor: Actor, now: datetime) -> None:
            actor = _actor_of(author)
            has = standing_of(actor.id, LEDGER, taipei_day(now))
            drawn = chance_of(f"case/{name}")
            made = open_case(has, kind, content, actor=actor, now=now, subject=subject, chance=drawn)
            self.cases[name] = made.pk

        return step

    def _submit(self, name: str, author: str) -> Step:
        def step(_ledger: str, _actor: Actor, now: datetime) -> None:
            actor = _actor_of(author)
            has = standing_of(actor.id, LEDGER, taipei_day(now))
            submit(has, self.cases[name], home=self.home, actor=actor, now=now)

        return step

    def _sign(self, name: str, signer: str, step: str) -> Step:
        return self._by(name, signer, lambda row: Sign(step, row.digest, factor=_FRESH))

    def _by(self, name: str, who: str, what: Callable[[Case], Sign | Return]) -> Step:
        def step(_ledger: str, _actor: Actor, now: datetime) -> None:
            actor = _actor_of(who)
            has = standing_of(actor.id, LEDGER, taipei_day(now))
            row = Case.objects.get(pk=self.cases[name])
            act(has, row.pk, what(row), home=self.keys, actor=actor, now=now)

        return step


def _actor_of(key: str) -> Actor:
    return Actor("user", BY_KEY[key].id, "web", _FRESH)


def _ago(day: date, days: int) -> date:
    return day - timedelta(days=days)


def _exception(demand: str, first: date, last: date, why: str, instead: str) -> Content:
    return {
        "demand": demand,
        "target": "*",
        "why": why,
        "instead": instead,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _finding(world: World) -> Content:
    refs = [clause.ref for clause in world.editions[0].clauses if clause.obligation and clause.leaf]
    return {
        "document": world.editions[0].document,
        "ref": refs[len(refs) // 4],
        "part": 0,
        "what": "範例：抽查三份紀錄，一份沒有覆核人簽章",
        "samples": "範例：s-000120、s-000121、s-000122",
        "since": _ago(world.today, 2).isoformat(),
    }
