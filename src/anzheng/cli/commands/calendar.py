"""`anzheng calendar`: days on which the company differs from the published calendar."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.calendars import CalendarKind
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission


@click.group(name="calendar", help=bilingual("辦公日曆與交易日曆。", "Office and trading calendar."))
def command() -> None:
    """Group of the calendar verbs."""


@command.command(help=bilingual("調整一天，例如颱風假。", "Change one day, such as a typhoon day."))
@click.argument("day", type=DAY)
@click.option("--closed/--open", "closed", default=True, help="不上班／上班 Closed or open")
@click.option("--kind", type=click.Choice([kind.value for kind in CalendarKind]), default="office", show_default=True)
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.CALENDAR_CHANGE)
def override(shell: Shell, day: date, closed: bool, kind: str, company: str | None) -> int:  # noqa: FBT001 - click passes flags by name
    """Record the change."""
    from anzheng.organization.services import override_day

    ledger = shell.company(company).ledger
    override_day(ledger, CalendarKind(kind), day, is_open=not closed, actor=shell.actor, now=shell.now)
    word = shell.text("不上班", "closed") if closed else shell.text("上班", "open")
    shell.say(f"已入帳：{roc.short(day)} {word}", f"recorded: {day} {word}")
    return FINE


@command.command(help=bilingual("某年平日休假與假日上班的日子。", "Weekdays off and weekend days on, by year."))
@click.argument("year", type=click.IntRange(1990, 2100))
@click.option("--kind", type=click.Choice([kind.value for kind in CalendarKind]), default="office", show_default=True)
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.DUE_READ)
def show(shell: Shell, year: int, kind: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print a year."""
    index = shell.knowledge.index(shell.company(company).ledger, None)
    calendar = index.calendar(CalendarKind(kind))
    closed = sorted(day for day in calendar.closed if day.year == year)
    opened = sorted(day for day in calendar.opened if day.year == year)
    if as_json:
        shell.emit(
            {"year": year, "calendar": kind, "closed": [str(d) for d in closed], "opened": [str(d) for d in opened]}
        )
        return FINE
    for day in closed:
        click.echo(f"{roc.short(day)}　{shell.text('不上班', 'closed')}")
    for day in opened:
        click.echo(f"{roc.short(day)}　{shell.text('上班', 'open')}")
    if year not in index.published_years(CalendarKind(kind)):
        shell.say("這一年尚未公告，暫以週一至週五計。", "This year is not published; Monday to Friday count.")
    return FINE
