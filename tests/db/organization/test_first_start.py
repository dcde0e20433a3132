"""The code that lets the first person in, and nobody after."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.kernel.errors import ConflictError, InputError
from anzheng.organization.first_start import CODE_BYTES, LIFE, TRIES, check_code, issue_code
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
CHANCE = bytes(range(CODE_BYTES))


def _issued(home: Path) -> str:
    code = issue_code(home, CHANCE, now=NOW)
    assert code is not None
    return code


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(lambda code: code, id="as printed"),
        pytest.param(lambda code: code.replace("-", ""), id="without dashes"),
        pytest.param(lambda code: f" {code.upper()} ", id="capitals and blanks"),
    ],
)
def test_the_printed_code_is_accepted(tmp_path: Path, typed) -> None:  # noqa: ANN001 - a column of functions
    check_code(tmp_path, typed(_issued(tmp_path)), now=NOW)


def test_only_its_digest_is_kept_and_only_for_the_owner(tmp_path: Path) -> None:
    code = _issued(tmp_path)
    (file,) = tmp_path.iterdir()

    assert code.replace("-", "") not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_a_wrong_code_wears_it_out(tmp_path: Path) -> None:
    code = _issued(tmp_path)
    for _ in range(TRIES):
        with pytest.raises(InputError):
            check_code(tmp_path, "2222-2222-2222-2222", now=NOW)
    with pytest.raises(InputError):
        check_code(tmp_path, code, now=NOW)


def test_it_lasts_a_day(tmp_path: Path) -> None:
    code = _issued(tmp_path)
    check_code(tmp_path, code, now=NOW + LIFE - timedelta(seconds=1))
    with pytest.raises(InputError):
        check_code(tmp_path, code, now=NOW + LIFE)


def test_a_new_start_voids_the_code_before(tmp_path: Path) -> None:
    old = _issued(tmp_path)
    issue_code(tmp_path, CHANCE[::-1], now=NOW)
    with pytest.raises(InputError):
        check_code(tmp_path, old, now=NOW)


def test_once_somebody_has_an_account_there_is_no_code(tmp_path: Path) -> None:
    code = _issued(tmp_path)
    person("anybody")

    assert issue_code(tmp_path, CHANCE, now=NOW) is None
    with pytest.raises(ConflictError):
        check_code(tmp_path, code, now=NOW)


def test_without_a_code_nothing_is_accepted(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check_code(tmp_path, "", now=NOW)
