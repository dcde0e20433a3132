"""涵蓋 Spread: how many parts of all documents one demand proves, and why so many."""

from collections import Counter
from collections.abc import Iterable, Mapping

from anzheng.catalogue.core.clauses import demands_in
from anzheng.catalogue.core.model import Edition
from anzheng.catalogue.core.nodes import Place
from anzheng.catalogue.core.problems import Problems
from anzheng.kernel.errors import Text

MOST_PARTS = 25
"""A demand that proves more parts than this says too little about each, unless it says why in writing."""


def parts_served(editions: Iterable[Edition]) -> Counter[str]:
    """Return how many parts of clauses each demand is required for, counting the newest edition of a document."""
    newest = {edition.document: edition for edition in sorted(editions, key=lambda one: one.edition)}
    return Counter(
        demand
        for edition in newest.values()
        for clause in edition.clauses
        for part in clause.parts
        for demand in demands_in(part.proof.root)
    )


def check_spread(
    editions: Iterable[Edition], places: Mapping[str, Place], reasoned: set[str], problems: Problems
) -> None:
    """Note every demand that proves too many parts without a written reason."""
    for demand, count in sorted(parts_served(editions).items()):
        if count > MOST_PARTS and demand not in reasoned:
            problems.add(
                places[demand],
                demand,
                Text(f"證明了 {count} 個分項", f"proves {count} parts"),
                Text(
                    f"超過 {MOST_PARTS} 個請拆開，或以 serves_many 寫明理由",
                    f"beyond {MOST_PARTS}, split it or write the reason as serves_many",
                ),
            )
