"""掃描檔 The scan of a signed sheet: read from the form, looked into, kept beside the evidence, shown again."""

import os
import tempfile
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from anzheng.kernel.errors import ConflictError, NotFoundError, Text
from anzheng.organization.models import Member
from anzheng.records.case_queries import find, folded
from anzheng.records.core.scan_files import Media, media_of
from anzheng.records.core.workflow.acts import Inked, Scan
from anzheng.records.files import path_of, store
from anzheng.records.models import Case
from anzheng.web.declare import signed_in
from anzheng.web.here import Here, here
from anzheng.web.pages.case_paper import places_left
from anzheng.web.reading import Reading

MAX_BYTES = 20 * 1024 * 1024
_ENDS = 4096
"""Bytes of each end of a file by which its kind is told."""


def read(at: Here, row: Case, reading: Reading) -> Scan | None:
    """Return the scan with the signatures that were entered; None if something is wrong, which is said.

    The file is kept before the act that names it: what is refused leaves at worst a file that nothing refers to.
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
    return Scan(_keep(at.home, uploaded), inked) if reading.sound else None


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


def _keep(home: Path, uploaded: "UploadedFile[bytes]") -> str:
    """Keep the file under its digest, as evidence is kept, and return that."""
    folder = home / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        uploaded.seek(0)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in uploaded.chunks():
                file.write(chunk)
        return store(home, path).sha256
    finally:
        path.unlink(missing_ok=True)


@signed_in
@require_safe
def scan_view(request: HttpRequest, case: str, digest: str) -> HttpResponseBase:
    """Serve a scan that was put beside the case. Raises NotFoundError for one that the reader may not see."""
    at = here(request, "cases")
    found = folded(find(at.visit.standing, case))
    if all(not isinstance(entry.act, Scan) or entry.act.digest != digest for entry in found.history):
        raise NotFoundError(
            Text("本案沒有這份掃描檔", "the case has no such scan"),
            digest[:16],
            Text("請從案件頁開啟", "open it from the page of the case"),
        )
    path = path_of(at.home, digest)
    if not path.is_file():
        raise ConflictError(
            Text("掃描檔不在原位", "the scan is not in its place"),
            case,
            Text("請管理者執行 anzheng doctor", "have the administrator run anzheng doctor"),
        )
    media = _kept_media(path)
    name = f"{case}.{media.value}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media.type)
    response["Cache-Control"] = "no-store"
    return response


def _kept_media(path: Path) -> Media:
    with path.open("rb") as file:
        head = file.read(_ENDS)
        file.seek(max(0, path.stat().st_size - _ENDS))
        return media_of(head, file.read(_ENDS)) or Media.OTHER
