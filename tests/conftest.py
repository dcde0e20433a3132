"""What every test run shares: say which databases are there, and let the runner clean the ledger's tables."""

import pytest

from tests.support.databases import describe, flush_past_the_triggers, postgres_url
from tools.stage import chromium

NO_CHROMIUM = "沒有 Chromium，瀏覽器測試全部略過。No Chromium: every browser test was skipped."

flush_past_the_triggers()


def pytest_report_header() -> str:
    return describe()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if postgres_url() is None:
        terminalreporter.write_line(describe(), red=True, bold=True)
    if chromium() is None:
        terminalreporter.write_line(NO_CHROMIUM, red=True, bold=True)
