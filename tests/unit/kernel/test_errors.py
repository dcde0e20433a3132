"""What the operating system answers is said in both languages."""

import errno
import os

import pytest

from anzheng.kernel.errors import Text, system_reason

SAID = {
    "absent": (OSError(errno.ENOENT, os.strerror(errno.ENOENT)), "沒有這個檔案或資料夾"),
    "not allowed": (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "權限不足"),
    "full": (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "磁碟空間不足"),
    "rare": (OSError(errno.EXDEV, os.strerror(errno.EXDEV)), os.strerror(errno.EXDEV)),
    "without a number": (OSError(), "OSError"),
}


@pytest.mark.parametrize(("problem", "said"), SAID.values(), ids=SAID)
def test_the_reason_of_the_system_is_said_in_chinese(problem: OSError, said: str) -> None:
    english = problem.strerror or "OSError"
    assert system_reason(problem) == Text(said, english)
