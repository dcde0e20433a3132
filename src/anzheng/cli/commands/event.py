"""`anzheng event`: what happened, what was done about it, and signed statements that nothing happened."""

from datetime import date, datetime

import click

from anzheng.catalogue.core.model import Response
from anzheng.cli.entering import known, person, recorded, span
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import COMPANY
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.organization.core.permissions import Permission

_NOON = 12


@click.group(name="event", help=bilingual("事件：登錄、處置、聲明「無」。", "Events: raise, answer, state none."))
def command() -> None:
    """Group of the event verbs."""


@command.command(name="raise", help=bilingual("登錄一件事件，期限自發生時起算。", "Record that something happened."))
@click.argument("event")
@click.argument("item")
@click.option("--target", default=COMPANY, show_default=True, help="company 或「清冊:項目」Target")
@click.option("--on", type=DAY, help="發生日（預設現在）The day it happened")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.EVENTS_WRITE)
def raise_(shell: Shell, event: str, item: str, target: str, on: date | None, company: str | None) -> int:
    """Record the event."""
    from anzheng.records.acts import raise_event
    from anzheng.records.belonging import require_target

    ledger = shell.company(company).ledger
    require_target(shell.standing(ledger), Permission.EVENTS_WRITE, ledger, target)
    raised = EventRaised(known(shell, ledger, "events", event), item, target, _moment(shell, on))
    recorded(shell, raise_event(ledger, raised, actor=shell.actor, now=shell.now))
    return FINE


@command.command(help=bilingual("登錄一件事件的一個處置步驟。", "Record one step of the answer to a case."))
@click.argument("event")
@click.argument("item")
@click.argument("step")
@click.option("--by", help="處置人（預設自己）Who did it")
@click.option("--on", type=DAY, help="處置日（預設現在）The day it was done")
@click.option("--evidence", metavar="ID", help="佐證的證據代號 Evidence")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.EVENTS_WRITE)
def answer(
    shell: Shell,
    event: str,
    item: str,
    step: str,
    by: str | None,
    on: date | None,
    evidence: str | None,
    company: str | None,
) -> int:
    """Record the step; it counts from the moment it is recorded."""
    from anzheng.records.acts import answer_event
    from anzheng.records.belonging import require_target

    ledger = shell.company(company).ledger
    raised = shell.knowledge.index(ledger, None).cases.get(event, {}).get(item)
    target = raised.event.target if raised is not None else COMPANY
    require_target(shell.standing(ledger), Permission.EVENTS_WRITE, ledger, target)
    known(shell, ledger, "events", event)
    _known_step(shell, ledger, event, step)
    done = EventAnswered(event, item, step, _moment(shell, on), person(shell, by), evidence)
    recorded(shell, answer_event(ledger, done, actor=shell.actor, now=shell.now))
    return FINE


@command.command(
    help=bilingual(
        "聲明一段期間內沒有這種事件；--all-due 一次簽署所有待聲明的。",
        "State that nothing of this kind happened in a period; --all-due signs all that are open at once.",
    )
)
@click.argument("event", required=False)
@click.option("--from", "first", type=DAY, help="期間自 From")
@click.option("--to", "last", type=DAY, help="期間至 To")
@click.option("--target", default=COMPANY, show_default=True, help="company 或「清冊:項目」Target")
@click.option("--all-due", is_flag=True, help="所有期間已過、尚待聲明的 Every one whose period has passed")
@click.option(
    "--except", "happened", multiple=True, metavar="EVENT", help="除外的事件，可重複 Not this one; repeatable"
)
@click.option("--by", help="聲明人（預設自己）Who states it")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.STATEMENTS_SIGN)
def none(  # noqa: PLR0913 - one statement, or all of them
    shell: Shell,
    event: str | None,
    first: date | None,
    last: date | None,
    target: str,
    all_due: bool,  # noqa: FBT001 - click passes flags by name
    happened: tuple[str, ...],
    by: str | None,
    company: str | None,
) -> int:
    """Record the statement, or one signing of all that are open."""
    from anzheng.records.acts import state_no_event
    from anzheng.records.belonging import require_target

    ledger = shell.company(company).ledger
    if all_due and event is None and first is None and last is None:
        return _all_due(shell, ledger, happened, by)
    if all_due or happened or event is None or first is None or last is None:
        raise InputError(
            Text("請指明事件與期間，或只用 --all-due", "name an event and a period, or use --all-due alone"),
            "event none",
            Text("例如 EVENT --from 115-10-01 --to 115-10-31", "for example EVENT --from 2026-10-01 --to 2026-10-31"),
        )
    require_target(shell.standing(ledger), Permission.STATEMENTS_SIGN, ledger, target)
    known(shell, ledger, "events", event)
    statement = NoEventStated(event, target, span(first, last), person(shell, by))
    recorded(shell, state_no_event(ledger, statement, actor=shell.actor, now=shell.now))
    return FINE


def _all_due(shell: Shell, ledger: str, happened: tuple[str, ...], by: str | None) -> int:
    """Sign everything that is open and that one may sign, but for what happened, in one act; say what it was."""
    from anzheng.records.acts import state_no_events
    from anzheng.reports.silences import silences_of

    for event in happened:
        known(shell, ledger, "events", event)
    silent = silences_of(shell.knowledge, shell.standing(ledger), shell.today)
    chosen = [one for one in silent if one.event not in happened]
    if not chosen:
        shell.say("沒有待聲明的事件。", "No statement is open.")
        return FINE
    signer = person(shell, by)
    state_no_events(ledger, [one.signed(signer) for one in chosen], actor=shell.actor, now=shell.now)
    shell.table(
        [(one.event, shell.text(*one.name), one.target, f"{one.about.first}/{one.about.last}") for one in chosen]
    )
    shell.say(
        f"已聲明 {len(chosen)} 項無此情事，一次入帳。", f"stated {len(chosen)} times that there was none, in one act"
    )
    return FINE


def _known_step(shell: Shell, ledger: str, event: str, step: str) -> None:
    """Refuse a step that no demand about the event asks for: it would answer nothing."""
    steps: dict[str, str] = {}
    for document in shell.knowledge.documents(ledger):
        for demand in shell.knowledge.edition(ledger, document, shell.today).demands.values():
            if isinstance(demand.spec, Response) and demand.spec.event == event:
                steps |= {one.step: shell.text(one.zh, one.en) for one in demand.spec.steps}
    if step not in steps:
        asked = "、".join(f"{identity}（{name}）" for identity, name in steps.items())
        raise NotFoundError(
            Text("這種事件沒有這個步驟", "this kind of event has no such step"),
            f"{event} {step}"[:90],
            Text(f"可用的步驟：{asked}", f"its steps: {asked}"),
        )


def _moment(shell: Shell, day: date | None) -> datetime:
    """Return now, or noon of a day that was named; a day alone has no better moment."""
    if day is None or day == taipei_day(shell.now):
        return shell.now
    return datetime(day.year, day.month, day.day, _NOON, tzinfo=TAIPEI)
