"""檢查的合約 The contract of a check: what it declares, what it is given, what it returns.

A check is a pure reading of a `Host`: it parses what the host shows and compares it with parameters.
`evaluate` is the only way to run one. The unattended agent on other machines uses the same contract.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from anzheng.collectors.core.host import CannotTellError, Host, Reason
from anzheng.facts.base import Outcome, Scalar
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.registry import Registry, discover

ParameterValue = int | tuple[str, ...] | None
"""A threshold, or a list that the company approved; None means that the company has not said."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """參數 A value that a check compares with, and its default."""

    key: str
    default: ParameterValue
    unit: str
    """`ms`, `percent`, `day`, `month`, `character`, `attempt`, `count`, or `list`."""
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """生效參數 The values in force for one check."""

    values: Mapping[str, ParameterValue]

    def number(self, key: str) -> int:
        """Return a threshold. Raises KeyError if the check did not declare it."""
        value = self.values[key]
        if not isinstance(value, int):
            raise _not_fitting(key)
        return value

    def names(self, key: str) -> tuple[str, ...] | None:
        """Return a list, or None if the company has not given one."""
        value = self.values[key]
        if isinstance(value, int):
            raise _not_fitting(key)
        return value


@dataclass(frozen=True, slots=True)
class Reading:
    """讀到的結果 What one check found on one host."""

    outcome: Outcome
    seen: Text
    """What was seen, for people; may name accounts and paths, so it never enters the ledger."""
    values: Mapping[str, Scalar] = field(default_factory=dict)
    """Integers, booleans and enumerated codes only; these enter the ledger."""
    triggers: tuple[str, ...] = ()
    """Ids of events that this reading sets off."""


Read = Callable[[Host, Parameters], Reading]


@dataclass(frozen=True, slots=True)
class Check:
    """檢查 One check as it declares itself."""

    id: str
    zh: str
    en: str
    rule_zh: str
    """When it is ok, in one sentence."""
    rule_en: str
    refs: tuple[tuple[str, str], ...]
    """Clauses that it supports: (document, ref)."""
    fix_zh: str
    fix_en: str
    needs_root: bool
    """Whether an answer usually needs the administrator's rights."""
    parameters: tuple[Parameter, ...]
    outcomes: frozenset[Outcome]
    """Outcomes that it can give; each is tested on a simulated host."""
    values: tuple[str, ...]
    """Keys that `values` may hold, beside `reason`; the first is the main figure, which forms show."""
    triggers: tuple[str, ...]
    """Events that it may set off."""
    read: Read

    @property
    def name(self) -> Text:
        """Return its name in both languages."""
        return Text(self.zh, self.en)

    @property
    def fix(self) -> Text:
        """Return how to repair what it finds."""
        return Text(self.fix_zh, self.fix_en)


@dataclass(frozen=True, slots=True)
class Result:
    """結果 What a check found on a target."""

    check: str
    target: str
    """`hosts:<entry>`."""
    outcome: Outcome
    seen: Text
    values: Mapping[str, Scalar]
    triggers: tuple[str, ...]


CHECKS: Registry[Check] = Registry(Text("檢查", "check"))
"""Every check by id; frozen once all are imported."""

_ALL = frozenset({Outcome.OK, Outcome.FAIL, Outcome.UNKNOWN})


def check(  # noqa: PLR0913 - the declaration of a check, every field by name
    *,
    id: str,  # noqa: A002 - the word that the reader knows from the register of checks
    zh: str,
    en: str,
    rule_zh: str,
    rule_en: str,
    refs: tuple[tuple[str, str], ...],
    fix_zh: str,
    fix_en: str,
    values: tuple[str, ...],
    needs_root: bool = False,
    parameters: tuple[Parameter, ...] = (),
    outcomes: frozenset[Outcome] = _ALL,
    triggers: tuple[str, ...] = (),
) -> Callable[[Read], Read]:
    """Enter the decorated function into the registry as the check `id`."""

    def enter(read: Read) -> Read:
        CHECKS.register(
            id,
            Check(
                id,
                zh,
                en,
                rule_zh,
                rule_en,
                refs,
                fix_zh,
                fix_en,
                needs_root,
                parameters,
                outcomes,
                values,
                triggers,
                read,
            ),
        )
        return read

    return enter


def all_checks() -> tuple[Check, ...]:
    """Return every check in the order of its id, importing them all at first use."""
    from anzheng.collectors import checks  # noqa: PLC0415 - the checks import this module

    discover(checks)
    CHECKS.freeze()
    return tuple(kind for _, kind in CHECKS)


def evaluate(check: Check, target: str, host: Host, parameters: Mapping[str, ParameterValue]) -> Result:
    """Run one check. `parameters` holds the company's own values; the check's defaults fill the rest.

    What keeps the host from answering becomes `unknown` with its reason. Anything else that
    surfaces is a defect of the check and is not hidden.
    """
    chosen = {row.key: parameters.get(row.key, row.default) for row in check.parameters}
    try:
        reading = check.read(host, Parameters(MappingProxyType(chosen)))
    except CannotTellError as gap:
        reading = Reading(
            Outcome.UNKNOWN,
            Text(f"{gap.where}：{gap.what.zh}；{gap.remedy.zh}。", f"{gap.where}: {gap.what.en}; {gap.remedy.en}."),
            {"reason": gap.reason.value},
        )
    return Result(check.id, target, reading.outcome, reading.seen, dict(reading.values), reading.triggers)


def refuse_unknown(checks: tuple[Check, ...], parameters: Mapping[str, ParameterValue]) -> None:
    """Raise InputError if `parameters` names one that no check in `checks` reads."""
    known = {row.key for entry in checks for row in entry.parameters}
    for key in sorted(set(parameters) - known):
        raise InputError(
            Text("沒有這個檢查參數", "there is no such parameter of a check"),
            key,
            Text(f"可用的參數：{'、'.join(sorted(known))}", f"known parameters: {', '.join(sorted(known))}"),
        )


def ok(zh: str, en: str, values: Mapping[str, Scalar], *triggers: str) -> Reading:
    """Return a reading that satisfies the rule."""
    return Reading(Outcome.OK, Text(zh, en), values, triggers)


def fail(zh: str, en: str, values: Mapping[str, Scalar], *triggers: str) -> Reading:
    """Return a reading that does not satisfy the rule."""
    return Reading(Outcome.FAIL, Text(zh, en), values, triggers)


def unknown(reason: Reason, zh: str, en: str, values: Mapping[str, Scalar] | None = None) -> Reading:
    """Return a reading that cannot tell, though something was seen."""
    return Reading(Outcome.UNKNOWN, Text(zh, en), {**(values or {}), "reason": reason.value})


def not_applicable(zh: str, en: str) -> Reading:
    """Return a reading of a host that has nothing the rule could be about."""
    return Reading(Outcome.NOT_APPLICABLE, Text(zh, en))


def _not_fitting(key: str) -> InputError:
    return InputError(
        Text("檢查參數的型別不符", "a parameter of a check has the wrong type"),
        key,
        Text("數值請給整數，清單請給文字列", "give an integer for a threshold and texts for a list"),
    )
