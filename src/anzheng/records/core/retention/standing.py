"""能不能銷毀 Whether a content may be destroyed on a day: its longest period is over, and nothing else needs it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.facts.retention import Basis
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import Text
from anzheng.records.core.retention.asked import Asked
from anzheng.records.core.retention.holds import Covered, covers
from anzheng.records.core.retention.known import Known, Piece
from anzheng.records.core.retention.periods import Kept, Origin, Rule, Source, begins, counted, longest

_EVERYTHING = "*"


class Why(StrEnum):
    """Why a content stays, whatever its period (不能銷毀的原因)."""

    DISPOSED = "disposed"
    HELD = "held"
    REQUESTED = "requested"
    CORRECTING = "correcting"
    IN_FORCE = "in-force"
    NEWEST = "newest"
    EVENT = "event"
    FINDING = "finding"
    EXCEPTION = "exception"


WHYS: dict[Why, Text] = {
    Why.DISPOSED: Text("內容已銷毀", "its content was destroyed already"),
    Why.HELD: Text("已停止銷毀", "a hold covers it"),
    Why.REQUESTED: Text("已在另一件銷毀申請中", "another request of disposal names it"),
    Why.CORRECTING: Text("更正案還沒結束", "a correction of it is not settled"),
    Why.IN_FORCE: Text("是現行文件的版本", "it is an edition of a document in force"),
    Why.NEWEST: Text("是現行要求所看的最新一份", "it is the newest that a demand looks at"),
    Why.EVENT: Text("所屬事件還沒結案", "its event is not answered yet"),
    Why.FINDING: Text("有未結案的稽核缺失", "an audit finding about it is open"),
    Why.EXCEPTION: Text("有仍在期間內的例外", "an exception about it has not ended"),
}
ALWAYS = frozenset({Why.DISPOSED, Why.HELD, Why.REQUESTED, Why.CORRECTING})
"""What stops a disposal that somebody ordered, too; an order stands above what the house still looks at."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Something that keeps a content, and which (停止的原因)."""

    why: Why
    what: str
    """Id of the hold, the case, the finding, the exception."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What tables know and no fact says (其他狀態)."""

    holds: Mapping[str, tuple[str, ...]]
    """Hold → its scope."""
    requested: Mapping[str, str]
    """Owner → the open case that names it."""
    correcting: Mapping[str, str]
    """Evidence → the open case that corrects it."""
    in_force: Mapping[str, str]
    """Evidence → the document of which it is an edition in force."""
    item_of: Mapping[str, tuple[str, str]]
    """Evidence → event and item that it belongs to."""
    retained: Mapping[str, date]
    """Evidence → the day that its entry in the ledger names."""
    forms: Mapping[str, str]
    """Form → how long it is kept, as the form says today."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a content stands on a day (保存狀態)."""

    piece: Piece
    kept: Kept
    hindrances: tuple[Hindrance, ...]

    def may_go(self, day: date, basis: Basis) -> bool:
        """Tell whether it may be destroyed on this basis."""
        if basis is Basis.ORDERED:
            return not any(one.why in ALWAYS for one in self.hindrances)
        return not self.hindrances and self.kept.due is not None and self.kept.due <= day


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is kept, and what is known about keeping it, on one day (保存架)."""

    known: Known
    asked: Asked
    outside: Outside
    day: date
    calendar: Calendar
    newest: Mapping[tuple[str, str], str]

    def standing(self, evidence: str) -> Standing:
        """Return how one piece of evidence stands. Raises KeyError for an unknown one."""
        piece = self.known.pieces[evidence]
        return Standing(piece, self._kept(piece), tuple(self._hindrances(piece)))

    def _kept(self, piece: Piece) -> Kept:
        own = list(self._sources(piece))
        if not own:
            return Kept(None, ())
        after = []
        for later in self.known.later(piece.evidence):
            following = longest(self._sources(self.known.pieces[later]))
            after.append(Source(Origin.SUCCESSOR, later, following.due))
        return longest([*own, *after])

    def _sources(self, piece: Piece) -> Iterator[Source]:
        first = begins(piece.last, piece.recorded)
        if piece.evidence in self.outside.retained:
            yield Source(Origin.ENTRY, piece.owner, self.outside.retained[piece.evidence])
        keep = self.outside.forms.get(piece.form)
        if keep is not None:
            yield counted(Rule(Origin.FORM, piece.form, (keep,)), first, self.calendar)
        for rule in self.asked.of(piece.form):
            yield counted(rule, first, self.calendar)

    def _hindrances(self, piece: Piece) -> Iterator[Hindrance]:
        outside, evidence = self.outside, piece.evidence
        if piece.owner in self.known.disposed:
            yield Hindrance(Why.DISPOSED, str(self.known.disposed[piece.owner].seq))
        covered = self.covered(piece)
        for hold, scope in sorted(outside.holds.items()):
            if covers(scope, covered):
                yield Hindrance(Why.HELD, hold)
        for why, named in (
            (Why.REQUESTED, outside.requested.get(piece.owner)),
            (Why.CORRECTING, outside.correcting.get(evidence)),
            (Why.IN_FORCE, outside.in_force.get(evidence)),
        ):
            if named is not None:
                yield Hindrance(why, named)
        yield from self._used(piece)

    def covered(self, piece: Piece) -> Covered:
        """Return what a hold looks at."""
        chain = [piece.evidence, *self.known.later(piece.evidence), *self.known.earlier(piece.evidence)]
        # A correction may be about another target: a hold on that one holds what was corrected, too.
        pieces = [self.known.pieces[one] for one in chain if one in self.known.pieces]
        targets = {target for one in pieces for target in one.targets}
        return Covered(frozenset(f"evidence:{one}" for one in chain), piece.form, frozenset(targets))

    def _used(self, piece: Piece) -> Iterator[Hindrance]:
        """Yield what of the work that is still going on reads it."""
        if piece.form in self.asked.standing:
            for target in piece.targets:
                if self.newest.get((piece.form, target)) == piece.evidence:
                    yield Hindrance(Why.NEWEST, target)
        item = self.outside.item_of.get(piece.evidence)
        if item is not None and self._unanswered(item):
            yield Hindrance(Why.EVENT, f"{item[0]}/{item[1]}")
        for finding in self.known.findings.values():
            if piece.form in self.asked.readers.get((finding.document, finding.ref), ()):
                yield Hindrance(Why.FINDING, finding.finding)
        for one in self.known.exceptions.values():
            about = one.target == _EVERYTHING or one.target in piece.targets
            if about and one.last >= self.day and piece.form in self.asked.forms.get(one.demand, ()):
                yield Hindrance(Why.EXCEPTION, one.exception)

    def _unanswered(self, item: tuple[str, str]) -> bool:
        found = self.known.events.get(item)
        if found is None or not found.raised or found.dropped:
            return False
        return not self.asked.steps.get(item[0], set()) <= found.answered


def expired(shelf: Shelf, pieces: Iterable[Piece]) -> list[Standing]:
    """Return what may be destroyed because its longest period is over, in the order of the days it is about."""
    found = [shelf.standing(piece.evidence) for piece in pieces]
    going = [one for one in found if one.may_go(shelf.day, Basis.EXPIRED)]
    return sorted(going, key=lambda one: (one.piece.form, one.piece.last, one.piece.seq))
