"""登入提供者 Identity providers: `sign-in.json` in the data folder names them; without the file there are none.

```json
{
  "oidc": [{"id": "office", "name": "公司帳號", "server": "https://id.example.com/realms/office",
            "client_id": "anzheng", "client_secret": "…", "link_by_email": false}],
  "saml": [{"id": "group", "name": "集團單一登入", "entity_id": "https://idp.example.com/metadata",
            "sso_url": "https://idp.example.com/sso", "certificate": "MII…", "link_by_email": false}]
}
```

The file holds secrets, so it may be readable by its owner only. Nobody gets an account by signing in there:
an administrator links the subject, or `link_by_email` lets a verified address that exactly one person has do so.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from anzheng.kernel.errors import SettingError, Text

FILE: Final = "sign-in.json"
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_COMMON: Final = {"id": str, "name": str, "link_by_email": bool}
_FIELDS: Final[Mapping[str, Mapping[str, type]]] = {
    "oidc": {**_COMMON, "server": str, "client_id": str, "client_secret": str},
    "saml": {**_COMMON, "entity_id": str, "sso_url": str, "certificate": str},
}


class Protocol(StrEnum):
    """How a provider speaks (協定)."""

    OIDC = "oidc"
    SAML = "saml"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """One identity provider (登入提供者)."""

    id: str
    protocol: Protocol
    name: str
    link_by_email: bool
    """A verified address that exactly one person here has links the subject at its first sign-in."""
    values: Mapping[str, str]
    """The other fields; a secret among them, so this is never printed."""

    def __repr__(self) -> str:
        return f"IdentityProvider({self.id!r}, {self.protocol.value!r})"


def read_providers(home: Path) -> tuple[IdentityProvider, ...]:
    """Return the providers that the data folder's file names. Raises SettingError for anything it does not know."""
    path = home / FILE
    try:
        mode = path.stat().st_mode
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except ValueError as problem:
        raise _wrong("不是 JSON", "not JSON", FILE) from problem
    if mode & 0o077:
        raise SettingError(
            Text("這個檔案有密鑰，只能由擁有者讀取", "the file holds secrets; only its owner may read it"),
            FILE,
            Text(f"請執行 chmod 600 {path}", f"run chmod 600 {path}"),
        )
    if not isinstance(content, dict) or not set(content) <= set(_FIELDS):
        raise _wrong("只能有 oidc 與 saml", "only oidc and saml are known", FILE)
    found = tuple(_provider(Protocol(kind), n, entry) for kind in content for n, entry in enumerate(content[kind]))
    if len({one.id for one in found}) < len(found):
        raise _wrong("代號重複", "an id is used twice", FILE)
    return found


def library_settings(providers: tuple[IdentityProvider, ...]) -> dict[str, Any]:
    """Return the same as the sign-in library wants it (`SOCIALACCOUNT_PROVIDERS`)."""
    oidc = [_oidc(one) for one in providers if one.protocol is Protocol.OIDC]
    saml = [_saml(one) for one in providers if one.protocol is Protocol.SAML]
    return {"openid_connect": {"APPS": oidc}, "saml": {"APPS": saml}}


def _provider(protocol: Protocol, number: int, entry: object) -> IdentityProvider:
    where = f"{FILE}: {protocol.value}[{number}]"
    fields = _FIELDS[protocol.value]
    if not isinstance(entry, dict) or not set(entry) <= set(fields):
        raise _wrong(f"可用的欄位：{'、'.join(fields)}", f"known fields: {', '.join(fields)}", where)
    values = {"link_by_email": False, **entry}
    for name, kind in fields.items():
        if not isinstance(values.get(name), kind) or values[name] == "":
            raise _wrong(f"缺少欄位或型別不對：{name}", f"missing or of the wrong type: {name}", where)
    if not _SLUG.fullmatch(values["id"]):
        raise _wrong("代號只能用小寫英文、數字與連字號", "an id is made of a-z, 0-9 and hyphens", where)
    rest = {name: value for name, value in values.items() if name not in _COMMON}
    return IdentityProvider(values["id"], protocol, values["name"], values["link_by_email"], rest)


def _oidc(one: IdentityProvider) -> dict[str, Any]:
    return {
        "provider_id": one.id,
        "name": one.name,
        "client_id": one.values["client_id"],
        "secret": one.values["client_secret"],
        # The ID token alone, its signature checked by us: nothing unsigned says who somebody is.
        "settings": {"server_url": one.values["server"], "oauth_pkce_enabled": True, "fetch_userinfo": False},
    }


def _saml(one: IdentityProvider) -> dict[str, Any]:
    idp = {
        "entity_id": one.values["entity_id"],
        "sso_url": one.values["sso_url"],
        "x509cert": one.values["certificate"],
    }
    return {
        "provider_id": one.id,
        "client_id": one.id,
        "name": one.name,
        "settings": {
            "idp": idp,
            "advanced": {
                "strict": True,
                "want_assertion_signed": True,
                "want_name_id": True,
                "want_attribute_statement": False,
                "reject_idp_initiated_sso": True,
                "reject_deprecated_algorithm": True,
                "allow_single_label_domains": True,
            },
        },
    }


def _wrong(zh: str, en: str, where: str) -> SettingError:
    return SettingError(
        Text(zh, en), where, Text("格式見 docs/reference/sign-in.md", "the format is in docs/reference/sign-in.md")
    )
