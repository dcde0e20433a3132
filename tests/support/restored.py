"""`python -m tests.support.restored`: restore a backup in a process of its own, and say what is there afterwards.

The settings say where to; one line of JSON says what to look for.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django


def main() -> dict[str, Any]:
    asked = json.loads(sys.stdin.read())
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after Django is set up

    from anzheng.kernel.errors import AnzhengError  # noqa: PLC0415 - the same
    from anzheng.kernel.times import parse_instant  # noqa: PLC0415 - the same
    from anzheng.reports.backup.restoring import Site, restore  # noqa: PLC0415 - the same

    home, keys, now = Path(settings.ANZHENG_HOME), Path(settings.ANZHENG_KEYS), parse_instant(asked["now"])
    try:
        restored = restore(Path(asked["file"]), Site(home, keys, "tester", now))
    except AnzhengError as problem:
        return {"refused": problem.sentence("en")}
    answer: dict[str, Any] = {"rows": restored.ledgers, **told(home, asked)}
    if asked["recover"]:
        for one in asked["ledgers"]:
            recover(one, keys, home, asked)
        answer["recovered"] = told(home, asked)
    return answer


def told(home: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the ledgers say now, and whether the content can be read."""
    from anzheng.facts.ledgers import RestorePerformed  # noqa: PLC0415 - after Django is set up
    from anzheng.ledger.content.services import DisposedError, read  # noqa: PLC0415 - the same
    from anzheng.ledger.services import facts_of, require_schema, verify  # noqa: PLC0415 - the same

    require_schema()
    found: dict[str, Any] = {"kinds": {}, "read": [], "restores": []}
    for ledger in asked["ledgers"]:
        facts = list(facts_of(ledger))
        found["kinds"][ledger] = [fact.payload.KIND for fact in facts]
        found["restores"] += [
            [one.payload.backup, one.payload.size, one.payload.disposals]
            for one in facts
            if isinstance(one.payload, RestorePerformed)
        ]
        assert verify(ledger).ok, ledger
    if "accounts" in asked:
        found |= access()
    for ledger, owner, digest in asked["contents"]:
        try:
            found["read"].append(read(home, ledger, owner, digest).decode())
        except DisposedError:
            found["read"].append(None)
    return found


def access() -> dict[str, Any]:
    """Return who and what may come in, and what the ledger of the installation says of accounts."""
    from anzheng.facts.access import AccountChanged  # noqa: PLC0415 - after Django is set up
    from anzheng.ledger.services import facts_of  # noqa: PLC0415 - the same
    from anzheng.organization.core.ledgers import INSTALLATION  # noqa: PLC0415 - the same
    from anzheng.organization.models import Account, ApiToken  # noqa: PLC0415 - the same

    payloads = [fact.payload for fact in facts_of(INSTALLATION)]
    return {
        "open": list(Account.objects.filter(is_active=True).order_by("username").values_list("username", flat=True)),
        "living": list(ApiToken.objects.filter(revoked=None).order_by("name").values_list("name", flat=True)),
        "told": [[one.person, one.change.value] for one in payloads if isinstance(one, AccountChanged)],
    }


def recover(ledger: str, keys: Path, home: Path, asked: dict[str, Any]) -> None:
    """Open a new epoch as three people do, and replay as the command does then."""
    from anzheng.facts.base import Actor  # noqa: PLC0415 - after Django is set up
    from anzheng.kernel.times import parse_instant  # noqa: PLC0415 - the same
    from anzheng.ledger.halts import halted  # noqa: PLC0415 - the same
    from anzheng.ledger.proofs import agree, ask_for_epoch  # noqa: PLC0415 - the same
    from anzheng.organization.closings import replay_closings  # noqa: PLC0415 - the same
    from anzheng.organization.core.ledgers import INSTALLATION  # noqa: PLC0415 - the same
    from anzheng.records.disposal_replay import replay_disposals  # noqa: PLC0415 - the same

    if halted(ledger) is None:
        return
    actor, now = Actor("user", "u:a", "cli", "os-account"), parse_instant(asked["now"])
    ask_for_epoch(ledger, "00" * 32, by="u:a", backup="11" * 32, keys=keys, now=now)
    for person in ("u:b", "u:c"):
        agree(ledger, person, keys=keys, actor=actor, now=now)
    replay_disposals(ledger, home=home, actor=actor, now=now)
    if ledger == INSTALLATION:
        replay_closings(home=home, actor=actor, now=now)


if __name__ == "__main__":
    answered = main()
    print(json.dumps(answered))  # noqa: T201 - the answer
