"""項目的頁面 One entry: shown, changed, taken out; a new one entered."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.catalogue.core.forms import Register
from anzheng.kernel.errors import Text
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.records.belonging import require_target
from anzheng.registers.finding import link_of
from anzheng.registers.history import history
from anzheng.registers.listing import find_entry, named_in
from anzheng.registers.models import Entry
from anzheng.registers.own_acts import KEPT_BY
from anzheng.registers.reach import require_everywhere
from anzheng.registers.services import NewEntry, enter, retire
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here
from anzheng.web.pages.components import Link
from anzheng.web.pages.register_entry import EDIT, NEW, RETIRE, entry_page, new_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.registers.around import around, back_to, may_write, opened, refuse_wrong, values_in
from anzheng.web.sheets import show


@dataclass(frozen=True, slots=True)
class _About:
    """What an act is about."""

    at: Here
    register: Register
    entry: str


@needs(Permission.REGISTERS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_view(request: HttpRequest, register: str, entry: str) -> HttpResponse:
    """Show an entry; change it, or take it out. Raises NotFoundError."""
    at, own = opened(request, register)
    row = find_entry(at.ledger, register, entry)
    if request.method != "POST":
        return _page(at, own, row, None)
    require(at.visit.standing, Permission.REGISTERS_WRITE)
    require_target(at.visit.standing, Permission.REGISTERS_WRITE, at.ledger, f"{register}:{entry}")
    reading = Reading(request.POST)
    reading.carry_out({EDIT: _edit, RETIRE: _retire}, _About(at, own, entry))
    if not reading.sound:
        return _page(at, own, row, reading.sent)
    flash(request, Text("已入帳。", "Recorded."))
    return redirect(at.address("entry", register, entry))


@needs(Permission.REGISTERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: HttpRequest, register: str) -> HttpResponse:
    """Enter something new."""
    at, own = opened(request, register)
    require_everywhere(at.visit.standing)
    if request.method != "POST":
        return show(at, new_page(own, around(at, own), None, back_to(at, own)))
    reading = Reading(request.POST)
    reading.carry_out({NEW: _new}, _About(at, own, reading.text("entry", limit=80)))
    if not reading.sound:
        return show(at, new_page(own, around(at, own), reading.sent, back_to(at, own)), reading.sent)
    flash(request, Text("已登錄並入帳。", "Entered and recorded."))
    return redirect(at.address("entry", register, reading.text("entry", limit=80)))


def _new(about: _About, reading: Reading) -> None:
    at = about.at
    if Entry.objects.filter(ledger=at.ledger, register=about.register.id, entry=about.entry).exists():
        reading.wrong("entry", Text("這個代號已經有了，請換一個", "this id is taken; choose another"))
    _write(about, reading)


def _edit(about: _About, reading: Reading) -> None:
    _write(about, reading)


def _write(about: _About, reading: Reading) -> None:
    at, register = about.at, about.register
    name, since = reading.text("name", limit=200), reading.day("since")
    values = values_in(reading, register)
    if since is None or not reading.sound:
        return
    new = NewEntry(register.id, about.entry, name, since, values)
    refuse_wrong(at, reading, new)
    if reading.sound:
        enter(at.ledger, [new], actor=at.visit.actor, now=at.now, complete=True)


def _retire(about: _About, reading: Reading) -> None:
    at, since = about.at, reading.day("gone")
    if since is not None and reading.sound:
        retire(at.ledger, about.register.id, about.entry, since=since, actor=at.visit.actor, now=at.now, complete=True)


def _page(at: Here, register: Register, row: Entry, sent: Sent | None) -> HttpResponse:
    writes = may_write(at, f"{register.id}:{row.entry}")
    elsewhere = None
    if register.id in KEPT_BY:
        elsewhere = Link(KEPT_BY[register.id], link_of(register.id, row.entry))
    page = entry_page(
        register,
        row,
        history(at.ledger, register.id, row.entry),
        named_in(at.ledger, register.fields, [row]),
        around(at, register),
        sent,
        writes=writes,
        back=back_to(at, register),
        elsewhere=elsewhere,
    )
    return show(at, page, sent)
