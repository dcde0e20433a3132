"""無情事聲明頁 The page of open statements: a box for each kind of event whose period has passed in silence."""

from collections.abc import Mapping, Sequence
from datetime import date

from anzheng.facts.base import COMPANY
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.reports.silences import Silence
from anzheng.web.pages.components import Choice, Empty, Field, Link
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

TITLE = Text("無情事聲明", "Statements of no event")
FORM, FIELD = "nones", "silent"
_LEAD = Text(
    "勾選的每一項，都由你簽署聲明在這段期間沒有發生。發生過的請取消勾選，並登錄事件。",
    "You sign of everything ticked that it did not happen in its period. Untick what did, and record the event.",
)


def nones_page(
    silent: Sequence[Silence],
    targets: Mapping[str, str],
    today: date,
    crumbs: tuple[Link, ...],
    sent: Sent | None,
) -> SheetsPage:
    """Return the page; every box is ticked until the reader says otherwise."""
    if not silent:
        nothing = Empty(
            Text("沒有待聲明的事件", "No statement is open"),
            Text(
                "下一段期間過了以後，這裡會列出還沒有人說明的事件。", "Once a period has passed, its events stand here."
            ),
        )
        return SheetsPage(TITLE, (Sheet("open", TITLE, (nothing,)),), crumbs=crumbs)
    late = sum(one.due < today for one in silent)
    lede = Text(
        f"有 {len(silent)} 種事件的期間已過，還沒有人聲明{f'；其中 {late} 種已過期限' if late else ''}。",
        f"{len(silent)} periods passed without a word{f', {late} of them past their due date' if late else ''}.",
    )
    choices = tuple(Choice(one.key, _line(one, targets)) for one in silent)
    ticked = tuple(one.key for one in silent)
    field = Field(FIELD, Text("沒有發生的", "What did not happen"), "checks", values=ticked, choices=choices)
    sheet = Sheet("open", TITLE, form=form(FORM, (field,), Text("簽署聲明", "Sign"), sent, draft=False), lead=_LEAD)
    return SheetsPage(TITLE, (sheet,), lede, crumbs)


def _line(one: Silence, targets: Mapping[str, str]) -> Text:
    """Return what is stated in one line: the event, about whom, for which days, by when."""
    first, last, due = (roc.short(day) for day in (one.about.first, one.about.last, one.due))
    whom = "" if one.target == COMPANY else targets.get(one.target, one.target)
    return Text(
        f"{one.name.zh}{f'（{whom}）' if whom else ''}　{first} 至 {last}，期限 {due}",
        f"{one.name.en}{f' ({whom})' if whom else ''}: {one.about.first} to {one.about.last}, due {one.due}",
    )
