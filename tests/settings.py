"""Settings of the test run: the product's own, in a folder of its own that goes when the run ends.

The product's database is SQLite. Tests under tests/db run a second time on PostgreSQL, if there is a
server: at ANZHENG_TEST_POSTGRES_URL, else on the local socket or on 127.0.0.1, as the user who runs the tests.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("ANZHENG_") and name != "ANZHENG_TEST_POSTGRES_URL"]:
    del os.environ[_name]
# The product refuses names it does not know; the workers of a parallel run inherit this one.
if "ANZHENG_TEST_POSTGRES_URL" in os.environ:
    os.environ["TEST_POSTGRES_URL"] = os.environ.pop("ANZHENG_TEST_POSTGRES_URL")

_home = Path(tempfile.mkdtemp(prefix="anzheng-test-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["ANZHENG_HOME"] = str(_home)

if sys.flags.dont_write_bytecode and "PYTHONPYCACHEPREFIX" not in os.environ:
    # Whoever forbids to write beside the sources would have every process that a test starts compile them anew:
    # what is compiled is kept in a folder of the run, which the workers of a parallel run share.
    _bytecode = tempfile.mkdtemp(prefix="anzheng-bytecode-")
    atexit.register(shutil.rmtree, _bytecode, ignore_errors=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = _bytecode

from anzheng.config.settings import *  # noqa: E402, F403 - after the environment is set
from anzheng.config.settings import DATABASES  # noqa: E402 - the same

# A file, not memory: threads, processes and WAL behave as in operation.
DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
