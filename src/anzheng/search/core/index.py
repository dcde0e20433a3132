"""索引語法 Tokens in the words of each database: a full-text table of SQLite, a `tsvector` of PostgreSQL."""

from collections.abc import Iterable
from itertools import chain

from anzheng.search.core.bigrams import Term, tokens

_LAST_PLACE = 16_383
_PLACES = 255
"""What a `tsvector` remembers: the last place in a text, and places of one token."""


def columns(titles: Iterable[str], text: str) -> tuple[str, str]:
    """Return title and text of one row of the table `search_tokens`."""
    return " ".join(chain.from_iterable(tokens(title) for title in titles)), " ".join(tokens(text))


def match(terms: Iterable[Term]) -> str:
    """Return a query for `MATCH`: all terms, in whichever column."""
    return " AND ".join(f'"{term.token}"{" *" if term.prefix else ""}' for term in terms)


def vector(titles: Iterable[str], text: str) -> str:
    """Return a `tsvector` as text: tokens of the title weigh most."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, source in (*(("A", title) for title in titles), ("D", text)):
        for token in tokens(source):
            place = min(place + 1, _LAST_PLACE)
            held = places.setdefault(token, [])
            if len(held) < _PLACES:
                held.append(f"{place}{weight}")
    return " ".join(f"{_quoted(token)}:{','.join(held)}" for token, held in places.items())


def tsquery(terms: Iterable[Term]) -> str:
    """Return a `tsquery` as text: all terms."""
    return " & ".join(f"{_quoted(term.token)}{':*' if term.prefix else ''}" for term in terms)


def _quoted(token: str) -> str:
    """Quote a token; it holds letters, digits and marks of references only, and neither quotes nor backslashes."""
    return f"'{token}'"
