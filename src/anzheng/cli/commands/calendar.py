"""`anzheng calendar`: days on which the company differs from the published calendar; addresses of subscriptions."""

from datetime import date
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.calendars import CalendarKind
from anzheng.kernel import roc
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from anzheng.obligations.models import CalendarAddress


@click.group(
    name="calendar", help=bilingual("辦公與交易日曆；訂閱網址。", "Office and trading calendar; subscriptions.")
)
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


@command.command(help=bilingual("誰有行事曆訂閱網址；不含密語。", "Who has a calendar address; never the secret."))
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.CALENDAR_ADDRESSES, Reach.COMPANY)
def addresses(shell: Shell, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the addresses, newest first."""
    from anzheng.obligations.calendar_addresses import addresses as held

    rows = held(shell.standing(shell.company(company).ledger))
    if as_json:
        shell.emit([_address(row) for row in rows])
        return FINE
    living, ended = shell.text("有效", "valid"), shell.text("已撤銷", "revoked")
    shell.table(
        [
            (row.pk, row.person.name, row.last4, roc.short(taipei_day(row.created)), ended if row.revoked else living)
            for row in rows
        ]
    )
    return FINE


@command.command(name="revoke-address", help=bilingual("撤銷行事曆訂閱網址。", "Revoke a calendar address."))
@click.argument("address")
@click.option("--reason", required=True, metavar="TEXT", help="理由 Why")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.CALENDAR_ADDRESSES, Reach.COMPANY)
def revoke_address(shell: Shell, address: str, reason: str, company: str | None) -> int:
    """Revoke anybody's address; it is dead at once, and its owner is told."""
    from anzheng.obligations.calendar_addresses import revoke_of

    has = shell.standing(shell.company(company).ledger)
    row = revoke_of(has, address, home=shell.home, reason=reason, actor=shell.actor, now=shell.now)
    shell.say(f"已撤銷 {row.pk}", f"revoked {row.pk}")
    return FINE


def _address(row: "CalendarAddress") -> dict[str, object]:
    return {
        "address": row.pk,
        "person": row.person_id,
        "name": row.person.name,
        "last4": row.last4,
        "created": row.created.isoformat(),
        "revoked": None if row.revoked is None else row.revoked.isoformat(),
    }
