"""日誌保存期間 How long a log has to be kept: the longest period that an adopted document asks for."""

from datetime import date

from anzheng.catalogue.core.model import Retained
from anzheng.posture.context import Context
from anzheng.reports.knowledge import Knowledge


def needed_since(knowledge: Knowledge, ledger: str, log: str, day: date) -> date | None:
    """Return the first day that has to be kept on `day`; None if no document says, so that everything has to be."""
    index, book = knowledge.index(ledger, None), knowledge.book(ledger, day)
    found = []
    for edition in knowledge.editions(ledger, day):
        context = Context.of(edition, index, day, book)
        periods = [
            d.spec.period for d in edition.demands.values() if isinstance(d.spec, Retained) and d.spec.log == log
        ]
        found += [context.subtract(day, context.period(period)) for period in periods]
    return min(found, default=None)
