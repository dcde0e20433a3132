"""查驗與演練 Verifying a backup without restoring it, and restoring it for rehearsal into a folder that goes again.

Each says what it looked at and what it did not: what was not looked at is not known to be well.
"""

import contextlib
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError

from anzheng.kernel.errors import AnzhengError, StorageError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.keys import read_keys
from anzheng.ledger.copies import ENTRIES, roots_of
from anzheng.ledger.services import ledgers
from anzheng.ledger.stored_tree import root_at
from anzheng.reports.backup import bringing
from anzheng.reports.backup.child import Act, Copy, ask, sqlite_url
from anzheng.reports.backup.core.container import SQLITE, TABLES
from anzheng.reports.backup.core.manifest import Engine, Manifest, Member
from anzheng.reports.backup.core.words import damaged
from anzheng.reports.backup.reading import Backup, Told, nobody
from anzheng.reports.backup.restoring import Site, require_keys, unpack
from anzheng.reports.backup.workplace import workplace

_BYTEA: Final = re.compile(rb"\\\\x((?:[0-9a-f]{2})*)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at (查驗項目)."""

    id: str
    good: bool | None
    """None: it could not be looked at."""
    said: Text


@dataclass(frozen=True, slots=True)
class Examined:
    """A backup that was looked at (查驗結果)."""

    digest: str
    manifest: Manifest
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether nothing that was looked at was wrong."""
        return all(one.good is not False for one in self.findings)


def verify(file: Path, site: Site, told: Told = nobody) -> Examined:
    """Read all of a backup and verify the ledgers in it; restore nothing (查驗備份).

    Raises DamagedError where it is no whole backup: then there is nothing to list.
    """
    with Backup(file) as backup, _folder() as folder:
        keys = read_keys(site.keys)
        backup.require_seal(keys)

        def target(member: Member) -> Path | None:
            return folder / SQLITE if member.name == SQLITE else None

        digest = backup.unpack(target, told)
        manifest = backup.manifest
        findings = [_whole(manifest), _seal(backup.seal_holds(keys)), *_absent(manifest)]
        if manifest.engine is Engine.SQLITE:
            copy = Copy(folder / "home", sqlite_url(folder / SQLITE), site.keys)
            answer = ask(Act.CHECK, copy, file, digest, account=site.account, now=site.now)
            findings += _ledgers(answer["ledgers"])
        else:
            findings += _leaves(backup)
        findings.append(
            Finding(
                "restore",
                good=None,
                said=Text(
                    "沒有還原：資料列與證據檔能不能用，請以 anzheng backup rehearse 演練",
                    "not restored: whether rows and evidence files are usable is shown by anzheng backup rehearse",
                ),
            )
        )
    return Examined(digest, manifest, tuple(findings))


def rehearse(file: Path, site: Site, database: str | None, told: Told = nobody) -> Examined:
    """Restore a backup into a folder of its own, look at everything, compare it with what lives, and remove it (演練).

    `database` is the URL of an empty database for a backup of PostgreSQL. Nothing outside the folder is written, and
    no anchor that needs the network is asked. Raises as `restore` does.
    """
    with Backup(file) as backup, _folder() as folder:
        require_keys(backup, site.keys)
        manifest = backup.manifest
        if manifest.engine is Engine.POSTGRESQL and database is None:
            raise StorageError(
                Text(
                    "PostgreSQL 的備份要有空的資料庫才能演練",
                    "a backup of PostgreSQL is rehearsed in an empty database",
                ),
                "--database",
                Text("請另建空的資料庫，以 --database 指定網址", "make an empty one and give its URL by --database"),
            )
        home = folder / "home"
        digest = unpack(backup, home, folder / SQLITE, site.keys, told)
        url = sqlite_url(folder / SQLITE) if manifest.engine is Engine.SQLITE else str(database)
        answer = ask(Act.REHEARSE, Copy(home, url, site.keys), file, digest, account=site.account, now=site.now)
    findings = [_whole(manifest), _seal(True), *_absent(manifest), *_ledgers(answer["ledgers"])]  # noqa: FBT003 - it held
    findings += [_contents(answer["contents"]), *_brought(answer["brought"])]
    findings += _living(manifest, answer["verdicts"], site)
    return Examined(digest, manifest, tuple(findings))


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with workplace(Path(tempfile.gettempdir())) as folder:
        yield folder


def _whole(manifest: Manifest) -> Finding:
    count, size = len(manifest.members), sum(one.size for one in manifest.members)
    return Finding(
        "file",
        good=True,
        said=Text(
            f"{count:,} 個成員、{size:,} 位元組，摘要全部相符",
            f"{count:,} members, {size:,} bytes: every digest agrees",
        ),
    )


def _seal(holds: bool | None) -> Finding:  # noqa: FBT001 - three answers
    if holds is None:
        return Finding(
            "seal",
            good=None,
            said=Text(
                "這裡沒有金鑰資料夾，無法確認備份由本系統所做、做完未被更動",
                "the keys are not here: nobody can tell whether the backup is ours and unaltered",
            ),
        )
    return Finding(
        "seal", holds, Text("封印成立：由持有金鑰者所做，之後未被更動", "the seal holds: made with our keys, unaltered")
    )


def _absent(manifest: Manifest) -> list[Finding]:
    found = []
    if manifest.contents.absent:
        count = len(manifest.contents.absent)
        found.append(
            Finding(
                "absent",
                good=None,
                said=Text(
                    f"製作時有 {count:,} 個證據檔不在或不完整（毀損，或當時正在銷毀）",
                    f"{count:,} evidence files were absent or not whole then (damaged, or being disposed of)",
                ),
            )
        )
    for place, count in manifest.contents.elsewhere.items():
        found.append(
            Finding(
                "elsewhere",
                good=None,
                said=Text(
                    f"{count:,} 個證據檔在 {place}，不在備份裡",
                    f"{count:,} evidence files are at {place}, not in the backup",
                ),
            )
        )
    return found


def _ledgers(rows: list[dict[str, Any]]) -> list[Finding]:
    return [_ledger(row["ledger"], row["size"], row["problems"]) for row in rows]


def _ledger(ledger: str, size: int, problems: list[list[str]]) -> Finding:
    zh, en = problems[0] if problems else (f"{size:,} 筆全部相符", f"all {size:,} entries agree")
    return Finding(f"ledger:{ledger}", not problems, Text(f"帳本 {ledger}：{zh}", f"ledger {ledger}: {en}"))


def _leaves(backup: Backup) -> list[Finding]:
    """Derive the root of every ledger from the leaves in a copied table."""
    roots = roots_of(_entries(backup))
    rows = []
    for one in backup.manifest.ledgers:
        same = roots.get(one.ledger) == (one.size, one.root)
        problems = [] if same else [["分錄導不出清單上的樹根", "its entries do not lead to the root in the list"]]
        rows.append({"ledger": one.ledger, "size": one.size, "problems": problems})
    return [
        *_ledgers(rows),
        Finding(
            "tables",
            good=None,
            said=Text(
                "資料庫是 PostgreSQL：只由分錄重算樹根，其餘資料表沒有載入",
                "the database is PostgreSQL: roots were derived from the entries, other tables were not loaded",
            ),
        ),
    ]


def _entries(backup: Backup) -> Iterator[tuple[str, int, bytes]]:
    """Yield ledger, number and leaf of every row of the copied table, in its order."""
    columns = next((one.columns for one in backup.manifest.tables if one.name == ENTRIES), [])
    where = str(backup.path)
    if not {"ledger_id", "seq", "leaf"} <= set(columns):
        raise damaged(where, "備份裡沒有分錄", "the backup holds no entries")
    ledger, seq, leaf = (columns.index(name) for name in ("ledger_id", "seq", "leaf"))
    for line in _lines(backup.pieces(f"{TABLES}{ENTRIES}.copy")):
        cells = line.split(b"\t")
        data = _BYTEA.fullmatch(cells[leaf]) if len(cells) == len(columns) else None
        if data is None:
            raise damaged(where, "備份裡有一筆分錄看不懂", "an entry in the backup is not understood")
        yield cells[ledger].decode(), int(cells[seq]), bytes.fromhex(data[1].decode())


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        yield rest


def _contents(found: Mapping[str, Any]) -> Finding:
    lost = found["damaged"]
    if lost:
        return Finding(
            "contents",
            good=False,
            said=Text(
                f"{len(lost):,} 個證據檔讀不出來，例如 {lost[0]}",
                f"{len(lost):,} evidence files do not open, such as {lost[0]}",
            ),
        )
    return Finding(
        "contents",
        good=True,
        said=Text(
            f"{found['all']:,} 個證據檔全部解密並與帳本的摘要相符",
            f"all {found['all']:,} evidence files were decrypted and agree with the ledger",
        ),
    )


def _brought(rows: list[dict[str, Any]]) -> Iterator[Finding]:
    for row in rows:
        if row["disposals"]:
            yield Finding(
                f"disposals:{row['ledger']}",
                good=True,
                said=Text(
                    f"帳本 {row['ledger']}：備份之後的 {row['disposals']:,} 件銷毀已重做",
                    f"ledger {row['ledger']}: {row['disposals']:,} disposals since the backup were done again",
                ),
            )
        if row["halted"]:
            yield Finding(
                f"behind:{row['ledger']}",
                good=None,
                said=Text(
                    f"帳本 {row['ledger']} 比外部所見舊：真的還原後只能讀取，須開新紀元",
                    f"ledger {row['ledger']} is behind what others hold: restored for real, it needs a new epoch",
                ),
            )


def _living(manifest: Manifest, verdicts: Mapping[str, str], site: Site) -> Iterator[Finding]:
    """Compare with the installation that lives here, by the same number of entries."""
    try:
        here = {one.id: one.size for one in ledgers()}
        known = {one.ledger: one for one in manifest.ledgers if here.get(one.ledger, -1) >= one.size}
        for one in known.values():
            if root_at(one.ledger, one.size).hex() != one.root:
                yield Finding(
                    f"living:{one.ledger}",
                    good=False,
                    said=Text(
                        f"帳本 {one.ledger} 的前 {one.size:,} 筆與現行系統不同",
                        f"the first {one.size:,} entries of ledger {one.ledger} are not those that live here",
                    ),
                )
        sizes = {name: known[name].size for name in verdicts if name in known}
        ours = bringing.verdicts(site.home, sizes, taipei_day(site.now))
    except (DatabaseError, AnzhengError):
        ours = {}
    for name, digest in verdicts.items():
        if name not in ours:
            said = Text(
                f"公司 {name}：這裡沒有現行系統可比對判定",
                f"company {name}: no living installation here to compare verdicts with",
            )
            yield Finding(f"verdicts:{name}", good=None, said=said)
            continue
        said = Text(
            f"公司 {name}：還原後的判定與現行系統依同樣分錄所得{'相同' if ours[name] == digest else '不同'}",
            f"company {name}: verdicts of the copy and of the living installation, by the same entries, "
            f"{'agree' if ours[name] == digest else 'DIFFER'}",
        )
        yield Finding(f"verdicts:{name}", ours[name] == digest, said)
