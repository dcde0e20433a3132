"""紙本簽核 Paper in the loop: the printed sheet, the form for its scan, and the second person's confirmation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from anzheng.kernel.errors import Text
from anzheng.records.core.workflow.acts import Confirm, Print, Scan
from anzheng.records.core.workflow.case import Case, Signature
from anzheng.records.core.workflow.definition import MEANINGS, Step
from anzheng.records.core.workflow.offers import Offer
from anzheng.web.pages.case import digits
from anzheng.web.pages.case_story import Story, all_of, placed, signed_as
from anzheng.web.pages.components import Button, Cell, Code, Column, Empty, Facts, Field, Link, Look, Table
from anzheng.web.pages.sheets import Form, Sent, Sheet, form

ACCEPT = ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"


@dataclass(frozen=True, slots=True)
class Place:
    """One signature that may still be given by hand (可紙本簽章的位置)."""

    step: Step
    number: int

    @property
    def key(self) -> str:
        """How its fields are told apart."""
        return f"{self.step.id}-{self.number}"


def places_left(case: Case) -> tuple[Place, ...]:
    """Return the signatures that a sheet may bring, in order, up to the first step that is not for paper."""
    found: list[Place] = []
    pending = case.pending
    if pending is None:
        return ()
    for step in case.path[case.path.index(pending) :]:
        if not step.paper:
            break
        found += [Place(step, number) for number in range(len(case.of_step(step.id)), step.places)]
    return tuple(found)


def paper_sheets(
    story: Story, offers: Sequence[Offer], sheet: str, scan: str, today: str, sent: Sent | None
) -> list[Sheet]:
    """Return what can be done on paper; `sheet` and `scan` are the addresses of the printed sheet and the scan."""
    by_kind = {offer.kind: offer for offer in offers}
    if Print.KIND not in by_kind:
        return []
    found = [_printing(story.case, by_kind[Print.KIND], sheet, sent)]
    if "scan" in by_kind:
        found.append(_scanning(story.case, by_kind["scan"], today, sent))
    if Confirm.KIND in by_kind and story.case.scan is not None:
        found.append(_confirming(story, story.case.scan, by_kind[Confirm.KIND], scan, sent))
    return found


def _printing(case: Case, offer: Offer, sheet: str, sent: Sent | None) -> Sheet:
    name = Text("列印簽核單", "Print the sheet")
    made = _button("print", name, offer, sent, (("digest", case.digest),), Look.QUIET)
    lead = Text(
        "可列印後親筆簽章，再上傳掃描檔，由另一個人核對正本。列印會留下紀錄，開啟後用瀏覽器列印。",
        "It may be printed and signed by hand; the scan is then compared with the sheet by somebody else. Printing "
        "is recorded; the sheet opens, and the browser prints it.",
    )
    things = (Link(Text("開啟已列印的簽核單", "Open the printed sheet"), sheet),) if case.printed is not None else ()
    return Sheet("s-print", Text("紙本：列印", "Paper: print"), things, made, lead)


def _button(
    id: str,  # noqa: A002 - the word of every form
    name: Text,
    offer: Offer,
    sent: Sent | None,
    hidden: tuple[tuple[str, str], ...],
    look: Look,
) -> Form:
    made = form(id, (), name, sent, hidden=hidden, look=look, draft=False)
    if offer.refusal is None:
        return made
    return replace(made, buttons=(Button(name, look, why_not=offer.refusal.why),))


def _scanning(case: Case, offer: Offer, today: str, sent: Sent | None) -> Sheet:
    title = Text("紙本：上傳掃描檔", "Paper: upload the scan")
    name = Text("上傳並登錄簽章", "Upload, and enter the signatures")
    if offer.refusal is not None:
        return Sheet("s-scan", title, form=_button("scan", name, offer, sent, (), Look.QUIET))
    file = Field(
        "file",
        Text("掃描檔", "Scan"),
        "file",
        accept=ACCEPT,
        hint=Text("PDF、PNG 或 JPEG，20 MB 以內。", "PDF, PNG or JPEG, at most 20 MB."),
    )
    fields = [*(field for n, place in enumerate(places_left(case)) for field in _place(place, n, today)), file]
    lead = Text(
        "照紙上的簽章逐一登錄：誰、哪一關、哪一天。尚未簽的關卡留白。另一個人確認與正本相符以後才算數。",
        "Enter the signatures as they stand on the sheet: who, which step, which day; leave out steps not signed. "
        "They count once somebody else has confirmed that the scan is true to the sheet.",
    )
    return Sheet("s-scan", title, form=form("scan", tuple(fields), name, sent, look=Look.QUIET, columns=3), lead=lead)


def _place(place: Place, number: int, today: str) -> tuple[Field, ...]:
    step = place.step.name
    own = Text("員工編號", "Employee number")
    return (
        Field(
            f"person-{place.key}",
            Text(f"{step.zh}：簽章的人", f"{step.en}: who signed"),
            required=number == 0,
            limit=40,
            hint=own,
        ),
        Field(
            f"on-{place.key}",
            Text(f"{step.zh}：日期", f"{step.en}: day"),
            "date",
            today if number == 0 else "",
            required=number == 0,
        ),
        Field(
            f"behalf-{place.key}",
            Text(f"{step.zh}：代理誰", f"{step.en}: deputy of"),
            required=False,
            limit=40,
            hint=Text("代理簽章時填員工編號", "Employee number, if a deputy signed"),
        ),
    )


def _confirming(story: Story, scan: Scan, offer: Offer, address: str, sent: Sent | None) -> Sheet:
    title = Text("紙本：確認與正本相符", "Paper: confirm that the scan is true")
    columns = (
        Column(Text("關卡", "Step")),
        Column(Text("簽章的人", "Signed by")),
        Column(Text("代理", "Deputy of")),
        Column(Text("日期", "Day")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            story.case.workflow.step(one.step).name,
            story.name(one.person),
            story.name(one.on_behalf_of) if one.on_behalf_of else None,
            one.on,
        )
        for one in scan.inked
    )
    facts = Facts(
        (
            (Text("掃描檔", "Scan"), Link(Text("開啟掃描檔", "Open the scan"), address)),
            (Text("上傳", "Uploaded by"), story.name(story.case.scanned_by)),
            (Text("摘要（SHA-256）", "Digest (SHA-256)"), Code(digits(scan.digest))),
        )
    )
    name = Text("確認與正本相符", "Confirm that it is true to the sheet")
    made = _button("confirm", name, offer, sent, (("digest", scan.digest),), Look.PRIMARY)
    lead = Text(
        "請對照紙本正本：內容摘要、每一個簽章與日期都相同，才按確認。",
        "Compare with the sheet itself: digest, each signature and each day have to be the same.",
    )
    table = Table(title, columns, rows, Empty(title, title))
    return Sheet("s-confirm", title, (facts,), made, lead, wide=(table,))


# --- the printed sheet -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """One signature box of the sheet (簽章欄)."""

    meaning: Text
    step: Text
    who: Text
    """Whom the step asks, or as what it was signed."""
    name: str = ""
    deputy: bool = False
    on: date | None = None
    at: datetime | None = None
    seq: int | None = None
    paper: bool = False
    """It stands on an earlier sheet."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """The sheet as it is printed (簽核單)."""

    company: str
    title: Text
    number: str
    version: str
    level: Text
    case: str
    opened: date
    author: str
    unit: str
    content: tuple[tuple[Text, Cell | Table], ...]
    boxes: tuple[Box, ...]
    digest: str
    seq: int | None
    elsewhere: bool
    state: Text
    printed: bool
    """Whether the printing of this content was recorded; without it signatures by hand do not count."""
    back: str


def boxes(story: Story) -> tuple[Box, ...]:
    """Return the boxes in order: the author's, those signed already, those still to be signed."""
    case = story.case
    made = next((told for told in reversed(story.told) if told.entry.act.KIND in ("submit", "resubmit")), None)
    author = Box(
        Text("填表", "Filled in"),
        Text("送件", "submitted"),
        Text("填表人", "author"),
        story.name(case.author),
        at=None if made is None else made.at,
        seq=made.seqs[0] if made is not None and made.seqs else None,
    )
    found = [author]
    for step in case.path:
        signed = case.of_step(step.id)
        found += [_signed(story, step, one) for one in signed]
        found += [Box(MEANINGS[step.meaning], step.name, all_of(step))] * (step.places - len(signed))
    return tuple(found)


def _signed(story: Story, step: Step, one: Signature) -> Box:
    at, seq = placed(story).get(one, (None, None))
    return Box(
        MEANINGS[step.meaning],
        step.name,
        signed_as(story, step, one),
        story.name(one.person),
        one.on_behalf_of is not None,
        one.on,
        at,
        seq,
        one.paper is not None,
    )
