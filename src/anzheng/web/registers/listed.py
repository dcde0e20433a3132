"""清冊清單 The registers, and one of them: a page at a time by id, narrowed and with the columns that are asked for."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.registers.listing import Asked, Page, page, summaries
from anzheng.registers.stocktakes import open_of, stocktakes
from anzheng.reports.papers.files import ListFormat
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Button, Callout, Link, Look, Paging, Tone
from anzheng.web.pages.registers import (
    RegisterPage,
    columns_of,
    columns_shown,
    filterable,
    filters_of,
    registers_page,
    table_of,
)
from anzheng.web.pages.sheets import Form, Sheet, form
from anzheng.web.registers.around import AREA, choices_for, opened, writes_everywhere
from anzheng.web.sheets import show

_LATE = 20
"""Stock-takes that the list shows."""


@needs(Permission.REGISTERS_READ)
@require_safe
def registers_view(request: HttpRequest) -> HttpResponse:
    """List the registers with what they hold, and the stock-takes of late."""
    at = here(request, AREA)
    rows = [(one, at.address("register", one.register.id)) for one in summaries(at.ledger, at.today)]
    known = paperwork().registers
    counts = [
        (one, Text(known[one.register].zh, known[one.register].en), at.address("stocktake", one.pk))
        for one in stocktakes(at.ledger)[:_LATE]
        if one.register in known
    ]
    return show(at, registers_page(rows, counts, ()))


@needs(Permission.REGISTERS_READ)
@require_safe
def register_view(request: HttpRequest, register: str) -> HttpResponse:
    """Show one register (a fixed number of queries, however long it is)."""
    at, own = opened(request, register)
    asked = asked_of(at, own)
    shown = columns_shown(own, request.GET.getlist("c"))
    found = page(at.ledger, own, asked, at.today)
    choices = choices_for(at, own.fields)
    addresses = {row.entry: at.address("entry", own.id, row.entry) for row in found.rows}
    model = RegisterPage(
        Text(own.zh, own.en),
        Text("點代號看內容與歷程。", "The id opens content and history."),
        _notes(at, own),
        filters_of(own, asked, choices),
        columns_of(own, shown),
        bool(_pairs(asked)),
        at.address("register", own.id),
        Text(f"共 {found.total:,} 項", f"{found.total:,} in all"),
        table_of(own, found, shown, _paging(at, own, asked, found), addresses),
        tuple(_sheets(at, own)),
    )
    return at.page("web/register.html", model)


def asked_of(at: Here, register: Register) -> Asked:
    """Read what is asked for from the address; what is unknown asks for nothing."""
    given = at.parameters()
    values = {name: given[name][:100] for name in filterable(register) if given.get(name)}
    return Asked(
        given.get("q", "").strip()[:100],
        values,
        bool(given.get("retired")),
        given.get("after", "")[:80],
        given.get("before", "")[:80],
    )


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    pairs = [("q", asked.text), *asked.values.items(), ("retired", "1" if asked.retired else "")]
    return [(name, value) for name, value in pairs if value]


def _paging(at: Here, register: Register, asked: Asked, found: Page) -> Paging:
    path = at.address("register", register.id).partition("?")[0]
    kept = [*at.frame.keep, *_pairs(asked), *(("c", name) for name in at.request.GET.getlist("c")[:50])]

    def turned(name: str, value: str) -> str:
        return f"{path}?{urlencode([*kept, (name, value)])}" if value else ""

    count = len(found.rows)
    return Paging(
        Text(f"顯示 {count:,}／{found.total:,} 項", f"{count:,} of {found.total:,} shown"),
        turned("before", found.newer),
        turned("after", found.older),
    )


def _notes(at: Here, register: Register) -> tuple[object, ...]:
    counting = open_of(at.ledger, register.id)
    if counting is None:
        return ()
    going = Text("正在盤點這份清冊。", "This register is being counted.")
    return (
        Callout(
            Tone.NOTE, going, action=Link(Text("看盤點", "See the stock-take"), at.address("stocktake", counting.pk))
        ),
    )


def _sheets(at: Here, register: Register) -> list[Sheet]:
    found = []
    if writes_everywhere(at):
        links = (
            Link(Text("登錄一項", "Enter one"), at.address("entry-new", register.id)),
            Link(Text("匯入清單", "Import a list"), at.address("register-import", register.id)),
        )
        found.append(Sheet("new", Text("登錄", "Enter"), links))
        if open_of(at.ledger, register.id) is None:
            begin = form(
                "start",
                (),
                Text("開始盤點", "Begin a stock-take"),
                action=at.address("stocktake-start", register.id),
                look=Look.QUIET,
                draft=False,
            )
            lead = Text("以現在的項目為應盤項目。", "What is on the register now is expected.")
            found.append(Sheet("count", Text("盤點", "Stock-take"), form=begin, lead=lead))
    if at.visit.standing.may(Permission.EXPORT):
        found.append(Sheet("export", Text("匯出", "Export"), form=_exporting(at, register), lead=_LEAVING))
    return found


_LEAVING = Text(
    "整份清冊；匯出會入帳，檔案可以原樣匯入。",
    "The whole register. That it left is recorded; the file can be imported again.",
)


def _exporting(at: Here, register: Register) -> Form:
    buttons = tuple(Button(Text(kind.upper(), kind.upper()), field="as", value=kind.value) for kind in ListFormat)
    address = at.address("register-export", register.id)
    return Form("export", address, (), buttons, hidden=(("form", "export"),), draft=False)
