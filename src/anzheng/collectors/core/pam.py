"""PAM 設定 Modules that a service passes through, with includes resolved."""

import re
from dataclasses import dataclass

from anzheng.collectors.core.host import CannotTellError, Host, Reason
from anzheng.kernel.errors import Text

FOLDER = "/etc/pam.d"
_DEPTH = 8
"""Includes nested deeper than this are a loop."""
_LINE = re.compile(r"-?(auth|account|password|session)\s+(\[[^]]*\]|\S+)\s+(\S+)\s*(.*)")


@dataclass(frozen=True, slots=True)
class Module:
    """One module in a stack (模組)."""

    control: str
    """`required`, `requisite`, `sufficient`, `optional`, or a bracketed list."""
    name: str
    """File name without folder and `.so`: `pam_unix`."""
    arguments: tuple[str, ...]

    def number(self, key: str) -> int | None:
        """Return the integer given as `key=`, or None."""
        for argument in self.arguments:
            name, _, value = argument.partition("=")
            if name == key and re.fullmatch(r"-?[0-9]{1,6}", value):
                return int(value)
        return None


def stack(host: Host, service: str, kind: str) -> tuple[Module, ...] | None:
    """Return the modules of `kind` for `service`, or None if the service has no file.

    Raises CannotTellError if the host does not use PAM at all.
    """
    if host.list_dir(FOLDER) is None:
        raise CannotTellError(
            Reason.ABSENT,
            Text("主機沒有 PAM 設定", "the host has no PAM configuration"),
            FOLDER,
            Text("請以其他方式佐證密碼規則", "prove the password rules in another way"),
        )
    return _read(host, service, kind, _DEPTH)


def _read(host: Host, service: str, kind: str, depth: int) -> tuple[Module, ...] | None:
    text = host.read_text(f"{FOLDER}/{service}") if depth and "/" not in service else None
    if text is None:
        return None
    modules: list[Module] = []
    for raw in text.replace("\\\n", " ").splitlines():
        line = raw.split("#", 1)[0].strip()
        if line.startswith("@include"):
            modules.extend(_read(host, line.removeprefix("@include").strip(), kind, depth - 1) or ())
            continue
        match = _LINE.fullmatch(line)
        if match is None or match[1] != kind:
            continue
        if match[2] in ("include", "substack"):
            modules.extend(_read(host, match[3], kind, depth - 1) or ())
        else:
            name = match[3].rsplit("/", 1)[-1].removesuffix(".so")
            modules.append(Module(match[2], name, tuple(match[4].split())))
    return tuple(modules)
