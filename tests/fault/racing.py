"""Processes that do the same thing in the same moment. Arguments: URL, folder of keys, how many. Prints JSON.

Each signs a ledger that has no key yet, submits entries under keys that all use, signs again, and changes the key.
"""

import base64
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.ledger_only import configure, prepare

ENTRIES = 10


def race(keys: Path) -> dict[str, Any]:
    """Do everything once, and return what this process was told."""
    from django.db import transaction  # noqa: PLC0415 - after Django is set up

    from anzheng.kernel.errors import LedgerError  # noqa: PLC0415
    from anzheng.ledger.proofs import rotate_key, sign_head  # noqa: PLC0415
    from anzheng.ledger.services import append  # noqa: PLC0415
    from tests.support.ledgers import ACTOR, evidence  # noqa: PLC0415

    def sign() -> str:
        return base64.b64encode(sign_head("acme", keys=keys, now=datetime.now(UTC)).note).decode()

    told: dict[str, Any] = {"notes": [sign()], "seqs": []}
    for number in range(ENTRIES):
        with transaction.atomic():
            (fact,) = append("acme", [evidence(number, idem=f"k-{number}")], actor=ACTOR, at=datetime.now(UTC))
        told["seqs"].append(fact.seq)
    told["notes"].append(sign())
    try:
        told["key"] = rotate_key("acme", keys=keys, actor=ACTOR, now=datetime.now(UTC)).vkey
    except LedgerError as problem:
        told["refused"] = problem.what.en
    told["notes"].append(sign())
    return told


def run(keys: Path, number: int) -> list[dict[str, Any]]:
    """Start the processes behind one gate, and return what each was told."""
    from django.db import connections  # noqa: PLC0415 - after Django is set up

    connections.close_all()
    gate, opener = os.pipe()
    answers = []
    for _ in range(number):
        reader, writer = os.pipe()
        if os.fork() == 0:
            code = 1
            try:
                os.close(opener)
                os.read(gate, 1)  # it ends when the parent closes the other end
                os.write(writer, json.dumps(race(keys)).encode())
                code = 0
            finally:
                os._exit(code)
        os.close(writer)
        answers.append(reader)
    os.close(opener)
    told = [json.loads(os.fdopen(reader, "rb").read()) for reader in answers]
    assert all(os.wait()[1] == 0 for _ in range(number))
    return told


if __name__ == "__main__":
    configure(sys.argv[1])
    prepare(("acme",))
    raced = run(Path(sys.argv[2]), int(sys.argv[3]))

    from anzheng.ledger.proofs import checkpoints, ledger_keys
    from anzheng.ledger.services import head, verify

    json.dump(
        {
            "told": raced,
            "ok": verify("acme").ok,
            "size": head("acme").size,
            "keys": [key.vkey for key in ledger_keys("acme")],
            "origins": sorted({key.origin for key in ledger_keys("acme")}),
            "stored": [base64.b64encode(signed.note).decode() for signed in checkpoints("acme")],
        },
        sys.stdout,
    )
