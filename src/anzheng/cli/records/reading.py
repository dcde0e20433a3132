"""`anzheng record list|show`: which records there are, and what one of them says."""

import platform
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.records.drafting import COMPANY
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.reports.as_json_records import Seen

_STATES = ("draft", "in-progress", "returned", "approved", "refused", "withdrawn", "lapsed", "superseded")
_JSON = click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
_MOST = 500


@click.command(
    name="list", help=bilingual("列出看得到的紀錄，新的在前。", "List the records that you may see, newest first.")
)
@click.option("--form", help="表單代號 Form")
@click.option("--state", type=click.Choice(_STATES), help="狀態 State")
@click.option("--mine", is_flag=True, help="只列自己填的 Only those that you wrote")
@click.option("--target", help="對象 Target")
@click.option("--from", "first", type=DAY, help="期間自 Period from")
@click.option("--to", "last", type=DAY, help="期間至 Period to")
@click.option(
    "--limit", type=click.IntRange(1, _MOST), default=100, show_default=True, help="最多幾件 How many at most"
)
@COMPANY
@_JSON
@pass_shell(Permission.RECORDS_READ)
def list_(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    form: str | None,
    state: str | None,
    mine: bool,  # noqa: FBT001 - click passes flags by name
    target: str | None,
    first: date | None,
    last: date | None,
    limit: int,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - the same
) -> int:
    """Print them, one a line."""
    from anzheng.catalogue.paperwork import paperwork
    from anzheng.records.core.workflow.case import STATES, State
    from anzheng.records.record_queries import Wanted, records_of
    from anzheng.reports.as_json_records import record_row

    if form is not None:
        paperwork().form(form)
    wanted = Wanted(form, None if state is None else State(state), mine, target, first, last)
    rows = list(records_of(own_standing(shell, company), wanted)[:limit])
    if as_json:
        shell.emit([record_row(row) for row in rows])
        return FINE
    lines: list[tuple[str, ...]] = []
    for row in rows:
        state_, told = STATES[State(row.case.state)], record_row(row)
        period = roc.short(row.first) + ("" if row.first == row.last else f"–{roc.short(row.last)}")
        names = shell.text(state_.zh, state_.en), period, row.target, row.case.author.name
        lines.append((row.number or row.pk, *names, shell.text(told["zh"], told["en"])))
    shell.table(lines)
    if not rows:
        shell.say("沒有紀錄", "no records")
    return FINE


@click.command(
    help=bilingual(
        "一件紀錄的欄位、狀態、簽署與還缺什麼；開啟機密內容會入帳。",
        "Fields, state, signatures and what is missing; opening what is confidential is recorded.",
    )
)
@click.argument("record")
@COMPANY
@_JSON
@pass_shell(Permission.RECORDS_READ)
def show(shell: Shell, record: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print it."""
    from anzheng.organization.origin import From
    from anzheng.records.record_openings import open_record
    from anzheng.reports.as_json_records import record_shown, seen_by

    has = own_standing(shell, company)
    here = From("localhost", f"anzheng {platform.node()}")
    row = open_record(has, record, here, home=shell.home, actor=shell.actor, now=shell.now)
    seen = seen_by(has, row, shell.today)
    told = record_shown(seen, told=True)
    if as_json:
        shell.emit(told)
        return FINE
    _head(shell, seen, told)
    _content(shell, seen, told)
    _signing(shell, seen, told)
    return FINE


def _head(shell: Shell, seen: "Seen", told: dict[str, Any]) -> None:
    from anzheng.records.core.workflow.case import STATES

    state, step = STATES[seen.case.state], seen.case.pending
    waits = "" if step is None else shell.text(f"，等候{step.name.zh}", f", waiting for {step.name.en}")
    click.echo(f"{told['record']}　{shell.text(told['zh'], told['en'])}　{shell.text(state.zh, state.en)}{waits}")
    first, last = roc.short(seen.row.first), roc.short(seen.row.last)
    click.echo(
        f"{told['target']}　{first}" + ("" if first == last else f" – {last}") + f"　{seen.row.case.author.name}"
    )


def _content(shell: Shell, seen: "Seen", told: dict[str, Any]) -> None:
    from anzheng.reports.as_json_records import lines_of

    if seen.gone is not None:
        shell.say(seen.gone.said.zh, seen.gone.said.en)
        return
    shell.table([(f"  {shell.text(one['zh'], one['en'])}", one["text"]) for one in told["fields"]])
    for place, label, text in lines_of(seen):
        click.echo(f"  {place}　{shell.text(label.zh, label.en)}：{text}")


def _signing(shell: Shell, seen: "Seen", told: dict[str, Any]) -> None:
    from anzheng.records.core.workflow.definition import DEPUTY_MARK, MEANINGS

    for one in seen.case.signatures:
        word, deputy = MEANINGS[one.meaning], f"（{DEPUTY_MARK.zh}）" if one.on_behalf_of else ""
        name = seen.names.get(one.person, one.person)
        shell.say(f"  {word.zh}{deputy}　{name}　{roc.short(one.on)}", f"  {word.en}{deputy}  {name}  {one.on}")
    if told["digest"]:
        shell.say(f"  摘要 {told['digest']}", f"  digest {told['digest']}")
    if seen.signers:
        names = "、".join(dict.fromkeys(seen.names.get(person, person) for person, _ in seen.signers))
        shell.say(f"  可簽署的人：{names}", f"  may sign: {names}")
    for wrong in seen.wrong:
        shell.say(f"  ✗ {wrong.place}：{wrong.what.zh}", f"  ✗ {wrong.place}: {wrong.what.en}")
