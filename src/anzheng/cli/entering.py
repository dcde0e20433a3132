"""輸入的共同部分 What the entering verbs share: names of the catalogue, values, signatures, people, spans."""

import re
from datetime import date

from anzheng.cli.shell import Shell
from anzheng.facts.base import COMPANY, About, FactId, Scalar
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, NotFoundError, Text

NOUNS = {
    "forms": Text("表單", "form"),
    "registers": Text("清冊", "register"),
    "events": Text("事件", "event"),
    "statements": Text("聲明", "statement"),
    "settings": Text("設定", "setting"),
    "logs": Text("保存項目", "log"),
}
_SUGGESTED = 5
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")
_INTEGER = re.compile(r"-?[0-9]+")
_DIGITS = 15
"""The ledger holds integers below 2**53, which has 16 digits."""


def known(shell: Shell, ledger: str, section: str, identity: str) -> str:
    """Return `identity` if an adopted document or the program knows it. Raises NotFoundError naming similar ones."""
    from anzheng.reports.vocabulary import names_in

    names = set(names_in(shell.knowledge, ledger, section, shell.today))
    if identity in names:
        return identity
    near = sorted(name for name in names if name[:3] == identity[:3])[:_SUGGESTED]
    hint = "、".join(near) or "anzheng catalogue names"
    noun = NOUNS[section]
    raise NotFoundError(
        Text(f"沒有這個{noun.zh}", f"there is no such {noun.en}"),
        identity[:90],
        Text(f"請看：{hint}", f"look at: {hint}"),
    )


def known_targets(ledger: str, *targets: str) -> None:
    """Refuse a target that stands in no register: it would prove nothing to anybody. Raises InputError."""
    from anzheng.registers.services import names

    entered = names(ledger)
    for target in targets:
        if ":" not in target and target != COMPANY:
            raise InputError(
                Text("對象要寫明在哪一份清冊", "a target names its register"),
                target[:90],
                Text(f"請寫「清冊:項目」，或 {COMPANY}（全公司）", f"write register:entry, or {COMPANY} for all of it"),
            )
        if target != COMPANY and target not in entered:
            register = target.partition(":")[0]
            near = "、".join(sorted(one for one in entered if one.startswith(f"{register}:"))[:_SUGGESTED])
            enter = Text("請先以 anzheng register add 登錄", "enter it with anzheng register add")
            raise NotFoundError(
                Text("清冊中沒有這一項", "the register holds no such entry"),
                target[:90],
                Text(f"現有：{near}", f"there are: {near}") if near else enter,
            )


def value(text: str) -> Scalar:
    """Return a typed value: true, false, an integer, or text. Raises InputError for an integer beyond the ledger's."""
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text) is None:
        return text
    if len(text) > _DIGITS:
        raise InputError(
            Text("整數太大", "the integer is too large"), text[:60], Text("請檢查這個數值", "check the value")
        )
    return int(text)


def pair(text: str) -> tuple[str, Scalar]:
    """Parse `field=value`. Raises InputError."""
    key, equals, given = text.partition("=")
    if not equals or _FIELD.fullmatch(key) is None:
        raise InputError(
            Text("欄位值須寫成「欄位=值」", "write field=value"),
            text[:60],
            Text("例如 --value result=passed", "like --value result=passed"),
        )
    return key, value(given)


def pairs(form: str, texts: tuple[str, ...]) -> dict[str, Scalar]:
    """Parse every `field=value` of a form as its fields are read: dates in either calendar, choices by their names.

    Raises InputError for what cannot be read; a field that the form does not have is left to whoever enters it.
    """
    from anzheng.catalogue.core.typed import WrongInputError, value_of
    from anzheng.catalogue.paperwork import paperwork

    known = paperwork().forms.get(form)
    found: dict[str, Scalar] = {}
    for text in texts:
        key, given = pair(text)
        field = None if known is None else known.fields.get(key)
        if field is None or not field.ledgered:
            found[key] = given
            continue
        try:
            found[key] = value_of(field, text.partition("=")[2])
        except WrongInputError as wrong:
            what = Text(f"「{field.zh}」{wrong.what.zh}", f"“{field.en}” {wrong.what.en}")
            raise InputError(what, f"{form}.{text[:60]}", wrong.remedy) from wrong
    return found


def signature(text: str, default: date) -> tuple[str, str, date]:
    """Parse `role=name` or `role=name@date`. Raises InputError."""
    role, equals, rest = text.partition("=")
    name, at, day = rest.partition("@")
    if not equals or not role or not name:
        raise InputError(
            Text("簽署須寫成「角色=姓名」或「角色=姓名@日期」", "write role=name or role=name@date"),
            text[:60],
            Text("例如 --signed reviewer=林主任@115-11-20", "like --signed reviewer=Lin@2026-11-20"),
        )
    return role, name, roc.parse(day) if at else default


def span(first: date, last: date) -> About:
    """Return the days from `first` to `last`. Raises InputError if they are reversed."""
    if last < first:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            f"{first}/{last}",
            Text("請更正期間", "correct the period"),
        )
    return About(first, last)


def person(shell: Shell, name: str | None) -> str:
    """Return the pseudonymous id of a named person, or of whoever runs the command.

    Raises InputError, naming the employee numbers, for a name that two people share.
    """
    from anzheng.organization.people import remember, resolve

    if name is None:
        return shell.actor.id
    identity = resolve(shell.home, name)
    remember({identity: name})
    return identity


def recorded(shell: Shell, identity: FactId) -> None:
    """Say where the fact stands in the ledger."""
    shell.say(f"已入帳 #{identity.seq:,}", f"recorded #{identity.seq:,}")
