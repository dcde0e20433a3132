"""其他紀錄行為 Further acts: events and answers, statements, holdings, settings, findings, exceptions.

Each is one fact; what decides is in the fact, so no table stands beside it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked, FindingClosed, FindingOpened
from anzheng.facts.base import Actor, FactId, Payload
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.observations import SettingRead
from anzheng.facts.retention import HoldingConfirmed
from anzheng.facts.values import refuse_prose
from anzheng.kernel.errors import InputError, SeparationError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.records.finding import finding_of
from anzheng.search.services import put


def raise_event(ledger: str, event: EventRaised, *, actor: Actor, now: datetime) -> FactId:
    """Record that something happened which demands an answer (登錄事件)."""
    refuse_prose({"item": event.item}, event.event)
    _not_later(taipei_day(event.since), now, event.item)
    return _one(ledger, f"event:{event.event}/{event.item}", event, actor, now)


def answer_event(ledger: str, answer: EventAnswered, *, actor: Actor, now: datetime) -> FactId:
    """Record one step of the answer to a case (登錄處置)."""
    _not_later(taipei_day(answer.on), now, answer.item)
    return _one(ledger, f"event:{answer.event}/{answer.item}", answer, actor, now)


def state_no_event(ledger: str, statement: NoEventStated, *, actor: Actor, now: datetime) -> FactId:
    """Record a signed statement that nothing of a kind happened (無情事聲明)."""
    return state_no_events(ledger, [statement], actor=actor, now=now)[0]


def state_no_events(ledger: str, statements: Sequence[NoEventStated], *, actor: Actor, now: datetime) -> list[FactId]:
    """Record one signing of several statements that nothing happened: one leaf each (一次聲明多種「無」)."""
    for statement in statements:
        _not_later(statement.about.last, now, statement.event)
    drafts = [Draft(f"event:{statement.event}", statement) for statement in statements]
    with business_act():
        return append(ledger, drafts, actor=actor, at=now)


def sign_statement(ledger: str, signed: StatementSigned, *, actor: Actor, now: datetime) -> FactId:
    """Record one step of an attestation (簽署聲明)."""
    _not_later(signed.on, now, signed.statement)
    return _one(ledger, f"statement:{signed.statement}", signed, actor, now)


def read_settings(ledger: str, readings: Sequence[SettingRead], *, actor: Actor, now: datetime) -> list[FactId]:
    """Record settings as they were read, tested or declared (登錄設定值)."""
    for reading in readings:
        refuse_prose({reading.setting: reading.value}, reading.target)
        _not_later(taipei_day(reading.seen), now, reading.setting)
    with business_act():
        return append(ledger, [Draft(reading.target, reading) for reading in readings], actor=actor, at=now)


def confirm_holding(ledger: str, holding: HoldingConfirmed, *, actor: Actor, now: datetime) -> FactId:
    """Record that a stretch of logs was found whole, or not (保存確認)."""
    return confirm_holdings(ledger, [holding], actor=actor, now=now)[0]


def confirm_holdings(ledger: str, holdings: Sequence[HoldingConfirmed], *, actor: Actor, now: datetime) -> list[FactId]:
    """Record one look at what is kept of several logs: one leaf for each (一次確認多項保存)."""
    for holding in holdings:
        _not_later(max(holding.on, holding.about.last), now, holding.log)
    drafts = [Draft(f"log:{holding.log}/{holding.target}", holding) for holding in holdings]
    with business_act():
        return append(ledger, drafts, actor=actor, at=now)


def open_finding(ledger: str, finding: FindingOpened, *, actor: Actor, now: datetime) -> FactId:
    """Record an audit finding against a clause part (開立缺失)."""
    with business_act():
        put(finding_of(ledger, finding, now))
        (identity,) = append(ledger, [Draft(f"finding:{finding.finding}", finding)], actor=actor, at=now)
    return identity


def close_finding(ledger: str, finding: str, *, since: date, person: str, actor: Actor, now: datetime) -> FactId:
    """Record that a finding was verified as corrected (缺失結案)."""
    return _one(ledger, f"finding:{finding}", FindingClosed(finding, since, person), actor, now)


def approve_exception(ledger: str, terms: ExceptionApproved, *, actor: Actor, now: datetime) -> FactId:
    """Record an approved exception (例外核准). Raises SeparationError if one person asks and approves."""
    if terms.requester == terms.approver:
        raise SeparationError(
            Text("申請人不能核准自己的例外", "nobody approves their own exception"),
            terms.exception,
            Text("請由另一人核准", "let somebody else approve it"),
        )
    if terms.last < terms.first:
        raise InputError(
            Text("例外的結束日早於開始日", "the exception ends before it starts"),
            terms.exception,
            Text("請更正期間", "correct the period"),
        )
    return _one(ledger, f"exception:{terms.exception}", terms, actor, now)


def revoke_exception(ledger: str, exception: str, *, since: date, actor: Actor, now: datetime) -> FactId:
    """End an exception before its time (撤銷例外)."""
    return _one(ledger, f"exception:{exception}", ExceptionRevoked(exception, since), actor, now)


def _one(ledger: str, subject: str, payload: Payload, actor: Actor, now: datetime) -> FactId:
    with business_act():
        (identity,) = append(ledger, [Draft(subject, payload)], actor=actor, at=now)
    return identity


def _not_later(day: date, now: datetime, where: str) -> None:
    if day > taipei_day(now):
        raise InputError(
            Text("不能登錄尚未發生的事", "what has not happened yet cannot be recorded"),
            f"{where} {day}",
            Text("請改為今天或更早的日期", "use today or an earlier day"),
        )
