"""`anzheng check`: read this host and record what was seen."""

from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import Outcome
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission

if TYPE_CHECKING:
    from anzheng.collectors.core.contract import Check, Result

OUTCOMES = {
    Outcome.OK: Text("正常", "ok"),
    Outcome.FAIL: Text("不符", "fail"),
    Outcome.UNKNOWN: Text("無法得知", "unknown"),
    Outcome.NOT_APPLICABLE: Text("不適用", "not applicable"),
}


@click.group(name="check", help=bilingual("主機檢查：執行與清單。", "Host checks: run and list."))
def command() -> None:
    """Group of the check verbs."""


@command.command(help=bilingual("檢查這部主機並入帳。", "Check this host and record what was seen."))
@click.option("--only", multiple=True, metavar="CHECK", help="只跑某些檢查，可重複 Only these checks")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.CHECKS_RUN)
def run(shell: Shell, only: tuple[str, ...], company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Run checks, record them, print the results; leave with 1 if one failed."""
    from anzheng.collectors.company_lists import read_lists
    from anzheng.collectors.core.contract import CHECKS, all_checks
    from anzheng.collectors.services import run_checks
    from anzheng.collectors.this_host import this_host

    ledger = shell.company(company).ledger
    every = all_checks()
    for identity in only:
        CHECKS.get(identity)
    chosen = [check for check in every if not only or check.id in only]
    known = {row.key for check in chosen for row in check.parameters}
    parameters = {key: value for key, value in read_lists(shell.home).items() if key in known}
    host = this_host(ledger, actor=shell.actor, now=shell.now)
    with click.progressbar(length=len(chosen), label=shell.text("檢查中", "Checking"), hidden=as_json) as bar:
        results = run_checks(
            ledger,
            host,
            chosen,
            parameters,
            actor=shell.actor,
            now=shell.now,
            progress=lambda done, _all, _check: bar.update(done - bar.pos),
        )
        bar.update(len(chosen) - bar.pos)
    by_id = {check.id: check for check in chosen}
    rows = [_row(shell, result, by_id[result.check]) for result in results]
    if as_json:
        shell.emit(rows)
    else:
        shell.table([(r.check, shell.text(*OUTCOMES[r.outcome]), shell.text(*r.seen)) for r in results])
        for result in results:
            if result.outcome is Outcome.FAIL:
                click.echo(f"→ {result.check}：{shell.text(by_id[result.check].fix_zh, by_id[result.check].fix_en)}")
    return FINDINGS if any(result.outcome is Outcome.FAIL for result in results) else FINE


@command.command(name="list", help=bilingual("所有檢查。", "All checks."))
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.CHECKS_READ)
def list_(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the checks."""
    _ = shell.home
    from anzheng.collectors.core.contract import all_checks

    every = all_checks()
    if as_json:
        shell.emit(
            [
                {
                    "check": check.id,
                    "zh": check.zh,
                    "en": check.en,
                    "rule": shell.text(check.rule_zh, check.rule_en),
                    "refs": _refs(check),
                    "needs_root": check.needs_root,
                }
                for check in every
            ]
        )
    else:
        shell.table(
            [(check.id, shell.text(check.zh, check.en), shell.text(check.rule_zh, check.rule_en)) for check in every]
        )
    return FINE


def _row(shell: Shell, result: "Result", check: "Check") -> dict[str, object]:
    """Return one result as JSON; sentences are in the language of the command."""
    return {
        "check": result.check,
        "target": result.target,
        "outcome": result.outcome.value,
        "seen": shell.text(*result.seen),
        "rule": shell.text(check.rule_zh, check.rule_en),
        "refs": _refs(check),
        "fix": shell.text(check.fix_zh, check.fix_en),
        "values": dict(result.values),
    }


def _refs(check: "Check") -> list[str]:
    return [ref for _document, ref in check.refs]
