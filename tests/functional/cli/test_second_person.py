"""A second person on the command line: named by an option, proved by a password, and able to do the same."""

import getpass
import re
import subprocess
from pathlib import Path

import pytest

from tests.functional.cli.program import Program, message_of
from tests.support import starting

WHY = ("--reason", "測試")


class Two:
    """An installation with two administrators, of whom the first runs the commands; the policy asks for both."""

    def __init__(self, home: Path) -> None:
        self.program = Program(home)
        fine = self.program.fine
        fine("init")
        for number, name in (("E001", "甲員"), ("E002", "乙員"), ("E003", "丙員")):
            fine("people", "add", number, name)
        self.passwords = {
            username: self._first(fine("account", "create", username, "--person", number, *WHY))
            for username, number in (("jia.yuan", "E001"), ("yi.yuan", "E002"))
        }
        fine("account", "link-os", "jia.yuan", getpass.getuser(), *WHY)
        fine("duty", "first-administrator", "E001", *WHY)
        fine("duty", "grant", "E002", "administrator", *WHY)
        fine("policy", "set", "second_person_for_privileged", "true", *WHY)

    @staticmethod
    def _first(out: str) -> str:
        found = re.search(r"：(\S{16})$", out, flags=re.MULTILINE)
        assert found is not None, out
        return found[1]

    def agree(self, password: str, *words: str, by: str = "yi.yuan") -> subprocess.CompletedProcess[str]:
        """Run a command to which somebody agrees; away from any terminal, the password is read from the input."""
        return starting.run((*words, "--agreed-by", by), self.program.environment, f"{password}\n")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return Two(tmp_path_factory.mktemp("two") / "home")


ACTS = [
    pytest.param(("account", "create", "bing.yuan", "--person", "E003", *WHY), id="a new account"),
    pytest.param(("account", "reset", "bing.yuan", "--check", "in-person", *WHY), id="a new password"),
    pytest.param(("policy", "set", "lock_after", "4", *WHY), id="a setting of the policy"),
    pytest.param(("duty", "grant", "E003", "administrator", *WHY), id="a privileged duty"),
]


@pytest.mark.parametrize("act", ACTS)
def test_act_waits_for_the_second_person_and_happens_with_one(two: Two, act: tuple[str, ...]) -> None:
    before = two.program.state()
    assert "--agreed-by" in message_of(two.program.run(*act))
    assert two.program.state() == before

    done = two.agree(two.passwords["yi.yuan"], *act)

    assert done.returncode == 0, done.stderr
    assert two.passwords["yi.yuan"] not in done.stdout + done.stderr


def test_a_wrong_password_agrees_to_nothing_and_is_recorded(two: Two) -> None:
    before = two.program.json("ledger", "verify", "--installation")["size"]
    done = two.agree("not-the-password", "policy", "set", "lock_minutes", "20", *WHY)

    assert done.returncode == 2
    assert "帳號或密碼不對" in done.stderr
    assert two.program.json("ledger", "verify", "--installation")["size"] == before + 1


def test_whoever_acts_is_no_second_person(two: Two) -> None:
    done = two.agree(two.passwords["jia.yuan"], "policy", "set", "lock_minutes", "20", *WHY, by="jia.yuan")

    assert done.returncode == 2
    assert "另一位管理者" in done.stderr


def test_whoever_may_not_do_it_cannot_agree_to_it(two: Two) -> None:
    two.program.fine("people", "add", "E004", "丁員")
    made = two.agree(two.passwords["yi.yuan"], "account", "create", "ding.yuan", "--person", "E004", *WHY)
    password = Two._first(made.stdout)
    done = two.agree(password, "policy", "set", "lock_minutes", "20", *WHY, by="ding.yuan")

    assert done.returncode == 2
    assert "這個人沒有同樣的權限" in done.stderr


def test_an_ordinary_duty_needs_nobody_else(two: Two) -> None:
    assert "已指派" in two.program.fine("duty", "grant", "E002", "it-head", *WHY)
