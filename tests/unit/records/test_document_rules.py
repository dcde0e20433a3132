"""Rules of controlled documents: the order of editions, states by day, who reads, ways of approving."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.approvals import document_rules
from anzheng.catalogue.core.documents import Follows
from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.forms import FormKind
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import InputError, NotFoundError
from anzheng.organization.core.duties import Duty
from anzheng.records.core.documents.approving import RELEASE, TEXT, as_edition, signed_by, suggested, text_field
from anzheng.records.core.documents.editions import Number, State, following, late, number_of, state_of
from anzheng.records.core.documents.kinds import event_of, kind_of
from anzheng.records.core.documents.readers import Employee, asked, outstanding, readers_of, served_until
from anzheng.records.core.forms.signing import workflow_of

DAY = date(2026, 11, 23)
numbers = st.lists(st.integers(0, 999), min_size=1, max_size=3).map(lambda parts: Number(tuple(parts)))


@given(numbers)
def test_an_edition_is_read_as_it_is_written(number: Number) -> None:
    assert number_of(str(number)) == number
    assert number_of(f"V{number}") == number


@given(st.lists(numbers, min_size=2, max_size=8))
def test_editions_are_in_one_order(found: list[Number]) -> None:
    ordered = sorted(found)
    assert all(one <= other for one, other in pairwise(ordered))
    assert (min(found), max(found)) == (ordered[0], ordered[-1])
    for one in found:
        for other in found:
            assert (one < other) + (one == other) + (one > other) == 1
            assert one != other or hash(one) == hash(other)


@given(numbers)
def test_the_following_edition_is_newer(number: Number) -> None:
    assert following(number) > number


def test_what_is_not_written_counts_as_nothing() -> None:
    assert number_of("2") == number_of("2.0.0") < number_of("2.0.1")
    assert str(following(None)) == "1.0"


@pytest.mark.parametrize("text", ["", "two", "2.", "2..1", "1.2.3.4", "-1", "２.1", "2.1 beta", "9999"])
def test_what_is_no_edition(text: str) -> None:
    with pytest.raises(InputError):
        number_of(text)


@pytest.mark.parametrize(
    ("case", "effective", "obsolete", "state"),
    [
        ("draft", None, None, State.DRAFT),
        ("in-progress", None, None, State.SIGNING),
        ("returned", None, None, State.SIGNING),
        ("refused", None, None, State.ENDED),
        ("withdrawn", None, None, State.ENDED),
        ("approved", None, None, State.APPROVED),
        (None, None, None, State.APPROVED),
        ("approved", date(2026, 11, 24), None, State.SCHEDULED),
        ("approved", DAY, None, State.IN_FORCE),
        ("approved", date(2026, 1, 1), date(2026, 11, 24), State.IN_FORCE),
        ("approved", date(2026, 1, 1), DAY, State.OBSOLETE),
    ],
)
def test_the_state_follows_from_the_days(
    case: str | None, effective: date | None, obsolete: date | None, state: State
) -> None:
    assert state_of(case, effective, obsolete, DAY) is state


def test_what_is_put_in_force_afterwards_is_late() -> None:
    assert late(date(2026, 11, 22), DAY)
    assert not late(DAY, DAY)


ANN = Employee("u:ann", "E1", "/hq/it/", frozenset({Duty.OPERATOR}))
BOB = Employee("u:bob", "E2", "/hq/", frozenset())


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (["all"], ["E1", "E2"]),
        (["unit:hq"], ["E1", "E2"]),
        (["unit:it"], ["E1"]),
        (["unit:i"], []),
        (["duty:operator"], ["E1"]),
        (["duty:employee"], ["E1", "E2"]),
        (["person:E2", "duty:operator"], ["E1", "E2"]),
        (["person:E9"], []),
        ([], []),
    ],
)
def test_readers_are_named_by_words(words: list[str], who: list[str]) -> None:
    assert [one.number for one in asked([readers_of(word) for word in words], [ANN, BOB])] == who


@pytest.mark.parametrize("word", ["", "everybody", "all:x", "unit:", "unit", "duty:cook", "person:"])
def test_words_that_name_nobody(word: str) -> None:
    with pytest.raises(InputError):
        readers_of(word)


def test_reading_serves_for_ever_or_for_a_period() -> None:
    assert served_until(DAY, None) == date.max
    assert served_until(DAY, "P1Y") == date(2027, 11, 23)
    assert outstanding([ANN, BOB], {"u:ann": DAY}, None, date(2030, 1, 1)) == [BOB]
    assert outstanding([ANN], {"u:ann": DAY}, "P1Y", date(2027, 11, 24)) == [ANN]


DOCUMENTS = [one for one in paperwork().forms.values() if one.kind is FormKind.DOCUMENT]


@pytest.mark.parametrize("approval", document_rules().approvals.values(), ids=lambda one: one.id)
def test_every_way_of_approving_fits_every_document(approval: object) -> None:
    roles = paperwork().roles
    for form in DOCUMENTS:
        made = as_edition(signed_by(form, [approval]))  # type: ignore[list-item]
        flow = workflow_of(made, roles)
        assert any(step.passes for step in flow.steps), form.id
        assert set(form.roles) <= set(made.roles), form.id
        assert text_field(made) is not None, form.id
        assert "version" in made.fields, form.id


def test_a_form_without_a_file_gets_one_and_asks_for_its_release() -> None:
    form = paperwork().form("committee-roster")
    made = as_edition(form)
    assert made.fields[TEXT].type is Type.FILE
    assert (made.event, made.request) == (RELEASE, True)
    assert made.answers == {"document-prepared": "preparer", "document-approved": "approver"}


def test_two_ways_sign_one_after_the_other_and_the_stricter_rules() -> None:
    ways = document_rules().approvals
    chosen = [ways["approval-president"], ways["approval-vice-president-board"], ways["approval-committee-chair"]]
    made = signed_by(paperwork().form("security-policy"), chosen)
    assert made.roles == ("preparer", "approver", "president", "committee-chair", "board-resolution")
    assert made.signing["approver"].by == ("security-executive",)
    assert ("preparer", "approver") in made.apart


def test_without_a_way_the_form_says_who_signs() -> None:
    form = paperwork().form("security-committee")
    assert signed_by(form, []) == form


def test_clauses_in_force_suggest_the_ways() -> None:
    found = suggested(document_rules().approvals, "security-policy", frozenset({"BP-14", "LC-16"}))
    assert {one.id for one in found} == {"approval-president", "approval-vice-president-board"}
    assert suggested(document_rules().approvals, "network-diagram", frozenset({"BP-14"})) == []


def test_ways_and_companions_name_what_exists() -> None:
    known, rules = paperwork(), document_rules()
    for way in rules.approvals.values():
        assert set(way.roles) <= set(known.roles), way.id
        assert set(way.signing) <= set(way.roles), way.id
        assert {duty for one in way.signing.values() for duty in one.by} <= {*Duty, "author-manager", "author"}, way.id
        assert set(way.documents) <= set(known.forms), way.id
    for companion in rules.companions.values():
        form = known.form(companion.id)
        assert set(companion.values) <= set(form.fields), companion.id
        assert {known.form(one).kind for one in companion.documents} == {FormKind.DOCUMENT}, companion.id
        assert companion.role in form.roles, companion.id
        ways = {role for way in rules.approvals.values() for role in way.roles}
        assert companion.follows is Follows.READING or companion.role in ways, companion.id


def test_an_unknown_way_is_said() -> None:
    with pytest.raises(NotFoundError, match="approval-king"):
        document_rules().approval("approval-king")


@pytest.mark.parametrize(
    ("form", "kind", "event"),
    [
        ("security-policy", "policy", "policy.issued"),
        ("incident-procedure", "procedure", "rule.issued"),
        ("access-control-rules", "operating", "rule.issued"),
        ("classification-standard", "standard", "rule.issued"),
        ("record-list", "record-list", None),
        ("committee-roster", "other", None),
    ],
)
def test_the_kind_follows_from_the_form(form: str, kind: str, event: str | None) -> None:
    assert (kind_of(form), event_of(kind)) == (kind, event)


def test_every_document_has_a_kind_of_the_register() -> None:
    choices = paperwork().register("documents").fields["kind"].choices
    assert {kind_of(one.id) for one in DOCUMENTS} <= set(choices)
