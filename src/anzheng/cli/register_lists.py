"""`anzheng register import|export`: a register in and out as a file for spreadsheets."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anzheng.cli.entering import known
from anzheng.cli.shell import FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from anzheng.registers.core.plans import Changed, Refused, RegisterPlan
    from anzheng.registers.lists import Listed


@click.command(
    name="import",
    help=bilingual(
        "由 XLSX、ODS 或 CSV 匯入清冊：先逐列預覽，加上 --plan 預覽代碼才會變更。",
        "Import a register from XLSX, ODS or CSV: a preview row by row; only --plan with its code changes anything.",
    ),
)
@click.argument("register")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只預覽（預設） Show the plan only, the default")
@click.option("--plan", "digest", metavar="DIGEST", help="執行這份預覽 Carry out this very plan")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.REGISTERS_WRITE, Reach.UNIT)
def import_(
    shell: Shell,
    register: str,
    file: Path,
    dry_run: bool,  # noqa: FBT001 - click passes flags by name
    digest: str | None,
    company: str | None,
    as_json: bool,  # noqa: FBT001 - the same
) -> int:
    """Show the plan; carry it out if it is named."""
    from anzheng.importers.tables.reading import read_table
    from anzheng.registers.lists import carry_out, plan
    from anzheng.registers.reach import require_everywhere

    ledger = shell.company(company).ledger
    known(shell, ledger, "registers", register)
    require_everywhere(shell.standing(ledger))
    try:
        with file.open("rb") as opened:
            rows = read_table(opened, file.name)
    except OSError as problem:
        raise InputError(
            Text("無法讀取檔案", "the file cannot be read"),
            str(file)[:120],
            Text("請確認路徑與權限", "check path and permissions"),
        ) from problem
    seen = plan(ledger, register, rows, file.name, today=shell.today)
    if digest is not None and not dry_run:
        carry_out(ledger, register, rows, digest=digest, actor=shell.actor, now=shell.now, progress=_progress)
    if as_json:
        shell.emit(_as_json(seen, carried_out=digest is not None and not dry_run))
    else:
        _show(shell, seen, done=digest is not None and not dry_run)
    return FINDINGS if seen.plan.refused else FINE


@click.command(
    name="export",
    help=bilingual(
        "匯出清冊；檔名結尾決定格式（.xlsx、.ods、.csv），可原樣匯入。匯出會入帳。",
        "Export a register; the file's ending says in which form. It can be imported again, and leaving is recorded.",
    ),
)
@click.argument("register")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--retired", is_flag=True, help="包含已除帳者 Also what is gone")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.EXPORT)
def export(shell: Shell, register: str, file: Path, retired: bool, company: str | None) -> int:  # noqa: FBT001 - click passes flags by name
    """Write the file."""
    from anzheng.organization.origin import From
    from anzheng.reports.papers.files import ListFormat
    from anzheng.reports.register_files import export_register

    ledger = shell.company(company).ledger
    ending = file.suffix.lower().lstrip(".")
    if ending not in set(ListFormat):
        raise InputError(
            Text("不支援這種檔名結尾", "this ending is not supported"),
            file.name[:80],
            Text("請用 .xlsx、.ods 或 .csv", "use .xlsx, .ods or .csv"),
        )
    if file.exists():
        raise InputError(
            Text("檔案已存在", "the file exists"), str(file)[:120], Text("請換一個檔名", "choose another name")
        )
    leaving = export_register(
        shell.standing(ledger),
        register,
        ListFormat(ending),
        From("", "anzheng"),
        language="en" if shell.language == "en" else "zh",
        retired=retired,
        today=shell.today,
        home=shell.home,
        actor=shell.actor,
        now=shell.now,
    )
    try:
        file.write_bytes(leaving.data)
    except OSError as problem:
        raise InputError(
            Text("無法寫入檔案", "the file cannot be written"),
            str(file)[:120],
            Text("請確認資料夾與權限", "check folder and permissions"),
        ) from problem
    shell.say(f"已匯出並入帳：{file}", f"exported and recorded: {file}")
    return FINE


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,}/{total:,}", err=True, nl=done == total)


def _show(shell: Shell, seen: "Listed", *, done: bool) -> None:
    plan = seen.plan
    if seen.ignored:
        names = "、".join(seen.ignored)
        shell.say(f"未採用的欄：{names}", f"columns not used: {names}")
    line = shell.text("第 {} 列", "row {}").format
    shell.part(Text("新增", "added"), [f"{line(a.line)} {a.new.entry} {a.new.name}" for a in plan.added])
    shell.part(Text("異動", "changed"), [f"{line(c.line)} {_difference(shell, c)}" for c in plan.changed])
    shell.part(Text("不能採用", "refused"), [_refusal(shell, one) for one in plan.refused])
    shell.part(Text("清單中沒有，不會變更", "not in the list, stay"), list(plan.missing))
    same = len(plan.unchanged)
    shell.say(f"相同：{same:,}", f"unchanged: {same:,}")
    if done:
        count = len(plan.work)
        shell.say(f"已匯入 {count:,} 項", f"imported: {count:,}")
    else:
        shell.say(f"預覽代碼 {plan.digest}", f"plan {plan.digest}")


def _difference(shell: Shell, one: "Changed") -> str:
    parts = (f"{shell.text(*d.label)} {shell.text(*d.before)} → {shell.text(*d.after)}" for d in one.differences)
    return f"{one.new.entry} {one.new.name}　{'、'.join(parts)}"


def _refusal(shell: Shell, one: "Refused") -> str:
    where = one.cell or shell.text(f"第 {one.line} 列", f"row {one.line}")
    return f"{where} {one.entry} {shell.text(*one.what)}（{shell.text(*one.remedy)}）"


def _as_json(seen: "Listed", *, carried_out: bool) -> dict[str, object]:
    from anzheng.reports.as_json_registers import plan_as_json

    found: RegisterPlan = seen.plan
    return {**plan_as_json(found, seen.ignored), "carried_out": carried_out}
