"""自訂參數的規則 Rules of the company's own values: what may be set at once, what needs approval, what never.

Tightening is anybody's who may set parameters. Whatever asks for less than what is in force needs a second
person's approval, and nothing may ask for less than a document does.
"""

from dataclasses import dataclass
from enum import StrEnum

from anzheng.catalogue.core.model import Op, Parameter
from anzheng.posture.parameters import Decides, ParameterBook, Ruling, Source, comparable, effective, stricter

TIMES = frozenset({"minute", "hour", "day", "working-day", "week", "month", "year"})
"""Units of time; no period lasts less than one of them."""


class Way(StrEnum):
    """How a value may be set (變更方式)."""

    AT_ONCE = "at-once"
    APPROVAL = "approval"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A value that is wanted, against what is in force (比較結果)."""

    way: Way
    wanted: Parameter
    now: Ruling
    """What is in force."""
    stated: Source | None
    """The clause that asks for more, if a document hinders it."""


def weigh(key: str, value: int, book: ParameterBook, own: int | None) -> Weighed | None:
    """Compare a wanted value with what is in force; None if nobody knows the parameter.

    A value in another kind of unit than the documents' compares with nothing; then only what is in force counts.
    """
    now, stated, then = (effective(key, book, one) for one in (own, None, value))
    if now is None or stated is None or then is None or then.own is None:
        return None
    wanted = then.own
    if stated.decides is Decides.DOCUMENT and comparable(wanted, stated.parameter) and laxer(wanted, stated.parameter):
        return Weighed(Way.NEVER, wanted, now, stated.source)
    way = Way.APPROVAL if laxer(wanted, now.parameter) else Way.AT_ONCE
    return Weighed(way, wanted, now, None)


def laxer(wanted: Parameter, than: Parameter) -> bool:
    """Tell whether `wanted` asks for less; of exact values, every other one counts as less."""
    if wanted.op in (Op.AT_LEAST, Op.AT_MOST):
        return stricter(than, wanted)
    return (wanted.value, wanted.unit) != (than.value, than.unit)
