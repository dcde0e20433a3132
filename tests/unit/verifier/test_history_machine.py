"""P10: whatever happens to a ledger, all checkpoints ever signed agree, both programs say so, and a fork is found."""

import io
import zipfile
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from anzheng.ledger.core.checkpoint import Checkpoint, check_growth, open_checkpoint
from anzheng.ledger.core.merkle import Tree, consistency_proof
from anzheng.ledger.core.proof import open_proof
from anzheng.ledger.core.vkey import VerifierKey
from tests.support.proofs import KEY, OTHER_KEY, OTHER_PRIVATE, PRIVATE, Log, format_vkey
from tests.support.verifier import VERIFIER

PRIVATES = {KEY: PRIVATE, OTHER_KEY: OTHER_PRIVATE}


def trust(keys: list[VerifierKey], *earlier: Checkpoint) -> Any:  # noqa: ANN401 - a class of the verifier
    theirs = tuple(VERIFIER.read_key(format_vkey(key), 1) for key in keys)
    return VERIFIER.Trust(theirs, (), tuple(VERIFIER.Checkpoint(item.origin, item.size, item.root) for item in earlier))


def archive(files: dict[str, bytes]) -> Any:  # noqa: ANN401 - a class of the verifier
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as whole:
        for name in sorted(files):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o644 << 16
            whole.writestr(info, files[name])
    return VERIFIER.Archive(buffer, buffer.getbuffer().nbytes)


class Ledger(RuleBasedStateMachine):
    """A ledger, the checkpoints that were handed out, and an inspector who kept them all."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Log()
        self.key = KEY
        self.keys = [KEY]
        self.signed: list[bytes] = []
        self.backup: list[bytes] = []

    @initialize()
    def open(self) -> None:
        self.log.enter("ledger.opened/1", "company", {"company": "c:1", "sample": True})
        self.sign()

    @rule(subjects=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=30))
    def append(self, subjects: list[str]) -> None:
        for subject in subjects:
            self.log.enter("cutover.set/1", f"subject:{subject}", {"day": "2026-01-01"})

    @rule()
    def seal(self) -> None:
        self.log.seal()

    @rule()
    def sign(self) -> None:
        self.signed.append(self.log.checkpoint(private=PRIVATES[self.key]))

    @rule()
    @precondition(lambda self: self.key is KEY)
    def rotate(self) -> None:
        self.key = OTHER_KEY
        self.keys = [KEY, OTHER_KEY]
        self.sign()

    @rule()
    def crash(self) -> None:
        """What a restart reads is the stored nodes and nothing else."""
        before = self.log.head()
        self.log._tree = Tree(self.log.size, self.log.get)
        assert self.log.head() == before

    @rule()
    def back_up(self) -> None:
        self.backup = list(self.log.leaves)

    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, self.log.size - 1))
        proof = self.log.proof(index)
        assert open_proof(proof, self.log.leaves[index], [KEY])[0] == index
        theirs = VERIFIER.read_proof(proof, "proof")
        head, _ = VERIFIER.open_checkpoint(theirs.checkpoint, "proof", trust([KEY]).keys)
        assert theirs.shows(self.log.leaves[index], head)

    @rule()
    def export(self) -> None:
        """An export passes with every checkpoint that was ever handed out, one of them inside it."""
        opened = [open_checkpoint(note, self.keys).checkpoint for note in self.signed]
        files = self.log.files(opened[0].size)
        report = VERIFIER.Report([], [])
        VERIFIER.verify_files(archive(files), trust(self.keys, *opened), report, read_leaves=True)
        assert len(report.compared) >= 1 + len(opened)

    @rule(more=st.integers(1, 40))
    def restore_and_go_on(self, more: int) -> None:
        """An old copy put back and written on: it passes alone, and never against what was handed out."""
        if not self.backup:
            return
        fork = Log(self.backup)
        for _ in range(more):
            fork.enter("cutover.set/1", f"restored:{fork.size}", {"day": "2026-01-01"})
        files = fork.files()
        VERIFIER.verify_files(archive(files), trust(self.keys), VERIFIER.Report([], []), read_leaves=True)
        newest = open_checkpoint(self.signed[-1], self.keys).checkpoint
        if newest.size <= len(self.backup):
            return
        try:
            VERIFIER.verify_files(archive(files), trust(self.keys, newest), VERIFIER.Report([], []), read_leaves=True)
        except VERIFIER.NotValidError as problem:
            assert "history was changed" in problem.en or "fewer" in problem.en  # noqa: PT017 - the answer that must come
        else:
            raise AssertionError("a fork was called valid")

    @invariant()
    def all_that_was_signed_agrees(self) -> None:
        opened = [open_checkpoint(note, self.keys).checkpoint for note in self.signed]
        for old, new in pairwise(opened):
            check_growth(old, new, consistency_proof(old.size, new.size, self.log.get))


Ledger.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestLedger = Ledger.TestCase
