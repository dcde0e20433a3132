"""Signs people in the way a browser does, in a process of its own on a real data folder; says what they were answered.

Reads a list of accounts with the pages to be asked for from standard input, as JSON; writes the statuses.
"""

import json
import os
import sys
import time
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402 - after Django is set up
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: E402
from django.test import Client  # noqa: E402


def main() -> None:
    """Sign each account in, change its password where one is given, ask for its pages."""
    sys.stdout.write(json.dumps({row["role"]: answers(row) for row in json.load(sys.stdin)}))


def answers(row: dict[str, Any]) -> list[int]:
    """Return the status of each page for one account."""
    browser = Client(HTTP_HOST="localhost")
    answer = browser.post("/sign-in/", {"login": row["username"], "password": row["password"]})
    if row["totp"] is not None:
        assert answer["Location"].startswith("/sign-in/code/"), answer["Location"]
        answer = browser.post("/sign-in/code/", {"code": code(row["username"], row["totp"])})
    assert answer.headers.get("Location") == "/", (row["role"], answer.status_code, answer.content.decode())
    if "new" in row:
        sent = {"old": row["password"], "new": row["new"], "again": row["new"]}
        assert browser.post("/account/password/", sent).status_code == 302
    return [browser.get(page).status_code for page in row["pages"]]


def code(username: str, secret: str) -> str:
    """Return what an authenticator with that secret shows; a code counts once, so that one may have to wait."""
    held = Authenticator.objects.get(user__username=username, type=Authenticator.Type.TOTP)
    counter = max(int(time.time()) // 30, held.data.get("last_counter", 0) + 1)
    time.sleep(max(0, (counter - 1) * 30 - time.time()))
    found: str = format_hotp_value(hotp_value(secret, counter))
    return found


if __name__ == "__main__":
    main()
