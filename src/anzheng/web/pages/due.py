"""到期事項頁 What is due, one line for each act: narrowed by whose it is, by unit, duty, document and day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.obligations.core.charge import OWNERS
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.posture.words import Word
from anzheng.reports.wording import Names, answering, titled
from anzheng.reports.work import Work
from anzheng.web.pages.components import Cell, Choice, Column, Empty, Field, Link, Press, Table
from anzheng.web.pages.words import badge

DUE = Text("到期事項", "What is due")
MINE, ALL = "mine", "all"
PAGE = 50
"""Lines on one page."""
_REFS = 3
_ANY = Text("不限", "any")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader chose, as typed (篩選)."""

    whose: str
    until: str
    unit: str = ""
    duty: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen: units as (code, name), duties that answer for controls, documents (可選的條件)."""

    units: tuple[tuple[str, str], ...]
    duties: tuple[Duty, ...]
    documents: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page of the list."""

    lede: Text
    fields: tuple[Field, ...]
    table: Table
    shown: Text
    earlier: str
    later: str
    """Addresses of the first and of the next page; empty if there is none."""


def lede(items: Iterable[Occurrence], whose: str) -> Text:
    """Return in one sentence how much there is and how much of it is overdue."""
    held = list(items)
    late = sum(one.word is Word.OVERDUE for one in held)
    mine = Text("你負責或代理的", "Yours, and what you stand in for: ")
    subject = mine if whose == MINE else Text("看得到的", "In sight: ")
    if not held:
        return Text(f"{subject.zh}事項中，這段期間沒有到期的。", f"{subject.en}nothing falls due in this time.")
    overdue = Text(f"，其中 {late} 件已過期限", f", {late} of them overdue") if late else Text("", "")
    return Text(f"{subject.zh}共 {len(held)} 件{overdue.zh}。", f"{subject.en}{len(held)}{overdue.en}.")


def fields(chosen: Filter, offered: Offered, problems: Mapping[str, Text]) -> tuple[Field, ...]:
    """Return the fields of the filter, with what is wrong beside each."""
    whose = (
        Choice(MINE, Text("我負責或代理的", "mine, or as deputy")),
        Choice(ALL, Text("看得到的全部", "everything in sight")),
    )
    duties = tuple(Choice(one.value, NAMES[one]) for one in offered.duties)
    documents = tuple(Choice(name, title) for name, title in offered.documents)
    units = tuple(Choice(code, name) for code, name in offered.units)
    rows = (
        Field("whose", Text("誰的", "Whose"), "select", chosen.whose, choices=whose),
        Field("unit", Text("單位（含下級）", "Unit and below"), "select", chosen.unit, choices=_optional(units)),
        Field("duty", Text("權責職務", "Duty"), "select", chosen.duty, choices=_optional(duties)),
        Field("document", Text("規範", "Document"), "select", chosen.document, choices=_optional(documents)),
        Field("until", Text("到哪一天", "Until"), "date", chosen.until),
    )
    return tuple(_with_errors(field, problems) for field in rows)


def _with_errors(field: Field, problems: Mapping[str, Text]) -> Field:
    found = problems.get(field.name)
    return replace(field, required=False, errors=(found,) if found is not None else ())


def _optional(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return (Choice("", _ANY), *choices)


def table(
    items: Iterable[Occurrence],
    work: Work,
    targets: Mapping[str, str],
    people: Mapping[str, str],
    clauses: Mapping[tuple[str, str], str],
    starts: Mapping[str, Press],
) -> Table:
    """Return the lines; `clauses` holds the addresses of clauses that the reader may open.

    `starts` holds, by the identity of what is due, the button that starts the record which does it.
    """
    columns = (
        Column(Text("事項", "What")),
        Column(Text("狀態", "State")),
        Column(Text("期限", "Due")),
        Column(Text("對象", "Target")),
        Column(Text("負責人", "Who answers")),
        Column(Text("依據", "Needed by")),
        Column(Text("期間", "Period")),
        *((Column(Text("填寫", "Fill in")),) if starts else ()),
    )
    names = {document: Names(edition, targets) for document, edition in work.editions.items()}
    rows = tuple(
        (
            *_row(one, work, names[one.needs[0].document], people, clauses),
            *((starts.get(one.id),) if starts else ()),
        )
        for one in items
    )
    nothing = Empty(
        Text("這段期間沒有符合條件的事項", "Nothing in this time fits"),
        Text("把日期往後移，或放寬條件再看。", "Choose a later day, or fewer conditions."),
    )
    return Table(DUE, columns, rows, nothing)


def _row(
    one: Occurrence,
    work: Work,
    names: Names,
    people: Mapping[str, str],
    clauses: Mapping[tuple[str, str], str],
) -> tuple[Cell, ...]:
    demand = work.demand(one)
    title = titled(demand.zh, demand.en)
    href = clauses.get(one.needs[0])
    return (
        title if href is None else Link(title, href),
        badge(one.word),
        one.due,
        _target(one, names),
        answering(one.responsible, people),
        _refs(one),
        _period(one),
    )


def _target(one: Occurrence, names: Names) -> Text:
    name = names.target(one.target)
    return Text(f"{name.zh}　{one.item}", f"{name.en} {one.item}") if one.item else name


def _refs(one: Occurrence) -> Text:
    refs = one.refs
    zh, en = "、".join(refs[:_REFS]), ", ".join(refs[:_REFS])
    if len(refs) > _REFS:
        return Text(f"{zh} 等 {len(refs)} 條", f"{en} and {len(refs) - _REFS} more")
    return Text(zh, en)


def _period(one: Occurrence) -> Text | date:
    if one.first == one.last:
        return one.first
    return Text(f"{roc.short(one.first)} 至 {roc.short(one.last)}", f"{one.first} to {one.last}")


def offered(work: Work, units: Iterable[tuple[str, str]]) -> Offered:
    """Return what may be chosen; `units` are code and name of those that the reader knows."""
    duties = set(OWNERS.values())
    return Offered(
        tuple(units),
        tuple(duty for duty in Duty if duty in duties),
        tuple((name, Text(one.zh, one.en)) for name, one in work.editions.items()),
    )
