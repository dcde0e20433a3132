"""Lists for spreadsheets: every cell has its type, no text is run, nothing is lost, programs can read them back."""

import csv as reader
import io
from datetime import UTC, date, datetime

import odfdo
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError
from anzheng.reports.papers import sheets
from anzheng.reports.papers.characters import clean
from anzheng.reports.papers.files import ListFormat, listed
from anzheng.reports.papers.sheets import Held, Kind, Sheet, SheetColumn, Value, held, tabbed
from tests.support.papers import squeezed

AT = datetime(2026, 9, 11, 1, 41, tzinfo=UTC)
COLUMNS = (SheetColumn("名稱"), SheetColumn("數量", Kind.NUMBER), SheetColumn("日期", Kind.DATE))
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def sheet(*rows: tuple[Value, ...], title: str = "清單") -> Sheet:
    return Sheet(title, COLUMNS, rows, (("公司", "範例"), ("帳本", "=1")), "範例")


def xlsx_of(one: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(listed(one, ListFormat.XLSX, at=AT).data))


def ods_of(one: Sheet) -> odfdo.Document:
    return odfdo.Document(io.BytesIO(listed(one, ListFormat.ODS, at=AT).data))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, Held(Kind.TEXT)),
        (True, Held(Kind.TEXT, "是")),
        (7, Held(Kind.NUMBER, "7", number=7)),
        (10**15, Held(Kind.TEXT, "1000000000000000")),
        (date(2026, 9, 4), Held(Kind.DATE, "115-09-04", day=date(2026, 9, 4))),
        (date(1900, 1, 1), Held(Kind.TEXT, "1900-01-01")),
        ("00123", Held(Kind.TEXT, "00123")),
        ("=1+1", Held(Kind.TEXT, "=1+1")),
    ],
    ids=["nothing", "truth", "number", "too many digits", "day", "before the Republic", "zeros", "formula"],
)
def test_a_cell_has_the_type_of_its_value(value: Value, cell: Held) -> None:
    assert held(value, "zh") == cell


def test_a_workbook_holds_types_and_its_source() -> None:
    book = xlsx_of(sheet(("=cmd|'/c calc'!A1", 7, date(2026, 9, 4)), (None, None, None)))
    first, second = book.worksheets
    cells = [(cell.value, cell.data_type) for cell in first[2]]

    assert first.title == "清單"
    assert cells == [("=cmd|'/c calc'!A1", "s"), (7, "n"), (datetime(2026, 9, 4), "d")]  # noqa: DTZ001 - as Excel has it
    assert first.freeze_panes == "A2"
    assert first.auto_filter.ref == "A1:C3"
    assert [[cell.value for cell in row] for row in second.rows] == [["公司", "範例"], ["帳本", "=1"]]
    assert {cell.data_type for row in second.rows for cell in row} == {"s"}


def test_an_open_document_holds_types_and_its_source() -> None:
    first, second = ods_of(sheet(("=1+1", 7, date(2026, 9, 4)))).body.tables
    cells = [(cell.value, cell.type) for cell in first.get_row(1).cells]

    assert first.name == "清單"
    assert cells == [("=1+1", "string"), (7, "float"), (date(2026, 9, 4), "date")]
    assert not any(cell.formula for row in first.rows for cell in row.cells)
    assert second.get_values() == [["公司", "範例"], ["帳本", "=1"]]


def test_a_file_without_types_is_guarded_and_dated_for_everybody() -> None:
    data = listed(sheet(("=1+1", 7, date(2026, 9, 4)), (None, -7, None)), ListFormat.CSV, at=AT).data

    assert data.decode("utf-8-sig") == "名稱,數量,日期\r\n'=1+1,7,2026-09-04\r\n,-7,\r\n"


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5))
def test_no_text_is_a_formula_and_none_is_lost(values: list[str]) -> None:
    one = sheet(*((value, None, None) for value in values))
    book, document = xlsx_of(one), ods_of(one)
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
    spread = [row.cells[0] for row in document.body.tables[0].rows[1:]]

    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert [str(cell.value or "").replace("\r", "") for cell in cells] == [clean(value) for value in values]
    assert {cell.type for cell in spread} <= {"string", None}
    assert [squeezed("".join(cell._xml_element.itertext())) for cell in spread] == [
        squeezed(clean(one)) for one in values
    ]


@given(texts)
def test_a_worksheet_has_a_name_that_programs_take(name: str) -> None:
    tab = tabbed(name)

    assert 0 < len(tab) <= 31
    assert not set(tab) & set("[]:*?/\\'")


def test_a_text_that_no_cell_holds_says_so() -> None:
    text = held("長" * 40_000, "zh").text

    assert len(text) < sheets.LONGEST
    assert text.endswith("…（全文 40,000 字 characters）")


def test_more_rows_than_a_worksheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LAST_ROW", 3)

    with pytest.raises(InputError):
        listed(sheet(*(("x", n, None) for n in range(3))), ListFormat.ODS, at=AT)


def test_rows_are_taken_one_by_one() -> None:
    taken = []

    def rows() -> object:
        for number in range(3):
            taken.append(number)
            yield ("x", number, None)

    one = Sheet("清單", COLUMNS, rows())  # type: ignore[arg-type]
    data = listed(one, ListFormat.CSV, at=AT).data

    assert taken == [0, 1, 2]
    assert len(list(reader.reader(io.StringIO(data.decode("utf-8-sig"))))) == 4
