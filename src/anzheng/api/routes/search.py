"""搜尋 Search: what contains the words and may be read by whoever asks."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AfterValidator, StringConstraints

from anzheng.api.access import Needs, asker_of
from anzheng.api.schemas import Bilingual, Limit
from anzheng.organization.core.permissions import Permission
from anzheng.reports.as_json import Json
from anzheng.search.services import find

router = Router()


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("control characters are not accepted")
    return value


Words = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]


class Found(Schema):
    """Something that was found (搜尋結果)."""

    kind: str
    object: str
    title: Bilingual
    link: str
    snippet: str
    marks: list[tuple[int, int]]


@router.get("/search", auth=Needs(Permission.SEARCH), response=list[Found])
def search(request: HttpRequest, words: Annotated[Words, Query()], limit: Limit = 20) -> Json:
    """搜尋 What contains all the words, best first."""
    hits = find(words, asker_of(request).standing, limit=limit)
    return [
        {
            "kind": hit.kind.value,
            "object": hit.object,
            "title": hit.title._asdict(),
            "link": hit.link,
            "snippet": hit.snippet,
            "marks": hit.marks,
        }
        for hit in hits
    ]
