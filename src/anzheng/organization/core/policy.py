"""登入政策 The sign-in policy: every setting is one row, with its bounds, which way is stricter, and what it answers.

`Policy` holds the values in force. Pure: stored values come in, refused ones go out as InputError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.organization.core.lockout import LockRules
from anzheng.organization.core.networks import parse_network, reaches_the_internet
from anzheng.organization.core.passwords import Rules

Value = int | bool | tuple[str, ...]
"""A setting's value."""


class Kind(StrEnum):
    """What a setting's value is (設定的型別)."""

    COUNT = "count"
    SWITCH = "switch"
    NETWORKS = "networks"


_NONE = Text("", "")


class Stricter(StrEnum):
    """Which way a setting is stricter (較嚴的方向)."""

    LOWER = "lower"
    HIGHER = "higher"
    TRUE = "true"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Row:
    """One setting (一項設定)."""

    name: str
    kind: Kind
    default: Value
    stricter: Stricter
    label: Text
    help: Text
    unit: Text = _NONE
    least: int = 0
    most: int = 0
    """Bounds of a count, both included; what is merely weak is possible, and shows."""
    answers: str | None = None
    """Id of the catalogue's setting that this one is read for."""


_TIMES, _MINUTES, _HOURS = Text("次", "times"), Text("分鐘", "minutes"), Text("小時", "hours")
_MONTHS, _DAYS, _CHARACTERS = Text("個月", "months"), Text("天", "days"), Text("個字元", "characters")

ROWS: Final[tuple[Row, ...]] = (
    Row(
        "disconnect_after",
        Kind.COUNT,
        3,
        Stricter.LOWER,
        Text("密碼連錯幾次即中斷連線", "Wrong passwords before the session ends"),
        Text(
            "同一次連線中連錯這麼多次，就中斷連線，須重新開始。",
            "After this many wrong passwords in one session, the session ends and has to be started anew.",
        ),
        _TIMES,
        1,
        10,
        "login.disconnect-after",
    ),
    Row(
        "lock_after",
        Kind.COUNT,
        5,
        Stricter.LOWER,
        Text("密碼連錯幾次即鎖定帳號", "Wrong passwords before the account is locked"),
        Text(
            "自上次成功登入起累計；不存在的帳號名稱也一樣計算，不透露帳號是否存在。",
            "Counted since the last sign-in; names without an account are counted alike, so that nothing is told.",
        ),
        _TIMES,
        1,
        20,
    ),
    Row(
        "lock_minutes",
        Kind.COUNT,
        15,
        Stricter.HIGHER,
        Text("帳號鎖定多久", "How long an account stays locked"),
        Text("時間到了自動解除；管理者也可以提前解鎖。", "It ends by itself; an administrator may end it earlier."),
        _MINUTES,
        1,
        1440,
    ),
    Row(
        "password_min_length",
        Kind.COUNT,
        12,
        Stricter.HIGHER,
        Text("密碼最短長度", "Shortest password"),
        Text("新設定的密碼至少要這麼長。", "A new password has at least this length."),
        _CHARACTERS,
        4,
        16,
        "password.min-length",
    ),
    Row(
        "password_classes",
        Kind.COUNT,
        3,
        Stricter.HIGHER,
        Text("密碼須含幾類字元", "Classes of characters in a password"),
        Text(
            "小寫字母、大寫字母、數字、符號四類中至少要有幾類；1 表示不要求。",
            "How many of lower case, upper case, digits and symbols are needed; 1 asks for nothing.",
        ),
        Text("類", "classes"),
        1,
        4,
        "password.complexity",
    ),
    Row(
        "password_months",
        Kind.COUNT,
        3,
        Stricter.LOWER,
        Text("密碼最長使用幾個月", "Longest age of a password"),
        Text("逾期後登入時須先更換。", "After that, it has to be changed at the next sign-in."),
        _MONTHS,
        1,
        24,
        "password.max-age-months",
    ),
    Row(
        "password_history",
        Kind.COUNT,
        3,
        Stricter.HIGHER,
        Text("不得與前幾次密碼相同", "Earlier passwords that may not come back"),
        Text("含目前這一次；0 表示不限制。", "The present one is included; 0 asks for nothing."),
        _TIMES,
        0,
        24,
    ),
    Row(
        "dormant_days",
        Kind.COUNT,
        90,
        Stricter.LOWER,
        Text("多久未登入即停用帳號", "Days without sign-in before an account is disabled"),
        Text("每天檢查一次，登入時也檢查。", "Looked at daily, and at every sign-in."),
        _DAYS,
        7,
        730,
    ),
    Row(
        "idle_minutes",
        Kind.COUNT,
        15,
        Stricter.LOWER,
        Text("閒置多久自動登出", "Minutes of idleness before signing out"),
        Text("尚未送出的內容會留著，重新登入後可以繼續。", "What was not sent yet is kept for after the next sign-in."),
        _MINUTES,
        1,
        240,
    ),
    Row(
        "session_hours",
        Kind.COUNT,
        12,
        Stricter.LOWER,
        Text("連線最長多久", "Longest session"),
        Text("不論是否閒置，時間到了須重新登入。", "Idle or not, one has to sign in again after that."),
        _HOURS,
        1,
        72,
    ),
    Row(
        "factor_for_administrators",
        Kind.SWITCH,
        True,  # noqa: FBT003 - a row of a table
        Stricter.TRUE,
        Text("系統管理者一律須用第二因子", "Administrators always need a second factor"),
        Text(
            "關閉時，管理者在辦公網段內可以只用密碼；從網段外仍須第二因子。",
            "When off, a password is enough for administrators inside the office networks; outside it never is.",
        ),
        answers="admin.mfa",
    ),
    Row(
        "office_networks",
        Kind.NETWORKS,
        ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
        Stricter.FEWER,
        Text("辦公網段", "Office networks"),
        Text(
            "從這些網段以外登入時，一律須用第二因子；留空表示不論在哪裡都要。",
            "From anywhere else, a second factor is compulsory; an empty list makes it compulsory everywhere.",
        ),
    ),
    Row(
        "second_person_for_privileged",
        Kind.SWITCH,
        False,  # noqa: FBT003 - a row of a table
        Stricter.TRUE,
        Text("特權操作須第二人同意", "A second person for privileged acts"),
        Text(
            "建立帳號、重設密碼、啟用帳號與變更登入政策時，須由另一位管理者當場同意。",
            "Another administrator agrees when accounts are made or enabled, passwords reset, this policy changed.",
        ),
    ),
)
"""The settings of the sign-in policy; nothing else decides how people sign in."""

_BY_NAME: Final = {row.name: row for row in ROWS}
_MOST_NETWORKS: Final = 64


@dataclass(frozen=True, slots=True)
class Policy:
    """The sign-in policy in force (生效的登入政策); one field for each row."""

    disconnect_after: int
    lock_after: int
    lock_minutes: int
    password_min_length: int
    password_classes: int
    password_months: int
    password_history: int
    dormant_days: int
    idle_minutes: int
    session_hours: int
    factor_for_administrators: bool
    office_networks: tuple[str, ...]
    second_person_for_privileged: bool

    @property
    def lock(self) -> LockRules:
        """The rules for wrong passwords."""
        return LockRules(self.disconnect_after, self.lock_after, self.lock_minutes)

    @property
    def passwords(self) -> Rules:
        """The rules for new passwords."""
        return Rules(self.password_min_length, self.password_classes)

    def value(self, name: str) -> Value:
        """Return the value of one setting by name. Raises NotFoundError."""
        value: Value = getattr(self, row_of(name).name)
        return value


def row_of(name: str) -> Row:
    """Return the row of a setting. Raises NotFoundError."""
    if name not in _BY_NAME:
        known = "、".join(_BY_NAME)
        raise NotFoundError(
            Text("登入政策沒有這一項", "the sign-in policy has no such setting"),
            name[:60],
            Text(f"可用的項目：{known}", f"known settings: {known}"),
        )
    return _BY_NAME[name]


def policy_from(stored: Mapping[str, object]) -> Policy:
    """Return the policy: stored values where there are any, defaults elsewhere.

    A stored name that no row has is left alone: a newer program may have written it. Raises InputError for a
    stored value out of bounds.
    """
    values = {row.name: _checked(row, stored.get(row.name, row.default)) for row in ROWS}
    return Policy(**values)  # type: ignore[arg-type]  # the rows and the fields are the same names; a test compares


def checked(name: str, value: object) -> Value:
    """Return the value as the row keeps it. Raises InputError out of bounds, NotFoundError for an unknown name."""
    return _checked(row_of(name), value)


def parse_value(name: str, text: str) -> Value:
    """Parse a value as people write it: 15, on/off, networks with commas. Raises InputError or NotFoundError."""
    row = row_of(name)
    bare = text.strip()
    match row.kind:
        case Kind.COUNT:
            return _checked(row, int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 9 else bare)
        case Kind.SWITCH:
            return _checked(row, {"true": True, "on": True, "false": False, "off": False}.get(bare.lower(), bare))
        case Kind.NETWORKS:
            return _checked(row, [one.strip() for one in bare.split(",") if one.strip()])
        case _:
            assert_never(row.kind)


def written(value: Value) -> str:
    """Return a value as people write it; `parse_value` reads it back."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return str(value)
    return ",".join(value)


def answers(policy: Policy) -> dict[str, int | bool]:
    """Return what the policy says about the catalogue's settings, by their ids (政策回答的規範設定)."""
    return {
        "login.disconnect-after": policy.disconnect_after,
        "password.min-length": policy.password_min_length,
        # Letters with digits or symbols: as soon as two classes are asked for, no password is of one kind.
        "password.complexity": policy.password_classes >= 2,
        "password.max-age-months": policy.password_months,
        # From outside the office a factor is compulsory for everybody, so administrators are covered by that as well.
        "admin.mfa": policy.factor_for_administrators or not reaches_the_internet(policy.office_networks),
    }


def _checked(row: Row, value: object) -> Value:
    match row.kind:
        case Kind.COUNT:
            if isinstance(value, int) and not isinstance(value, bool) and row.least <= value <= row.most:
                return value
            raise _refused(
                row,
                value,
                Text(f"須為 {row.least} 至 {row.most} 的整數", f"must be a whole number, {row.least} to {row.most}"),
            )
        case Kind.SWITCH:
            if isinstance(value, bool):
                return value
            raise _refused(row, value, Text("須為 on 或 off", "must be on or off"))
        case Kind.NETWORKS:
            return _networks(row, value)
        case _:
            assert_never(row.kind)


def _networks(row: Row, value: object) -> tuple[str, ...]:
    if (
        not isinstance(value, list | tuple)
        or len(value) > _MOST_NETWORKS
        or not all(isinstance(one, str) for one in value)
    ):
        raise _refused(
            row, value, Text(f"須為最多 {_MOST_NETWORKS} 個網段", f"must be at most {_MOST_NETWORKS} networks")
        )
    return tuple(sorted({str(parse_network(one)) for one in value}))


def _refused(row: Row, value: object, bounds: Text) -> InputError:
    zh, en = row.label
    return InputError(
        Text(f"「{zh}」{bounds.zh}", f"“{en}” {bounds.en}"),
        f"{row.name}={value}"[:80],
        Text(f"預設是 {written(row.default)}", f"the default is {written(row.default)}"),
    )
