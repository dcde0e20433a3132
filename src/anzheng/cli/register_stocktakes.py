"""`anzheng register stocktake`: counting a register, and putting what was found before its signers."""

from typing import TYPE_CHECKING, Any

import click

from anzheng.cli.entering import pair
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.registers.core.stocktakes import RESULTS, SETTLED, STATES, Result, State

if TYPE_CHECKING:
    from anzheng.registers.core.stocktakes import Line
    from anzheng.registers.models import Stocktake

_COMPANY = click.option("--company", metavar="C", help="公司代號 Company")


@click.group(
    name="stocktake",
    help=bilingual("盤點：開始、登錄結果、查看、送件、取消。", "Stock-takes: start, count, show, submit, call off."),
)
def stocktake() -> None:
    """Group of the verbs of stock-takes."""


@stocktake.command(help=bilingual("開始盤點一份清冊。", "Begin to count a register."))
@click.argument("register")
@_COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.UNIT)
def start(shell: Shell, register: str, company: str | None) -> int:
    """Take down what is expected."""
    from anzheng.registers import stocktakes
    from anzheng.registers.reach import require_everywhere

    ledger = shell.company(company).ledger
    require_everywhere(shell.standing(ledger))
    made = stocktakes.start(ledger, register, actor=shell.actor, now=shell.now)
    shell.say(
        f"已開始盤點 {made.pk}：應盤 {made.lines.count():,} 項", f"{made.pk} begun: {made.lines.count():,} expected"
    )
    return FINE


@stocktake.command(
    help=bilingual(
        "登錄盤點結果：found 相符、missing 未尋獲、differs 有差異、surplus 未列冊；--rest 其餘皆相符。",
        "Say what was found of an entry: found, missing, differs, surplus; --rest: everything else was found.",
    )
)
@click.argument("stocktake")
@click.argument("entry", required=False)
@click.argument("result", required=False, type=click.Choice([one.value for one in Result]))
@click.option("--note", default="", help="說明 Remark")
@click.option("--settle", is_flag=True, help="核准時更新清冊：除帳、異動或新增 The register follows with the approval")
@click.option("--value", "values", multiple=True, metavar="K=V", help="有差異的欄位，可重複 What differs, repeatable")
@click.option("--answer", "answers", multiple=True, metavar="K=V", help="盤點表單另問的欄位 What the form asks besides")
@click.option("--name", default="", help="未列冊者的名稱 Name of what is not on the register")
@click.option("--rest", is_flag=True, help="其餘皆相符 Everything else was found")
@_COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.UNIT)
def count(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    stocktake: str,
    entry: str | None,
    result: str | None,
    note: str,
    settle: bool,  # noqa: FBT001 - click passes flags by name
    values: tuple[str, ...],
    answers: tuple[str, ...],
    name: str,
    rest: bool,  # noqa: FBT001 - the same
    company: str | None,
) -> int:
    """Take down what was found."""
    from anzheng.records.belonging import require_target
    from anzheng.registers import stocktakes
    from anzheng.registers.reach import require_everywhere

    ledger = shell.company(company).ledger
    row = stocktakes.find_stocktake(ledger, stocktake)
    has = shell.standing(ledger)
    if rest:
        require_everywhere(has)
        done = stocktakes.count_rest(ledger, stocktake, actor=shell.actor, now=shell.now)
        shell.say(f"其餘 {done:,} 項相符", f"the other {done:,} were found")
        return FINE
    if entry is None or result is None:
        raise InputError(
            Text("請給項目代號與結果，或用 --rest", "give an entry and a result, or --rest"),
            stocktake[:60],
            Text("例如 a-1 missing --settle", "like a-1 missing --settle"),
        )
    require_target(has, Permission.REGISTERS_WRITE, ledger, f"{row.register}:{entry}")
    one = stocktakes.Count(
        entry, Result(result), note, settle, _typed(row.register, entry, values), name, dict(map(pair, answers))
    )
    stocktakes.count(ledger, stocktake, [one], actor=shell.actor, now=shell.now)
    shell.say(f"已登錄：{entry} {RESULTS[one.result].zh}", f"noted: {entry} {RESULTS[one.result].en}")
    return FINE


@stocktake.command(help=bilingual("盤點的進度與差異。", "How far a stock-take is, and what differs."))
@click.argument("stocktake")
@click.option("--all", "everything", is_flag=True, help="所有項目，不只差異 Every line, not only differences")
@_COMPANY
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.REGISTERS_READ)
def show(
    shell: Shell,
    stocktake: str,
    everything: bool,  # noqa: FBT001 - click passes flags by name
    company: str | None,
    as_json: bool,  # noqa: FBT001 - the same
) -> int:
    """Print the stock-take."""
    from anzheng.registers.core.stocktakes import tally
    from anzheng.registers.stocktakes import find_stocktake, lines_of
    from anzheng.reports.as_json_registers import stocktake_as_json

    row = find_stocktake(shell.company(company).ledger, stocktake)
    lines = lines_of(row)
    found = tally(lines)
    if as_json:
        shell.emit(stocktake_as_json(row, lines))
        return FINE
    shell.table([_line(shell, row)])
    shell.say(
        f"應盤 {found.expected:,}，已盤 {found.counted:,}，相符 {found.found:,}，未尋獲 {found.missing:,}，"
        f"有差異 {found.differing:,}，未列冊 {found.surplus:,}；未處理 {found.unsettled:,}",
        f"{found.expected:,} expected, {found.counted:,} counted, {found.found:,} found, {found.missing:,} missing, "
        f"{found.differing:,} differing, {found.surplus:,} surplus; {found.unsettled:,} left open",
    )
    shell.table([_counted(shell, one) for one in lines if everything or one.differs])
    return FINE


@stocktake.command(name="list", help=bilingual("公司的盤點。", "The stock-takes of the company."))
@_COMPANY
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.REGISTERS_READ)
def list_(shell: Shell, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print them, the newest first."""
    from anzheng.registers.stocktakes import stocktakes
    from anzheng.reports.as_json_registers import stocktake_head

    rows = stocktakes(shell.company(company).ledger)
    if as_json:
        shell.emit([stocktake_head(row) for row in rows])
    else:
        shell.table([_line(shell, row) for row in rows])
    return FINE


@stocktake.command(
    help=bilingual("送件：成為盤點紀錄，核准後清冊才變更。", "Submit it as a record; the register follows.")
)
@click.argument("stocktake")
@_COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.UNIT)
def submit(shell: Shell, stocktake: str, company: str | None) -> int:
    """Put it before its signers, as the person behind the account."""
    from anzheng.cli.acting import own_standing
    from anzheng.records.stocktakes import submit as act
    from anzheng.registers.reach import require_everywhere

    has = own_standing(shell, company)
    require_everywhere(has)
    record = act(has, stocktake, home=shell.home, actor=shell.actor, now=shell.now)
    shell.say(f"已送件：{record.number}（{record.pk}）", f"submitted: {record.number} ({record.pk})")
    return FINE


@stocktake.command(name="call-off", help=bilingual("取消尚未送件的盤點。", "End one that was not submitted."))
@click.argument("stocktake")
@_COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.UNIT)
def call_off(shell: Shell, stocktake: str, company: str | None) -> int:
    """End it; nothing changes."""
    from anzheng.registers import stocktakes
    from anzheng.registers.reach import require_everywhere

    ledger = shell.company(company).ledger
    require_everywhere(shell.standing(ledger))
    stocktakes.call_off(ledger, stocktake, now=shell.now)
    shell.say(f"已取消：{stocktake}", f"called off: {stocktake}")
    return FINE


def _typed(register: str, entry: str, texts: tuple[str, ...]) -> dict[str, Any]:
    from anzheng.cli.commands.register import typed

    return typed(register, entry, texts)


def _line(shell: Shell, row: "Stocktake") -> tuple[str, ...]:
    return row.pk, row.register, roc.short(row.started), shell.text(*STATES[State(row.state)]), row.case


def _counted(shell: Shell, one: "Line") -> tuple[str, ...]:
    result = shell.text("未盤點", "not counted") if one.result is None else shell.text(*RESULTS[one.result])
    doing = shell.text(*SETTLED[one.result]) if one.result is not None and one.settle else ""
    values = " ".join(f"{name}={value}" for name, value in one.values.items())
    return one.entry, one.name, result, doing, values, one.note
