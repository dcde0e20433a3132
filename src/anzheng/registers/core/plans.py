"""匯入計畫 What a list would change in a register: its rows against the entries as they stand. Pure.

The plan is shown first and carried out by its digest, so that what was seen is what is done. A column that the list
does not have leaves its field as it is; a cell that is empty empties it. Entries that the list does not have are
reported and stay.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.core.typed import Value, WrongInputError, value_of
from anzheng.kernel import roc
from anzheng.kernel.canonical import digest
from anzheng.kernel.errors import InputError, Text
from anzheng.registers.core.checking import (
    FORMULA,
    NAME,
    Named,
    NewEntry,
    missing,
    named,
    plain,
    said,
    wrong_reference,
)
from anzheng.registers.core.columns import ENTRY, HEADINGS, SINCE, Line
from anzheng.registers.core.columns import NAME as NAME_COLUMN

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_TEXTS = frozenset({Type.TEXT, Type.WORDS, Type.PROSE, Type.ENTRY})
_MARK = "'"
"""Stands before a text that a spreadsheet would otherwise run, in lists that this program wrote."""
_SHOWN = re.compile(r".+（([A-Za-z0-9][A-Za-z0-9._-]{0,79})）", re.DOTALL)
"""How lists that this program wrote show what is named: its name with its id."""
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_FORMULA = Text("以 = + - @ 開頭，試算表會當成公式", "begins with = + - @, which a spreadsheet runs as a formula")


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry as it stands (現有項目)."""

    entry: str
    name: str
    since: date
    gone: bool
    values: Mapping[str, Value]
    """Those in the ledger and those beside it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that would differ (欄位差異)."""

    field: str
    label: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Added:
    """A row that would be a new entry (新增)."""

    line: int
    new: NewEntry


@dataclass(frozen=True, slots=True)
class Changed:
    """A row whose entry would change (異動)."""

    line: int
    new: NewEntry
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that cannot be used, with why; the whole row is left out (不能採用的列)."""

    line: int
    cell: str
    entry: str
    what: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class RegisterPlan:
    """Everything that a list would do (匯入計畫)."""

    register: str
    added: tuple[Added, ...]
    changed: tuple[Changed, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refused, ...]
    missing: tuple[str, ...]
    """Entries that the list does not have: nothing happens to them."""
    digest: str
    """SHA-256 over all of the above and the state it starts from."""

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not (self.added or self.changed)

    @property
    def work(self) -> tuple[NewEntry, ...]:
        """The entries as they would be written."""
        return (*(one.new for one in self.added), *(one.new for one in self.changed))


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as it was read: what is wrong with it, or the entry."""

    line: Line
    entry: str
    values: Mapping[str, Value]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row that can be used, before what it names is looked up."""

    read: _Read
    new: NewEntry
    before: Standing | None


def readable(register: Register, lines: Sequence[Line], here: Mapping[str, Standing]) -> list[_Read]:
    """Return the rows with their values; what cannot be read is told at its cell."""
    doubled = {entry for entry, count in Counter(_id(line) for line in lines).items() if count > 1}
    return [_read(register, line, here.get(_id(line)), doubled) for line in lines]


def references(register: Register, rows: Iterable[_Read]) -> Iterator[Named]:
    """Yield every entry that the rows name, to be looked up at once."""
    for row in rows:
        yield from named(register, row.values)


def plan(
    register: Register,
    rows: Sequence[_Read],
    here: Mapping[str, Standing],
    known: Mapping[str, Mapping[str, bool]],
    today: date,
    own: Callable[[NewEntry, Standing | None], tuple[Text, Text] | None] = lambda _new, _before: None,
) -> RegisterPlan:
    """Return what would be done.

    `here` are the entries of the register by id, `known` tells of every entry that is named whether it is gone; `own`
    says why an entry of this register is not entered by a list at all.
    """
    refused = [one for row in rows for one in row.refused]
    ready, added, changed, unchanged = [], [], [], []
    for row in rows:
        if row.refused:
            continue
        found = _ready(register, row, here.get(row.entry), today)
        if isinstance(found, _Ready):
            ready.append(found)
        else:
            refused += found
    fresh = {one.read.entry for one in ready}
    for one in ready:
        wrong = list(_absent(register, one, known, fresh))
        if wrong:
            refused += wrong
            continue
        changes = _differences(register, one)
        barred = own(one.new, one.before) if one.before is None or changes else None
        if barred is not None:
            refused.append(_refusal(one.read.line, ENTRY, *barred))
        elif one.before is None:
            added.append(Added(one.read.line.number, one.new))
        elif changes:
            changed.append(Changed(one.read.line.number, one.new, changes))
        else:
            unchanged.append(one.read.entry)
    listed = {row.entry for row in rows}
    lacking = tuple(sorted(one.entry for one in here.values() if not one.gone and one.entry not in listed))
    refusals = tuple(sorted(refused, key=lambda one: one.line))
    seal = _seal(register.id, (*added, *changed), refusals, lacking, here)
    return RegisterPlan(register.id, tuple(added), tuple(changed), tuple(unchanged), refusals, lacking, seal)


def _id(line: Line) -> str:
    return line.text(ENTRY).strip()


def _read(register: Register, line: Line, before: Standing | None, doubled: set[str]) -> _Read:
    entry = _id(line)
    values: dict[str, Value] = {}
    refused: list[Refused] = []
    what = _wrong_id(entry, before, doubled)
    if what is not None:
        refused.append(_refusal(line, ENTRY, what, Text("請更正這一列的代號", "correct the id in this row")))
    for name, cell in line.cells.items():
        kind = register.fields.get(name)
        if kind is None:
            continue
        stood = None if before is None else before.values.get(name)
        try:
            values[name] = _value(kind, cell.text, stood)
        except WrongInputError as problem:
            refused.append(_refusal(line, name, _of(kind, problem.what), problem.remedy))
    return _Read(line, entry, values, tuple(refused))


def _wrong_id(entry: str, before: Standing | None, doubled: set[str]) -> Text | None:
    if not entry:
        return Text("沒有代號", "the id is missing")
    if not _ID.fullmatch(entry):
        return Text("代號只能用英數、點、底線與連字號，最多 80 字", "an id is up to 80 letters, digits, . _ -")
    if entry in doubled:
        return Text("同一代號出現兩次以上", "the id appears more than once")
    if before is not None and before.gone:
        return Text("這一項已除帳；請在它的頁面重新登錄", "the entry is gone; enter it again on its page")
    return None


def _value(kind: Field, text: str, stood: Value) -> Value:
    """Return what a cell holds. Raises WrongInputError, for a text that looks like a formula too."""
    if text.strip() in _ERRORS:
        raise WrongInputError(
            Text("是試算表的錯誤值", "is an error of the spreadsheet"),
            text[:40],
            Text("請更正公式，或改填值", "correct the formula, or write a value"),
        )
    if kind.type in _TEXTS:
        bare = text.removeprefix(_MARK) if text.startswith(tuple(_MARK + one for one in FORMULA)) else text
        shown = _SHOWN.fullmatch(bare.strip()) if kind.register is not None else None
        bare = bare if shown is None else shown[1]
        if stood is not None and str(stood).strip() in (bare.strip(), text.strip()):
            return stood
        if shown is None and text.lstrip().startswith(FORMULA):
            raise WrongInputError(_FORMULA, text[:40], Text("請改寫這一格的文字", "write the cell otherwise"))
        text = bare
    found = value_of(kind, text)
    return plain(kind.register, found) if kind.register is not None and found is not None else found


def _ready(register: Register, row: _Read, before: Standing | None, today: date) -> "_Ready | list[Refused]":
    line = row.line
    name = line.text(NAME_COLUMN).strip()
    if before is not None and name.removeprefix(_MARK) == before.name:
        name = before.name
    found = []
    if name.startswith(FORMULA) and (before is None or name != before.name):
        found.append(_refusal(line, NAME_COLUMN, _FORMULA, Text("請改寫這一格的文字", "write the cell otherwise")))
    if len(name) > NAME or not name.isprintable():
        said_ = Text(f"名稱最多 {NAME} 字，不含換行", f"a name is one line of at most {NAME} characters")
        found.append(_refusal(line, NAME_COLUMN, said_, Text("請縮短名稱", "shorten the name")))
    since = _since(line, before, today)
    if isinstance(since, Refused):
        found.append(since)
    values = {**({} if before is None else before.values), **row.values}
    kept = {key: value for key, value in values.items() if value not in (None, "")}
    if before is None or differences(register, before.values, kept):
        found += [_refusal(line, one.field, one.what, one.remedy) for one in missing(register, kept)]
    if found or isinstance(since, Refused):
        return found
    known_name = row.entry if before is None else before.name
    return _Ready(row, NewEntry(register.id, row.entry, name or known_name, since, kept), before)


def _since(line: Line, before: Standing | None, today: date) -> date | Refused:
    """Return from which day a row holds: today, unless the list names a later day than the one that stands."""
    text = line.text(SINCE).strip()
    try:
        day = roc.parse(text) if text else None
    except InputError as problem:
        return _refusal(line, SINCE, problem.what, problem.remedy)
    if before is None:
        return day or today
    if day is not None and day < before.since:
        return _refusal(
            line,
            SINCE,
            Text("早於這一項目前的生效日", "lies before the day from which the entry stands"),
            Text("更早的異動請在它的頁面登錄", "enter an earlier change on its page"),
        )
    return day if day is not None and day > before.since else max(today, before.since)


def _absent(
    register: Register, one: _Ready, known: Mapping[str, Mapping[str, bool]], fresh: set[str]
) -> Iterator[Refused]:
    for reference in named(register, one.new.values):
        stood = None if one.before is None else one.before.values.get(reference.field)
        gone = known.get(reference.register, {}).get(reference.entry)
        own = reference.register == register.id and reference.entry in fresh
        if gone is not False and not own and (stood is None or plain(reference.register, stood) != reference.entry):
            wrong = wrong_reference(register, reference, gone=bool(gone))
            yield _refusal(one.read.line, reference.field, wrong.what, wrong.remedy)


def _differences(register: Register, one: _Ready) -> tuple[Difference, ...]:
    if one.before is None:
        return ()
    found = []
    if one.new.name != one.before.name:
        label = Text(*HEADINGS[NAME_COLUMN])
        found.append(
            Difference("name", label, Text(one.before.name, one.before.name), Text(one.new.name, one.new.name))
        )
    found += differences(register, one.before.values, one.new.values)
    return tuple(found)


def differences(register: Register, before: Mapping[str, Value], after: Mapping[str, Value]) -> list[Difference]:
    """Return the fields that differ, in the order of the register."""
    return [
        Difference(name, Text(kind.zh, kind.en), said(kind, before.get(name)), said(kind, after.get(name)))
        for name, kind in register.fields.items()
        if _same(kind, before.get(name)) != _same(kind, after.get(name))
    ]


def _same(kind: Field, value: Value) -> Value:
    if value == "":
        return None
    return plain(kind.register, value) if kind.register is not None and value is not None else value


def _refusal(line: Line, column: str, what: Text, remedy: Text) -> Refused:
    cell = line.cells.get(column)
    return Refused(line.number, "" if cell is None else cell.place, _id(line)[:80], what, remedy)


def _of(kind: Field, what: Text) -> Text:
    return Text(f"{kind.zh}：{what.zh}", f"{kind.en}: {what.en}")


def _seal(
    register: str,
    work: Sequence[Added | Changed],
    refused: Sequence[Refused],
    lacking: Sequence[str],
    here: Mapping[str, Standing],
) -> str:
    return digest(
        {
            "register": register,
            "work": [
                [one.line, one.new.entry, one.new.name, one.new.since.isoformat(), dict(one.new.values)] for one in work
            ],
            "refused": [[one.line, one.cell, one.what.en] for one in refused],
            "missing": list(lacking),
            "here": [
                [one.entry, one.name, one.since.isoformat(), one.gone, dict(one.values)]
                for _, one in sorted(here.items())
            ],
        }
    )
