"""存取表 Write docs/reference/access.md: every page, operation and verb, asked as everybody, in a database of its own.

    python tools/access_matrix.py

The tests compare the same page, so that no address can open or close unnoticed.
"""
# ruff: noqa: INP001 - a script that stands alone

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "access.md"


def main() -> int:
    """Ask everything and write the page."""
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    from django.db import transaction  # noqa: PLC0415 - the same
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: PLC0415 - the same

    from tests.support.access import page  # noqa: PLC0415 - the same

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            PAGE.write_text(page(), encoding="utf-8")
            transaction.set_rollback(True)
    finally:
        teardown_databases(made, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
