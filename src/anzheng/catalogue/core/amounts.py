"""數量的說法 Amounts in words: a value with its unit, and what a parameter asks for."""

from anzheng.catalogue.core.model import Op, Parameter
from anzheng.kernel.errors import Text

_UNITS = {
    "minute": ("分鐘", "minute", "minutes"),
    "hour": ("小時", "hour", "hours"),
    "day": ("日", "day", "days"),
    "working-day": ("個工作日", "working day", "working days"),
    "week": ("週", "week", "weeks"),
    "month": ("個月", "month", "months"),
    "year": ("年", "year", "years"),
    "character": ("個字元", "character", "characters"),
    "attempt": ("次", "attempt", "attempts"),
    "percent": ("%", "%", "%"),
    "count": ("", "", ""),
    "role": ("人", "person", "people"),
    "class": ("類", "class", "classes"),
    "grade": ("級", "grade", "grades"),
    "layer": ("層", "layer", "layers"),
    "copy": ("份", "copy", "copies"),
    "generation": ("代", "generation", "generations"),
    "seat": ("套", "seat", "seats"),
    "matter": ("項", "matter", "matters"),
}
_OPS = {
    Op.AT_LEAST: Text("至少", "at least"),
    Op.AT_MOST: Text("至多", "at most"),
    Op.EQUAL: Text("等於", "exactly"),
    Op.NOT_EQUAL: Text("不等於", "not"),
    Op.IN: Text("其中之一", "one of"),
}


def said(value: int, unit: str) -> Text:
    """Return a value with its unit: 3 個月, 15 分鐘, 1 個工作日; an unknown unit stands as it is."""
    zh, one, many = _UNITS.get(unit, (unit, unit, unit))
    return Text(f"{value:,} {zh}".rstrip(), f"{value:,} {one if value == 1 else many}".rstrip())


def bound(op: Op, value: int, unit: str) -> Text:
    """Return what is asked for: 至多 3 個月."""
    words = said(value, unit)
    return Text(f"{_OPS[op].zh} {words.zh}", f"{_OPS[op].en} {words.en}")


def unit_name(unit: str) -> Text:
    """Return the name of a unit, for a field that takes the number alone."""
    zh, _, many = _UNITS.get(unit, (unit, unit, unit))
    return Text(zh.removeprefix("個"), many)


def asked(parameter: Parameter) -> Text:
    """Return what a parameter asks for."""
    return bound(parameter.op, parameter.value, parameter.unit)
