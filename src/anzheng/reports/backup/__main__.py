"""`python -m anzheng.reports.backup`: the process that serves a restored copy before anybody else does.

Which copy follows from the settings; what to do comes as one line of JSON, and so does the answer. A process has one
database, and the one that asks has another.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from anzheng.kernel.errors import AnzhengError


def main() -> int:
    """Do what is asked and answer."""
    asked = json.loads(sys.stdin.read())
    try:
        import django  # noqa: PLC0415 - the settings have to be named first

        django.setup()
        from anzheng.ledger.storage import guard  # noqa: PLC0415 - after Django is set up

        with guard():
            answer = _do(asked)
    except AnzhengError as problem:
        answer = {"what": list(problem.what), "where": problem.where, "remedy": list(problem.remedy)}
    print(json.dumps(answer))  # noqa: T201 - the answer
    return 2 if "what" in answer else 0


def _do(asked: dict[str, Any]) -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415 - after Django is set up
    from django.db import connection  # noqa: PLC0415 - the same

    from anzheng.kernel.times import parse_instant  # noqa: PLC0415 - the same
    from anzheng.ledger.content.keys import read_keys  # noqa: PLC0415 - the same
    from anzheng.reports.backup import bringing, loading  # noqa: PLC0415 - the same
    from anzheng.reports.backup.child import Act  # noqa: PLC0415 - the same
    from anzheng.reports.backup.core.manifest import Engine  # noqa: PLC0415 - the same
    from anzheng.reports.backup.reading import Backup  # noqa: PLC0415 - the same

    home, keys, act = Path(settings.ANZHENG_HOME), Path(settings.ANZHENG_KEYS), Act(asked["act"])
    now = parse_instant(asked["now"])
    around = bringing.Around(home, keys, asked["account"], now, asked["digest"], act is Act.REHEARSE)
    with Backup(Path(asked["file"])) as backup:
        # Whoever asks looked at the file before; it is read again here, and may be another one by now.
        backup.require_seal(read_keys(keys))
        loading.require_known(backup.manifest)
        tables = backup.manifest.engine is Engine.POSTGRESQL
        if tables:
            loading.fill(backup)
        try:
            loading.forward()
            answer = bringing.answered(act, backup.manifest, around)
        finally:
            if tables and act is Act.REHEARSE:
                loading.clear()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return answer


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
