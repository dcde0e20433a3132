"""採用情形 Every packaged document with its size, and since when the company lives under it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import DocumentKind
from anzheng.kernel.errors import Text
from anzheng.organization.adoption import held

_KINDS = {
    DocumentKind.REGULATION: Text("主管機關或交易所規定", "a regulator's rule"),
    DocumentKind.NORM: Text("公司規範", "a norm of the company"),
    DocumentKind.POLICY: Text("公司政策", "a policy of the company"),
    DocumentKind.PROCEDURE: Text("公司程序", "a procedure of the company"),
}


@dataclass(frozen=True, slots=True)
class Adoption:
    """One packaged document in the company's life (採用情形)."""

    document: str
    edition: str
    """Of the company's adoption, else of the newest that comes with the program."""
    name: Text
    kind: DocumentKind
    clauses: int
    obligations: int
    since: date | None
    """First day of the last adoption; None if there never was one."""
    withdrawn: date | None
    """First day on which it no longer rules."""

    @property
    def example(self) -> bool:
        """Whether it is ours, made as an example: a company replaces it by its own, or lives under it as it is."""
        return self.kind is not DocumentKind.REGULATION

    @property
    def adopted(self) -> bool:
        """Whether nobody gave it up since it was adopted last."""
        return self.since is not None and self.withdrawn is None

    @property
    def sort(self) -> Text:
        """What kind of document it is, in words."""
        return _KINDS[self.kind]

    def state(self, day: date) -> Text:
        """Return how it stands on a day, in words."""
        if self.since is None:
            return Text("未採用", "not adopted")
        if self.withdrawn is not None and self.withdrawn <= day:
            return Text("已停止採用", "given up")
        if self.since > day:
            return Text("尚未開始", "not yet begun")
        return Text("採用中", "adopted")


def adoptions(home: Path, checks: Mapping[str, Text], ledger: str) -> list[Adoption]:
    """Return every document that comes with the program or was ever adopted, by id."""
    lives = held(ledger)
    newest = {one.document: one.digest for one in catalogue.packaged(home, checks)}
    digests = newest | {name: one.digest for name, one in lives.items()}
    found = []
    for document, digest in sorted(digests.items()):
        edition, one = catalogue.load_compiled(home, digest), lives.get(document)
        found.append(
            Adoption(
                document,
                edition.edition,
                Text(edition.zh, edition.en),
                edition.kind,
                len(edition.clauses),
                sum(clause.obligation for clause in edition.clauses),
                None if one is None else one.since,
                None if one is None else one.withdrawn,
            )
        )
    return found
