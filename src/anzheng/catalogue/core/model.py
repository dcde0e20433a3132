"""編譯後的規範 The compiled catalogue: what a pack becomes once it is checked.

These dataclasses are the one form of a document inside the program; `compile.py` makes them out of
YAML, `codec.py` writes and reads them as canonical JSON, and posture judges by them. Field names
equal the keys of the pack format, described in docs/reference/pack-format.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from anzheng.facts.base import Scalar

UNDATED = "undated"
"""Edition of a document that bears no date; in force from the day it is adopted."""


class Strength(StrEnum):
    """強度 How binding a clause is."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    GOAL = "goal"
    INFO = "info"
    HEADING = "heading"


class DocumentKind(StrEnum):
    """規範類別 Who made the rule: only a regulation's must can never be waived."""

    REGULATION = "regulation"
    POLICY = "policy"
    NORM = "norm"
    PROCEDURE = "procedure"


class Op(StrEnum):
    """比較 `actual op required` holds for a compliant value."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "=="
    NOT_EQUAL = "!="
    IN = "in"


class Basis(StrEnum):
    """依據 Whether the document states the demand's period, or the house fixed it."""

    STATED = "stated"
    HOUSE = "house"


# --- parameters ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """參數 A threshold that a clause states: the compliant value is `op value unit`."""

    key: str
    op: Op
    value: int
    unit: str
    """minute, hour, day, workday, week, month, year, or what is counted: character, attempt, percent …"""
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A value taken from the strictest source of a parameter at the time of judging."""

    param: str


Amount: TypeAlias = int | ParameterRef
"""A number, or the parameter that holds it."""
Period: TypeAlias = str | ParameterRef
"""An ISO 8601 duration (P6M), or the parameter that holds it with its unit."""


# --- demands (要求項) -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """範圍 The targets of a demand: the company, or the entries of a register as they stood then."""

    register: str | None
    """None means the company itself."""
    where: Mapping[str, Scalar]
    """Values an entry must have to be a target."""


@dataclass(frozen=True, slots=True)
class Condition:
    """條件 A value of a record or an entry that must hold."""

    field: str
    op: Op
    value: Scalar | ParameterRef | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What makes a record count (採認條件)."""

    conditions: tuple[Condition, ...]
    roles: tuple[str, ...]
    """Roles that must have signed, in this order by date."""
    separation: tuple[tuple[str, str], ...]
    """Pairs of roles that may not be the same person."""
    covers: Scope | None
    """Every entry of this scope must be answered in the record's items."""
    concerns: tuple[Condition, ...] = ()
    """What tells the records that are meant: another of the same form is about something else, not against this."""


@dataclass(frozen=True, slots=True)
class Measure:
    """計量 The sum of a field over the records of a window must reach an amount."""

    field: str
    at_least: Amount


@dataclass(frozen=True, slots=True)
class Periodic:
    """週期性 Each window has an accepted record of this form, in time."""

    form: str
    every: Period
    """workday, trading-day, or an ISO 8601 duration."""
    calendar: str
    """`office` or `trading`: which days count for `workday` and for grace in open days."""
    year: str
    """`calendar` or `fiscal`: where windows of months and years start."""
    grace: str
    """Time after the window's end until the record is overdue: P10D, or 3-open-days."""
    accept: Acceptance
    measure: Measure | None


@dataclass(frozen=True, slots=True)
class Standing:
    """常備 An accepted record exists, younger than its maximum age, not overtaken by an event."""

    form: str
    max_age: Period | None
    overtaken_by: tuple[str, ...]
    """Event kinds after which the record must be renewed."""
    grace: str
    """Time after cut-over, expiry by an event, or entry of a target into scope."""
    accept: Acceptance


@dataclass(frozen=True, slots=True)
class Step:
    """步驟 One act of an answer, with its deadline counted from the event."""

    step: str
    zh: str
    en: str
    within: Period
    """PT1H, P3D, 5-open-days …"""


@dataclass(frozen=True, slots=True)
class Response:
    """應變 Every case of an event has its steps, in order, within their deadlines."""

    event: str
    steps: tuple[Step, ...]
    separation: tuple[tuple[str, str], ...]
    """Pairs of steps that may not be done by the same person."""
    nil_every: Period | None
    """How often someone signs that nothing happened; None if a live source says so."""
    source: str | None
    """Check whose fresh observation shows that events would have been seen."""
    grace: str
    """Time after the nil window's end."""


@dataclass(frozen=True, slots=True)
class Observed:
    """觀測 Every target's newest observation is ok and fresh."""

    check: str
    max_age: Period


@dataclass(frozen=True, slots=True)
class Invariant:
    """恆常規則 A rule over a register holds for every entry in scope."""

    conditions: tuple[Condition, ...]
    """Each entry in the demand's scope must satisfy all of them."""
    at_least: int
    """How many entries there must be; 0 if an empty register is fine."""
    refers: Mapping[str, str]
    """Field -> register: the field must name an entry that exists on that day."""


@dataclass(frozen=True, slots=True)
class Setting:
    """設定 A setting of every system in scope is at least as strict as required."""

    setting: str
    op: Op
    value: Scalar | ParameterRef
    max_age: Period


@dataclass(frozen=True, slots=True)
class Retained:
    """保存 What must be kept exists, unbroken and intact, over the period."""

    log: str
    period: Period
    max_age: Period
    """How often the stock must be confirmed."""


@dataclass(frozen=True, slots=True)
class Attested:
    """聲明 Named roles signed, in order, for each window, within the time after its end."""

    statement: str
    every: Period
    year: str
    steps: tuple[str, ...]
    """Signing roles and acts, in order; each needs its own statement.signed."""
    distinct: tuple[str, ...]
    """Steps that must come from different people."""
    within: Period
    """Time after the window's end."""
    any_order: tuple[str, ...] = ()
    """Steps among which the order does not matter: those who sign together (聯名)."""


Spec: TypeAlias = Periodic | Standing | Response | Observed | Invariant | Setting | Retained | Attested


@dataclass(frozen=True, slots=True)
class Demand:
    """要求項 One testable thing."""

    id: str
    control: str
    kind: str
    """Name of the spec's kind, one of eight."""
    zh: str
    en: str
    basis: Basis
    waivable: bool
    """Whether an approved exception turns a failure into `excepted`; never for a must's only proof."""
    scope: Scope
    spec: Spec


# --- proofs and clauses -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AllOf:
    """全部 Every branch must hold."""

    all_of: tuple["ProofNode", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """擇一 One branch is enough."""

    any_of: tuple["ProofNode", ...]


ProofNode: TypeAlias = str | AllOf | AnyOf
"""A demand's id, or a group."""


@dataclass(frozen=True, slots=True)
class Proof:
    """證明方式 The demands that prove a part, and those that only support it."""

    root: AllOf | AnyOf
    corroborating: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effective:
    """生效期間 First and last day in force; None means open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """分項 A separately checkable duty. A clause without parts has one, numbered 0."""

    n: int
    zh: str
    en: str
    strength: Strength
    applies: tuple[str, ...]
    """Conditions, read as AND; see profile questions."""
    effective: Effective
    attested_only: bool
    """僅聲明: proved by a person's statement alone."""
    proof: Proof


@dataclass(frozen=True, slots=True)
class Clause:
    """條款 A node of the document's tree."""

    ref: str
    parent: str | None
    mark: str | None
    """As printed in the document, where that is not the ref itself: 第2條 or 七(三)5."""
    leaf: bool
    obligation: bool
    strength: Strength
    zh: str
    en: str
    inspection: str | None
    """How often the firm's own internal audit examines the block (ISO 8601)."""
    every: tuple[str, ...]
    vague: tuple[str, ...]
    trigger: str | None
    urgency: str | None
    applies: tuple[str, ...]
    about: tuple[str, ...]
    """Whom or what the clause is about (對象): ids of subjects."""
    effective: Mapping[str, date]
    """`in_force`, or `introduction` and `verification`; empty if in force with the edition."""
    parameters: tuple[Parameter, ...]
    retention: str | None
    approver: tuple[str, str] | None
    """Who approves, as the document says: (zh, en)."""
    separation: str | None
    evidence: tuple[tuple[str, str], ...]
    """What an inspector asks for: (zh, en)."""
    note: str | None
    parts: tuple[Part, ...]
    """Empty exactly when the node binds nobody."""


@dataclass(frozen=True, slots=True)
class Control:
    """控制措施 A named group of demands with an owner."""

    id: str
    zh: str
    en: str
    purpose_zh: str
    purpose_en: str
    owner: str
    """Duty that answers for it: security-head, security-staff, system-owner …"""


@dataclass(frozen=True, slots=True)
class Amendment:
    """後續修正 A later amendment of the document, known to this pack."""

    on: date
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """公司屬性問題 A profile question that decides applicability."""

    id: str
    zh: str
    en: str
    help_zh: str
    help_en: str


@dataclass(frozen=True, slots=True)
class Edition:
    """規範的一個版本 One dated edition of a document, compiled with all that it names."""

    document: str
    edition: str
    """ISO date, or `undated`."""
    kind: DocumentKind
    zh: str
    en: str
    authority_zh: str
    authority_en: str
    effective: Effective
    amendments: tuple[Amendment, ...]
    issue: Mapping[str, str]
    """What its cover states (文件資訊): number, version, pages, on …"""
    clauses: tuple[Clause, ...]
    demands: Mapping[str, Demand]
    inspections: Mapping[str, str]
    """Block → the demand by which the firm's own internal audit examines it (內部查核)."""
    defaults: Mapping[str, Parameter]
    """House values of the parameters that its demands use: they rule where no document states one (自訂預設)."""
    controls: Mapping[str, Control]
    questions: Mapping[str, Question]
    names: Mapping[str, Mapping[str, tuple[str, str]]]
    """Vocabulary in use: section (forms, registers, checks, events …) -> id -> (zh, en)."""

    @property
    def dated(self) -> date | None:
        """The day that the edition bears; None if it bears none (未載明日期)."""
        return None if self.edition == UNDATED else date.fromisoformat(self.edition)
