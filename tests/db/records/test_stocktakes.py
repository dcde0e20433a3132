"""Stock-takes on both databases: expected, counted, signed as a record, and only then the register follows."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.evidence import EvidenceAdded
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of, head, verify
from anzheng.records import cases, records, stocktakes
from anzheng.records.core.forms.counts import GENERAL, SHAPES
from anzheng.records.core.workflow.acts import Refuse, Return
from anzheng.records.models import Record
from anzheng.registers.core.stocktakes import Result, State, tally
from anzheng.registers.models import Counted, Entry, Stocktake
from anzheng.registers.services import NewEntry, enter
from anzheng.registers.stocktakes import Count, call_off, count, count_rest, lines_of, start, strike
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@pytest.fixture
def here(tmp_path: Path) -> Office:
    made = office(tmp_path)
    entries = [NewEntry("assets", f"a-{n}", f"資產 {n}", SINCE, {"kind": "hardware", "c": 1}) for n in range(4)]
    entries += [NewEntry("keys", f"k-{n}", f"金鑰 {n}", SINCE, {"purpose": "signing"}) for n in range(2)]
    entries += [NewEntry("systems", f"s-{n}", f"系統 {n}", SINCE, {}) for n in range(3)]
    enter(LEDGER, entries, actor=SYSTEM_ACTOR, now=made.now)
    return made


def begun(here: Office, register: str = "assets", who: str = "staff") -> str:
    return start(LEDGER, register, actor=here.actor(who), now=here.now).pk


def counted(here: Office, stocktake: str, *counts: Count, who: str = "staff") -> None:
    count(LEDGER, stocktake, counts, actor=here.actor(who), now=here.now)


def submitted(here: Office, stocktake: str, who: str = "staff") -> Record:
    return stocktakes.submit(here.has(who), stocktake, home=here.home, actor=here.actor(who), now=here.now)


def everything(here: Office) -> str:
    one = begun(here)
    counted(
        here,
        one,
        Count("a-1", Result.MISSING, "搬遷後未尋獲", settle=True),
        Count("a-2", Result.DIFFERS, "", settle=True, values={"c": 3, "location": "二樓機房"}),
        Count("n-9", Result.SURPLUS, "展示機", settle=True, values={"kind": "hardware"}, name="投影機"),
        Count("n-8", Result.SURPLUS, "待查", name="不明主機"),
    )
    assert count_rest(LEDGER, one, actor=here.actor("staff"), now=here.now) == 2
    return one


def test_the_register_follows_only_with_the_approval(here: Office) -> None:
    one = everything(here)
    row = submitted(here, one)
    before = {entry.entry: entry.everything for entry in Entry.objects.filter(register="assets")}
    assert Stocktake.objects.get().state == State.SUBMITTED
    assert before["a-2"] == {"kind": "hardware", "c": 1}
    size = head(LEDGER).size
    here.sign("head", row.pk)

    after = {entry.entry: entry for entry in Entry.objects.filter(register="assets")}
    assert after["a-1"].retired == here.day
    assert after["a-2"].everything == {"kind": "hardware", "c": 3, "location": "二樓機房", "counted_on": "2026-11-23"}
    assert after["a-0"].values["counted_on"] == "2026-11-23"
    assert after["n-9"].name == "投影機"
    assert "n-8" not in after
    told = [fact.payload for fact in facts_of(LEDGER, size - 1)]
    assert {type(payload) for payload in told} >= {EvidenceAdded, RegisterEntered, RegisterRetired}
    (evidence,) = [payload for payload in told if isinstance(payload, EvidenceAdded)]
    assert evidence.values == {
        "assets_counted": 4,
        "differences_on_list": 0,
        "unregistered_found": 2,
        "unregistered_open": 1,
        "differences_open": 1,
    }
    assert set(evidence.items) == {f"assets:a-{n}" for n in range(4)}
    assert Stocktake.objects.get().state == State.APPROVED
    assert verify(LEDGER).ok


def test_what_was_signed_is_what_was_counted(here: Office) -> None:
    row = submitted(here, everything(here))
    Counted.objects.filter(entry="a-2").update(values={"c": 9})
    with pytest.raises(ConflictError):
        here.sign("head", row.pk)

    assert Entry.objects.get(entry="a-2").values["c"] == 1


def test_a_returned_one_is_counted_and_submitted_again(here: Office) -> None:
    one = everything(here)
    row = submitted(here, one)
    with pytest.raises(ConflictError):
        counted(here, one, Count("a-3", Result.MISSING))
    here.act("head", row.pk, Return("reviewer", "a-1 已找到"))
    counted(here, one, Count("a-1", Result.FOUND))
    strike(LEDGER, one, "n-8")
    again = submitted(here, one)
    here.sign("head", again.pk)

    assert again.pk == row.pk
    assert Entry.objects.get(entry="a-1").retired is None
    (evidence,) = [f.payload for f in facts_of(LEDGER) if isinstance(f.payload, EvidenceAdded)]
    assert evidence.values["differences_open"] == 0


def test_a_draft_that_was_thrown_away_is_made_again(here: Office) -> None:
    enter(LEDGER, [NewEntry("mobile-devices", "m-1", "手機", SINCE, {})], actor=SYSTEM_ACTOR, now=here.now)
    one = begun(here, "mobile-devices")
    counted(here, one, Count("m-1", Result.FOUND, answers={"requested": "perhaps"}))
    with pytest.raises(InputError):
        submitted(here, one)
    cases.discard_draft(here.has("staff"), Stocktake.objects.get().case, actor=here.actor("staff"))
    counted(here, one, Count("m-1", Result.FOUND, answers={"requested": True}))

    assert submitted(here, one).number


def test_a_refused_one_changes_nothing(here: Office) -> None:
    row = submitted(here, everything(here))
    here.act("head", row.pk, Refuse("reviewer", row.case.digest, "重新盤點"))

    assert Stocktake.objects.get().state == State.ENDED
    assert Entry.objects.get(entry="a-1").retired is None
    assert begun(here)


def test_a_register_without_a_form_of_its_own(here: Office) -> None:
    one = begun(here, "keys")
    counted(here, one, Count("k-0", Result.MISSING, settle=True))
    count_rest(LEDGER, one, actor=here.actor("staff"), now=here.now)
    row = submitted(here, one)
    here.sign("head", row.pk)

    (evidence,) = [f.payload for f in facts_of(LEDGER) if isinstance(f.payload, EvidenceAdded)]
    assert evidence.form == GENERAL
    assert {name: evidence.values[name] for name in ("register", "expected", "found", "missing", "open")} == {
        "register": "keys",
        "expected": 2,
        "found": 1,
        "missing": 1,
        "open": 0,
    }
    assert Entry.objects.get(entry="k-0").retired == here.day


def test_a_system_that_is_taken_out_is_no_longer_listed(here: Office) -> None:
    one = begun(here, "systems")
    counted(here, one, Count("s-0", Result.MISSING, "已停用", settle=True), Count("s-1", Result.MISSING, "已停用"))
    count_rest(LEDGER, one, actor=here.actor("staff"), now=here.now)
    row = submitted(here, one)

    assert set(row.case.content["items"]) == {"systems:s-1", "systems:s-2"}
    assert row.case.content["fields"]["retired_still_listed"] == 1
    assert "s-0" in row.case.content["fields"]["note"]


def test_nothing_is_submitted_before_everything_was_counted(here: Office) -> None:
    one = begun(here)
    counted(here, one, Count("a-1", Result.FOUND))
    with pytest.raises(InputError, match="3 were not counted"):
        submitted(here, one)

    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param(Count("a-1", Result.SURPLUS), "清冊上的項目", id="an expected one as a surplus"),
        pytest.param(Count("x-1", Result.FOUND), "清冊上的項目", id="one that is not expected as found"),
        pytest.param(Count("a-1", Result.DIFFERS, settle=True), "有差異的欄位", id="a change without values"),
        pytest.param(Count("a-1", Result.DIFFERS, values={"colour": "red"}), "沒有欄位", id="no such field"),
        pytest.param(
            Count("x-1", Result.SURPLUS, settle=True), "請填寫「類別」", id="an addition that is not complete"
        ),
        pytest.param(Count("a-1", Result.MISSING, "字" * 401), "400", id="a remark without end"),
        pytest.param(Count("x 1", Result.SURPLUS), "代號", id="an id that cannot be"),
    ],
)
def test_counts_that_are_refused(here: Office, wrong: Count, says: str) -> None:
    one = begun(here)
    with pytest.raises(InputError) as refused:
        counted(here, one, Count("a-0", Result.FOUND), wrong)

    assert says in refused.value.sentence("zh")
    assert tally(lines_of(Stocktake.objects.get(pk=one))).counted == 0


def test_one_stocktake_of_a_register_at_a_time(here: Office) -> None:
    one = begun(here)
    with pytest.raises(ConflictError):
        begun(here)
    call_off(LEDGER, one, now=here.now)

    assert begun(here) != one
    with pytest.raises(InputError, match="empty"):
        begun(here, "media")
    with pytest.raises(NotFoundError):
        begun(here, "nothing")
    with pytest.raises(NotFoundError):
        count_rest("other", one, actor=here.actor("staff"), now=here.now)


def test_forms_of_their_own_have_the_fields_that_are_filled() -> None:
    for register, shape in SHAPES.items():
        form = paperwork().form(shape.form)
        state = form.item_fields["state"]
        named = {*([shape.settled] if shape.settled else []), *shape.entry_fields}
        named |= {shape.requested} if shape.requested else set()
        assert form.items == register
        assert set(shape.states.values()) <= set(state.choices)
        assert named <= set(form.item_fields)
        assert "remark" in form.item_fields
        if shape.surplus:
            assert set(shape.surplus) == set(form.fields["unregistered"].columns)
    assert paperwork().form(GENERAL).fields["differences"].type is Type.TABLE


def test_a_draft_that_lacks_something_survives(here: Office) -> None:
    enter(LEDGER, [NewEntry("mobile-devices", "m-1", "手機", SINCE, {})], actor=SYSTEM_ACTOR, now=here.now)
    one = begun(here, "mobile-devices")
    counted(here, one, Count("m-1", Result.FOUND, answers={"requested": "perhaps"}))
    with pytest.raises(InputError):
        submitted(here, one)
    counted(here, one, replace(Count("m-1", Result.FOUND), answers={"requested": True}))
    row = submitted(here, one)

    assert row.case.content["fields"]["without_request"] == 0
    assert records.find_record(here.has("staff"), row.number).pk == row.pk
