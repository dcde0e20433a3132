"""`anzheng people`: who works in the company; joining, moving, leaving, imports."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anzheng.cli.entering import pair
from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, SettingError, Text
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from anzheng.organization.core.imports import Change, ImportPlan, Row
    from anzheng.organization.models import Member

_LIMIT = 5 * 1024 * 1024 + 1
_FIELDS = {
    "name": Text("姓名", "name"),
    "title": Text("職稱", "title"),
    "manager": Text("主管", "manager"),
    "email": Text("電子郵件", "e-mail"),
    "unit": Text("單位", "unit"),
    "last_day": Text("離職日", "last day"),
}


@click.group(
    name="people",
    help=bilingual("人員：清單、到職、異動、調職、離職、匯入。", "People: list, add, change, move, leave, import."),
)
def command() -> None:
    """Group of the people verbs."""


@command.command(name="list", help=bilingual("在職人員。", "Who works here."))
@click.option("--all", "everybody", is_flag=True, help="包含已離職者 Also those who left")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.PEOPLE_READ, Reach.COMPANY)
def list_(shell: Shell, everybody: bool, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the people."""
    from anzheng.organization.members import members

    rows = members(shell.company(company).ledger, shell.today, left=everybody)
    if as_json:
        shell.emit([_entry(row) for row in rows])
    else:
        shell.table([_line(shell, row) for row in rows])
    return FINE


def _entry(row: "Member") -> dict[str, object]:
    return {
        "number": row.number,
        "name": row.person.name,
        "person": row.person_id,
        "unit": None if row.unit is None else row.unit.code,
        "title": row.title,
        "manager": None if row.manager is None else row.manager.name,
        "email": row.person.email,
        "outsider": row.outsider,
        "joined": row.joined.isoformat(),
        "last_day": None if row.last_day is None else row.last_day.isoformat(),
    }


def _line(shell: Shell, row: "Member") -> tuple[str, ...]:
    unit = "" if row.unit is None else row.unit.name
    last = "" if row.last_day is None else shell.text("至 ", "until ") + roc.short(row.last_day)
    return row.number, row.person.name, unit, row.title, shell.text("外部", "outsider") if row.outsider else "", last


@command.command(help=bilingual("登錄到職；外部人員須有最後一日。", "Record that somebody joined."))
@click.argument("number")
@click.argument("name")
@click.option("--unit", metavar="U", help="單位代號 Unit")
@click.option("--title", default="", help="職稱 Title")
@click.option("--manager", metavar="NUMBER", help="主管的員工編號 Manager's number")
@click.option("--email", default="", help="電子郵件 E-mail")
@click.option("--joined", type=DAY, help="到職日（預設今天）First day")
@click.option("--last-day", type=DAY, help="最後工作日 Last day of work")
@click.option("--outsider", is_flag=True, help="外部稽核或廠商人員 Outside auditor or vendor")
@click.option("--value", "values", multiple=True, metavar="K=V", help="人員清冊的其他欄位 Field of the register")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def add(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    number: str,
    name: str,
    unit: str | None,
    title: str,
    manager: str | None,
    email: str,
    joined: date | None,
    last_day: date | None,
    outsider: bool,  # noqa: FBT001 - click passes flags by name
    values: tuple[str, ...],
    company: str | None,
) -> int:
    """Record the joining."""
    from anzheng.registers.people import Newcomer, join

    new = Newcomer(
        number,
        name,
        joined or shell.today,
        unit=unit,
        title=title,
        manager=manager,
        email=email,
        last_day=last_day,
        outsider=outsider,
        values=dict(pair(text) for text in values),
    )
    join(shell.home, shell.company(company).ledger, new, actor=shell.actor, now=shell.now)
    shell.say(f"已登錄到職：{number} {name}", f"joined: {number} {name}")
    return FINE


@command.command(help=bilingual("更改姓名、職稱、主管、電子郵件或清冊欄位。", "Change what is known about somebody."))
@click.argument("number")
@click.option("--name", help="姓名 Name")
@click.option("--title", help="職稱 Title")
@click.option("--manager", metavar="NUMBER", help="主管的員工編號，空白為無 Manager's number, empty for none")
@click.option("--email", help="電子郵件 E-mail")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--value", "values", multiple=True, metavar="K=V", help="人員清冊的欄位 Field of the register")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def change(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    number: str,
    name: str | None,
    title: str | None,
    manager: str | None,
    email: str | None,
    since: date | None,
    values: tuple[str, ...],
    company: str | None,
) -> int:
    """Record the change."""
    from anzheng.registers.people import Changes
    from anzheng.registers.people import change as act

    changes = Changes(name, title, email, manager, dict(pair(text) for text in values))
    ledger = shell.company(company).ledger
    act(ledger, number, changes, since=since or shell.today, actor=shell.actor, now=shell.now)
    shell.say(f"已異動：{number}", f"changed: {number}")
    return FINE


@command.command(help=bilingual("調到另一個單位。", "Move somebody to another unit."))
@click.argument("number")
@click.argument("unit")
@click.option("--manager", metavar="NUMBER", help="新主管的員工編號 New manager's number")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def move(shell: Shell, number: str, unit: str, manager: str | None, since: date | None, company: str | None) -> int:
    """Record the move; the rights of the old post have to be adapted."""
    from anzheng.registers.people import move as act

    ledger = shell.company(company).ledger
    act(ledger, number, unit, since=since or shell.today, manager=manager, actor=shell.actor, now=shell.now)
    shell.say(f"已調職：{number} → {unit}", f"moved: {number} → {unit}")
    return FINE


@command.command(help=bilingual("登錄離職，可預先登錄。", "Record somebody's last day, known in advance or not."))
@click.argument("number")
@click.option("--last-day", type=DAY, help="最後工作日（預設今天）Last day of work")
@click.option("--called-off", is_flag=True, help="取消尚未到來的離職 Call off a leaving that lies ahead")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def leave(shell: Shell, number: str, last_day: date | None, called_off: bool, company: str | None) -> int:  # noqa: FBT001 - click passes flags by name
    """Record the leaving."""
    from anzheng.registers import people

    ledger = shell.company(company).ledger
    if called_off:
        people.stay(ledger, number, actor=shell.actor, now=shell.now)
        shell.say(f"已取消離職：{number}", f"stays: {number}")
        return FINE
    last = last_day or shell.today
    people.leave(ledger, number, last, actor=shell.actor, now=shell.now)
    shell.say(f"已登錄離職：{number}，最後工作日 {roc.short(last)}", f"leaves: {number}, last day {last}")
    return FINE


@command.command(
    name="import",
    help=bilingual("由 CSV 匯入人員名單；--dry-run 只預覽。", "Import people from a CSV file."),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只預覽 Show the plan, change nothing")
@click.option("--plan", "digest", metavar="DIGEST", help="只執行這份預覽 Carry out this very plan only")
@click.option("--missing-leave", is_flag=True, help="名單中沒有的人以今天離職 Whoever is not listed leaves today")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def import_(
    shell: Shell,
    file: Path,
    dry_run: bool,  # noqa: FBT001 - click passes flags by name
    digest: str | None,
    missing_leave: bool,  # noqa: FBT001 - the same
    company: str | None,
) -> int:
    """Show the plan and carry it out."""
    from anzheng.organization.core.people_file import read

    try:
        with file.open("rb") as opened:
            data = opened.read(_LIMIT)
    except OSError as problem:
        raise InputError(
            Text("無法讀取檔案", "the file cannot be read"),
            str(file),
            Text("請確認路徑與權限", "check path and permissions"),
        ) from problem
    found = read(data, file.name)
    if found.ignored:
        names = "、".join(found.ignored)
        shell.say(f"未採用的欄：{names}", f"columns not used: {names}")
    for one in found.refused:
        shell.say(
            f"第 {one.line} 列 {one.number}：{one.what.zh}。{one.remedy.zh}。",
            f"line {one.line} {one.number}: {one.what.en}; {one.remedy.en}.",
        )
    code = _import(shell, company, found.rows, digest, dry_run=dry_run, missing=missing_leave)
    return FINDINGS if found.refused else code


@command.command(name="import-ldap", help=bilingual("由目錄服務匯入人員名單。", "Import people from the directory."))
@click.option("--dry-run", is_flag=True, help="只預覽 Show the plan, change nothing")
@click.option("--plan", "digest", metavar="DIGEST", help="只執行這份預覽 Carry out this very plan only")
@click.option("--missing-leave", is_flag=True, help="目錄中沒有的人以今天離職 Whoever is not listed leaves today")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PEOPLE_MANAGE)
def import_ldap(
    shell: Shell,
    dry_run: bool,  # noqa: FBT001 - click passes flags by name
    digest: str | None,
    missing_leave: bool,  # noqa: FBT001 - the same
    company: str | None,
) -> int:
    """Ask the directory, show the plan and carry it out."""
    from django.conf import settings

    from anzheng.organization.core.directory import rows_of
    from anzheng.organization.directory import entries

    if settings.ANZHENG_DIRECTORY is None:
        raise SettingError(
            Text("尚未設定目錄服務", "no directory is set"),
            "ANZHENG_LDAP_URL",
            Text("請設定位址與起點", "set its address and base"),
        )
    found = rows_of(entries(settings.ANZHENG_DIRECTORY))
    if found.nameless:
        count = len(found.nameless)
        shell.say(f"{count} 個項目沒有員工編號或姓名，未採用", f"{count} entries without number or name are not used")
    return _import(shell, company, found.rows, digest, dry_run=dry_run, missing=missing_leave)


def _import(
    shell: Shell, company: str | None, rows: "tuple[Row, ...]", digest: str | None, *, dry_run: bool, missing: bool
) -> int:
    from anzheng.registers.imports import carry_out, plan

    ledger = shell.company(company).ledger
    seen = plan(ledger, rows, today=shell.today)
    _show(shell, seen)
    if not dry_run:
        carry_out(
            shell.home,
            ledger,
            rows,
            digest=digest or seen.digest,
            missing=missing,
            actor=shell.actor,
            now=shell.now,
            progress=_progress,
        )
        shell.say("已匯入", "imported")
    return FINDINGS if seen.refused else FINE


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,}/{total:,}", err=True, nl=done == total)


def _show(shell: Shell, seen: "ImportPlan") -> None:
    shell.part(Text("新增", "added"), [f"{row.number} {row.name}" for row in seen.added])
    shell.part(Text("異動", "changed"), [_difference(shell, one) for one in seen.changed])
    shell.part(Text("調職", "moved"), [_difference(shell, one) for one in seen.moved])
    shell.part(Text("離職", "leaving"), [_difference(shell, one) for one in seen.leaving])
    shell.part(
        Text("名單中沒有，不會自動離職", "not listed, stays"),
        [f"{one.number} {one.name}" for one in seen.missing],
    )
    refused = [f"{one.line} {one.number} {shell.text(*one.what)}（{shell.text(*one.remedy)}）" for one in seen.refused]
    shell.part(Text("不能採用的列", "rows refused"), refused)
    shell.say(f"預覽代碼 {seen.digest}", f"plan {seen.digest}")


def _difference(shell: Shell, one: "Change") -> str:
    parts = (f"{shell.text(*_FIELDS[d.field])} {d.before or '—'} → {d.after or '—'}" for d in one.differences)
    return f"{one.number} {one.name}　{'、'.join(parts)}"
