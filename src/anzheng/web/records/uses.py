"""表單的用處 What the adopted documents ask of each form: how often, for which control, by which clauses."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from anzheng.catalogue.core.model import Demand, Edition, Periodic, Response, Standing
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.posture.context import Context
from anzheng.posture.proof import demands_in
from anzheng.reports.wording import every_in_words, titled
from anzheng.web.here import Here


@dataclass(slots=True)
class Use:
    """What is asked of one form (表單的用處)."""

    controls: dict[str, Text] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    """Duties that answer for the controls."""
    every: list[Text] = field(default_factory=list)
    clauses: dict[tuple[str, str], None] = field(default_factory=dict)
    """Document and ref, in the order of the documents."""
    demands: dict[str, Demand] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that need it."""
        return tuple(dict.fromkeys(document for document, _ in self.clauses))


def uses(at: Here) -> dict[str, Use]:
    """Return form → what the adopted documents ask of it; forms that no demand names are not there."""
    with at.knowledge.lock:
        known, ledger, day = at.knowledge, at.ledger, at.today
        editions = [known.edition(ledger, one, day) for one in known.documents(ledger, day)]
        if not editions:
            return {}
        context = Context.of(editions[0], known.index(ledger, None), day, known.book(ledger, day))
        return _gathered(editions, context)


def _gathered(editions: Iterable[Edition], context: Context) -> dict[str, Use]:
    found: dict[str, Use] = {}
    by_event: dict[str, list[str]] = {}
    for one in paperwork().forms.values():
        if one.event is not None:
            by_event.setdefault(one.event, []).append(one.id)
    for edition in editions:
        clauses = _clauses(edition)
        for demand in edition.demands.values():
            for form in _forms(demand, by_event):
                use = found.setdefault(form, Use())
                control = edition.controls[demand.control]
                use.controls.setdefault(control.id, titled(control.zh, control.en))
                use.owners.add(control.owner)
                use.demands.setdefault(demand.id, demand)
                often = _often(demand, context)
                if often not in use.every:
                    use.every.append(often)
                use.clauses |= {(edition.document, ref): None for ref in clauses.get(demand.id, ())}
    return found


def form_of_demand(demand: Demand) -> str | None:
    """Return the form that a demand reads; None for one that reads none."""
    return demand.spec.form if isinstance(demand.spec, Periodic | Standing) else None


def _forms(demand: Demand, by_event: dict[str, list[str]]) -> list[str]:
    own = form_of_demand(demand)
    if own is not None:
        return [own] if own in paperwork().forms else []
    if isinstance(demand.spec, Response):
        steps = {one.step for one in demand.spec.steps}
        answering = (paperwork().forms[one] for one in by_event.get(demand.spec.event, ()))
        return [form.id for form in answering if steps & set(form.answers)]
    return []


def _often(demand: Demand, context: Context) -> Text:
    spec = demand.spec
    if isinstance(spec, Periodic):
        return every_in_words(context.period(spec.every))
    if isinstance(spec, Standing):
        if spec.max_age is None:
            return Text("常備", "kept ready")
        often = every_in_words(context.period(spec.max_age))
        return Text(f"{often.zh}更新", f"renewed {often.en}")
    return Text("每次發生時", "each time it happens")


def _clauses(edition: Edition) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clause in edition.clauses:
        for part in clause.parts:
            for demand in demands_in(part.proof.root) if part.proof is not None else ():
                refs = found.setdefault(demand, [])
                if clause.ref not in refs:
                    refs.append(clause.ref)
    return found
