"""信件 The mail server as it is set, and the words of a mail: titles and links, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from anzheng.kernel.errors import Text


class Security(StrEnum):
    """How the connection to the mail server is protected (連線保護)."""

    TLS = "tls"
    """From the first byte."""
    STARTTLS = "starttls"
    """Asked for before anything else; without it nothing is sent."""
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server of the installation (郵件伺服器)."""

    host: str
    port: int
    user: str
    password_file: str
    security: Security
    sender: str
    """Address that mail comes from."""
    base: str
    """Address of the product, before its paths: `https://isms.example.com`."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail (信件)."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One notice inside a mail (信中的一則)."""

    title: Text
    link: str
    company: str
    """Id of the company, which the page behind the link is about; empty if none."""
    company_name: str


_WHY = Text(
    "這封信由安證自動寄出，只含標題與連結；內容請登入後查看。收信方式可在收件匣的「通知設定」調整。",
    "Sent by Anzheng, with titles and links only; sign in to read. The settings of the inbox say how you are told.",
)


def letter(to: str, lines: Sequence[Line], language: str, base: str) -> Letter:
    """Return the mail about one notice, or the summary of several."""
    english = language == "en"
    said = [line.title.en if english else line.title.zh for line in lines]
    many = f"Anzheng: {len(lines)} notices" if english else f"安證：通知摘要 {len(lines)} 則"
    subject = many if len(lines) > 1 else f"Anzheng: {said[0]}" if english else f"安證：{said[0]}"
    pieces = [
        f"{title}{_company(line, english=english)}\n{address(line, base)}"
        for title, line in zip(said, lines, strict=True)
    ]
    return Letter(to, subject, "\n\n".join([*pieces, "-- \n" + (_WHY.en if english else _WHY.zh)]) + "\n")


def address(line: Line, base: str) -> str:
    """Return the whole address behind a notice."""
    if not line.company:
        return base + line.link
    return f"{base}{line.link}{'&' if '?' in line.link else '?'}company={line.company}"


def _company(line: Line, *, english: bool) -> str:
    if not line.company_name:
        return ""
    return f" ({line.company_name})" if english else f"（{line.company_name}）"
