"""Papers and lists: one record, a batch, a long report, lists of 10,000 rows; medians of CPU, peak of memory.

Each row is measured in a process of its own, with the processes that it starts. Budgets: a record 1 s with loading, 200
records 20 s, a 30-page Chinese report 2 s. Beside the XLSX list: the same rows written by openpyxl, write-only.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

AT = datetime(2026, 9, 11, 1, 41, tzinfo=UTC)
ROWS = 10_000
Work = Callable[[], object]


def _record() -> Work:
    from anzheng.reports.papers.files import Format, printed
    from tests.support.papers import sample

    paper = sample("host-inspection", items=28)
    return lambda: printed([paper], Format.PDF, at=AT)


def _batch() -> Work:
    from anzheng.reports.papers.files import Format, printed
    from tests.support.papers import sample

    papers = [sample("host-inspection", items=28) for _ in range(200)]
    return lambda: printed(papers, Format.PDF, at=AT)


def _documents(kind: str) -> Work:
    from anzheng.reports.papers.files import Format, printed
    from tests.support.papers import sample

    papers = [sample("host-inspection", items=28) for _ in range(200)]
    return lambda: printed(papers, Format(kind), at=AT)


def _report() -> Work:
    from anzheng.reports.papers.model import Align, Column, Listing, Pair, Paper, Passage, lines_of
    from anzheng.reports.papers.pdf import pdf

    text = "本程序說明弱點管理之作業方式，確保各系統弱點均於期限內完成修補，並留存紀錄備查。" * 12
    head = tuple(Pair(label, "115") for label in ("文件編號", "版次", "機密等級", "紀錄編號", "保存年限"))
    columns = (Column("序", Align.CENTER), Column("弱點"), Column("處置"), Column("結果", Align.CENTER))
    rows = tuple((str(n), f"範例弱點 {n:04d}", "升級至新版並限縮來源", "已修補") for n in range(1, 761))
    passages = tuple(Passage(lines_of(f"{text}\n{text}\n(一) {text}"), f"第 {n} 節") for n in range(1, 13))
    paper = Paper("範例證券股份有限公司", "三十頁的報告", head, (*passages, Listing(columns, rows, "弱點")))
    return lambda: pdf([paper], at=AT)


def _rows() -> Iterator[tuple[str | int | date | bool, ...]]:
    day = date(2026, 1, 1)
    for number in range(ROWS):
        yield (
            f"srv-{number:05d}",
            "網路下單主機",
            number,
            day + timedelta(days=number % 300),
            number % 2 == 0,
            "備註文字",
        )


def _list(kind: str) -> Work:
    from anzheng.reports.papers.files import ListFormat, listed
    from anzheng.reports.papers.sheets import Kind, Sheet, SheetColumn

    kinds = (Kind.TEXT, Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.TEXT)
    columns = tuple(SheetColumn(f"欄{number}", one) for number, one in enumerate(kinds))
    return lambda: listed(Sheet("主機", columns, _rows()), ListFormat(kind), at=AT)


def _peer() -> Work:
    from openpyxl import Workbook

    def write() -> None:
        book = Workbook(write_only=True)
        page = book.create_sheet("主機")
        for row in _rows():
            page.append(row)
        book.save(io.BytesIO())

    return write


CASES: dict[str, tuple[str, Callable[[], Work], int, str]] = {
    "record": ("PDF, one record with 28 hosts", _record, 7, "budget 1 s"),
    "batch": ("PDF, 200 records in one file", _batch, 3, "budget 20 s"),
    "report": ("PDF, a Chinese report of 30 pages", _report, 5, "budget 2 s"),
    "docx": ("DOCX, 200 records in a ZIP", lambda: _documents("docx"), 3, ""),
    "odt": ("ODT, 200 records in a ZIP", lambda: _documents("odt"), 3, ""),
    "xlsx": ("XLSX, 10,000 rows", lambda: _list("xlsx"), 5, ""),
    "peer": ("  the same by openpyxl, write-only", _peer, 5, "peer"),
    "ods": ("ODS, 10,000 rows", lambda: _list("ods"), 5, ""),
    "csv": ("CSV, 10,000 rows", lambda: _list("csv"), 5, ""),
}


def _measure(name: str) -> None:
    """Print the first run's CPU with loading, the median of further runs, and the peak of memory."""
    _, prepare, times, _ = CASES[name]
    work = prepare()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = []
    for _ in range(times + 1):
        begin = sum(os.times()[:4])
        work()
        taken.append(sum(os.times()[:4]) - begin)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(taken[0], statistics.median(taken[1:]), grown, started)


def main() -> None:
    """Measure every case in a process of its own."""
    root = Path(__file__).resolve().parent.parent
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}/src:{root}",
        "DJANGO_SETTINGS_MODULE": "anzheng.config.settings",
    }
    print(f"{'':38}{'first':>9}{'median':>9}{'grown':>10}{'child':>10}")
    for name, (title, _, _, note) in CASES.items():
        run = subprocess.run(
            [sys.executable, __file__, name], env=environment, check=True, capture_output=True, text=True
        )
        first, median, grown, started = map(float, run.stdout.split())
        print(f"{title:38}{first:7.3f} s{median:7.3f} s{grown:7.0f} MB{started:7.0f} MB  {note}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _measure(sys.argv[1])
    else:
        main()
