"""Small editions and ledgers for posture tests: every word of a test case reads like the rule."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from anzheng.catalogue.core.model import (
    Acceptance,
    AllOf,
    Basis,
    Clause,
    Control,
    Demand,
    DocumentKind,
    Edition,
    Effective,
    Parameter,
    Part,
    Period,
    Periodic,
    Proof,
    Scope,
    Spec,
    Strength,
)
from anzheng.facts.base import COMPANY, About, Fact, FactId, Payload, Scalar
from anzheng.facts.companies import CutoverSet
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.facts.registers import RegisterEntered
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.posture.index import FactIndex, known_on
from anzheng.posture.judge import Posture

OPEN = Effective(None, None)
ANYTHING = Acceptance((), (), (), None)


def day(text: str) -> date:
    return date.fromisoformat(text)


def noon(text: str) -> datetime:
    return datetime.combine(day(text), datetime.min.time(), TAIPEI) + timedelta(hours=12)


def accept(**fields: Any) -> Acceptance:  # noqa: ANN401 - the fields of the dataclass
    return Acceptance(
        fields.get("conditions", ()),
        fields.get("roles", ()),
        fields.get("separation", ()),
        fields.get("covers"),
        fields.get("concerns", ()),
    )


def periodic(every: Period = "P1M", **fields: Any) -> Periodic:  # noqa: ANN401 - the fields of the dataclass
    return Periodic(
        fields.get("form", "review"),
        every,
        fields.get("calendar", "office"),
        fields.get("year", "calendar"),
        fields.get("grace", "P0D"),
        fields.get("accept", ANYTHING),
        fields.get("measure"),
    )


def demand(spec: Spec, name: str = "c.d", scope: Scope | None = None, *, waivable: bool = False) -> Demand:
    return Demand(
        name, "c", type(spec).__name__.lower(), "要求", "demand", Basis.STATED, waivable, scope or Scope(None, {}), spec
    )


def part(*demands: str, n: int = 0, **fields: Any) -> Part:  # noqa: ANN401 - the fields of the dataclass
    root = fields.get("root") or AllOf(tuple(demands))
    return Part(
        n,
        "分項",
        "part",
        fields.get("strength", Strength.MUST),
        fields.get("applies", ("all",)),
        fields.get("effective", OPEN),
        fields.get("attested_only", False),
        Proof(root, fields.get("corroborating", ())),
    )


def clause(ref: str, *parts: Part, parent: str | None = None, **fields: Any) -> Clause:  # noqa: ANN401 - the fields of the dataclass
    return Clause(
        ref=ref,
        parent=parent,
        mark=None,
        leaf=bool(parts),
        obligation=bool(parts),
        strength=fields.get("strength", Strength.MUST if parts else Strength.HEADING),
        zh="條款",
        en="clause",
        inspection=fields.get("inspection", "P1Y"),
        every=(),
        vague=(),
        trigger=None,
        urgency=None,
        applies=("all",),
        about=(),
        effective={},
        parameters=fields.get("parameters", ()),
        retention=None,
        approver=None,
        separation=None,
        evidence=(),
        note=None,
        parts=parts,
    )


def edition(clauses: list[Clause], demands: list[Demand], **fields: Any) -> Edition:  # noqa: ANN401 - the fields of the dataclass
    return Edition(
        document="doc",
        edition="2020-01-01",
        kind=fields.get("kind", DocumentKind.REGULATION),
        zh="規範",
        en="document",
        authority_zh="機關",
        authority_en="authority",
        effective=fields.get("effective", OPEN),
        amendments=(),
        issue={},
        clauses=tuple(clauses),
        demands={one.id: one for one in demands},
        inspections=fields.get("inspections", {}),
        defaults=fields.get("defaults", {}),
        controls={"c": Control("c", "控制", "control", "目的", "purpose", "security-staff")},
        questions={},
        names={},
    )


def single(spec: Spec, scope: Scope | None = None, **fields: Any) -> Edition:  # noqa: ANN401 - the fields of the dataclass
    """An edition of one clause, T-1, proved by one demand."""
    waivable = fields.pop("waivable", False)
    inspection = fields.pop("inspection", "P1Y")
    parameters: tuple[Parameter, ...] = fields.pop("parameters", ())
    kind = fields.pop("kind", DocumentKind.REGULATION)
    whole = clause("T-1", part("c.d", **fields), inspection=inspection, parameters=parameters)
    return edition([whole], [demand(spec, scope=scope, waivable=waivable)], kind=kind)


class Book:
    """A ledger in the making: payloads with the day on which each was recorded."""

    def __init__(self, cutover: str | None = "2020-01-01") -> None:
        self.facts: list[Fact] = []
        if cutover is not None:
            self.add(CutoverSet(day(cutover)), on="2019-06-01")

    def add(self, payload: Payload, on: str | datetime) -> FactId:
        at = noon(on) if isinstance(on, str) else on
        seq = len(self.facts)
        self.facts.append(Fact(seq, at.astimezone(UTC), taipei_day(at), "u:1", "s", payload))
        return FactId(seq)

    def record(self, about: str, on: str | None = None, **fields: Any) -> FactId:  # noqa: ANN401 - the fields of the dataclass
        """Add evidence about a day or a span `first/last`, recorded `on` (default: its last day)."""
        first, _, last = about.partition("/")
        number = len(self.facts)
        payload = EvidenceAdded(
            fields.get("evidence", f"e{number}"),
            fields.get("form", "review"),
            fields.get("target", COMPANY),
            About(day(first), day(last or first)),
            fields.get("values", {}),
            fields.get("items", ()),
            tuple(Signature(role, person, day(when)) for role, person, when in fields.get("signed", ())),
            fields.get("supersedes"),
        )
        return self.add(payload, on or last or first)

    def enter(
        self, target: str, since: str, on: str | None = None, values: Mapping[str, Scalar] | None = None
    ) -> FactId:
        register, _, entry = target.partition(":")
        return self.add(RegisterEntered(register, entry, day(since), values or {}), on or since)

    def index(self, known: str | None = None) -> FactIndex:
        moment = None if known is None else noon(known) + timedelta(hours=11, minutes=59)
        return known_on(self.facts, moment)

    def posture(self, edition: Edition, about: str, known: str | None = None) -> Posture:
        return Posture(edition, self.index(known), day(about))

    def word(self, edition: Edition, about: str, known: str | None = None, ref: str = "T-1") -> str | None:
        word = self.posture(edition, about, known).verdict(ref).word
        return None if word is None else word.value
