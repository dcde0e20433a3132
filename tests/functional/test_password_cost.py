"""What a stored password costs whoever tries to guess it: in a process of the product, as the tests hash cheaply."""

import os
import subprocess
import sys
from pathlib import Path

HASH = """
import django
django.setup()
from anzheng.organization.hashing import hashed
print(hashed("Brave-otter-92-hums"))
"""
LEAST = "argon2$argon2id$v=19$m=102400,t=2,p=8$"
"""Two passes over 100 MB, in eight lanes."""


def test_the_product_hashes_at_full_cost(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "anzheng.config.settings",
        "ANZHENG_HOME": str(tmp_path),
    }
    run = subprocess.run([sys.executable, "-c", HASH], env=environment, capture_output=True, text=True, check=True)

    assert run.stdout.startswith(LEAST)
