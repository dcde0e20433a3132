"""The four plain questions, and what follows from their answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.files import PACKAGED
from anzheng.kernel.errors import InputError
from anzheng.organization.core.profile import BASICS, Basic, answers_of, chosen_of


@pytest.mark.parametrize(
    ("chosen", "question", "answer"),
    [
        pytest.param({"company-kinds": ["securities-broker"]}, "brokerage", True, id="a broker runs a brokerage"),
        pytest.param({"company-kinds": ["securities-dealer"]}, "brokerage", False, id="a dealer alone does not"),
        pytest.param({"company-kinds": ["futures", "securities-broker"]}, "brokerage", True, id="several may hold"),
        pytest.param({"company-kinds": []}, "brokerage", False, id="none ticked is an answer"),
        pytest.param({"listing-tier": ["listed"]}, "public-company", True, id="a listed company is public"),
        pytest.param({"listing-tier": ["private"]}, "public-company", False, id="a private one is not"),
        pytest.param({"security-tier": ["third"]}, "by-tier", True, id="a tier was determined"),
        pytest.param({"security-tier": ["undetermined"]}, "by-tier", False, id="no tier yet"),
        pytest.param({"order-channels": ["web"]}, "internet-order", True, id="orders by web come over the internet"),
        pytest.param({"order-channels": ["counter", "voice"]}, "internet-order", False, id="by voice they do not"),
        pytest.param({"order-channels": ["app"]}, "investor-mobile-app", True, id="an order app is an investors' app"),
        pytest.param({"order-channels": ["api"]}, "api-service", True, id="an API is a service"),
        pytest.param({"order-channels": ["web"]}, "api-service", False, id="without API no service"),
    ],
)
def test_what_follows(chosen: dict[str, list[str]], question: str, answer: bool) -> None:  # noqa: FBT001 - a column
    assert answers_of(chosen)[question] is answer


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param({"colour": ["red"]}, id="unknown question"),
        pytest.param({"listing-tier": ["moon"]}, id="unknown choice"),
        pytest.param({"listing-tier": ["otc", "listed"]}, id="two where one is asked"),
        pytest.param({"listing-tier": []}, id="none where one is asked"),
    ],
)
def test_what_is_refused(chosen: dict[str, list[str]]) -> None:
    with pytest.raises(InputError):
        answers_of(chosen)


def _choices(basic: Basic) -> st.SearchStrategy[tuple[str, ...]]:
    ids = [choice.id for choice in basic.choices]
    if basic.several:
        return st.sets(st.sampled_from(ids)).map(lambda held: tuple(id_ for id_ in ids if id_ in held))
    return st.sampled_from(ids).map(lambda id_: (id_,))


@given(st.fixed_dictionaries({}, optional={basic.id: _choices(basic) for basic in BASICS}))
def test_choices_can_be_read_back(chosen: dict[str, tuple[str, ...]]) -> None:
    assert chosen_of(answers_of(chosen)) == chosen


def test_every_answer_that_follows_is_a_question_of_a_document() -> None:
    questions = {path.stem for path in (PACKAGED / "questions").glob("*.yaml")}
    decided = {question for basic in BASICS for question in basic.decides}
    implied = {question for basic in BASICS for choice in basic.choices for question in choice.implies}

    assert decided | implied <= questions
