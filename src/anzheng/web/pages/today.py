"""今日頁 What to do first, and what comes after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.core.model import Observed
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import Text
from anzheng.obligations.core.occurrences import Need, Occurrence
from anzheng.posture.clauses import lookback_of
from anzheng.posture.judge import Posture
from anzheng.posture.proof import demands_in
from anzheng.posture.words import Word
from anzheng.reports.wording import Names, duty, titled, weekday
from anzheng.web.pages.words import Badge, badge

SOON = timedelta(days=7)
LATER = timedelta(days=31)
_SHOWN = 12
"""Rows of a group before the rest is folded behind a link."""
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do, for one or more targets (待辦事項)."""

    badge: Badge
    title: Text
    needs: tuple[Need, ...]
    """The clauses that need it, of all documents."""
    owner: Text
    targets: Text
    count: int
    due: date
    distance: Text
    """How far from today, in office days."""
    group: str
    """`overdue`, `today`, `soon` or `later`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Work of one stretch of time."""

    key: str
    title: Text
    count: int
    """Single items, not lines."""
    rows: tuple[Work, ...]
    more: int
    """Lines folded away."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A host without data (無資料的主機)."""

    name: Text
    checks: int
    reason: Text
    register: bool
    """It is no host, but a register that holds none."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A clause of which a fact says no (不符的條款)."""

    document: str
    ref: str
    text: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Gathered:
    """One document as judged today."""

    posture: Posture
    names: Names


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What the first page shows."""

    day: date
    weekday: Text
    week: int
    office: bool
    trading: bool
    first: Text
    """What to do first, in one sentence."""
    overdue: int
    due_today: int
    soon: int
    silent_count: int
    groups: tuple[Group, ...]
    silent: tuple[Silent, ...]
    empty_registers: tuple[Silent, ...]
    broken: tuple[Broken, ...]
    unanswered: int
    """Profile questions that nobody has answered: clauses wait for them."""
    everything: bool


def today_page(
    gathered: Iterable[Gathered], items: Iterable[Occurrence], today: date, *, everything: bool
) -> TodayPage:
    """Return the page of `today` with the work of all documents; with `everything` no line is folded away."""
    documents = list(gathered)
    work = sorted(_work(documents, items, today), key=lambda row: (row.due, row.title.zh))
    groups = tuple(group for group in _groups(work, everything=everything) if group.rows)
    counted = {group.key: group.count for group in groups}
    found = [row for one in documents for row in _silent(one)]
    silent = tuple(row for row in found if not row.register)
    office = documents[0].posture.context.calendar("office") if documents else Calendar(frozenset(), frozenset())
    trading = documents[0].posture.context.calendar("trading") if documents else office
    return TodayPage(
        today,
        weekday(today),
        today.isocalendar().week,
        office.is_open(today),
        trading.is_open(today),
        first_sentence(work, today),
        counted.get("overdue", 0),
        counted.get("today", 0),
        counted.get("soon", 0),
        len(silent),
        groups,
        silent,
        tuple(row for row in found if row.register),
        tuple(row for one in documents for row in _broken(one)),
        len({question for one in documents for question in _unanswered(one, today)}),
        everything,
    )


def first_sentence(work: list[Work], today: date) -> Text:
    """Return what to do first: the oldest overdue thing, else what is due next, else when something comes."""
    if not work:
        return Text(
            "今天沒有要做的事，往後 31 天也沒有到期的項目。",
            "Nothing to do today, and nothing falls due in the next 31 days.",
        )
    row = work[0]
    when = f"{row.due.year - 1911} 年 {row.due.month} 月 {row.due.day} 日"
    if row.due < today:
        return Text(
            f"先做「{row.title.zh}」：期限 {when}，{row.distance.zh}，由{row.owner.zh}負責。",
            f"First: “{row.title.en}”. It was due on {row.due} ({row.distance.en}); {row.owner.en} answers for it.",
        )
    if row.due == today:
        return Text(
            f"今天先做「{row.title.zh}」，由{row.owner.zh}負責，今天以內入帳即為如期。",
            f"Today, first: “{row.title.en}”. {row.owner.en} answers for it; entered today it is in time.",
        )
    return Text(
        f"今天沒有要做的事。下一件在 {when}：{row.title.zh}。",
        f"Nothing has to be done today. Next on {row.due}: {row.title.en}.",
    )


def _work(documents: list[Gathered], items: Iterable[Occurrence], today: date) -> list[Work]:
    """Join the occurrences of one demand that fall into the same group."""
    joined: dict[tuple[str, str], list[Occurrence]] = {}
    for item in items:
        joined.setdefault((item.demand, _group_of(item.due, today)), []).append(item)
    by_name = {one.posture.edition.document: one for one in documents}
    return [_line(by_name[held[0].needs[0].document], held, today) for held in joined.values()]


def _group_of(due: date, today: date) -> str:
    if due < today:
        return "overdue"
    if due == today:
        return "today"
    return "soon" if due <= today + SOON else "later"


def _line(one: Gathered, items: list[Occurrence], today: date) -> Work:
    demand = one.posture.edition.demands[items[0].demand]
    late = items[0].due < today
    return Work(
        badge(Word.OVERDUE if late else Word.DUE),
        titled(demand.zh, demand.en),
        tuple(dict.fromkeys(need for item in items for need in item.needs)),
        duty(items[0].owner),
        _whose(one.names, items),
        len(items),
        items[0].due,
        distance(items[0].due, today, one.posture.context.calendar("office")),
        _group_of(items[0].due, today),
    )


def _whose(names: Names, items: list[Occurrence]) -> Text:
    """Return the targets of a line in words, and how many items they make."""
    held = [names.target(target) for target in dict.fromkeys(item.target for item in items)]
    zh, en = "、".join(name.zh for name in held[:_NAMED]), ", ".join(name.en for name in held[:_NAMED])
    more = len(held) - _NAMED
    if more > 0:
        zh, en = f"{zh} 等 {len(held)} 項", f"{en} and {more} more"
    if len(items) > len(held):
        zh, en = f"{zh}，共 {len(items)} 件", f"{en}, {len(items)} items"
    return Text(zh, en)


def distance(due: date, today: date, calendar: Calendar) -> Text:
    """Return how far a day is from today, in office days."""
    if due == today:
        return Text("今天到期", "due today")
    if due < today:
        days = calendar.count_open(due + timedelta(days=1), today)
        return Text(f"已過 {days} 個工作日", f"{days} working days ago")
    days = calendar.count_open(today + timedelta(days=1), due)
    return Text(f"剩 {days} 個工作日", f"{days} working days left")


_GROUPS = {
    "overdue": Text("已過期限", "Overdue"),
    "today": Text("今天到期", "Due today"),
    "soon": Text("七日內", "Within seven days"),
    "later": Text("一個月內", "Within a month"),
}


def _groups(work: list[Work], *, everything: bool) -> list[Group]:
    found = []
    for key, title in _GROUPS.items():
        rows = [row for row in work if row.group == key]
        shown = rows if everything else rows[:_SHOWN]
        found.append(Group(key, title, sum(row.count for row in rows), tuple(shown), len(rows) - len(shown)))
    return found


def _silent(one: Gathered) -> list[Silent]:
    """Return the targets of which some observation that counts is absent or stale."""
    missing: dict[str, dict[str, Text]] = {}
    posture = one.posture
    for clause in posture.edition.clauses:
        judged = {part.n for part in posture.verdict(clause.ref).parts if part.proof is not None}
        for part in clause.parts:
            for name in demands_in(part.proof.root) if part.n in judged else ():
                spec = posture.edition.demands[name].spec
                if not isinstance(spec, Observed):
                    continue
                for result in posture.demand(name, lookback_of(clause)).targets.values():
                    if result.word is Word.UNKNOWN:
                        missing.setdefault(result.target, {})[spec.check] = one.names.reason(result.reason)
    return [
        Silent(one.names.target(target), len(checks), next(iter(checks.values())), target.endswith(":*"))
        for target, checks in missing.items()
    ]


def _broken(one: Gathered) -> list[Broken]:
    found = []
    for clause in one.posture.edition.clauses:
        verdict = one.posture.verdict(clause.ref)
        if verdict.word is Word.FAILED and not verdict.advice:
            part = next(part for part in verdict.parts if part.word is Word.FAILED)
            text = titled(clause.zh, clause.en)
            found.append(Broken(one.posture.edition.document, clause.ref, text, one.names.reason(part.reason)))
    return found


def _unanswered(one: Gathered, today: date) -> Iterable[str]:
    questions: Mapping[str, object] = one.posture.edition.questions
    return (question for question in questions if one.posture.index.answer(question, today) is None)
