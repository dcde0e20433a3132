"""`anzheng doctor`: is everything as it should be; what is not, and what to do."""

import sys

import click

from anzheng.cli.shell import FINDINGS, FINE, Demand, Shell, bilingual, pass_bare_shell
from anzheng.kernel.errors import AnzhengError
from anzheng.organization.core.permissions import Permission

_MARKS = {"ok": ("正常", "ok"), "warn": ("注意", "warn"), "bad": ("異常", "bad")}


@click.command(help=bilingual("檢查安裝：資料夾、資料庫、帳本、規範、判定。", "Examine the installation."))
@click.option("--deep", is_flag=True, help="全面查驗：整本帳、所有檔案、判定 Everything, not a sample")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_bare_shell(Permission.INSTALLATION)
def command(shell: Shell, deep: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print every row; leave with 1 if one is bad. Changes nothing, and works where other commands do not."""
    try:
        shell.start()
    except AnzhengError as problem:
        # Without settings there is nothing else to look at.
        from anzheng.reports.doctor.rows import troubled

        found = [troubled("settings", "", problem)]
    else:
        if not shell.owner:
            shell.admit(Demand(Permission.INSTALLATION, in_company=False), None)
        from anzheng.reports.doctor.examine import examine

        found = list(examine(shell.home, shell.checks, now=shell.now, version=sys.version_info[:3], deep=deep))
    if as_json:
        shell.emit(
            [
                {
                    "id": row.id,
                    "place": row.place,
                    "grade": row.grade.value,
                    "zh": row.what.zh,
                    "en": row.what.en,
                    "remedy": None if row.grade.value == "ok" else {"zh": row.remedy.zh, "en": row.remedy.en},
                }
                for row in found
            ]
        )
    else:
        for row in found:
            line = f"{shell.text(*_MARKS[row.grade.value])}　{row.id}　{shell.text(*row.what)}"
            click.echo(line + (f"（{row.place}）" if row.place else ""))
            if row.grade.value != "ok":
                click.echo(f"　　→ {shell.text(*row.remedy)}")
    return FINDINGS if any(row.grade.value == "bad" for row in found) else FINE
