"""`anzheng profile`: what the company is; the answers decide which clauses apply."""

from datetime import date

import click

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.posture.context import FISCAL_YEAR_START


@click.group(
    name="profile", help=bilingual("公司屬性：決定哪些條款適用。", "The profile: decides which clauses apply.")
)
def command() -> None:
    """Group of the profile verbs."""


@command.command(help=bilingual("所有問題與目前的答案。", "All questions and the current answers."))
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.PROFILE_READ)
def show(shell: Shell, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the profile."""
    from anzheng.catalogue import services as catalogue

    index = shell.knowledge.index(shell.company(company).ledger, None)
    rows = []
    for identity, question in catalogue.questions(shell.home, shell.checks).items():
        answer = index.answer(identity, shell.today)
        rows.append((identity, None if answer is None else answer.value, question))
    if as_json:
        shell.emit([{"question": i, "answer": a, "zh": q.zh, "en": q.en} for i, a, q in rows])
    else:
        shell.table([(i, shell.text(*_answer(a)), shell.text(q.zh, q.en)) for i, a, q in rows])
    return FINE


@command.command(name="set", help=bilingual("回答：問題=true 或 false，可多題。", "Answer: question=true or false."))
@click.argument("answers", nargs=-1, required=True, metavar="Q=A…")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）Valid from")
@click.option("--reason", help="為什麼這樣回答 Why this is the answer")
@click.option("--company", metavar="C", help="公司代號 Company")
@pass_shell(Permission.PROFILE_ANSWER)
def set_(shell: Shell, answers: tuple[str, ...], since: date | None, reason: str | None, company: str | None) -> int:
    """Record answers."""
    from anzheng.catalogue import services as catalogue
    from anzheng.organization.profile import answer
    from anzheng.organization.services import answer_profile

    known = {*catalogue.questions(shell.home, shell.checks), FISCAL_YEAR_START}
    given = dict(_parse(text, known) for text in answers)
    ledger = shell.company(company).ledger
    day = since or shell.today
    if reason is None:
        answer_profile(ledger, given, since=day, actor=shell.actor, now=shell.now)
    else:
        answer(shell.home, ledger, given, since=day, reason=reason, actor=shell.actor, now=shell.now)
    shell.say(f"已入帳 {len(given)} 題。", f"Recorded {len(given)} answers.")
    return FINE


@command.command(
    help=bilingual(
        "一題回答是或否，各帶入、移除哪些條款；不入帳。", "What yes or no to a question would change; records nothing."
    )
)
@click.argument("question")
@click.argument("answer", type=click.Choice(["yes", "no"]))
@click.option("--company", metavar="C", help="公司代號 Company")
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.PROFILE_READ)
def effect(shell: Shell, question: str, answer: str, company: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the clauses that the answer would bring in and take out, against the answer of today."""
    from anzheng.catalogue import services as catalogue
    from anzheng.reports.applicability import answers_of, effect_of

    if question not in catalogue.questions(shell.home, shell.checks):
        raise _unknown(question)
    ledger, yes = shell.company(company).ledger, answer == "yes"
    found = effect_of(shell.knowledge, ledger, shell.today, {question: yes})
    if as_json:
        from anzheng.reports.as_json_company import effect as form

        today = answers_of(shell.knowledge, ledger, shell.today).get(question)
        shell.emit(form(question, yes, today, found))
        return FINE
    shell.say(found.said.zh, found.said.en)
    signs = (("+", found.brought), ("-", found.taken), ("?", found.pending))
    shell.table([(sign, row.document, row.ref, shell.text(row.zh, row.en)) for sign, rows in signs for row in rows])
    return FINE


def _answer(value: Scalar) -> Text:
    if value is None:
        return Text("未回答", "open")
    return Text("是", "yes") if value is True else Text("否", "no") if value is False else Text(str(value), str(value))


def _parse(text: str, known: set[str]) -> tuple[str, Scalar]:
    question, _, answer = text.partition("=")
    if question not in known:
        raise _unknown(question)
    if question == FISCAL_YEAR_START and answer.isascii() and answer.isdigit() and 1 <= int(answer) <= 12:
        return question, int(answer)
    if answer not in ("true", "false"):
        raise InputError(
            Text("答案須為 true 或 false", "answers are true or false"),
            text[:60],
            Text(f"例如 {question}=true", f"like {question}=true"),
        )
    return question, answer == "true"


def _unknown(question: str) -> InputError:
    return InputError(
        Text("沒有這個公司屬性問題", "there is no such profile question"),
        question[:60],
        Text("請用 anzheng profile show 查看", "see anzheng profile show"),
    )
