"""Parts of signing in that need no browser: forwarded addresses, ages of sessions, host names, providers, browsers."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.config.environment import read
from anzheng.config.hosts import allowed_hosts
from anzheng.config.providers import FILE, Protocol, library_settings, read_providers
from anzheng.facts.access import Ending
from anzheng.kernel.errors import SettingError
from anzheng.organization.core.policy import policy_from
from anzheng.web.sign_in.adapter import is_own_path
from anzheng.web.sign_in.browsers import browser_of
from anzheng.web.sign_in.lifetime import outlived
from anzheng.web.sign_in.network import settle
from anzheng.web.sign_in.proofs import strongest

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PROXIES = ("10.0.0.5/32", "10.0.1.0/24")


@pytest.mark.parametrize(
    ("remote", "forwarded", "address", "scheme", "host"),
    [
        pytest.param("203.0.113.9", "198.51.100.1", "203.0.113.9", "http", "localhost", id="a stranger says so"),
        pytest.param("10.0.0.5", "198.51.100.1", "198.51.100.1", "https", "isms.example", id="the proxy says so"),
        pytest.param("10.0.0.5", "198.51.100.1, 10.0.1.7", "198.51.100.1", "https", "isms.example", id="two proxies"),
        pytest.param(
            "10.0.0.5", "127.0.0.1, 198.51.100.1", "198.51.100.1", "https", "isms.example", id="the caller lies before"
        ),
        pytest.param("10.0.0.5", "rubbish", "10.0.0.5", "https", "isms.example", id="no address"),
        pytest.param("10.0.0.5", "198.51.100.1, rubbish", "10.0.0.5", "https", "isms.example", id="rubbish nearest"),
        pytest.param("10.0.0.5", "", "10.0.0.5", "https", "isms.example", id="nothing"),
        pytest.param("10.0.0.5", "2001:db8::1", "2001:db8::1", "https", "isms.example", id="an address of six"),
    ],
)
def test_only_trusted_proxies_are_believed(remote: str, forwarded: str, address: str, scheme: str, host: str) -> None:
    meta = {
        "REMOTE_ADDR": remote,
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "isms.example",
        "HTTP_X_REAL_IP": "127.0.0.1",
    }
    settle(meta, PROXIES)
    assert meta == {"REMOTE_ADDR": address, "HTTP_HOST": host, "wsgi.url_scheme": scheme}


@pytest.mark.parametrize(
    ("opened", "seen", "reason"),
    [
        pytest.param(0, 0, None, id="just opened"),
        pytest.param(60, 14, None, id="in use"),
        pytest.param(60, 15, Ending.IDLE, id="idle for as long as the policy says"),
        pytest.param(719, 1, None, id="a minute before the longest time"),
        pytest.param(720, 1, Ending.EXPIRED, id="the longest time"),
        pytest.param(900, 20, Ending.IDLE, id="both: idle came first"),
    ],
)
def test_how_long_a_session_lives(opened: int, seen: int, reason: Ending | None) -> None:
    begun, last = (int((NOW - timedelta(minutes=minutes)).timestamp()) for minutes in (opened, seen))
    assert outlived(begun, last, policy_from({}), NOW) is reason


def test_the_strongest_proof_names_the_actor() -> None:
    assert [strongest(one) for one in (("password", "totp"), ("oidc",), ("password", "passkey"), (), ("ldap",))] == [
        "totp",
        "oidc",
        "passkey",
        "password",
        "ldap",
    ]


def test_names_of_this_server() -> None:
    assert allowed_hosts("127.0.0.1", ("isms.example",)) == ["127.0.0.1", "localhost", "[::1]", "isms.example"]
    assert set(allowed_hosts("127.0.0.1", ())) <= set(allowed_hosts("0.0.0.0", ()))  # noqa: S104 - what is tested
    assert "*" not in allowed_hosts("::", ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANZHENG_HOSTS", "*"),
        ("ANZHENG_HOSTS", ".example.com"),
        ("ANZHENG_HOSTS", "a b"),
        ("ANZHENG_HOSTS", "evil.example/x"),
        ("ANZHENG_PROXIES", "0.0.0.0/0"),
        ("ANZHENG_PROXIES", "10.0.0.5/24"),
        ("ANZHENG_PROXIES", "proxy"),
        ("ANZHENG_BIND", "localhost"),
        ("ANZHENG_BIND", "*"),
    ],
)
def test_settings_that_open_too_much_are_refused(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read({name: value}, Path)


@pytest.mark.parametrize(
    ("description", "says"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Safari/605.1", "Safari · iPhone"),
        ("curl/8.5", "其他程式"),
        ("", "其他程式"),
    ],
)
def test_browsers_in_words(description: str, says: str) -> None:
    assert browser_of(description).zh == says


@pytest.mark.parametrize(
    "address", ["", "x", "//example.com", "/\\x", "https://example.com", "\n//example.com", "/\x00x", "javascript:x"]
)
def test_what_is_no_path_of_ours(address: str) -> None:
    assert not is_own_path(address)


OIDC = {
    "id": "office",
    "name": "公司帳號",
    "server": "https://id.example",
    "client_id": "a",
    "client_secret": "hidden-word",
}
SAML = {"id": "group", "name": "集團", "entity_id": "e", "sso_url": "https://idp.example", "certificate": "MII"}


class TestProvidersFile:
    def write(self, home: Path, content: object, mode: int = 0o600) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        (home / FILE).write_text(text, encoding="utf-8")
        (home / FILE).chmod(mode)

    def test_no_file_no_providers(self, tmp_path: Path) -> None:
        assert read_providers(tmp_path) == ()

    def test_what_it_says(self, tmp_path: Path) -> None:
        self.write(tmp_path, {"oidc": [OIDC], "saml": [SAML]})
        found = read_providers(tmp_path)
        assert [(one.id, one.protocol, one.link_by_email) for one in found] == [
            ("office", Protocol.OIDC, False),
            ("group", Protocol.SAML, False),
        ]
        assert "hidden-word" not in repr(found)
        saml = library_settings(found)["saml"]["APPS"][0]["settings"]["advanced"]
        assert (saml["strict"], saml["want_assertion_signed"], saml["reject_idp_initiated_sso"]) == (True, True, True)

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param("{", id="no JSON"),
            pytest.param([], id="a list"),
            pytest.param({"kerberos": []}, id="an unknown kind"),
            pytest.param({"oidc": [{**OIDC, "more": 1}]}, id="an unknown field"),
            pytest.param({"oidc": [{**OIDC, "client_secret": ""}]}, id="an empty secret"),
            pytest.param({"oidc": [{**OIDC, "link_by_email": "yes"}]}, id="no truth value"),
            pytest.param({"oidc": [{**OIDC, "id": "Office 1"}]}, id="no id"),
            pytest.param({"oidc": [OIDC], "saml": [{**SAML, "id": "office"}]}, id="an id used twice"),
            pytest.param({"oidc": ["x"]}, id="no object"),
        ],
    )
    def test_what_it_may_not_say(self, tmp_path: Path, content: object) -> None:
        self.write(tmp_path, content)
        with pytest.raises(SettingError) as refused:
            read_providers(tmp_path)
        assert "hidden-word" not in str(refused.value)

    def test_others_may_not_read_it(self, tmp_path: Path) -> None:
        self.write(tmp_path, {"oidc": [OIDC]}, 0o640)
        with pytest.raises(SettingError, match="owner"):
            read_providers(tmp_path)
