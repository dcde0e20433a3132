"""表單的說法 How fields, layouts and periods of forms are told to people."""

from collections.abc import Mapping

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Orientation
from anzheng.kernel.errors import Text
from anzheng.reports.wording import both

LAYOUTS: Mapping[Orientation, Text] = {
    Orientation.PORTRAIT: Text("直式", "portrait"),
    Orientation.LANDSCAPE: Text("橫式", "landscape"),
}
TYPES: Mapping[Type, Text] = {
    Type.INT: Text("整數", "whole number"),
    Type.BOOL: Text("是或否", "yes or no"),
    Type.DATE: Text("日期", "day"),
    Type.TEXT: Text("代碼", "code"),
    Type.ENTRY: Text("清冊項目", "entry of a register"),
    Type.CHOICE: Text("選項", "choice"),
    Type.WORDS: Text("文字", "line"),
    Type.PROSE: Text("說明", "paragraphs"),
    Type.TIME: Text("時刻", "time of day"),
    Type.MOMENT: Text("日期與時刻", "day and time"),
    Type.PERSON: Text("人員", "person"),
    Type.UNIT: Text("單位", "unit"),
    Type.TABLE: Text("表格", "table"),
    Type.FILE: Text("附件", "file"),
    Type.SIGNATURE: Text("外部簽名", "signature by hand"),
}
"""What a field holds, as people say it."""


def every(period: str) -> Text:
    """Return a period in words: P5Y is 5 年."""
    return both(Text(period, period))


def field_in_words(field: Field) -> Text:
    """Return what a field holds, and whether it must be filled in, in a few words."""
    zh, en = TYPES[field.type]
    if field.choices:
        zh += f"（{'、'.join(one for one, _ in field.choices.values())}）"
        en += f" ({', '.join(one for _, one in field.choices.values())})"
    if field.register is not None:
        zh, en = f"{zh}（{field.register}）", f"{en} ({field.register})"
    if field.unit is not None:
        zh, en = f"{zh}（{field.unit[0]}）", f"{en} ({field.unit[1]})"
    marks = [Text("※自訂", "house default")] if field.suggested else []
    if field.computed is not None:
        marks.append(Text("自動計算", "computed"))
    elif field.optional:
        marks.append(Text("選填", "optional"))
    return Text("，".join((zh, *(one.zh for one in marks))), ", ".join((en, *(one.en for one in marks))))
