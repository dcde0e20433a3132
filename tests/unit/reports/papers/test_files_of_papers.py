"""PDF, DOCX and ODT: whatever a form says stands on every one of them, with heading, page numbers and marks."""

import io
import re
import zipfile
from dataclasses import replace

import odfdo
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anzheng.catalogue.core.forms import Orientation
from anzheng.kernel.errors import InputError
from anzheng.reports.papers import pdf as pdf_module
from anzheng.reports.papers.characters import clean
from anzheng.reports.papers.docx import docx
from anzheng.reports.papers.files import MOST, Format, printed
from anzheng.reports.papers.fonts import printable
from anzheng.reports.papers.model import Grid, Mark, Paper, Row
from anzheng.reports.papers.odt import odt
from anzheng.reports.papers.pdf import pdf
from tests.support.papers import AT, docx_text, odt_text, pages_of, said_by, sample, squeezed

FORMS = ("host-inspection", "weakness-handling-report", "network-connection-request", "security-policy")
EVERY = frozenset(Mark)


@pytest.fixture(params=FORMS)
def paper(request: pytest.FixtureRequest) -> Paper:
    return sample(request.param)


def _missing(paper: Paper, text: str) -> list[str]:
    found = squeezed(text)
    return [one for one in said_by(paper) if squeezed(one) not in found]


def test_everything_stands_in_the_pdf(paper: Paper) -> None:
    assert _missing(paper, "".join(pages_of(pdf([paper], at=AT)))) == []


def test_everything_stands_in_the_docx(paper: Paper) -> None:
    assert _missing(paper, docx_text(docx(paper, at=AT))) == []


def test_everything_stands_in_the_odt(paper: Paper) -> None:
    assert _missing(paper, odt_text(odt(paper, at=AT))) == []


def _with(value: str) -> Paper:
    grid = Grid((Row("備註", value, wide=True), Row("短", value[:9])))
    return replace(sample("host-inspection", items=0), parts=(grid,))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "Cc"], exclude_characters="\u00ad"), max_size=60))
def test_whatever_is_written_can_be_printed(value: str) -> None:
    paper = _with(value)
    wanted = [clean(one) for one in said_by(paper)]

    assert [one for one in wanted if squeezed(one) not in squeezed(docx_text(docx(paper, at=AT)))] == []
    assert [one for one in wanted if squeezed(one) not in squeezed(odt_text(odt(paper, at=AT)))] == []
    assert pdf([paper], at=AT).startswith(b"%PDF-")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("林瑋蓁堃喆犇𠮷abcXYZ019 ，。、#*_$@\\=+-/🙂\n", max_size=80))
def test_nothing_that_is_written_is_markup(value: str) -> None:
    paper = _with(value)
    # The reader of the tests takes a hyphen at the end of a line for one that a program set there.
    shown = squeezed("".join(pages_of(pdf([paper], at=AT)))).replace("-", "")

    assert [one for one in said_by(paper) if squeezed(printable(one)).replace("-", "") not in shown] == []


def test_a_long_code_breaks_and_stays_whole() -> None:
    digest = "a7f391c25be044d8" * 4
    (page,) = pages_of(pdf([_with(digest)], at=AT))

    assert digest in page.replace("\r\n", "")


def test_every_record_counts_its_own_pages() -> None:
    long = sample("host-inspection", items=40)
    pages = pages_of(pdf([long, sample("network-connection-request"), long], at=AT))
    numbers = [match[1] for page in pages if (match := re.search(r"頁次 ([0-9]+／[0-9]+)", page))]

    assert len(numbers) == len(pages)
    assert numbers[0].startswith("1／")
    assert [number for number in numbers if number.startswith("1／")] == [numbers[0], "1／1", numbers[0]]
    last = int(numbers[0].partition("／")[2])
    assert numbers[:last] == [f"{number}／{last}" for number in range(1, last + 1)]


def test_heading_and_head_of_a_table_return_on_every_page() -> None:
    pages = pages_of(pdf([sample("host-inspection", items=40)], at=AT))
    with_rows = [page for page in pages if "x-" in page]

    assert len(with_rows) > 2
    assert all("主機系統巡查記錄表" in page and "紀錄編號" in page for page in pages)
    assert all("硬體燈號" in page for page in with_rows)


@pytest.mark.parametrize("mark", list(Mark))
def test_marks_are_seen(mark: Mark) -> None:
    word = {Mark.DRAFT: "草稿", Mark.OBSOLETE: "作廢", Mark.LATE: "補登", Mark.SAMPLE: "範例"}[mark]
    paper = replace(sample("network-connection-request", marks=frozenset({mark})), company="甲")

    assert word in pages_of(pdf([paper], at=AT))[0]
    assert word in docx_text(docx(paper, at=AT))
    assert word in odt_text(odt(paper, at=AT))


def test_the_gravest_mark_stands_across_the_sheet() -> None:
    document = Document(io.BytesIO(docx(sample("host-inspection", marks=EVERY), at=AT)))

    assert re.findall(r'string="([^"]+)"', document.sections[0].header._element.xml) == ["作廢"]


def test_docx_has_page_fields_a_header_and_its_orientation() -> None:
    document = Document(io.BytesIO(docx(sample("host-inspection"), at=AT)))
    section = document.sections[0]
    fields = re.findall(r"<w:instrText[^>]*> (\w+) <", section.header._element.xml)

    assert fields == ["PAGE", "NUMPAGES"]
    assert section.page_width > section.page_height
    assert document.core_properties.title == "主機系統巡查記錄表 F-016-IT-115-0031"
    heads = [row for table in document.tables for row in table.rows if "tblHeader" in row._tr.xml]
    assert "硬體燈號" in {cell.text for row in heads for cell in row.cells}
    assert len(document.inline_shapes) == 1


def test_odt_has_page_fields_a_header_and_its_orientation() -> None:
    document = odfdo.Document(io.BytesIO(odt(sample("host-inspection"), at=AT)))
    styles = document.get_part("styles.xml").serialize().decode()
    header = styles.partition("<style:header>")[2].partition("</style:header>")[0]

    assert "<text:page-number" in header
    assert "<text:page-count" in header
    assert 'style:print-orientation="landscape"' in styles
    assert document.get_part("content.xml").serialize().count(b"table:table-header-rows>") >= 2
    assert [name for name in document.container.get_parts() if str(name).startswith("Pictures/")] == [
        "Pictures/code1.png"
    ]


def test_english_papers_say_so() -> None:
    paper = sample("host-inspection", language="en", marks=frozenset({Mark.DRAFT}))
    (page, *_) = pages_of(pdf([paper], at=AT))

    assert paper.title == "Host inspection record"
    assert [
        word for word in ("DRAFT", "Document no.", "Kept for", "5 years", "the whole company") if word not in page
    ] == []


def test_the_same_papers_give_the_same_bytes() -> None:
    papers = [sample("host-inspection")]

    assert pdf(papers, at=AT) == pdf(papers, at=AT)
    assert odt(papers[0], at=AT) == odt(papers[0], at=AT)


@pytest.mark.parametrize(
    ("kind", "count", "name"),
    [
        (Format.PDF, 1, "F-016-IT-115-0031.pdf"),
        (Format.PDF, 2, "主機系統巡查記錄表.pdf"),
        (Format.DOCX, 1, "F-016-IT-115-0031.docx"),
        (Format.ODT, 2, "主機系統巡查記錄表.zip"),
    ],
)
def test_files_are_named_after_the_record(kind: Format, count: int, name: str) -> None:
    assert printed([sample("host-inspection")] * count, kind, at=AT).name == name


def test_many_documents_are_one_archive() -> None:
    archive = printed([sample("host-inspection"), sample("network-connection-request")], Format.DOCX, at=AT)
    with zipfile.ZipFile(io.BytesIO(archive.data)) as inner:
        names = inner.namelist()
        texts = [docx_text(inner.read(name)) for name in names]

    assert [name[:4] for name in names] == ["001-", "002-"]
    assert archive.media == "application/zip"
    assert "主機系統巡查記錄表" in texts[0]


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_none_or_too_many_are_refused(count: int) -> None:
    with pytest.raises(InputError):
        printed([sample("network-connection-request")] * count, Format.PDF, at=AT)


def test_portrait_is_portrait() -> None:
    paper = sample("network-connection-request")
    document = Document(io.BytesIO(docx(paper, at=AT)))

    assert paper.orientation is Orientation.PORTRAIT
    assert document.sections[0].page_width < document.sections[0].page_height


def test_a_paper_that_cannot_be_set_is_a_defect_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "_template", lambda: '#panic("no such thing")')

    with pytest.raises(RuntimeError, match="no such thing"):
        pdf([sample("network-connection-request")], at=AT)


def test_papers_that_take_too_long_are_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "_PATIENCE", 0.001)

    with pytest.raises(InputError, match="too long"):
        pdf([sample("network-connection-request")], at=AT)
