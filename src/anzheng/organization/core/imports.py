"""匯入計畫 What an import would do: people as they stand here against people as a source lists them. Pure.

The plan is shown first and carried out by its digest, so that what was seen is what is done. Whoever is missing from
the source is listed and stays, unless it is asked for.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.kernel.canonical import digest
from anzheng.kernel.errors import Text

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,180}")
_FORMULA = ("=", "+", "@", "-", "\t")
_NAME_LENGTH, _TITLE_LENGTH = 120, 80
_LOST = (
    Text("主管的那一列不能採用，或互為主管", "the manager's row cannot be used, or two people manage each other"),
    Text("請先更正主管的那一列", "correct the manager's row first"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One person as a source has it (來源的一列); None where the source says nothing."""

    line: int
    """Where in the source, for people to find it."""
    number: str
    name: str
    unit: str | None = None
    """Code or name of the unit."""
    title: str | None = None
    manager: str | None = None
    """Employee number of the manager; empty for none."""
    email: str | None = None
    joined: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """One member of staff as known here (現有人員)."""

    number: str
    name: str
    unit: str | None
    """Code of the unit."""
    title: str
    manager: str | None
    email: str
    joined: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs (欄位差異)."""

    field: str
    before: str
    after: str


Compare = Callable[["Row", "Present"], Iterable[Difference]]
"""Finds what differs between a source's row and the person here."""


@dataclass(frozen=True, slots=True)
class Change:
    """One person whose fields differ (異動的人)."""

    number: str
    name: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be used (不能採用的列)."""

    line: int
    number: str
    what: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do (匯入計畫)."""

    added: tuple[Row, ...]
    changed: tuple[Change, ...]
    """Name, title, manager, e-mail."""
    moved: tuple[Change, ...]
    """Another unit; `person.transferred` will be raised for each who had one."""
    leaving: tuple[Change, ...]
    """The source gives a last day."""
    missing: tuple[Present, ...]
    """Works here, is not in the source: nothing happens to them unless that is asked for."""
    refused: tuple[Refused, ...]
    digest: str
    """SHA-256 over all of the above and the state it starts from."""

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not (self.added or self.changed or self.moved or self.leaving)


def plan(
    current: Iterable[Present], incoming: Iterable[Row], units: Mapping[str, str], today: date, taken: frozenset[str]
) -> ImportPlan:
    """Return what would be done so that staff here are as the source has them.

    `units` maps codes and names of open units to codes; `taken` are numbers of outsiders and of people who left.
    """
    here = {one.number: one for one in current}
    rows = list(incoming)
    numbers = {row.number for row in rows}
    doubled = {number for number, count in Counter(row.number for row in rows).items() if count > 1}
    refused, sound = [], []
    for row in rows:
        trouble = _trouble(row, here, numbers, doubled, units, today, taken)
        if trouble is None:
            sound.append(row)
        else:
            refused.append(Refused(row.line, row.number, *trouble))
    fresh, lost = _managers_first([row for row in sound if row.number not in here], set(here))
    joining = {row.number for row in fresh} | set(here)
    known = [(row, here[row.number]) for row in sound if row.number in here]
    lost += [row for row, _ in known if row.manager and row.manager not in joining]
    known = [(row, one) for row, one in known if row not in lost]
    refused += [Refused(row.line, row.number, *_LOST) for row in lost]
    added = tuple(_resolved(row, units) for row in fresh)
    changed = _changes(known, _texts)
    moved = _changes(known, lambda row, one: _unit(row, one, units))
    leaving = _changes(known, _last_day)
    missing = tuple(one for one in here.values() if one.number not in numbers)
    refusals = tuple(sorted(refused, key=lambda one: one.line))
    seal = digest(
        {
            "added": [_plain(one) for one in added],
            "changed": [_plain(one) for one in (*changed, *moved, *leaving)],
            "missing": [one.number for one in missing],
            "refused": [[one.line, one.what.en] for one in refusals],
            "here": [_plain(one) for _, one in sorted(here.items())],
        }
    )
    return ImportPlan(added, changed, moved, leaving, missing, refusals, seal)


def _trouble(
    row: Row,
    here: Mapping[str, Present],
    numbers: set[str],
    doubled: set[str],
    units: Mapping[str, str],
    today: date,
    taken: frozenset[str],
) -> tuple[Text, Text] | None:
    texts = (row.number, row.name, row.unit or "", row.title or "", row.manager or "", row.email or "")
    if any(text.startswith(_FORMULA) and len(text) > 1 for text in texts):
        return (
            Text("儲存格是試算表公式", "a cell is a formula of a spreadsheet"),
            Text("請改成純文字", "make it plain text"),
        )
    if not _NUMBER.fullmatch(row.number):
        return (
            Text("員工編號缺漏或含有不能用的字", "the employee number is missing or cannot be used"),
            Text("請用英數、點、底線與連字號，最多 40 字", "use up to 40 letters, digits, . _ -"),
        )
    if row.number in doubled:
        return (
            Text("同一員工編號出現兩次以上", "the number appears more than once"),
            Text("每人只留一列", "keep one row for each person"),
        )
    if not _words(row):
        return (
            Text("姓名、職稱或電子郵件不能用", "name, title or e-mail address cannot be used"),
            Text("請更正；姓名不含 #", "correct it; a name has no #"),
        )
    if row.number in taken:
        return (
            Text("這個編號屬於已離職者或外部人員", "the number belongs to somebody who left, or to an outsider"),
            Text("回任請以 anzheng people add 登錄", "enter whoever comes back with anzheng people add"),
        )
    if row.unit and row.unit not in units:
        return (
            Text(f"沒有這個單位：{row.unit[:40]}", f"there is no such unit: {row.unit[:40]}"),
            Text("請先以 anzheng unit open 設立", "open it first with anzheng unit open"),
        )
    if row.manager and (row.manager == row.number or (row.manager not in here and row.manager not in numbers)):
        return (
            Text("主管是本人，或主管不在名單中", "the manager is the person, or stands nowhere"),
            Text("請更正主管的員工編號", "correct the manager's number"),
        )
    return _days(row, here.get(row.number), today)


def _days(row: Row, present: Present | None, today: date) -> tuple[Text, Text] | None:
    joined = present.joined if present is not None else row.joined or today
    if row.last_day is None or (present is not None and present.last_day == row.last_day):
        return None
    if row.last_day < joined or (present is None and row.last_day < today):
        return (
            Text("離職日早於到職日，或早已離職", "the last day lies before the joining, or long past"),
            Text("已離職的人不必匯入", "leave out people who have left"),
        )
    return None


def _words(row: Row) -> bool:
    name, title, email = row.name, row.title or "", row.email or ""
    if not 0 < len(name.strip()) <= _NAME_LENGTH or "#" in name or len(title) > _TITLE_LENGTH:
        return False
    return all(char.isprintable() for char in name + title) and (not email or bool(_EMAIL.fullmatch(email)))


def _managers_first(rows: list[Row], here: set[str]) -> tuple[list[Row], list[Row]]:
    """Return newcomers so that everybody comes after their manager, and those for whom that cannot be."""
    ordered: list[Row] = []
    placed, waiting = set(here), rows
    while waiting:
        ready = [row for row in waiting if not row.manager or row.manager in placed]
        if not ready:
            break
        ordered += ready
        placed |= {row.number for row in ready}
        waiting = [row for row in waiting if row.number not in placed]
    return ordered, waiting


def _resolved(row: Row, units: Mapping[str, str]) -> Row:
    unit = units[row.unit] if row.unit else None
    return Row(row.line, row.number, row.name, unit, row.title, row.manager, row.email, row.joined, row.last_day)


def _changes(
    known: Iterable[tuple[Row, Present]], compare: Callable[[Row, Present], Iterable[Difference]]
) -> tuple[Change, ...]:
    found = ((row, tuple(compare(row, one))) for row, one in known)
    return tuple(Change(row.number, row.name, differences) for row, differences in found if differences)


def _texts(row: Row, one: Present) -> Iterable[Difference]:
    pairs = (
        ("name", one.name, row.name),
        ("title", one.title, row.title),
        ("manager", one.manager or "", row.manager),
        ("email", one.email, row.email),
    )
    return [Difference(field, before, after) for field, before, after in pairs if after is not None and after != before]


def _unit(row: Row, one: Present, units: Mapping[str, str]) -> Iterable[Difference]:
    code = units[row.unit] if row.unit else one.unit
    return [] if code is None or code == one.unit else [Difference("unit", one.unit or "", code)]


def _last_day(row: Row, one: Present) -> Iterable[Difference]:
    if row.last_day is None or row.last_day == one.last_day:
        return []
    return [Difference("last_day", "" if one.last_day is None else str(one.last_day), str(row.last_day))]


def _plain(one: Row | Change | Present) -> list[object]:
    match one:
        case Row() | Present():
            texts = [one.number, one.name, one.unit, one.title, one.manager, one.email]
            return [*texts, *(None if day is None else day.isoformat() for day in (one.joined, one.last_day))]
        case Change():
            return [one.number, *([two.field, two.before, two.after] for two in one.differences)]
