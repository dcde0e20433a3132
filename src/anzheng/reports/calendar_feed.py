"""行事曆 The work of one person as an iCalendar file (RFC 5545).

Calendars of others (a phone, a mail provider) keep what they read, so nothing stands in it that is not in the
catalogue or, as a code, in the ledger: no name of a person, system or supplier, no title, no content.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Final

from icalendar import Alarm, Calendar, Event

from anzheng.facts.base import COMPANY
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.obligations.core.roster import concerns
from anzheng.posture.words import NAMES, Word
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.wording import Names, duty, titled
from anzheng.reports.work import Work, work_of

BACK: Final = timedelta(days=60)
AHEAD: Final = timedelta(days=400)
REFRESH: Final = timedelta(hours=6)
"""How often a calendar program is asked to read it again."""
_ALARM = timedelta(days=3)
_ALARMED = timedelta(days=6)
"""Windows shorter than a week come round too often to be announced days before."""
_REFS = 20
_NAME = Text("安證：到期事項", "Anzheng: what is due")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar it is (行事曆的主人)."""

    person: str
    language: str
    """`zh` or `en`."""
    link: str
    """Address of the page of what is due."""


_KEPT = 64
"""Calendars kept in memory until their ledger grows or the day ends: programs ask again and again."""
_kept: "OrderedDict[tuple[str, int, date, Reader], bytes]" = OrderedDict()
_keeping = Lock()


def feed(known: Knowledge, ledger: str, reader: Reader, today: date) -> bytes:
    """Return the calendar of a person as known now. Nothing is written; the same question has the same bytes."""
    facts = known.facts(ledger)
    key = (ledger, len(facts), today, reader)
    with _keeping:
        held = _kept.get(key)
    if held is None:
        work = work_of(known, ledger, today, today + AHEAD)
        held = render(work, of_person(work, reader.person, today), reader, facts[-1].at)
        with _keeping:
            _kept[key] = held
            while len(_kept) > _KEPT:
                _kept.popitem(last=False)
    return held


def of_person(work: Work, person: str, today: date) -> list[Occurrence]:
    """Return what a person answers for or stands in for, from 60 days back."""
    return [one for one in work.items if one.due >= today - BACK and concerns(one.responsible, person)]


def render(work: Work, items: Iterable[Occurrence], reader: Reader, stamp: datetime) -> bytes:
    """Return the file; `stamp` is when the newest entry was made, as known by which it says what it says."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Anzheng//Due//ZH-TW")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _in(reader, _NAME))
    calendar.add("x-wr-timezone", "Asia/Taipei")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    names = {document: Names(edition, {}) for document, edition in work.editions.items()}
    for one in items:
        event = _event(one, work, names[one.needs[0].document], reader)
        event.add("dtstamp", stamp)
        event.add("last-modified", stamp)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(one: Occurrence, work: Work, names: Names, reader: Reader) -> Event:
    demand = work.demand(one)
    summary = _summary(one, titled(demand.zh, demand.en), names)
    event = Event()
    event.add("uid", f"{one.id}@anzheng")
    event.add("sequence", one.seq)
    event.add("dtstart", one.due)
    event.add("dtend", one.due + timedelta(days=1))
    event.add("summary", _in(reader, summary))
    event.add("description", _in(reader, _description(one, work, reader.link)))
    event.add("url", reader.link)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("categories", [_in(reader, Text(*NAMES[one.word]))])
    if one.item or one.last - one.first >= _ALARMED or one.first == one.due:
        event.add_component(_alarm(_in(reader, summary)))
    return event


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -_ALARM)
    return alarm


def _summary(one: Occurrence, title: Text, names: Names) -> Text:
    """Return the demand in plain words, with the code of its target and case."""
    late = Text("逾期：", "Overdue: ") if one.word is Word.OVERDUE else Text("", "")
    codes = [_target(one.target, names)] if one.target != COMPANY else []
    codes += [Text(one.item, one.item)] if one.item else []
    zh, en = "、".join(code.zh for code in codes), ", ".join(code.en for code in codes)
    return Text(
        f"{late.zh}{title.zh}" + (f"（{zh}）" if zh else ""),
        f"{late.en}{title.en}" + (f" ({en})" if en else ""),
    )


def _target(target: str, names: Names) -> Text:
    register, _, entry = target.partition(":")
    name = names.term("registers", register)
    return Text(f"{name.zh} {entry}", f"{name.en} {entry}")


def _description(one: Occurrence, work: Work, link: str) -> Text:
    refs = [(work.editions[need.document], need.ref) for need in one.needs[:_REFS]]
    answers = duty(one.owner)
    period = ""
    if one.first != one.last:
        period = f"{roc.short(one.first)} 至 {roc.short(one.last)}"
    zh = [
        f"權責：{answers.zh}",
        *([f"期間：{period}"] if period else []),
        "依據：" + "、".join(f"{edition.zh} {ref}" for edition, ref in refs),
        link,
    ]
    en = [
        f"Duty: {answers.en}",
        *([f"Period: {one.first} to {one.last}"] if period else []),
        "Needed by: " + "; ".join(f"{edition.en} {ref}" for edition, ref in refs),
        link,
    ]
    return Text("\n".join(zh), "\n".join(en))


def _in(reader: Reader, text: Text) -> str:
    return text.en if reader.language == "en" else text.zh
