"""Since when a company lives under which document, and which documents suit it."""

from datetime import date

import pytest

from anzheng.facts.base import Scalar
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.organization.core.adoption import due_at_start, held_by, suggested, ticked_at_first
from anzheng.organization.core.profile import answers_of
from anzheng.posture.adoptions import given_up, living

JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def adopted(since: date, digest: str = "a", document: str = "norm") -> EditionAdopted:
    return EditionAdopted(document, "2026-01-01", digest, since)


@pytest.mark.parametrize(
    ("name", "acts", "since", "withdrawn", "digest"),
    [
        ("adopted", [adopted(JANUARY)], JANUARY, None, "a"),
        ("a newer edition goes on", [adopted(JANUARY), adopted(MARCH, "b")], JANUARY, None, "b"),
        ("given up", [adopted(JANUARY), EditionWithdrawn("norm", JUNE)], JANUARY, JUNE, "a"),
        ("adopted again", [adopted(JANUARY), EditionWithdrawn("norm", MARCH), adopted(JUNE)], JUNE, None, "a"),
    ],
)
def test_since_when(
    name: str, acts: list[EditionAdopted | EditionWithdrawn], since: date, withdrawn: date | None, digest: str
) -> None:
    one = held_by(acts)["norm"]
    assert (one.since, one.withdrawn, one.digest) == (since, withdrawn, digest), name


def test_giving_up_what_was_never_adopted_is_nothing() -> None:
    assert held_by([EditionWithdrawn("norm", JUNE)]) == {}


@pytest.mark.parametrize(
    ("name", "answers", "documents"),
    [
        ("nothing said", {}, ()),
        ("a broker", answers_of({"company-kinds": ["securities-broker"]}), ("twse-cc", "broker-policy")),
        ("a listed manufacturer", answers_of({"listing-tier": ["listed"]}), ("listed-company",)),
        (
            "a listed broker",
            answers_of({"company-kinds": ["securities-dealer"], "listing-tier": ["otc"]}),
            ("twse-cc", "broker-policy", "listed-company"),
        ),
        ("private and no securities firm", answers_of({"listing-tier": ["private"]}), ()),
    ],
)
def test_what_suits_the_company(name: str, answers: dict[str, Scalar], documents: tuple[str, ...]) -> None:
    assert suggested(answers) == documents, name


DAYS = [
    ("before it was adopted", [adopted(MARCH)], JANUARY, None, None),
    ("adopted", [adopted(JANUARY)], MARCH, "a", None),
    ("a newer edition", [adopted(JANUARY), adopted(MARCH, "b")], JUNE, "b", None),
    ("the day before it is given up", [adopted(JANUARY), EditionWithdrawn("norm", JUNE)], date(2026, 5, 31), "a", None),
    ("the day on which it is given up", [adopted(JANUARY), EditionWithdrawn("norm", JUNE)], JUNE, None, JUNE),
    ("adopted again", [adopted(JANUARY), EditionWithdrawn("norm", MARCH), adopted(JUNE)], JUNE, "a", None),
    ("between", [adopted(JANUARY), EditionWithdrawn("norm", MARCH), adopted(JUNE)], date(2026, 4, 1), None, MARCH),
    ("another document", [adopted(JANUARY), EditionWithdrawn("other", MARCH)], JUNE, "a", None),
]


@pytest.mark.parametrize(("name", "acts", "day", "digest", "since"), DAYS, ids=[row[0] for row in DAYS])
def test_what_rules_on_a_day(
    name: str, acts: list[EditionAdopted | EditionWithdrawn], day: date, digest: str | None, since: date | None
) -> None:
    rules = living(acts, day).get("norm")

    assert (None if rules is None else rules.digest) == digest, name
    assert given_up(acts, "norm", day) == since, name


NEWEST = {"norm": "b", "twse-cc": "c", "further": "d"}
STARTS = [
    ("a company that never chose gets the first document", [], ["twse-cc"]),
    ("a newer form of what rules", [adopted(JANUARY)], ["norm"]),
    ("nothing new", [adopted(JANUARY, "b")], []),
    ("what was given up stays so", [adopted(JANUARY), EditionWithdrawn("norm", JUNE)], []),
    ("what the program no longer ships", [adopted(JANUARY, document="gone")], []),
    ("further documents are left to people", [adopted(JANUARY, "c", "twse-cc")], []),
]


@pytest.mark.parametrize(("name", "acts", "expected"), STARTS, ids=[row[0] for row in STARTS])
def test_what_is_adopted_at_the_start(
    name: str, acts: list[EditionAdopted | EditionWithdrawn], expected: list[str]
) -> None:
    assert due_at_start(held_by(acts), NEWEST) == expected, name


BROKER = {"company-kinds.securities-broker": True, "public-company": False}


@pytest.mark.parametrize(
    ("name", "answers", "chosen", "expected"),
    [
        ("nothing was answered: what it holds", {}, False, ("twse-cc",)),
        ("what suits its answers", BROKER, False, ("twse-cc", "broker-policy")),
        ("nothing suits it", {"company-kinds.other-company": True}, False, ()),
        ("somebody chose before", BROKER, True, ("twse-cc",)),
    ],
)
def test_what_is_ticked_at_first(
    name: str,
    answers: dict[str, Scalar],
    chosen: bool,  # noqa: FBT001 - a column
    expected: tuple[str, ...],
) -> None:
    assert ticked_at_first(["twse-cc"], answers, chosen=chosen) == expected, name
