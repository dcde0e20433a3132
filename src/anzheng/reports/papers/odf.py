"""OpenDocument packages: the ZIP with its type first, its manifest and its metadata (ISO/IEC 26300-3)."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Literal
from xml.sax.saxutils import escape, quoteattr

from anzheng.reports.papers.characters import clean

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = 'office:version="1.3" ' + " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
        ("number", "datastyle"),
        ("meta", "meta"),
    )
)
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_MANIFEST = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"'
_BLANKS = re.compile(r"^ +|(?<= ) +")
_PIECE = 1 << 16
Kind = Literal["text", "spreadsheet"]


@dataclass(frozen=True, slots=True)
class About:
    """What a package says of itself (文件屬性)."""

    title: str
    author: str
    at: datetime
    language: str = "zh-TW"
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """PNG by file name."""


def package(out: IO[bytes], kind: Kind, content: Iterable[str], styles: str, about: About) -> None:
    """Write a package; its content comes piece by piece, so that a long list is never whole in memory."""
    stamp = about.at.timetuple()[:6]
    media = f"application/vnd.oasis.opendocument.{kind}"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", stamp), media)
        with archive.open(_entry("content.xml", stamp), "w", force_zip64=True) as part:
            for piece in _gathered(content):
                part.write(piece.encode())
        archive.writestr(_entry("styles.xml", stamp), f"{HEAD}{styles}")
        archive.writestr(_entry("meta.xml", stamp), _meta(about))
        for name, data in about.pictures.items():
            archive.writestr(_entry(f"Pictures/{name}", stamp), data)
        archive.writestr(_entry("META-INF/manifest.xml", stamp), _manifest(media, about.pictures))


def told(text: str) -> str:
    """Return a text as it stands in a paragraph; blanks that would be taken for one are counted (part 3, 6.1.3)."""
    return _BLANKS.sub(lambda run: f'<text:s text:c="{len(run[0])}"/>', escape(clean(text)))


def attribute(text: str) -> str:
    """Return a text as the quoted value of an attribute."""
    return quoteattr(clean(text))


def _entry(name: str, stamp: tuple[int, ...]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (stamp[0], stamp[1], stamp[2], stamp[3], stamp[4], stamp[5]))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _gathered(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the same text in fewer pieces: compressing every cell by itself is slow."""
    held: list[str] = [HEAD]
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


def _meta(about: About) -> str:
    moment = about.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{HEAD}<office:document-meta {NAMES} {_DC}><office:meta>"
        f"<meta:generator>Anzheng</meta:generator><dc:title>{escape(clean(about.title))}</dc:title>"
        f"<meta:initial-creator>{escape(clean(about.author))}</meta:initial-creator>"
        f"<dc:creator>{escape(clean(about.author))}</dc:creator>"
        f"<meta:creation-date>{moment}</meta:creation-date><dc:date>{moment}</dc:date>"
        f"<dc:language>{about.language}</dc:language></office:meta></office:document-meta>"
    )


def _manifest(media: str, pictures: Mapping[str, bytes]) -> str:
    parts = [("/", media), ("content.xml", "text/xml"), ("styles.xml", "text/xml"), ("meta.xml", "text/xml")]
    parts += [(f"Pictures/{name}", "image/png") for name in pictures]
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>' for path, kind in parts
    )
    return f"{HEAD}<manifest:manifest {_MANIFEST}>{entries}</manifest:manifest>"
