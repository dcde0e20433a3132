"""`anzheng register`: entries of the registers, on which scopes and rules rest."""

from datetime import date

import click

from anzheng.cli.entering import known, pair, person, recorded, span
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import COMPANY
from anzheng.facts.events import NoEventStated
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission


@click.group(
    name="register",
    help=bilingual("清冊：登錄、除帳、清單、聲明為空。", "Registers: enter, retire, list, state as empty."),
)
def command() -> None:
    """Group of the register verbs."""


@command.command(help=bilingual("登錄或異動一個項目。", "Add or change an entry."))
@click.argument("register")
@click.argument("entry")
@click.option("--name", default="", help="名稱（不入帳本）Name, kept outside the ledger")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）Valid from")
@click.option("--value", "values", multiple=True, metavar="K=V", help="欄位值，可重複 Field value, repeatable")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.REGISTERS_WRITE)
def add(
    shell: Shell,
    register: str,
    entry: str,
    name: str,
    since: date | None,
    values: tuple[str, ...],
    company: str | None,
) -> int:
    """Record the entry; its values replace all earlier ones from that day on."""
    from anzheng.records.belonging import require_target
    from anzheng.registers.services import NewEntry, enter

    ledger = shell.company(company).ledger
    known(shell, ledger, "registers", register)
    require_target(shell.standing(ledger), Permission.REGISTERS_WRITE, ledger, f"{register}:{entry}")
    new = NewEntry(register, entry, name or entry, since or shell.today, dict(pair(text) for text in values))
    enter(ledger, [new], actor=shell.actor, now=shell.now)
    shell.say(f"已入帳：{register}:{entry}", f"recorded: {register}:{entry}")
    return FINE


@command.command(help=bilingual("除帳：自某日起不再存在。", "Take an entry out from a day on."))
@click.argument("register")
@click.argument("entry")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.REGISTERS_WRITE)
def retire(shell: Shell, register: str, entry: str, since: date | None, company: str | None) -> int:
    """Record that the entry is gone."""
    from anzheng.records.belonging import require_target
    from anzheng.registers.services import retire as act

    ledger = shell.company(company).ledger
    require_target(shell.standing(ledger), Permission.REGISTERS_WRITE, ledger, f"{register}:{entry}")
    act(ledger, register, entry, since=since or shell.today, actor=shell.actor, now=shell.now)
    shell.say(f"已除帳：{register}:{entry}", f"retired: {register}:{entry}")
    return FINE


@command.command(help=bilingual("聲明清冊在一段期間內沒有項目。", "State that a register is empty."))
@click.argument("register")
@click.option("--from", "first", type=DAY, required=True, help="期間自 From")
@click.option("--to", "last", type=DAY, required=True, help="期間至 To")
@click.option("--by", help="聲明人（預設自己）Who states it")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.STATEMENTS_SIGN)
def empty(shell: Shell, register: str, first: date, last: date, by: str | None, company: str | None) -> int:
    """Record the statement: silence is not a pass, a signed "none" is an answer."""
    from anzheng.records.acts import state_no_event

    ledger = shell.company(company).ledger
    event = f"register.empty:{known(shell, ledger, 'registers', register)}"
    statement = NoEventStated(event, COMPANY, span(first, last), person(shell, by))
    recorded(shell, state_no_event(ledger, statement, actor=shell.actor, now=shell.now))
    return FINE


@command.command(name="list", help=bilingual("一份清冊現在的項目。", "The entries of a register as they stand."))
@click.argument("register")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.REGISTERS_READ)
def list_(shell: Shell, register: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the entries."""
    from django.db.models import Q

    from anzheng.registers.models import Entry

    ledger = shell.company(company).ledger
    known(shell, ledger, "registers", register)
    rows = list(Entry.objects.filter(Q(retired=None) | Q(retired__gt=shell.today), ledger=ledger, register=register))
    if as_json:
        shell.emit([{"entry": r.entry, "name": r.name, "since": r.since.isoformat(), "values": r.values} for r in rows])
    else:
        shell.table(
            [(r.entry, r.name, roc.short(r.since), " ".join(f"{k}={v}" for k, v in r.values.items())) for r in rows]
        )
    return FINE
