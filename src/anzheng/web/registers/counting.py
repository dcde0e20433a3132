"""盤點的頁面 A stock-take: begun, counted page by page or one by one, put before its signers, called off."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import AnzhengError, NotFoundError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.records.belonging import require_target
from anzheng.records.stocktakes import submit
from anzheng.registers import stocktakes
from anzheng.registers.core.stocktakes import Line, Result, tally
from anzheng.registers.models import Counted, Entry, Stocktake
from anzheng.registers.reach import require_everywhere
from anzheng.registers.stocktakes import Count, find_stocktake, line_of, lines_of
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages import stocktakes as pages
from anzheng.web.pages.components import Link, Paging, Tone
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.registers.around import AREA, around, opened, values_in
from anzheng.web.sheets import show

_PAGE = 60
_VIEWS = {
    "": Text("全部", "All"),
    "left": Text("未盤點", "Not counted"),
    "differences": Text("差異", "Differences"),
}


@dataclass(frozen=True, slots=True)
class _About:
    """What an act is about."""

    at: Here
    row: Stocktake
    register: Register
    line: Line | None = None


@needs(Permission.REGISTERS_WRITE)
@require_POST
def start_view(request: HttpRequest, register: str) -> HttpResponse:
    """Begin a stock-take."""
    at, own = opened(request, register)
    require_everywhere(at.visit.standing)
    try:
        made = stocktakes.start(at.ledger, own.id, actor=at.visit.actor, now=at.now)
    except AnzhengError as problem:
        said = Text(f"{problem.what.zh}。{problem.remedy.zh}", f"{problem.what.en}; {problem.remedy.en}")
        flash(request, said, Tone.REFUSED)
        return redirect(at.address("register", own.id))
    return redirect(at.address("stocktake", made.pk))


@needs(Permission.REGISTERS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def stocktake_view(request: HttpRequest, stocktake: str) -> HttpResponse:
    """Show a stock-take; count, submit, call off."""
    about = _about(request, stocktake)
    at = about.at
    if request.method != "POST":
        return _page(about, None)
    require_everywhere(at.visit.standing)
    reading = Reading(request.POST)
    acts = {pages.COUNT: _count, pages.REST: _rest, pages.SUBMIT: _submit, pages.CALL_OFF: _call_off}
    reading.carry_out(acts, about)
    if not reading.sound:
        return _page(_about(request, stocktake), reading.sent)
    query = urlencode([(name, value) for name, value in request.GET.items() if isinstance(value, str)])
    address = at.address("stocktake", stocktake).partition("?")[0]
    return redirect(f"{address}?{query}" if query else address)


@needs(Permission.REGISTERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def line_view(request: HttpRequest, stocktake: str, entry: str) -> HttpResponse:
    """Count one entry, with what differs. Raises NotFoundError for one that is not in the stock-take."""
    about = _about(request, stocktake)
    counted = about.row.lines.filter(entry=entry).first()
    if counted is None:
        raise NotFoundError(
            Text("這次盤點沒有這一項", "the stock-take has no such entry"),
            entry[:80],
            Text("請從盤點頁選取", "choose one from its page"),
        )
    return _one(_About(about.at, about.row, about.register, line_of(counted)))


@needs(Permission.REGISTERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def surplus_view(request: HttpRequest, stocktake: str) -> HttpResponse:
    """Enter what is there and not on the register."""
    about = _about(request, stocktake)
    require_everywhere(about.at.visit.standing)
    return _one(_About(about.at, about.row, about.register, Line("", "", expected=False, result=None)))


def _one(about: _About) -> HttpResponse:
    at, line = about.at, about.line
    if line is None:
        raise TypeError("a line is needed")
    if at.request.method != "POST":
        return _line_page(about, line, None)
    target = f"{about.register.id}:{line.entry}"
    if line.expected:
        require_target(at.visit.standing, Permission.REGISTERS_WRITE, at.ledger, target)
    else:
        require_everywhere(at.visit.standing)
    reading = Reading(at.request.POST)
    reading.carry_out({pages.LINE: _save, pages.STRIKE: _strike}, about)
    if not reading.sound:
        return _line_page(about, line, reading.sent)
    return redirect(at.address("stocktake", about.row.pk))


def _about(request: HttpRequest, stocktake: str) -> _About:
    at = here(request, AREA)
    row = find_stocktake(at.ledger, stocktake)
    return _About(at, row, paperwork().register(row.register))


def _count(about: _About, reading: Reading) -> None:
    """Take down the answers of one page; what was not touched stays as it is."""
    before = {one.entry: one for one in lines_of(about.row)}
    counts: list[Count] = []
    struck: list[str] = []
    for name, given in reading.values.items():
        entry = name.removeprefix(pages.ANSWER)
        line = before.get(entry)
        if name == entry or line is None or not line.expected:
            continue
        if reading.choice(name, [one.value for one in pages.QUICK], required=False) == "":
            struck += [entry] if line.result is not None else []
            continue
        result = Result.MISSING if given == pages.GONE else Result(given)
        counts.append(Count(entry, result, line.note, given == pages.GONE, answers=line.answers))
    if reading.sound:
        at = about.at
        stocktakes.count(at.ledger, about.row.pk, counts, actor=at.visit.actor, now=at.now)
        for entry in struck:
            stocktakes.strike(at.ledger, about.row.pk, entry)
        flash(at.request, Text(f"已儲存 {len(counts):,} 項。", f"{len(counts):,} saved."))


def _rest(about: _About, _reading: Reading) -> None:
    at = about.at
    done = stocktakes.count_rest(at.ledger, about.row.pk, actor=at.visit.actor, now=at.now)
    flash(at.request, Text(f"其餘 {done:,} 項相符。", f"The other {done:,} were found."))


def _submit(about: _About, _reading: Reading) -> None:
    at = about.at
    record = submit(at.visit.standing, about.row.pk, home=at.home, actor=at.visit.actor, now=at.now)
    flash(at.request, Text(f"已送件：{record.number}。", f"Submitted: {record.number}."))


def _call_off(about: _About, _reading: Reading) -> None:
    stocktakes.call_off(about.at.ledger, about.row.pk, now=about.at.now)
    flash(about.at.request, Text("已取消這次盤點。", "The stock-take was called off."))


def _save(about: _About, reading: Reading) -> None:
    at, line = about.at, about.line
    if line is None:
        raise TypeError("a line is needed")
    entry = line.entry or reading.text("entry", limit=80)
    name = line.name if line.expected else reading.text("name", limit=200)
    result = reading.choice("result", [one.value for one in Result])
    note = reading.text("note", required=False, limit=400)
    values = values_in(reading, about.register)
    if not reading.sound:
        return
    standing = _standing(about, entry) if line.expected else {}
    differing = {key: value for key, value in values.items() if standing.get(key) != value}
    found = differing if Result(result) in (Result.DIFFERS, Result.SURPLUS) else {}
    one = Count(entry, Result(result), note, reading.ticked("settle"), found, name, line.answers)
    stocktakes.count(at.ledger, about.row.pk, [one], actor=at.visit.actor, now=at.now)
    flash(at.request, Text(f"已儲存 {entry}。", f"{entry} saved."))


def _strike(about: _About, _reading: Reading) -> None:
    if about.line is not None:
        stocktakes.strike(about.at.ledger, about.row.pk, about.line.entry)


def _standing(about: _About, entry: str) -> dict[str, object]:
    row = Entry.objects.filter(ledger=about.at.ledger, register=about.register.id, entry=entry).first()
    return {} if row is None else dict(row.everything)


def _line_page(about: _About, line: Line, sent: Sent | None) -> HttpResponse:
    at = about.at
    title = Text(f"{about.register.zh}盤點", f"Stock-take: {about.register.en}")
    back = Link(title, at.address("stocktake", about.row.pk))
    row = Entry.objects.filter(ledger=at.ledger, register=about.register.id, entry=line.entry).first()
    values = {**({} if row is None else row.everything), **line.values}
    return show(at, pages.line_page(about.register, line, values, around(at, about.register), sent, back), sent)


def _page(about: _About, sent: Sent | None) -> HttpResponse:
    at, row, register = about.at, about.row, about.register
    view = at.parameters().get("view", "")
    view = view if view in _VIEWS else ""
    every = lines_of(row)
    found = tally(every)
    after = at.parameters().get("after", "")[:80]
    rows = _seen(row, view).filter(entry__gt=after) if after else _seen(row, view)
    shown = list(rows.order_by("entry")[: _PAGE + 1])
    differing = sum(1 for one in every if one.differs)
    counts = {"": len(every), "left": found.left, "differences": differing}
    record = Link(Text("看紀錄與簽核", "See the record"), at.address("record", row.case)) if row.case else None
    model = pages.Counting(
        row,
        register,
        found,
        [(line_of(one), at.address("stocktake-line", row.pk, one.entry)) for one in shown[:_PAGE]],
        Paging(
            Text(f"顯示 {min(len(shown), _PAGE):,} 項", f"{min(len(shown), _PAGE):,} shown"),
            _address(at, row, view) if after else "",
            _address(at, row, view, shown[_PAGE - 1].entry) if len(shown) > _PAGE else "",
        ),
        [(key, name, _address(at, row, key), counts[key]) for key, name in _VIEWS.items()],
        view,
        record,
        at.address("stocktake-surplus", row.pk),
    )
    back = Link(Text(register.zh, register.en), at.address("register", register.id))
    writes = at.visit.standing.may(Permission.REGISTERS_WRITE)
    return show(at, pages.stocktake_page(model, sent, back, writes=writes), sent)


def _seen(row: Stocktake, view: str) -> QuerySet[Counted]:
    lines = row.lines.all()
    if view == "left":
        return lines.filter(result="")
    return lines.exclude(result__in=("", Result.FOUND.value)) if view == "differences" else lines


def _address(at: Here, row: Stocktake, view: str, after: str = "") -> str:
    path = at.address("stocktake", row.pk).partition("?")[0]
    pairs = [*at.frame.keep, *((name, value) for name, value in (("view", view), ("after", after)) if value)]
    return f"{path}?{urlencode(pairs)}" if pairs else path
