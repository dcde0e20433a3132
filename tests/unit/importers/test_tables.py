"""Lists as files: every kind that is taken, every way in which one can be wrong, and bytes that are nothing at all."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from anzheng.importers.tables.limits import ROWS
from anzheng.importers.tables.reading import ENDINGS, read_table
from anzheng.kernel.errors import InputError

HEAD, LINE = "代號,名稱\n", "a-1,測試主機\n"
EXPECTED = ((1, ("代號", "名稱")), (2, ("a-1", "測試主機")))


def read(data: bytes, name: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return read_table(io.BytesIO(data), name)


def xlsx(*rows: tuple[object, ...], change: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(table: str, **parts: str) -> bytes:
    out = io.BytesIO()
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "content.xml",
            f"{parts.get('prolog', '')}<office:document-content {names}><office:body><office:spreadsheet>"
            f"{table}</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", parts.get("manifest", "<manifest/>"))
    return out.getvalue()


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((HEAD + LINE).encode(), id="utf-8"),
        pytest.param((HEAD + LINE).encode("utf-8-sig"), id="utf-8 with its mark"),
        pytest.param((HEAD + LINE).encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + (HEAD + LINE).encode("utf-16-be"), id="utf-16 the other way round"),
        pytest.param((HEAD + LINE).encode("cp950"), id="big5"),
        pytest.param((HEAD + LINE).replace(",", ";").encode(), id="semicolons"),
        pytest.param((HEAD + LINE).replace(",", "\t").encode("utf-16"), id="tabs"),
        pytest.param((HEAD + LINE).replace("\n", "\r\n").encode(), id="lines as on Windows"),
        pytest.param(('"代號","名稱"\n="a-1","測試主機"\n').encode(), id="quoted, and a code kept as text"),
    ],
)
def test_csv_in_every_encoding(data: bytes) -> None:
    assert read(data, "list.csv") == EXPECTED


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    assert [number for number, _ in read('代號,名稱\n\n"a","x\ny"\nb,z\n'.encode(), "a.csv")] == [1, 3, 4]


def test_values_of_a_workbook_are_as_people_type_them() -> None:
    row = (1.0, 2.5, True, date(2026, 11, 21), datetime(2026, 11, 21, 8, 30), time(8, 30), None, "x")  # noqa: DTZ001
    (_, _), (_, cells) = read(xlsx(tuple("abcdefgh"), row), "a.xlsx")

    assert cells == ("1", "2.5", "true", "2026-11-21", "2026-11-21T08:30", "08:30", "", "x")


def test_a_text_of_many_cells_is_one_text_in_memory() -> None:
    """Composing it for each cell would make gigabytes of a small file."""
    decomposed = "e\u0301" * 100
    _, (_, (first, second)) = read(xlsx(("代號", "名稱"), (decomposed, decomposed)), "a.xlsx")

    assert first == "é" * 100
    assert first is second


def test_the_first_sheet_that_is_not_hidden() -> None:
    def hide(book: Workbook) -> None:
        book.create_sheet("other").append(("代號", "名稱"))
        book.worksheets[0].sheet_state = "hidden"

    assert read(xlsx(("secret",), change=hide), "a.xlsx") == EXPECTED[:1]


def test_an_opendocument_table() -> None:
    rows = (
        f"<table:table-row>{cell('代號')}{cell('名稱')}{cell('日')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f"<table:table-row>{cell('a-1')}<table:table-cell><office:annotation><text:p>附註</text:p></office:annotation>"
        "<text:p>測試<text:s/>主機</text:p><text:p>二</text:p></table:table-cell>"
        + cell("115-11-21", 'office:value-type="date" office:date-value="2026-11-21"')
        + cell("1,000", 'office:value-type="float" office:value="1000"')
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    found = read(ods(f"<table:table>{rows}</table:table><table:table><table:table-row/></table:table>"), "a.ods")

    assert found == ((1, ("代號", "名稱", "日")), (5, ("a-1", "測試 主機\n二", "2026-11-21", "1000")))


BOMB = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


BLANKS = cell('<text:s text:c="99"/>' * 2_000)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def swollen(part: str, inside: bytes, around: str = "worksheet") -> bytes:
    """Return a workbook of which one part is replaced; few kilobytes, however much it unpacks to."""
    whole = xlsx(("代號", "名稱"), ("a", "b"))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = f'<{around} xmlns="{_MAIN}">'.encode() + inside + f"</{around}>".encode()
    return _zip(**parts)


def _formula(book: Workbook) -> None:
    book.active["A2"] = "=1+1"  # type: ignore[index]


def _far(book: Workbook) -> None:
    book.active["A300000"] = "x"  # type: ignore[index]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        pytest.param(b"", "a.csv", "空的", id="empty"),
        pytest.param(b" \n\n", "a.csv", "沒有資料", id="nothing in it"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "a.xls", "舊版", id="an old workbook"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "密碼", id="locked"
        ),
        pytest.param(b"x", "a.pdf", "不收", id="another kind"),
        pytest.param(xlsx(("a",)), "a.csv", "不符", id="a workbook called csv"),
        pytest.param(b"a,b\n1,2", "a.xlsx", "不符", id="csv called a workbook"),
        pytest.param(xlsx(("a",)), "a.ods", "不符", id="a workbook called ods"),
        pytest.param(("名稱,代號\n" + "资产管理,清单\n" * 9).encode("gb18030"), "a.csv", "GBK", id="simplified"),
        pytest.param("名称,产品\n".encode("gb18030") * 4, "a.csv", "GBK", id="simplified that reads as Big5"),
        pytest.param("a,b\n1,2".encode("utf-16-le"), "a.csv", "UTF-16", id="utf-16 without its mark"),
        pytest.param(b'a,b\n"x,1\n', "a.csv", "CSV", id="an open quotation"),
        pytest.param(b"a\n" + b"1\n" * (ROWS + 1), "a.csv", "20,000", id="too many rows"),
        pytest.param(b"a\n" + b"1" * 50_000, "a.csv", "40,000", id="a cell without end"),
        pytest.param(xlsx(("a",), change=_formula), "a.xlsx", "公式", id="a formula without its result"),
        pytest.param(xlsx(("a",), change=_far), "a.xlsx", "20,000", id="rows far below"),
        pytest.param(_zip(**{"xl__workbook.xml": BOMB.encode() + b"<a/>"}), "a.xlsx", "內部結構", id="entities"),
        pytest.param(ods("<table:table/>", prolog=BOMB), "a.ods", "內部結構", id="entities in ods"),
        pytest.param(
            _zip(**{"xl__workbook.xml": b"<a/>", "xl__big.bin": b"0" * (201 * 1024 * 1024)}),
            "a.xlsx",
            "內部結構",
            id="bomb",
        ),
        pytest.param(
            swollen("xl/worksheets/sheet1.xml", b"<sheetData><row>" + b"<c/>" * 300_000 + b"</row></sheetData>"),
            "a.xlsx",
            "內部結構",
            id="a row without end",
        ),
        pytest.param(
            swollen("xl/styles.xml", b"<cellXfs>" + b"<xf/>" * 2_100_000 + b"</cellXfs>", "styleSheet"),
            "a.xlsx",
            "內部結構",
            id="styles without end",
        ),
        pytest.param(
            swollen(
                "xl/worksheets/sheet1.xml", b"<sheetData" + b"".join(b' a%d=""' % n for n in range(300_000)) + b"/>"
            ),
            "a.xlsx",
            "不符",
            id="a tag without end",
        ),
        pytest.param(
            ods(f"<table:table><table:table-row>{BLANKS}</table:table-row></table:table>"),
            "a.ods",
            "40,000",
            id="blanks without end",
        ),
        pytest.param(_zip(**{"xl__workbook.xml": b"<a>"}), "a.xlsx", "不符", id="half a workbook"),
        pytest.param(ods("<table:table/>", manifest="<encryption-data/>"), "a.ods", "密碼", id="locked ods"),
        pytest.param(
            ods(
                '<table:table><table:table-row table:number-rows-repeated="99999999">'
                f"{cell('x')}</table:table-row></table:table>"
            ),
            "a.ods",
            "20,000",
            id="one row repeated without end",
        ),
    ],
)
def test_files_that_are_refused(data: bytes, name: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data, name)

    assert says in refused.value.sentence("zh")
    assert refused.value.where.startswith(name)


def outcome(data: bytes, name: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the rows; none if the file is refused, which names it."""
    try:
        return read(data, name)
    except InputError as problem:
        if not problem.where.startswith("x"):
            raise
        return ()


@settings(max_examples=300, deadline=None)
@given(
    data=st.binary(max_size=400),
    ending=st.sampled_from(ENDINGS),
    head=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, ending: str, head: bytes) -> None:
    rows = outcome(head + data, f"x{ending}")

    assert all(any(cell.strip() for cell in cells) for _, cells in rows)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_to_a_workbook_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([SOUND, SOUND_ODS])))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    ending = ".ods" if b"content.xml" in whole else ".xlsx"

    assert len(outcome(bytes(whole), f"x{ending}")) <= 2


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200), st.sampled_from(["utf-8", "utf-16"])
)
def test_any_text_is_read_or_refused(text: str, encoding: str) -> None:
    numbers = [number for number, _ in outcome(text.encode(encoding), "x.csv")]

    assert numbers == sorted(set(numbers))


SOUND = xlsx(("代號", "名稱"), ("a-1", "測試"))
SOUND_ODS = ods(f"<table:table><table:table-row>{cell('代號')}</table:table-row></table:table>")
