"""What no local check can find, an outside copy does: a ledger rewritten consistently, or an old copy written on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from anzheng.kernel.errors import ProofError
from anzheng.ledger.anchoring import enter_anchor
from anzheng.ledger.anchors.contract import Means
from anzheng.ledger.core.leaf import Leaf
from anzheng.ledger.export import export_log
from anzheng.ledger.proofs import (
    Consent,
    HaltedError,
    SignedCheckpoint,
    ask,
    examine,
    ledger_keys,
    newest_checkpoint,
    offer,
    open_epoch,
    sign_head,
)
from anzheng.ledger.services import append, verify
from tests.fault.damaging import put
from tests.support.gate import examine_beside_key
from tests.support.insider import Retelling, forget, retell
from tests.support.ledgers import ACTOR, AT, evidence, opened
from tests.support.verifier import Said
from tests.support.verifier import ask as verdict

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=1)


class Company:
    """A ledger with its folder of keys, an anchor elsewhere, and an inspector who keeps a checkpoint."""

    def __init__(self, folder: Path) -> None:
        self.keys, self.outside, self._folder = folder / "keys", folder / "outside.txt", folder
        self.means = Means(folder)
        opened()
        with transaction.atomic():
            enter_anchor("acme", "auditor", "file", str(self.outside), now=AT)
        self.add(*range(9))
        self.earlier = sign_head("acme", keys=self.keys, now=AT)
        assert offer("acme", self.means, now=AT) is None
        assert self.outside.read_bytes() == self.earlier.note + b"\n"

    def add(self, *numbers: int, at: datetime = AT) -> None:
        with transaction.atomic():
            append("acme", [evidence(number) for number in numbers], actor=ACTOR, at=at)

    def inspect(self, *options: object) -> Said:
        """Return what the inspector's own program says of an export made now."""
        signed = newest_checkpoint("acme")
        assert signed is not None
        out = self._folder / f"log-{len(list(self._folder.iterdir()))}"
        export_log(signed, out)
        keys = [word for key in ledger_keys("acme") for word in ("--key", key.vkey)]
        return verdict(out, *keys, *options)

    def kept(self, signed: SignedCheckpoint) -> Path:
        path = self._folder / f"kept-{signed.size}"
        path.write_bytes(signed.note)
        return path

    def start_again(self, *, near: bool = True) -> bool:
        """Ask everybody, as a process does that starts; tell whether the ledger takes entries."""
        examine_beside_key("acme", self.keys, now=LATER)
        if near:
            examine("acme", ask("acme", self.means, now=LATER), now=LATER)
        try:
            self.add(1, at=LATER)
        except HaltedError:
            return False
        return True


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def altered(leaves: list[Leaf]) -> list[Leaf]:
    return [*leaves[:4], replace(leaves[4], payload=evidence(99).payload), *leaves[5:]]


def left_out(leaves: list[Leaf]) -> list[Leaf]:
    return [*leaves[:4], *leaves[5:]]


def left_out_and_filled_up(leaves: list[Leaf]) -> list[Leaf]:
    return [*leaves[:4], *leaves[5:], leaves[-1]]


def slipped_in(leaves: list[Leaf]) -> list[Leaf]:
    return [*leaves[:4], leaves[6], *leaves[4:]]


def swapped(leaves: list[Leaf]) -> list[Leaf]:
    return [*leaves[:4], leaves[5], leaves[4], *leaves[6:]]


def by_somebody_else(leaves: list[Leaf]) -> list[Leaf]:
    return [*leaves[:4], replace(leaves[4], actor=replace(leaves[4].actor, id="u:99")), *leaves[5:]]


def last_left_out(leaves: list[Leaf]) -> list[Leaf]:
    return leaves[:-1]


RETELLINGS: Sequence[Retelling] = (
    altered,
    left_out,
    left_out_and_filled_up,
    slipped_in,
    swapped,
    by_somebody_else,
    last_left_out,
)


@pytest.mark.parametrize("retelling", RETELLINGS, ids=lambda retelling: retelling.__name__)
def test_a_ledger_rewritten_consistently(company: Company, retelling: Retelling) -> None:
    assert company.inspect("--earlier", company.kept(company.earlier)).answer == "valid"
    retell("acme", retelling)
    forget("acme", company.keys)
    sign_head("acme", keys=company.keys, now=LATER)
    # Alone, it is a ledger like any other.
    assert verify("acme").ok
    alone = company.inspect()
    assert alone.answer == "valid"
    assert "History, with your checkpoint (--earlier)." in alone.out
    # Whoever kept one checkpoint sees it.
    compared = company.inspect("--earlier", company.kept(company.earlier))
    assert compared.code == 1
    assert "history was changed" in compared.answer or "fewer than your checkpoint" in compared.answer
    assert not company.start_again()


def test_without_any_anchor_a_rewritten_ledger_is_taken_for_the_true_one(company: Company) -> None:
    """The limit of the promise: nothing on this server alone can tell."""
    retell("acme", altered)
    forget("acme", company.keys)
    assert company.start_again(near=False)


def test_the_key_refuses_to_sign_what_differs_from_what_it_signed(company: Company) -> None:
    retell("acme", altered)
    company.add(1)
    with pytest.raises(ProofError):
        sign_head("acme", keys=company.keys, now=LATER)
    assert not company.start_again(near=False)


@pytest.mark.parametrize("keys_too", [False, True], ids=["the database alone", "with the folder of keys"])
def test_an_old_copy_that_is_written_on(company: Company, *, keys_too: bool) -> None:
    path = Path(connection.settings_dict["NAME"])
    connection.close()
    copy, remembered = path.read_bytes(), (company.keys / "acme.signed").read_bytes()
    company.add(11, 12)
    newer = sign_head("acme", keys=company.keys, now=AT)
    offer("acme", company.means, now=AT)
    connection.close()
    put(path, copy)
    if keys_too:
        (company.keys / "acme.signed").write_bytes(remembered)
        # Before anybody asks, it takes entries and signs them: the fork that an anchor shows.
        company.add(21, 22)
        sign_head("acme", keys=company.keys, now=LATER)
        assert verify("acme").ok
        assert company.inspect().answer == "valid"
        said = company.inspect("--earlier", company.kept(newer))
        assert (said.code, "history was changed" in said.answer) == (1, True)
    else:
        examine_beside_key("acme", company.keys, now=LATER)
        with pytest.raises(HaltedError, match="behind"):
            company.add(21)
        said = company.inspect("--earlier", company.kept(newer))
        assert (said.code, "fewer than your checkpoint" in said.answer) == (1, True)
    assert not company.start_again()


def test_a_copy_from_before_a_new_epoch(company: Company) -> None:
    """The key was lost and the ledger went on under another name: the copy ends where the old name did."""
    path = Path(connection.settings_dict["NAME"])
    connection.close()
    copy = path.read_bytes()
    (company.keys / "acme.signing").unlink()
    agreed = Consent("r:1", "u:17", ("u:18", "u:19"))
    open_epoch("acme", agreed, keys=company.keys, actor=ACTOR, now=AT)
    second = sign_head("acme", keys=company.keys, now=AT).origin
    connection.close()
    put(path, copy)
    company.add(*range(20))
    with pytest.raises(HaltedError, match=second):
        sign_head("acme", keys=company.keys, now=LATER)
    examine_beside_key("acme", company.keys, now=LATER)
    with pytest.raises(HaltedError, match=second):
        company.add(1)
    # The name of the lost epoch is never given again.
    open_epoch("acme", agreed, keys=company.keys, actor=ACTOR, now=LATER)
    third = sign_head("acme", keys=company.keys, now=LATER).origin
    assert (second.rpartition("/")[2], third.rpartition("/")[2]) == ("2", "3")
    assert company.start_again()
