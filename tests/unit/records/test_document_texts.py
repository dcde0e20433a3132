"""The text of real files: Word with the numbers that Word counts, ODT with lists, PDF, plain text in Big5."""

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from odfdo import Document as OdfDocument
from odfdo import Header, List, Paragraph

from anzheng.kernel.errors import InputError
from anzheng.records.document_text_pdf import joined
from anzheng.records.document_texts import paragraphs

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def numbered(path: Path, *texts: tuple[int, str]) -> Path:
    """A Word document whose paragraphs are numbered 第一條, （一） by Word itself."""
    document = Document()
    root = document.part.numbering_part.element
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    levels = level.format(0, "taiwaneseCountingThousand", "第%1條") + level.format(1, "taiwaneseCounting", "（%2）")
    root.insert(0, parse_xml(f'<w:abstractNum {_W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {_W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    document.add_heading("存取控制規定", 1)
    for depth, text in texts:
        paragraph = document.add_paragraph(text)
        number = f'<w:numPr {_W}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(number))
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "版次", "1.0"
    document.save(str(path))
    return path


def test_word_counts_by_itself_and_we_count_the_same(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.docx", (0, "目的"), (1, "保護"), (1, "授權"), (0, "範圍"))
    found = paragraphs(path.read_bytes(), WORD, "a.docx")
    assert found == ["存取控制規定", "第一條 目的", "（一） 保護", "（二） 授權", "第二條 範圍", "版次", "1.0"]


def test_an_odt_with_a_list(tmp_path: Path) -> None:
    document = OdfDocument("text")
    document.body.clear()
    document.body.append(Header(1, "存取控制規定"))
    document.body.append(List(["目的", "範圍"]))
    document.body.append(Paragraph("附則"))
    path = tmp_path / "a.odt"
    document.save(str(path))
    found = paragraphs(path.read_bytes(), ODT, "a.odt")
    assert found[0].endswith("存取控制規定")
    assert [line[-2:] for line in found[1:]] == ["目的", "範圍", "附則"]


def test_plain_text_in_both_encodings(tmp_path: Path) -> None:
    for encoding in ("utf-8", "cp950", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes("第一條 目的\n第二條 範圍\n".encode(encoding))
        assert paragraphs(path.read_bytes(), "text/plain", path.name) == ["第一條 目的", "第二條 範圍"]


def pdf_of(*lines: str) -> bytes:
    """A PDF with one page and a line of letters for each text."""
    shown = "".join(f"BT /F1 12 Tf 72 {720 - 20 * n} Td ({line}) Tj ET\n" for n, line in enumerate(lines))
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
            " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
    )
    made, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    made += f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    return f"{made}startxref\n{made.index('xref')}\n%%EOF\n".encode()


def test_a_pdf_with_letters_is_read_and_one_without_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of("1. Passwords have", "eight letters.", "2. Accounts are reviewed."))
    found = paragraphs(path.read_bytes(), "application/pdf", "a.pdf")
    assert found == ["1. Passwords have eight letters.", "2. Accounts are reviewed."]
    path.write_bytes(pdf_of())
    with pytest.raises(InputError, match="no text"):
        paragraphs(path.read_bytes(), "application/pdf", "a.pdf")


def test_lines_of_a_pdf_become_paragraphs() -> None:
    lines = ["第一條 為保護本公司資訊", "資產，訂定本規定。", "第二條 適用於全體", "員工。", "", "access", "control"]
    assert joined(lines) == ["第一條 為保護本公司資訊資產，訂定本規定。", "第二條 適用於全體員工。", "access control"]


@pytest.mark.parametrize(
    ("media", "content"),
    [
        ("application/msword", b"\xd0\xcf\x11\xe0"),
        ("image/png", b"\x89PNG"),
        ("text/plain", b"   \n"),
        (WORD, b"no zip"),
        (ODT, b"no zip"),
        ("application/pdf", b"no pdf"),
    ],
    ids=["old Word", "a picture", "nothing in it", "a damaged docx", "a damaged odt", "a damaged pdf"],
)
def test_where_no_text_can_be_read_it_is_said(tmp_path: Path, media: str, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(InputError, match="file"):
        paragraphs(path.read_bytes(), media, "file")


def test_a_zip_of_something_else_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document>")
    with pytest.raises(InputError):
        paragraphs(path.read_bytes(), WORD, "a.docx")
