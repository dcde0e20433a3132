"""索引語法 Tokens in the words of each database: a full-text table of SQLite, a `tsvector` of PostgreSQL."""

from collections.abc import Iterable, Iterator
from itertools import chain

from anzheng.search.core.bigrams import Term, beginning, tokens

_LAST_PLACE = 16_383
_PLACES = 255
"""What a `tsvector` remembers: the last place in a text, and places of one token."""


def columns(titles: Iterable[str], text: str) -> tuple[str, str]:
    """Return title and text of one row of the table `search_tokens`."""
    return " ".join(chain.from_iterable(map(_of_title, titles))), " ".join(tokens(text))


def match(terms: Iterable[Term], *, title: bool = False) -> str:
    """Return a query for `MATCH`: all terms, in whichever column, or all in the title."""
    wanted = " AND ".join(f'"{term.token}"{" *" if term.prefix else ""}' for term in terms)
    return f"title : ({wanted})" if title else wanted


def vector(titles: Iterable[str], text: str) -> str:
    """Return a `tsvector` as text: tokens of the title weigh most."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, source in (*(("A", title) for title in titles), ("D", text)):
        for token in _of_title(source) if weight == "A" else tokens(source):
            place = min(place + 1, _LAST_PLACE)
            held = places.setdefault(token, [])
            if len(held) < _PLACES:
                held.append(f"{place}{weight}")
    return " ".join(f"{_quoted(token)}:{','.join(held)}" for token, held in places.items())


def tsquery(terms: Iterable[Term], *, title: bool = False) -> str:
    """Return a `tsquery` as text: all terms, anywhere, or all in the title."""
    return " & ".join(_labelled(term, "A" if title else "") for term in terms)


def stages(terms: Iterable[Term], sought: str) -> Iterator[tuple[tuple[Term, ...], bool]]:
    """Yield what to look for, the best first, each with whether it has to stand in the title.

    The title itself, what begins with it, titles that hold all terms, and whatever holds them anywhere: in this
    order nothing has to be weighed that is not shown.
    """
    whole = beginning(sought)
    if whole:
        yield (Term(whole, prefix=False),), True
        yield (Term(whole, prefix=True),), True
    yield tuple(terms), True
    yield tuple(terms), False


def _of_title(title: str) -> list[str]:
    return list(filter(None, (beginning(title), *tokens(title))))


def _labelled(term: Term, weight: str) -> str:
    label = ("*" if term.prefix else "") + weight
    return f"{_quoted(term.token)}{':' if label else ''}{label}"


def _quoted(token: str) -> str:
    """Quote a token; it holds letters, digits and marks of references only, and neither quotes nor backslashes."""
    return f"'{token}'"
