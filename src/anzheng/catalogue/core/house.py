"""自訂預設 House defaults: a period that we fixed where a document only says 定期 is a parameter of its own.

A company may then set another value, with approval, and the page of parameters shows where each comes from.
"""

from dataclasses import fields, replace
from typing import NamedTuple, assert_never

from anzheng.catalogue.core.model import (
    Attested,
    Invariant,
    Observed,
    Op,
    Parameter,
    ParameterRef,
    Periodic,
    Response,
    Retained,
    Setting,
    Spec,
    Standing,
)
from anzheng.catalogue.core.periods import counted


class _Label(NamedTuple):
    """What a field of a spec fixes, and which direction is stricter."""

    zh: str
    en: str
    op: Op


_PERIODS = {
    "every": _Label("週期", "Cycle", Op.AT_MOST),
    "max_age": _Label("最長有效期間", "Maximum age", Op.AT_MOST),
    "period": _Label("保存期間", "Retention", Op.AT_LEAST),
}


def with_own_periods(spec: Spec, demand: str, names: tuple[str, str], own: dict[str, Parameter]) -> Spec:
    """Return `spec` with its literal periods of days to years replaced by parameters, noted in `own`.

    The key is `<demand>.<field>`; `names` are the demand's (zh, en).
    """
    changes: dict[str, ParameterRef] = {}
    for name in (field.name for field in fields(spec) if field.name in _PERIODS):
        value = getattr(spec, name)
        amount = counted(value) if isinstance(value, str) else None
        if amount is None:
            continue
        key, label = f"{demand}.{name}", _PERIODS[name]
        own[key] = Parameter(key, label.op, *amount, f"{label.zh}：{names[0]}", f"{label.en}: {names[1]}")
        changes[name] = ParameterRef(key)
    return _changed(spec, changes) if changes else spec


def _changed(spec: Spec, changes: dict[str, ParameterRef]) -> Spec:
    match spec:
        case Periodic() | Attested():
            return replace(spec, every=changes.get("every", spec.every))
        case Standing():
            return replace(spec, max_age=changes.get("max_age", spec.max_age))
        case Observed() | Setting():
            return replace(spec, max_age=changes.get("max_age", spec.max_age))
        case Retained():
            period, age = changes.get("period", spec.period), changes.get("max_age", spec.max_age)
            return replace(spec, period=period, max_age=age)
        case Response() | Invariant():
            return spec
        case _:
            assert_never(spec)
