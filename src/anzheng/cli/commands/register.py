"""`anzheng register`: entries of the registers, on which scopes and rules rest."""

from datetime import date
from typing import TYPE_CHECKING

import click

from anzheng.cli.entering import known, pair, person, recorded, span
from anzheng.cli.register_lists import export, import_
from anzheng.cli.register_stocktakes import stocktake
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import COMPANY
from anzheng.facts.events import NoEventStated
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.catalogue.core.typed import Value
    from anzheng.registers.listing import Summary
    from anzheng.registers.models import Entry


@click.group(
    name="register",
    help=bilingual(
        "清冊：登錄、除帳、清單、查看、匯入、匯出、盤點、聲明為空。",
        "Registers: enter, retire, list, show, import, export, count, state as empty.",
    ),
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
    new = NewEntry(register, entry, name or entry, since or shell.today, typed(register, entry, values))
    enter(ledger, [new], actor=shell.actor, now=shell.now, complete=True)
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
    act(ledger, register, entry, since=since or shell.today, actor=shell.actor, now=shell.now, complete=True)
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


@command.command(
    name="list",
    help=bilingual(
        "有哪些清冊；指定一份時，列出它現在的項目。", "Which registers there are; of one, the entries as they stand."
    ),
)
@click.argument("register", required=False)
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.REGISTERS_READ)
def list_(shell: Shell, register: str | None, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the registers, or the entries of one."""
    from django.db.models import Q

    from anzheng.registers.listing import summaries
    from anzheng.registers.models import Entry
    from anzheng.reports.as_json_registers import entry_as_json, summary_as_json

    ledger = shell.company(company).ledger
    if register is None:
        found = summaries(ledger, shell.today)
        if as_json:
            shell.emit([summary_as_json(one) for one in found])
        else:
            shell.table([_summary(shell, one) for one in found])
        return FINE
    known(shell, ledger, "registers", register)
    rows = list(Entry.objects.filter(Q(retired=None) | Q(retired__gt=shell.today), ledger=ledger, register=register))
    if as_json:
        shell.emit([entry_as_json(row) for row in rows])
    else:
        shell.table([_entry(row) for row in rows])
    return FINE


@command.command(help=bilingual("一個項目的內容與歷程。", "One entry: what it holds, and who changed what when."))
@click.argument("register")
@click.argument("entry")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.REGISTERS_READ)
def show(shell: Shell, register: str, entry: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the entry and its history."""
    from anzheng.registers.checked import definition
    from anzheng.registers.core.checking import said
    from anzheng.registers.history import NAMES, history
    from anzheng.registers.listing import find_entry
    from anzheng.reports.as_json_registers import entry_as_json, history_as_json

    ledger = shell.company(company).ledger
    known(shell, ledger, "registers", register)
    row, steps = find_entry(ledger, register, entry), history(ledger, register, entry)
    if as_json:
        shell.emit({**entry_as_json(row), "history": history_as_json(steps)})
        return FINE
    own = definition(register)
    gone = "" if row.retired is None else shell.text("除帳 ", "gone ") + roc.short(row.retired)
    shell.table([(f"{register}:{row.entry}", row.name, roc.short(row.since), gone)])
    fields = {} if own is None else own.fields
    shell.table(
        [
            (f"  {shell.text(fields[name].zh, fields[name].en) if name in fields else name}", shell.text(*words))
            for name, value in row.everything.items()
            for words in [said(fields.get(name), value)]
        ]
    )
    for one in steps:
        shell.say(
            f"#{one.seq:,} {roc.short(one.at.date())} {NAMES[one.act].zh}（自 {roc.short(one.since)}） {one.name}",
            f"#{one.seq:,} {one.at.date()} {NAMES[one.act].en} (from {one.since}) {one.name}",
        )
        for part in one.differences:
            click.echo(f"    {shell.text(*part.label)}  {shell.text(*part.before)} → {shell.text(*part.after)}")
    return FINE


def typed(register: str, entry: str, texts: tuple[str, ...]) -> "dict[str, Value]":
    """Return `field=value` texts as the register's fields read them. Raises InputError at the field."""
    from anzheng.catalogue.core.typed import WrongInputError, value_of
    from anzheng.registers.checked import definition

    own = definition(register)
    found: dict[str, Value] = {}
    for text in texts:
        name, plain = pair(text)
        field = None if own is None else own.fields.get(name)
        try:
            found[name] = plain if field is None else value_of(field, text.partition("=")[2])
        except WrongInputError as problem:
            label = Text("", "") if field is None else Text(field.zh, field.en)
            raise InputError(
                Text(f"{label.zh}：{problem.what.zh}", f"{label.en}: {problem.what.en}"),
                f"{register}:{entry}.{name}",
                problem.remedy,
            ) from problem
    return found


def _summary(shell: Shell, one: "Summary") -> tuple[str, ...]:
    counted = "" if one.counted is None else shell.text("盤點 ", "counted ") + roc.short(one.counted)
    return one.register.id, shell.text(one.register.zh, one.register.en), f"{one.entries:,}", counted


def _entry(row: "Entry") -> tuple[str, ...]:
    values = " ".join(f"{name}={' '.join(str(value).split())[:60]}" for name, value in row.everything.items())
    return row.entry, row.name, roc.short(row.since), values


for verb in (import_, export, stocktake):
    command.add_command(verb)
