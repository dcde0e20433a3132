"""輸入的文字 From what people type to the value of a field, and back. One reading for page, command line and import."""

import re
from collections.abc import Mapping
from datetime import date
from typing import assert_never

from anzheng.catalogue.core.fields import Field, Type, is_moment, is_time
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text

Value = str | int | bool | None
"""What a simple field holds."""
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width letters and digits, as typed with a Chinese keyboard."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,99}")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_YES = frozenset({"是", "有", "yes", "y", "true", "1", "on", "v", "✓", "■"})
_NO = frozenset({"否", "無", "no", "n", "false", "0", "off", "□"})
_LONGEST = {Type.WORDS: 200, Type.PROSE: 20_000}


class WrongInputError(InputError):
    """What was typed cannot stand in the field (輸入不合)."""


def value_of(field: Field, typed: str) -> Value:  # noqa: C901, PLR0911 - a table by type
    """Return the value that a person typed; None for nothing.

    Dates are read in either calendar, numbers in either width, choices by their value or by either name.
    Raises WrongInputError, whose message belongs beside the field.
    """
    text = typed.strip()
    if not text:
        return None
    match field.type:
        case Type.INT:
            return _whole(field, text)
        case Type.BOOL:
            return _truth(text)
        case Type.DATE:
            return _day(text).isoformat()
        case Type.CHOICE:
            return _choice(field, text)
        case Type.TEXT:
            return _code(text)
        case Type.TIME:
            return _time(text)
        case Type.MOMENT:
            return _moment(text)
        case Type.ENTRY | Type.PERSON | Type.UNIT:
            return _plain(text)[:130]
        case Type.WORDS | Type.PROSE:
            return _words(field, typed)
        case Type.TABLE | Type.FILE | Type.SIGNATURE:
            raise TypeError(f"a {field.type.value} is not typed as one text")
        case _:
            assert_never(field.type)


def typed_of(field: Field, value: Value) -> str:
    """Return a value as people would type it in a table: the names of choices, ROC dates, 是 and 否."""
    if value is None:
        return ""
    if field.type is Type.BOOL:
        return "是" if value else "否"
    if field.type is Type.CHOICE:
        return field.choices.get(str(value), (str(value), ""))[0]
    if field.type is Type.DATE:
        return roc.short(date.fromisoformat(str(value)))
    if field.type is Type.MOMENT:
        day, _, hour = str(value).partition("T")
        return f"{roc.short(date.fromisoformat(day))} {hour}"
    return str(value)


def _plain(text: str) -> str:
    return text.translate(_WIDE).strip()


def _whole(field: Field, text: str) -> int:
    plain = _plain(text).replace(",", "")
    if not _WHOLE.fullmatch(plain):
        raise _wrong(text, "須為整數", "must be a whole number", "只填數字，不加單位", "digits only, without a unit")
    found = int(plain)
    least, most = 0 if field.least is None else field.least, field.most
    if found < least or (most is not None and found > most):
        limit = f"{least} 至 {most}" if most is not None else f"{least} 以上"
        range_ = f"from {least} to {most}" if most is not None else f"at least {least}"
        raise _wrong(text, f"須為 {limit}的數", f"must be {range_}", "請更正", "correct it")
    return found


def _truth(text: str) -> bool:
    plain = _plain(text).lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise _wrong(text, "須為「是」或「否」", "must be yes or no", "請填是或否", "write yes or no")


def _day(text: str) -> date:
    try:
        return roc.parse(text)
    except InputError as problem:
        raise WrongInputError(problem.what, text[:40], problem.remedy) from problem


def _choice(field: Field, text: str) -> str:
    plain = _plain(text).lower()
    for value, names in field.choices.items():
        if plain in (value.lower(), *(_plain(name).lower() for name in names)):
            return value
    zh = "、".join(one for one, _ in field.choices.values())
    en = ", ".join(one for _, one in field.choices.values())
    raise _wrong(text, "不是可選的值", "is not among the choices", f"可填：{zh}", f"choices: {en}")


def _code(text: str) -> str:
    plain = _plain(text)
    if not _CODE.fullmatch(plain):
        raise _wrong(
            text,
            "須為代碼：英數字與 . _ : / + -，不含空白",
            "must be a code: letters, digits, . _ : / + - without blanks",
            "文字說明請寫在備註",
            "words belong in the remark",
        )
    return plain


def _time(text: str) -> str:
    plain = _plain(text)
    padded = plain if len(plain) != len("8:30") else f"0{plain}"
    if not is_time(padded):
        raise _wrong(text, "不是時間", "is no time of day", "請寫成 08:30", "write it like 08:30")
    return padded


def _moment(text: str) -> str:
    plain = _plain(text)
    if is_moment(plain):
        return plain
    day, blank, hour = plain.replace("T", " ").rpartition(" ")
    if not blank:
        raise _wrong(
            text, "缺少日期或時間", "lacks a day or a time", "請寫成 115-11-21 08:30", "write it like 2026-11-21 08:30"
        )
    return f"{_day(day).isoformat()}T{_time(hour)}"


def _words(field: Field, typed: str) -> str:
    most = field.most or _LONGEST[field.type]
    text = typed.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise _wrong(
            text[:20],
            f"超過 {most:,} 字",
            f"is longer than {most:,} characters",
            "請縮短，或改附檔案",
            "shorten it, or attach a file",
        )
    if field.type is Type.WORDS and "\n" in text:
        return " ".join(text.split())
    return text


def _wrong(text: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> WrongInputError:
    return WrongInputError(Text(zh, en), text[:60], Text(remedy_zh, remedy_en))


def names_of(fields: Mapping[str, Field]) -> dict[str, str]:
    """Return every name under which a column of a list may stand → the field: its id and either of its names."""
    found: dict[str, str] = {}
    for name, field in fields.items():
        for one in (field.zh, field.en, name):
            found.setdefault(_plain(one).lower(), name)
    return found
