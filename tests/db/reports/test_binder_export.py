"""Binders of a small company, on both databases: the stand-alone verifier accepts what is exported."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from anzheng.facts.access import ContentOpened, DataExported
from anzheng.facts.ledgers import BinderExported
from anzheng.kernel.errors import InputError, NotFoundError
from anzheng.ledger.core.commitments import committed
from anzheng.ledger.core.note import cosign_note, format_note, parse_note
from anzheng.ledger.models import Anchor, Anchoring
from anzheng.ledger.proofs import newest_checkpoint, sign_head
from anzheng.ledger.services import facts_of, head
from anzheng.organization.access import DeniedError
from anzheng.organization.core.levels import Level
from anzheng.reports.binder.core.periods import period_of
from anzheng.reports.binder.core.requests import Request
from anzheng.reports.binder.evidence import WHY, Withheld
from anzheng.reports.binder.export import export_binder
from anzheng.reports.core_archive import core_bytes
from tests.support.binders import ASKED, FORM, MARKER, OTHER_FORM, SECOND, THIRD, WANTED, Firm, contents, firm, listed
from tests.support.cases import LEDGER
from tests.support.disposal import YEARS, dispose, evidence_of
from tests.support.proofs import SEEN, WITNESS, WITNESS_PRIVATE, WITNESS_VKEY
from tests.support.records import approved, submitted
from tests.support.verifier import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path) -> Firm:
    return firm(tmp_path)


def test_the_verifier_accepts_it_and_judges_the_same(here: Firm, tmp_path: Path) -> None:
    made = here.export()
    (tmp_path / "core.pyz").write_bytes(core_bytes())
    said = ask(made.path, "--key", made.vkey, "--recompute", tmp_path / "core.pyz")

    assert said.answer == "valid", said.out
    assert "were derived again, and are the same" in said.out
    files = contents(made.path)
    assert set(files) >= {"README.txt", "verdicts.html", "verdicts.json", "keys.txt", "profile.json", "exported.json"}
    assert b"used by the verdicts" in files["content/e-used/body.txt"]
    assert made.vkey.encode() in files["keys.txt"]
    page = files["verdicts.html"].decode()
    assert "標題 e-used" in page
    assert '<a href="content/e-used/body.txt">e-used.txt</a>' in page
    assert "<script" not in page


def test_what_people_typed_brings_its_salt(here: Firm) -> None:
    row = approved(here.here)
    request = Request(2, "", "這一件", (), (row.number,), (), None)
    made = here.export(wanted=replace(WANTED, requests=(request,)))
    files = contents(made.path)
    rows = json.loads(files["manifest.json"])["content"]
    salted = {row["member"].rpartition("/")[2] for row in rows if row["salt"] is not None}

    assert ask(made.path, "--key", made.vkey).answer == "valid"
    assert salted == {"text.json", "record.json"}
    assert any(row["salt"] is None for row in rows), "a file is compared as sha256sum says"
    for row in rows:
        plain = hashlib.sha256(files[row["member"]]).hexdigest()
        assert row["commitment"] == committed(row["salt"] or "", plain)


def test_a_period_that_still_runs_says_how_far_it_is_known(here: Firm) -> None:
    made = here.export()
    files = contents(made.path)
    over = contents(here.export("over.zip", replace(WANTED, last=here.here.day)).path)

    assert made.reaches == here.here.day == date(2026, 11, 23)
    for name in ("README.txt", "verdicts.html"):
        assert "115-11-01 至 115-11-30（紀錄只到 115-11-23" in files[name].decode()
        assert "紀錄只到" not in over[name].decode()
    assert files["README.txt"].decode().count("py -3 -I anzheng_verify.py") == len(("zh", "en"))
    assert "2026-11-01 to 2026-11-30 (known up to 2026-11-23 only:" in files["README.txt"].decode()


def test_a_period_to_come_is_refused(here: Firm) -> None:
    size = head(LEDGER).size
    for ahead in (
        replace(WANTED, first=date(2026, 11, 24)),
        replace(WANTED, first=None, last=None, about=date(2026, 11, 24)),
    ):
        with pytest.raises(InputError, match="has not come yet"):
            here.export(wanted=ahead)
    assert head(LEDGER).size == size


def test_a_folder_holds_the_same_as_an_archive(here: Firm) -> None:
    made = here.export("binder", folder=True)

    assert ask(made.path, "--key", made.vkey).answer == "valid"
    assert not [one.name for one in here.folder.iterdir() if one.name.startswith(".")]


def test_the_export_is_in_the_ledger(here: Firm) -> None:
    made = here.export()
    facts = list(facts_of(LEDGER))
    exported, left = facts[made.seq].payload, facts[made.seq + 1].payload

    assert exported == BinderExported(made.digest)
    assert isinstance(left, DataExported)
    assert (left.what, left.rows, left.sha256) == ("binder", made.entries, made.digest)
    assert facts[made.seq].subject == f"binder:{made.binder}"


def test_nothing_of_another_document_leaks(here: Firm) -> None:
    made = here.export()
    data = made.path.read_bytes()
    subjects = {
        json.loads(leaf)["subject"] for name, leaf in contents(made.path).items() if name.startswith("entries/")
    }

    assert MARKER.encode() not in data
    assert b"e-other" not in data
    assert OTHER_FORM.encode() not in b"".join(leaf for name, leaf in contents(made.path).items() if "entries" in name)
    assert "evidence:e-used" in subjects
    assert "evidence:e-used" in listed(made.path)["whole"]


def test_a_checkpoint_that_somebody_kept_is_compared(here: Firm, tmp_path: Path) -> None:
    kept = sign_head(LEDGER, keys=here.keys, now=here.here.now)
    (tmp_path / "kept").write_bytes(kept.note)
    here.here.later(1)
    here.file("e-later", FORM)
    made = here.export()
    said = ask(made.path, "--key", made.vkey, "--earlier", tmp_path / "kept")

    assert said.answer == "valid", said.out
    assert f"It extends your checkpoint of {kept.size} entries." in said.out


def test_cosignatures_that_were_collected_go_along(here: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(ledger: str, *_: object, **__: object) -> None:
        newest = newest_checkpoint(ledger)
        assert newest is not None
        note = parse_note(newest.note)
        line = cosign_note(note.text, WITNESS, WITNESS_PRIVATE, SEEN)
        text = format_note(replace(note, signatures=(*note.signatures, line))).decode()
        row = Anchor.objects.create(ledger_id=ledger, anchor="w", kind="witness", place="x", added=here.here.now)
        Anchoring.objects.create(
            anchor=row,
            origin=newest.origin,
            size=newest.size,
            at=here.here.now,
            receipt=b"",
            ending=".note",
            cosignatures=text.rstrip("\n").split("\n")[-1],
        )

    monkeypatch.setattr("anzheng.organization.proving.offer", offered)
    made = here.export()

    assert ask(made.path, "--key", made.vkey, "--witness", WITNESS_VKEY).answer == "valid"


def test_what_was_taken_home_is_compared_although_others_followed_the_same_day(here: Firm, tmp_path: Path) -> None:
    """The checkpoint at the beginning of an inspection, and that of the last binder, however many come after them."""
    (tmp_path / "start").write_bytes(sign_head(LEDGER, keys=here.keys, now=here.here.now).note)
    here.file("e-later", FORM)
    sign_head(LEDGER, keys=here.keys, now=here.here.now)
    first = here.export("first.zip")
    (tmp_path / "last").write_bytes(contents(first.path)["checkpoint"])
    here.file("e-after", FORM)
    sign_head(LEDGER, keys=here.keys, now=here.here.now)
    for name in ("start", "last"):
        made = here.export(f"{name}.zip")
        assert ask(made.path, "--key", made.vkey, "--earlier", tmp_path / name).answer == "valid"

    here.here.later(400)
    here.file("e-next-year", FORM)
    made = here.export("next-year.zip")
    assert ask(made.path, "--key", made.vkey, "--earlier", tmp_path / "last").answer == "valid"
    said = ask(made.path, "--key", made.vkey, "--earlier", tmp_path / "start")
    assert said.code == 2
    assert said.answer.startswith("UNREADABLE: no proof in the binder from your checkpoint")


def test_what_was_known_on_an_earlier_day(here: Firm) -> None:
    first = head(LEDGER).size
    earlier = here.here.day
    here.here.later(2)
    here.file("e-late", FORM)
    made = here.export(wanted=replace(WANTED, known=earlier))
    said = json.loads(contents(made.path)["verdicts.json"])

    assert ask(made.path, "--key", made.vkey).answer == "valid"
    assert said["asked"]["known"] == listed(made.path)["asked"]["known"] == first
    assert "e-late" not in contents(made.path)["verdicts.html"].decode()


def test_what_is_read_on_site_travels_as_its_digest(here: Firm) -> None:
    here.file("e-site", SECOND, text="nobody takes this home", on_site=True)
    made = here.export()
    files = contents(made.path)
    rows = json.loads(files["withheld.json"])

    assert ask(made.path, "--key", made.vkey).answer == "valid"
    assert b"nobody takes this home" not in made.path.read_bytes()
    assert "標題 e-site" not in files["verdicts.html"].decode()
    assert {(row["evidence"], row["reason"]) for row in rows} == {("e-site", "on-site")}
    assert WHY[Withheld.ON_SITE].zh in files["verdicts.html"].decode()
    assert WHY[Withheld.ON_SITE].zh in files["README.txt"].decode()


def test_whoever_exports_may_keep_more_at_home(here: Firm) -> None:
    made = here.export(wanted=replace(WANTED, on_site=frozenset({FORM})))

    assert b"used by the verdicts" not in made.path.read_bytes()
    assert made.withheld == (f"e-used（2 個檔案）：{WHY[Withheld.ON_SITE].zh}",)


def test_confidential_evidence_is_opened_or_stays(here: Firm) -> None:
    here.file("e-closed", SECOND, text="behind a door", level=Level.CONFIDENTIAL)
    here.file("e-secret", THIRD, text="behind two doors", level=Level.SECRET)
    made = here.export(who="auditor")
    data, facts = made.path.read_bytes(), list(facts_of(LEDGER))
    opened = [fact.payload.what for fact in facts if isinstance(fact.payload, ContentOpened)]

    assert ask(made.path, "--key", made.vkey).answer == "valid"
    assert opened == ["evidence:e-closed"]
    assert b"behind a door" in data
    assert b"behind two doors" not in data
    assert made.withheld == (f"e-secret（2 個檔案）：{WHY[Withheld.LEVEL].zh}",)


def test_names_stand_on_the_page_alone_and_can_be_left_out(here: Firm) -> None:
    named, bare = here.export("1.zip"), here.export("2.zip", replace(WANTED, named=False))
    with_names = {name for name, data in contents(named.path).items() if b">boss" in data}

    assert with_names == {"verdicts.html"}
    assert not any(b">boss" in data for data in contents(bare.path).values())
    assert b"u:boss" in contents(bare.path)["verdicts.html"]


def test_only_who_may_hand_out_binders_does(here: Firm) -> None:
    with pytest.raises(DeniedError):
        here.export(who="ann")
    assert not (here.folder / "binder.zip").exists()


def test_what_cannot_be_is_refused_before_anything_is_entered(here: Firm) -> None:
    here.export()
    size = head(LEDGER).size
    with pytest.raises(InputError):
        here.export()  # the name is taken
    with pytest.raises(NotFoundError):
        here.export("2.zip", replace(WANTED, documents=("no-such",)))
    with pytest.raises(NotFoundError):
        here.export("3.zip", replace(WANTED, known=date(2020, 1, 1)))

    assert head(LEDGER).size == size


def test_an_interrupted_export_leaves_no_half_file(here: Firm) -> None:
    def stop(_zh: str, en: str, _done: int, _of: int) -> None:
        if en == "Writing":
            raise KeyboardInterrupt

    before = {one.name for one in here.folder.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        export_binder(here.here.has("head"), WANTED, here.folder / "b.zip", here.around(progress=stop))

    assert {one.name for one in here.folder.iterdir()} == before | {"keys"}
    again = here.export("b.zip")
    assert ask(again.path, "--key", again.vkey).answer == "valid"


def test_a_list_of_requests_is_answered_in_numbered_folders(here: Firm) -> None:
    row, under_way = approved(here.here), submitted(here.here)
    here.file("e-shut", "network-connection-request", text="on site", on_site=True, title="看不得的標題")
    november = period_of("115年11月")
    wanted = replace(
        WANTED,
        documents=(),
        first=None,
        last=None,
        requests=(
            Request(2, "甲", "連線申請", (), ("network-connection-request",), (), november),
            Request(3, "乙", "沒有的東西", (), ("F-999",), (), None),
            Request(4, "丙", "這一件", (), (row.number,), (), None),
            Request(5, "丁", "還在簽核的", (), (under_way.number,), (), None),
        ),
    )
    made = here.export(wanted=wanted)
    files = contents(made.path)
    index = files["requests/index.html"].decode()

    assert ask(made.path, "--key", made.vkey).answer == "valid"
    assert made.requests == 4
    assert made.unanswered == (
        "沒有的東西：找不到（清單第 3 列）；認不得：F-999",
        f"還在簽核的：找不到（清單第 5 列）；有紀錄但沒有核准：{under_way.number}",
    )
    papers = {name for name in files if name.startswith("requests/") and name.endswith(".pdf")}
    assert papers == {f"requests/{folder}/1151123-{row.number}.pdf" for folder in ("01", "03")}
    assert all(f'href="{name.removeprefix("requests/")}"' in index for name in papers)
    assert WHY[Withheld.ON_SITE].zh in index
    assert b"on site" not in files["requests/index.html"]
    assert files["requests/requests.json"].decode().count('"evidence":"e-shut"') == 1
    sheet = zipfile.ZipFile(io.BytesIO(files["requests/index.xlsx"]))
    said = [*files.values(), *(sheet.read(name) for name in sheet.namelist())]
    assert not [one for one in said if "看不得的標題".encode() in one]
    assert files["requests/index.xlsx"].startswith(b"PK")
    assert "verdicts.json" not in files


def test_content_that_was_disposed_of_is_told_with_its_entry(here: Firm) -> None:
    row = approved(here.here)
    evidence = evidence_of(row).evidence
    here.here.now += timedelta(days=YEARS)
    dispose(here.here, evidence)
    request = Request(2, "", "這一件", (), (row.number,), (), None)
    made = here.export(wanted=replace(WANTED, documents=(), first=None, last=None, requests=(request,)))
    (kept, *_) = json.loads(contents(made.path).get("withheld.json", b"[{}]"))

    assert ask(made.path, "--key", made.vkey).answer == "valid"
    assert kept["reason"] == "disposed"
    assert f"entries/{kept['disposal']}.json" in contents(made.path)
    assert ASKED not in made.totals
