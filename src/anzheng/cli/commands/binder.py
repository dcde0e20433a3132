"""`anzheng binder`: hand out verdicts and evidence with proofs, and look into what was handed out."""

import platform
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.ledgers.shared import keys_of
from anzheng.cli.shell import BAD_INPUT, DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.posture.words import ADVICE, NAMES, Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anzheng.reports.binder.export import Exported, Progress
    from anzheng.reports.binder.inspect import Contents, Inspected

_COMPANY = click.option("--company", metavar="C", help="公司代號 Company")
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
_FILE = click.Path(path_type=Path, dir_okay=False)
_SHOWN = 10


@click.group(
    name="binder",
    help=bilingual("稽核卷宗：匯出、檢視、調閱清單。", "Binders: export, inspect, lists of requests."),
)
def command() -> None:
    """Group of the binder's verbs."""


@command.command(
    help=bilingual(
        "匯出卷宗：判定與說明、所依證據、每筆分錄的證明。匯出會入帳。",
        "Export a binder: verdicts, the evidence they used, a proof for each entry. The export is recorded.",
    )
)
@click.option("--document", "documents", multiple=True, metavar="D", help="規範代號，可重複 Document, repeatable")
@click.option("--period", metavar="P", help="期間：2026H1、115H1、2026Q3、2026、115年上半年 Period")
@click.option("--about", type=DAY, help="判定哪一天（與 --period 擇一）The day judged, instead of a period")
@click.option("--known", type=DAY, help="依哪一天所知（預設現在）As known on")
@click.option("--requests", "listing", type=_FILE, help="調閱清單（XLSX、ODS、CSV）List of requests")
@click.option("--on-site", multiple=True, metavar="ID", help="另列現場閱覽的證據或表單 Further to be read on site")
@click.option("--without-names", is_flag=True, help="頁面只印代號，不印姓名 Pseudonyms instead of names")
@click.option("--out", required=True, metavar="FILE", help="卷宗檔；結尾為 / 則寫成資料夾 A file, or a folder with /")
@_COMPANY
@_AS_JSON
@pass_shell(Permission.BINDERS_EXPORT)
def export(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    documents: tuple[str, ...],
    period: str | None,
    about: date | None,
    known: date | None,
    listing: Path | None,
    on_site: tuple[str, ...],
    without_names: bool,  # noqa: FBT001 - click passes flags by name
    out: str,
    company: str | None,
    as_json: bool,  # noqa: FBT001
) -> int:
    """Write the binder and say what is in it."""
    from anzheng.organization.origin import From
    from anzheng.reports.binder.core.periods import period_of
    from anzheng.reports.binder.export import Around, Wanted, export_binder
    from anzheng.reports.binder.requests import read_requests

    if not documents and listing is None:
        raise _unclear("請以 --document 指定規範，或以 --requests 指定調閱清單", "name a --document or give --requests")
    if documents and (period is None) == (about is None):
        raise _unclear("請以 --period 或 --about 擇一指定期間或日期", "say either --period or --about")
    days = None if period is None else period_of(period)
    wanted = Wanted(
        documents,
        about,
        None if days is None else days.first,
        None if days is None else days.last,
        known,
        frozenset(on_site),
        not without_names,
        () if listing is None else read_requests(listing, days),
    )
    here = From("localhost", f"anzheng {platform.node()}")
    has = own_standing(shell, company)
    around = Around(shell.home, keys_of(shell), here, shell.actor, shell.now, _progress(shell))
    made = export_binder(has, wanted, Path(out), around, folder=out.endswith("/"))
    if as_json:
        shell.emit(_exported(made))
    else:
        _tell(shell, made)
    return FINE


@command.command(
    help=bilingual(
        "對照調閱清單：每一項找到哪些紀錄與證據、哪些找不到；不匯出任何內容。",
        "Match a list of requests: what each row finds and what nothing answers. Nothing is exported.",
    )
)
@click.argument("listing", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--period", metavar="P", help="清單未寫期間的項目用這個期間 Period of rows that name none")
@_COMPANY
@_AS_JSON
@pass_shell(Permission.BINDERS_EXPORT)
def requests(shell: Shell, listing: Path, period: str | None, company: str | None, as_json: bool) -> int:  # noqa: FBT001
    """Print what each row finds; leave with 1 if a row finds nothing."""
    from anzheng.reports.binder.core.periods import period_of
    from anzheng.reports.binder.requests import matched, read_requests

    has = own_standing(shell, company)
    rows = read_requests(listing, None if period is None else period_of(period))
    found = matched(has, rows, shell.home)
    if as_json:
        shell.emit([one.as_json() for one in found])
    else:
        for one in found:
            click.echo(f"{one.folder}　{one.request.asked}　{shell.text(*one.said)}")
            for item in one.items[:_SHOWN]:
                click.echo(f"    {item.number or item.evidence}　{item.title}　{item.span}")
            if len(one.items) > _SHOWN:
                click.echo("    …")
    return FINE if all(one.items for one in found) else FINDINGS


@command.command(
    help=bilingual(
        "檢視卷宗：內容、由誰見證，並以本系統的金鑰查驗。",
        "Look into a binder: contents, witnesses, and the verifier's answer with a key of this installation.",
    )
)
@click.argument("binder", type=click.Path(path_type=Path))
@click.option("--earlier", multiple=True, type=click.Path(path_type=Path), help="先前的檢查點 A checkpoint you kept")
@_AS_JSON
@pass_shell(Permission.LEDGER_READ)
def inspect(shell: Shell, binder: Path, earlier: tuple[Path, ...], as_json: bool) -> int:  # noqa: FBT001
    """Print what it holds; leave with 1 if it is not valid, with 2 if it could not be compared."""
    from anzheng.ledger.proofs import ledger_keys
    from anzheng.ledger.services import ledgers
    from anzheng.reports.binder.inspect import Answer
    from anzheng.reports.binder.inspect import inspect as look

    _ = shell.actor  # prepares the data folder
    keys: dict[str, list[str]] = {}
    for ledger in ledgers():
        for key in ledger_keys(ledger.id):
            keys.setdefault(key.origin, []).append(key.vkey)
    found = look(binder, keys, earlier)
    if as_json:
        shell.emit(_inspected(found))
    else:
        _tell_inspected(shell, found)
    codes = {Answer.VALID: FINE, Answer.NOT_ASKED: FINE, Answer.NOT_VALID: FINDINGS, Answer.UNREADABLE: BAD_INPUT}
    return codes[found.answer]


def _unclear(zh: str, en: str) -> InputError:
    return InputError(
        Text(zh, en),
        "binder export",
        Text("例如 --document twse-cc --period 115H1", "for example --document twse-cc --period 2026H1"),
    )


def _progress(shell: Shell) -> "Progress":
    """Return what shows progress on a terminal: one line that is written over."""
    if not sys.stderr.isatty():
        return lambda *_: None

    def show(zh: str, en: str, done: int, of: int) -> None:
        if done == of or done % 64 == 0:
            text = shell.text(f"{zh} {done:,}／{of:,}", f"{en} {done:,} of {of:,}")
            click.echo(f"\r\x1b[K{text}" + ("\n" if done == of else ""), nl=False, err=True)

    return show


def _exported(made: "Exported") -> dict[str, Any]:
    return {
        "path": str(made.path),
        "binder": made.binder,
        "digest": made.digest,
        "entry": made.seq,
        "size": made.size,
        "origin": made.origin,
        "vkey": made.vkey,
        "entries": made.entries,
        "evidence": made.evidence,
        "files": made.files,
        "withheld": list(made.withheld),
        "documents": made.totals,
        "requests": made.requests,
        "unanswered": list(made.unanswered),
    }


def _tell(shell: Shell, made: "Exported") -> None:
    shell.say(
        f"已匯出 {made.path}：{made.entries:,} 筆分錄、{made.evidence:,} 件證據、{made.files:,} 個檔案",
        f"exported {made.path}: {made.entries:,} entries, {made.evidence:,} pieces of evidence, {made.files:,} files",
    )
    if made.reaches is not None:
        shell.say(
            f"期間還沒有結束：紀錄只到 {roc.short(made.reaches)}，之後才到期的也列為逾期或無資料；"
            "要只判定到那一天，請把它寫成期間的結束日。",
            f"The period is not over: it is known up to {made.reaches}, and what is due later stands as overdue or "
            "unknown. To judge up to that day, end the period there.",
        )
    _totals(shell, made.totals)
    shell.part(Text("未附內容", "Withheld"), made.withheld)
    shell.part(Text("調閱清單中沒有對應紀錄的項目", "Requests that nothing answers"), made.unanswered)
    shell.say(
        f"帳本 #{made.seq:,}　清單摘要 {made.digest}　檢查點 {made.size:,} 筆",
        f"ledger #{made.seq:,}  digest of the list {made.digest}  checkpoint of {made.size:,}",
    )
    shell.say(f"查驗：python3 -I anzheng_verify.py {made.path} --key {made.vkey}", f"verify with --key {made.vkey}")


def _totals(shell: Shell, totals: "Mapping[str, Mapping[str, int]]") -> None:
    for document, counts in totals.items():
        words = [f"{shell.text(*NAMES[word])} {counts[word.value]}" for word in Word if counts.get(word.value)]
        words += [f"{shell.text(*ADVICE)} {counts['advice']}"] if counts.get("advice") else []
        click.echo(f"{document}　{'　'.join(words)}")


def _inspected(found: "Inspected") -> dict[str, Any]:
    contents = found.contents
    return {
        "contents": None if contents is None else _contents(contents),
        "verification": {"answer": found.answer.value, "key": found.vkey, "said": list(found.said)},
    }


def _contents(contents: "Contents") -> dict[str, Any]:
    return {
        "origin": contents.origin,
        "company": contents.company,
        "sample": contents.sample,
        "made": contents.made,
        "asked": dict(contents.asked),
        "documents": {name: dict(counts) for name, counts in contents.documents.items()},
        "entries": contents.entries,
        "whole": contents.whole,
        "files": contents.files,
        "evidence_files": contents.evidence,
        "withheld": contents.withheld,
        "requests": contents.requests,
        "checkpoint": {"size": contents.size, "cosigned": list(contents.cosigned)},
    }


def _tell_inspected(shell: Shell, found: "Inspected") -> None:
    from anzheng.reports.binder.inspect import Answer

    contents = found.contents
    if contents is None:
        shell.say("看不出卷宗的內容。", "The contents cannot be told.")
    else:
        asked = contents.asked
        days = [roc.short(date.fromisoformat(asked[name])) for name in ("about", "from", "to") if asked.get(name)]
        sample = shell.text("〔範例資料〕", "[sample data] ") if contents.sample else ""
        shell.say(
            f"{sample}公司 {contents.company}　判定 {' 至 '.join(days) or '—'}　依帳本前 {asked['known']:,} 筆",
            f"{sample}company {contents.company}, about {' to '.join(days) or '—'}, by {asked['known']:,} entries",
        )
        _totals(shell, contents.documents)
        shell.say(
            f"分錄 {contents.entries:,}　檔案 {contents.files:,}　證據檔 {contents.evidence:,}　"
            f"未附 {contents.withheld:,}　調閱 {contents.requests:,}",
            f"entries {contents.entries:,}, files {contents.files:,}, evidence files {contents.evidence:,}, "
            f"withheld {contents.withheld:,}, requests {contents.requests:,}",
        )
        shell.say(
            f"檢查點 {contents.size or 0:,} 筆，自稱的見證者：{'、'.join(contents.cosigned) or '無'}",
            f"checkpoint of {contents.size or 0:,}, said to be cosigned by {', '.join(contents.cosigned) or 'nobody'}",
        )
    if found.answer is Answer.NOT_ASKED:
        shell.say(
            "沒有查驗：這不是本系統的帳本，請以公司交付的金鑰執行卷宗裡的查驗程式。",
            "Not verified: the ledger is not ours. Run the verifier with the key that the company gave you.",
        )
    for line in found.said:
        click.echo(line)
