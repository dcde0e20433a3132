"""The company's directory, asked for real: people in pages, passwords, certificates, what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from anzheng.kernel.errors import SettingError
from anzheng.organization.core.directory import DirectorySettings, rows_of
from anzheng.organization.directory import DirectoryError, check_password, entries
from tests.simulators.directory import BASE, READER, READER_PASSWORD, SLAPD, WHY_NOT, Running, directory

pytestmark = [
    pytest.mark.skipif(SLAPD is None, reason=WHY_NOT),
    # A handshake that fails leaves the library's socket to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
EXTRAS = 620
"""More than one page holds, and more than the server gives in one piece."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with directory(tmp_path_factory.mktemp("ldap"), extras=EXTRAS) as running:
        yield running


@pytest.fixture
def settings(server: Running, tmp_path: Path) -> DirectorySettings:
    secret = tmp_path / "secret"
    secret.write_text(READER_PASSWORD + "\n", encoding="utf-8")
    return DirectorySettings(
        "127.0.0.1",
        server.port,
        f"ou=people,{BASE}",
        ca_file=str(server.certificate),
        bind_dn=READER,
        password_file=str(secret),
    )


def test_people_come_in_pages_with_their_fields(settings: DirectorySettings) -> None:
    people = {one.username: one for one in entries(settings)}

    assert len(people) == EXTRAS + 4
    boss = people["boss"]
    assert (boss.number, boss.name, boss.department, boss.title, boss.email, boss.disabled) == (
        "E2",
        "範例乙",
        "資訊部",
        "主管",
        "boss@example.com",
        False,
    )
    assert people["gone"].disabled
    managers = {row.number: row.manager for row in rows_of(people.values()).rows}
    assert (managers["E1"], managers["E2"], "E4" in managers) == ("E2", "", False)


@pytest.mark.parametrize(
    ("username", "password", "right"),
    [
        pytest.param("ann", "sample-ann", True, id="right"),
        pytest.param("ANN", "sample-ann", True, id="a name in capitals"),
        pytest.param("ann", "sample-boss", False, id="wrong"),
        pytest.param("ann", "", False, id="an empty password is no visit"),
        pytest.param("", "sample-ann", False, id="no name"),
        pytest.param("nobody", "sample-ann", False, id="unknown"),
        pytest.param("gone", "sample-gone", False, id="a closed account"),
        pytest.param("star*", "sample-star*", True, id="a star in the name is a star"),
        pytest.param("an*", "sample-ann", False, id="and no pattern"),
        pytest.param("ann)(cn=*", "sample-ann", False, id="brackets are brackets"),
        pytest.param("ann", "sample-ann\0", False, id="a zero byte"),
    ],
)
def test_passwords(settings: DirectorySettings, username: str, password: str, *, right: bool) -> None:
    assert check_password(settings, username, password) is right


def test_ldaps_is_spoken_too(settings: DirectorySettings, server: Running) -> None:
    assert check_password(replace(settings, port=server.ldaps, ldaps=True), "ann", "sample-ann")


@pytest.mark.parametrize("ldaps", [False, True], ids=["StartTLS", "LDAPS"])
def test_a_certificate_of_a_stranger_is_refused(settings: DirectorySettings, server: Running, *, ldaps: bool) -> None:
    stranger = replace(settings, ca_file=None, ldaps=ldaps, port=server.ldaps if ldaps else server.port)

    with pytest.raises(DirectoryError):
        entries(stranger)


def test_a_certificate_for_another_name_is_refused(settings: DirectorySettings) -> None:
    with pytest.raises(DirectoryError):
        entries(replace(settings, host="localhost"))


def test_without_tls_only_this_machine_is_spoken_to(settings: DirectorySettings) -> None:
    assert entries(replace(settings, start_tls=False))
    with pytest.raises(SettingError):
        entries(replace(settings, start_tls=False, host="ldap.example.com"))


def test_troubles_have_a_message_with_a_remedy(settings: DirectorySettings, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("nothing", encoding="utf-8")
    for broken in (
        replace(settings, password_file=str(wrong)),
        replace(settings, port=1),
        replace(settings, base="dc=nowhere"),
        replace(settings, filter="(objectClass=person"),
    ):
        with pytest.raises(DirectoryError) as refused:
            entries(broken)
        assert refused.value.remedy.zh
    with pytest.raises(SettingError):
        entries(replace(settings, password_file=str(tmp_path / "none")))
