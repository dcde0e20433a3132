"""彙整 Gathering what a binder lists: entries, evidence, documents, verdicts, the page, keys and receipts."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Edition
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import COMPANY, Content, Fact
from anzheng.facts.companies import EditionAdopted, ProfileAnswered
from anzheng.facts.evidence import EvidenceAdded, EvidenceWithdrawn
from anzheng.kernel import canonical, roc
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.bundle import stored
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Company, Member
from anzheng.organization.people import names_of
from anzheng.posture.adoptions import adopted_on
from anzheng.posture.context import Context
from anzheng.posture.index import FactIndex
from anzheng.posture.needed import needed
from anzheng.posture.statement import RULES, Asked, acts_in, statement
from anzheng.records.models import Evidence
from anzheng.registers.services import names
from anzheng.reports.binder import page as pages
from anzheng.reports.binder import page_model
from anzheng.reports.binder.archive import Spool
from anzheng.reports.binder.core import manifest
from anzheng.reports.binder.core.names import content_name, plain
from anzheng.reports.binder.core.select import Selection, select
from anzheng.reports.binder.evidence import WHY, Piece, Withheld, opened, pieces_of
from anzheng.reports.wording import scalar

Json = Any
Tick = Callable[[int], None]
"""Told how many entries more are done."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts, and what they rest on (判定與其依據)."""

    said: dict[str, Json] | None = None
    rests: frozenset[int] = frozenset()
    editions: Mapping[str, Edition] = field(default_factory=dict)
    """Every compiled edition that was adopted, by digest."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A content of evidence as it stands in the binder (卷宗中的內容)."""

    piece: Piece
    member: str
    """Empty if it is not here."""
    withheld: Withheld | None


@dataclass(slots=True)
class Gathering:
    """A binder in the making (彙整中的卷宗)."""

    has: Standing
    home: Path
    spool: Spool
    facts: list[Fact]
    asked: Asked | None
    judged: Judged
    used: frozenset[int]
    """Entries that verdicts name and requests ask for: the content of such evidence travels."""
    on_site: frozenset[str]
    named: bool
    reaches: date | None = None
    """The day up to which a period is known that runs longer than that."""
    members: list[manifest.Member] = field(default_factory=list)
    held: list[manifest.Held] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    editions: list[manifest.Adopted] = field(default_factory=list)

    def add(self, name: str, data: bytes | Iterator[bytes]) -> None:
        """Take a listed file in."""
        self.members.append(self.spool.add(name, data))


def editions_of(facts: list[Fact], home: Path) -> dict[str, Edition]:
    """Return every compiled edition that a ledger adopted, by digest."""
    digests = {fact.payload.digest for fact in facts if isinstance(fact.payload, EditionAdopted)}
    return {digest: catalogue.load_compiled(home, digest) for digest in sorted(digests)}


def judge(facts: list[Fact], home: Path, asked: Asked | None) -> Judged:
    """Return the verdicts asked for and what they rest on. Raises NotFoundError for a document never adopted."""
    if asked is None:
        return Judged()
    editions = editions_of(facts, home)
    return Judged(statement(facts, editions, asked), needed(facts, editions, asked), editions)


class Gatherer:
    """Fills a gathering, file by file."""

    def __init__(self, made: Gathering, now: datetime) -> None:
        self.made = made
        self.now = now
        self.selection: Selection = select(made.facts, made.judged.rests | made.used)
        self.evidence = tuple(fact for fact in self.selection.evidence if fact.seq in made.used)
        self._contents: dict[int, list[Content]] = {}

    @cached_property
    def company(self) -> Company:
        """The company whose ledger it is."""
        return Company.objects.get(pk=self.made.has.company)

    def entries(self, tick: Tick) -> None:
        """Take in the entries, as they are stored."""
        evidence = {fact.seq for fact in self.evidence}
        for seq, data in stored(self.made.has.company, self.selection.entries):
            self.made.add(f"entries/{seq}.json", data)
            if seq in evidence:
                self._contents[seq] = [Content(**item) for item in json.loads(data)["content"]]
            tick(1)

    def pieces(self) -> list[Piece]:
        """Return every content that the evidence names."""
        added = [(fact, self._contents[fact.seq]) for fact in self.evidence]
        return pieces_of(self.made.has, added, self.selection.disposed, self.made.on_site)

    def content(self, tick: Tick) -> None:
        """Take in the evidence files, except for those that stay at home."""
        made, taken = self.made, set[str]()
        for piece in self.pieces():
            found = piece.withheld or opened(made.home, made.has.company, piece)
            if isinstance(found, Withheld):
                made.kept.append(Kept(piece, "", found))
                continue
            name = content_name(piece.evidence, piece.content.role, piece.content.media, taken)
            made.add(name, found.pieces)
            made.held.append(manifest.Held(piece.content.sha256, name, found.salt))
            made.kept.append(Kept(piece, name, None))
            tick(1)

    def verdicts(self) -> None:
        """Take in the documents and the verdicts, if anything is judged."""
        made, asked, said = self.made, self.made.asked, self.made.judged.said
        if asked is None or said is None:
            return
        for digest in sorted({digest for judged in said["documents"] for digest in judged["beside"]}):
            edition = made.judged.editions[digest]
            label = next(one.edition for one in _adoptions(made.facts) if one.digest == digest)
            name = f"catalogue/{plain(edition.document)}/{plain(label)}-{digest[:8]}.json"
            made.add(name, catalogue.compiled_bytes(made.home, digest))
            made.editions.append(manifest.Adopted(edition.document, label, name))
        made.add(manifest.VERDICTS, canonical.encode(said))
        made.add("profile.json", canonical.encode(_profile(made.facts, asked.known)))

    def withheld(self) -> None:
        """Take in the list of what stays at home, if anything does."""
        rows = [
            {
                "disposal": one.piece.disposal,
                "entry": one.piece.seq,
                "evidence": one.piece.evidence,
                "reason": one.withheld.value,
                "role": one.piece.content.role,
                "sha256": one.piece.content.sha256,
            }
            for one in self.made.kept
            if one.withheld is not None
        ]
        if rows:
            self.made.add("withheld.json", canonical.encode(rows))

    def page(self, origin: str, requests: int = 0) -> pages.Page:
        """Return what the readable page says."""
        made, said = self.made, self.made.judged.said
        targets = names(made.has.company)
        shown = [] if said is None or made.asked is None else list(self._documents(said, made.asked, targets))
        known = len(made.facts) if made.asked is None else made.asked.known
        return pages.Page(
            company=self.company.name,
            sample=self.company.sample,
            asked=asked_zh(made.asked, made.reaches),
            known=f"{roc.short(made.facts[known - 1].recorded)} 為止",
            known_size=known,
            made=self.now,
            origin=origin,
            rules=RULES,
            documents=tuple(shown),
            evidence=tuple(self._evidence(targets)),
            profile=tuple(self._answers(known)) if said is not None else (),
            entries=len(self.selection.entries),
            beside=len(self.selection.evidence) - len(self.evidence),
            withheld=sum(one.withheld is not None for one in made.kept),
            requests=requests,
        )

    def _documents(
        self, said: Mapping[str, Json], asked: Asked, targets: Mapping[str, str]
    ) -> Iterator[page_model.Shown]:
        facts = [fact for fact in self.made.facts if fact.seq < asked.known]
        index, acts = FactIndex(facts), acts_in(facts)
        evidence = {fact.seq for fact in self.evidence}
        for judged in said["documents"]:
            adopted = adopted_on(acts, self.made.judged.editions, judged["document"], asked.day)
            context = Context.of(adopted.edition, index, asked.day, adopted.book)
            member = next(one.member for one in self.made.editions if one.document == judged["document"])
            sources = page_model.Sources(
                adopted.edition,
                member,
                context,
                targets,
                lambda seq: f"#s-{seq}" if seq in evidence else f"entries/{seq}.json",
            )
            yield page_model.shown(judged, sources)

    def files(self) -> dict[int, tuple[pages.FileLine, ...]]:
        """Return the contents of each piece of evidence, by the number of its entry, once they were taken in."""
        kept = {one.piece.content.sha256: one for one in self.made.kept}
        file_names = dict(Evidence.objects.filter(ledger=self.made.has.company).values_list("evidence", "file_name"))
        return {
            fact.seq: tuple(
                _file(kept[one.sha256], file_names.get(_added(fact).evidence, "")) for one in self._contents[fact.seq]
            )
            for fact in self.evidence
        }

    def _evidence(self, targets: Mapping[str, str]) -> Iterator[pages.EvidenceLine]:
        made = self.made
        contents = self.files()
        rows = {row.evidence: row for row in Evidence.objects.filter(ledger=made.has.company)}
        people = {one.person for fact in self.evidence for one in _added(fact).signatures}
        known = names_of(people) if made.named else {}
        titles = dict(Member.objects.filter(company=self.company).values_list("person", "title")) if made.named else {}
        gone = {fact.payload.evidence for fact in made.facts if isinstance(fact.payload, EvidenceWithdrawn)}
        for fact in self.evidence:
            payload = _added(fact)
            files = contents[fact.seq]
            row, form = rows.get(payload.evidence), _form(payload.form)
            told = row is not None and not any(one.withheld for one in files)
            yield pages.EvidenceLine(
                fact.seq,
                payload.evidence,
                form,
                row.title if told and row is not None and row.title not in ("", payload.form) else form,
                "" if payload.target == COMPANY else targets.get(payload.target, payload.target.partition(":")[2]),
                span(payload.about.first, payload.about.last),
                pages.moment(fact.at),
                payload.evidence in gone,
                tuple(
                    pages.Signer(
                        _role(one.role),
                        known.get(one.person, one.person),
                        titles.get(one.person, ""),
                        roc.short(one.on),
                    )
                    for one in payload.signatures
                ),
                files,
            )

    def _answers(self, known: int) -> Iterator[pages.Answer]:
        questions = {
            name: one for edition in self.made.judged.editions.values() for name, one in edition.questions.items()
        }
        for seq, said in _answered(self.made.facts, known):
            question = questions.get(said.question)
            yield pages.Answer(
                said.question if question is None else question.zh, scalar(said.answer).zh, roc.short(said.since), seq
            )


def asked_zh(asked: Asked | None, reaches: date | None) -> str:
    """Return the day or period asked about, as people in Taiwan write it, and how far it is known if it still runs."""
    if asked is None:
        return "—"
    if asked.about is not None:
        return roc.short(asked.about)
    days = span(asked.first or asked.day, asked.last or asked.day)
    return days if reaches is None else f"{days}（紀錄只到 {roc.short(reaches)}；之後才到期的也列為逾期或無資料）"


def asked_en(asked: Asked | None, reaches: date | None) -> str:
    """Return the same for readers of English."""
    if asked is None:
        return "the papers asked for"
    if asked.about is not None:
        return str(asked.about)
    known = "" if reaches is None else f" (known up to {reaches} only: what is due later stands as overdue or unknown)"
    return f"{asked.first} to {asked.last}{known}"


def withheld_lines(made: Gathering) -> list[str]:
    """Return what stays at home, one line each piece of evidence and reason."""
    rows: dict[tuple[str, Withheld, int | None], int] = {}
    for one in made.kept:
        if one.withheld is not None:
            key = one.piece.evidence, one.withheld, one.piece.disposal
            rows[key] = rows.get(key, 0) + 1
    return [
        f"{evidence}（{count} 個檔案）：{WHY[why].zh}" + (f"（銷毀分錄 #{entry:,}）" if entry is not None else "")
        for (evidence, why, entry), count in rows.items()
    ]


def _added(fact: Fact) -> EvidenceAdded:
    payload = fact.payload
    if not isinstance(payload, EvidenceAdded):
        raise TypeError(f"no evidence: {fact.seq}")
    return payload


def _form(form: str) -> str:
    known = paperwork().forms.get(form)
    return form if known is None else known.zh


def _file(one: Kept, file_name: str) -> pages.FileLine:
    content = one.piece.content
    label = {"text": "標題與說明", "record": "紀錄內容", "attachment": "附件", "body": "檔案"}.get(
        content.role, content.role
    )
    named = file_name if content.role == "body" else ""
    entry = "" if one.piece.disposal is None else f"entries/{one.piece.disposal}.json"
    return pages.FileLine(
        label if one.withheld is not None else named or label,
        one.member,
        content.bytes,
        content.sha256,
        "" if one.withheld is None else WHY[one.withheld].zh,
        entry,
    )


def _role(role: str) -> str:
    known = paperwork().roles.get(role)
    return role if known is None else known.zh


def span(first: date, last: date) -> str:
    """Return a day or a span of days as people in Taiwan write it."""
    return roc.short(first) if first == last else f"{roc.short(first)} 至 {roc.short(last)}"


def _adoptions(facts: list[Fact]) -> list[EditionAdopted]:
    return [fact.payload for fact in facts if isinstance(fact.payload, EditionAdopted)]


def _answered(facts: list[Fact], known: int) -> list[tuple[int, ProfileAnswered]]:
    return [(one.seq, one.payload) for one in facts if one.seq < known and isinstance(one.payload, ProfileAnswered)]


def _profile(facts: list[Fact], known: int) -> list[Json]:
    return [
        {"answer": said.answer, "entry": seq, "question": said.question, "since": said.since.isoformat()}
        for seq, said in _answered(facts, known)
    ]


def known_size(facts: list[Fact], known: date | None) -> int:
    """Return how many entries were recorded by the end of a day; all of them without one. Raises NotFoundError."""
    size = len(facts) if known is None else sum(taipei_day(fact.at) <= known for fact in facts)
    if size == 0:
        raise NotFoundError(
            Text("那一天帳本還沒有任何分錄", "the ledger had no entry on that day"),
            str(known),
            Text("請選較晚的日期", "choose a later day"),
        )
    return size
