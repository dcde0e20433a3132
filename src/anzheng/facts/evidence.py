"""證據 Evidence: records and files about a period and a target, with the signatures they carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import About, Payload, Scalar, fact


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature on a record (簽署), as the paper or the workflow shows it."""

    role: str
    """`operator`, `reviewer`, `approver` … as the form names them."""
    person: str
    """Pseudonymous id."""
    on: date


@fact("evidence.added", 1)
@dataclass(frozen=True, slots=True)
class EvidenceAdded(Payload):
    """A record or file became evidence (登錄證據)."""

    evidence: str
    """Id of this piece of evidence."""
    form: str
    """Which form it is an instance of."""
    target: str
    """`company` or `<register>:<entry>`."""
    about: About
    values: Mapping[str, Scalar]
    """The fields that conditions and measures read."""
    items: tuple[str, ...]
    """Entries that the record answers one by one, `<register>:<entry>`."""
    signatures: tuple[Signature, ...]
    supersedes: str | None
    """Id of the evidence it replaces."""


@fact("evidence.withdrawn", 1)
@dataclass(frozen=True, slots=True)
class EvidenceWithdrawn(Payload):
    """Evidence no longer counts (撤回證據); it stays in the ledger."""

    evidence: str


@fact("statement.signed", 1)
@dataclass(frozen=True, slots=True)
class StatementSigned(Payload):
    """One step of an attestation: a role signed, a board passed, a disclosure was made (聲明簽署)."""

    statement: str
    target: str
    about: About
    step: str
    person: str
    on: date
