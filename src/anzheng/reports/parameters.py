"""參數總表 Every parameter of the documents a company lives under, with its sources and effective value."""

from dataclasses import dataclass
from datetime import date

from anzheng.posture.context import Context
from anzheng.reports.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter (參數)."""

    key: str
    zh: str
    en: str
    op: str
    unit: str
    effective: int
    sources: tuple[tuple[str, int], ...]
    """`document ref`, or `company`, with the value stated there."""


def parameter_rows(knowledge: Knowledge, ledger: str, day: date) -> list[ParameterRow]:
    """Return all parameters in force for a company on a day, by key."""
    rows = []
    for document in knowledge.documents(ledger):
        edition = knowledge.edition(ledger, document, day)
        context = Context.of(edition, knowledge.index(ledger, None), day)
        for key in sorted(context.parameters):
            stated = [
                (f"{document} {clause.ref}", parameter.value)
                for clause in edition.clauses
                for parameter in clause.parameters
                if parameter.key == key
            ]
            own = context.index.parameter(key, day)
            if own is not None and isinstance(own.value, int):
                stated.append(("company", own.value))
            effective = context.effective(key)
            if effective is not None:
                rows.append(
                    ParameterRow(
                        key,
                        effective.zh,
                        effective.en,
                        effective.op.value,
                        effective.unit,
                        effective.value,
                        tuple(stated),
                    )
                )
    return rows
