"""A binder with verdicts in the making: a small company's ledger, its document, and what the core says of them."""

from datetime import date
from typing import Any

from anzheng.catalogue.core import codec as editions
from anzheng.facts import codec
from anzheng.facts.companies import EditionAdopted, LedgerOpened
from anzheng.facts.leaves import fact_in
from anzheng.kernel import canonical
from anzheng.kernel.times import instant_text
from anzheng.posture.needed import needed
from anzheng.posture.statement import Asked, statement
from tests.support.proofs import ORIGIN, Case, Log
from tests.unit.posture.build import Book
from tests.unit.posture.ledgers import EDITION

DOCUMENT = canonical.encode(editions.encode(EDITION))
DIGEST = editions.digest(EDITION)
ABOUT = date(2026, 2, 6)


def book() -> Book:
    """Return a ledger with something of everything that the tests change."""
    made = Book(None)
    made.add(LedgerOpened("c:1", sample=True), on="2025-12-01")
    made.add(EditionAdopted(EDITION.document, EDITION.edition, DIGEST, date(2026, 1, 1)), on="2025-12-01")
    made.enter("hosts:a", "2026-01-01", values={"core": True, "owner": "p", "expires": "2026-12-31"})
    made.enter("people:p", "2026-01-01")
    made.record("2026-01-03", form="daily")
    made.record("2026-02-03", form="daily")
    made.record("2026-02-04", form="policy")
    made.record("2026-02-04", form="nobody-asks-for-it")
    made.record("2026-02-05", form="scan", target="hosts:a")
    return made


class Judged(Case):
    """A binder with the verdicts on its document; change `said`, `left_out`, `list` or `sealed`, then `files()`."""

    def __init__(self, asked: Asked | None = None) -> None:
        super().__init__()
        self.log = log = Log()
        for fact in book().facts:
            at = instant_text(fact.at)
            log.enter(fact.payload.KIND, f"s:{fact.seq}", codec.encode(fact.payload), at=at)
        facts = [fact_in(leaf) for leaf in log.leaves]
        self.asked = asked or Asked((EDITION.document,), ABOUT, None, None, log.size)
        self.said: Any = statement(facts, {DIGEST: EDITION}, self.asked)
        """The verdicts; tests change them."""
        self.left_out: set[int] = set()
        self.list |= {
            "asked": {name: value for name, value in self.said["asked"].items() if name != "documents"},
            "content": [],
            "editions": [{"document": EDITION.document, "edition": EDITION.edition, "member": "catalogue/doc.json"}],
            "entries": sorted(needed(facts, {DIGEST: EDITION}, self.asked)),
            "origin": ORIGIN,
            "seal": None,
            "whole": [],
        }
        self.sealed = {"catalogue/doc.json": DOCUMENT, "verdicts.html": b"<p>page</p>"}
        self.older = []

    def files(self) -> dict[str, bytes]:
        """Return the binder, entered and signed with the ledger's own key."""
        self.list["entries"] = [seq for seq in self.list["entries"] if seq not in self.left_out]
        self.sealed.setdefault("verdicts.json", canonical.encode(self.said))
        return super().files()
