"""`anzheng init`: prepare the data folder, open a company, answer its profile."""

from datetime import date
from pathlib import Path

import click
import yaml

from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission

_LIMIT = 1024 * 1024


@click.command(
    help=bilingual(
        "準備資料夾；可設立公司並回答公司屬性。", "Prepare the data folder; may open a company and answer its profile."
    )
)
@click.option("--company", metavar="C", help="公司代號（預設沿用）Company id")
@click.option("--name", help="公司名稱 Company name")
@click.option("--cutover", type=DAY, help="導入日（預設今天）Cut-over date")
@click.option("--profile", type=click.Path(path_type=Path), help="公司屬性 YAML 檔：每題一行 Profile answers")
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="ID",
    help="採用的規範，可重複（取代預設）Documents, instead of the first",
)
@click.option("--example", is_flag=True, help="印出公司屬性範本 Print a profile template")
@pass_shell(Permission.INSTALLATION)
def command(
    shell: Shell,
    company: str | None,
    name: str | None,
    cutover: date | None,
    profile: Path | None,
    documents: tuple[str, ...],
    example: bool,  # noqa: FBT001 - click passes flags by name
) -> int:
    """Do what the options ask, all or nothing."""
    from anzheng.catalogue import services as catalogue
    from anzheng.organization import services as organization
    from anzheng.organization.installation import prepare

    if cutover is not None and (company is None or name is None):
        raise InputError(
            Text("導入日在設立公司時決定", "the cut-over date is set when a company is opened"),
            "--cutover",
            Text("請同時給 --company 與 --name", "give --company and --name with it"),
        )
    questions = catalogue.questions(shell.home, shell.checks)
    if example:
        for identity, question in questions.items():
            click.echo(f"# {question.zh}\n# {question.en}\n{identity}: true\n")
        return FINE
    answers = _answers(profile, set(questions)) if profile is not None else {}
    actor = shell.actor
    wanted = ((answers, Permission.PROFILE_ANSWER), (documents, Permission.DOCUMENTS_ADOPT))
    for permission in [permission for given, permission in wanted if given and shell.caller.administered]:
        shell.require(permission, company)
    if company is not None and name is not None:
        organization.open_company(
            company, name, sample=False, cutover=cutover or shell.today, actor=actor, now=shell.now
        )
        if not documents:
            prepare(shell.home, shell.checks, actor=actor, now=shell.now)
    chosen = organization.company(company)
    if documents:
        _choose(shell, chosen.ledger, documents, cutover or shell.today)
    if answers:
        since = cutover or shell.today
        organization.answer_profile(chosen.ledger, answers, since=since, actor=actor, now=shell.now)
    index = shell.knowledge.index(chosen.ledger, None)
    open_questions = [question for question in questions if index.answer(question, shell.today) is None]
    shell.say(
        f"資料夾 {shell.home}　公司 {chosen.name}（{chosen.ledger}）　公司屬性尚有 {len(open_questions)} 題未回答",
        f"folder {shell.home}  company {chosen.name} ({chosen.ledger})  {len(open_questions)} profile questions open",
    )
    return FINE


def _choose(shell: Shell, ledger: str, documents: tuple[str, ...], since: date) -> None:
    """Have the company live under exactly these documents."""
    from anzheng.organization.adoption import choose
    from anzheng.organization.installation import prepare

    reason, actor, now = "初始化時選定 Chosen at init", shell.actor, shell.now
    choose(shell.home, shell.checks, ledger, documents, since=since, reason=reason, actor=actor, now=now)
    prepare(shell.home, shell.checks, actor=actor, now=now)


def _answers(path: Path, questions: set[str]) -> dict[str, Scalar]:
    """Read a profile file; every question must be answered."""
    try:
        data = path.read_bytes()[:_LIMIT]
        value = yaml.safe_load(data)
    except OSError as problem:
        raise InputError(
            Text("無法讀取檔案", "the file cannot be read"),
            str(path),
            Text("請確認路徑與權限", "check path and permissions"),
        ) from problem
    except yaml.YAMLError as problem:
        line = getattr(getattr(problem, "problem_mark", None), "line", 0) + 1
        raise InputError(
            Text("不是有效的 YAML", "not valid YAML"),
            f"{path}:{line}",
            Text("每行一題，例如 internet-order: true", "one question per line, like internet-order: true"),
        ) from problem
    answers = value if isinstance(value, dict) else {}
    unknown = sorted(str(key) for key in answers if key not in questions and key != "fiscal-year-start")
    missing = sorted(questions - set(answers))
    wrong = sorted(str(key) for key, answer in answers.items() if not isinstance(answer, bool | int))
    for names, zh, en in (
        (unknown, "沒有這個公司屬性問題", "there is no such profile question"),
        (missing, "公司屬性尚未回答", "a profile question is not answered"),
        (wrong, "答案須為 true 或 false", "answers are true or false"),
    ):
        if names:
            raise InputError(
                Text(zh, en),
                f"{path}: {'、'.join(names[:5])}",
                Text("範本：anzheng init --example", "template: anzheng init --example"),
            )
    return answers
