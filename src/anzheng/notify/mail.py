"""電子郵件 Mail: one server, plain text, a title and a link, never content.

A mail travels and stays in places that we do not know, so that it says that something waits and where, no more.
"""

from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from anzheng.kernel.errors import SettingError, Text, system_reason
from anzheng.notify.core.letters import Letter, MailServer, Security
from anzheng.notify.core.sending import mail_address, one_line

_TIMEOUT = 10


def send(server: MailServer, letter: Letter) -> None:
    """Send one mail over a connection of its own.

    Raises InputError for an address or a subject that could carry headers, SettingError if the password cannot be
    read, OSError (of which the errors of SMTP are kinds) if the server cannot be reached or did not take the mail.
    """
    message = EmailMessage(
        one_line(letter.subject, "subject"),
        letter.text,
        server.sender,
        [mail_address(letter.to, "to")],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    backend = EmailBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=_password(server.password_file) if server.user else "",
        use_tls=server.security is Security.STARTTLS,
        use_ssl=server.security is Security.TLS,
        timeout=_TIMEOUT,
    )
    backend.send_messages([message])


def _password(path: str) -> str:
    """Read the password at each connection, so that it can be changed without a restart."""
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        said = system_reason(problem)
        raise SettingError(
            Text(f"讀不到郵件密碼檔（{said.zh}）", f"the file of the mail password: {said.en}"),
            "ANZHENG_SMTP_PASSWORD_FILE",
            Text("請檢查路徑與權限", "check path and permissions"),
        ) from problem
