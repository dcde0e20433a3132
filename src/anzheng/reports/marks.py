"""條號 How the document itself numbers its clauses: 第5條4.(1), 七(三)5. A number that counts anew is joined."""

import re
from collections.abc import Iterable

from anzheng.catalogue.core.model import Clause

_ANEW = re.compile(r"[0-9]{1,2}\.|[(（][0-9一二三四五六七八九十]{1,3}[)）]")
"""A number that starts again in every clause, and means nothing without what stands above it."""


def marks_of(clauses: Iterable[Clause]) -> dict[str, str]:
    """Return ref → the mark as printed, where that says more than the ref; a parent stands before its children."""
    whole: dict[str, str] = {}
    found: dict[str, str] = {}
    for clause in clauses:
        if clause.mark is None:
            continue
        above = whole.get(clause.parent or "", "") if _ANEW.fullmatch(clause.mark) else ""
        whole[clause.ref] = above + clause.mark
        shown = whole[clause.ref].removesuffix(".")
        if shown != clause.ref.rpartition("-")[2]:
            found[clause.ref] = shown
    return found
