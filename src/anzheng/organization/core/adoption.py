"""採用的規則 Rules of adoption: since when a company lives under which document, and what suits it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from anzheng.facts.base import Scalar
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn

FIRST = "twse-cc"
"""What a company lives under until somebody chooses."""


@dataclass(frozen=True, slots=True)
class Held:
    """One document in a company's life (採用情形)."""

    document: str
    edition: str
    digest: str
    """Of the edition that rules now."""
    since: date
    """First day of the last unbroken adoption."""
    withdrawn: date | None
    """First day on which it no longer rules."""


def held_by(acts: Iterable[EditionAdopted | EditionWithdrawn]) -> dict[str, Held]:
    """Return each document's state after `acts`, which stand in the order of the ledger.

    A newer edition of a document continues its adoption; adopting again after giving up starts anew.
    """
    found: dict[str, Held] = {}
    for act in acts:
        known = found.get(act.document)
        if isinstance(act, EditionWithdrawn):
            if known is not None:
                found[act.document] = replace(known, withdrawn=act.since)
            continue
        since = act.since if known is None or known.withdrawn is not None else known.since
        found[act.document] = Held(act.document, act.edition, act.digest, since, None)
    return found


def due_at_start(lives: Mapping[str, Held], newest: Mapping[str, str]) -> list[str]:
    """Return the documents that the program adopts by itself: newer forms of those in force, never further ones.

    `newest` maps each packaged document to the digest of its newest edition. A company that never held any gets
    the first document; one that gave everything up gets none.
    """
    if not lives:
        return [FIRST] if FIRST in newest else []
    ruling = [one for one in lives.values() if one.withdrawn is None]
    return [one.document for one in ruling if newest.get(one.document, one.digest) != one.digest]


def ticked_at_first(held: Sequence[str], answers: Mapping[str, Scalar], *, chosen: bool) -> tuple[str, ...]:
    """Return the documents that are ticked when a company is asked: what suits its answers, unless it chose before.

    Of a company that said nothing about itself yet it is what it holds, so that passing on gives nothing up.
    """
    silent = not any(question.startswith("company-kinds.") for question in answers)
    return tuple(held) if chosen or silent else suggested(answers)


def suggested(answers: Mapping[str, Scalar]) -> tuple[str, ...]:
    """Return the documents that suit what a company said about itself (建議採用).

    Securities firms live under the exchange's mechanism and usually a policy of their own; public companies
    need a norm for information security. The procedure and the ISMS policy suit everybody who wants one.
    """
    securities = any(answers.get(f"company-kinds.securities-{kind}") for kind in ("broker", "dealer", "underwriter"))
    found = ["twse-cc", "broker-policy"] if securities else []
    if answers.get("public-company"):
        found.append("listed-company")
    return tuple(found)
