"""One machine at which one person after another sits down: an employee, and the manager who signs."""

import getpass
from pathlib import Path

from tests.functional.cli.program import Program

ACCOUNT = getpass.getuser()


class Desk(Program):
    """The machine at which one person after another sits down."""

    sitting = ""

    def sits(self, username: str) -> None:
        if self.sitting == username:
            return
        if self.sitting:
            self.fine("account", "link-os", self.sitting, "--none", "--reason", "測試")
        self.fine("account", "link-os", username, ACCOUNT, "--reason", "測試")
        self.sitting = username

    def refused(self, *words: str) -> str:
        done = self.run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        return done.stderr

    def only(self, *more: str) -> list[str]:
        """Return the columns of the one case that is listed."""
        (line,) = self.fine("case", "list", *more).splitlines()
        return line.split()


def two_people(home: Path, duty: str) -> Desk:
    """Return a desk with `chia`, and with `yi`, who manages her and holds the duty."""
    made = Desk(home)
    made.fine("people", "add", "1002", "乙主管")
    made.fine("people", "add", "1001", "甲員工", "--manager", "1002")
    made.fine("duty", "grant", "1002", duty, "--reason", "測試")
    for number, username in (("1001", "chia"), ("1002", "yi")):
        made.fine("account", "create", username, "--person", number, "--reason", "測試")
    return made
