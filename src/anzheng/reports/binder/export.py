"""匯出卷宗 Exporting a binder: gather what is listed, enter the list's digest, sign, prove, pack.

The order matters: what is listed cannot be changed once its digest is entered, and proofs hang on a checkpoint that is
signed after that. Whatever interrupts it, no half archive is left; an entry whose archive was never finished says only
that a binder was made ready.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from anzheng.facts.access import ContentOpened, DataExported
from anzheng.facts.base import Actor, Fact
from anzheng.facts.companies import LedgerOpened
from anzheng.facts.ledgers import BinderExported
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.ledger.bundle import tlog_proofs
from anzheng.ledger.core.strict import base64_text
from anzheng.ledger.halts import require_open
from anzheng.ledger.proofs import (
    SignedCheckpoint,
    cosigned_note,
    growth_proof,
    handed_out,
    ledger_keys,
    newest_seal,
    origin_of,
    receipts,
    seal_subjects,
    sign_head,
    taken_home,
)
from anzheng.ledger.services import Draft, append, business_act, entry, facts_of
from anzheng.organization import proving
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.origin import From
from anzheng.posture.statement import RULES, Asked
from anzheng.reports.binder import verifier
from anzheng.reports.binder.answers import answer
from anzheng.reports.binder.archive import Spool, exists, require_room, write_archive, write_folder
from anzheng.reports.binder.core import manifest
from anzheng.reports.binder.core.names import plain
from anzheng.reports.binder.core.periods import reaches, require_begun
from anzheng.reports.binder.core.requests import Request
from anzheng.reports.binder.evidence import to_open
from anzheng.reports.binder.gather import (
    Gatherer,
    Gathering,
    asked_en,
    asked_zh,
    judge,
    known_size,
    withheld_lines,
)
from anzheng.reports.binder.page import moment, rendered
from anzheng.reports.binder.page_model import cited
from anzheng.reports.binder.readme import Facts, readme
from anzheng.reports.binder.requests import Match, entries_of, matched
from anzheng.reports.core_archive import core_digest

Progress = Callable[[str, str, int, int], None]
"""Told what is being done, in Chinese and in English, how much of how much."""
_PROVING = 6
"""Files beside proofs that hang on the checkpoint, at least."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a binder is wanted for (匯出要求)."""

    documents: tuple[str, ...]
    about: date | None = None
    first: date | None = None
    last: date | None = None
    known: date | None = None
    """As known at the end of this day; None means everything."""
    on_site: frozenset[str] = field(default_factory=frozenset)
    """Evidence or forms whose content is to be read on site, beside those that are marked so."""
    named: bool = True
    """Names and titles of signers stand on the page; else pseudonyms."""
    requests: tuple[Request, ...] = ()
    """Rows of a list of requests, answered in numbered folders."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A binder that was handed out (匯出的卷宗)."""

    path: Path
    binder: str
    digest: str
    """Of the list."""
    seq: int
    """The entry of the export."""
    size: int
    """Of the ledger, by the checkpoint."""
    origin: str
    vkey: str
    entries: int
    evidence: int
    files: int
    withheld: tuple[str, ...]
    totals: dict[str, dict[str, int]]
    """Verdicts by word, of each document."""
    requests: int = 0
    unanswered: tuple[str, ...] = ()
    """Requests that nothing answers, each with its row."""
    reaches: date | None = None
    """The day up to which a period is known that runs longer than that."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where and by whom (匯出環境)."""

    home: Path
    keys: Path
    origin: From
    actor: Actor
    now: datetime
    progress: Progress = lambda *_: None


def export_binder(has: Standing, wanted: Wanted, out: Path, around: Around, *, folder: bool = False) -> Exported:
    """Write a binder to `out`: one archive, or a folder (匯出稽核卷宗).

    Raises DeniedError without the permission, InputError for a name that is taken, a period that makes no sense or has
    not begun, or more than an archive holds, NotFoundError for a document that was never adopted,
    StorageError if the disk refuses.
    """
    require(has, Permission.BINDERS_EXPORT)
    if out.exists():
        raise exists(out)
    today = taipei_day(around.now)
    if wanted.documents and (first := wanted.about or wanted.first) is not None:
        require_begun(first, wanted.about or wanted.last or first, today, "binder export")
    facts = list(facts_of(has.company))
    asked = _asked(wanted, facts)
    judged = judge(facts, around.home, asked)
    matches = matched(has, wanted.requests, around.home, wanted.on_site) if wanted.requests else []
    used = frozenset(() if judged.said is None else cited(judged.said)) | entries_of(facts, matches)
    with Spool(out.parent) as spool:
        made = Gathering(has, around.home, spool, facts, asked, judged, used, wanted.on_site, wanted.named)
        made.reaches = reaches(None if asked is None else asked.last, today, wanted.known)
        _open_and_seal(made, around)
        return _Export(made, matches, around).run(out, folder=folder)


def _asked(wanted: Wanted, facts: list[Fact]) -> Asked | None:
    if not wanted.documents:
        return None
    documents = tuple(sorted(set(wanted.documents)))
    return Asked(documents, wanted.about, wanted.first, wanted.last, known_size(facts, wanted.known))


def _open_and_seal(made: Gathering, around: Around) -> None:
    """Enter that confidential evidence is opened, seal all subjects, and read what was entered meanwhile."""
    ledger = made.has.company
    added = [fact for fact in made.facts if fact.seq in made.used]
    closed = to_open(made.has, added, made.on_site)
    if closed:
        with business_act():
            address, device = around.origin.traced(around.home, now=around.now)
            drafts = [
                Draft(f"evidence:{name}", ContentOpened(f"evidence:{name}", level, device, address))
                for name, level in closed.items()
            ]
            append(ledger, drafts, actor=around.actor, at=around.now)
    seal_subjects(ledger, taipei_day(around.now), actor=around.actor, now=around.now)
    made.facts.extend(facts_of(ledger, after=len(made.facts) - 1))


class _Export:
    """One export, step by step."""

    def __init__(self, made: Gathering, matches: list[Match], around: Around) -> None:
        self.made = made
        self.matches = matches
        self.around = around
        self.ledger = made.has.company
        self.gatherer = Gatherer(made, around.now)
        if origin_of(self.ledger) is None:
            # The first checkpoint gives the ledger its name, which the list holds.
            sign_head(self.ledger, keys=around.keys, now=around.now)
        self.origin = origin_of(self.ledger) or ""

    def run(self, out: Path, *, folder: bool) -> Exported:
        """Gather, enter, sign, prove, write."""
        self._gather()
        said, listed = self.made.judged.said, self._list()
        if not folder:
            require_room(self.made.spool, len(self.gatherer.selection.entries) + _PROVING)
        digest = manifest.digest_of(listed)
        seq = self._enter(digest, len(self.gatherer.selection.entries))
        checkpoint = self._sign()
        self._prove(listed, seq, checkpoint)
        write = write_folder if folder else write_archive
        write(self.made.spool, out, self._progress("寫入", "Writing"))
        made = self.made
        totals = {} if said is None else {one["document"]: one["totals"] for one in said["documents"]}
        return Exported(
            out,
            _name(digest),
            digest,
            seq,
            checkpoint.size,
            checkpoint.origin,
            ledger_keys(self.ledger)[-1].vkey,
            len(self.gatherer.selection.entries),
            len(self.gatherer.evidence),
            len(made.spool.names),
            tuple(withheld_lines(made)),
            totals,
            len(self.matches),
            tuple(f"{one.request.asked}：{one.said.zh}" for one in self.matches if not one.items),
            made.reaches,
        )

    def _progress(self, zh: str, en: str) -> Callable[[int, int], None]:
        return lambda done, of: self.around.progress(zh, en, done, of)

    def _counting(self, zh: str, en: str, of: int) -> Callable[[int], None]:
        done = 0

        def tick(more: int) -> None:
            nonlocal done
            done += more
            self.around.progress(zh, en, min(done, of), of)

        return tick

    def _gather(self) -> None:
        gatherer, made = self.gatherer, self.made
        gatherer.entries(self._counting("分錄", "Entries", len(gatherer.selection.entries)))
        gatherer.content(self._counting("證據檔", "Evidence files", len(gatherer.evidence)))
        self.around.progress("判定", "Verdicts", 0, 1)
        gatherer.verdicts()
        gatherer.withheld()
        made.add(manifest.PAGE, rendered(gatherer.page(self.origin, len(self.matches))))
        self.around.progress("判定", "Verdicts", 1, 1)
        if self.matches:
            self.around.progress("調閱紙本", "Papers", 0, 1)
            answer(gatherer, self.matches, at=self.around.now)
            self.around.progress("調閱紙本", "Papers", 1, 1)
        made.add("keys.txt", _keys(self.ledger))
        made.add(verifier.NAME, verifier.path().read_bytes())
        for name, data in _receipts(self.ledger, self.origin):
            made.add(f"anchors/{name}", data)
        made.add("README.txt", readme(self._facts()))

    def _facts(self) -> Facts:
        made, company, judged = self.made, self.gatherer.company, self.made.judged
        documents = [] if judged.said is None else judged.said["documents"]
        titles = [judged.editions[one["digest"]].zh for one in documents]
        return Facts(
            company.name,
            company.sample,
            titles,
            asked_zh(made.asked, made.reaches),
            asked_en(made.asked, made.reaches),
            moment(self.around.now),
            f"{self.around.now.astimezone(TAIPEI):%Y-%m-%d %H:%M}",
            len(self.gatherer.selection.entries),
            withheld_lines(made),
            RULES,
            core_digest(),
            len(self.matches),
        )

    def _list(self) -> bytes:
        made, selection = self.made, self.gatherer.selection
        asked, judged = made.asked, made.judged.said is not None
        return manifest.Manifest(
            origin=self.origin,
            company=self._opened_as(),
            made=self.around.now,
            asked=manifest.Asked(None, None, None, len(made.facts))
            if asked is None
            else manifest.Asked(asked.about, asked.first, asked.last, asked.known),
            members=made.members,
            entries=selection.entries,
            whole=selection.whole,
            seal=self._seal(),
            content=made.held,
            editions=made.editions,
            verdicts={"json": manifest.VERDICTS if judged else None, "page": manifest.PAGE},
        ).encode()

    def _opened_as(self) -> str:
        payload = self.made.facts[0].payload
        return payload.company if isinstance(payload, LedgerOpened) else self.ledger

    def _seal(self) -> manifest.Sealed | None:
        selection = self.gatherer.selection
        found = newest_seal(self.ledger)
        if found is None or selection.seal != found[0]:
            return None
        seq, seal = found
        known = {fact.subject for fact in self.made.facts if fact.seq < seq}
        return manifest.Sealed(seq, tuple(seal.prove(subject) for subject in selection.whole if subject in known))

    def _enter(self, digest: str, rows: int) -> int:
        """Enter the list's digest, and that data left, in one act; the same list is entered once."""
        around, name = self.around, _name(digest)
        with business_act():
            address, device = around.origin.traced(around.home, now=around.now)
            exported = Draft(f"binder:{name}", BinderExported(digest), idem=f"binder:{digest}")
            left = Draft("export:binder", DataExported("binder", rows, digest, device, address), idem=f"left:{digest}")
            identity, _ = append(self.ledger, [exported, left], actor=around.actor, at=around.now)
        return identity.seq

    def _sign(self) -> SignedCheckpoint:
        """Sign the head, and let witnesses that are in reach cosign it. Raises HaltedError if one contradicts."""
        around = self.around
        self.around.progress("簽署與見證", "Signing", 0, 1)
        signed = proving.checkpoint(self.ledger, home=around.home, keys=around.keys, now=around.now, at_once=False)
        require_open(self.ledger)
        self.around.progress("簽署與見證", "Signing", 1, 1)
        return signed

    def _prove(self, listed: bytes, seq: int, checkpoint: SignedCheckpoint) -> None:
        """Add everything that hangs on the checkpoint."""
        spool, note, entries = self.made.spool, cosigned_note(checkpoint), self.gatherer.selection.entries
        spool.add(manifest.NAME, listed)
        spool.add("checkpoint", note)
        tick = self._counting("證明", "Proofs", len(entries))
        for each, proof in tlog_proofs(self.ledger, entries, checkpoint, note):
            spool.add(f"proofs/{each}.tlog-proof", proof)
            tick(1)
        spool.add("exported.json", entry(self.ledger, seq).data)
        spool.add("exported.tlog-proof", dict(tlog_proofs(self.ledger, [seq], checkpoint, note))[seq])
        for older in taken_home(checkpoint):
            growth = growth_proof(self.ledger, older.size, checkpoint.size)
            spool.add(f"checkpoints/{older.size}", cosigned_note(older))
            spool.add(f"consistency/{older.size}", "".join(f"{base64_text(item)}\n" for item in growth).encode())


def _name(digest: str) -> str:
    return f"b-{digest[:20]}"


def _keys(ledger: str) -> bytes:
    lines = [
        "# 帳本的驗證金鑰：請與公司書面交付的金鑰核對，不可只憑這個檔案。",
        "# Verifier keys of the ledger: compare them with what the company gave you on paper.",
    ]
    for key in ledger_keys(ledger):
        until = "" if key.rotated is None else f"..{key.rotated}"
        lines += [f"# {key.since}{until or '..'}", key.vkey]
    return ("\n".join(lines) + "\n").encode()


def _receipts(ledger: str, origin: str) -> Iterator[tuple[str, bytes]]:
    """Yield the receipts of the checkpoints that are handed out, and of the newest one that has any."""
    every = [one for one in receipts(ledger) if one.origin == origin]
    sizes = {one.size for one in handed_out(ledger, origin, 2**62)} | {one.size for one in every[-1:]}
    for number, one in enumerate(every):
        if one.size in sizes:
            name = f"{number:05d}-{plain(one.file_name, 120)}"
            yield name, one.received.data
            if one.received.chain:
                yield f"{name}.pem", one.received.chain
