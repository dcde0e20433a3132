"""A whole ledger as a tlog-tiles log: valid as it is, and no change to any file of it passes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.kernel import canonical
from anzheng.ledger.core import ed25519, tiles
from anzheng.ledger.core.checkpoint import Checkpoint, format_checkpoint
from anzheng.ledger.core.note import Note, format_note, sign_note
from anzheng.ledger.core.vkey import KeyType, VerifierKey, format_vkey
from tests.support.proofs import (
    OTHER_PRIVATE,
    OTHER_VKEY,
    VKEY,
    WITNESS_VKEY,
    Log,
    ledger,
    write_folder,
    write_zip,
)
from tests.support.verifier import Said, ask, run

SIZE = 600
LOG = ledger(SIZE)
FILES = LOG.files(5, 256, 400)


def verdict(files: dict[str, bytes], folder: Path, *options: object) -> Said:
    return ask(write_zip(files, folder / "ledger.zip"), "--key", VKEY, *options)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 512, 600])
def test_a_ledger_of_any_size_is_valid(size: int, tmp_path: Path) -> None:
    files = ledger(size).files()
    assert run(write_folder(files, tmp_path / "log"), "--key", VKEY).answer == "valid"
    assert verdict(files, tmp_path).answer == "valid"


def test_a_large_log_of_anything_is_valid(tmp_path: Path) -> None:
    log = Log(number.to_bytes(4, "big") for number in range(70_000))
    said = verdict(log.files(65_536), tmp_path, "--hashes")
    assert said.answer == "valid"
    assert "--hashes" in said.out
    assert verdict(log.files(), tmp_path).answer == "NOT VALID: entry 0 is not canonical JSON"


def test_an_empty_log_is_valid_and_says_so(tmp_path: Path) -> None:
    said = verdict(Log().files(), tmp_path)
    assert said.answer == "valid"
    assert "0 entries" in said.out


def test_what_was_compared_is_told(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    earlier.write_bytes(LOG.checkpoint(300))
    said = verdict(FILES, tmp_path, "--earlier", earlier, "--witness", WITNESS_VKEY)
    assert said.answer == "valid"
    for words in ("600 entries", "your checkpoint of 300", "auditor.example/w1", "3 older checkpoints", "newest seal"):
        assert words in said.out
    assert "--earlier" not in said.out
    assert LOG.head().root.hex() in said.out


def test_files_that_are_no_part_of_the_log_are_named(tmp_path: Path) -> None:
    said = verdict(FILES | {"README.txt": b"trust me", "tile/0/000.p/5": b"old"}, tmp_path)
    assert said.answer == "valid"
    assert "README.txt tile/0/000.p/5" in said.out


# --- files changed --------------------------------------------------------------------------------

Change = Callable[[dict[str, bytes]], object]


def flip(name: str, place: int = 0) -> Change:
    def change(files: dict[str, bytes]) -> None:
        data = bytearray(files[name])
        data[place] ^= 1
        files[name] = bytes(data)

    return change


def put(name: str, data: bytes) -> Change:
    return lambda files: files.update({name: data})


def drop(name: str) -> Change:
    return lambda files: files.pop(name)


FORK = ledger(SIZE)
FORK.leaves[10] = FORK.leaves[10].replace(b"u:17", b"u:18")
FORK = Log(FORK.leaves)

CHANGES: dict[str, Change] = {
    **{f"missing {name}": drop(name) for name in FILES if not name.startswith("checkpoint")},
    **{f"flipped {name}": flip(name, len(FILES[name]) // 2) for name in FILES if "checkpoint" not in name},
    **{f"cut {name}": put(name, FILES[name][:-1]) for name in FILES},
    **{f"longer {name}": put(name, FILES[name] + b"x") for name in FILES},
    "entry of a fork": put("tile/entries/000", FORK.files()["tile/entries/000"]),
    "bundles swapped": put("tile/entries/000", FILES["tile/entries/001"]),
    "all files of a fork but the checkpoint": lambda files: files.update(
        {name: data for name, data in FORK.files().items() if name != "checkpoint"}
    ),
    "checkpoint of a fork, unsigned": put("checkpoint", FORK.checkpoint(private=OTHER_PRIVATE)),
    "checkpoint of another size": put("checkpoint", LOG.checkpoint(599)),
    "older checkpoint of a fork": put("checkpoints/400", FORK.checkpoint(400)),
    "older checkpoint under another size": put("checkpoints/5", LOG.checkpoint(6)),
    "older checkpoint beyond the log": put("checkpoints/601", ledger(601).checkpoint()),
    "older checkpoint of nothing": put("checkpoints/0", Log().checkpoint()),
    "older checkpoint by another key": put("checkpoints/5", LOG.checkpoint(5, private=OTHER_PRIVATE)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_no_change_of_a_file_passes(change: Change, tmp_path: Path) -> None:
    files = dict(FILES)
    change(files)
    assert files != FILES
    assert verdict(files, tmp_path).answer.startswith("NOT VALID: ")
    folder = ask(write_folder(files, tmp_path / "log"), "--key", VKEY)
    assert folder.answer.startswith("NOT VALID: ")


def test_a_log_without_its_checkpoint_is_no_log(tmp_path: Path) -> None:
    files = dict(FILES)
    del files["checkpoint"]
    assert verdict(files, tmp_path).code == 2


@settings(max_examples=60)
@given(data=st.data())
def test_no_changed_byte_passes(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    said = verdict({**FILES, name: bytes(content)}, tmp_path_factory.mktemp("log"))
    # What may change is the line of a witness nobody asked for.
    assert said.code == 1 or (name.startswith("checkpoint") and said.code == 0)


# --- entries changed, and everything signed again -------------------------------------------------


def again(change: Callable[[list[bytes]], None]) -> dict[str, bytes]:
    """Return the files of a ledger that somebody rewrote with the key in hand."""
    rows = list(ledger(30).leaves)
    change(rows)
    return Log(rows).files()


def edit(seq: int, **fields: object) -> Callable[[list[bytes]], None]:
    def change(rows: list[bytes]) -> None:
        rows[seq] = canonical.encode({**canonical.decode(rows[seq]), **fields})

    return change


def swap(rows: list[bytes]) -> None:
    rows[3], rows[4] = rows[4], rows[3]


REWRITTEN: dict[str, tuple[Callable[[list[bytes]], None], str]] = {
    "entry removed": (lambda rows: rows.pop(4), "entry 4 is malformed or says another number"),
    "entries swapped": (swap, "entry 3 is malformed or says another number"),
    "entry doubled": (lambda rows: rows.insert(4, rows[4]), "entry 5 is malformed or says another number"),
    "chain cut": (edit(12, prev=None), "entry 12 breaks the chain of its subject"),
    "chain forward": (edit(12, prev=20), "entry 12 is malformed or says another number"),
    "earlier than the one before": (
        edit(9, at="2025-01-01T00:00:00.000Z"),
        "entry 9 is earlier than the one before it",
    ),
    "key used twice": (edit(9, idem="k-8"), "entry 9 repeats an idempotency key"),
    "opened twice": (edit(9, kind="ledger.opened/1"), "entry 9: the opening is the first entry and no other"),
    "never opened": (edit(0, kind="cutover.set/1"), "entry 0: the opening is the first entry and no other"),
    "seal of another day": (
        edit(20, facts={"day": "2026-01-01", "count": 7, "digest": "ab" * 32}),
        "the seal in entry 20 is malformed or does not match the entries",
    ),
    "seal without a count": (edit(20, facts={}), "the seal in entry 20 is malformed or does not match the entries"),
    "day that is none": (edit(9, at="2026-02-30T00:00:00.000Z"), "entry 9 is malformed or says another number"),
    "another version": (edit(9, v=2), "entry 9 is malformed or says another number"),
    "true for one": (edit(9, v=True), "entry 9 is malformed or says another number"),
}


@pytest.mark.parametrize(("change", "answer"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_what_the_entries_say_is_compared_too(
    change: Callable[[list[bytes]], None], answer: str, tmp_path: Path
) -> None:
    files = again(change)
    assert verdict(files, tmp_path).answer == f"NOT VALID: {answer}"
    assert verdict(files, tmp_path, "--hashes").answer == "valid"


# --- what the inspector brings --------------------------------------------------------------------


def kept(data: bytes, folder: Path) -> Path:
    path = folder / "kept"
    path.write_bytes(data)
    return path


def test_a_rewritten_history_fails_against_a_checkpoint_that_was_kept(tmp_path: Path) -> None:
    """An insider with key and database passes every check but this one."""
    files = FORK.files()
    assert verdict(files, tmp_path, "--hashes").answer == "valid"
    for size in (11, 300, SIZE):
        said = verdict(files, tmp_path, "--hashes", "--earlier", kept(LOG.checkpoint(size), tmp_path))
        assert said.answer == f"NOT VALID: the first {size} entries differ from --earlier: history was changed"
    assert verdict(files, tmp_path, "--hashes", "--earlier", kept(LOG.checkpoint(10), tmp_path)).answer == "valid"


def test_a_ledger_that_was_cut_back_fails(tmp_path: Path) -> None:
    said = verdict(ledger(30).files(), tmp_path, "--earlier", kept(LOG.checkpoint(31), tmp_path))
    assert said.answer == "NOT VALID: the log has 30 entries, fewer than your checkpoint with 31"


BROUGHT = {
    "empty": Log().checkpoint(),
    "unsigned": LOG.checkpoint(5, private=OTHER_PRIVATE),
    "garbage": b"garbage",
    "binary": bytes(range(256)),
    "nothing": b"",
    "too-large": b"x" * 300_000,
}


@pytest.mark.parametrize("data", BROUGHT.values(), ids=BROUGHT.keys())
def test_an_earlier_checkpoint_that_cannot_be_used_is_not_passed_over(data: bytes, tmp_path: Path) -> None:
    assert verdict(FILES, tmp_path, "--earlier", kept(data, tmp_path)).code == 2


def test_a_checkpoint_of_another_log_cannot_be_compared(tmp_path: Path) -> None:
    """Of another company, or of the log before a restore: no contradiction, and no comparison either."""
    text = format_checkpoint(Checkpoint("other.example/ledger", 5, bytes(32)))
    other = VerifierKey("other.example/ledger", KeyType.NOTE, ed25519.public_key(OTHER_PRIVATE))
    note = format_note(Note(text, (sign_note(text, other.name, OTHER_PRIVATE),)))
    options = ["--earlier", kept(note, tmp_path), "--key", format_vkey(other)]
    assert verdict(FILES, tmp_path, *options).answer == (
        "UNREADABLE: the earlier checkpoint is of another log, other.example/ledger"
    )


def test_the_right_key_is_needed(tmp_path: Path) -> None:
    path = write_zip(FILES, tmp_path / "ledger.zip")
    assert ask(path, "--key", OTHER_VKEY).code == 1
    assert ask(path, "--key", OTHER_VKEY, "--key", VKEY).code == 0


def test_a_witness_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    files = {**ledger(30).files(), "checkpoint": ledger(30).checkpoint(cosigned=False)}
    assert verdict(files, tmp_path).code == 0
    said = verdict(files, tmp_path, "--witness", WITNESS_VKEY)
    assert said.answer == "NOT VALID: no cosignature by auditor.example/w1"


def test_links_and_devices_in_a_folder_are_refused(tmp_path: Path) -> None:
    folder = write_folder(FILES, tmp_path / "log")
    (folder / "link").symlink_to("/etc/passwd")
    assert ask(folder, "--key", VKEY).code == 2


def test_bundles_have_the_width_of_the_specification() -> None:
    assert [tile.width for tile in tiles.bundles(SIZE)] == [256, 256, 88]
