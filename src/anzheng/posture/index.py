"""事實索引 The facts known at a moment, arranged by what demands look for.

The index is filled in ledger order and holds exactly a prefix of the ledger: asking "as known on" an
earlier day means filling it from a shorter prefix. `add` answers with the topic that the fact touches,
so that one new fact re-judges only what reads that topic.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from anzheng.facts import (
    access,
    audit,
    calendars,
    cases,
    companies,
    documents,
    events,
    evidence,
    ledgers,
    observations,
    people,
    registers,
    retention,
)
from anzheng.facts.base import KINDS, Fact, FactId, Payload, Scalar
from anzheng.facts.calendars import CalendarKind
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.times import taipei_day
from anzheng.posture.known import (
    EVERYTHING,
    Answer,
    Case,
    Dated,
    Exempt,
    Finding,
    Held,
    Record,
    Run,
    Sighting,
    Signed,
    Topic,
    Version,
    run_day,
)

AHEAD = ("record", "signed", "case", "seen", "entry", "held")
"""Sorts of facts by which days to come are known."""


class FactIndex:
    """All facts known at a moment, by topic."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.size = 0
        """Number of leaves read: the prefix of the ledger that this index knows."""
        self.recorded = date.min
        """Day on which the newest fact was recorded."""
        self.ahead: dict[str, date] = dict.fromkeys(AHEAD, date.min)
        """The last day that facts of a sort are about: up to it, something that is known may still begin to count."""
        self.records: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self.disordered: set[tuple[str, str]] = set()
        """Form and target whose records were not recorded in the order of the days they are about."""
        self.statements: dict[tuple[str, str], list[Signed]] = defaultdict(list)
        self.cases: dict[str, dict[str, Case]] = defaultdict(dict)
        self.nils: dict[str, list[Signed]] = defaultdict(list)
        self.nils_by_day: dict[str, list[Signed]] = defaultdict(list)
        """The same, by the first day they are about."""
        self.sightings: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
        self.watched: dict[str, list[str]] = defaultdict(list)
        """By check, the targets that it has seen."""
        self.settings: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
        self.runs: dict[str, list[Run]] = defaultdict(list)
        self.entries: dict[str, dict[str, list[Version]]] = defaultdict(dict)
        self.holdings: dict[tuple[str, str], list[Held]] = defaultdict(list)
        self.profile: dict[str, list[Dated]] = defaultdict(list)
        self.parameters: dict[str, list[Dated]] = defaultdict(list)
        self.findings: dict[str, Finding] = {}
        """By id; one that was opened again stands here as opened last."""
        self.findings_of: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        """By document and ref, every opening."""
        self.exceptions: dict[str, Exempt] = {}
        self.exceptions_of: dict[str, list[Exempt]] = defaultdict(list)
        self.editions: list[tuple[FactId, companies.EditionAdopted]] = []
        self.cutover: date | None = None
        self.cutover_id: FactId | None = None
        self.sample = False
        self._evidence: dict[str, evidence.EvidenceAdded] = {}
        self._waiting: dict[tuple[str, str], list[Answer]] = defaultdict(list)
        self._dropped: dict[tuple[str, str], tuple[date, int]] = {}
        self._years: dict[CalendarKind, dict[int, calendars.CalendarPublished]] = defaultdict(dict)
        self._overrides: dict[CalendarKind, dict[date, bool]] = defaultdict(dict)
        self._calendars: dict[CalendarKind, Calendar] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> Iterable[Topic]:
        """Take in the next fact of the ledger and return what it touches, to be read at once."""
        self.size = fact.seq + 1
        self.recorded = max(self.recorded, fact.recorded)
        return _TAKE[type(fact.payload)](self, fact, fact.payload)

    def _reaches(self, sort: str, day: date) -> None:
        """Note that a fact of a sort is about a day."""
        self.ahead[sort] = max(self.ahead[sort], day)

    def calendar(self, kind: CalendarKind) -> Calendar:
        """Return the calendar in force: the published years with the company's overrides."""
        known = self._calendars.get(kind)
        if known is None:
            years = self._years.get(kind, {}).values()
            closed = {day for year in years for day in year.closed}
            opened = {day for year in years for day in year.opened}
            for day, is_open in self._overrides.get(kind, {}).items():
                closed.discard(day)
                opened.discard(day)
                (opened if is_open else closed).add(day)
            known = self._calendars[kind] = Calendar(frozenset(closed), frozenset(opened))
        return known

    def published_years(self, kind: CalendarKind) -> frozenset[int]:
        """Return the years for which `kind` has been published."""
        return frozenset(self._years.get(kind, {}))

    def answer(self, question: str, day: date) -> Dated | None:
        """Return the profile answer in force on `day`, or None if nobody has answered."""
        return _in_force(self.profile.get(question, ()), day)

    def parameter(self, key: str, day: date) -> Dated | None:
        """Return the company's own value of `key` on `day`."""
        return _in_force(self.parameters.get(key, ()), day)

    def entry(self, register: str, entry: str, day: date, known: date = date.max) -> Version | None:
        """Return the entry as it stood on `day` by what was recorded up to `known`, or None if it did not exist."""
        versions = self.entries.get(register, {}).get(entry, ())
        found: Version | None = None
        for version in versions:
            if version.since <= day and version.recorded <= known:
                found = version
        return found if found is not None and found.values is not None else None

    # --- one method per family, called through the table at the end ---------------------------

    def _record(self, fact: Fact, payload: evidence.EvidenceAdded) -> Iterable[Topic]:
        replaced = None if payload.supersedes is None else self._remove(payload.supersedes)
        self._evidence[payload.evidence] = payload
        record = Record(payload.about.last, fact.seq, fact.recorded, payload)
        self._reaches("record", record.last)
        touched = (payload.target, *payload.items)
        for target in touched if len(touched) == 1 else dict.fromkeys(touched):
            kept = self.records[payload.form, target]
            if not kept or kept[-1].last <= record.last:
                kept.append(record)
            else:
                insort(kept, record, key=_record_order)
                self.disordered.add((payload.form, target))
        if replaced is None:
            return (Topic("form", payload.form, target) for target in touched)
        return [Topic("form", payload.form, target) for target in touched] + _topics(replaced)

    def _withdraw(self, _fact: Fact, payload: evidence.EvidenceWithdrawn) -> Iterable[Topic]:
        gone = self._remove(payload.evidence)
        return () if gone is None else _topics(gone)

    def _remove(self, identity: str) -> evidence.EvidenceAdded | None:
        gone = self._evidence.pop(identity, None)
        if gone is not None:
            for target in {gone.target, *gone.items}:
                kept = self.records[gone.form, target]
                kept[:] = [record for record in kept if record.evidence.evidence != identity]
        return gone

    def _statement(self, fact: Fact, payload: evidence.StatementSigned) -> Iterable[Topic]:
        self._reaches("signed", payload.on)
        self.statements[payload.statement, payload.target].append(Signed(fact.recorded, fact.seq, payload))
        return (Topic("statement", payload.statement, payload.target),)

    def _raise(self, fact: Fact, payload: events.EventRaised) -> Iterable[Topic]:
        case = Case(payload, taipei_day(payload.since), fact.seq, fact.recorded)
        self._reaches("case", case.day)
        case.answers.extend(self._waiting.pop((payload.event, payload.item), ()))
        case.dropped = self._dropped.pop((payload.event, payload.item), None)
        self.cases[payload.event].setdefault(payload.item, case)
        return (Topic("event", payload.event),)

    def _answer(self, fact: Fact, payload: events.EventAnswered) -> Iterable[Topic]:
        answer = Answer(fact.at, fact.seq, payload, taipei_day(payload.on))
        self._reaches("case", answer.day)
        case = self.cases[payload.event].get(payload.item)
        # An answer may be recorded before its event; it then waits for it.
        (case.answers if case else self._waiting[payload.event, payload.item]).append(answer)
        return (Topic("event", payload.event),)

    def _drop(self, fact: Fact, payload: events.EventDropped) -> Iterable[Topic]:
        self._reaches("case", payload.on)
        case = self.cases[payload.event].get(payload.item)
        # An end may be recorded before its event, as an answer may; the first one counts.
        if case is None:
            self._dropped.setdefault((payload.event, payload.item), (payload.on, fact.seq))
        elif case.dropped is None:
            case.dropped = payload.on, fact.seq
        return (Topic("event", payload.event),)

    def _nil(self, fact: Fact, payload: events.NoEventStated) -> Iterable[Topic]:
        nil = Signed(fact.recorded, fact.seq, payload)
        self.nils[payload.event].append(nil)
        insort(self.nils_by_day[payload.event], nil, key=_nil_order)
        return (Topic("event", payload.event),)

    def _observe(self, fact: Fact, payload: observations.ObservationChanged) -> Iterable[Topic]:
        day, runs = taipei_day(payload.seen), self.runs[payload.target]
        self._reaches("seen", day)
        touched = []
        for n, item in enumerate(payload.items):
            identity = FactId(fact.seq, n)
            seen = Sighting(day, fact.recorded, identity, item.outcome, item.check, runs)
            if (item.check, payload.target) not in self.sightings:
                self.watched[item.check].append(payload.target)
            _place(self.sightings[item.check, payload.target], seen)
            touched.append(Topic("check", item.check, payload.target))
            for setting, value in item.values.items():
                read = Sighting(day, fact.recorded, identity, value, item.check, runs)
                _place(self.settings[setting, payload.target], read)
                touched.append(Topic("setting", setting, payload.target))
        return touched

    def _continue(self, fact: Fact, payload: observations.ObservationContinued) -> Iterable[Topic]:
        run = Run(taipei_day(payload.last), fact.seq, fact.recorded, payload.checks)
        self._reaches("seen", run.day)
        runs = self.runs[payload.target]
        if not runs or runs[-1].day <= run.day:
            runs.append(run)
        else:
            insort(runs, run, key=run_day)
        return self._continued(payload)

    def _continued(self, payload: observations.ObservationContinued) -> Iterator[Topic]:
        for check in payload.checks:
            yield Topic("check", check, payload.target)
        yield Topic("setting", "", payload.target)

    def _setting(self, fact: Fact, payload: observations.SettingRead) -> Iterable[Topic]:
        day = taipei_day(payload.seen)
        self._reaches("seen", day)
        identity = FactId(fact.seq)
        sighting = Sighting(day, fact.recorded, identity, payload.value, "", [])
        _place(self.settings[payload.setting, payload.target], sighting)
        return (Topic("setting", payload.setting, payload.target),)

    def _enter(self, fact: Fact, payload: registers.RegisterEntered) -> Iterable[Topic]:
        return self._version(payload.register, payload.entry, payload.since, fact, payload.values)

    def _retire(self, fact: Fact, payload: registers.RegisterRetired) -> Iterable[Topic]:
        return self._version(payload.register, payload.entry, payload.since, fact, None)

    def _version(
        self, register: str, entry: str, since: date, fact: Fact, values: Mapping[str, Scalar] | None
    ) -> Iterable[Topic]:
        self._reaches("entry", since)
        versions = self.entries[register].setdefault(entry, [])
        insort(versions, Version(since, fact.seq, fact.recorded, values), key=_version_order)
        return (Topic("register", register),)

    def _hold(self, fact: Fact, payload: retention.HoldingConfirmed) -> Iterable[Topic]:
        self._reaches("held", payload.on)
        self.holdings[payload.log, payload.target].append(Held(payload.on, fact.seq, fact.recorded, payload))
        return (Topic("log", payload.log, payload.target),)

    def _profile(self, fact: Fact, payload: companies.ProfileAnswered) -> Iterable[Topic]:
        insort(self.profile[payload.question], Dated(payload.since, fact.seq, payload.answer), key=_dated_order)
        return (EVERYTHING,)

    def _parameter(self, fact: Fact, payload: companies.ParameterSet) -> Iterable[Topic]:
        insort(self.parameters[payload.key], Dated(payload.since, fact.seq, payload.value), key=_dated_order)
        return (EVERYTHING,)

    def _cutover(self, fact: Fact, payload: companies.CutoverSet) -> Iterable[Topic]:
        self.cutover, self.cutover_id = payload.day, FactId(fact.seq)
        return (EVERYTHING,)

    def _adopt(self, fact: Fact, payload: companies.EditionAdopted) -> Iterable[Topic]:
        self.editions.append((FactId(fact.seq), payload))
        return (EVERYTHING,)

    def _open(self, _fact: Fact, payload: companies.LedgerOpened) -> Iterable[Topic]:
        self.sample = payload.sample
        return ()

    def _publish(self, _fact: Fact, payload: calendars.CalendarPublished) -> Iterable[Topic]:
        self._years[payload.calendar][payload.year] = payload
        self._calendars.pop(payload.calendar, None)
        return (EVERYTHING,)

    def _override(self, _fact: Fact, payload: calendars.CalendarOverridden) -> Iterable[Topic]:
        self._overrides[payload.calendar][payload.day] = payload.open
        self._calendars.pop(payload.calendar, None)
        return (EVERYTHING,)

    def _find(self, fact: Fact, payload: audit.FindingOpened) -> Iterable[Topic]:
        finding = self.findings[payload.finding] = Finding(FactId(fact.seq), payload)
        self.findings_of[payload.document, payload.ref].append(finding)
        return (Topic("clause", f"{payload.document}/{payload.ref}"),)

    def _close(self, _fact: Fact, payload: audit.FindingClosed) -> Iterable[Topic]:
        finding = self.findings.get(payload.finding)
        if finding is None:
            return ()
        finding.closed = payload.since
        return (Topic("clause", f"{finding.finding.document}/{finding.finding.ref}"),)

    def _except(self, fact: Fact, payload: audit.ExceptionApproved) -> Iterable[Topic]:
        exempt = self.exceptions[payload.exception] = Exempt(FactId(fact.seq), payload)
        self.exceptions_of[payload.demand].append(exempt)
        return (Topic("demand", payload.demand),)

    def _revoke(self, _fact: Fact, payload: audit.ExceptionRevoked) -> Iterable[Topic]:
        exempt = self.exceptions.get(payload.exception)
        if exempt is None:
            return ()
        exempt.revoked = payload.since
        return (Topic("demand", exempt.exception.demand),)

    def _beside(self, _fact: Fact, _payload: Payload) -> Iterable[Topic]:
        """Take nothing: people and auditors read the fact, no demand does."""
        return ()


def _topics(record: evidence.EvidenceAdded) -> list[Topic]:
    return [Topic("form", record.form, target) for target in sorted({record.target, *record.items})]


def _nil_order(nil: Signed) -> tuple[date, int]:
    return nil.statement.about.first, nil.seq


def _record_order(record: Record) -> tuple[date, int]:
    return record.last, record.seq


def _version_order(version: Version) -> tuple[date, int]:
    return version.since, version.seq


def _dated_order(dated: Dated) -> tuple[date, int]:
    return dated.since, dated.seq


def _place(sightings: list[Sighting], new: Sighting) -> None:
    """Insert by day; almost always at the end."""
    if not sightings or sightings[-1].day <= new.day:
        sightings.append(new)
    else:
        insort(sightings, new, key=lambda sighting: (sighting.day, sighting.id))


def _in_force(values: Iterable[Dated], day: date) -> Dated | None:
    found = None
    for value in values:
        if value.since <= day:
            found = value
    return found


def known_on(facts: Iterable[Fact], known: datetime | None) -> FactIndex:
    """Return the index of the facts recorded up to `known` (UTC); None means all of them."""
    index = FactIndex()
    for fact in sorted(facts, key=lambda fact: fact.seq):
        # Recorded times never fall within a ledger, so the first later fact ends the prefix.
        if known is not None and fact.at > known:
            break
        index.add(fact)
    return index


_BESIDE = {family.__name__ for family in (access, cases, documents, ledgers, people)}  # families that no demand reads
_TAKE: dict[type[Payload], Callable[[FactIndex, Fact, Any], Iterable[Topic]]] = {
    audit.ExceptionApproved: FactIndex._except,
    audit.ExceptionRevoked: FactIndex._revoke,
    audit.FindingClosed: FactIndex._close,
    audit.FindingOpened: FactIndex._find,
    calendars.CalendarOverridden: FactIndex._override,
    calendars.CalendarPublished: FactIndex._publish,
    companies.CutoverSet: FactIndex._cutover,
    companies.EditionAdopted: FactIndex._adopt,
    companies.EditionWithdrawn: FactIndex._beside,
    companies.LedgerOpened: FactIndex._open,
    companies.ParameterSet: FactIndex._parameter,
    companies.ProfileAnswered: FactIndex._profile,
    events.EventAnswered: FactIndex._answer,
    events.EventDropped: FactIndex._drop,
    events.EventRaised: FactIndex._raise,
    events.NoEventStated: FactIndex._nil,
    evidence.EvidenceAdded: FactIndex._record,
    evidence.EvidenceWithdrawn: FactIndex._withdraw,
    evidence.StatementSigned: FactIndex._statement,
    observations.ObservationChanged: FactIndex._observe,
    observations.ObservationContinued: FactIndex._continue,
    observations.SettingRead: FactIndex._setting,
    registers.RegisterEntered: FactIndex._enter,
    registers.RegisterRetired: FactIndex._retire,
    retention.ContentDisposed: FactIndex._beside,
    retention.HoldPlaced: FactIndex._beside,
    retention.HoldReleased: FactIndex._beside,
    retention.HoldingConfirmed: FactIndex._hold,
    retention.LogsSealed: FactIndex._beside,
    retention.SubjectsSealed: FactIndex._beside,
    **{kind: FactIndex._beside for kind in KINDS.values() if kind.__module__ in _BESIDE},
}
"""How each kind enters the index; a contract test compares it with the closed list of kinds."""
