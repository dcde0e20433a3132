"""What the answers about the company bring in and take out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.facts.base import Scalar
from anzheng.posture.applicability import Applies, Decided, changes, decide
from tests.unit.posture.build import clause, demand, edition, part, periodic

YES, NO, OPEN = Applies.YES, Applies.NO, Applies.OPEN
QUESTIONS = ("brokerage", "byod", "iot")


@pytest.mark.parametrize(
    ("name", "conditions", "answers", "expected"),
    [
        ("binds everybody", ("all",), {}, Decided(YES, None)),
        ("answered yes", ("byod",), {"byod": True}, Decided(YES, None)),
        ("answered no", ("byod",), {"byod": False}, Decided(NO, "byod")),
        ("the word no", ("byod",), {"byod": "no"}, Decided(NO, "byod")),
        ("nobody answered", ("byod",), {}, Decided(OPEN, "byod")),
        ("one no decides although another is open", ("iot", "byod"), {"byod": False}, Decided(NO, "byod")),
        ("all must be yes", ("iot", "byod"), {"byod": True}, Decided(OPEN, "iot")),
        ("both yes", ("all", "iot", "byod"), {"byod": True, "iot": True}, Decided(YES, None)),
    ],
)
def test_whether_a_part_applies(
    name: str, conditions: tuple[str, ...], answers: dict[str, Scalar], expected: Decided
) -> None:
    assert decide(conditions, answers.get) == expected, name


BOOK = edition(
    [
        clause("T-1", part("c.d")),
        clause("T-2", part("c.d", applies=("byod",))),
        clause("T-3", part("c.d", n=1), part("c.d", n=2, applies=("byod",)), part("c.d", n=3, applies=("byod", "iot"))),
        clause("T"),
    ],
    [demand(periodic("P1M"))],
)


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        ("yes brings in", {}, {"byod": True}, [("T-2", (0,), OPEN, YES), ("T-3", (2,), OPEN, YES)]),
        (
            "no takes out, also what another question leaves open",
            {"byod": True},
            {"byod": False},
            [("T-2", (0,), YES, NO), ("T-3", (2,), YES, NO), ("T-3", (3,), OPEN, NO)],
        ),
        ("an answer that asks nothing changes nothing", {"byod": True}, {"byod": True, "brokerage": False}, []),
        (
            "parts that change alike stand together",
            {},
            {"byod": False},
            [("T-2", (0,), OPEN, NO), ("T-3", (2, 3), OPEN, NO)],
        ),
    ],
)
def test_before_and_after(
    name: str,
    before: dict[str, Scalar],
    after: dict[str, Scalar],
    expected: list[tuple[str, tuple[int, ...], Applies, Applies]],
) -> None:
    found = [(one.ref, one.parts, one.before, one.after) for one in changes([BOOK], before, after)]
    assert found == expected, name


ANSWERS = st.dictionaries(st.sampled_from(QUESTIONS), st.booleans())


@given(ANSWERS)
def test_the_same_answers_change_nothing(answers: dict[str, Scalar]) -> None:
    assert changes([BOOK], answers, answers) == ()


@given(ANSWERS, ANSWERS)
def test_taking_an_answer_back_undoes_exactly_what_it_did(before: dict[str, Scalar], after: dict[str, Scalar]) -> None:
    there = {(one.ref, one.parts, one.before, one.after) for one in changes([BOOK], before, after)}
    back = {(one.ref, one.parts, one.after, one.before) for one in changes([BOOK], after, before)}
    assert there == back
