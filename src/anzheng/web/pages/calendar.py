"""日曆頁 The calendar: days of a year that depart from Monday to Friday, and who changed which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.facts.calendars import CalendarKind
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import Text
from anzheng.reports.wording import weekday
from anzheng.web.pages.components import Choice, Column, Empty, Entry, Field, Table
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

_TITLE = Text("日曆", "Calendar")
_OPEN, _CLOSED = Text("上班", "Open"), Text("不上班", "Closed")
KINDS = {
    CalendarKind.OFFICE: Text("上班日", "Office days"),
    CalendarKind.TRADING: Text("交易日", "Trading days"),
}


@dataclass(frozen=True, slots=True)
class Override:
    """One day that the company changed (公司調整)."""

    calendar: CalendarKind
    day: date
    open: bool
    by: str
    seq: int


def calendar_page(
    year: int,
    calendars: Mapping[CalendarKind, Calendar],
    overrides: Iterable[Override],
    today: str,
    sent: Sent | None,
    *,
    changeable: bool,
) -> SheetsPage:
    """Return the page about one year."""
    sheets = [_changed(overrides), *(_year(kind, calendar, year) for kind, calendar in calendars.items())]
    if changeable:
        kinds = tuple(Choice(kind.value, name) for kind, name in KINDS.items())
        fields = (
            Field("day", Text("日期", "Day"), "date", today),
            Field("calendar", Text("日曆", "Calendar"), "radio", CalendarKind.OFFICE.value, choices=kinds),
            Field(
                "state", Text("改為", "Make it"), "radio", choices=(Choice("closed", _CLOSED), Choice("open", _OPEN))
            ),
        )
        change = form("override", fields, Text("記錄調整", "Record the change"), sent)
        sheets.insert(0, Sheet("override", Text("調整一天", "Change one day"), form=change))
    lede = Text(
        "期限以工作天計算；颱風假等臨時停班請在這裡調整。",
        "Due dates count working days; enter typhoon days and the like here.",
    )
    return SheetsPage(_TITLE, tuple(sheets), lede)


def _changed(overrides: Iterable[Override]) -> Sheet:
    columns = (
        Column(Text("日期", "Day")),
        Column(Text("日曆", "Calendar")),
        Column(Text("改為", "Made")),
        Column(Text("調整者", "By")),
        Column(Text("入帳", "Entry")),
    )
    rows = tuple(
        (one.day, KINDS[one.calendar], _OPEN if one.open else _CLOSED, one.by, Entry(one.seq)) for one in overrides
    )
    nothing = Empty(
        Text("沒有調整過任何一天。", "No day was changed."),
        Text("一切依公告的日曆。", "The published calendar applies as it is."),
    )
    title = Text("公司自己的調整", "Changes of the company's own")
    return Sheet("changes", title, wide=(Table(title, columns, rows, nothing),))


def _year(kind: CalendarKind, calendar: Calendar, year: int) -> Sheet:
    shut = [(day, _CLOSED) for day in calendar.closed if day.year == year and day.weekday() < 5]
    extra = [(day, _OPEN) for day in calendar.opened if day.year == year and day.weekday() >= 5]
    rows = tuple((day, weekday(day), state) for day, state in sorted((*shut, *extra)))
    columns = (Column(Text("日期", "Day")), Column(Text("星期", "Weekday")), Column(Text("當天", "On that day")))
    nothing = Empty(
        Text("這一年還沒有公告。", "This year is not published."),
        Text("暫以週一至週五計算。", "Monday to Friday count until then."),
    )
    name = KINDS[kind]
    title = Text(f"民國 {year - 1911} 年{name.zh}的例外", f"{name.en} of {year}: exceptions")
    return Sheet(kind.value, title, wide=(Table(title, columns, rows, nothing),))
