"""Entering by the command line what verdicts rest on: registers, events, statements, settings, findings, exceptions."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support import starting

TIGHT = "CC-18000(3)e"
"""Proved by a setting of every system, and by a yearly test."""


class Company:
    """A company of its own in a folder of its own, asked through the real program."""

    def __init__(self, home: Path) -> None:
        kept = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = {**kept, "ANZHENG_HOME": str(home), "LANG": "zh_TW.UTF-8"}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return starting.run(words, self.environment)

    def fine(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def refused(self, *words: str) -> str:
        done = self.run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        return done.stderr

    def words(self) -> dict[str, str]:
        status = json.loads(self.fine("status", "--document", "twse-cc", "--json"))
        return {clause["ref"]: clause["verdict"] for clause in status["clauses"]}

    def demand(self, ref: str, demand: str) -> dict[str, Any]:
        explained = json.loads(self.fine("explain", ref, "--json"))
        return next(one for one in explained["demands"] if one["id"] == demand)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("entering"))


def test_a_setting_of_a_registered_system_answers_its_demand(company: Company) -> None:
    company.fine("register", "add", "systems", "web", "--value", "core=true")
    assert company.demand(TIGHT, "login-failures.disconnects")["verdict"] == "unknown"
    company.fine("record", "setting", "systems:web", "login.disconnect-after", "5")
    assert company.demand(TIGHT, "login-failures.disconnects")["verdict"] == "failed"
    company.fine("record", "setting", "systems:web", "login.disconnect-after", "3")
    assert company.demand(TIGHT, "login-failures.disconnects")["verdict"] == "met"


def test_a_retired_entry_leaves_the_scope(company: Company) -> None:
    company.fine("register", "add", "systems", "old")
    assert set(_targets(company)) == {"systems:old", "systems:web"}
    company.fine("register", "retire", "systems", "old")
    assert set(_targets(company)) == {"systems:web"}


def _targets(company: Company) -> list[str]:
    return [target["target"] for target in company.demand(TIGHT, "login-failures.disconnects")["targets"]]


def test_a_finding_fails_the_clause_until_it_is_closed(company: Company) -> None:
    before = company.words()
    company.fine("finding", "open", "f-1", TIGHT)
    opened = company.words()
    assert {ref for ref in before if before[ref] != opened[ref]} == {TIGHT}
    assert opened[TIGHT] == "failed"
    company.fine("finding", "close", "f-1", "--by", "複核人")
    assert company.words() == before


def test_a_case_waits_for_its_steps_in_order(company: Company) -> None:
    company.fine("event", "raise", "person.departed", "p-1")
    assert [case["verdict"] for case in _cases(company)] == ["due"]
    assert "accounts-cancelled" in company.refused("event", "answer", "person.departed", "p-1", "nonsense")
    company.fine("event", "answer", "person.departed", "p-1", "accounts-cancelled", "--by", "經辦")
    company.fine("event", "answer", "person.departed", "p-1", "accounts-confirmed", "--by", "複核人")
    assert [case["verdict"] for case in _cases(company)] == ["met"]


def _cases(company: Company) -> list[dict[str, Any]]:
    targets = company.demand("CC-15000(2)", "leavers.accounts")["targets"]
    return [window for target in targets for window in target["windows"] if window["item"] == "p-1"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        pytest.param(("register", "add", "nothing", "x"), "nothing", id="an unknown register"),
        pytest.param(("register", "add", "systems", "x y"), "systems:x y", id="an id that cannot be a target"),
        pytest.param(("register", "retire", "systems", "never"), "systems:never", id="an entry that does not exist"),
        pytest.param(("event", "raise", "nothing", "x"), "nothing", id="an unknown event"),
        pytest.param(("event", "raise", "person.departed", "p-9", "--on", "2100-01-01"), "2100", id="an event to come"),
        pytest.param(
            ("event", "none", "person.departed", "--from", "115-02-01", "--to", "115-01-01"),
            "2026-02-01",
            id="a reversed period",
        ),
        pytest.param(("record", "setting", "systems:web", "nothing", "1"), "nothing", id="an unknown setting"),
        pytest.param(("finding", "open", "f-2", "CC-99"), "CC-99", id="an unknown clause"),
        pytest.param(("finding", "close", "never", "--by", "x"), "never", id="an unknown finding"),
        pytest.param(
            (
                *("exception", "approve", "x-1", "login-failures.disconnects", "--from", "115-11-01"),
                *("--to", "115-11-30", "--requester", "甲", "--approver", "甲"),
            ),
            "x-1",
            id="approving one's own exception",
        ),
    ],
)
def test_bad_input_is_named_and_changes_nothing(company: Company, words: tuple[str, ...], place: str) -> None:
    size = json.loads(company.fine("ledger", "status", "--json"))["size"]
    message = company.refused(*words)
    assert place in message
    assert message.count("\n") == 1
    assert json.loads(company.fine("ledger", "status", "--json"))["size"] == size
