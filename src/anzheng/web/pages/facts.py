"""事實的說法 How a fact of the ledger is named and described on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anzheng.facts import (
    access,
    audit,
    calendars,
    cases,
    companies,
    documents,
    events,
    evidence,
    ledgers,
    observations,
    people,
    registers,
    retention,
)
from anzheng.facts.base import About, Fact, Outcome, Payload
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.reports.wording import Names, scalar

KIND_NAMES: dict[type[Payload], Text] = {
    access.AccountChanged: Text("帳號異動", "Account changed"),
    access.CalendarAddressIssued: Text("建立行事曆訂閱網址", "Calendar address made"),
    access.CalendarAddressRevoked: Text("撤銷行事曆訂閱網址", "Calendar address revoked"),
    access.ContentOpened: Text("開啟機密內容", "Confidential content opened"),
    access.DataExported: Text("匯出", "Data exported"),
    access.PolicyChanged: Text("登入政策異動", "Sign-in policy changed"),
    access.ReasonGiven: Text("理由", "Reason given"),
    access.SessionEnded: Text("連線結束", "Session ended"),
    access.SessionOpened: Text("登入", "Signed in"),
    access.SessionRefused: Text("登入失敗", "Sign-in failed"),
    audit.ExceptionApproved: Text("例外核准", "Exception approved"),
    audit.ExceptionRevoked: Text("例外撤銷", "Exception revoked"),
    audit.FindingClosed: Text("缺失結案", "Finding closed"),
    audit.FindingOpened: Text("稽核缺失", "Audit finding"),
    calendars.CalendarOverridden: Text("日曆調整", "Calendar day changed"),
    calendars.CalendarPublished: Text("年度日曆", "Calendar of a year"),
    cases.CaseActed: Text("案件行為", "Act upon a case"),
    cases.CaseOpened: Text("提出案件", "Case opened"),
    cases.CaseSettled: Text("案件終結", "Case settled"),
    companies.CutoverSet: Text("導入日", "Cut-over date"),
    companies.EditionAdopted: Text("採用規範版本", "Edition adopted"),
    companies.EditionWithdrawn: Text("停止採用規範", "Document withdrawn"),
    companies.LedgerOpened: Text("開帳", "Ledger opened"),
    companies.ParameterSet: Text("公司自訂參數", "Company's own parameter"),
    companies.ProfileAnswered: Text("公司屬性", "Profile answer"),
    documents.DocumentAcknowledged: Text("知悉確認", "Document acknowledged"),
    documents.DocumentDistributed: Text("分發文件", "Copy handed out"),
    documents.DocumentObsoleted: Text("文件作廢", "Edition obsolete"),
    documents.DocumentPublished: Text("發布文件", "Edition published"),
    documents.DocumentRecalled: Text("回收文件", "Copy taken back"),
    documents.DocumentReceived: Text("簽收文件", "Copy signed for"),
    events.EventAnswered: Text("處置步驟", "Step of an answer"),
    events.EventDropped: Text("銷案", "Event dropped"),
    events.EventRaised: Text("觸發事件", "Event"),
    events.NoEventStated: Text("無情事聲明", "Nil statement"),
    evidence.EvidenceAdded: Text("登錄證據", "Evidence added"),
    evidence.EvidenceWithdrawn: Text("撤回證據", "Evidence withdrawn"),
    evidence.StatementSigned: Text("聲明簽署", "Statement signed"),
    ledgers.AnchorAdded: Text("新增外部錨定", "Anchor added"),
    ledgers.AnchorRemoved: Text("移除外部錨定", "Anchor removed"),
    ledgers.BinderExported: Text("匯出稽核卷宗", "Binder exported"),
    ledgers.ContentKeyAdded: Text("更換包裹金鑰", "Content key added"),
    ledgers.ContentKeysRetired: Text("汰除舊包裹金鑰", "Content keys retired"),
    ledgers.EpochOpened: Text("開啟新紀元", "Epoch opened"),
    ledgers.KeyRotated: Text("輪替金鑰", "Key rotated"),
    ledgers.RestorePerformed: Text("還原", "Restored from a copy"),
    observations.ObservationChanged: Text("觀測變動", "Observation changed"),
    observations.ObservationContinued: Text("觀測持續", "Observation continued"),
    observations.SettingRead: Text("系統設定值", "Setting read"),
    people.AbsenceCancelled: Text("取消不在", "Absence cancelled"),
    people.AbsencePlanned: Text("預定不在", "Absence planned"),
    people.DeputyEnded: Text("代理結束", "Deputation ended"),
    people.DeputyNamed: Text("指定代理人", "Deputy named"),
    people.DutyEnded: Text("解除職務", "Duty ended"),
    people.DutyGranted: Text("指派職務", "Duty granted"),
    registers.RegisterEntered: Text("清冊登錄", "Register entry"),
    registers.RegisterRetired: Text("清冊除帳", "Register entry retired"),
    retention.ContentDisposed: Text("銷毀內容", "Content destroyed"),
    retention.HoldPlaced: Text("停止銷毀", "Hold placed"),
    retention.HoldReleased: Text("解除停止銷毀", "Hold released"),
    retention.HoldingConfirmed: Text("保存確認", "Holding confirmed"),
    retention.LogsSealed: Text("封存日誌", "Logs sealed"),
    retention.SubjectsSealed: Text("主體封存", "Subjects sealed"),
}
OUTCOMES = {
    Outcome.OK: Text("正常", "ok"),
    Outcome.FAIL: Text("不符", "failing"),
    Outcome.UNKNOWN: Text("無法得知", "cannot tell"),
    Outcome.NOT_APPLICABLE: Text("不適用", "not applicable"),
}


def kind_name(payload: Payload) -> Text:
    """Return the name of a payload's kind."""
    return KIND_NAMES[type(payload)]


@dataclass(frozen=True, slots=True)
class Described:
    """A fact in words (事實的說法)."""

    day: date
    """The day it is about."""
    title: Text
    detail: Text


def describe(fact: Fact, names: Names, titles: Mapping[str, str]) -> Described:
    """Return what a fact says; `titles` holds what people called a piece of evidence, by its id."""
    rule = _RULES.get(type(fact.payload))
    if rule is None:
        return Described(fact.recorded, kind_name(fact.payload), Text(fact.subject, fact.subject))
    return rule(fact, fact.payload, names, titles)


def _span(about: About) -> Text:
    if about.first == about.last:
        return Text("", "")
    return Text(f"{about.first} 至 {about.last}", f"{about.first} to {about.last}")


def _join(*texts: Text) -> Text:
    return Text("，".join(one.zh for one in texts if one.zh), ", ".join(one.en for one in texts if one.en))


def _evidence(fact: Fact, payload: Any, names: Names, titles: Mapping[str, str]) -> Described:  # noqa: ANN401 - by table
    form = names.term("forms", payload.form)
    title = titles.get(payload.evidence, "")
    signed = len(payload.signatures)
    signatures = Text(f"{signed} 人簽署", f"{signed} signatures") if signed else Text("", "")
    items = len(payload.items)
    covered = Text(f"逐項 {items} 項", f"{items} items") if items else Text("", "")
    own = Text(title, title) if title and title not in form else Text("", "")
    detail = _join(
        own, names.target(payload.target), _span(payload.about), covered, signatures, _entered(fact, payload.about.last)
    )
    return Described(payload.about.last, form, detail)


def _entered(fact: Fact, last: date) -> Text:
    days = (fact.recorded - last).days
    if days <= 0:
        return Text("同日入帳", "entered the same day")
    return Text(f"{days} 日後入帳", f"entered {days} days later")


def _raised(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    title = names.term("events", payload.event)
    return Described(
        taipei_day(payload.since), title, _join(Text(payload.item, payload.item), names.target(payload.target))
    )


def _answered(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    title = names.term("events", payload.event)
    step = Text(f"步驟 {payload.step}，{payload.item}", f"step {payload.step}, {payload.item}")
    return Described(taipei_day(payload.on), title, step)


def _dropped(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    title = names.term("events", payload.event)
    return Described(payload.on, title, Text(f"銷案，{payload.item}", f"dropped, {payload.item}"))


def _none(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    event = names.term("events", payload.event)
    title = Text(f"聲明沒有「{event.zh}」", f"Stated: no “{event.en}”")
    return Described(payload.about.last, title, _join(names.target(payload.target), _span(payload.about)))


def _signed(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    title = names.term("statements", payload.statement)
    return Described(payload.on, title, _join(Text(payload.step, payload.step), _span(payload.about)))


def _changed(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    seen = [(names.term("checks", one.check), OUTCOMES[one.outcome]) for one in payload.items]
    more = max(len(seen) - 3, 0)
    zh = "、".join(f"{check.zh} {outcome.zh}" for check, outcome in seen[:3]) + (f"，另 {more} 項" if more else "")
    en = ", ".join(f"{check.en}: {outcome.en}" for check, outcome in seen[:3]) + (f", {more} more" if more else "")
    target = names.target(payload.target)
    title = Text(f"{target.zh} 觀測變動", f"{target.en}: observation changed")
    return Described(taipei_day(payload.seen), title, Text(zh, en))


def _continued(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    count = len(payload.checks)
    target = names.target(payload.target)
    title = Text(f"{target.zh} 觀測持續", f"{target.en}: observation continued")
    return Described(taipei_day(payload.last), title, Text(f"{count} 項檢查結果不變", f"{count} checks saw the same"))


def _setting(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    value = scalar(payload.value)
    method = {"read": Text("讀取", "read"), "tested": Text("實測", "tested"), "declared": Text("聲明", "declared")}.get(
        payload.method, Text(payload.method, payload.method)
    )
    detail = _join(names.target(payload.target), Text(f"值 {value.zh}", f"value {value.en}"), method)
    return Described(taipei_day(payload.seen), names.term("settings", payload.setting), detail)


def _held(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    intact = Text("完整", "intact") if payload.intact else Text("不完整", "not intact")
    return Described(
        payload.on, names.term("logs", payload.log), _join(names.target(payload.target), _span(payload.about), intact)
    )


def _entry(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    register = names.term("registers", payload.register)
    target = names.target(f"{payload.register}:{payload.entry}")
    return Described(payload.since, Text(f"清冊「{register.zh}」", f"Register “{register.en}”"), target)


def _profile(_fact: Fact, payload: Any, names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    answer = scalar(payload.answer)
    return Described(payload.since, names.question(payload.question), Text(f"答：{answer.zh}", f"answer: {answer.en}"))


def _finding(_fact: Fact, payload: Any, _names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    return Described(payload.since, KIND_NAMES[type(payload)], Text(payload.finding, payload.finding))


def _exception(_fact: Fact, payload: Any, _names: Names, _titles: Mapping[str, str]) -> Described:  # noqa: ANN401
    span = Text(f"{payload.first} 至 {payload.last}", f"{payload.first} to {payload.last}")
    return Described(payload.first, KIND_NAMES[type(payload)], _join(Text(payload.exception, payload.exception), span))


_RULES: dict[type[Payload], Callable[[Fact, Any, Names, Mapping[str, str]], Described]] = {
    audit.ExceptionApproved: _exception,
    audit.FindingClosed: _finding,
    audit.FindingOpened: _finding,
    companies.ProfileAnswered: _profile,
    events.EventAnswered: _answered,
    events.EventDropped: _dropped,
    events.EventRaised: _raised,
    events.NoEventStated: _none,
    evidence.EvidenceAdded: _evidence,
    evidence.StatementSigned: _signed,
    observations.ObservationChanged: _changed,
    observations.ObservationContinued: _continued,
    observations.SettingRead: _setting,
    registers.RegisterEntered: _entry,
    registers.RegisterRetired: _entry,
    retention.HoldingConfirmed: _held,
}
