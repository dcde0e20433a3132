"""參數總表 Every parameter of the documents a company lives under, once, with its sources and what rules."""

from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Parameter
from anzheng.posture.parameters import Decides, Ruling, Source, effective
from anzheng.reports.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter (參數)."""

    key: str
    effective: Parameter
    decides: str
    """The source that rules."""
    sources: tuple[tuple[str, Parameter], ...]
    """`document ref`, `company` (自訂值) or `house` (自訂預設), with the value set there."""


def parameter_rows(knowledge: Knowledge, ledger: str, day: date) -> list[ParameterRow]:
    """Return all parameters in force for a company on a day, by key."""
    book, index = knowledge.book(ledger, day), knowledge.index(ledger, None)
    rows = []
    for key in book.names:
        own = index.parameter(key, day)
        ruling = effective(key, book, own.value if own is not None and isinstance(own.value, int) else None)
        if ruling is not None:
            rows.append(_row(key, ruling))
    return rows


def _row(key: str, ruling: Ruling) -> ParameterRow:
    sources = [(_name(one), one.parameter) for one in ruling.sources]
    if ruling.own is not None:
        sources.append((Decides.COMPANY.value, ruling.own))
    if ruling.default is not None:
        sources.append((Decides.HOUSE.value, ruling.default))
    decides = ruling.decides.value if ruling.source is None else _name(ruling.source)
    return ParameterRow(key, ruling.parameter, decides, tuple(sources))


def _name(source: Source) -> str:
    return f"{source.document} {source.ref}"
