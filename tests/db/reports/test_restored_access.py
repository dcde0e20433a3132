"""A restored backup lets nobody in who was shut out since, whether the ledger goes on or is behind."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from anzheng.facts.access import AccountChange
from anzheng.kernel.errors import StorageError
from anzheng.ledger.proofs import sign_head
from anzheng.organization import accounts, closing_journal, tokens
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.permissions import Permission
from anzheng.organization.models import Account, ApiToken
from tests.db.reports.test_backup import backed_up, elsewhere, restored
from tests.support.cases import LEDGER, STAFF, Office, office
from tests.support.company import account, installation
from tests.support.ledgers import ACTOR

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = sorted(set(STAFF) - {"boss", "colleague"})


@pytest.fixture
def here(tmp_path: Path, settings: Settings) -> Office:
    settings.ANZHENG_KEYS = tmp_path / "keys"
    home = tmp_path / "home"
    home.mkdir()
    with transaction.atomic():
        installation()
    made = office(home)
    sign_head(INSTALLATION, keys=tmp_path / "keys", now=made.now)
    return made


def token(here: Office, name: str) -> ApiToken:
    new = tokens.NewToken(LEDGER, name, frozenset({Permission.SELF}), 30)
    return tokens.issue(account("staff"), new, actor=ACTOR, now=here.now)[0]


def close(here: Office, name: str) -> None:
    accounts.disable(here.home, account(name), AccountChange.DISABLED, reason="離職", actor=ACTOR, now=here.now)


def opened(here: Office, name: str) -> None:
    second = f"{ACTOR.id}-2"
    accounts.enable(here.home, account(name), reason="回任", actor=ACTOR, now=here.now, agreed_by=second)


def shut_out(here: Office) -> None:
    """Close two, one of them again open; revoke one of two tokens."""
    close(here, "boss")
    close(here, "law")
    opened(here, "law")
    accounts.disable(
        here.home, account("colleague"), AccountChange.DISABLED_LEAVER, reason="", actor=ACTOR, now=here.now
    )
    tokens.revoke(ApiToken.objects.get(name="lost"), actor=ACTOR, now=here.now)


def come_back(here: Office, tmp_path: Path, *, behind: bool) -> dict[str, Any]:
    token(here, "lost"), token(here, "kept")
    made = backed_up(here, tmp_path / "b.tar")
    here.now += timedelta(hours=1)
    shut_out(here)
    if behind:
        sign_head(INSTALLATION, keys=tmp_path / "keys", now=here.now)
    here.now += timedelta(hours=1)
    with elsewhere(tmp_path) as environment:
        return restored(environment, here, made.path, accounts=True, ledgers=[INSTALLATION], recover=behind)


AGAIN = [["u:boss", "disabled"], ["u:colleague", "disabled-leaver"], ["u:staff", "token-revoked"]]


def test_whoever_was_shut_out_since_the_backup_stays_out(here: Office, tmp_path: Path) -> None:
    found = come_back(here, tmp_path, behind=False)

    assert found["open"] == OPEN
    assert found["living"] == ["kept"]
    (row,) = [row for row in found["rows"] if row["ledger"] == INSTALLATION]
    assert (row["accounts"], len(row["tokens"]), row["entered"]) == (["boss", "colleague"], 1, True)
    assert found["told"][-3:] == AGAIN


def test_where_the_ledger_is_behind_access_ends_at_once_and_is_entered_in_the_new_epoch(
    here: Office, tmp_path: Path
) -> None:
    found = come_back(here, tmp_path, behind=True)

    assert (found["open"], found["living"]) == (OPEN, ["kept"])
    (row,) = [row for row in found["rows"] if row["ledger"] == INSTALLATION]
    assert row["halted"]
    assert [one for one in found["told"] if one in AGAIN] == []
    assert found["recovered"]["told"][-3:] == AGAIN
    assert found["recovered"]["open"] == found["open"]


def test_what_the_journal_says_is_read_to_its_last_whole_line(here: Office, tmp_path: Path) -> None:
    close(here, "boss")
    path = tmp_path / "keys" / closing_journal.FILE
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-5])
    assert closing_journal.read(tmp_path / "keys").accounts == {"u:boss": AccountChange.DISABLED}
    close(here, "law")

    assert set(closing_journal.read(tmp_path / "keys").accounts) == {"u:boss", "u:law"}
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "line", [b"hello\n", b'{"change":"created","id":"u:x","v":1}\n', b'{"change":"disabled","v":1}\n']
)
def test_a_journal_that_nobody_understands_stops_the_restore(here: Office, tmp_path: Path, line: bytes) -> None:
    close(here, "boss")
    with (tmp_path / "keys" / closing_journal.FILE).open("ab") as journal:
        journal.write(line)
    with pytest.raises(StorageError, match=":2"):
        closing_journal.read(tmp_path / "keys")


ACTS: dict[str, Callable[[Office], None]] = {
    "an account": lambda here: close(here, "boss"),
    "a token": lambda here: tokens.revoke(token(here, "lost"), actor=ACTOR, now=here.now),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_cannot_be_written_there_is_not_done(here: Office, tmp_path: Path, act: Callable[[Office], None]) -> None:
    (tmp_path / "keys" / closing_journal.FILE).mkdir()
    with pytest.raises(StorageError):
        act(here)

    assert account("boss").is_active
    assert not ApiToken.objects.exclude(revoked=None).exists()


def test_a_line_is_written_for_each_turn_only(here: Office, tmp_path: Path) -> None:
    close(here, "boss")
    opened(here, "boss")
    Account.objects.update(last_seen=here.now)

    assert closing_journal.read(tmp_path / "keys").accounts == {}
    assert len((tmp_path / "keys" / closing_journal.FILE).read_bytes().splitlines()) == 2
