"""遵循現況頁 The documents of a company, and the posture of one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from anzheng.catalogue.core.model import Amendment, Clause, Edition
from anzheng.kernel.errors import Text
from anzheng.posture.clauses import totals
from anzheng.posture.forecast import Forecast, Lapse
from anzheng.posture.judge import Posture
from anzheng.posture.period import PeriodPosture, Tally
from anzheng.posture.results import ClauseVerdict
from anzheng.posture.words import SEVERITY
from anzheng.reports.inspections import inspections_of
from anzheng.reports.marks import marks_of
from anzheng.reports.wording import Names, cover_of, duty, titled
from anzheng.web.pages.frame import Pairs
from anzheng.web.pages.question import Question
from anzheng.web.pages.sections import Examined, SectionLine, contents, examined_on_day, examined_over_period
from anzheng.web.pages.words import APART, Badge, Counts, badge, badge_of, counts, key_of, name_of

WORDS = (*(word.value for word in SEVERITY), *APART)
"""Words by which the clauses of a page can be filtered."""
_LAPSES = 12


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What stands above everything about one edition."""

    document: str
    title: Text
    authority: Text
    edition: date | None
    """None if the document bears no date."""
    cover: tuple[tuple[Text, Text], ...]
    """What its cover states: number, version, class …"""
    nodes: int
    obligations: int
    amendments: tuple[Amendment, ...]
    """Amendments in force on the day judged, which this edition does not hold."""


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """One document of the list."""

    head: DocumentHead
    counts: Counts


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of the tree."""

    ref: str
    mark: str | None
    """As printed in the document, if that is not the ref."""
    section: bool
    """It opens a block of the table of contents."""
    depth: int
    heading: bool
    text: Text
    badge: Badge | None
    counts: tuple[Badge, ...]
    """Of a heading: the words below it with their numbers as notes."""
    next_due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class LapseRow:
    """What lapses by a future day if nobody does anything."""

    on: date
    then: Badge
    title: Text
    target: Text
    owner: Text
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowTotals:
    """What a period asked for (期間合計)."""

    expected: int
    on_time: int
    late: int
    missed: int
    failed: int
    unknown: int
    due: int
    excepted: int


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The posture of one document."""

    head: DocumentHead
    counts: Counts
    sections: tuple[SectionLine, ...]
    rows: tuple[Row, ...]
    word: str | None
    """The filter in use."""
    word_name: Text | None
    lapses: tuple[LapseRow, ...]
    more_lapses: int
    windows: WindowTotals | None
    pairs: Pairs
    """Parameters that keep the question."""

    @property
    def examines(self) -> bool:
        """Whether internal audit has to examine any of its blocks."""
        return any(line.examined for line in self.sections)


def head_of(edition: Edition, about: date) -> DocumentHead:
    """Return title, edition and what was amended by `about`."""
    return DocumentHead(
        edition.document,
        Text(edition.zh, edition.en),
        Text(edition.authority_zh, edition.authority_en),
        edition.dated,
        cover_of(edition.issue),
        len(edition.clauses),
        sum(clause.obligation for clause in edition.clauses),
        tuple(amendment for amendment in edition.amendments if amendment.on <= about),
    )


def card(edition: Edition, verdicts: Mapping[str, ClauseVerdict], about: date) -> DocumentCard:
    """Return a document with its counts."""
    return DocumentCard(head_of(edition, about), counts(totals(verdicts), notes_of(edition, verdicts)))


def document_page(posture: Posture, question: Question, word: str | None) -> DocumentPage:
    """Return the posture page of a document on a day."""
    return _page(posture.edition, posture.verdicts, examined_on_day(inspections_of(posture)), question, word)


def _page(
    edition: Edition,
    verdicts: Mapping[str, ClauseVerdict],
    examined: Mapping[str, Examined],
    question: Question,
    word: str | None,
) -> DocumentPage:
    rows = rows_of(edition.clauses, verdicts, word, question.about)
    sections = contents(edition, verdicts, examined, frozenset(row.ref for row in rows))
    opening = {line.ref for line in sections}
    return DocumentPage(
        head_of(edition, question.about),
        counts(totals(verdicts), notes_of(edition, verdicts)),
        sections,
        tuple(replace(row, section=row.ref in opening) for row in rows),
        word,
        name_of(word) if word else None,
        (),
        0,
        None,
        question.pairs,
    )


def period_page(edition: Edition, period: PeriodPosture, question: Question, word: str | None) -> DocumentPage:
    """Return the posture page of a document over a period, with the windows added up."""
    page = _page(edition, period.verdicts, examined_over_period(edition, period.inspections), question, word)
    added = [demand.tally for demand in period.demands.values() if demand.unit == "windows"]
    return replace(page, windows=WindowTotals(**sum(added, Tally()).counts()))


def forecast_page(value: Forecast, names: Names, question: Question, word: str | None) -> DocumentPage:
    """Return the posture page of a future day, with what lapses until then."""
    edition = value.then.edition
    page = document_page(value.then, question, word)
    joined: dict[tuple[date, str, str], list[Lapse]] = {}
    for lapse in value.lapses:
        joined.setdefault((lapse.on, lapse.demand, lapse.then.value), []).append(lapse)
    lapses = tuple(_lapse(edition, names, held) for held in joined.values())
    return replace(page, lapses=lapses[:_LAPSES], more_lapses=max(len(lapses) - _LAPSES, 0))


def _lapse(edition: Edition, names: Names, held: list[Lapse]) -> LapseRow:
    """Return one line for the lapses of one demand on one day."""
    first = held[0]
    demand = edition.demands[first.demand]
    whose = names.target(first.target)
    if len(held) > 1:
        whose = Text(f"{whose.zh} 等 {len(held)} 項", f"{whose.en} and {len(held) - 1} more")
    title = titled(demand.zh, demand.en)
    refs = tuple(dict.fromkeys(ref for one in held for ref in one.refs))
    return LapseRow(first.on, badge(first.then), title, whose, duty(first.owner), refs)


def notes_of(edition: Edition, verdicts: Mapping[str, ClauseVerdict]) -> dict[str, Text]:
    """Return remarks beside the counts that come from the verdicts themselves."""
    by_word: dict[str, list[ClauseVerdict]] = {}
    for verdict in verdicts.values():
        by_word.setdefault(key_of(verdict) or "", []).append(verdict)
    notes = {}
    waived = sum(verdict.standing_exception for verdict in by_word.get("failed", ()))
    if waived:
        notes["failed"] = Text(f"其中 {waived} 條已核准例外，仍不符", f"{waived} with an exception, still failed")
    attested = sum(
        all(part.attested_only for part in verdict.parts) for verdict in by_word.get("met", ()) if verdict.parts
    )
    if attested:
        notes["met"] = Text(f"其中 {attested} 條僅聲明", f"{attested} by statement alone")
    before = sum(
        any(part.reason.code == "before_cutover" for part in verdict.parts) for verdict in by_word.get("unknown", ())
    )
    if before:
        notes["unknown"] = Text(f"導入前 {before} 條", f"{before} before cut-over")
    if edition.kind.value == "regulation" and not by_word.get("excepted"):
        notes["excepted"] = Text("法規之「應」不得豁免", "a regulation's must cannot be waived")
    return notes


def rows_of(
    clauses: Iterable[Clause], verdicts: Mapping[str, ClauseVerdict], word: str | None, about: date
) -> tuple[Row, ...]:
    """Return the tree as rows in reading order; with `word`, only those clauses and the headings above them."""
    every = list(clauses)
    parents = {clause.ref: clause.parent for clause in every}
    wanted = {clause.ref for clause in every if word is None or key_of(verdicts[clause.ref]) == word}
    if word is not None:
        for ref in list(wanted):
            above = parents[ref]
            while above is not None:
                wanted.add(above)
                above = parents[above]
    marks = marks_of(every)
    return tuple(_row(clause, verdicts[clause.ref], parents, marks, about) for clause in every if clause.ref in wanted)


def _row(
    clause: Clause, verdict: ClauseVerdict, parents: Mapping[str, str | None], marks: Mapping[str, str], about: date
) -> Row:
    depth, above = 0, clause.parent
    while above is not None and above in parents:
        depth, above = depth + 1, parents[above]
    below: tuple[Badge, ...] = ()
    if not clause.obligation:
        below = tuple(
            Badge(word, name_of(word), Text(str(verdict.counts[word]), str(verdict.counts[word])))
            for word in WORDS
            if verdict.counts.get(word)
        )
    due = verdict.next_due if clause.obligation else None
    return Row(
        clause.ref,
        marks.get(clause.ref),
        False,  # noqa: FBT003 - whether it opens a block depends on the page
        min(depth, 4),
        not clause.obligation and not clause.leaf,
        titled(clause.zh, clause.en),
        badge_of(verdict),
        below,
        due,
        due is not None and due < about,
    )


def word_filter(text: str | None) -> str | None:
    """Return a known word, or None."""
    return text if text in WORDS else None
