"""Pages by name: each exists, and is offered only to those whom its view lets in."""

import pytest
from django.urls import resolve, reverse

from anzheng.kernel.errors import Text
from anzheng.search.core.kinds import Kind
from anzheng.search.services import Hit
from anzheng.web.declare import access_of
from anzheng.web.pages.search import PLACES, Place, search_page, suggestions


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.route)
def test_the_permission_is_that_of_the_page(place: Place) -> None:
    declared = access_of(resolve(reverse(place.route)).func)
    assert declared is not None
    assert declared.permission == place.permission


def test_a_hit_without_a_page_has_a_name_and_no_link() -> None:
    hit = Hit(Kind.EVIDENCE, "e-1", Text("備份還原", "restore"), "", "", ())
    (line,) = search_page("備份", [], [hit], "zh", "own").lines
    assert (line.href, [piece.text for piece in line.title]) == ("", ["備份", "還原"])
    assert suggestions([], [hit], "zh", "own") == []
