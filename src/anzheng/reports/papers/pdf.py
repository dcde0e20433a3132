"""PDF papers, by typst: tagged PDF/A-2a and PDF/UA-1, one file for any number of papers, each with its own pages."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, assert_never

from anzheng.catalogue.core.forms import Orientation
from anzheng.kernel.errors import InputError, Text
from anzheng.reports.papers import qr, typesetter, words
from anzheng.reports.papers.fonts import FAMILY, font, printable
from anzheng.reports.papers.model import Grid, Language, Line, Listing, Options, Paper, Part, Passage, Row, breadth
from anzheng.reports.papers.words import word

STANDARDS = ("a-2a", "ua-1")
"""For keeping (ISO 19005-2) and for screen readers (ISO 14289-1)."""
_PATIENCE = 120
"""Seconds after which setting is given up."""
_LABEL = (5.0, 10.0)
"""Narrowest and widest column of labels, in ems."""
_LONG = re.compile(r"[!-~]{18,}")
"""A run without a blank that no column may be wide enough for."""
_PIECE = re.compile(r"[^-_/.:@=?&#]{1,12}[-_/.:@=?&#]*|[-_/.:@=?&#]+")
_BREAK = "\u200b"
"""A place where a line may break, of no width."""


def pdf(papers: Sequence[Paper], *, at: datetime) -> bytes:
    """Return the papers as one file; the same papers at the same moment give the same bytes.

    Raises SettingError if the font is missing, InputError if it takes too long, ValueError without a paper.
    """
    (made,) = each_pdf([papers], at=at)
    return made


def each_pdf(groups: Sequence[Sequence[Paper]], *, at: datetime) -> list[bytes]:
    """Return one file for each group of papers, all set by one process. Raises what `pdf` raises."""
    if not all(groups):
        raise ValueError("a file of no papers")
    asked = {
        "template": _template(),
        "fonts": str(font().parent),
        "standards": STANDARDS,
        "at": int(at.timestamp()),
        "data": [json.dumps(_data(papers), ensure_ascii=False) for papers in groups],
    }
    try:
        run = subprocess.run(  # noqa: S603 - our own file, our own data
            [sys.executable, "-I", typesetter.__file__],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise InputError(
            Text("排版時間過長", "setting the papers takes too long"),
            f"{sum(map(len, groups))} × {groups[0][0].title}",
            Text("請分批列印，或改用 DOCX、ODT", "print them in parts, or as DOCX or ODT"),
        ) from problem
    if run.returncode:
        raise RuntimeError(f"the papers could not be set: {run.stderr.decode(errors='replace')[-2000:]}")
    return list(_apart(run.stdout))


def _apart(data: bytes) -> Iterator[bytes]:
    """Yield the files that the typesetter wrote one behind the other, each after its length."""
    at = 0
    while at < len(data):
        start = at + typesetter.LENGTH
        at = start + int.from_bytes(data[at:start], "big")
        yield data[start:at]


@cache
def _template() -> str:
    return files("anzheng.reports.papers").joinpath("paper.typ").read_text(encoding="utf-8")


def _data(papers: Sequence[Paper]) -> dict[str, Any]:
    first = papers[0]
    return {
        "fonts": [FAMILY],
        "lang": first.language,
        "region": "tw" if first.language == "zh" else "us",
        "title": _told(f"{first.title} {first.number}".strip() if len(papers) == 1 else first.title),
        "author": _told(first.company),
        "papers": [_paper(paper) for paper in papers],
    }


def _paper(paper: Paper) -> dict[str, Any]:
    fixed = _words(paper.language)
    return {
        **_told(
            {
                "company": paper.company,
                "title": paper.title,
                "head": [{"label": pair.label, "value": pair.value} for pair in paper.head],
                "parts": [_part(part) for part in paper.parts],
                "boxes": [
                    {"meaning": box.meaning, "title": box.title, "name": box.name, "notes": box.notes}
                    for box in paper.boxes
                ],
                "foot": _foot(paper),
                "stamps": words.stamps(paper.marks, paper.language),
                "across": words.across(paper.marks, paper.language),
            }
        ),
        "landscape": paper.orientation is Orientation.LANDSCAPE,
        "words": fixed,
        "proof": _proof(paper),
    }


@cache
def _words(language: Language) -> Mapping[str, str]:
    return {
        "page": word(words.PAGE, language),
        "digest": word(words.DIGEST, language),
        "ledger": word(words.LEDGER, language),
        "proof": word(words.PROOF, language),
        "verify": word(words.VERIFY, language),
        "code": word(words.CODE, language),
        "seal": words.SEAL,
    }


def _foot(paper: Paper) -> str:
    said = [paper.number or paper.title]
    if paper.proof is not None:
        said.append(f"{word(words.PROOF, paper.language)} {paper.proof.code}")
    return "\u3000".join(said)


def _proof(paper: Paper) -> dict[str, str] | None:
    if paper.proof is None:
        return None
    one = paper.proof
    return {
        "groups": one.groups,
        "seq": f"{one.seq:,}",
        "code": one.code,
        "note": _told(one.note),
        "svg": qr.svg(one.address),
    }


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Grid():
            broadest = max((breadth(row.label) for row in part.rows), default=0) / 2 + 1.6
            label = min(max(broadest, _LABEL[0]), _LABEL[1])
            laid = [[_row(row) for row in line] for line in part.laid]
            return {"kind": "grid", "title": part.title, "label": label, "rows": laid}
        case Listing():
            return {
                "kind": "listing",
                "title": part.title,
                "head": [column.title for column in part.columns],
                "aligns": [column.align.value for column in part.columns],
                "weights": part.weights,
                "rows": part.rows,
                "nothing": part.nothing,
            }
        case Passage():
            return {"kind": "passage", "title": part.title, "lines": [_line(line) for line in part.lines]}
        case _:
            assert_never(part)


def _row(row: Row) -> dict[str, Any]:
    if isinstance(row.value, Options):
        return {"label": row.label, "each": row.value.each}
    return {"label": row.label, "lines": [_line(line) for line in row.lines]}


def _line(line: Line) -> dict[str, str]:
    return {"text": line.text, "mark": line.mark}


def _told(value: Any) -> Any:  # noqa: ANN401 - plain JSON goes in and comes out
    """Return the data with every text made of characters that the fonts have, long codes with places to break."""
    if isinstance(value, str):
        return _LONG.sub(lambda run: _BREAK.join(_PIECE.findall(run[0])), printable(value))
    if isinstance(value, Mapping):
        return {key: _told(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return value
