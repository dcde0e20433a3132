"""What every test run shares: say which databases are there, and let the runner clean the ledger's tables."""

import shutil

import pytest
from hypothesis import HealthCheck, settings

from tests.support.cheap_passwords import hash_cheaply
from tests.support.databases import describe, flush_past_the_triggers, postgres_url
from tests.support.thorough import ROUNDS
from tools.stage import chromium

NO_CHROMIUM = "沒有 Chromium，瀏覽器測試全部略過。No Chromium: every browser test was skipped."

NO_STRACE = (
    "沒有 strace，內容庫的系統呼叫未逐一測試失敗。No strace: calls of the content store were not failed in turn."
)

LONGEST = (
    "contract/test_json_answers.py",
    "browser/test_accessibility.py",
    "browser/test_keyboard.py",  # all of the browser's together: a session that rests too long ends
    "browser/test_first_day.py",
    "browser/test_deputy.py",
    "browser/test_host_inspection.py",
    "functional/test_a_year_in_the_life.py",
    "functional/cli/test_bad_input.py",
    "functional/cli/test_sample_accounts.py",
    "functional/cli/test_records.py",
    "functional/cli/test_main_path.py",
    "contract/test_access.py",
    "functional/web/test_pages.py",
    "functional/cli/test_sample_company.py",
    "functional/cli/test_documents.py",
    "functional/cli/test_doctor.py",
    "functional/cli/test_registers.py",
    "functional/test_entering_verbs.py",
    "fault/test_worker_killed.py",
)
"""Files that take longest, first: a parallel run that begins with them does not wait for one of them at its end."""

flush_past_the_triggers()
hash_cheaply()
# The same tree is tried with the same examples; new ones are looked for where thoroughness is asked for. No test
# fails because the machine is busy.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("searching", settings.get_profile("same"), derandomize=False, print_blob=True)
settings.load_profile("searching" if ROUNDS else "same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {f"tests/{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(rank)))


def pytest_report_header() -> str:
    return describe()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if postgres_url() is None:
        terminalreporter.write_line(describe(), red=True, bold=True)
    if chromium() is None:
        terminalreporter.write_line(NO_CHROMIUM, red=True, bold=True)
    if shutil.which("strace") is None:
        terminalreporter.write_line(NO_STRACE, red=True, bold=True)
