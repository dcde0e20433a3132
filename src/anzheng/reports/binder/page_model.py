"""判定頁的模型 What the readable page of a binder says: verdicts in words, windows, evidence, signers.

Built from the same statement that `verdicts.json` holds, so that page and data cannot disagree.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.kernel import roc
from anzheng.posture.context import Context
from anzheng.posture.results import Reason
from anzheng.posture.words import ADVICE, DROPPED, NAMES, SATISFIED, SEVERITY, Word
from anzheng.reports.demand_words import rule_in_words
from anzheng.reports.wording import Names, dated, titled

Json = Any
FEW = 8
"""Windows that are shown at once; more are folded away, except for those that lack something."""
_ORDER = (*SEVERITY, *sorted(DROPPED))


@dataclass(frozen=True, slots=True)
class Label:
    """A word of a verdict as it is shown (判定用語)."""

    word: str
    zh: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that decided, with the way to it (事實)."""

    seq: int
    link: str

    @property
    def index(self) -> str:
        """Its number as people read it."""
        return f"#{self.seq:,}"


@dataclass(frozen=True, slots=True)
class Window:
    """One window, case or stretch of days (週期)."""

    span: str
    label: Label
    reason: str
    item: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a demand (對象)."""

    name: str
    label: Label | None
    reason: str
    facts: tuple[Fact, ...]
    shown: tuple[Window, ...]
    folded: tuple[Window, ...] = ()
    summary: str = ""

    @property
    def only(self) -> Window | None:
        """The one window of a target that has no other, and no word of its own."""
        one = len(self.shown) == 1 and not self.folded and self.label is None
        return self.shown[0] if one else None


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand with what it found (要求項)."""

    title: str
    label: Label
    rule: str
    counts: str
    targets: tuple[Target, ...]
    elsewhere: str = ""
    """The clause under which its windows are listed already."""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clause (分項)."""

    n: int
    title: str
    label: Label
    reason: str
    attested_only: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A clause or a heading (條款)."""

    ref: str
    anchor: str
    title: str
    depth: int
    label: Label | None
    counts: tuple[tuple[Label, int], ...]
    parts: tuple[Part, ...]
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One document (規範)."""

    id: str
    title: str
    edition: str
    member: str
    amended: str
    counts: tuple[tuple[Label, int], ...]
    apart: tuple[tuple[Label, int], ...]
    items: tuple[Item, ...]


@dataclass(slots=True)
class Sources:
    """What the page reads besides the statement."""

    edition: Edition
    member: str
    context: Context
    targets: Mapping[str, str]
    """Names of entries."""
    link: Callable[[int], str]
    """The way to an entry."""
    told: dict[str, str] = field(default_factory=dict)
    """Demand → the clause under which it stands already."""


def shown(judged: Mapping[str, Json], sources: Sources) -> Shown:
    """Return what the page shows of one document of a statement."""
    edition = sources.edition
    names = Names(edition, sources.targets)
    about = sources.context.day
    later = [one for one in edition.amendments if one.on <= about]
    clauses, depths = {one["ref"]: one for one in judged["clauses"]}, _depths(edition.clauses)
    demands: dict[str, Json] = {}
    for one in judged["demands"]:
        demands.setdefault(one["demand"], one)
    teller = _Teller(sources, names, demands)
    return Shown(
        edition.document,
        edition.zh,
        dated(edition).zh,
        sources.member,
        f"已被修正：自 {roc.short(later[0].on)} 起有 {len(later)} 次修正，以下不代表符合現行規定。" if later else "",
        counts(judged["totals"], dropped=False),
        counts(judged["totals"], dropped=True),
        tuple(teller.item(one, clauses[one.ref], depths[one.ref]) for one in edition.clauses),
    )


def counts(totals: Mapping[str, int], *, dropped: bool) -> tuple[tuple[Label, int], ...]:
    """Return counts by word, worst first; those that stand apart (不適用、未生效、建議) are asked for by themselves."""
    words = [word for word in _ORDER if (word in DROPPED) is dropped and totals.get(word.value)]
    found = [(label(word.value), totals[word.value]) for word in words]
    if dropped and totals.get("advice"):
        found.append((label("advice"), totals["advice"]))
    return tuple(found)


def label(word: str, *, advice: bool = False, exception: bool = False) -> Label:
    """Return a word as it is shown."""
    if advice or word == "advice":
        return Label("advice", ADVICE.zh)
    return Label(word, NAMES[Word(word)].zh, "已核准例外" if exception else "")


def anchor(ref: str) -> str:
    """Return a clause's place on the page."""
    return "c-" + "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in ref)


def _depths(clauses: Sequence[Clause]) -> dict[str, int]:
    found: dict[str, int] = {}
    for clause in clauses:
        found[clause.ref] = 0 if clause.parent is None else found[clause.parent] + 1
    return found


class _Teller:
    """Words the clauses of one document."""

    def __init__(self, sources: Sources, names: Names, demands: Mapping[str, Json]) -> None:
        self._sources = sources
        self._names = names
        self._demands = demands

    def item(self, clause: Clause, judged: Json, depth: int) -> Item:
        word = judged["word"]
        used = dict.fromkeys(name for part in judged["parts"] for name in _demands_of(part))
        return Item(
            clause.ref,
            anchor(clause.ref),
            titled(clause.zh, clause.en).zh,
            depth,
            None if word is None else label(word, advice=judged["advice"], exception=judged["exception"]),
            () if clause.obligation else counts(judged["counts"], dropped=False),
            tuple(self._part(clause, part) for part in judged["parts"]),
            tuple(self._demand(name, clause.ref) for name in used if name in self._demands),
        )

    def _part(self, clause: Clause, judged: Json) -> Part:
        part = next(one for one in clause.parts if one.n == judged["n"])
        return Part(
            part.n,
            titled(part.zh, part.en).zh if part.n else "",
            label(judged["word"], advice=judged["advice"], exception=judged["exception"]),
            self._reason(judged["reason"]),
            judged["attested_only"],
            self._facts(judged["facts"]),
        )

    def _demand(self, name: str, ref: str) -> Demand:
        judged, demand = self._demands[name], self._sources.edition.demands[name]
        said = label(judged["word"])
        title, rule = titled(demand.zh, demand.en).zh, rule_in_words(demand, self._sources.context, self._names).zh
        first = self._sources.told.setdefault(name, ref)
        if first != ref:
            return Demand(title, said, rule, "", (), elsewhere=first, anchor=anchor(first))
        targets = tuple(self._target(one) for one in judged["targets"])
        return Demand(title, said, rule, _counted(judged), targets)

    def _target(self, judged: Json) -> Target:
        windows = [self._window(one) for one in judged["windows"]]
        lacking = [one for one in windows if Word(one.label.word) not in SATISFIED]
        few = len(windows) <= FEW
        return Target(
            self._names.target(judged["target"]).zh,
            label(judged["word"]) if "word" in judged else None,
            self._reason(judged["reason"]) if "reason" in judged else "",
            self._facts(judged.get("facts", ())),
            tuple(windows if few else lacking),
            () if few else tuple(one for one in windows if one not in lacking),
            "" if few else f"其餘 {len(windows) - len(lacking):,} 期",
        )

    def _window(self, judged: Json) -> Window:
        first, last = date.fromisoformat(judged["first"]), date.fromisoformat(judged["last"])
        return Window(
            roc.short(first) if first == last else f"{roc.short(first)} 至 {roc.short(last)}",
            label(judged["word"]),
            self._reason(judged["reason"]),
            judged["item"],
            self._facts(judged["facts"]),
        )

    def _reason(self, said: Sequence[str]) -> str:
        pairs = tuple(zip(said[1::2], said[2::2], strict=True))
        return self._names.reason(Reason(said[0], pairs)).zh

    def _facts(self, facts: Iterable[Sequence[int]]) -> tuple[Fact, ...]:
        return tuple(Fact(seq, self._sources.link(seq)) for seq in dict.fromkeys(seq for seq, _ in facts))


def cited(statement: Mapping[str, Json]) -> Iterator[int]:
    """Yield the entries that a statement names, each as often as it is named."""
    for judged in statement["documents"]:
        for clause in judged["clauses"]:
            for part in clause["parts"]:
                yield from (seq for seq, _ in part["facts"])
        for demand in judged["demands"]:
            for target in demand["targets"]:
                yield from (seq for seq, _ in target.get("facts", ()))
                for window in target["windows"]:
                    yield from (seq for seq, _ in window["facts"])


def _demands_of(part: Json) -> Iterator[str]:
    for node in (*((part["proof"],) if part["proof"] else ()), *part["corroborating"]):
        yield from _leaves(node)


def _leaves(node: Json) -> Iterator[str]:
    if "demand" in node:
        yield node["demand"]
    for branch in node.get("branches", ()):
        yield from _leaves(branch)


_UNITS = {"windows": "期", "cases": "件", "days": "日"}
_TALLY = {
    "on_time": "如期",
    "late": "逾期完成",
    "missed": "逾期",
    "failed": "不符",
    "unknown": "無資料",
    "due": "待辦",
    "excepted": "例外核准",
}


def _counted(judged: Json) -> str:
    """Return the tally of a period: 應 6 期，如期 5，逾期 1; of a day nothing, its targets say it."""
    tally, unit = judged["counts"], _UNITS.get(judged.get("unit", ""), "")
    if "expected" not in tally:
        return ""
    found = [f"{zh} {tally[key]:,}" for key, zh in _TALLY.items() if tally[key]]
    return "，".join([f"應 {tally['expected']:,} {unit}", *found])
