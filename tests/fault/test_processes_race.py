"""Processes that sign, submit and change keys in the same moment: one of each comes out, whoever was first."""

import json
import subprocess
import sys
from pathlib import Path

from anzheng.ledger.core.checkpoint import open_checkpoint
from anzheng.ledger.core.strict import base64_bytes
from anzheng.ledger.core.vkey import parse_vkey
from tests.fault.racing import ENTRIES
from tests.support.tree import ROOT

PROCESSES = 4


def test_keys_heads_and_keys_of_idempotency(url: str, environment: dict[str, str], tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    command = [sys.executable, str(ROOT / "tests/fault/racing.py"), url, str(keys), str(PROCESSES)]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    told = found["told"]
    assert found["ok"]
    # Submitted by all, written once; and one entry for each change of the key.
    changed = [one["key"] for one in told if "key" in one]
    assert [one["seqs"] for one in told] == [told[0]["seqs"]] * PROCESSES
    assert found["size"] == 1 + ENTRIES + len(changed)
    # One name, one first key; each further one was told to exactly one process.
    assert len(found["origins"]) == 1
    assert sorted(found["keys"][1:]) == sorted(changed)
    assert changed
    assert all("refused" in one for one in told if "key" not in one)
    # Every note that anybody was told is stored, and no size was signed with two roots.
    assert {note for one in told for note in one["notes"]} <= set(found["stored"])
    opened = [
        open_checkpoint(base64_bytes(note, "note"), [parse_vkey(vkey) for vkey in found["keys"]]).checkpoint
        for note in found["stored"]
    ]
    assert len({one.size for one in opened}) == len(opened)
    assert sorted(path.name for path in keys.iterdir()) == [".lock", "acme.signed", "acme.signing"]
