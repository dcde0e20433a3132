"""Sealed logs on both databases: what is written, what a later look finds, and what nobody can take back."""

import gzip
import os
import socket
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from anzheng.facts.retention import HoldingConfirmed, LogsSealed
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of, verify
from anzheng.records import log_triggers
from anzheng.records.core.log_seals.closed import Why
from anzheng.records.core.log_seals.lines import sums_line
from anzheng.records.log_files import digests, look
from anzheng.records.models import LogLine, LogSeal
from tests.support.company import found
from tests.support.log_folder import LogFolder

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 10, 28) + timedelta(n) for n in range(5)]


@pytest.fixture
def here(tmp_path: Path) -> LogFolder:
    """Five days of files, 28 October to 1 November, seen in the morning of 2 November."""
    found("own")
    made = LogFolder(tmp_path, tmp_path / "fw", "own")
    for day in DAYS:
        made.write(day)
    return made


def told(here: LogFolder) -> list[LogsSealed]:
    payloads = [fact.payload for fact in facts_of("own", subject=here.device.subject)]
    return [one for one in payloads if isinstance(one, LogsSealed)]


def held(here: LogFolder) -> list[tuple[date, date, bool]]:
    payloads = [fact.payload for fact in facts_of("own", subject=here.device.subject)]
    return [(one.about.first, one.about.last, one.intact) for one in payloads if isinstance(one, HoldingConfirmed)]


def test_five_days_are_one_seal_and_one_stretch(here: LogFolder) -> None:
    here.seal()
    (seal,) = told(here)

    assert (seal.files, seal.bytes, seal.lines, seal.silent) == (5, 5 * len("紀錄 2026-10-28\n".encode()), 5, 0)
    assert held(here) == [(DAYS[0], DAYS[-1], True)]
    assert here.verify().fine
    assert set(here.words().values()) == {"same"}
    assert verify("own").ok


def test_only_what_is_new_is_read(here: LogFolder) -> None:
    assert here.seal().looked.hashed > 0
    here.later()
    file = here.write(DAYS[-1] + timedelta(days=1))
    assert here.seal().looked.hashed == file.stat().st_size
    assert here.seal().sealing is None
    assert len(told(here)) == 2
    here.later()
    assert here.seal(deep=True).looked.hashed == sum(one.stat().st_size for one in here.folder.iterdir())


def test_a_change_that_keeps_length_and_time_is_found_by_reading(here: LogFolder) -> None:
    here.seal()
    file = here.folder / f"fw-{DAYS[2]}.csv"
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(b"2026", b"2025"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert here.words()[file.name] == "altered"
    assert not here.verify().fine
    assert here.prepare().sealing is None
    here.seal(deep=True)
    assert held(here)[1:] == [(DAYS[2], DAYS[2], False), (DAYS[0], DAYS[1], True), (DAYS[3], DAYS[4], True)]


def test_compressed_moved_cut_and_grown_files(here: LogFolder) -> None:
    here.seal()
    first, second, third, fourth, _ = (here.folder / f"fw-{day}.csv" for day in DAYS)
    (here.folder / "fw-2026-10-28.csv.gz").write_bytes(gzip.compress(first.read_bytes()))
    first.unlink()
    second.rename(here.folder / "second")
    with third.open("a") as file:
        file.write("更多\n")
    fourth.write_text("")

    found = {one.kept.name: (one.word.value, one.now, one.grown) for one in here.verify().files}
    assert found == {
        first.name: ("packed", "fw-2026-10-28.csv.gz", False),
        second.name: ("moved", "second", False),
        third.name: ("altered", third.name, True),
        fourth.name: ("altered", fourth.name, False),
        f"fw-{DAYS[4]}.csv": ("same", f"fw-{DAYS[4]}.csv", False),
    }
    here.later()
    here.seal()
    assert here.words()["fw-2026-10-28.csv.gz"] == "same"


def test_a_bomb_and_a_broken_archive_are_no_sealed_file(here: LogFolder) -> None:
    here.seal()
    for day, data in ((DAYS[0], gzip.compress(bytes(50_000_000))), (DAYS[1], b"\x1f\x8b broken")):
        (here.folder / f"fw-{day}.csv").unlink()
        (here.folder / f"fw-{day}.csv.gz").write_bytes(data)

    assert [one.word.value for one in here.verify().files] == ["missing", "missing", "same", "same", "same"]


def test_one_day_is_asked_about_without_reading_the_others(here: LogFolder) -> None:
    here.write(DAYS[4], "很長的另一份紀錄" * 99, name="other-{day}.csv")
    here.seal()
    found = here.verify(on=DAYS[1])

    assert [(one.kept.name, one.word.value) for one in found.files] == [(f"fw-{DAYS[1]}.csv", "same")]
    assert found.hashed < 200


def test_a_list_kept_elsewhere_says_what_has_to_be_there(here: LogFolder) -> None:
    here.seal()
    lines = [sums_line(one.kept.sha256, one.kept.name) for one in here.verify().files]
    rows = [(line[:64], line[66:]) for line in lines]
    forged = ("0" * 64, "never-sealed.csv")
    (here.folder / rows[0][1]).unlink()
    found = here.verify(listed=[*rows[:2], forged])

    assert [(one.kept.name, one.word.value) for one in found.files] == [(rows[0][1], "missing"), (rows[1][1], "same")]
    assert found.unlisted == ("never-sealed.csv",)


def test_a_list_from_before_a_file_was_compressed_still_names_it(here: LogFolder) -> None:
    here.seal()
    listed = [(one.kept.sha256, one.kept.name) for one in here.verify().files]
    first = here.folder / f"fw-{DAYS[0]}.csv"
    packed = first.with_name(f"{first.name}.gz")
    packed.write_bytes(gzip.compress(first.read_bytes()))
    first.unlink()
    here.later()
    here.seal()

    found = here.verify(listed=listed[:2])
    assert found.unlisted == ()
    assert [(one.kept.name, one.word.value) for one in found.files] == [(packed.name, "same"), (listed[1][1], "same")]
    packed.unlink()
    assert [one.word.value for one in here.verify(listed=listed[:2]).files] == ["missing", "same"]


@pytest.mark.parametrize("gone", [True, False])
def test_a_name_of_rotation_that_is_kept_busy_hides_no_loss(here: LogFolder, *, gone: bool) -> None:
    rotated = here.put("fw.log.1", "十月二十八日\n", DAYS[0])
    here.seal()
    if gone:
        rotated.unlink()
    rotated.write_text("別的內容\n")
    os.utime(rotated, (4_000_000_000, 4_000_000_000))

    assert here.words()["fw.log.1"] == "missing"
    assert not here.verify().fine
    here.later()
    assert here.seal().looked.compared.matches[-1].word.value == "missing"
    assert told(here)[-1].missing == 1


def test_a_file_that_moves_while_folders_are_listed_is_not_lost(
    here: LogFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever lists two folders one after the other sees it in neither."""
    archive, scandir = here.folder.parent / "archive", os.scandir
    archive.mkdir()
    here.seal(archive, here.folder)
    file = here.folder / f"fw-{DAYS[0]}.csv"

    def rotating(folder: str) -> object:
        if Path(folder) == here.folder and file.exists():
            file.rename(archive / file.name)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", rotating)
    here.later()
    assert here.seal(archive, here.folder).sealing is not None
    assert told(here)[-1].missing == 0
    (archive / file.name).rename(file)
    assert set(here.verify(archive, here.folder).files[0][1:3]) == {"same", file.name}


def test_days_between_two_sealings_are_never_left_out(here: LogFolder) -> None:
    here.seal()
    here.later(5)
    here.write(here.yesterday)
    here.seal(first=here.yesterday)

    after = DAYS[-1] + timedelta(1)
    assert (told(here)[-1].about.first, told(here)[-1].silent) == (after, 4)
    assert here.verify().silent == ((after, here.yesterday - timedelta(1)),)


def test_silence_needs_a_reason_and_keeps_it(here: LogFolder) -> None:
    (here.folder / f"fw-{DAYS[2]}.csv").unlink()
    with pytest.raises(InputError, match="reason"):
        here.seal(silent=((DAYS[2], DAYS[2]),))
    here.seal()
    assert here.verify().silent == ((DAYS[2], DAYS[2]),)
    assert not here.verify().fine
    here.seal(silent=((DAYS[2], DAYS[2]),), reason="停機維護")

    assert [(one.silent, one.stated) for one in told(here)] == [(1, 0), (0, 1)]
    assert LogSeal.objects.get(number=2).reason == "停機維護"
    assert (here.verify().silent, here.verify().stated) == ((), ((DAYS[2], DAYS[2]),))
    assert held(here)[-1] == (DAYS[2], DAYS[2], True)


@pytest.mark.parametrize(("first", "last"), [(DAYS[0], DAYS[4] + timedelta(days=1)), (DAYS[1], DAYS[0])])
def test_days_that_are_not_over_or_reversed_are_refused(here: LogFolder, first: date, last: date) -> None:
    with pytest.raises(InputError, match="must be over"):
        here.seal(silent=((first, last),), reason="x")


def test_an_empty_disk_is_no_loss_of_everything(here: LogFolder) -> None:
    here.seal()
    for file in here.folder.iterdir():
        file.unlink()
    with pytest.raises(InputError, match="not one of the 5 sealed files"):
        here.seal()
    here.seal(all_gone=True)
    assert told(here)[-1].missing == 5


def test_an_archive_that_is_not_mounted_is_no_loss_either(here: LogFolder) -> None:
    archive = here.folder.parent / "archive"
    archive.mkdir()
    for day in DAYS[:3]:
        here.write(day).rename(archive / f"fw-{day}.csv")
    here.seal(archive, here.folder)
    archive.rename(here.folder.parent / "elsewhere")
    archive.mkdir()
    here.later()
    here.write(here.yesterday)

    with pytest.raises(InputError, match="a named folder is empty"):
        here.seal(archive, here.folder)
    here.seal(archive, here.folder, all_gone=True)
    assert told(here)[-1].missing == 3


def test_what_need_not_be_kept_any_more_may_go(here: LogFolder) -> None:
    here.seal()
    (here.folder / f"fw-{DAYS[0]}.csv").unlink()
    here.needed = DAYS[1]
    here.later()
    here.write(DAYS[-1] + timedelta(days=1))
    here.seal()

    assert told(here)[-1].missing == 0
    assert here.words()[f"fw-{DAYS[0]}.csv"] == "expired"
    assert here.verify().fine


def test_a_single_file_says_nothing_of_the_others(here: LogFolder) -> None:
    here.seal()
    here.later()
    file = here.write(DAYS[-1] + timedelta(days=1))
    here.seal(file)

    assert told(here)[-1].missing == 0
    assert {one.word.value for one in here.verify(file).files} == {"unseen", "same"}


def test_a_single_file_says_nothing_of_days_without_one(here: LogFolder) -> None:
    here.seal(here.folder / f"fw-{DAYS[2]}.csv")
    here.seal(here.folder / f"fw-{DAYS[4]}.csv")

    assert [(one.about.first, one.about.last, one.silent) for one in told(here)] == [
        (DAYS[2], DAYS[2], 0),
        (DAYS[4], DAYS[4], 0),
    ]
    assert here.prepare(here.folder / f"fw-{DAYS[4]}.csv").sealing is None
    (here.folder / f"fw-{DAYS[3]}.csv").unlink()
    here.later()
    here.seal()
    assert here.verify().silent == ((DAYS[3], DAYS[3]), (here.yesterday, here.yesterday))


# --- what can be written into, or is no file ---------------------------------------------------------


def test_links_pipes_and_open_files_are_left_out(here: LogFolder, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("外面")
    (here.folder / "link-2026-10-28.csv").symlink_to(outside)
    (here.folder / "loop").symlink_to(here.folder)
    os.mkfifo(here.folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listening, (here.folder / f"fw-{DAYS[4]}.csv").open("a"):
        listening.bind(str(here.folder / "socket"))
        looked = here.prepare().looked

    assert looked.left == (
        (f"fw-{DAYS[4]}.csv", Why.WRITTEN),
        ("link-2026-10-28.csv", Why.LINK),
        ("loop", Why.LINK),
        ("pipe", Why.SPECIAL),
        ("socket", Why.SPECIAL),
    )
    assert len(looked.compared.new) == 4


def test_what_is_no_folder_is_refused(here: LogFolder, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "two").mkdir()
    twin = tmp_path / "two" / f"fw-{DAYS[0]}.csv"
    twin.write_text("另一份")
    for path, why in (
        (tmp_path / "pipe", "neither a file nor a folder"),
        (Path("/dev/null"), "neither a file nor a folder"),
        (tmp_path / "loop", "cannot be read"),
        (tmp_path / "absent", "cannot be read"),
    ):
        with pytest.raises(InputError, match=why):
            here.seal(path)
    with pytest.raises(InputError, match="same relative name"):
        here.seal(here.folder, tmp_path / "two")
    assert told(here) == []


def test_what_became_something_else_after_it_was_found_is_refused(here: LogFolder) -> None:
    """Between looking and reading somebody puts a link or a pipe in the file's place."""
    (found,) = look([here.folder / f"fw-{DAYS[0]}.csv"]).files
    file = Path(found.path)
    file.unlink()
    for put in (lambda: None, lambda: file.symlink_to("/etc/passwd"), lambda: os.mkfifo(file), file.mkdir):
        put()
        with pytest.raises(InputError, match="cannot be read"):
            digests([found])
        if not file.is_dir():
            file.unlink(missing_ok=True)


def test_an_interruption_leaves_nothing_half_done(here: LogFolder) -> None:
    def interrupt(_count: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        here.seal(progress=interrupt)
    assert (LogSeal.objects.count(), told(here)) == (0, [])
    here.seal()
    assert told(here)[0].files == 5


def test_a_name_that_is_no_text_is_sealed_as_it_is(here: LogFolder) -> None:
    name = os.fsdecode(b"fw-\xff\t\n-2026-10-28.csv")
    here.put(name, "位元組", DAYS[0])
    here.seal()

    assert here.words()[name] == "same"


# --- nobody can take it back -------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["records_logseal", "records_logline"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET number = number + 1", "DELETE FROM {}"])
def test_the_tables_only_grow(here: LogFolder, table: str, sql: str) -> None:
    here.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


def test_a_changed_line_disagrees_with_the_ledger(here: LogFolder) -> None:
    """Past the triggers, as somebody with the database in hand would do it."""
    here.seal()
    log_triggers.remove(connection)
    line = LogLine.objects.first()
    assert line is not None
    LogLine.objects.filter(pk=line.pk).update(text=line.text.replace("2026-10-28.csv", "2026-10-28.txt"))
    found = here.verify()
    assert [one.problem is None for one in found.sealings] == [False]
    LogLine.objects.filter(pk=line.pk).update(text="nonsense")
    assert here.verify().sealings[0].problem is not None
    LogLine.objects.all().delete()
    LogSeal.objects.all().delete()
    found = here.verify()
    assert [str(one.problem.en) for one in found.sealings if one.problem] == [
        "the ledger has this sealing, the table does not"
    ]
    assert not found.fine


def test_a_sealing_that_the_ledger_does_not_have_is_told(here: LogFolder) -> None:
    here.seal()
    LogSeal.objects.create(
        ledger="own", log=here.log, target=here.target, number=2, at=here.now, first=DAYS[0], last=DAYS[0], place="x"
    )
    assert [one.problem is None for one in here.verify().sealings] == [True, False]


def test_a_sealing_prepared_before_another_one_is_refused(here: LogFolder) -> None:
    early = here.prepare()
    here.seal()
    with pytest.raises(ConflictError, match="somebody else sealed"):
        here.write_seal(early)
    assert (LogSeal.objects.count(), len(told(here))) == (1, 1)
    assert here.prepare().sealing is None


def test_what_was_never_sealed_cannot_be_verified(here: LogFolder) -> None:
    with pytest.raises(NotFoundError, match="ever sealed"):
        here.verify()
