"""`anzheng witness`: an auditor starts it with nothing but a key, and our client speaks to it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from anzheng.ledger.anchors.contract import AnchorContradictsError, anchor_kind
from tests.functional.cli.program import Program, message_of
from tests.support.anchors import FORK, LOG, asked, means, presented
from tests.support.proofs import ORIGIN, VKEY, WITNESS_VKEY, Log, ledger, write_folder
from tests.support.verifier import ask
from tests.support.witness_process import NAME, running

KIND = anchor_kind("witness")


def test_it_witnesses_across_restarts(tmp_path: Path) -> None:
    folder = tmp_path / "witness"
    lent = means(tmp_path)
    program = Program(tmp_path / "home")
    with running(folder, "--name", NAME) as (first, process):
        assert "還沒有收到任何檢查點" in program.start("witness", "show", "--folder", str(folder)).stdout
        KIND.publish(KIND.check(first), presented(size=8), lent)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    with running(folder) as (place, _):
        assert place.partition(" ")[2] == first.partition(" ")[2]
        received = KIND.publish(place, presented(size=20, given=8), lent)
        assert NAME in KIND.verify(place, LOG.checkpoint(20, cosigned=False), received).zh
        with pytest.raises(AnchorContradictsError):
            KIND.publish(place, presented(FORK, 30, given=20), lent)
        held = KIND.seen(place, asked(given=20), lent)
    assert held is not None
    assert (held.size, held.root) == (20, LOG.head(20).root)

    assert f"{ORIGIN}　20 筆" in program.start("witness", "show", "--folder", str(folder)).stdout
    assert program.start("witness", "show", ORIGIN, "--folder", str(folder)).stdout.encode() == held.note
    assert not (tmp_path / "home").exists()


def test_what_it_shows_is_what_the_verifier_takes(tmp_path: Path) -> None:
    """An auditor keeps the checkpoint by one command and judges a later export by it."""
    log, folder, kept = ledger(40), tmp_path / "witness", tmp_path / "kept.note"
    with running(folder, "--name", NAME) as (place, _):
        KIND.publish(place, presented(log, 20), means(tmp_path))
    shown = Program(tmp_path / "home").fine("witness", "show", ORIGIN, "--folder", str(folder))
    kept.write_text(shown, encoding="utf-8")

    rewritten = Log([*log.leaves[:5], log.leaves[6], log.leaves[5], *log.leaves[7:]])
    told = [
        ask(write_folder(one.files(), tmp_path / name), "--key", VKEY, "--earlier", kept, "--hashes").code
        for name, one in (("same", log), ("rewritten", rewritten))
    ]
    assert told == [0, 1]


WRONG = {
    "no log": ["serve", "--name", NAME],
    "no name": ["serve", "--log", VKEY],
    "no key": ["serve", "--name", NAME, "--log", "hello"],
    "the key of a witness": ["serve", "--name", NAME, "--log", WITNESS_VKEY],
    "nowhere to listen": ["serve", "--name", NAME, "--log", VKEY, "--bind", "192.0.2.1", "--port", "0"],
    "nothing to show": ["show"],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_what_is_missing_is_said(tmp_path: Path, words: list[str]) -> None:
    assert message_of(Program(tmp_path / "home").run("witness", *words, "--folder", str(tmp_path / "w")))


def test_keys_may_stand_in_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "witness"
    folder.mkdir()
    (folder / "logs.txt").write_text("# 受稽核的公司\n\nhello\n", encoding="utf-8")

    assert "hello" in message_of(
        Program(tmp_path / "home").run("witness", "serve", "--name", NAME, "--folder", str(folder))
    )
    (folder / "logs.txt").write_bytes(b"\xff")
    assert "logs.txt" in message_of(Program(tmp_path / "home").run("witness", "serve", "--folder", str(folder)))


def test_django_is_not_needed() -> None:
    parts = "anzheng.cli.main, anzheng.cli.commands.witness, anzheng.ledger.witnessing.server"
    start = f"import sys, {parts}; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
