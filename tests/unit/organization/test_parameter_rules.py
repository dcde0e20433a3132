"""Which values of a parameter may be set at once, which need approval, and which a document rules out."""

import pytest

from anzheng.catalogue.core.model import Op, Parameter
from anzheng.organization.core.parameters import Way, weigh
from anzheng.posture.parameters import ParameterBook, Source

KEY = "p"


def parameter(value: int, unit: str = "month", op: Op = Op.AT_MOST) -> Parameter:
    return Parameter(KEY, op, value, unit, "參數", "parameter")


def book(*stated: Parameter, default: Parameter | None = None) -> ParameterBook:
    sources = tuple(Source(f"d{n}", f"C-{n}", one) for n, one in enumerate(stated, 1))
    return ParameterBook({KEY: sources} if sources else {}, {} if default is None else {KEY: default})


HOUSE = book(default=parameter(6))
STATED = book(parameter(6), default=parameter(12))
TWO = book(parameter(12), parameter(1, "week"), default=parameter(6))
LEAST = book(default=parameter(15, "minute", Op.AT_LEAST))
EXACT = book(default=parameter(3, "grade", Op.EQUAL))
ROWS = [
    ("stricter than the default", HOUSE, None, 3, Way.AT_ONCE, None),
    ("the default itself", HOUSE, None, 6, Way.AT_ONCE, None),
    ("laxer than the default", HOUSE, None, 12, Way.APPROVAL, None),
    ("back towards the default from a stricter own value", HOUSE, 1, 3, Way.APPROVAL, None),
    ("stricter than an approved own value", HOUSE, 24, 12, Way.AT_ONCE, None),
    ("laxer than a document", STATED, None, 7, Way.NEVER, "C-1"),
    ("laxer than a document although the own value is", STATED, 24, 12, Way.NEVER, "C-1"),
    ("as a document says, with a stricter own value", STATED, 1, 6, Way.APPROVAL, None),
    ("stricter than a document", STATED, None, 3, Way.AT_ONCE, None),
    ("laxer than the strictest of several documents, in another unit", TWO, None, 1, Way.NEVER, "C-2"),
    ("more is stricter", LEAST, None, 30, Way.AT_ONCE, None),
    ("less is laxer", LEAST, None, 10, Way.APPROVAL, None),
    ("another exact value", EXACT, None, 4, Way.APPROVAL, None),
    ("the same exact value", EXACT, None, 3, Way.AT_ONCE, None),
    ("an exact value other than the document's", book(parameter(3, "grade", Op.EQUAL)), None, 4, Way.NEVER, "C-1"),
]


@pytest.mark.parametrize(("name", "known", "own", "value", "way", "clause"), ROWS, ids=[row[0] for row in ROWS])
def test_which_way_a_value_may_be_set(
    name: str, known: ParameterBook, own: int | None, value: int, way: Way, clause: str | None
) -> None:
    found = weigh(KEY, value, known, own)

    assert found is not None, name
    assert found.way is way
    assert (None if found.stated is None else found.stated.ref) == clause
    assert found.wanted.value == value


def test_nobody_knows_it() -> None:
    assert weigh("q", 1, HOUSE, None) is None
