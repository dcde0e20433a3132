"""What makes files is loaded by whoever asks for a file, and not by a server that starts."""

import subprocess
import sys

import pytest

HEAVY = ("typst", "docx", "xlsxwriter", "openpyxl", "boto3", "botocore")
"""Libraries of paper and lists: fifty megabytes and half a second that a server at rest does without."""
SERVER = """
import sys
import anzheng.web.wsgi
import anzheng.web.urls
import anzheng.jobs.kinds
"""
COMMANDS = "import sys; import anzheng.cli.main"
RENDERERS = """
import sys
import django
django.setup()
import anzheng.reports.papers.files
import anzheng.reports.papers.gather
import anzheng.reports.papers.register_sheet
"""


@pytest.mark.parametrize("start", [SERVER, COMMANDS, RENDERERS], ids=["server", "command line", "renderers"])
def test_nothing_heavy_is_loaded(start: str) -> None:
    told = f"{start}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == ""
