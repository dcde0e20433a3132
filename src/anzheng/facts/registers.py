"""清冊 Registers: entries as they stand from a day on, with the values that demands read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Payload, Scalar, fact


@fact("register.entered", 1)
@dataclass(frozen=True, slots=True)
class RegisterEntered(Payload):
    """An entry was added or changed (登錄或異動); it replaces all earlier values from `since` on."""

    register: str
    entry: str
    since: date
    values: Mapping[str, Scalar]


@fact("register.retired", 1)
@dataclass(frozen=True, slots=True)
class RegisterRetired(Payload):
    """An entry left the register (除帳): `since` is the first day on which it no longer exists."""

    register: str
    entry: str
    since: date
