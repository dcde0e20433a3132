"""控制措施 The library of controls of a company: what each demands, how it stands, and every clause that it proves.

One report for the pages, the command line and the API.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Clause, Control, Demand, Part
from anzheng.kernel.errors import Text
from anzheng.posture.clauses import ADVISED, DEFAULT_LOOKBACK, lookback_of
from anzheng.posture.judge import Posture
from anzheng.posture.proof import demands_in
from anzheng.posture.results import DemandResult
from anzheng.posture.words import DROPPED, SATISFIED, SEVERITY, Word
from anzheng.reports.demand_words import KINDS, Cadence, cadence_of, counts_as, named_of, rule_in_words, scope_in_words
from anzheng.reports.marks import marks_of
from anzheng.reports.wording import Names, duty, titled

ADVICE_WORD = "advice"
WORDS = (*(word.value for word in SEVERITY), *(word.value for word in sorted(DROPPED)), ADVICE_WORD)
"""Words under which demands are counted, worst first."""


@dataclass(frozen=True, slots=True)
class Proved:
    """One clause part that a demand proves (所證明的條款)."""

    document: str
    title: Text
    ref: str
    mark: str | None
    part: int
    """0 for a clause without parts."""
    text: Text
    corroborating: bool
    """It only supports the part and does not decide."""
    inspection: bool
    """It is the examination of the whole block by internal audit."""
    word: str
    """The part's word today; `advice` for a should that is not done."""


@dataclass(frozen=True, slots=True)
class ControlDemand:
    """One demand of a control, as it stands today (要求項)."""

    demand: Demand
    title: Text
    kind: Text
    scope: Text
    named: Text | None
    """The form, event, check … that it rests on."""
    rule: Text
    cadence: Cadence | None
    accepts: tuple[Text, ...]
    word: str
    """Its worst word today over everything that asks for it; `not_applicable` if nothing does."""
    targets: Mapping[str, int]
    """Targets by word."""
    next_due: date | None
    until: date | None
    proves: tuple[Proved, ...]


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One control of the list (控制措施)."""

    control: Control
    title: Text
    purpose: Text
    owner: Text
    """The duty that answers for it, in words."""
    demands: int
    documents: Mapping[str, Text]
    """The documents that it serves, with their titles."""
    counts: Mapping[str, int]
    """Demands by their worst word today."""


@dataclass(frozen=True, slots=True)
class ControlView:
    """One control in full."""

    row: ControlRow
    demands: tuple[ControlDemand, ...]


@dataclass(frozen=True, slots=True)
class _Use:
    """One place where a demand is asked for."""

    posture: Posture
    clause: Clause
    part: Part | None
    """None for the examination of a block by internal audit."""
    corroborating: bool

    @property
    def word(self) -> str:
        if self.part is None:
            return self.posture.inspection(self.clause.ref).word.value
        verdict = next((one for one in self.posture.verdict(self.clause.ref).parts if one.n == self.part.n), None)
        if verdict is None:
            return Word.NOT_APPLICABLE.value
        return ADVICE_WORD if verdict.advice else verdict.word.value

    @property
    def lookback(self) -> str:
        return DEFAULT_LOOKBACK if self.part is None else lookback_of(self.clause)

    @property
    def advised(self) -> bool:
        return self.part is not None and self.part.strength in ADVISED


Uses = Mapping[str, Sequence[_Use]]


class Library:
    """All controls of the documents that a company lives under, as judged on one day."""

    def __init__(self, postures: Iterable[Posture], targets: Mapping[str, str]) -> None:
        self._postures = list(postures)
        self._targets = targets
        self._uses = _uses_of(self._postures)
        self._marks = {one.edition.document: marks_of(one.edition.clauses) for one in self._postures}
        self._home: dict[str, Posture] = {}
        """Control → the first document that names it; its words are used."""
        self._demands: dict[str, dict[str, Posture]] = {}
        for posture in self._postures:
            for control in posture.edition.controls:
                self._home.setdefault(control, posture)
            for name, demand in posture.edition.demands.items():
                self._demands.setdefault(demand.control, {}).setdefault(name, posture)

    @property
    def ids(self) -> list[str]:
        """The ids of all controls, sorted."""
        return sorted(self._home)

    @property
    def documents(self) -> dict[str, Text]:
        """The adopted documents with their titles."""
        return {one.edition.document: Text(one.edition.zh, one.edition.en) for one in self._postures}

    def rows(self) -> list[ControlRow]:
        """Return every control, by id."""
        return [self.row(identity) for identity in self.ids]

    def row(self, identity: str) -> ControlRow:
        """Return one control with its counts. Raises KeyError for an id that no document names."""
        control = self._home[identity].edition.controls[identity]
        names = self._demands.get(identity, {})
        served = {use.posture.edition.document for name in names for use in self._uses.get(name, ())}
        return ControlRow(
            control,
            Text(control.zh, control.en),
            Text(control.purpose_zh, control.purpose_en),
            duty(control.owner),
            len(names),
            {name: title for name, title in self.documents.items() if name in served},
            Counter(self._judged(name)[0] for name in names),
        )

    def view(self, identity: str) -> ControlView:
        """Return one control in full. Raises KeyError for an id that no document names."""
        demands = self._demands.get(identity, {})
        return ControlView(self.row(identity), tuple(self._demand(name, posture) for name, posture in demands.items()))

    def _demand(self, name: str, posture: Posture) -> ControlDemand:
        demand, context = posture.edition.demands[name], posture.context
        names = Names(posture.edition, self._targets)
        word, result = self._judged(name)
        return ControlDemand(
            demand,
            titled(demand.zh, demand.en),
            KINDS[demand.kind],
            scope_in_words(demand.scope, names),
            named_of(demand, names),
            rule_in_words(demand, context, names),
            cadence_of(demand, context),
            counts_as(demand, context, names),
            word,
            {} if result is None else {key.value: count for key, count in result.counts.items() if count},
            None if result is None else result.next_due,
            None if result is None else result.until,
            tuple(_proved(use, self._marks[use.posture.edition.document]) for use in self._uses.get(name, ())),
        )

    def _judged(self, name: str) -> tuple[str, DemandResult | None]:
        """Return a demand's worst word over everything that asks for it today, and the result that gave it."""
        asking = [use for use in self._uses.get(name, ()) if use.word not in DROPPED]
        if not asking:
            return Word.NOT_APPLICABLE.value, None
        lookbacks = {(use.posture.edition.document, use.lookback): use for use in asking}
        results = [use.posture.demand(name, use.lookback) for use in lookbacks.values()]
        result = min(results, key=lambda one: _RANK[one.word])
        if result.word not in SATISFIED and all(use.advised for use in asking):
            return ADVICE_WORD, result
        return result.word.value, result


_RANK = {word: rank for rank, word in enumerate((*SEVERITY, *sorted(DROPPED)))}


def _uses_of(postures: Iterable[Posture]) -> dict[str, list[_Use]]:
    """Return every place where a demand is asked for, by demand, in reading order."""
    found: dict[str, list[_Use]] = {}
    for posture in postures:
        for clause in posture.edition.clauses:
            if clause.ref in posture.inspections:
                found.setdefault(posture.edition.inspections[clause.ref], []).append(_Use(posture, clause, None, False))  # noqa: FBT003 - a field
            for part in clause.parts:
                for name in dict.fromkeys(demands_in(part.proof.root)):
                    found.setdefault(name, []).append(_Use(posture, clause, part, False))  # noqa: FBT003 - a field
                for name in part.proof.corroborating:
                    found.setdefault(name, []).append(_Use(posture, clause, part, True))  # noqa: FBT003 - a field
    return found


def _proved(use: _Use, marks: Mapping[str, str]) -> Proved:
    edition, clause, part = use.posture.edition, use.clause, use.part
    text = titled(clause.zh, clause.en) if part is None or not part.n else titled(part.zh, part.en)
    return Proved(
        edition.document,
        Text(edition.zh, edition.en),
        clause.ref,
        marks.get(clause.ref),
        0 if part is None else part.n,
        text,
        use.corroborating,
        part is None,
        use.word,
    )


def chosen(
    rows: Iterable[ControlRow], text: str = "", owner: str = "", document: str = "", word: str = ""
) -> list[ControlRow]:
    """Return the controls whose names hold every word of `text`, of one owner, serving one document, with one word."""
    wanted = text.casefold().split()
    return [
        row
        for row in rows
        if (not owner or row.control.owner == owner)
        and (not document or document in row.documents)
        and (not word or row.counts.get(word))
        and all(one in _searched(row) for one in wanted)
    ]


def _searched(row: ControlRow) -> str:
    texts = (row.title, row.purpose, row.owner)
    return " ".join((row.control.id, *(part for text in texts for part in text))).casefold()
