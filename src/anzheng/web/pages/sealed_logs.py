"""封存日誌頁 Sealed logs: each device, up to which day, what is missing, altered or silent."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.records.log_summaries import LogSummary
from anzheng.web.pages.components import Callout, Cell, Column, Empty, Entry, Table, Tone
from anzheng.web.pages.sheets import Sheet, SheetsPage
from anzheng.web.pages.words import Badge

TITLE = Text("封存日誌", "Sealed logs")
_LEDE = Text(
    "每一台設備已結束的日誌檔，長度與摘要都在帳本裡；沒有檔案的日子也是。這一頁只說封存時看到的，檔案現在是否還在、有沒有被改，"
    "要用 anzheng logs verify 全部重讀才知道。",
    "Lengths and digests of closed log files are in the ledger, device by device; so are days without any file. "
    "This page tells what the sealings saw. Whether the files are still there and unchanged, anzheng logs verify finds "
    "out: it reads them all.",
)
_LATE = timedelta(days=7)
"""A device that was not looked at for longer is marked."""
_RUNS = 3


def logs_page(
    found: Sequence[LogSummary], logs: Mapping[str, Text], targets: Mapping[str, str], today: date
) -> SheetsPage:
    """Return the page; `logs` names what is kept, `targets` the devices."""
    columns = (
        Column(Text("設備", "Device")),
        Column(Text("狀態", "State")),
        Column(Text("保存項目", "What is kept")),
        Column(Text("封存至", "Sealed up to")),
        Column(Text("自", "Since")),
        Column(Text("檔案", "Files"), numeric=True),
        Column(Text("不見", "Missing"), numeric=True),
        Column(Text("已變更", "Altered"), numeric=True),
        Column(Text("沒有檔案的日子", "Days without files")),
        Column(Text("分錄", "Entry")),
    )
    rows = tuple(_row(one, logs, targets, today) for one in found)
    nothing = Empty(
        Text("還沒有封存任何日誌", "No log was sealed so far"),
        Text("請執行 anzheng logs seal，並排入每日的排程。", "Run anzheng logs seal, and have it run every day."),
    )
    table = Table(TITLE, columns, rows, nothing)
    notes = () if not found else (_said(found),)
    sheet = Sheet("s-logs", Text("各設備", "Device by device"), wide=(table,))
    return SheetsPage(TITLE, (sheet,), _LEDE, notes=notes)


def _row(one: LogSummary, logs: Mapping[str, Text], targets: Mapping[str, str], today: date) -> tuple[Cell, ...]:
    entry = None if one.seq is None else Entry(one.seq)
    return (
        targets.get(one.target, one.target),
        _badge(one, today),
        logs.get(one.log, Text(one.log, one.log)),
        one.until,
        one.since,
        one.held,
        one.missing,
        one.altered,
        _silent(one),
        entry,
    )


def _badge(one: LogSummary, today: date) -> Badge:
    """Return the severest thing that can be said."""
    if not one.agrees:
        return Badge("failed", Text("與帳本不符", "ledger disagrees"))
    if one.missing or one.altered:
        return Badge("failed", Text("不見或已變更", "missing or altered"))
    if one.silent:
        return Badge("overdue", Text("有空白的日子", "silent days"))
    if today - one.until > _LATE:
        return Badge("unknown", Text("很久沒封存", "not sealed lately"))
    return Badge("met", Text("完整", "whole"))


def _silent(one: LogSummary) -> Text | None:
    stated = Text(f"{one.stated:,} 天已說明", f"{one.stated:,} explained") if one.stated else None
    if not one.silent:
        return stated
    days = sum((last - first).days + 1 for first, last in one.silent)
    shown = one.silent[-_RUNS:]
    zh = "、".join(roc.short(a) if a == b else f"{roc.short(a)} 至 {roc.short(b)}" for a, b in shown)
    en = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in shown)
    more = "… " if len(one.silent) > _RUNS else ""
    also = Text("", "") if stated is None else Text(f"；{stated.zh}", f"; {stated.en}")
    return Text(f"{days:,} 天沒有說明：{more}{zh}{also.zh}", f"{days:,} not explained: {more}{en}{also.en}")


def _said(found: Sequence[LogSummary]) -> Callout:
    differ = sum(not one.agrees for one in found)
    if differ:
        return Callout(
            Tone.REFUSED,
            Text(f"{differ:,} 台設備的封存與帳本不符", f"Seals of {differ:,} devices disagree with the ledger"),
            Text("請執行 anzheng logs verify 查明。", "Run anzheng logs verify to find out."),
        )
    missing, altered = sum(one.missing for one in found), sum(one.altered for one in found)
    if missing or altered:
        return Callout(
            Tone.CAUTION,
            Text(
                f"最近一次封存時，{missing:,} 個檔案不見、{altered:,} 個已變更",
                f"At the newest sealings: {missing:,} missing, {altered:,} altered",
            ),
        )
    return Callout(
        Tone.DONE,
        Text(
            f"{len(found):,} 台設備封存過的檔案，最近一次看的時候都在",
            f"Of {len(found):,} devices everything sealed was there when last looked at",
        ),
    )
