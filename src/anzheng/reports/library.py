"""控制措施的查詢 Asking the library of controls as it stands today: one control, or those that fit some filters."""

from datetime import date

from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.registers.services import names
from anzheng.reports.controls import WORDS, ControlRow, ControlView, Library, chosen
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.work import postures_of

_LONGEST = 80


def library_of(known: Knowledge, ledger: str, today: date) -> Library:
    """Return the library of a company. Hold `known.lock` for as long as it is read."""
    return Library(postures_of(known, ledger, today), names(ledger))


def control_of(library: Library, identity: str) -> ControlView:
    """Return one control in full. Raises NotFoundError if no adopted document names it."""
    if identity not in library.ids:
        raise NotFoundError(
            Text("沒有這項控制措施", "there is no such control"),
            identity[:_LONGEST],
            Text(
                "請從控制措施清單選取（網頁或 anzheng control list）",
                "choose one from the list of controls (page, or anzheng control list)",
            ),
        )
    return library.view(identity)


def controls_of(
    library: Library, text: str = "", owner: str = "", document: str = "", word: str = ""
) -> list[ControlRow]:
    """Return the controls asked for, by id. Raises NotFoundError, InputError for a filter that nothing can pass."""
    rows = library.rows()
    if document and document not in library.documents:
        known = list(library.documents)
        raise NotFoundError(
            Text("這家公司沒有採用這份規範", "the company has not adopted this document"),
            document[:_LONGEST],
            Text(f"已採用：{'、'.join(known) or '無'}", f"adopted: {', '.join(known) or 'none'}"),
        )
    owners = sorted({row.control.owner for row in rows})
    if owner and owner not in owners:
        raise NotFoundError(
            Text("沒有控制措施由這項職務負責", "no control is owned by this duty"),
            owner[:_LONGEST],
            Text(f"可用：{'、'.join(owners) or '無'}", f"known: {', '.join(owners) or 'none'}"),
        )
    if word and word not in WORDS:
        raise InputError(
            Text("沒有這個判定用語", "there is no such word of a verdict"),
            word[:_LONGEST],
            Text(f"可用：{'、'.join(WORDS)}", f"one of: {', '.join(WORDS)}"),
        )
    return chosen(rows, text, owner, document, word)
