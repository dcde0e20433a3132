"""P10 over the real services: whatever happens to a ledger, what it signs agrees, and both programs say the same.

Appending, signing, changing keys, sealing, crashes in the middle, restarts, exports, old copies put back. All
checkpoints ever published are kept outside, as an inspector keeps them.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from anzheng.ledger import checkpoints as signing
from anzheng.ledger.anchoring import enter_anchor
from anzheng.ledger.anchors.contract import Means
from anzheng.ledger.core.checkpoint import check_growth, open_checkpoint, parse_checkpoint
from anzheng.ledger.core.note import parse_note
from anzheng.ledger.core.proof import open_proof
from anzheng.ledger.core.vkey import parse_vkey
from anzheng.ledger.export import export_log
from anzheng.ledger.proofs import (
    Consent,
    HaltedError,
    SignedCheckpoint,
    ask,
    checkpoints,
    examine,
    growth_proof,
    halted,
    ledger_keys,
    newest_checkpoint,
    offer,
    open_epoch,
    origin_of,
    rotate_key,
    seal_subjects,
    sign_head,
    tlog_proof,
)
from anzheng.ledger.services import append, entry, head, verify
from tests.fault.damaging import put
from tests.support.gate import examine_beside_key
from tests.support.ledgers import ACTOR, AT, evidence, opened
from tests.support.thorough import rounds
from tests.support.verifier import ask as verdict

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = count()
AGREED = Consent("r:1", "u:17", ("u:18", "u:19"))


class CrashError(Exception):
    """The process ends here."""


class History(RuleBasedStateMachine):
    """One ledger on SQLite, its folder of keys, a file anchor elsewhere, and all that anybody outside was told."""

    def __init__(self) -> None:
        super().__init__()
        self._temporary = TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        self.keys, self.names = self.folder / "keys", count()
        self.means = Means(self.folder)
        self.ledger = opened(f"acme-{next(NUMBERS)}")
        with transaction.atomic():
            enter_anchor(self.ledger, "outside", "file", str(self.folder / "outside.txt"), now=AT)
        self.acknowledged: list[bytes] = [entry(self.ledger, 0).data]
        self.published: list[SignedCheckpoint] = []
        self.not_copied: set[bytes] = set()
        self.copy: tuple[bytes, dict[str, bytes], int, int] | None = None
        self.sign()

    def teardown(self) -> None:
        self._temporary.cleanup()

    # --- work -----------------------------------------------------------------------------------

    @rule(batch=st.integers(1, 12))
    def append(self, batch: int) -> None:
        with transaction.atomic():
            found = append(self.ledger, [evidence(number % 5) for number in range(batch)], actor=ACTOR, at=AT)
        self.remember()
        assert [fact.seq for fact in found] == list(range(len(self.acknowledged) - batch, len(self.acknowledged)))

    @rule()
    def sign(self) -> None:
        self.publish(sign_head(self.ledger, keys=self.keys, now=AT))

    @rule()
    def rotate(self) -> None:
        rotate_key(self.ledger, keys=self.keys, actor=ACTOR, now=AT)
        self.remember()
        self.sign()

    @rule()
    def seal(self) -> None:
        seal_subjects(self.ledger, date(2026, 11, 21), actor=ACTOR, now=AT)
        self.remember()

    def remember(self) -> None:
        """Keep the bytes of the entries that were acknowledged just now."""
        seqs = range(len(self.acknowledged), head(self.ledger).size)
        self.acknowledged += [entry(self.ledger, seq).data for seq in seqs]

    def publish(self, signed: SignedCheckpoint) -> None:
        self.published.append(signed)
        assert offer(self.ledger, self.means, now=AT) is None

    # --- crashes --------------------------------------------------------------------------------

    @contextmanager
    def crashing(self) -> Iterator[None]:
        """Lose the connection in the middle, as a process does that is killed."""
        with suppress(CrashError):
            try:
                yield
            finally:
                connection.close()
        assert head(self.ledger).size == len(self.acknowledged)

    @rule()
    def crash_while_appending(self) -> None:
        with self.crashing(), transaction.atomic():
            append(self.ledger, [evidence(1)], actor=ACTOR, at=AT)
            connection.close()
            raise CrashError

    @rule(after=st.booleans())
    def crash_while_signing(self, after: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        write = signing.write_signed

        def crash(keys: Path, ledger: str, note: bytes) -> None:
            if after:
                write(keys, ledger, note)
            raise CrashError

        with self.crashing(), patch.object(signing, "write_signed", crash):
            self.publish(sign_head(self.ledger, keys=self.keys, now=AT))

    @rule(after=st.booleans())
    def crash_while_changing_the_key(self, after: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        """Before the act, the new key lies in the folder and is nobody's; after it, nothing is signed by it yet."""
        place = "anzheng.ledger.rotation." + ("sign_head" if after else "append")
        calls = iter([sign_head] if after else [])

        def crash(*arguments: object, **named: object) -> object:
            for real in calls:
                return real(*arguments, **named)  # type: ignore[arg-type]
            raise CrashError

        with suppress(CrashError), patch(place, crash):
            rotate_key(self.ledger, keys=self.keys, actor=ACTOR, now=AT)
        connection.close()
        self.remember()

    @rule()
    def restart(self) -> None:
        connection.close()
        assert examine_beside_key(self.ledger, self.keys, now=AT) is None
        assert examine(self.ledger, ask(self.ledger, self.means, now=AT), now=AT) is None

    # --- what others do with it -----------------------------------------------------------------

    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        signed = newest_checkpoint(self.ledger)
        assert signed is not None
        seq = data.draw(st.integers(0, signed.size - 1))
        proof, leaf = self.folder / "one.tlog-proof", self.folder / "one.json"
        proof.write_bytes(tlog_proof(self.ledger, seq, signed))
        leaf.write_bytes(self.acknowledged[seq])
        assert open_proof(proof.read_bytes(), leaf.read_bytes(), self.log_keys(signed.origin))[0] == seq
        assert verdict(proof, "--leaf", leaf, *self.trusted(signed.origin)).answer == "valid"

    @rule()
    def export(self) -> None:
        signed = newest_checkpoint(self.ledger)
        assert signed is not None
        out = self.folder / f"log-{next(self.names)}"
        export_log(signed, out)
        kept: list[object] = []
        for number, note in enumerate({one.note for one in self.published if one.origin == signed.origin}):
            path = self.folder / f"kept-{number}"
            path.write_bytes(note)
            kept += ["--earlier", path]
        said = verdict(out, *self.trusted(signed.origin), *kept)
        assert said.answer == "valid", said.out
        assert f"{signed.size:,} entries" in said.out or f"{signed.size} entries" in said.out

    def log_keys(self, origin: str) -> list:
        return [parse_vkey(key.vkey) for key in ledger_keys(self.ledger) if key.origin == origin]

    def trusted(self, origin: str) -> list[str]:
        keys = [key.vkey for key in ledger_keys(self.ledger) if key.origin == origin]
        return [word for vkey in keys for word in ("--key", vkey)]

    # --- old copies -----------------------------------------------------------------------------

    @rule()
    def back_up(self) -> None:
        connection.close()
        keys = {path.name: path.read_bytes() for path in self.keys.iterdir()}
        connection.close()
        self.copy = (self.database.read_bytes(), keys, len(self.acknowledged), len(self.published))

    @property
    def database(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    @precondition(lambda self: self.copy is not None)
    @rule(keys_too=st.booleans())
    def restore(self, keys_too: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        """Put the copy back. Whoever holds more than it shows so at the start; then a new epoch says what was lost."""
        assert self.copy is not None
        database, keys, size, published = self.copy
        connection.close()
        put(self.database, database)
        if keys_too:
            for name, data in keys.items():
                (self.keys / name).write_bytes(data)
        del self.acknowledged[size:]
        self.not_copied |= {one.note for one in self.published[published:]}
        examine_beside_key(self.ledger, self.keys, now=AT)
        examine(self.ledger, ask(self.ledger, self.means, now=AT), now=AT)
        held = [self.published[-1].checkpoint]
        # A signing that was cut short: nobody got the checkpoint, and it lies beside the key.
        if (beside := signing.read_signed(self.keys, self.ledger)) is not None:
            held.append(parse_checkpoint(parse_note(beside).text))
        lost = any(one.size > size or one.origin != origin_of(self.ledger) for one in held)
        assert (halted(self.ledger) is not None) == lost
        if not lost:
            return
        with pytest.raises(HaltedError), transaction.atomic():
            append(self.ledger, [evidence(1)], actor=ACTOR, at=AT)
        open_epoch(self.ledger, AGREED, keys=self.keys, actor=ACTOR, now=AT)
        self.remember()
        self.sign()

    # --- what is always so ----------------------------------------------------------------------

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        report = verify(self.ledger)
        assert report.ok, report.problems
        assert [entry(self.ledger, seq).data for seq in range(report.size)] == self.acknowledged

    @invariant()
    def no_size_was_signed_with_two_roots(self) -> None:
        roots: dict[tuple[str, int], set[bytes]] = defaultdict(set)
        for signed in self.published:
            roots[signed.origin, signed.size].add(signed.root)
        assert all(len(found) == 1 for found in roots.values())

    @invariant()
    def what_was_signed_under_its_name_agrees(self) -> None:
        origin = origin_of(self.ledger)
        mine = sorted({one.size: one for one in self.published if one.origin == origin}.items())
        opened_all = [open_checkpoint(one.note, self.log_keys(one.origin)).checkpoint for _, one in mine]
        for old, new in pairwise(opened_all):
            check_growth(old, new, growth_proof(self.ledger, old.size, new.size))
        stored = {one.note for one in checkpoints(self.ledger)}
        # What was signed after a copy is not in it, even where nothing was entered since; it agrees all the same.
        assert {one.note for _, one in mine} - self.not_copied <= stored


def test_any_history_of_a_ledger() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=rounds(8),
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
