"""母體 How many targets a demand has: an empty register is silence, unless someone stated that it is empty."""

from datetime import date, timedelta

from anzheng.catalogue.core.model import Demand, Invariant, Periodic, Scope, Standing
from anzheng.facts.base import FactId
from anzheng.posture.context import Context
from anzheng.posture.known import Signed
from anzheng.posture.reasons import because
from anzheng.posture.results import Reason, TargetResult, earliest
from anzheng.posture.words import Word

_STATED_FOR = "P1Y"
"""How long the statement that a register is empty holds after the days it is about (house rule)."""
_DAY = timedelta(days=1)


def population(demand: Demand, count: int, context: Context) -> TargetResult | None:
    """Judge the number of targets, as a target `<register>:*`; None if there are enough."""
    register = demand.scope.register
    wanted = demand.spec.at_least if isinstance(demand.spec, Invariant) else 1
    if register is None or (count and count >= wanted):
        return _covered(demand, context)
    speaks = bool(context.alive(Scope(register, {})))
    stated = _stated(register, context)
    facts = () if stated is None else (FactId(stated.seq),)
    if isinstance(demand.spec, Invariant) and wanted and (speaks or stated):
        # The register speaks, and what must exist is not in it.
        word, reason = Word.FAILED, because("too_few", count=count, wanted=wanted)
    elif stated is not None:
        word, reason = _word_of(stated, register, context)
    elif wanted == 0 or speaks:
        # The register speaks: it holds entries, and none of them is of this sort.
        word, reason = Word.NO_EVENT, because("none_of_this_sort", register=register)
    else:
        word, reason = Word.UNKNOWN, because("no_targets", register=register)
    until = context.day if word is Word.LATE else _until(register, stated, context)
    return TargetResult(f"{register}:*", word, reason, facts, until=until)


def _covered(demand: Demand, context: Context) -> TargetResult | None:
    """Judge the entries that a record has to answer one by one: where there are none, it answers nothing."""
    covers = demand.spec.accept.covers if isinstance(demand.spec, Periodic | Standing) else None
    register = None if covers is None else covers.register
    if register is None or context.alive(Scope(register, {})):
        return None
    stated = _stated(register, context)
    until = _until(register, stated, context)
    if stated is not None:
        word, reason = _word_of(stated, register, context)
        facts = (FactId(stated.seq),)
        return TargetResult(f"{register}:*", word, reason, facts, until=context.day if word is Word.LATE else until)
    return TargetResult(f"{register}:*", Word.UNKNOWN, because("no_targets", register=register), (), until=until)


def _stated(register: str, context: Context) -> Signed | None:
    """Return the first recorded statement in force on the day that the register is empty."""
    for nil in context.index.nils.get(f"register.empty:{register}", []):
        about = nil.statement.about
        if about.first <= context.day <= context.add(about.last, _STATED_FOR):
            return nil
    return None


def _word_of(stated: Signed, register: str, context: Context) -> tuple[Word, Reason]:
    if stated.recorded > context.day:
        return Word.LATE, because("backdated", recorded=stated.recorded)
    return Word.NO_EVENT, because("stated_empty", register=register)


def _until(register: str, stated: Signed | None, context: Context) -> date | None:
    """Return the last day before a known entry comes, changes or leaves, or a statement begins or ends."""
    day = context.day
    versions = [version for rows in context.index.entries.get(register, {}).values() for version in rows]
    nils = context.index.nils.get(f"register.empty:{register}", [])
    starts = [version.since for version in versions] + [nil.statement.about.first for nil in nils]
    coming = min((start for start in starts if start > day), default=None)
    ends = None if stated is None else context.add(stated.statement.about.last, _STATED_FOR)
    return earliest(ends, None if coming is None else coming - _DAY)
