"""採用 Which edition of a document rules on a day, and whose parameters count beside it, by what was adopted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from anzheng.catalogue.core.model import Edition, Effective
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.posture.parameters import ParameterBook

Act = EditionAdopted | EditionWithdrawn
_DAY = timedelta(days=1)


def living(acts: Iterable[Act], day: date) -> dict[str, EditionAdopted]:
    """Return the adoption that rules on a day, by document, after `acts`, which stand in the order of the ledger."""
    found: dict[str, EditionAdopted] = {}
    for act in acts:
        if act.since > day:
            continue
        if isinstance(act, EditionWithdrawn):
            found.pop(act.document, None)
        else:
            found[act.document] = act
    return found


def given_up(acts: Iterable[Act], document: str, day: date) -> date | None:
    """Return since when the company no longer lives under `document` on a day; None if it does, or never did."""
    since: date | None = None
    for act in acts:
        if act.document == document and act.since <= day:
            since = act.since if isinstance(act, EditionWithdrawn) else None
    return since


def in_force(edition: Edition, day: date) -> bool:
    """Tell whether an edition's own dates let it rule on a day."""
    first, last = edition.effective.first, edition.effective.last
    return (first is None or first <= day) and (last is None or day <= last)


def current(acts: Sequence[Act], document: str, day: date) -> EditionAdopted:
    """Return the adoption that rules on a day, or the first one before that: old paper is entered later.

    `acts` are all that was known. Raises NotFoundError if they do not adopt the document: as known then, the company
    did not live under it.
    """
    adopted = [act for act in acts if isinstance(act, EditionAdopted) and act.document == document]
    found = next(iter([act for act in adopted if act.since <= day][-1:] or adopted[:1]), None)
    if found is None:
        names = sorted({act.document for act in acts if isinstance(act, EditionAdopted)})
        raise NotFoundError(
            Text(
                "依所知的分錄，公司沒有採用這份規範", "by the entries known, the company has not adopted this document"
            ),
            document[:60],
            Text(
                f"已採用：{'、'.join(names) or '無'}；若問的是某日所知，請選採用入帳以後的日子",
                f"adopted: {', '.join(names) or 'none'}; as known on a day, choose one after the adoption was entered",
            ),
        )
    return found


def ended(edition: Edition, since: date) -> Edition:
    """Return an edition that no longer rules from a day on."""
    last, known = since - _DAY, edition.effective.last
    return replace(edition, effective=Effective(edition.effective.first, last if known is None else min(last, known)))


def ruling(acts: Sequence[Act], editions: Mapping[str, Edition], document: str, day: date) -> Edition:
    """Return the compiled edition that `document` is judged by on a day, out of force since it was given up.

    `editions` are compiled editions by digest. Raises NotFoundError as `current` does, or if one is not there.
    """
    edition, since = _edition(editions, current(acts, document, day).digest), given_up(acts, document, day)
    return edition if since is None else ended(edition, since)


def counting(acts: Sequence[Act], editions: Mapping[str, Edition], document: str | None, day: date) -> tuple[str, ...]:
    """Return the digests of the editions whose parameters count on a day, sorted.

    An edition counts from its adoption on until it is given up, and while it is in force; that of `document`, the one
    asked about, always does. Raises NotFoundError as `ruling` does.
    """
    others = (one.digest for name, one in living(acts, day).items() if name != document)
    found = {digest for digest in others if in_force(_edition(editions, digest), day)}
    return tuple(sorted(found if document is None else {*found, current(acts, document, day).digest}))


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a document is judged by on a day (判定依據)."""

    adoption: EditionAdopted
    edition: Edition
    """Out of force since the document was given up, if it was."""
    book: ParameterBook
    beside: tuple[str, ...]
    """Digests of all editions that were looked into, sorted: those the company lived under, in force or not."""


def adopted_on(acts: Sequence[Act], editions: Mapping[str, Edition], document: str, day: date) -> Adopted:
    """Return what `document` is judged by on a day; `editions` are compiled editions by digest.

    Raises NotFoundError if the document was never adopted, or one of the editions is not there.
    """
    adoption, edition = current(acts, document, day), ruling(acts, editions, document, day)
    book = ParameterBook.of([editions[digest] for digest in counting(acts, editions, document, day)])
    others = {one.digest for name, one in living(acts, day).items() if name != document}
    return Adopted(adoption, edition, book, tuple(sorted({*others, adoption.digest})))


def _edition(editions: Mapping[str, Edition], digest: str) -> Edition:
    try:
        return editions[digest]
    except KeyError as problem:
        raise NotFoundError(
            Text("缺少一份已採用規範的編譯版本", "a compiled edition that was adopted is missing"),
            digest,
            Text("請附上當日採用的每一份規範", "give every edition that was adopted on that day"),
        ) from problem
