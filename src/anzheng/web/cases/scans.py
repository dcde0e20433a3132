"""掃描檔 The scan of a signed sheet: read from the form, looked into, kept beside the evidence, shown again."""

from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import NotFoundError, Text
from anzheng.ledger.content.services import put
from anzheng.ledger.content.services import read as read_content
from anzheng.organization.models import Member
from anzheng.records.case_queries import find, folded
from anzheng.records.contents import Putting, of_case
from anzheng.records.core.scan_files import Media, media_of
from anzheng.records.core.workflow.acts import Inked, Scan
from anzheng.records.models import Case
from anzheng.web.declare import signed_in
from anzheng.web.here import Here, here
from anzheng.web.pages.case_paper import places_left
from anzheng.web.reading import Reading

MAX_BYTES = 20 * 1024 * 1024
_ENDS = 4096
"""Bytes of each end of a file by which its kind is told."""


def read(at: Here, row: Case, reading: Reading) -> tuple[Scan, Putting] | None:
    """Return the scan with the signatures that were entered, and its content; None where something wrong was said.

    The content is put before the act that names it: what is refused leaves at worst a blob that nothing refers to.
    """
    inked = _inked(at, row, reading)
    uploaded = at.request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        reading.wrong("file", Text("請選擇掃描檔", "choose the scan"))
        return None
    if (uploaded.size or 0) > MAX_BYTES:
        reading.wrong("file", Text("檔案超過 20 MB", "the file is larger than 20 MB"))
    elif _media(uploaded) is None:
        reading.wrong("file", Text("內容不是完整的 PDF、PNG 或 JPEG", "the content is no complete PDF, PNG or JPEG"))
    if not reading.sound:
        return None
    uploaded.seek(0)
    kept = put(at.home, uploaded.read())
    return Scan(kept.digest, inked), Putting(at.home, (kept,))


def _inked(at: Here, row: Case, reading: Reading) -> tuple[Inked, ...]:
    found = []
    for number, place in enumerate(places_left(folded(row))):
        person = _person(at, reading, f"person-{place.key}", required=number == 0)
        behalf = _person(at, reading, f"behalf-{place.key}")
        on = reading.day(f"on-{place.key}", required=person is not None)
        if person is not None and on is not None:
            found.append(Inked(place.step.id, person, on, behalf))
    return tuple(found)


def _person(at: Here, reading: Reading, field: str, *, required: bool = False) -> str | None:
    number = reading.text(field, required=required, limit=40)
    if not number:
        return None
    rows = Member.objects.filter(company_id=at.ledger, number=number)
    person: str | None = rows.values_list("person_id", flat=True).first()
    if person is None:
        reading.wrong(field, Text("沒有這個員工編號", "there is no such employee number"))
    return person


def _media(uploaded: "UploadedFile[bytes]") -> Media | None:
    head = uploaded.read(_ENDS)
    uploaded.seek(max(0, (uploaded.size or 0) - _ENDS))
    return media_of(head, uploaded.read(_ENDS))


@signed_in
@require_safe
def scan_view(request: HttpRequest, case: str, digest: str) -> HttpResponseBase:
    """Serve a scan that was put beside the case. Raises NotFoundError for one that the reader may not see."""
    at = here(request, "cases")
    row = find(at.visit.standing, case)
    found = folded(row)
    if all(not isinstance(entry.act, Scan) or entry.act.digest != digest for entry in found.history):
        raise NotFoundError(
            Text("本案沒有這份掃描檔", "the case has no such scan"),
            digest[:16],
            Text("請從案件頁開啟", "open it from the page of the case"),
        )
    data = read_content(at.home, row.ledger, of_case(row.pk), digest)
    media = media_of(data[:_ENDS], data[-_ENDS:]) or Media.OTHER
    name = f"{case}.{media.value}"
    response = FileResponse(BytesIO(data), as_attachment=True, filename=name, content_type=media.type)
    response["Cache-Control"] = "no-store"
    return response
