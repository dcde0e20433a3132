"""A binder: everything in it hangs on the checkpoint, nothing is missing, nothing is added."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.kernel import canonical
from anzheng.ledger.core.proof import TlogProof, format_proof, parse_proof
from tests.support.proofs import (
    EDITION,
    OTHER_PRIVATE,
    OTHER_VKEY,
    SALT,
    VKEY,
    WITNESS_VKEY,
    Case,
    commitment,
    ledger,
    sha256,
    write_folder,
    write_zip,
)
from tests.support.verifier import Said, ask, run


def verdict(files: dict[str, bytes], folder: Path, *options: object) -> Said:
    return ask(write_zip(files, folder / "binder.zip"), "--key", VKEY, *options)


def kept(data: bytes, folder: Path) -> Path:
    path = folder / "kept"
    path.write_bytes(data)
    return path


GOOD = Case()
FILES = GOOD.files()


def test_a_binder_is_valid_and_says_what_was_not_compared(tmp_path: Path) -> None:
    said = run(write_zip(FILES, tmp_path / "binder.zip"), "--key", VKEY, "--witness", WITNESS_VKEY)
    assert (said.code, said.err) == (0, "")
    for words in (
        "6 entries, 13 files",
        "The chains of 1 subjects are whole",
        "Whether entries after seal 8 are left out",
        "(2026-01-01T00:00:08.000Z)",
        "The other entries of 2 subjects: documents:policy seals",
        "The rest of the ledger: whether chains or seals were forged",
        "It is asked about 2026-01-31, by the first 10 entries",
        f"The document policy undated with what was published (SHA-256 {sha256(EDITION)})",
        "What 2 files say: verdicts.html README.txt",
        "1 evidence files that are not in the binder",
        "The receipts of the anchors",
        "The verdicts: they were not computed again",
        "--earlier",
    ):
        assert words in said.out


def test_a_binder_that_was_unpacked_is_as_good(tmp_path: Path) -> None:
    assert ask(write_folder(FILES, tmp_path / "binder"), "--key", VKEY).answer == "valid"


def test_the_least_that_a_binder_can_hold(tmp_path: Path) -> None:
    case = Case()
    case.sealed, case.older = {}, []
    case.list |= {"content": [], "editions": [], "entries": [], "seal": None, "whole": []}
    case.list["verdicts"] = {"json": None, "page": None}
    said = verdict(case.files(), tmp_path)
    assert said.answer == "valid"
    assert "no seal" in said.out


# --- history --------------------------------------------------------------------------------------


def test_a_checkpoint_that_the_binder_can_prove_is_compared(tmp_path: Path) -> None:
    said = verdict(FILES, tmp_path, "--earlier", kept(GOOD.log.checkpoint(4), tmp_path))
    assert said.answer == "valid"
    assert "your checkpoint of 4" in said.out
    assert verdict(FILES, tmp_path, "--earlier", kept(GOOD.log.checkpoint(), tmp_path)).answer == "valid"


def test_a_checkpoint_that_it_cannot_prove_is_not_passed_over(tmp_path: Path) -> None:
    said = verdict(FILES, tmp_path, "--earlier", kept(GOOD.log.checkpoint(5), tmp_path))
    assert said.answer == "UNREADABLE: no proof in the binder from your checkpoint of 5 entries"


def test_a_binder_of_another_history_fails(tmp_path: Path) -> None:
    for size, answer in {
        4: "NOT VALID: the first 4 entries differ from --earlier: history was changed",
        30: "NOT VALID: the log has 12 entries, fewer than your checkpoint with 30",
    }.items():
        assert verdict(FILES, tmp_path, "--earlier", kept(ledger(30).checkpoint(size), tmp_path)).answer == answer


def test_keys_and_witnesses_are_those_that_were_brought(tmp_path: Path) -> None:
    path = write_zip(FILES, tmp_path / "binder.zip")
    assert ask(path, "--key", OTHER_VKEY).code == 1
    plain = {**FILES, "checkpoint": GOOD.log.checkpoint(cosigned=False)}
    assert verdict(plain, tmp_path, "--witness", WITNESS_VKEY).code == 1


def test_hashing_alone_is_not_enough_for_a_binder(tmp_path: Path) -> None:
    assert verdict(FILES, tmp_path, "--hashes").code == 2


# --- files changed afterwards ---------------------------------------------------------------------

LOG = GOOD.log
PROOF = parse_proof(FILES["proofs/2.tlog-proof"])
OTHER = Case()
OTHER.list["made"] = "2026-02-02T00:00:00.000Z"
OTHER_FILES = OTHER.files()
WITH_EXTRA = format_proof(TlogProof(PROOF.index, PROOF.path, PROOF.checkpoint, b"extra"))

CHANGED: dict[str, dict[str, bytes]] = {
    **{f"changed {name}": {name: FILES[name].replace(FILES[name][5:7], b"#!", 1)} for name in FILES},
    **{f"longer {name}": {name: FILES[name] + b"\n"} for name in FILES},
    "file added": {"extra.txt": b"hello"},
    "entry added": {"entries/3.json": LOG.leaves[3]},
    "proof added": {"proofs/3.tlog-proof": LOG.proof(3)},
    "content added": {"content/more": b"more"},
    "checkpoint without its proof": {"checkpoints/5": LOG.checkpoint(5)},
    "proof without its checkpoint": {"consistency/5": LOG.growth(5, LOG.size)},
    "older checkpoint of a fork": {"checkpoints/4": ledger(30).checkpoint(4)},
    "older checkpoint by another key": {"checkpoints/4": LOG.checkpoint(4, private=OTHER_PRIVATE)},
    "older checkpoint under another size": {"checkpoints/5": FILES["checkpoints/4"], "consistency/5": b"x\n"},
    "older checkpoint that is the newest": {"checkpoints/12": FILES["checkpoint"], "consistency/12": b"x\n"},
    "consistency proof cut": {"consistency/4": FILES["consistency/4"][:-1]},
    "consistency proof empty": {"consistency/4": b""},
    "proof of another checkpoint": {"proofs/2.tlog-proof": LOG.proof(2, 11)},
    "proof with extra data": {"proofs/2.tlog-proof": WITH_EXTRA},
    "proof of another entry": {"proofs/2.tlog-proof": FILES["proofs/4.tlog-proof"]},
    "export of another entry": {"exported.json": LOG.leaves[11], "exported.tlog-proof": LOG.proof(11)},
    "list of another binder": {"manifest.json": OTHER_FILES["manifest.json"]},
    "list that is not canonical": {"manifest.json": FILES["manifest.json"].replace(b":", b": ", 1)},
    "list with a key twice": {"manifest.json": FILES["manifest.json"].replace(b"{", b'{"v":1,', 1)},
    "list that is a list": {"manifest.json": b"[]"},
    "list that is nothing": {"manifest.json": b""},
    "list nested too deeply": {"manifest.json": b"[" * 100_000 + b"]" * 100_000},
    "list with a huge number": {"manifest.json": b'{"v":' + b"9" * 100_000 + b"}"},
}
MISSING = [name for name in FILES if name != "manifest.json"]


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED.keys())
def test_no_change_of_a_file_passes(change: dict[str, bytes], tmp_path: Path) -> None:
    assert verdict(FILES | change, tmp_path).code == 1
    assert ask(write_folder(FILES | change, tmp_path / "binder"), "--key", VKEY).code == 1


@pytest.mark.parametrize("name", MISSING)
def test_no_file_can_be_left_out(name: str, tmp_path: Path) -> None:
    assert verdict({key: data for key, data in FILES.items() if key != name}, tmp_path).code == 1


def test_without_its_list_it_is_no_binder(tmp_path: Path) -> None:
    assert verdict({key: data for key, data in FILES.items() if key != "manifest.json"}, tmp_path).code == 1


def test_a_later_version_is_not_judged(tmp_path: Path) -> None:
    data = canonical.encode({**canonical.decode(FILES["manifest.json"]), "v": 2})
    assert verdict({**FILES, "manifest.json": data}, tmp_path).code == 2


def test_names_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    assert verdict({**FILES, "readme.TXT": b"x"}, tmp_path).code == 2


@settings(max_examples=100)
@given(data=st.data())
def test_no_changed_byte_passes(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    said = verdict({**FILES, name: bytes(content)}, tmp_path_factory.mktemp("binder"), "--witness", WITNESS_VKEY)
    # An older checkpoint carries the line of a witness too, of which only the newest is asked for.
    assert said.code != 0 or name.startswith("checkpoints/")


# --- binders that were made wrong, with the key in hand -------------------------------------------

Wrong = Callable[[Case], object]


def listed(**fields: object) -> Wrong:
    return lambda case: case.list.update(fields)


def seal_line_twice(case: Case) -> None:
    case.list["seal"]["lines"] *= 2


def row(name: str, place: int = 0, **fields: object) -> Wrong:
    return lambda case: case.list[name][place].update(fields)


def line(**fields: object) -> Wrong:
    return lambda case: case.list["seal"]["lines"][0].update(fields)


def without_entry(seq: int) -> Wrong:
    return lambda case: case.list["entries"].remove(seq)


def moved(name: str) -> Wrong:
    """Put the file of e-1 where `name` says."""

    def move(case: Case) -> None:
        case.sealed[name] = case.sealed.pop("content/e-1/body.txt")
        case.list["content"][1]["member"] = name

    return move


def entry(subject: str, kind: str = "cutover.set/1", **changed: object) -> Wrong:
    """Enter something, and have it in the binder."""

    def add(case: Case) -> None:
        case.list["entries"].append(case.log.enter(kind, subject, {"day": "2026-01-01"}, **changed))

    return add


MADE: dict[str, tuple[Wrong, str]] = {
    "entry of a chain left out": (without_entry(4), "entries of evidence:e-1 are left out"),
    "first entry of a chain left out": (without_entry(2), "entries of evidence:e-1 are left out"),
    "last entry before the seal left out": (lambda case: (without_entry(6)(case), without_entry(9)(case)), "seal"),
    "whole subject that is not there": (listed(whole=["evidence:e-9"]), "what the list says of whole"),
    "whole subject of which entries are elsewhere": (listed(whole=["evidence:e-1", "seals", "x"]), "whole"),
    "whole subjects out of order": (listed(whole=["evidence:e-1", "evidence:e-1"]), "whole"),
    "seal that is no seal": (lambda case: case.list["seal"].update(entry=2), "what the list says of seal"),
    "seal that is not there": (lambda case: case.list["seal"].update(entry=3), "what the list says of seal"),
    "seal without the subject": (lambda case: case.list["seal"].update(lines=[]), "what the list says of seal"),
    "seal with the subject twice": (
        lambda case: case.list["seal"]["lines"].append(case.list["seal"]["lines"][0]),
        "seal",
    ),
    "seal of another entry": (line(newest=4), "what the list says of seal"),
    "seal of another place": (line(index=0), "evidence:e-1 does not match the seal"),
    "seal with another path": (line(path=["ab" * 32]), "evidence:e-1 does not match the seal"),
    "another log": (listed(origin="other.example/ledger"), "what the list says of origin"),
    "entry that is not in the log": (lambda case: case.log.leaves.__setitem__(4, case.log.leaves[5]), "entry 4"),
    "entries out of order": (lambda case: case.list["entries"].reverse(), "what the list says of entries"),
    "entry twice": (lambda case: case.list["entries"].insert(0, 1), "what the list says of entries"),
    "document that was not adopted": (row("editions", edition="2020-01-01"), "the document policy"),
    "document with another content": (
        lambda case: case.sealed.update({"catalogue/policy/undated.json": b"{}"}),
        "the document policy",
    ),
    "document that is not there": (row("editions", member="catalogue/none.json"), "the document policy"),
    "verdicts under another name, others under theirs": (
        lambda case: (case.sealed.update({"z.json": b"{}"}), case.list["verdicts"].update(json="z.json")),
        "what the list says of verdicts",
    ),
    "page under another name": (
        lambda case: (case.sealed.update({"z.html": b"x"}), case.list["verdicts"].update(page="z.html")),
        "what the list says of verdicts",
    ),
    "entry earlier than one before it": (entry("x", at="2025-12-31T00:00:00.000Z"), "entry 10 is earlier than"),
    "entry that forks a chain": (entry("evidence:e-1", prev=4), "entry 10 breaks the chain of its subject"),
    "entry that forks a chain of which only some is here": (
        lambda case: (case.list["entries"].insert(3, 5), entry("evidence:e-2", prev=3)(case)),
        "entry 10 breaks the chain of its subject",
    ),
    "entry that begins a chain again": (entry("evidence:e-1", prev=None), "entry 10 breaks the chain of its subject"),
    "opening in the middle": (entry("x", kind="ledger.opened/1"), "entry 10: the opening is the first entry"),
    "idempotency key twice": (
        lambda case: (entry("x", idem="k")(case), entry("y", idem="k")(case)),
        "entry 11 repeats an idempotency key",
    ),
    "verdicts that are not there": (listed(verdicts={"json": "none.json", "page": None}), "verdicts"),
    "evidence file of another content": (
        lambda case: case.sealed.update({"content/e-1/body.txt": b"x"}),
        "content/e-1/body.txt",
    ),
    "evidence file under the name of other evidence": (moved("content/e-2/body.txt"), "a file of other evidence"),
    "evidence file in the place of another part": (moved("content/e-1/gone.txt"), "a file of other evidence"),
    "evidence file of no evidence": (moved("content/x.txt"), "content/x.txt is a file of other evidence"),
    "evidence file with another salt": (row("content", salt="00" * 32), "content/e-1/list.txt"),
    "evidence file without its salt": (row("content", salt=None), "content/e-1/list.txt"),
    "evidence file that nobody entered": (row("content", 1, commitment="cd" * 32), "what the list says of content"),
    "evidence file that is not listed": (lambda case: case.list["content"].pop(), "what the list says of content"),
    "evidence file listed twice": (
        lambda case: case.list["content"].append(case.list["content"][0]),
        "what the list says of content",
    ),
    "evidence file elsewhere": (row("content", member="README.txt"), "what the list says of content"),
    "export of another list": (lambda case: case.exported.update(digest="ab" * 32), "the entry of the export"),
    "export without a digest": (lambda case: case.exported.update(digest=None), "the entry of the export"),
    "verdicts on facts from after the export": (
        lambda case: case.list["asked"].update(known=11),
        "the entry of the export",
    ),
    "unknown key": (listed(note="x"), "manifest.json is malformed"),
    "missing key": (lambda case: case.list.pop("made"), "manifest.json is malformed"),
    "day that is none": (lambda case: case.list["asked"].update(about="2026-02-30"), "manifest.json is malformed"),
    "instant that is none": (listed(made="2026-02-01"), "manifest.json is malformed"),
    "salt of another length": (row("content", salt="00"), "manifest.json is malformed"),
    "upper-case digest": (row("content", commitment="AB" * 32), "manifest.json is malformed"),
    "true for a number": (lambda case: case.list["asked"].update(known=True), "manifest.json is malformed"),
    "negative number": (lambda case: case.list["asked"].update(known=-1), "manifest.json is malformed"),
    "name that leads elsewhere": (row("content", member="../../etc/passwd"), "manifest.json is malformed"),
    "seal of another form": (listed(seal={"entry": 8}), "manifest.json is malformed"),
    "verdicts of another form": (listed(verdicts=[]), "manifest.json is malformed"),
}


@pytest.mark.parametrize(("wrong", "words"), MADE.values(), ids=MADE.keys())
def test_a_binder_that_contradicts_itself_is_not_valid(wrong: Wrong, words: str, tmp_path: Path) -> None:
    case = Case()
    wrong(case)
    said = verdict(case.files(), tmp_path)
    assert said.code == 1
    assert words in said.answer


def test_the_export_comes_after_all_that_it_lists(tmp_path: Path) -> None:
    """Somebody who enters the digest of a list first, and only then what the list speaks of, is found out."""
    case = Case()
    case.log.enter("cutover.set/1", "early", {"day": "2026-01-01"})
    files = case.files()
    assert verdict(files, tmp_path).code == 0
    early = case.log.leaves.index(files["exported.json"])
    later = {**canonical.decode(files["manifest.json"]), "entries": [*case.list["entries"], early + 1]}
    name = f"entries/{early + 1}.json"
    leaf = case.log.leaves[early + 1]
    later["members"] = sorted(
        [*later["members"], {"bytes": len(leaf), "name": name, "sha256": sha256(leaf)}], key=lambda each: each["name"]
    )
    changed = {name: leaf, f"proofs/{early + 1}.tlog-proof": case.log.proof(early + 1)}
    assert verdict({**files, **changed, "manifest.json": canonical.encode(later)}, tmp_path).answer == (
        "NOT VALID: the entry of the export does not match the list"
    )


def test_guessable_content_is_found_by_its_salt_only() -> None:
    assert commitment(b"a", SALT) != sha256(b"a")
    assert commitment(b"a", SALT) != commitment(b"a", bytes(32))
