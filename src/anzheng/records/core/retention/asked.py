"""規範怎麼說 What the documents of a company ask of the records of each form: periods, and who still reads them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from anzheng.catalogue.core.model import Clause, Demand, Edition, Period, Periodic, Response, Retained, Standing
from anzheng.posture.clauses import lookback_of
from anzheng.posture.proof import demands_in
from anzheng.records.core.retention.periods import Origin, Rule

PeriodOf = Callable[[Period], str]
"""Gives the duration that applies today, also where it is a parameter."""


@dataclass(slots=True)
class Asked:
    """What all documents together say, by form (規範的要求)."""

    rules: dict[str, dict[Rule, None]] = field(default_factory=dict)
    readers: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """Document and clause → the forms that prove it."""
    forms: dict[str, set[str]] = field(default_factory=dict)
    """Demand → the forms that it reads."""
    standing: set[str] = field(default_factory=set)
    """Forms of which the newest record has to be there."""
    steps: dict[str, set[str]] = field(default_factory=dict)
    """Event → the steps that answer it."""

    def of(self, form: str) -> tuple[Rule, ...]:
        """Return the rules about the records of a form."""
        return tuple(self.rules.get(form, ()))

    def ask(self, form: str, rule: Rule) -> None:
        """Note a rule about the records of a form."""
        self.rules.setdefault(form, {})[rule] = None


def asked_by(editions: Iterable[Edition], period_of: PeriodOf) -> Asked:
    """Read everything that the editions ask about keeping."""
    found = Asked()
    for edition in editions:
        _demands(found, edition, period_of)
        for clause in edition.clauses:
            for demand in _proving(clause):
                if demand in edition.demands:
                    _clause(found, edition, clause, edition.demands[demand], period_of)
    return found


def _demands(found: Asked, edition: Edition, period_of: PeriodOf) -> None:
    """Note what demands read; what a control asks to be kept is asked of the forms that the control reads."""
    kept: dict[str, list[Rule]] = {}
    for demand in edition.demands.values():
        match demand.spec:
            case Retained(period=period):
                kept.setdefault(demand.control, []).append(Rule(Origin.CONTROL, demand.id, (period_of(period),)))
            case Response(event=event, steps=steps):
                found.steps.setdefault(event, set()).update(step.step for step in steps)
            case Periodic(form=form):
                found.forms.setdefault(demand.id, set()).add(form)
            case Standing(form=form):
                found.forms.setdefault(demand.id, set()).add(form)
                found.standing.add(form)
    for demand in edition.demands.values():
        for rule in kept.get(demand.control, ()):
            for form in found.forms.get(demand.id, ()):
                found.ask(form, rule)


def _clause(found: Asked, edition: Edition, clause: Clause, demand: Demand, period_of: PeriodOf) -> None:
    spec, lookback = demand.spec, lookback_of(clause)
    match spec:
        case Periodic():
            periods: tuple[str, ...] = (period_of(spec.every), spec.grace, lookback)
        case Standing():
            age = () if spec.max_age is None else (period_of(spec.max_age),)
            periods = (*age, spec.grace, lookback)
        case _:
            return
    found.ask(spec.form, Rule(Origin.WINDOW, demand.id, periods))
    found.readers.setdefault((edition.document, clause.ref), set()).add(spec.form)
    if clause.retention is not None:
        rule = Rule(Origin.CLAUSE, f"{edition.document} {clause.ref}", (clause.retention,))
        found.ask(spec.form, rule)


def _proving(clause: Clause) -> Iterator[str]:
    for part in clause.parts:
        if part.proof is not None:
            yield from demands_in(part.proof.root)
            yield from part.proof.corroborating
