"""清冊頁的共同部分 What the pages of registers share: the register, what may be named, the way back, reading fields."""

from collections.abc import Mapping

from django.db.models import Count, Q
from django.http import HttpRequest

from anzheng.catalogue.core.fields import Field
from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.typed import Value, WrongInputError, value_of
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.access import DeniedError
from anzheng.organization.core.permissions import Permission
from anzheng.organization.objects import everywhere
from anzheng.records.belonging import require_target
from anzheng.registers.checked import wrong_with
from anzheng.registers.core.checking import NewEntry
from anzheng.registers.models import Entry
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Link
from anzheng.web.pages.register_entry import Around
from anzheng.web.pages.registers import PREFIX, Choices
from anzheng.web.reading import Reading

AREA = "registers"
_MOST = 300
"""Entries that are offered to choose from; of longer registers the id is typed."""
_LONGEST = 20_000


def opened(request: HttpRequest, register: str) -> tuple[Here, Register]:
    """Open a request about a register. Raises NotFoundError for one that the program does not know."""
    return here(request, AREA), paperwork().register(register)


def writes_everywhere(at: Here) -> bool:
    """Tell whether the reader may act upon whole registers."""
    return everywhere(at.visit.standing, Permission.REGISTERS_WRITE)


def may_write(at: Here, target: str) -> bool:
    """Tell whether the reader may change an entry."""
    if not at.visit.standing.may(Permission.REGISTERS_WRITE):
        return False
    try:
        require_target(at.visit.standing, Permission.REGISTERS_WRITE, at.ledger, target)
    except DeniedError:
        return False
    return True


def back_to(at: Here, register: Register) -> Link:
    """Return the way back to the register."""
    return Link(Text(register.zh, register.en), at.address("register", register.id))


def around(at: Here, register: Register) -> Around:
    """Return what the form of an entry needs (two queries)."""
    return Around(choices_for(at, register.fields), at.day(at.today), at.frame.language != "en")


def choices_for(at: Here, fields: Mapping[str, Field]) -> Choices:
    """Return what the fields may name, by register; none of a register that is too long to choose from."""
    wanted = {kind.register for kind in fields.values() if kind.register is not None}
    if not wanted:
        return {}
    there = Entry.objects.filter(Q(retired=None) | Q(retired__gt=at.today), ledger=at.ledger, register__in=wanted)
    counted = there.order_by().values_list("register").annotate(Count("pk"))
    short = [register for register, count in counted if count <= _MOST]
    found: dict[str, list[tuple[str, str]]] = {}
    rows = there.filter(register__in=short).order_by("register", "name").values_list("register", "entry", "name")
    for register, entry, name in rows:
        found.setdefault(register, []).append((entry, name))
    return found


def values_in(reading: Reading, register: Register) -> dict[str, Value]:
    """Return the values that were typed; what cannot be read is said beside its field."""
    found: dict[str, Value] = {}
    for name, kind in register.fields.items():
        text = reading.text(PREFIX + name, required=False, limit=_LONGEST)
        try:
            found[name] = value_of(kind, text)
        except WrongInputError as problem:
            reading.wrong(PREFIX + name, _sentence(problem.what, problem.remedy))
    return {name: value for name, value in found.items() if value is not None}


def refuse_wrong(at: Here, reading: Reading, new: NewEntry) -> None:
    """Say beside each field what keeps the entry from being entered."""
    for one in wrong_with(at.ledger, new, at.today):
        reading.wrong(PREFIX + one.field, _sentence(one.what, one.remedy))


def _sentence(what: Text, remedy: Text) -> Text:
    return Text(f"{what.zh}。{remedy.zh}", f"{what.en}; {remedy.en}")
