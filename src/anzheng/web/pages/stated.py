"""條文所載 What the document itself says beside a clause: printed mark, whom it is about, how often, who approves."""

from collections.abc import Sequence
from dataclasses import dataclass

from anzheng.catalogue.core.model import Clause, Demand
from anzheng.kernel.errors import Text
from anzheng.reports.demand_words import separation_of, triggers_of
from anzheng.reports.wording import Names, both, every_in_words

_VAGUE = {
    "unspecified": Text("未載明週期", "no period is stated"),
    "continuous": Text("持續", "continuously"),
    "on-schedule": Text("按排定時程", "on schedule"),
    "by-tier": Text("依所屬分級", "by tier"),
}
_URGENCY = {"prompt": Text("儘速", "promptly"), "immediate": Text("立即", "at once")}
_EFFECTIVE = {
    "in_force": Text("生效日", "In force from"),
    "introduction": Text("導入期限", "To be introduced by"),
    "verification": Text("查核起日", "Examined from"),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that the document says, and what became of it in our demands (條文所載)."""

    label: Text
    values: tuple[Text, ...]
    quoted: tuple[str, ...] = ()
    """Words of the document as it prints them, such as 定期."""


def stated_of(clause: Clause, demands: Sequence[Demand], names: Names) -> tuple[Stated, ...]:
    """Return what the document says of a clause, in the order in which people ask."""
    found = [
        Stated(Text("對象", "About"), tuple(names.term("subjects", one) for one in clause.about)),
        _frequency(clause),
        _triggered(clause, demands, names),
        Stated(Text("時效", "Urgency"), _one(clause.urgency, _URGENCY)),
        Stated(Text("核准", "Approver"), () if clause.approver is None else (Text(*clause.approver),)),
        _separated(clause, demands, names),
    ]
    found += [
        Stated(_EFFECTIVE[key], (both(Text(day.isoformat(), day.isoformat())),))
        for key, day in clause.effective.items()
    ]
    return tuple(one for one in found if one.values or one.quoted)


def _frequency(clause: Clause) -> Stated:
    values = [every_in_words(one) for one in clause.every]
    values += [_VAGUE[one] for one in clause.vague if one in _VAGUE]
    quoted = tuple(one for one in clause.vague if one not in _VAGUE)
    return Stated(Text("頻率", "How often"), tuple(values), quoted)


def _triggered(clause: Clause, demands: Sequence[Demand], names: Names) -> Stated:
    if clause.trigger is None:
        return Stated(Text("", ""), ())
    events = dict.fromkeys(event for demand in demands for event in triggers_of(demand, names))
    said = Text("條文定有時機，見各要求項", "the clause states the occasion; see the demands")
    return Stated(Text("觸發", "Set off by"), tuple(events) or (said,))


def _separated(clause: Clause, demands: Sequence[Demand], names: Names) -> Stated:
    if clause.separation is None:
        return Stated(Text("", ""), ())
    pairs = dict.fromkeys(pair for demand in demands for pair in separation_of(demand, names))
    said = Text("條文要求分工，見各要求項", "the clause asks for separation; see the demands")
    return Stated(Text("職責分工", "Separation of duties"), tuple(pairs) or (said,))


def _one(value: str | None, known: dict[str, Text]) -> tuple[Text, ...]:
    return () if value is None else (known.get(value, Text(value, value)),)
