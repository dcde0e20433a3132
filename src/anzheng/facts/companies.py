"""公司 Companies: opening, profile answers, cut-over, adopted editions, parameters."""

from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Payload, Scalar, fact


@fact("ledger.opened", 1)
@dataclass(frozen=True, slots=True)
class LedgerOpened(Payload):
    """First leaf of a company's ledger (開帳)."""

    company: str
    sample: bool
    """True for sample data: its recorded times are fictional."""


@fact("profile.answered", 1)
@dataclass(frozen=True, slots=True)
class ProfileAnswered(Payload):
    """One answer about the company (公司屬性), valid from a day on until the next answer."""

    question: str
    answer: Scalar
    since: date


@fact("cutover.set", 1)
@dataclass(frozen=True, slots=True)
class CutoverSet(Payload):
    """The day the company starts to be judged (導入日); earlier windows are unknown."""

    day: date


@fact("edition.adopted", 1)
@dataclass(frozen=True, slots=True)
class EditionAdopted(Payload):
    """The company lives under this compiled edition from a day on (採用規範版本)."""

    document: str
    edition: str
    digest: str
    """SHA-256 of the compiled catalogue's canonical JSON."""
    since: date


@fact("edition.withdrawn", 1)
@dataclass(frozen=True, slots=True)
class EditionWithdrawn(Payload):
    """The company no longer lives under a document from a day on (停止採用規範)."""

    document: str
    since: date


@fact("parameter.set", 1)
@dataclass(frozen=True, slots=True)
class ParameterSet(Payload):
    """The company's own value of a parameter (公司自訂參數); the stricter of all sources is effective."""

    key: str
    value: int
    since: date
