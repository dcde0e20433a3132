"""`anzheng status`: the verdict of every clause of a document, on a day or over a period."""

from datetime import date
from typing import TYPE_CHECKING

import click

from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.posture.clauses import is_finding, totals
from anzheng.posture.words import ADVICE, NAMES, Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anzheng.catalogue.core.model import Edition
    from anzheng.posture.judge import Posture
    from anzheng.posture.period import PeriodPosture
    from anzheng.posture.results import ClauseVerdict


@click.command(
    help=bilingual("每一條款的判定，某日或某期間。", "The verdict of every clause, on a day or over a period.")
)
@click.option("--document", metavar="D", help="規範代號（預設全部）Document, all by default")
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--about", type=DAY, help="判定哪一天（預設今天）The day judged")
@click.option("--from", "first", type=DAY, help="期間自 Period from")
@click.option("--to", "last", type=DAY, help="期間至 Period to")
@click.option("--known", type=DAY, help="依哪一天所知（預設現在）As known on")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.POSTURE_READ)
def command(
    shell: Shell,
    document: str | None,
    company: str | None,
    about: date | None,
    first: date | None,
    last: date | None,
    known: date | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Print verdicts; leave with 1 if something failed or is overdue."""
    _check(about, first, last)
    chosen = shell.company(company)
    ledger = chosen.ledger
    if chosen.sample and not as_json:
        shell.say("〔範例資料〕", "[sample data]")
    day = last or about or shell.today
    documents = [document] if document else shell.knowledge.documents(ledger, day, known)
    answers, findings = [], False
    for one in documents:
        if first is not None and last is not None:
            answer, found = _period(shell, ledger, one, first, last, known, as_json)
        else:
            answer, found = _day(shell, ledger, one, about or shell.today, known, as_json)
        answers.append(answer if answer is None else {**answer, "sample": chosen.sample})
        findings |= found
    if as_json:
        # Whoever reads it knows the form by what was asked, not by how many documents rule.
        shell.emit(answers[0] if document else answers)
    return FINDINGS if findings else FINE


def _check(about: date | None, first: date | None, last: date | None) -> None:
    if (first is None) != (last is None) or (about is not None and first is not None):
        raise InputError(
            Text("請用 --about，或同時用 --from 與 --to", "use --about, or --from together with --to"),
            "status",
            Text("例如 --from 115-01-01 --to 115-06-30", "for example --from 2026-01-01 --to 2026-06-30"),
        )
    if first is not None and last is not None and last < first:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            f"{first} … {last}",
            Text("請更正期間", "correct the period"),
        )


def _day(
    shell: Shell,
    ledger: str,
    document: str,
    about: date,
    known: date | None,
    as_json: bool,  # noqa: FBT001
) -> tuple[dict[str, object] | None, bool]:
    posture = shell.knowledge.posture(ledger, document, about, known)
    found = any(is_finding(verdict) for verdict in posture.verdicts.values())
    if as_json:
        from anzheng.reports.as_json import status

        return status(posture, ledger, known), found
    _head(shell, posture.edition, f"{roc.short(about)}", about, known)
    _rows(shell, posture.edition, posture.verdicts, posture.totals)
    _examined_on_day(shell, posture)
    return None, found


def _period(
    shell: Shell,
    ledger: str,
    document: str,
    first: date,
    last: date,
    known: date | None,
    as_json: bool,  # noqa: FBT001
) -> tuple[dict[str, object] | None, bool]:
    period = shell.knowledge.period(ledger, document, first, last, known)
    edition = shell.knowledge.edition(ledger, document, last, known)
    found = any(is_finding(verdict) for verdict in period.verdicts.values())
    sums = totals(period.verdicts)
    if as_json:
        from anzheng.reports.as_json import period_status

        return period_status(period, edition, ledger, known, sums), found
    _head(shell, edition, f"{roc.short(first)} – {roc.short(last)}", last, known)
    _rows(shell, edition, period.verdicts, sums)
    _examined_over_period(shell, period, edition)
    return None, found


def _head(shell: Shell, edition: "Edition", asked: str, about: date, known: date | None) -> None:
    shell.say(
        f"{edition.zh}（{edition.edition} 版）　判定 {asked}　依 {roc.short(known) if known else '現在'} 所知",
        f"{edition.en} (edition {edition.edition})  about {asked}, as known {known or 'now'}",
    )
    later = [amendment for amendment in edition.amendments if amendment.on <= about]
    if later:
        shell.say(
            f"已被修正：自 {roc.short(later[0].on)} 起有 {len(later)} 次修正，以下不代表符合現行規定。",
            f"Amended {len(later)} times since {later[0].on}: this does not claim conformity with today's rule.",
        )


def _rows(shell: Shell, edition: "Edition", verdicts: "Mapping[str, ClauseVerdict]", sums: "Mapping[str, int]") -> None:
    rows: list[tuple[str, ...]] = []
    for clause in edition.clauses:
        verdict = verdicts[clause.ref]
        due = roc.short(verdict.next_due) if verdict.next_due and verdict.word is not None else ""
        rows.append((clause.ref, _word(shell, verdict), due, _cut(shell.text(clause.zh, clause.en))))
    shell.table(rows)
    counts = [f"{shell.text(*NAMES[word])} {sums[word.value]}" for word in Word if sums.get(word.value)]
    if sums.get("advice"):
        counts.append(f"{shell.text(*ADVICE)} {sums['advice']}")
    click.echo("　".join(counts))


def _cut(text: str) -> str:
    return text if len(text) <= 48 else text[:47] + "…"


def _examined_on_day(shell: Shell, posture: "Posture") -> None:
    """Print how every block stands with internal audit: its word, how often, when next, when last."""
    from anzheng.reports.inspections import inspections_of
    from anzheng.reports.wording import every_in_words

    rows: list[tuple[str, ...]] = []
    for one in inspections_of(posture).values():
        due, last = one.result.next_due, one.last
        rows.append(
            (
                one.block,
                shell.text(*NAMES[one.result.word]),
                roc.short(due) if due else "",
                shell.text(*every_in_words(one.every)),
                shell.text(f"上次 {roc.short(last.on)}", f"last {roc.short(last.on)}") if last else "",
                _cut(shell.text(*one.title)),
            )
        )
    _examined(shell, rows)


def _examined_over_period(shell: Shell, period: "PeriodPosture", edition: "Edition") -> None:
    """Print how often internal audit examined every block in a period."""
    from anzheng.reports.wording import every_in_words, short_title, titled

    heads = {clause.ref: clause for clause in edition.clauses}
    rows: list[tuple[str, ...]] = []
    for block, one in period.inspections.items():
        head, done = heads[block], one.tally.on_time + one.tally.late
        times = shell.text(f"{done}／{one.tally.expected} 期", f"{done} of {one.tally.expected}")
        every = shell.text(*every_in_words(head.inspection or ""))
        title = _cut(shell.text(*short_title(titled(head.zh, head.en))))
        rows.append((block, shell.text(*NAMES[one.word]), times, every, title))
    _examined(shell, rows)


def _examined(shell: Shell, rows: list[tuple[str, ...]]) -> None:
    if rows:
        shell.say("內部查核", "Internal audit")
        shell.table(rows)


def _word(shell: Shell, verdict: "ClauseVerdict") -> str:
    if verdict.word is None:
        return ""
    if verdict.advice:
        return shell.text(*ADVICE)
    word = shell.text(*NAMES[verdict.word])
    return word + shell.text("（已核准例外）", " (exception approved)") if verdict.standing_exception else word
