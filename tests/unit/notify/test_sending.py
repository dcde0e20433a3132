"""Rules of sending: when again, which addresses and links, what a mail says, which settings make a mail server."""

from datetime import timedelta

import pytest

from anzheng.config.sending import base_url, mail_server, networks
from anzheng.kernel.errors import InputError, SettingError, Text
from anzheng.notify.core.letters import Line, Security, letter
from anzheng.notify.core.sending import mail_address, one_line, own_path, wait_after


def test_attempts_grow_apart_and_end() -> None:
    waits = [wait_after(n) for n in range(1, 10)]
    lengths = [wait for wait in waits if wait is not None]
    assert waits[-1] is None
    assert lengths == sorted(lengths)
    assert sum(lengths, timedelta()) > timedelta(days=2)


@pytest.mark.parametrize("link", ["/", "/cases/c-1/", "/due/?all=1#x"])
def test_own_path(link: str) -> None:
    assert own_path(link) == link


@pytest.mark.parametrize(
    "link", ["", "cases", "//evil.example.com", "/\\evil.example.com", "https://x", "javascript:x", "/a b", "/a\r\nb"]
)
def test_a_link_that_leaves_is_refused(link: str) -> None:
    with pytest.raises(InputError):
        own_path(link)


@pytest.mark.parametrize("text", ["a\r\nBcc: x@example.com", "a\nb", "a\x00b", "a\u2028b", "a\x85b"])
def test_line_breaks_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        one_line(text, "here")


@pytest.mark.parametrize(
    "text", ["", "x", "a@", "@b", "a@b\nBcc: c@d", "a@b, c@d", "A <a@b>", "a@b c", "人@example.com", "a@-b-"]
)
def test_no_mail_address(text: str) -> None:
    with pytest.raises(InputError):
        mail_address(text, "here")


def test_a_letter_says_title_and_link_and_nothing_else() -> None:
    line = Line(Text("待簽：c-1", "Waiting: c-1"), "/cases/c-1/", "own", "甲公司")
    made = letter("a@example.com", [line], "zh", "https://isms.example.com")
    assert made.subject == "安證：待簽：c-1"
    assert made.text.startswith("待簽：c-1（甲公司）\nhttps://isms.example.com/cases/c-1/?company=own\n\n-- \n")


def test_a_summary_lists_all() -> None:
    lines = [Line(Text(f"甲{n}", f"A{n}"), f"/x/{n}/?a=1", "" if n else "own", "") for n in range(3)]
    made = letter("a@example.com", lines, "en", "http://127.0.0.1:8470")
    assert made.subject == "Anzheng: 3 notices"
    assert "A0\nhttp://127.0.0.1:8470/x/0/?a=1&company=own\n\nA1\nhttp://127.0.0.1:8470/x/1/?a=1\n" in made.text


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("smtp://relay:25", ("relay", 25, "", Security.PLAIN), id="a local relay"),
        pytest.param("smtp://relay", ("relay", 25, "", Security.PLAIN), id="the usual port"),
        pytest.param("smtp://isms@mail:587", ("mail", 587, "isms", Security.STARTTLS), id="submission"),
        pytest.param("smtp://mail:587", ("mail", 587, "", Security.STARTTLS), id="its port alone"),
        pytest.param("smtp://isms@mail:25", ("mail", 25, "isms", Security.STARTTLS), id="a password is never plain"),
        pytest.param("smtps://a%40b@mail", ("mail", 465, "a@b", Security.TLS), id="TLS, a user with @"),
    ],
)
def test_mail_server(url: str, expected: tuple[str, int, str, Security]) -> None:
    server = mail_server(url, "/secret", "isms@example.com", "https://isms.example.com")
    assert server is not None
    assert (server.host, server.port, server.user, server.security) == expected
    assert (server.password_file, server.sender) == ("/secret", "isms@example.com")


def test_without_a_url_there_is_no_mail() -> None:
    assert mail_server("", "", "", "") is None


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        pytest.param("mail:587", "a@example.com", id="no scheme"),
        pytest.param("http://mail", "a@example.com", id="another scheme"),
        pytest.param("smtp://", "a@example.com", id="no host"),
        pytest.param("smtp://mail:99999", "a@example.com", id="no port"),
        pytest.param("smtp://u:p@mail", "a@example.com", id="a password in the address"),
        pytest.param("smtp://mail", "", id="no sender"),
        pytest.param("smtp://mail", "a@b\nBcc: c@d", id="a sender with a header"),
    ],
)
def test_wrong_mail_settings(url: str, sender: str) -> None:
    with pytest.raises(SettingError) as caught:
        mail_server(url, "", sender, "")
    assert "u:p" not in str(caught.value)


def test_base_url() -> None:
    assert base_url("", 8470) == "http://127.0.0.1:8470"
    assert base_url("https://isms.example.com/", 1) == "https://isms.example.com"
    for wrong in ("isms", "ftp://x", "https://x/y", "https://a@x", "https://x\r\n", "https://x?y"):
        with pytest.raises(SettingError):
            base_url(wrong, 1)


def test_networks() -> None:
    assert [str(one) for one in networks("10.0.8.0/24, fd00::/8,")] == ["10.0.8.0/24", "fd00::/8"]
    for wrong in ("10.0.8.1/24", "x", "0.0.0.0/0", "::/0"):
        with pytest.raises(SettingError):
            networks(wrong)
