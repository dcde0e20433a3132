"""值的形式 What may stand in a payload's values: numbers, truth, dates and codes, never prose.

A leaf is for ever, so nothing that somebody typed freely may enter it: names and sentences belong beside
the ledger, where they can be corrected and, one day, lawfully disposed of.
"""

import re
from collections.abc import Mapping

from anzheng.facts.base import Scalar
from anzheng.kernel.errors import InputError, Text

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,99}")


def refuse_prose(values: Mapping[str, Scalar], where: str) -> None:
    """Raise InputError if a value, or the name of its field, is more than a code, a number or a date."""
    for field, value in values.items():
        for text in (field, value):
            if isinstance(text, str) and not _CODE.fullmatch(text):
                raise InputError(
                    Text(
                        "帳本只收代碼、數字與日期，不收文字敘述", "the ledger takes codes, numbers and dates, no prose"
                    ),
                    f"{where} {field}={str(value)[:60]}",
                    Text("請把說明寫在名稱、標題或備註", "write explanations into the name, the title or the note"),
                )
