"""文件的行為 The acts on the page of a document; what cannot be read stands beside its field, nothing is lost."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from anzheng.facts.documents import CopyOutcome
from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.levels import Level
from anzheng.organization.units import units
from anzheng.records import document_copies, document_publishing
from anzheng.records.attachments import MOST_BYTES
from anzheng.records.document_editions import NewEdition, open_edition
from anzheng.records.document_reading import acknowledge, statements_of
from anzheng.records.documents import Amended, amend, find
from anzheng.web.here import Here
from anzheng.web.pages.policies import REVIEWS
from anzheng.web.policies.new import approval_choices, person_of
from anzheng.web.reading import Reading


@dataclass(frozen=True, slots=True)
class Asked:
    """About which document, and where the way goes on (所問的文件)."""

    at: Here
    number: str
    onward: list[str]


def _edition(asked: Asked, reading: Reading) -> None:
    at = asked.at
    number = reading.text("number", required=False, limit=20)
    changes = reading.text("changes", required=False, limit=4000)
    received = reading.day("received_on", required=False)
    review = reading.ticked("review")
    with _uploaded(at, reading) as file:
        if not reading.sound:
            return
        new = NewEdition(number, file, changes, review, {}, received)
        made = open_edition(at.visit.standing, asked.number, new, home=at.home, actor=at.visit.actor, now=at.now)
    if made.record_id is not None:
        asked.onward.append(at.address("record-fill", made.record_id))


def _publish(asked: Asked, reading: Reading) -> None:
    at = asked.at
    effective, read_by = reading.day("effective"), reading.day("read_by", required=False)
    words = ["all"] if reading.ticked("everybody") else []
    words += [f"unit:{one}" for one in reading.several("units", {unit.code for unit in units(at.ledger)})]
    words += [f"duty:{one}" for one in reading.several("duties", {duty.value for duty in Duty})]
    people = reading.text("people", required=False, limit=2000)
    words += [f"person:{one}" for one in people.replace("、", " ").replace(",", " ").replace("，", " ").split()]
    if effective is None or not reading.sound:
        return
    how = document_publishing.Publication(effective, tuple(words), read_by)
    document_publishing.publish(at.visit.standing, asked.number, how, home=at.home, actor=at.visit.actor, now=at.now)


def _acknowledge(asked: Asked, reading: Reading) -> None:
    at = asked.at
    row = find(at.visit.standing, asked.number)
    said = {name: reading.ticked(name) for name in statements_of(row.form)} if row.form else {}
    for name, ticked in said.items():
        if not ticked:
            reading.wrong(name, Text("請確認這一項", "confirm this"))
    edition = reading.text("edition", limit=20)
    if reading.sound:
        acknowledge(
            at.visit.standing,
            asked.number,
            edition,
            statements=said,
            home=at.home,
            actor=at.visit.actor,
            now=at.now,
        )


def _distribute(asked: Asked, reading: Reading) -> None:
    at = asked.at
    person, party = person_of(at, reading, "holder"), reading.text("party", required=False)
    means, sent = reading.choice("means", document_copies.MEANS), reading.day("sent")
    if sent is not None and reading.sound:
        new = document_copies.NewCopy(sent, person, party, means)
        document_copies.distribute(at.visit.standing, asked.number, new, actor=at.visit.actor, now=at.now)


def _receive(asked: Asked, reading: Reading) -> None:
    at = asked.at
    copy, on = reading.number("copy", 1, 1_000_000), reading.day("on")
    if copy is not None and on is not None and reading.sound:
        document_copies.receive(at.visit.standing, asked.number, copy, on=on, actor=at.visit.actor, now=at.now)


def _recall(asked: Asked, reading: Reading) -> None:
    at = asked.at
    copy, on = reading.number("copy", 1, 1_000_000), reading.day("on")
    outcome = reading.choice("outcome", {one.value for one in CopyOutcome})
    if copy is not None and on is not None and reading.sound:
        document_copies.recall(
            at.visit.standing, asked.number, copy, CopyOutcome(outcome), on=on, actor=at.visit.actor, now=at.now
        )


def _amend(asked: Asked, reading: Reading) -> None:
    at = asked.at
    level = reading.choice("level", {one.value for one in Level})
    what = Amended(
        reading.text("title", limit=200),
        person_of(at, reading, "owner"),
        Level(level) if level else None,
        reading.choice("review", REVIEWS, required=False),
        reading.several("approvals", {one.value for one in approval_choices()}),
        reading.text("place", required=False, limit=200),
    )
    if reading.sound:
        amend(at.visit.standing, asked.number, what, actor=at.visit.actor, now=at.now)


def _retire(asked: Asked, reading: Reading) -> None:
    at = asked.at
    since, basis = reading.day("since"), reading.text("basis", limit=100)
    if since is not None and reading.sound:
        document_publishing.retire(
            at.visit.standing, asked.number, since=since, basis=basis, actor=at.visit.actor, now=at.now
        )


ACTS = {
    "edition": _edition,
    "publish": _publish,
    "acknowledge": _acknowledge,
    "distribute": _distribute,
    "receive": _receive,
    "recall": _recall,
    "amend": _amend,
    "retire": _retire,
}


@contextmanager
def _uploaded(at: Here, reading: Reading) -> Iterator[Path | None]:
    """Give the uploaded file under its own name for as long as it is looked into; None if none was chosen."""
    uploaded = at.request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        yield None
        return
    if (uploaded.size or 0) > MOST_BYTES:
        limit = MOST_BYTES // (1024 * 1024)
        reading.wrong("file", Text(f"檔案超過 {limit} MB", f"the file is larger than {limit} MB"))
        yield None
        return
    folder = at.home / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as own:
        name = Path((uploaded.name or "").replace("\0", "")).name.encode("utf-8", "ignore")[-200:]
        path = Path(own) / (name.decode("utf-8", "ignore") or "file")
        with path.open("wb") as file:
            for chunk in uploaded.chunks():
                file.write(chunk)
        yield path
