"""命令 `python -m anzheng.catalogue.check [NAME …]`: what is wrong with the packaged data, line by line.

Names (a block, a control, a form) restrict the output to files whose name equals one of them.
"""

import sys
from collections.abc import Sequence
from pathlib import PurePosixPath

from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.kernel.errors import PackError

KNOWN_CHECKS = (
    "clock-offset",
    "time-service",
    "disk-capacity",
    "listening-ports",
    "services-running",
    "updates-pending",
    "antivirus-present",
    "antivirus-signature-age",
    "firewall-active",
    "accounts-dormant",
    "accounts-default-names",
    "accounts-empty-password",
    "password-ageing",
    "password-length",
    "account-lockout",
    "ssh-root-login",
    "log-rotation",
    "backup-age",
    "disk-encryption",
)
"""The checks that the packaged data may name; the collectors that perform them stand above this package."""


def main(arguments: Sequence[str]) -> int:
    """Print every problem and warning as `file:line message`; return 1 if there is a problem."""
    checks = {id_: (id_, id_) for id_ in KNOWN_CHECKS}
    compiled, problems = compile_files(read_folder(PACKAGED), checks)
    chosen = [problem for problem in problems if _wanted(problem, arguments)]
    for problem in chosen:
        print(f"{problem.where} {problem.what.en}. {problem.remedy.en}.")  # noqa: T201 - a command
    for warning in compiled.warnings:
        if _wanted(warning, arguments):
            print(f"{warning.where} warning: {warning.what.en}. {warning.remedy.en}.")  # noqa: T201 - a command
    print(f"{len(chosen)} problems in {', '.join(arguments) or 'all files'}")  # noqa: T201 - a command
    return 1 if chosen else 0


def _wanted(problem: PackError, names: Sequence[str]) -> bool:
    return not names or PurePosixPath(problem.where.rpartition(":")[0]).stem in names


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
