"""`anzheng dispose`: asking that content be destroyed, approving it, and what became of it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anzheng.cli.acting import done, own_standing, signed
from anzheng.cli.saving import require_free, save
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from anzheng.records.core.retention.standing import Standing
    from anzheng.records.models import Case

_COMPANY = click.option("--company", metavar="C", help="公司代號 Company")
_MOST = 500
_JSON = click.option("--json", "as_json", is_flag=True, help="輸出 JSON")


@click.group(
    name="dispose", help=bilingual("銷毀：申請、核准、到期清單、證明。", "Disposal: request, approve, list, show.")
)
def command() -> None:
    """Group of the verbs of disposal."""


@command.command(
    help=bilingual(
        "申請銷毀保存期滿的內容；--ordered 為依法令或命令，須附文件。由另外兩人核准。",
        "Ask that content be destroyed whose time is over, or with --ordered because a law says so. Two approve.",
    )
)
@click.argument("evidence", nargs=-1, required=True)
@click.option("--ordered", is_flag=True, help="依法令或命令，不等期滿 Ordered, before its time")
@click.option("--reason", default="", help="理由；依命令時為法律依據 Reason, or the legal basis")
@click.option("--file", "order", type=click.Path(path_type=Path, dir_okay=False), help="命令的檔案 The order")
@_COMPANY
@pass_shell(Permission.DISPOSAL, Reach.COMPANY)
def request(
    shell: Shell,
    evidence: tuple[str, ...],
    ordered: bool,  # noqa: FBT001 - click passes flags by name
    reason: str,
    order: Path | None,
    company: str | None,
) -> int:
    """Open the request and put it before its signers."""
    from anzheng.records.case_queries import folded
    from anzheng.records.disposals import request_disposal

    if ordered is not (order is not None):
        raise InputError(
            Text("依命令銷毀須有 --ordered 與 --file", "an ordered disposal needs --ordered and --file"),
            "--file" if ordered else "--ordered",
            Text("期滿的內容不需要這兩項", "what has expired needs neither"),
        )
    has = own_standing(shell, company)
    row = request_disposal(has, evidence, reason=reason, order=order, home=shell.home, actor=shell.actor, now=shell.now)
    done(shell, folded(row))
    return FINE


@command.command(
    help=bilingual(
        "核閱或核准銷毀申請；先列出內容，須再輸入密碼。內容以你看到的摘要為準。",
        "Review or approve a request; it asks for the password again. It holds for the content with this digest.",
    )
)
@click.argument("case")
@click.option("--digest", required=True, help="你看到的內容摘要（dispose show）Digest of what you saw")
@click.option("--for", "principal", metavar="P", help="代理誰（人員代號 u:…）In whose place")
@_COMPANY
@pass_shell(Permission.SELF)
def approve(shell: Shell, case: str, digest: str, principal: str | None, company: str | None) -> int:
    """Sign the pending step; with the second signature the content is destroyed."""
    from anzheng.records.disposals import find_request

    has = own_standing(shell, company)
    done(shell, signed(shell, has, find_request(has, case), digest, principal, ""))
    return FINE


@command.command(
    name="list",
    help=bilingual("到期可銷毀的內容，以及銷毀申請。", "What may be destroyed by its age, and the requests."),
)
@click.option("--due", type=DAY, help="到哪一天（預設今天）By which day")
@click.option("--form", help="只列這種表單（代號）的到期內容 Only what is due of this form")
@click.option("--limit", type=click.IntRange(1, _MOST), default=40, show_default=True, help="各列幾件 How many of each")
@_COMPANY
@_JSON
@pass_shell(Permission.RECORDS_READ, Reach.COMPANY)
def list_(
    shell: Shell,
    due: date | None,
    form: str | None,
    limit: int,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print what is due, then the requests, newest first; as JSON all of them, whatever the limit."""
    from anzheng.catalogue.paperwork import paperwork
    from anzheng.records.core.workflow.case import STATES, State
    from anzheng.records.disposals import due_for_disposal, requests_of
    from anzheng.records.subject import subject_of
    from anzheng.reports.as_json_retention import disposal_answer

    has = own_standing(shell, company)
    day = due or shell.today
    found, rows = due_for_disposal(shell.home, has.company, day), list(requests_of(has))
    if form is not None:
        paperwork().form(form)
        found = [one for one in found if one.piece.form == form]
    if as_json:
        shell.emit(disposal_answer(day, found, rows))
        return FINE
    _say_due(shell, found, day, limit)
    summary = subject_of("disposal").summary
    if rows:
        heads = [Text("申請", "request"), Text("狀態", "state"), Text("摘要", "digest"), Text("內容", "content")]
        lines = [
            (row.pk, shell.text(*STATES[State(row.state)]), row.digest[:8], shell.text(*summary(row.content)))
            for row in rows[:limit]
        ]
        shell.table([tuple(shell.text(*head) for head in heads), *lines])
        _say_more(shell, len(rows), limit)
    return FINE


@command.command(
    help=bilingual(
        "一件銷毀申請的內容；核准後 --print 存成銷毀證明。",
        "What a request names; once it is approved, --print saves the certificate.",
    )
)
@click.argument("case")
@click.option("--print", "out", type=click.Path(path_type=Path, dir_okay=False), help="證明存成 PDF Save as")
@_COMPANY
@_JSON
@pass_shell(Permission.SELF)
def show(shell: Shell, case: str, out: Path | None, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print what is asked for; save the certificate."""
    from anzheng.records.disposals import find_request
    from anzheng.reports.as_json_retention import request_row

    row = find_request(own_standing(shell, company), case)
    if out is not None:
        _save(shell, row, out)
    if as_json:
        shell.emit({**request_row(row), "items": row.content.get("items", [])})
        return FINE
    click.echo(f"{row.pk}　{row.state}　{row.digest}")
    shell.table(
        [
            (f"  {item['owner']}", item["form"], item["last"], item["due"], " ".join(item["despite"]))
            for item in row.content.get("items", [])
        ]
    )
    return FINE


def _say_due(shell: Shell, found: "list[Standing]", day: date, limit: int) -> None:
    from anzheng.catalogue.paperwork import paperwork

    shell.say(f"{roc.short(day)} 可銷毀 {len(found):,} 件", f"{len(found):,} may be destroyed on {day}")
    if not found:
        return
    forms = paperwork().forms
    newest = sorted(found, key=lambda one: one.kept.due or date.min, reverse=True)
    heads = [Text("證據", "evidence"), Text("表單", "form"), Text("事實日", "about"), Text("期滿", "due")]
    lines = []
    for one in newest[:limit]:
        known = forms.get(one.piece.form)
        name = one.piece.form if known is None else shell.text(known.zh, known.en)
        until = "" if one.kept.due is None else roc.short(one.kept.due)
        lines.append((f"  {one.piece.evidence}", name, roc.short(one.piece.last), until))
    first, *others = (shell.text(*head) for head in heads)
    shell.table([(f"  {first}", *others), *lines])
    _say_more(shell, len(found), limit)


def _say_more(shell: Shell, count: int, limit: int) -> None:
    if count > limit:
        shell.say(
            f"  另有 {count - limit:,} 件；以 --form、--due 縮小範圍，以 --limit 多列，或以 --json 列出全部。",
            f"  {count - limit:,} more: narrow them by --form and --due, raise --limit, or have all with --json.",
        )


def _save(shell: Shell, row: "Case", out: Path) -> None:
    from anzheng.reports.papers.files import Format, printed
    from anzheng.reports.papers.of_disposal import certificate_of

    require_free(out)
    paper = certificate_of(row, language="en" if shell.language == "en" else "zh")
    made = printed([paper], Format.PDF, at=shell.now)
    save(out, made.data)
    shell.say(f"已存成 {out}", f"saved {out}")
