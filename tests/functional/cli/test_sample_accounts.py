"""The accounts of the sample company: each role signs in for real, sees what is its own and nothing beyond."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from anzheng.organization.core.duties import Duty
from tests.functional.cli.program import Program, message_of
from tests.support.tree import ROOT

CLAUSES, CHECKS, LEDGER, PEOPLE = "/documents/twse-cc/", "/checks/", "/ledger/", "/people/"
POLICY, ACCOUNTS, PROFILE = "/settings/sign-in-policy/", "/settings/accounts/", "/settings/profile/"
LOG, JOBS, INBOX = "/settings/access-log/", "/jobs/", "/inbox/"
PAGES = {
    "administrator": (PROFILE, POLICY),
    "security-executive": (LEDGER, ACCOUNTS),
    "security-head": (PROFILE, ACCOUNTS),
    "security-staff": (JOBS, ACCOUNTS),
    "it-head": (CHECKS, LEDGER),
    "system-owner": (CHECKS, LEDGER),
    "host-administrator": (CHECKS, LEDGER),
    "operator": (CHECKS, LOG),
    "line-manager": (CLAUSES, CHECKS),
    "business-head": (CLAUSES, CHECKS),
    "compliance": (LEDGER, LOG),
    "log-reviewer": (LOG, CLAUSES),
    "audit-head": (LOG, ACCOUNTS),
    "internal-audit": (LOG, JOBS),
    "committee-chair": (CLAUSES, CHECKS),
    "committee": (CLAUSES, LEDGER),
    "president": (CLAUSES, LEDGER),
    "chairman": (CLAUSES, ACCOUNTS),
    "board": (CLAUSES, LOG),
    "outside-auditor": (LEDGER, LOG),
    "vendor": (INBOX, CLAUSES),
    "employee": (INBOX, CLAUSES),
}
"""Role → a page that it sees, and one that is refused."""


@pytest.fixture(scope="module")
def home(sample: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A copy of the sample's data folder, with the accounts."""
    program = Program(Path(shutil.copytree(sample.home, tmp_path_factory.mktemp("roles") / "home")))
    program.fine("sample", "accounts")
    return program


@pytest.fixture(scope="module")
def accounts(home: Program) -> dict[str, dict[str, Any]]:
    return {row["role"]: row for row in home.json("sample", "accounts")}


@pytest.fixture(scope="module")
def seen(home: Program, accounts: dict[str, dict[str, Any]]) -> dict[str, list[int]]:
    """What every role was answered: the sample's pages, then a page of the real company."""
    return _walk(home, [{**row, "pages": [*PAGES[role], "/?company=company"]} for role, row in accounts.items()])


def _walk(home: Program, asked: list[dict[str, Any]]) -> dict[str, list[int]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.roles"],
        input=json.dumps(asked),
        env={**home.environment, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[int]] = json.loads(done.stdout)
    return found


def test_there_is_one_account_for_every_role(accounts: dict[str, dict[str, Any]]) -> None:
    assert set(accounts) == {duty.value for duty in Duty} == set(PAGES)
    assert all(set(row) == {"role", "username", "password", "totp"} for row in accounts.values())
    assert {role for role, row in accounts.items() if row["totp"]} == {"administrator", "security-head"}
    assert len({row["password"] for row in accounts.values()}) == len(accounts)


@pytest.mark.parametrize("role", PAGES)
def test_role_signs_in_and_sees_what_is_its_own(seen: dict[str, list[int]], role: str) -> None:
    own, refused, elsewhere = seen[role]

    assert (own, refused) == (200, 403), PAGES[role]
    assert elsewhere == 404


def test_the_same_command_says_the_same(home: Program, accounts: dict[str, dict[str, Any]]) -> None:
    before = home.state()

    assert {row["role"]: row for row in home.json("sample", "accounts")} == accounts
    assert home.state() == before


def test_nothing_is_kept_in_plain(home: Program, accounts: dict[str, dict[str, Any]]) -> None:
    kept = b"".join(path.read_bytes() for path in home.home.rglob("*") if path.is_file())

    for row in accounts.values():
        assert row["password"].encode() not in kept
        assert row["totp"] is None or row["totp"].encode() not in kept


def test_another_installation_has_other_passwords(
    sample: Program, accounts: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    other = Program(Path(shutil.copytree(sample.home, tmp_path / "home")))
    (other.home / "secret-key").write_text("f" * 64 + "\n", encoding="ascii")
    found = {row["role"]: row for row in other.json("sample", "accounts")}

    assert all(found[role]["password"] != row["password"] for role, row in accounts.items())


def test_a_password_that_its_user_changed_is_replaced(home: Program, tmp_path: Path) -> None:
    other = Program(Path(shutil.copytree(home.home, tmp_path / "home")))
    before = {row["role"]: row for row in other.json("sample", "accounts")}
    changed = [{**before["board"], "new": "Kw7-brisk+Lantern9", "pages": [INBOX]}]
    assert _walk(other, changed) == {"board": [200]}
    after = {row["role"]: row for row in other.json("sample", "accounts")}

    assert {role for role in after if after[role] != before[role]} == {"board"}
    assert _walk(other, [{**after["board"], "pages": [CLAUSES]}]) == {"board": [200]}


def test_sample_accounts_do_not_stand_in_the_way_of_the_first_administrator(home: Program, tmp_path: Path) -> None:
    other = Program(Path(shutil.copytree(home.home, tmp_path / "home")))
    other.fine("people", "add", "E005", "甲員", "--company", "company")
    other.fine("account", "create", "jia.yuan", "--person", "甲員", "--reason", "測試")

    assert "第一位" in other.fine("duty", "first-administrator", "E005", "--reason", "測試", "--company", "company")


def test_nobody_of_a_sample_becomes_somebody_of_a_real_company(home: Program, tmp_path: Path) -> None:
    other = Program(Path(shutil.copytree(home.home, tmp_path / "home")))
    other.fine("people", "add", "E005", "範例系統管理者", "--company", "company")
    real = other.json("people", "list", "--company", "company")
    sample = other.json("people", "list", "--company", "sample")

    assert not {row["person"] for row in real} & {row["person"] for row in sample}


def test_without_a_sample_there_is_nothing_to_try(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    program.fine("init")
    before = program.state()

    assert "anzheng sample load" in message_of(program.run("sample", "accounts"))
    assert program.state() == before
