"""Papers in a binder without names: pseudonyms stand wherever a person would, on the form as on its history."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from anzheng.ledger.services import facts_of
from anzheng.reports.binder import papers
from anzheng.reports.binder.core.requests import Request
from anzheng.reports.binder.requests import matched
from anzheng.reports.papers.model import Paper
from tests.support.cases import LEDGER, office
from tests.support.records import approved

pytestmark = pytest.mark.django_db


def test_papers_without_names_hold_pseudonyms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = office(tmp_path)
    row = approved(here)
    has = here.has("head")
    (match,) = matched(has, [Request(2, "", "這一件", (), (row.number,), (), None)], here.home)
    assert match.items
    added = {fact.subject.removeprefix("evidence:"): fact for fact in facts_of(LEDGER)}
    told: list[str] = []

    def each_pdf(groups: Sequence[Sequence[Paper]], **_more: object) -> Iterator[bytes]:
        told.append(repr(groups))
        return iter([b""] * len(groups))

    monkeypatch.setattr(papers, "each_pdf", each_pdf)
    for named in (True, False):
        list(papers.printed(has, match.items, added, named=named, at=here.now))

    with_names, bare = told
    people = {name for name in ("ann", "boss", "head") if f"'{name}'" in with_names}
    assert people
    assert not [name for name in people if f"'{name}'" in bare]
    assert all(f"u:{name}" in bare for name in people)
