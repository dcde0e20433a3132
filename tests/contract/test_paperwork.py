"""The paperwork index: every row is served under its printed name, holds what the row names, and feeds a demand."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.core.compile import Compiled, references
from anzheng.catalogue.core.field_reader import FIELD_KEYS
from anzheng.catalogue.core.fields import Rule, Type
from anzheng.catalogue.core.forms import (
    FORM_KEYS,
    LETTERS,
    MEANINGS,
    REGISTER_KEYS,
    ROWS,
    Form,
    FormKind,
    Register,
)
from anzheng.catalogue.core.model import Demand, Periodic, Standing
from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.catalogue.paperwork import paperwork
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.levels import Level
from anzheng.records.core.forms.signing import filler, signing_roles, workflow_of
from anzheng.records.core.workflow.definition import Meaning
from anzheng.reports.paperwork import Kind, Served, served
from tests.support.tree import ROOT

INDEX: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).with_name("refs") / "paperwork.yaml").read_text(encoding="utf-8")
)
PAPERS = paperwork()
FORMS = sorted(PAPERS.forms.values(), key=lambda one: one.id)
SERVED = served(PAPERS)
CHECKS = {id_: (id_, id_) for id_ in KNOWN_CHECKS}
SERVING: dict[str, list[Served]] = defaultdict(list)
for one in SERVED:
    for row in one.rows:
        SERVING[row].append(one)

every_row = pytest.mark.parametrize("row", INDEX, ids=[row["id"] for row in INDEX])
every_form = pytest.mark.parametrize("form", FORMS, ids=[form.id for form in FORMS])


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_files(read_folder(PACKAGED), CHECKS)[0]


@pytest.fixture(scope="module")
def demands(compiled: Compiled) -> dict[str, Demand]:
    """Every demand that some document asks for."""
    return {name: demand for edition in compiled.editions for name, demand in edition.demands.items()}


@pytest.fixture(scope="module")
def read(demands: dict[str, Demand]) -> set[tuple[str, str]]:
    """Everything that some demand reads."""
    return {reference for demand in demands.values() for reference in references(demand)}


@pytest.fixture(scope="module")
def refs(compiled: Compiled) -> set[str]:
    return {clause.ref for edition in compiled.editions for clause in edition.clauses}


# --- the rows -------------------------------------------------------------------------------------


def test_the_index_has_231_rows_each_once() -> None:
    counts = Counter(row["id"] for row in INDEX)
    assert len(INDEX) == len(counts) == 231
    assert sum("printed" in row for row in INDEX) == 62


@every_row
def test_a_row_is_asked_for_by_clauses_of_the_documents(row: dict[str, Any], refs: set[str]) -> None:
    assert row["refs"]
    assert [ref for ref in row["refs"] if ref not in refs] == []


@every_row
def test_a_row_is_served(row: dict[str, Any]) -> None:
    assert SERVING[row["id"]]


@every_row
def test_a_printed_name_is_the_name_of_a_thing(row: dict[str, Any]) -> None:
    names = {one.title.zh for one in SERVING[row["id"]]}
    assert set(row.get("printed", ())) <= names


@every_row
def test_a_row_feeds_a_demand(row: dict[str, Any], read: set[tuple[str, str]]) -> None:
    reasons = [PAPERS.forms[one.id].why_unread for one in SERVING[row["id"]] if one.section == "forms"]
    assert any(_read(one, read) for one in SERVING[row["id"]]) or all(reasons)


def _read(one: Served, read: set[tuple[str, str]]) -> bool:
    event = PAPERS.forms[one.id].event if one.section == "forms" else None
    return (one.section, one.id) in read or ("events", event or "") in read


@every_row
def test_things_hold_what_a_row_names(row: dict[str, Any]) -> None:
    serving = {one.id for one in SERVING[row["id"]]}
    assert row["holds"]
    assert [place for place in row["holds"] if place.partition(".")[0] not in serving] == []
    assert [place for place in row["holds"] if not _is_held(place)] == []


def _is_held(place: str) -> bool:
    """Tell whether a form or register has a field, a column, an entry, a subject or a signature."""
    identity, _, rest = place.partition(".")
    thing: Form | Register = PAPERS.forms.get(identity) or PAPERS.registers[identity]
    part, _, column = rest.partition(".")
    if isinstance(thing, Register):
        return rest == "entry" or rest in thing.fields
    if part == "items" and thing.items is not None:
        return not column or column in thing.item_fields
    if part == "roles":
        return column in thing.roles
    if part == "target":
        return True
    return part in thing.fields and (not column or column in thing.fields[part].columns)


@pytest.mark.parametrize(
    ("place", "held"),
    [
        ("weakness-handling-report.weaknesses", True),
        ("weakness-handling-report.weaknesses.result", True),
        ("weakness-handling-report.weaknesses.price", False),
        ("weakness-handling-report.price", False),
        ("host-inspection.items.state", True),
        ("host-inspection.items.price", False),
        ("operation-log.items", False),
        ("operation-log.roles.manager", True),
        ("operation-log.roles.chairman", False),
        ("systems.entry", True),
        ("systems.price", False),
    ],
)
def test_what_is_not_there_is_not_held(place: str, *, held: bool) -> None:
    assert _is_held(place) is held


def test_nothing_serves_a_row_that_there_is_not() -> None:
    assert set(SERVING) == {row["id"] for row in INDEX}


def test_what_serves_many_rows_says_why() -> None:
    things: list[Form | Register] = [*PAPERS.forms.values(), *PAPERS.registers.values()]
    assert [one.id for one in things if len(one.rows) > ROWS and one.why_many is None] == []
    kept: list[Any] = [*PAPERS.logs.values(), *PAPERS.statements.values()]
    assert [one.id for one in kept if len(one.rows) > ROWS] == []
    assert [one.id for one in PAPERS.forms.values() if one.why_unread is not None and not one.rows] == []


def test_one_id_is_one_thing_and_one_title_of_a_printed_name() -> None:
    printed = {name for row in INDEX for name in row.get("printed", ())}
    titles = Counter(one.title.zh for one in SERVED)
    assert [identity for identity, count in Counter(one.id for one in SERVED).items() if count > 1] == []
    assert [name for name in printed if titles[name] != 1] == []


def test_every_kind_serves_rows() -> None:
    assert {one.kind for one in SERVED if one.rows} == set(Kind)


# --- the forms ------------------------------------------------------------------------------------


def test_every_form_has_a_number_of_its_own() -> None:
    assert [form.id for form in FORMS if not form.code] == []
    assert [code for code, count in Counter(form.code for form in FORMS).items() if count > 1] == []


@pytest.mark.parametrize("kind", list(FormKind))
def test_numbers_of_a_kind_have_no_gaps(kind: FormKind) -> None:
    numbers = sorted(int(form.code.partition("-")[2]) for form in FORMS if form.kind is kind)
    assert {form.code[0] for form in FORMS if form.kind is kind} == {LETTERS[kind]}
    assert numbers == list(range(1, len(numbers) + 1)), "the next form of a kind has the next number"


@every_form
def test_a_form_can_be_signed(form: Form) -> None:
    flow = workflow_of(form, PAPERS.roles)
    assert any(step.passes for step in flow.steps)
    assert all(step.signers for step in flow.steps)


@every_form
def test_the_clauses_that_state_who_signs_are_there(form: Form, refs: set[str]) -> None:
    assert [ref for ref in form.stated if ref not in refs] == []


@pytest.fixture(scope="module")
def accepting(demands: dict[str, Demand]) -> dict[str, list[Periodic | Standing]]:
    found = defaultdict(list)
    for demand in demands.values():
        if isinstance(demand.spec, Periodic | Standing):
            found[demand.spec.form].append(demand.spec)
    return found


@every_form
def test_signatures_are_those_that_demands_ask_for(form: Form, accepting: dict[str, list[Periodic | Standing]]) -> None:
    author = filler(form, PAPERS.roles)
    order = [*([author] if author is not None else []), *signing_roles(form, PAPERS.roles)]
    for spec in accepting.get(form.id, ()):
        signing = iter(order)
        assert all(role in signing for role in spec.accept.roles), (order, spec.accept.roles)


@every_form
def test_people_are_as_different_as_demands_ask(form: Form, accepting: dict[str, list[Periodic | Standing]]) -> None:
    author = filler(form, PAPERS.roles)
    passing = {step.id for step in workflow_of(form, PAPERS.roles).steps if step.passes}
    apart = {frozenset(pair) for pair in form.apart} | {frozenset((author, role)) for role in passing}
    wanted = {frozenset(pair) for spec in accepting.get(form.id, ()) for pair in spec.accept.separation}
    assert wanted <= apart


@every_form
def test_covered_entries_can_be_answered(form: Form, accepting: dict[str, list[Periodic | Standing]]) -> None:
    covered = {spec.accept.covers.register for spec in accepting.get(form.id, ()) if spec.accept.covers is not None}
    assert covered <= {form.items}
    assert form.items is None or form.item_fields, "entries are listed only to be answered"


def test_what_the_catalogue_may_say_is_what_the_program_knows() -> None:
    assert set(MEANINGS) == {one.value for one in Meaning}
    assert {form.level for form in FORMS} <= {one.value for one in Level}
    assert set(_signers()) - {duty.value for duty in Duty} == {"author", "author-manager"}


def _signers() -> Iterator[str]:
    for role in PAPERS.roles.values():
        yield from role.by
    for form in FORMS:
        for signing in form.signing.values():
            yield from signing.by


def test_a_report_takes_a_file() -> None:
    reports = [form for form in FORMS if form.kind is FormKind.REPORT]
    assert [one.id for one in reports if not any(field.type is Type.FILE for field in one.fields.values())] == []


@pytest.mark.parametrize("key", sorted({*f"{FORM_KEYS} {REGISTER_KEYS} {FIELD_KEYS}".replace("?", "").split()}))
def test_a_key_of_the_format_is_documented(key: str) -> None:
    page = (ROOT / "docs/reference/form-format.md").read_text(encoding="utf-8")
    assert f"`{key}`" in page or f"`{key}: " in page or f"`{key}?`" in page


@pytest.mark.parametrize("word", sorted({*Type, *Rule} - {Type.ENTRY}))
def test_a_type_or_rule_of_the_format_is_documented(word: str) -> None:
    page = (ROOT / "docs/reference/form-format.md").read_text(encoding="utf-8")
    assert f"`{word}`" in page or f"`{{{word}: " in page
