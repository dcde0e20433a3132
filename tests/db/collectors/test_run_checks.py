"""Running checks: what is recorded, what continues, what is raised, and what stops everything."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from anzheng.collectors.core.contract import Check, Parameters, Reading, all_checks, fail, ok
from anzheng.collectors.core.host import Host, Volume
from anzheng.collectors.services import results_of, run_checks
from anzheng.facts.base import Actor, Fact, Outcome, Payload
from anzheng.facts.events import EventRaised
from anzheng.facts.observations import ObservationChanged, ObservationContinued
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of, open_ledger
from tests.simulators.checked_host import SimulatedHost

ACTOR = Actor("system", "u:0000000000000001", "cli", "os-account")
DAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LEDGER = "sample"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger() -> None:
    with transaction.atomic():
        open_ledger(LEDGER, company="c:sample", sample=True, actor=ACTOR, at=DAY - timedelta(days=30))


def _check(name: str, read: Callable[[Host, Parameters], Reading]) -> Check:
    return Check(
        id=name,
        zh="樣本",
        en="sample",
        rule_zh="樣本",
        rule_en="sample",
        refs=(),
        fix_zh="無",
        fix_en="none",
        needs_root=False,
        parameters=(),
        outcomes=frozenset(Outcome),
        values=("n",),
        triggers=(),
        read=read,
    )


def _says(name: str, n: int, *triggers: str) -> Check:
    return _check(name, lambda _host, _parameters: ok(f"看到 {n}。", f"Saw {n}.", {"n": n}, *triggers))


def _run(checks: list[Check], at: datetime, **more: object) -> None:
    run_checks(LEDGER, "web-1", checks, {}, actor=ACTOR, now=at, host=SimulatedHost(), **more)  # type: ignore[arg-type]


def _new() -> list[Fact]:
    return list(facts_of(LEDGER, after=0))


def _payloads() -> list[Payload]:
    return [fact.payload for fact in _new()]


def test_first_run_is_one_change_with_every_check() -> None:
    _run([_says("a", 1), _says("b", 2)], DAY)

    [fact] = _new()
    assert isinstance(fact.payload, ObservationChanged)
    assert fact.subject == fact.payload.target == "hosts:web-1"
    assert [(item.check, item.outcome, dict(item.values)) for item in fact.payload.items] == [
        ("a", Outcome.OK, {"n": 1}),
        ("b", Outcome.OK, {"n": 2}),
    ]


def test_the_same_again_continues_from_the_previous_sighting() -> None:
    _run([_says("a", 1), _says("b", 2)], DAY)
    _run([_says("a", 1), _says("b", 2)], DAY + timedelta(days=1))

    continued = _payloads()[1]
    assert isinstance(continued, ObservationContinued)
    assert (continued.first, continued.last) == (DAY, DAY + timedelta(days=1))
    assert continued.checks == ("a", "b")


def test_one_change_among_continuing_checks_is_told_apart() -> None:
    _run([_says("a", 1), _says("b", 2)], DAY)
    _run([_says("a", 1), _says("b", 3)], DAY + timedelta(days=1))

    _, changed, continued = _payloads()
    assert isinstance(changed, ObservationChanged)
    assert isinstance(continued, ObservationContinued)
    assert [item.check for item in changed.items] == ["b"]
    assert continued.checks == ("a",)


def test_true_and_one_are_different_statements() -> None:
    _run([_check("a", lambda _h, _p: ok("。", ".", {"n": True}))], DAY)
    _run([_check("a", lambda _h, _p: ok("。", ".", {"n": 1}))], DAY + timedelta(hours=1))

    assert [type(payload) for payload in _payloads()] == [ObservationChanged, ObservationChanged]


def test_after_a_long_silence_nothing_is_claimed_about_the_gap() -> None:
    _run([_says("a", 1)], DAY)
    later = DAY + timedelta(days=2, milliseconds=1)
    _run([_says("a", 1)], later)

    continued = _payloads()[1]
    assert isinstance(continued, ObservationContinued)
    assert (continued.first, continued.last) == (later, later)


def test_checks_last_seen_at_different_times_continue_separately() -> None:
    _run([_says("a", 1), _says("b", 2)], DAY)
    _run([_says("a", 1)], DAY + timedelta(hours=1))
    _run([_says("a", 1), _says("b", 2)], DAY + timedelta(hours=2))

    spans = [(p.first, p.checks) for p in _payloads()[2:] if isinstance(p, ObservationContinued)]
    assert spans == [(DAY, ("b",)), (DAY + timedelta(hours=1), ("a",))]


def test_sentences_for_people_never_reach_the_ledger() -> None:
    _run([_check("a", lambda _h, _p: fail("帳號 alice。", "Account alice.", {"n": 1}))], DAY)

    [sighting] = results_of(LEDGER, "hosts:web-1")
    assert sighting.result.seen.en == "Account alice."
    assert "alice" not in repr(_payloads())


def test_results_name_the_leaf_that_says_so() -> None:
    _run([_says("a", 1), _says("b", 2)], DAY)
    _run([_says("a", 1), _says("b", 3)], DAY + timedelta(days=1))

    found = {row.result.check: (row.seq, row.seen) for row in results_of(LEDGER, "hosts:web-1")}
    assert found == {"a": (3, DAY + timedelta(days=1)), "b": (2, DAY + timedelta(days=1))}
    assert results_of(LEDGER, "hosts:other") == []


def test_event_is_raised_when_a_check_begins_to_trigger_and_not_again() -> None:
    for day, triggers in enumerate([(), ("capacity.threshold-exceeded",), ("capacity.threshold-exceeded",), ()]):
        _run([_says("disk", 1, *triggers)], DAY + timedelta(days=day))

    assert [payload for payload in _payloads() if isinstance(payload, EventRaised)] == [
        EventRaised(
            "capacity.threshold-exceeded",
            "hosts:web-1/disk/2026-11-22",
            "hosts:web-1",
            DAY + timedelta(days=1),
        )
    ]


def test_event_is_raised_anew_after_it_had_ended() -> None:
    for day, triggers in enumerate([("x",), (), ("x",)]):
        _run([_says("disk", 1, *triggers)], DAY + timedelta(days=day))

    items = [payload.item for payload in _payloads() if isinstance(payload, EventRaised)]
    assert items == ["hosts:web-1/disk/2026-11-21", "hosts:web-1/disk/2026-11-23"]


def test_a_defect_in_one_check_surfaces_and_nothing_is_written() -> None:
    def broken(_host: Host, _parameters: Parameters) -> Reading:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _run([_says("a", 1), _check("b", broken)], DAY)

    assert _new() == []
    assert results_of(LEDGER, "hosts:web-1") == []


def test_unknown_ledger_leaves_no_projection_behind() -> None:
    with pytest.raises(NotFoundError):
        run_checks("absent", "web-1", [_says("a", 1)], {}, actor=ACTOR, now=DAY, host=SimulatedHost())

    assert results_of("absent", "hosts:web-1") == []


def test_older_run_than_the_recorded_one_is_refused() -> None:
    _run([_says("a", 1)], DAY)

    with pytest.raises(ConflictError):
        _run([_says("a", 2)], DAY - timedelta(seconds=1))
    assert len(_new()) == 1


@pytest.mark.parametrize("entry", ["", "a/b", "hosts:a", "名", "a" * 101])
def test_entry_that_is_no_plain_id_is_refused(entry: str) -> None:
    with pytest.raises(InputError):
        run_checks(LEDGER, entry, [_says("a", 1)], {}, actor=ACTOR, now=DAY, host=SimulatedHost())


def test_parameter_that_no_check_reads_is_refused() -> None:
    with pytest.raises(InputError):
        run_checks(LEDGER, "web-1", [_says("a", 1)], {"disk.warn": 50}, actor=ACTOR, now=DAY, host=SimulatedHost())


def test_progress_is_told_before_each_check() -> None:
    told: list[tuple[int, int, str]] = []
    _run([_says("a", 1), _says("b", 2)], DAY, progress=lambda done, total, check: told.append((done, total, check.id)))

    assert told == [(0, 2, "a"), (1, 2, "b")]


def test_nothing_to_run_writes_nothing() -> None:
    _run([], DAY)

    assert _new() == []


def test_every_real_check_goes_through_on_a_bare_host() -> None:
    host = SimulatedHost(disks=(Volume("/", "/dev/sda1", "ext4", 71.0),))
    parameters: Mapping[str, int] = {"disk.warn-percent": 70}
    results = run_checks(LEDGER, "web-1", all_checks(), parameters, actor=ACTOR, now=DAY, host=host)

    changed, raised = _payloads()
    assert isinstance(changed, ObservationChanged)
    assert [item.check for item in changed.items] == [result.check for result in results]
    assert isinstance(raised, EventRaised)
    assert [row.result for row in results_of(LEDGER, "hosts:web-1")] == results
