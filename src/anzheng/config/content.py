"""內容庫設定 Where content goes, out of the environment: a folder, or S3-compatible storage."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from anzheng.kernel.errors import SettingError, Text
from anzheng.ledger.content.place import FOLDER, ContentSettings

_S3 = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9._-]+)*")


def content_settings(rows: Mapping[str, str], expand: Callable[[str], Path]) -> ContentSettings:
    """Read the settings of the content store. Raises SettingError."""
    address = rows["ANZHENG_CONTENT"]
    if address != FOLDER and not _S3.fullmatch(address):
        raise SettingError(
            Text("須為 folder 或 s3://儲存貯體/前綴", "must be folder or s3://bucket/prefix"),
            f"ANZHENG_CONTENT={address[:80]}",
            Text("例如 s3://isms-evidence/anzheng", "for example s3://isms-evidence/anzheng"),
        )
    credentials = rows["ANZHENG_S3_CREDENTIALS_FILE"]
    return ContentSettings(
        address,
        _endpoint(rows["ANZHENG_S3_ENDPOINT"]),
        rows["ANZHENG_S3_REGION"],
        expand(credentials) if credentials else None,
    )


def _endpoint(text: str) -> str:
    try:
        url = urlsplit(text)
        local = url.hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        url, local = urlsplit(""), False
    # The content is encrypted, but who asks for what is not, nor can a lock be trusted that anybody may forge.
    sound = url.scheme == "https" or (url.scheme == "http" and local)
    if text and not (sound and url.hostname and url.path in ("", "/") and not url.query and not url.username):
        raise SettingError(
            Text(
                "須為 https:// 網址（本機可用 http://）", "must be an https:// address (http:// on this machine only)"
            ),
            f"ANZHENG_S3_ENDPOINT={text[:80]}",
            Text("例如 https://s3.example.com", "for example https://s3.example.com"),
        )
    return text
