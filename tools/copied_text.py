"""照抄檢查 Find Chinese text that the packs share word for word with the documents they describe.

    python tools/copied_text.py FOLDER

FOLDER holds the documents as text files. Every run of 13 or more Chinese characters that stands both in a
text of ours and in one of them is printed (whitespace and punctuation do not count,
official titles are allowed); exit status 1 if any.
"""
# ruff: noqa: INP001 - a script that stands alone

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from anzheng.catalogue.files import PACKAGED

SHORTEST = 13
"""Length of a run, in characters, that is no longer a coincidence of terms."""

TITLES = (
    "建立證券商資通安全檢查機制",
    "資訊安全整體執行情形聲明書",
    "資訊矯正及預防管理作業說明書",
    "網際網路下單服務品質相關標準",
    "資通安全事件管理程序說明書",
    "資訊通訊與作業管理作業說明書",
    "資通系統開發與維護作業說明書",
    "資訊安全事件之緊急通報程序",
    "公開發行公司網路申報公開資訊應注意事項",
    "與軟硬體廠商機密維護及損害賠償等雙方權責劃分",
    "灣電腦網路危機處理暨協調中心",
)
"""Official titles and names, which must be given as they are."""

_NOT_HAN = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def han(text: str) -> str:
    """Return only the Chinese characters of `text`."""
    return _NOT_HAN.sub("", text)


def windows(text: str) -> set[str]:
    """Return every run of SHORTEST characters in `text`."""
    return {text[start : start + SHORTEST] for start in range(len(text) - SHORTEST + 1)}


def shared(ours: str, known: set[str]) -> Iterator[str]:
    """Yield the longest runs of `ours` that lie wholly inside `known` windows."""
    start = None
    for position in range(len(ours) - SHORTEST + 2):
        inside = position <= len(ours) - SHORTEST and ours[position : position + SHORTEST] in known
        if inside and start is None:
            start = position
        elif not inside and start is not None:
            yield ours[start : position + SHORTEST - 1]
            start = None


def main(arguments: list[str]) -> int:
    """Look through every file of the packaged data, line by line and folded lines together."""
    if len(arguments) != 1:
        click.echo(__doc__, err=True)
        return 2
    known: set[str] = set()
    for path in sorted(Path(arguments[0]).glob("*.txt")):
        known |= windows(han(path.read_text(encoding="utf-8")))
    found = 0
    for path in sorted(PACKAGED.rglob("*.yaml")):
        for line, text in _texts(path):
            for run in shared(han(text), known):
                if run in TITLES:
                    continue
                click.echo(f"{path.relative_to(PACKAGED).as_posix()}:{line} {run}")
                found += 1
    click.echo(f"{found} runs")
    return 1 if found else 0


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each value: its first line and the more deeply indented lines that continue it."""
    held: list[str] = []
    first = 0
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if held and not _starts(row):
            held.append(row)
            continue
        if held:
            yield first, "".join(held)
        first, held = number, [row]
    if held:
        yield first, "".join(held)


def _starts(row: str) -> bool:
    """Tell whether `row` starts a new key or list item."""
    return re.match(r"\s*(?:- |[a-z_]+:|$)", row) is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
