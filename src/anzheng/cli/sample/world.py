"""範例公司的樣貌 The sample company: its profile answers, its people and the entries of its registers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import assert_never

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.joined import joined
from anzheng.catalogue.core.model import (
    Condition,
    Demand,
    Edition,
    Invariant,
    Op,
    ParameterRef,
    Periodic,
    Scope,
    Standing,
)
from anzheng.facts.base import Scalar
from anzheng.posture.parameters import ParameterBook, effective
from anzheng.posture.proof import demands_in
from anzheng.registers.services import NewEntry

NAME = "範例證券股份有限公司"
LEDGER = "sample"
NO = frozenset({"cloud-provider", "reading-room", "own-application-signing", "api-service", "self-set-delivery"})
"""Profile questions that the sample answers with no."""
RegisterFields = Mapping[str, Mapping[str, Field]]
"""Register → field → type."""
_FAR = 1200
"""Days by which the sample's contracts and certificates outlast its history."""
_PER_SCOPE = {"people": 3, "assets": 4}


@dataclass(frozen=True, slots=True)
class World:
    """Everything the plan refers to."""

    editions: tuple[Edition, ...]
    """The documents that the company lives under."""
    edition: Edition
    """All of them in one."""
    start: date
    today: date
    entries: Mapping[str, tuple[NewEntry, ...]]
    """Register → entries, as they stand from the first day on."""
    renewed: Mapping[str, frozenset[str]]
    """Register → date fields that have to stay recent."""
    gone: Mapping[str, date] = field(default_factory=dict)
    """Target → the last day on which it was there."""

    def targets(self, scope: Scope, day: date | None = None) -> list[str]:
        """Return the targets of `scope` in this world: those of `day`, or all that ever were."""
        if scope.register is None:
            return ["company"]
        found = self.entries.get(scope.register, ())
        fits = (f"{e.register}:{e.entry}" for e in found if all(e.values.get(k) == v for k, v in scope.where.items()))
        return [target for target in fits if day is None or self.there(target, day)]

    def there(self, target: str, day: date) -> bool:
        """Tell whether the target was still there on `day`."""
        return target not in self.gone or day <= self.gone[target]


def answers(edition: Edition) -> dict[str, Scalar]:
    """Return the sample's profile."""
    return {question: question not in NO for question in edition.questions}


def applicable(edition: Edition, no: frozenset[str] = NO) -> dict[str, Demand]:
    """Return the demands of a company that answers no to `no`: those that an applicable part names, and inspections."""
    named: dict[str, Demand] = {}
    for clause in edition.clauses:
        for part in clause.parts:
            if not no & set(part.applies):
                for name in (*demands_in(part.proof.root), *part.proof.corroborating):
                    named[name] = edition.demands[name]
    return named | {name: edition.demands[name] for name in edition.inspections.values()}


def build(
    editions: Sequence[Edition],
    fields: RegisterFields,
    start: date,
    today: date,
    no: frozenset[str] = NO,
    names: Mapping[str, str] | None = None,
    known: Mapping[str, Sequence[NewEntry]] | None = None,
) -> World:
    """Return a world whose registers satisfy every rule that the documents state over them.

    `names` gives the registers' own names, for the names of their entries. `known` gives the entries of registers
    that are not made up here, with what is already settled about each.
    """
    edition = joined(editions)
    demands = list(applicable(edition, no).values())
    scopes = _scopes(demands)
    registers = _needed(scopes, demands, fields)
    given = known or {}
    first = {register: given[register][0].entry if register in given else f"{register}-1" for register in registers}
    book = ParameterBook.of(editions)
    rules = [(d.scope, _numbered(d.spec, book)) for d in demands if isinstance(d.spec, Invariant)]
    entries = {}
    for register in sorted(registers):
        if register in given:
            kinds = fields.get(register, {})
            entries[register] = tuple(
                replace(row, values=_values(register, row.values, kinds, rules, first, start, today))
                for row in given[register]
            )
            continue
        filters = [dict(scope.where) for scope in scopes if scope.register == register] or [{}]
        unique = [dict(pairs) for pairs in dict.fromkeys(tuple(sorted(where.items())) for where in filters)]
        count = _PER_SCOPE.get(register, 1)
        rows: list[NewEntry] = []
        for where in unique * count:
            identity = f"{register}-{len(rows) + 1}"
            values = _values(register, where, fields.get(register, {}), rules, first, start, today)
            name = f"範例{(names or {}).get(register, register)} {len(rows) + 1}"
            rows.append(NewEntry(register, identity, name, start, values))
        entries[register] = tuple(rows)
    return World(tuple(editions), edition, start, today, entries, _renewed(rules))


def _numbered(rule: Invariant, book: ParameterBook) -> Invariant:
    """Return a rule with the numbers that rule in place of its parameters."""

    def numbered(condition: Condition) -> Condition:
        if not isinstance(condition.value, ParameterRef):
            return condition
        ruling = effective(condition.value.param, book, None)
        return condition if ruling is None else replace(condition, value=ruling.amount)

    return replace(rule, conditions=tuple(map(numbered, rule.conditions)))


def _scopes(demands: Iterable[Demand]) -> list[Scope]:
    found = []
    for demand in demands:
        found.append(demand.scope)
        if isinstance(demand.spec, Periodic | Standing) and demand.spec.accept.covers is not None:
            found.append(demand.spec.accept.covers)
    return [scope for scope in found if scope.register is not None]


def _needed(scopes: list[Scope], demands: list[Demand], fields: RegisterFields) -> set[str]:
    """Return the registers that have to exist: those asked about, and those they refer to."""
    wanted = {scope.register for scope in scopes if scope.register is not None}
    for demand in demands:
        if isinstance(demand.spec, Invariant):
            wanted |= set(demand.spec.refers.values())
    pending = list(wanted)
    while pending:
        for kind in fields.get(pending.pop(), {}).values():
            if kind.register is not None and kind.register not in wanted:
                wanted.add(kind.register)
                pending.append(kind.register)
    return wanted


def _values(
    register: str,
    where: Mapping[str, Scalar],
    fields: Mapping[str, Field],
    rules: list[tuple[Scope, Invariant]],
    first: Mapping[str, str],
    start: date,
    today: date,
) -> dict[str, Scalar]:
    """Return the values of an entry: what it must have, what the rules want, no where it is yes or no, else nothing."""
    long_ago = start - timedelta(days=30)
    values: dict[str, Scalar] = {
        name: something(kind, long_ago, first)
        for name, kind in fields.items()
        if kind.type is Type.BOOL or not kind.optional
    }
    values |= where
    for scope, rule in rules:
        if scope.register == register and all(values.get(k) == v for k, v in scope.where.items()):
            for condition in rule.conditions:
                kind, known = fields.get(condition.field), values.get(condition.field)
                values[condition.field] = satisfying(condition, known, start, today, kind=kind)
            values |= {name: first[other] for name, other in rule.refers.items() if name not in where}
    return {name: value for name, value in values.items() if value is not None}


def something(kind: Field, day: date, first: Mapping[str, str]) -> Scalar:
    """Return a value that the field can hold; None for what stays beside the ledger."""
    match kind.type:
        case Type.CHOICE:
            return next(iter(kind.choices))
        case Type.ENTRY:
            return first.get(kind.register or "", f"{kind.register}-1")
        case Type.BOOL:
            return False
        case Type.INT:
            return 4
        case Type.DATE:
            return day.isoformat()
        case Type.TEXT:
            return "sample"
        case Type.WORDS | Type.PROSE | Type.TIME | Type.MOMENT | Type.PERSON | Type.UNIT:
            return None
        case Type.TABLE | Type.FILE | Type.SIGNATURE:
            raise ValueError("the ledger holds no such field")
        case _:
            assert_never(kind.type)


def satisfying(
    condition: Condition,
    current: Scalar,
    start: date,
    today: date,
    number: int | None = None,
    kind: Field | None = None,
) -> Scalar:
    """Return a value under which `condition` holds; `number` is the value of its parameter, `kind` the field's."""
    wanted = condition.value
    if isinstance(wanted, ParameterRef):
        return number
    if isinstance(wanted, tuple):
        return current if current in wanted else wanted[0]
    if isinstance(wanted, str) and wanted.startswith("@today"):
        recent = "-" in wanted
        day = start if recent or condition.op is Op.AT_MOST else today + timedelta(days=_FAR)
        return day.isoformat()
    if condition.op is Op.NOT_EQUAL:
        if current not in (None, wanted):
            return current
        return "sample" if kind is None else _other_than(wanted, kind, start)
    return wanted


def _other_than(wanted: Scalar, kind: Field, day: date) -> Scalar:
    if kind.type is Type.BOOL:
        return not wanted
    if kind.type is Type.CHOICE:
        return next(value for value in kind.choices if value != wanted)
    return something(kind, day, {})


def _renewed(rules: list[tuple[Scope, Invariant]]) -> dict[str, frozenset[str]]:
    """Return the date fields that a rule wants to be recent, such as a yearly review."""
    found: dict[str, set[str]] = {}
    for scope, rule in rules:
        for condition in rule.conditions:
            if isinstance(condition.value, str) and condition.value.startswith("@today-") and scope.register:
                found.setdefault(scope.register, set()).add(condition.field)
    return {register: frozenset(names) for register, names in found.items()}
