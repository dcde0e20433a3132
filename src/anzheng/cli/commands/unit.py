"""`anzheng unit`: the tree of a company's units."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission, Reach

_KINDS = click.Choice(["it", "business", "audit", "security", "other"])


@click.group(
    name="unit",
    help=bilingual("單位：清單、設立、更名、移動、主管、性質、裁撤。", "Units: list, open, rename, move, close …"),
)
def command() -> None:
    """Group of the unit verbs."""


@command.command(name="list", help=bilingual("單位，依組織層級。", "The units, as a tree."))
@click.option("--all", "everything", is_flag=True, help="包含已裁撤者 Also closed ones")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.PEOPLE_READ, Reach.COMPANY)
def list_(shell: Shell, everything: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the units."""
    from anzheng.organization.units import units

    rows = units(shell.company(company).ledger, closed=everything)
    if as_json:
        shell.emit(
            [
                {
                    "code": row.code,
                    "name": row.name,
                    "path": row.path,
                    "head": None if row.head is None else row.head.name,
                    "since": row.since.isoformat(),
                    "closed": None if row.closed is None else row.closed.isoformat(),
                }
                for row in rows
            ]
        )
        return FINE
    for row in rows:
        head = "" if row.head is None else f"　{row.head.name}"
        closed = "" if row.closed is None else "　" + shell.text("裁撤 ", "closed ") + roc.short(row.closed)
        click.echo(f"{'　' * (row.path.count('/') - 2)}{row.code}　{row.name}{head}{closed}")
    return FINE


@command.command(name="open", help=bilingual("設立單位。", "Open a unit."))
@click.argument("code")
@click.argument("name")
@click.option("--under", metavar="U", help="上層單位代號 The unit above")
@click.option("--kind", type=_KINDS, default="other", show_default=True, help="性質 Kind")
@click.option("--hall", is_flag=True, help="設有營業廳 Has a business hall")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def open_(
    shell: Shell,
    code: str,
    name: str,
    under: str | None,
    kind: str,
    hall: bool,  # noqa: FBT001 - click passes flags by name
    since: date | None,
    company: str | None,
) -> int:
    """Record the opening."""
    from anzheng.registers.units import open_unit

    ledger = shell.company(company).ledger
    day = since or shell.today
    open_unit(ledger, code, name, parent=under, kind=kind, hall=hall, since=day, actor=shell.actor, now=shell.now)
    shell.say(f"已設立：{code} {name}", f"opened: {code} {name}")
    return FINE


@command.command(help=bilingual("單位更名。", "Give a unit another name."))
@click.argument("code")
@click.argument("name")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def rename(shell: Shell, code: str, name: str, company: str | None) -> int:
    """Record the name."""
    from anzheng.registers.units import rename_unit

    rename_unit(shell.company(company).ledger, code, name, actor=shell.actor, now=shell.now)
    shell.say(f"已更名：{code} {name}", f"renamed: {code} {name}")
    return FINE


@command.command(help=bilingual("連同下層移到另一個單位之下。", "Put a unit, with all below it, under another one."))
@click.argument("code")
@click.option("--under", metavar="U", help="上層單位代號；不給則移到最上層 The unit above; none for the top")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def move(shell: Shell, code: str, under: str | None, company: str | None) -> int:
    """Record the move."""
    from anzheng.registers.units import move_unit

    move_unit(shell.company(company).ledger, code, under, actor=shell.actor, now=shell.now)
    shell.say(f"已移動：{code} → {under or '／'}", f"moved: {code} → {under or '/'}")
    return FINE


@command.command(help=bilingual("指定單位主管；不給編號表示從缺。", "Name the head of a unit; without a number, none."))
@click.argument("code")
@click.argument("number", required=False)
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def head(shell: Shell, code: str, number: str | None, since: date | None, company: str | None) -> int:
    """Record the head."""
    from anzheng.registers.units import set_head

    ledger = shell.company(company).ledger
    set_head(ledger, code, number, since=since or shell.today, actor=shell.actor, now=shell.now)
    shell.say(f"已登錄主管：{code} {number or '—'}", f"head: {code} {number or '—'}")
    return FINE


@command.command(help=bilingual("更正單位性質。", "Say of what kind a unit is."))
@click.argument("code")
@click.argument("kind", type=_KINDS)
@click.option("--hall", is_flag=True, help="設有營業廳 Has a business hall")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def kind(shell: Shell, code: str, kind: str, hall: bool, company: str | None) -> int:  # noqa: FBT001 - click passes flags by name
    """Record the kind."""
    from anzheng.registers.units import describe_unit

    describe_unit(shell.company(company).ledger, code, kind=kind, hall=hall, actor=shell.actor, now=shell.now)
    shell.say(f"已登錄性質：{code} {kind}", f"kind: {code} {kind}")
    return FINE


@command.command(help=bilingual("裁撤單位；須已無人員與下層單位。", "Close a unit without people and units below it."))
@click.argument("code")
@click.option("--since", type=DAY, help="自哪一天起不存在（預設今天）First day without it")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def close(shell: Shell, code: str, since: date | None, company: str | None) -> int:
    """Record the closing."""
    from anzheng.registers.units import close_unit

    ledger = shell.company(company).ledger
    close_unit(ledger, code, since=since or shell.today, actor=shell.actor, now=shell.now)
    shell.say(f"已裁撤：{code}", f"closed: {code}")
    return FINE
