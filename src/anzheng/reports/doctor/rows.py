"""健檢的判斷 The judgements of the doctor: pure functions from what was seen to a row with a remedy."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from anzheng.kernel.errors import AnzhengError, Text

_MB = 1024 * 1024
FREE_BAD, FREE_WARN = 100 * _MB, 1024 * _MB
"""Bytes of free space below which the doctor refuses and warns; one evidence file may hold 512 MB."""
PYTHON = (3, 11)
"""Oldest version that runs the product."""
_SHOWN = 5
"""Names listed in a row; those beyond are only counted."""
NOTHING = Text("無須處理", "nothing to do")


class Grade(StrEnum):
    """How a check came out (結果)."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer of the doctor (一項檢查的結果)."""

    id: str
    """Stable name of the check."""
    place: str
    """What was looked at: a ledger, a folder, a database; empty for the installation."""
    grade: Grade
    what: Text
    remedy: Text = NOTHING


def troubled(identity: str, place: str, problem: AnzhengError) -> Row:
    """Return a row for a check that could not be carried out."""
    return Row(identity, place or problem.where, Grade.BAD, problem.what, problem.remedy)


def python_version(version: tuple[int, int, int]) -> Row:
    """Judge the version of Python."""
    text = ".".join(map(str, version))
    if version[:2] < PYTHON:
        remedy = Text("請安裝 Python 3.11 以上", "install Python 3.11 or newer")
        return Row("python", "", Grade.BAD, Text(f"Python {text} 太舊", f"Python {text} is too old"), remedy)
    return Row("python", "", Grade.OK, Text(f"Python {text}", f"Python {text}"))


def data_folder(place: str, mode: int, *, writable: bool) -> Row:
    """Judge the data folder by its permission bits and whether it takes a file."""
    if not writable:
        what = Text("資料夾無法寫入", "the data folder cannot be written")
        return Row(
            "folder", place, Grade.BAD, what, Text("請檢查擁有者、權限與磁碟", "check owner, permissions and disk")
        )
    if mode & 0o077:
        what = Text(f"其他帳號也能進入資料夾（{mode:04o}）", f"other accounts may enter the data folder ({mode:04o})")
        return Row("folder", place, Grade.BAD, what, Text(f"請執行 chmod 700 {place}", f"run chmod 700 {place}"))
    return Row("folder", place, Grade.OK, Text("可寫入，僅擁有者可進入", "writable, and its owner's alone"))


def private_files(place: str, exposed: Collection[str]) -> Row:
    """Judge the permissions of keys."""
    if exposed:
        what = Text(f"其他帳號可讀取金鑰：{_names(exposed)}", f"other accounts may read keys: {_names(exposed)}")
        return Row("keys", place, Grade.BAD, what, Text("請對這些檔案執行 chmod 600", "run chmod 600 on these files"))
    return Row("keys", place, Grade.OK, Text("金鑰僅擁有者可讀", "keys are their owner's alone"))


def keys_apart(place: str, *, same_disk: bool) -> Row:
    """Say where the folder of keys lies. Whether there is a second copy of it, nobody can see from here."""
    copy = Text(
        "；請另存一份在別處，有沒有另存，程式看不到",
        "; keep a second copy elsewhere: whether there is one, the program cannot see",
    )
    if same_disk:
        what = Text("金鑰與資料在同一顆磁碟，會一起遺失", "keys and data are on one disk, and are lost together")
    else:
        what = Text("金鑰與資料在不同磁碟", "keys and data are on different disks")
    return Row("keys-apart", place, Grade.OK, Text(what.zh + copy.zh, what.en + copy.en))


def disk_space(place: str, free: int) -> Row:
    """Judge the free bytes on the disk of the data folder."""
    what = Text(f"剩餘空間 {free // _MB:,} MB", f"{free // _MB:,} MB free")
    remedy = Text("請清出磁碟空間或移到較大的磁碟", "free some space or move to a larger disk")
    if free < FREE_BAD:
        return Row("disk", place, Grade.BAD, what, remedy)
    if free < FREE_WARN:
        return Row("disk", place, Grade.WARN, what, remedy)
    return Row("disk", place, Grade.OK, what)


def database_integrity(place: str, answers: Sequence[str]) -> Row:
    """Judge what the database says about itself; `ok` alone is good."""
    if list(answers) != ["ok"]:
        first = answers[0] if answers else "?"
        what = Text(f"資料庫檔案不完整（{first[:80]}）", f"the database file is not sound ({first[:80]})")
        remedy = Text("請保留原檔，並從備份還原", "keep the file as it is and restore from a backup")
        return Row("integrity", place, Grade.BAD, what, remedy)
    return Row("integrity", place, Grade.OK, Text("資料庫檔案完整", "the database file is sound"))


def clock(ledger: str, now: datetime, newest: datetime | None) -> Row:
    """Judge the clock against the newest entry: it may not run behind what is recorded."""
    if newest is not None and newest > now:
        ahead = newest - now
        what = Text(f"時鐘比帳本最新一筆慢 {ahead}", f"the clock is {ahead} behind the newest entry")
        return Row("clock", ledger, Grade.BAD, what, Text("請校正主機時鐘", "set the clock of the host right"))
    return Row("clock", ledger, Grade.OK, Text("時鐘不早於帳本最新一筆", "the clock is not behind the newest entry"))


def ledger_head(ledger: str, size: int, *, agrees: bool) -> Row:
    """Judge the quick look at a ledger: do head and tree agree?"""
    if not agrees:
        what = Text("帳首與樹的節點不符", "head and nodes of the tree do not agree")
        return Row("ledger-head", ledger, Grade.BAD, what, _RESTORE)
    return Row(
        "ledger-head", ledger, Grade.OK, Text(f"帳首與節點相符，{size:,} 筆", f"head and nodes agree, {size:,} leaves")
    )


_RESTORE = Text("請執行 anzheng ledger verify，並與備份比對", "run anzheng ledger verify and compare with a backup")


def ledger_whole(ledger: str, size: int, problems: int, first: Text | None) -> Row:
    """Judge the full verification of a ledger."""
    if problems:
        zh, en = first if first is not None else Text("", "")
        what = Text(f"{problems:,} 處不符，第一處：{zh}", f"{problems:,} problems, the first: {en}")
        return Row("ledger", ledger, Grade.BAD, what, _RESTORE)
    return Row("ledger", ledger, Grade.OK, Text(f"{size:,} 筆全部相符", f"all {size:,} leaves agree"))


def editions(ledger: str, adopted: int, missing: Collection[str]) -> Row:
    """Judge whether every adopted edition is at hand as it was compiled."""
    if missing:
        what = Text(
            f"編譯後的規範遺失或損壞：{_names(missing)}", f"compiled editions are gone or damaged: {_names(missing)}"
        )
        remedy = Text(
            "請執行 anzheng init 重新編譯，或自備份還原", "run anzheng init to compile again, or restore a backup"
        )
        return Row("editions", ledger, Grade.BAD, what, remedy)
    if not adopted:
        what = Text("尚未採用任何規範", "no document is adopted")
        return Row("editions", ledger, Grade.WARN, what, Text("請執行 anzheng init", "run anzheng init"))
    return Row(
        "editions",
        ledger,
        Grade.OK,
        Text(f"採用的 {adopted} 份規範都完整", f"all {adopted} adopted editions are whole"),
    )


def newer_editions(ledger: str, newer: Collection[str]) -> Row:
    """Judge whether the program brings another edition than the one adopted."""
    if newer:
        what = Text(f"程式附有較新的規範：{_names(newer)}", f"the program brings newer editions: {_names(newer)}")
        remedy = Text("執行任一命令（例如 anzheng init）即採用", "any command, such as anzheng init, adopts them")
        return Row("editions-newer", ledger, Grade.WARN, what, remedy)
    return Row(
        "editions-newer", ledger, Grade.OK, Text("採用的就是程式附的版本", "the adopted editions are the packaged ones")
    )


def calendars(ledger: str, published: Collection[tuple[str, int]], today: date) -> Row:
    """Judge whether the calendars of this year and the next are in the ledger."""
    wanted = [(kind, year) for kind in ("office", "trading") for year in (today.year, today.year + 1)]
    missing = [f"{kind} {year}" for kind, year in wanted if (kind, year) not in published]
    if missing:
        what = Text(f"缺少日曆：{_names(missing)}", f"calendars are missing: {_names(missing)}")
        remedy = Text("期限暫以週一至週五計；請更新程式", "due dates count Monday to Friday; update the program")
        return Row("calendars", ledger, Grade.WARN, what, remedy)
    return Row(
        "calendars", ledger, Grade.OK, Text("今年與明年的日曆都有", "this year's and next year's calendars are there")
    )


def cutover(ledger: str, day: date | None) -> Row:
    """Judge whether the company said from when on it is judged."""
    if day is None:
        what = Text("未設導入日，過去的期間會全部逾期", "no cut-over date: all past windows count as overdue")
        remedy = Text(
            "請以 anzheng init --company 代號 --name 名稱 --cutover 日期 另行設立",
            "open a company with anzheng init --company ID --name NAME --cutover DAY",
        )
        return Row("cutover", ledger, Grade.WARN, what, remedy)
    return Row("cutover", ledger, Grade.OK, Text(f"導入日 {day}", f"cut-over {day}"))


def profile(ledger: str, unanswered: Collection[str]) -> Row:
    """Judge whether questions of the profile are open."""
    if unanswered:
        what = Text(
            f"公司屬性有 {len(unanswered)} 題未回答：{_names(unanswered)}",
            f"{len(unanswered)} profile questions are open: {_names(unanswered)}",
        )
        remedy = Text("請用 anzheng profile set 回答", "answer them with anzheng profile set")
        return Row("profile", ledger, Grade.WARN, what, remedy)
    return Row("profile", ledger, Grade.OK, Text("公司屬性都已回答", "the profile is answered"))


def evidence_files(ledger: str, looked: int, all_: int, damaged: Collection[str]) -> Row:
    """Judge the files that evidence refers to."""
    if damaged:
        what = Text(
            f"證據檔遺失或已被更動：{_names(damaged)}", f"evidence files are missing or altered: {_names(damaged)}"
        )
        remedy = Text("請從備份還原這些檔案", "restore these files from the backup")
        return Row("evidence-files", ledger, Grade.BAD, what, remedy)
    what = Text(f"核對 {looked} 個檔案（共 {all_} 個），皆相符", f"{looked} of {all_} files compared, all as recorded")
    return Row("evidence-files", ledger, Grade.OK, what)


def orphans(place: str, names: Collection[str]) -> Row:
    """Judge blobs in the store that no content refers to; a crash or a refused act may leave them."""
    if names:
        what = Text(
            f"{len(names)} 個加密檔沒有對應的內容：{_names(names)}",
            f"{len(names)} blobs belong to no content: {_names(names)}",
        )
        remedy = Text(
            "若剛從備份還原資料庫，請先確認備份是否為最新；否則沒有人有它的金鑰，可以刪除",
            "after a restore, see first whether the backup was the newest; else nobody has their keys: delete them",
        )
        return Row("orphans", place, Grade.WARN, what, remedy)
    return Row("orphans", place, Grade.OK, Text("沒有無主的檔案", "no file is without its owner"))


def plain_files(place: str, names: Collection[str]) -> Row:
    """Judge files among the blobs that are none: they may be readable by whoever gets at the disk."""
    if names:
        what = Text(
            f"{len(names)} 個檔案不是加密檔：{_names(names)}",
            f"{len(names)} files are not encrypted contents: {_names(names)}",
        )
        remedy = Text(
            "可能是未完成的寫入，或加密前的舊檔；需要的請重新登錄，然後刪除",
            "unfinished writes, or files from before contents were encrypted: enter again what is needed, delete them",
        )
        return Row("plain-files", place, Grade.WARN, what, remedy)
    return Row("plain-files", place, Grade.OK, Text("檔案都已加密", "every file is encrypted"))


def verdicts(ledger: str, judged: int, different: Collection[str]) -> Row:
    """Judge whether verdicts learned fact by fact equal those from scratch."""
    if different:
        what = Text(
            f"逐筆更新的判定與重算不同：{_names(different)}",
            f"verdicts learned fact by fact differ: {_names(different)}",
        )
        remedy = Text(
            "重新啟動即重算；這是程式的缺陷，請回報", "a restart recomputes them; this is a defect, please report it"
        )
        return Row("verdicts", ledger, Grade.BAD, what, remedy)
    what = Text(f"{judged} 條的判定與重算相同", f"{judged} verdicts equal those from scratch")
    return Row("verdicts", ledger, Grade.OK, what)


def worst(rows: Iterable[Row]) -> Grade:
    """Return the gravest grade of all rows."""
    grades = {row.grade for row in rows}
    return next((grade for grade in (Grade.BAD, Grade.WARN) if grade in grades), Grade.OK)


def _names(names: Collection[str]) -> str:
    shown = "、".join(sorted(names)[:_SHOWN])
    return shown + ("…" if len(names) > _SHOWN else "")
