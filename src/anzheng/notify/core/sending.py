"""遞送規則 Channels and states of a delivery, when it is tried again, and what a mail may hold."""

import re
from datetime import timedelta
from enum import StrEnum

from anzheng.kernel.errors import InputError, Text


class Channel(StrEnum):
    """A way to a person (管道)."""

    INBOX = "inbox"
    MAIL = "mail"
    WEBHOOK = "webhook"


class State(StrEnum):
    """Where a delivery stands (遞送狀態)."""

    DUE = "due"
    """To be sent from its time on, however late anybody looks."""
    SENDING = "sending"
    """Claimed; whoever claimed it and died is relieved after a while."""
    SENT = "sent"
    FAILED = "failed"
    """Given up; the inbox holds the notice all the same."""
    READ = "read"
    """Read in the inbox before the summary was written."""
    NOT_SET_UP = "not-set-up"
    """There was no way: no mail server, or no address."""


CLAIM = timedelta(minutes=15)
"""How long one attempt may take before another may make it."""

_WAITS = (
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
"""Waits after the first, the second … failed attempt: some three days in all."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts failed; None to give up."""
    return _WAITS[attempts - 1] if attempts <= len(_WAITS) else None


def one_line(text: str, where: str) -> str:
    """Return `text` if it is one line without control characters: anything else could add headers to a mail.

    Raises InputError.
    """
    if _CONTROL.search(text):
        raise InputError(
            Text("含有換行或控制字元", "it holds a line break or a control character"),
            where,
            Text("請改成一行文字", "make it one line of text"),
        )
    return text


def mail_address(text: str, where: str) -> str:
    """Return `text` if it is one plain mail address. Raises InputError."""
    if not _MAIL.fullmatch(text):
        raise InputError(
            Text("不是電子郵件地址", "not a mail address"),
            where,
            Text("例如 isms@example.com", "like isms@example.com"),
        )
    return text


def own_path(link: str) -> str:
    """Return `link` if it is a path of our own and cannot be read as an address elsewhere. Raises InputError."""
    if not link.startswith("/") or link.startswith(("//", "/\\")) or "\\" in link or " " in link:
        raise InputError(
            Text("通知的連結只能是本系統的路徑", "the link of a notice is a path of our own"),
            link[:60],
            Text("請寫成例如 /cases/c-1/", "write it like /cases/c-1/"),
        )
    return one_line(link, "link")
