"""欄位的值 How the value of a field reads on paper and in a list: names for codes, ROC dates, ticked boxes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.kernel import roc
from anzheng.reports.papers.model import Align, Language, Options

Names = Mapping[str, str]
"""What people call things: pseudonyms of people, and `<register>:<entry>`."""
MOST_OPTIONS = 12
"""Options that are printed with their boxes; of longer lists only the chosen one is."""
_ALIGNS = {Type.INT: Align.END, Type.WORDS: Align.START, Type.PROSE: Align.START, Type.TEXT: Align.START}
_CENTERED = frozenset({Type.BOOL, Type.DATE, Type.CHOICE, Type.TIME, Type.MOMENT})
_UNITS = "units"
_KILO = 1024


def label_of(field: Field, language: Language) -> str:
    """Return the name of a field."""
    return field.zh if language == "zh" else field.en


def align_of(field: Field) -> Align:
    """Return how a column of such values stands."""
    return Align.CENTER if field.type in _CENTERED else _ALIGNS.get(field.type, Align.START)


def ticked(field: Field, value: Any, language: Language) -> Options | None:  # noqa: ANN401 - what JSON holds
    """Return the value as options with boxes; None where words say it better."""
    if field.type is Type.BOOL:
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return Options(((yes, value is True), (no, value is False)))
    if field.type is Type.CHOICE and len(field.choices) <= MOST_OPTIONS and (value is None or value in field.choices):
        return Options(tuple((zh if language == "zh" else en, key == value) for key, (zh, en) in field.choices.items()))
    return None


def said(  # noqa: C901, PLR0911 - a table by type
    field: Field,
    value: Any,  # noqa: ANN401 - what JSON holds
    names: Names,
    language: Language,
    *,
    short: bool = False,
) -> str:
    """Return a value in words; `short` in tables. What a definition does not expect is printed as it is."""
    if value is None:
        return ""
    match field.type:
        case Type.BOOL:
            return _truth(value, language)
        case Type.INT:
            return _number(field, value, language, short=short)
        case Type.CHOICE:
            zh, en = field.choices.get(value, (str(value), str(value)))
            return zh if language == "zh" else en
        case Type.DATE:
            return day_of(value, language, short=short)
        case Type.MOMENT:
            day, _, hour = str(value).partition("T")
            return f"{day_of(day, language, short=True)} {hour}".strip()
        case Type.ENTRY:
            return named(f"{field.register}:{value}", names)
        case Type.PERSON:
            return names.get(value, str(value))
        case Type.UNIT:
            return named(f"{_UNITS}:{value}", names)
        case Type.FILE:
            return "\n".join(_file(one) for one in (value if isinstance(value, list) else [value]))
        case Type.SIGNATURE:
            return "\n".join(_signature(one, language) for one in (value if isinstance(value, list) else [value]))
        case _:
            return str(value)


def day_of(value: str | date, language: Language, *, short: bool = False) -> str:
    """Return a day: 中華民國 115 年 9 月 4 日, in tables 115-09-04; in English 2026-09-04."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return str(value)
    if language == "en" or day.year <= roc.OFFSET:
        return day.isoformat()
    return roc.short(day) if short else roc.paper(day)


def named(target: str, names: Names) -> str:
    """Return the name of an entry with its id, as stickers and systems show it."""
    entry = target.partition(":")[2]
    name = names.get(target, "")
    return f"{name}（{entry}）" if name and name != entry else entry or target


def _truth(value: Any, language: Language) -> str:  # noqa: ANN401 - what JSON holds
    if not isinstance(value, bool):
        return str(value)
    zh, en = ("是", "yes") if value else ("否", "no")
    return zh if language == "zh" else en


def _number(field: Field, value: Any, language: Language, *, short: bool) -> str:  # noqa: ANN401 - what JSON holds
    number = f"{value:,}" if type(value) is int else str(value)
    unit = field.unit[0 if language == "zh" else 1] if field.unit is not None else ""
    return number if short or not unit else f"{number} {unit}"


def _file(value: Any) -> str:  # noqa: ANN401 - what JSON holds
    if not isinstance(value, Mapping):
        return str(value)
    digest = str(value.get("digest", ""))
    size = int(value.get("bytes", 0))
    shown = f"{size:,} B" if size < _KILO else f"{size // _KILO:,} kB"
    groups = " ".join(digest[at : at + 4] for at in range(0, min(16, len(digest)), 4))
    return f"{value.get('name', '')}（{shown}，SHA-256 {groups} …）"


def _signature(value: Any, language: Language) -> str:  # noqa: ANN401 - what JSON holds
    if not isinstance(value, Mapping):
        return str(value)
    return f"{value.get('name', '')}　{day_of(str(value.get('on', '')), language, short=True)}".strip()
