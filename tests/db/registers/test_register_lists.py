"""Registers on both databases: typed entering, history, lists in and out without a difference."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.catalogue.core.typed import Value
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Actor
from anzheng.facts.registers import RegisterEntered
from anzheng.importers.tables.reading import read_table
from anzheng.kernel.errors import ConflictError, InputError
from anzheng.ledger.services import facts_of, head, verify
from anzheng.registers.history import history
from anzheng.registers.listing import Asked, page, summaries
from anzheng.registers.lists import carry_out, plan
from anzheng.registers.models import Entry
from anzheng.registers.services import NewEntry, enter, retire
from anzheng.reports.papers.files import ListFormat, listed
from anzheng.reports.papers.register_sheet import register_sheet
from tests.support.company import ACTOR, SINCE, found, installation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = date(2026, 11, 21)
OWN = "own"
LAPTOP: dict[str, Value] = {
    "kind": "hardware",
    "asset_number": "N-0012",
    "owner": "ann",
    "core": True,
    "c": 3,
    "location": "機房 三樓，第二櫃",
    "bought_on": "2024-02-29",
    "note": "=這一格像公式\n第二行",
}


@pytest.fixture(autouse=True)
def company() -> None:
    installation()
    found(OWN)
    people = [NewEntry("people", "ann", "安一", SINCE), NewEntry("people", "left", "離員", SINCE)]
    enter(OWN, people, actor=ACTOR, now=NOW)
    retire(OWN, "people", "left", since=TODAY, actor=ACTOR, now=NOW)


def add(entry: str, values: dict[str, Value], *, register: str = "assets", day: date = TODAY) -> None:
    new = NewEntry(register, entry, f"資產 {entry}", day, values)
    enter(OWN, [new], actor=ACTOR, now=NOW, complete=True)


def test_paragraphs_stay_beside_the_ledger() -> None:
    add("a-1", LAPTOP)

    (fact,) = [one.payload for one in facts_of(OWN, subject="register:assets/a-1")]
    row = Entry.objects.get(register="assets")
    assert isinstance(fact, RegisterEntered)
    assert set(fact.values) == {"kind", "asset_number", "owner", "core", "c", "bought_on"}
    assert row.beside == {"location": LAPTOP["location"], "note": LAPTOP["note"]}
    assert row.everything == LAPTOP


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        pytest.param({"kind": "hardware", "colour": "red"}, "colour", "沒有欄位", id="no such field"),
        pytest.param({"kind": "house"}, "kind", "不是可選的值", id="no such choice"),
        pytest.param(
            {"kind": "hardware", "core": "yes"}, "core", "不是這種欄位的值", id="a word where yes or no stands"
        ),
        pytest.param({"kind": "hardware", "c": True}, "c", "不是這種欄位的值", id="yes where a number stands"),
        pytest.param({"kind": "hardware", "c": 0}, "c", "1 以上", id="below its bound"),
        pytest.param({"kind": "hardware", "bought_on": "2026-02-30"}, "bought_on", "不是這種", id="no such day"),
        pytest.param({"kind": "hardware", "asset_number": "兩個 字"}, "asset_number", "代碼", id="words in a code"),
        pytest.param({"kind": "hardware", "owner": "nobody"}, "owner", "沒有 people:nobody", id="nobody of that name"),
        pytest.param({"kind": "hardware", "owner": "left"}, "owner", "已離職", id="somebody who left"),
        pytest.param({"owner": "ann"}, "kind", "請填寫", id="a required field"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(values: dict[str, Value], field: str, says: str) -> None:
    size = head(OWN).size
    with pytest.raises(InputError) as refused:
        add("a-1", values)

    assert refused.value.where == f"assets:a-1.{field}"
    assert says in refused.value.sentence("zh")
    assert head(OWN).size == size


def test_what_stood_before_somebody_left_is_not_asked_again() -> None:
    add("a-1", {"kind": "hardware", "owner": "ann"})
    retire(OWN, "people", "ann", since=TODAY, actor=ACTOR, now=NOW)
    add("a-1", {"kind": "hardware", "owner": "ann", "c": 2})

    assert Entry.objects.get(register="assets").values["c"] == 2


def test_what_other_acts_keep_is_not_entered_by_hand() -> None:
    with pytest.raises(InputError, match="people:new"):
        add("new", {}, register="people")
    with pytest.raises(InputError, match="people:ann"):
        retire(OWN, "people", "ann", since=TODAY, actor=ACTOR, now=NOW, complete=True)


def test_an_earlier_day_leaves_later_ones_as_the_ledger_says() -> None:
    add("a-1", {"kind": "hardware", "c": 1}, day=date(2026, 6, 1))
    add("a-1", {"kind": "hardware", "c": 2}, day=date(2026, 3, 1))

    days = [
        one.payload.since
        for one in facts_of(OWN, subject="register:assets/a-1")
        if isinstance(one.payload, RegisterEntered)
    ]
    assert days == [date(2026, 6, 1), date(2026, 3, 1), date(2026, 6, 1)]
    assert Entry.objects.get(register="assets").since == date(2026, 6, 1)


def test_history_tells_who_changed_what() -> None:
    add("a-1", {"kind": "hardware", "c": 1})
    clerk = Actor("user", "u:clerk", "web", "totp")
    new = NewEntry("assets", "a-1", "資產", TODAY, {"kind": "software", "c": 1})
    enter(OWN, [new], actor=clerk, now=NOW, complete=True)
    retire(OWN, "assets", "a-1", since=TODAY, actor=ACTOR, now=NOW)

    steps = history(OWN, "assets", "a-1")
    assert [(one.act, one.person) for one in steps] == [
        ("retired", ACTOR.id),
        ("changed", "u:clerk"),
        ("added", ACTOR.id),
    ]
    (change,) = steps[1].differences
    assert (change.label.zh, change.before.zh, change.after.zh) == ("類別", "硬體", "軟體")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", list(ListFormat))
def test_what_was_exported_is_imported_without_a_difference(kind: ListFormat, language: str) -> None:
    add("a-1", LAPTOP)
    add("a-2", {"kind": "people", "core": False, "class": "internal", "location": "'-A"})
    add("a-3", {"kind": "document"}, day=date(2026, 1, 5))
    file = listed(register_sheet(OWN, "assets", now=NOW, language=language), kind, at=NOW)  # type: ignore[arg-type]
    rows = read_table(io.BytesIO(file.data), file.name)
    seen = plan(OWN, "assets", rows, file.name, today=TODAY)

    assert seen.ignored == ()
    assert seen.plan.refused == ()
    assert seen.plan.changed == ()
    assert seen.plan.unchanged == ("a-1", "a-2", "a-3")
    assert seen.plan.empty


def test_every_register_comes_back_as_it_left() -> None:
    values: dict[str, Value] = {"int": 7, "bool": True, "date": "2026-01-02", "text": "v1.2", "time": "08:30"}
    values |= {"words": "一行", "prose": "第一\n第二"}
    for register in paperwork().registers.values():
        row = {name: values.get(field.type.value) for name, field in register.fields.items()}
        row |= {name: next(iter(field.choices)) for name, field in register.fields.items() if field.choices}
        enter(OWN, [NewEntry(register.id, "x-1", "名稱", TODAY, row)], actor=ACTOR, now=NOW)
    for register in paperwork().registers:
        file = listed(register_sheet(OWN, register, now=NOW), ListFormat.ODS, at=NOW)
        seen = plan(OWN, register, read_table(io.BytesIO(file.data), file.name), register, today=TODAY)
        assert (seen.ignored, seen.plan.changed, seen.plan.refused) == ((), (), ()), register


def listing(*rows: tuple[object, ...]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return read_table(io.BytesIO(out.getvalue().encode()), "list.csv")


HEAD = ("代號", "名稱", "類別", "擁有者", "屬於核心系統", "取得日", "機密性", "備註")


def test_a_dry_run_tells_row_by_row_and_changes_nothing() -> None:
    add("a-1", LAPTOP)
    add("a-2", {"kind": "software"})
    add("a-9", {"kind": "software"})
    size = head(OWN).size
    rows = listing(
        ("資訊資產清冊",),
        HEAD,
        ("a-1", "資產 a-1", "Software", "安一（ann）", "是", "113-02-29", "３", "=這一格像公式\n第二行"),
        ("a-2", "資產 a-2", "software", None, None, None, None, None),
        ("n-1", "新資產", "硬體", "ann", "否", date(2026, 1, 2), 2, "新的"),
        ("n-2", "新資產", "硬體", "left", None, None, None, None),
        ("n-3", "新資產", None, None, None, None, None, None),
        ("n-4", "新資產", "硬體", None, "也許", "113-02-30", "很多", "=HYPERLINK(1)"),
        ("n 5", "新資產", "硬體", None, None, None, None, None),
        ("n-1", "新資產", "硬體", None, None, None, None, None),
    )
    found = plan(OWN, "assets", rows, "list.csv", today=TODAY).plan

    assert [one.new.entry for one in found.added] == []
    (change,) = found.changed
    assert (change.line, [(d.label.zh, d.before.zh, d.after.zh) for d in change.differences]) == (
        3,
        [("類別", "硬體", "軟體")],
    )
    assert found.unchanged == ("a-2",)
    assert found.missing == ("a-9",)
    assert [(one.line, one.cell) for one in found.refused] == [
        (5, "A5"),
        (6, "D6"),
        (7, "C7"),
        (8, "E8"),
        (8, "F8"),
        (8, "G8"),
        (8, "H8"),
        (9, "A9"),
        (10, "A10"),
    ]
    assert head(OWN).size == size


def test_a_plan_is_carried_out_by_its_digest_and_in_few_queries() -> None:
    rows = listing(HEAD, *((f"n-{n}", "新資產", "硬體", "ann", "是", None, 1, "註") for n in range(600)))
    seen = plan(OWN, "assets", rows, "list.csv", today=TODAY).plan
    told: list[tuple[int, int]] = []
    with CaptureQueriesContext(connection) as queries:
        carry_out(OWN, "assets", rows, digest=seen.digest, actor=ACTOR, now=NOW, progress=lambda *two: told.append(two))

    assert told == [(0, 600), (250, 600), (500, 600), (600, 600)]
    assert Entry.objects.filter(register="assets").count() == 600
    assert len(queries) < 120
    assert verify(OWN).ok
    assert plan(OWN, "assets", rows, "list.csv", today=TODAY).plan.empty


def test_an_interruption_leaves_no_halves_and_a_new_plan_holds_the_rest() -> None:
    rows = listing(HEAD, *((f"n-{n}", "新資產", "硬體") for n in range(600)))
    seen = plan(OWN, "assets", rows, "list.csv", today=TODAY).plan

    def stop(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(OWN, "assets", rows, digest=seen.digest, actor=ACTOR, now=NOW, progress=stop)
    rest = plan(OWN, "assets", rows, "list.csv", today=TODAY).plan

    assert (len(rest.unchanged), len(rest.added)) == (250, 350)
    assert len([fact for fact in facts_of(OWN) if fact.subject.startswith("register:assets/")]) == 250
    assert verify(OWN).ok


def test_a_plan_that_no_longer_holds_is_refused() -> None:
    rows = listing(HEAD, ("n-1", "新資產", "硬體"))
    seen = plan(OWN, "assets", rows, "list.csv", today=TODAY).plan
    add("n-1", {"kind": "software"})
    with pytest.raises(ConflictError):
        carry_out(OWN, "assets", rows, digest=seen.digest, actor=ACTOR, now=NOW)


def test_people_are_not_taken_in_by_a_list() -> None:
    rows = listing(("代號", "名稱", "職級"), ("ann", "安一", "主管"), ("zoe", "新人", "主管"))
    found = plan(OWN, "people", rows, "x", today=TODAY).plan

    assert [one.new.entry for one in found.changed] == ["ann"]
    assert [one.entry for one in found.refused] == ["zoe"]


def test_a_page_asks_a_fixed_number_of_queries() -> None:
    register = paperwork().register("assets")
    new = [
        NewEntry("assets", f"a-{n:04d}", f"資產 {n}", TODAY, {"kind": "hardware", "owner": "ann"}) for n in range(300)
    ]
    enter(OWN, new, actor=ACTOR, now=NOW)
    with CaptureQueriesContext(connection) as queries:
        found_page = page(OWN, register, Asked(values={"kind": "hardware"}, text="資產"), TODAY)
    second = page(OWN, register, Asked(after=found_page.older), TODAY)
    back = page(OWN, register, Asked(before=second.newer), TODAY)

    assert len(queries) == 3
    assert (found_page.total, len(found_page.rows), found_page.newer) == (300, 100, "")
    assert found_page.names == {"people:ann": "安一"}
    assert [one.entry for one in back.rows] == [one.entry for one in found_page.rows]
    assert {one.register.id: one.entries for one in summaries(OWN, TODAY)}["assets"] == 300


def test_files_need_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("代號,類別\nb-1,硬體\n".encode("cp950"))
    with path.open("rb") as file:
        rows = read_table(file, str(path))

    assert [one.new.entry for one in plan(OWN, "assets", rows, "a.csv", today=TODAY).plan.added] == ["b-1"]
