"""調閱清單 What an inspector asks for, as a table: a number, what is asked, and by what to look for it, row by row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from anzheng.kernel.errors import InputError, Text
from anzheng.reports.binder.core.periods import Period, period_of

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_APART = re.compile(r"[、,;，；/\n]+")
_HEADS = {
    "number": ("編號", "項次", "序號", "項目編號", "no", "no.", "number", "#"),
    "asked": ("調閱項目", "調閱內容", "資料名稱", "項目", "內容", "名稱", "說明", "item", "what", "request", "asked"),
    "clause": ("條款", "條號", "條文", "法規條號", "依據", "clause", "ref"),
    "form": ("文件編號", "表單編號", "表單", "文件", "紀錄編號", "form", "document", "record"),
    "words": ("關鍵字", "關鍵詞", "keywords", "keyword", "words"),
    "period": ("期間", "調閱期間", "資料期間", "所屬期間", "period"),
    "first": ("起日", "起始日", "自", "from"),
    "last": ("迄日", "截止日", "至", "to"),
}
"""Headings by which a column is known; whatever else stands in the list is nobody's business here."""
MOST = 999
MOST_NAMES = 50
"""Names in one cell: each is looked for in every piece of evidence, so that few bytes could ask for hours of work."""


@dataclass(frozen=True, slots=True)
class Request:
    """One row of the list (調閱項目)."""

    row: int
    """Number of the row in the file, as a spreadsheet counts."""
    number: str
    """As the list has it; empty if it has none."""
    asked: str
    clauses: tuple[str, ...]
    forms: tuple[str, ...]
    words: tuple[str, ...]
    period: Period | None


def requests_in(
    rows: Sequence[tuple[int, tuple[str, ...]]], where: str, otherwise: Period | None
) -> tuple[Request, ...]:
    """Return the requests of a table whose first row with a known heading names the columns.

    `otherwise` is the period of rows that name none. Raises InputError, naming the row, for a period that cannot be
    read and for too many names in a cell; for a list without headings or without requests, and one that is too long.
    """
    at, columns = _columns(rows, where)
    every = (_request(row, columns, where, otherwise) for row in rows[at + 1 :])
    found = list(islice((one for one in every if one is not None), MOST + 1))
    if not found:
        raise _refused(
            where,
            "清單沒有任何項目",
            "the list asks for nothing",
            "請在標題列之下填寫",
            "fill in rows below the headings",
        )
    if len(found) > MOST:
        raise _refused(where, f"超過 {MOST} 項", f"more than {MOST} requests", "請分成數份清單", "split the list")
    return tuple(found)


def _columns(rows: Sequence[tuple[int, tuple[str, ...]]], where: str) -> tuple[int, dict[str, int]]:
    for at, (_, cells) in enumerate(rows[:20]):
        names = [cell.translate(_WIDE).strip().lower() for cell in cells]
        found = {key: names.index(head) for key, heads in _HEADS.items() for head in reversed(heads) if head in names}
        if found.keys() & {"asked", "clause", "form", "words"} and len(found) > 1:
            return at, found
    raise _refused(
        where,
        "看不出標題列",
        "no row of headings",
        "標題請用：編號、調閱項目、條款、文件編號、關鍵字、期間",
        "use the headings no, item, clause, form, keywords, period",
    )


def _request(
    row: tuple[int, tuple[str, ...]], columns: dict[str, int], where: str, otherwise: Period | None
) -> Request | None:
    number, cells = row
    said = {key: cells[at].strip() if at < len(cells) else "" for key, at in columns.items()}
    asked = said.get("asked") or said.get("words") or said.get("form") or said.get("clause") or ""
    if not asked:
        return None
    place = f"{where}:{number}"
    return Request(
        number,
        said.get("number", ""),
        asked[:200],
        _several(said.get("clause", ""), place),
        _several(said.get("form", ""), place),
        _several(said.get("words", ""), place),
        _period(said, place) or otherwise,
    )


def _several(cell: str, where: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(one.strip() for one in _APART.split(cell.translate(_WIDE)) if one.strip()))
    if len(names) > MOST_NAMES:
        raise _refused(
            f"{where} {cell[:40]}",
            f"一格超過 {MOST_NAMES} 個名稱",
            f"more than {MOST_NAMES} names in one cell",
            "請分成數列",
            "spread them over several rows",
        )
    return names


def _period(said: dict[str, str], where: str) -> Period | None:
    text = said.get("period", "")
    if not text and (said.get("first") or said.get("last")):
        text = f"{said.get('first', '')}至{said.get('last', '')}"
    if not text:
        return None
    try:
        return period_of(text)
    except InputError as problem:
        raise InputError(problem.what, f"{where} {text[:40]}", problem.remedy) from None


def _refused(where: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> InputError:
    return InputError(Text(zh, en), where, Text(remedy_zh, remedy_en))
