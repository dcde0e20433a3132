"""The access matrix: every page, operation and verb, asked as everybody; and how the answers are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from anzheng.api.application import demands
from anzheng.api.limits import RATE
from anzheng.catalogue import services as catalogue
from anzheng.cli.main import cli
from anzheng.cli.shell import Demand, demand_of
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import Actor
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.core.permissions import GRANTS, Permission, Reach
from anzheng.organization.guards import guards_itself
from anzheng.organization.models import Account
from anzheng.organization.services import adopt_edition
from anzheng.organization.tokens import NewToken, issue
from anzheng.reports.knowing import forget
from anzheng.web.declare import Access, access_of
from tests.support.company import ACTOR, LEAVER, NOBODY, OPENED, everybody, found, installation
from tests.support.people import browser_of
from tools.reference import walk

ANYBODY = "anonymous"
COLUMNS = (ANYBODY, *(duty.value for duty in Duty), LEAVER, NOBODY)
LEDGER = "matrix"
TOKEN = frozenset({Permission.POSTURE_READ})
"""What the token in the table of the API was narrowed to."""
_FILLED = {
    "document": "twse-cc",
    "ref": "CC-11000",
    "seq": "0",
    "control": "internal-audit",
    "question": "iot",
    "form": "host-inspection",
    "register": "assets",
    "key": "failed_password_attempts_before_disconnect",
}
_BY_CONVERTER = {"int": "0", "uuid": "00000000-0000-0000-0000-000000000000"}
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the pages (網址)."""

    path: str
    view: object

    @property
    def declared(self) -> Access | None:
        """What the view declares."""
        return access_of(self.view)  # type: ignore[arg-type]

    @property
    def api(self) -> bool:
        """Whether the API guards it by itself."""
        return guards_itself(self.view)  # type: ignore[arg-type]

    @property
    def asked(self) -> str:
        """The address with something in the place of each parameter."""
        return "/" + _PARAMETER.sub(lambda m: _FILLED.get(m[2], _BY_CONVERTER.get(m[1] or "", "x")), self.path)


def routes() -> list[Route]:
    """Return every address that the program answers."""
    return sorted(_routes(get_resolver().url_patterns, ""), key=lambda one: one.path)


def verbs() -> Iterator[tuple[str, Demand | None]]:
    """Yield every verb with what it declares."""
    for words, command in walk(cli, ("anzheng",)):
        if not isinstance(command, click.Group):
            yield " ".join(words), demand_of(command)


def page() -> str:
    """Ask everything as everybody and return the reference page. Leaves rows in the tables of the test."""
    usual, RATE.per_minute = RATE.per_minute, 1_000_000
    forget()
    try:
        people = _people()
        return "\n".join([*_head(), *_grants(), *_pages(people), *_operations(people), *_verbs()]) + "\n"
    finally:
        RATE.per_minute = usual
        forget()


def _people() -> dict[str, Account]:
    installation()
    found(LEDGER)
    home, checks = Path(settings.ANZHENG_HOME), {check.id: check.name for check in all_checks()}
    for one in catalogue.packaged(home, checks):
        # A document without a date is lived under since long ago, like the company itself.
        since = one.effective or OPENED.date()
        adopt_edition(LEDGER, one.document, one.edition, one.digest, since=since, actor=ACTOR, now=datetime.now(UTC))
    return everybody(LEDGER)


def _routes(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    for one in patterns:
        text = prefix + str(one.pattern).removeprefix("^").removesuffix("$")
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, text)
        else:
            yield Route(text, one.callback)


def _answer(status: int) -> str:
    match status:
        case 200:
            return "●"
        case 301 | 302 | 303:
            return "→"
        case 401 | 403:
            return "·"
        case 400 | 404 | 405 | 409:
            return "○"
        case _:
            raise AssertionError(f"nobody may be answered with {status}")


def _head() -> list[str]:
    return [
        "# 存取表 Access matrix",
        "",
        "<!-- 由 tools/access_matrix.py 產生，請勿手改 Written by tools/access_matrix.py; do not edit. -->",
        "",
        "每一列都真的問過：以每種職務的人，向每個網址送出 GET。沒有宣告的一律拒絕。",
        "",
        "Every row was really asked: a GET to every address, by somebody with each duty. Undeclared is refused.",
        "",
        "- ● 進得去 let in",
        "- ○ 進得去，但沒有這一項，或須以其他方法 let in, but nothing is there, or another method is needed",
        "- · 拒絕 refused",
        "- → 轉到登入或下一步 sent to sign in, or to what has to be done first",
        "",
        *(f"- **{number}** {_title(name)}" for number, name in enumerate(COLUMNS, 1)),
        "",
    ]


def _title(name: str) -> str:
    others = {
        ANYBODY: "未登入 nobody signed in",
        LEAVER: "離職人員（曾任資安專責主管）somebody who left, once security head",
        NOBODY: "有帳號但不屬於任何公司 an account that belongs to no company",
    }
    return others.get(name) or f"{NAMES[Duty(name)].zh} {NAMES[Duty(name)].en}"


def _grants() -> list[str]:
    marks = {0: "", Reach.OWN: "本人 own", Reach.UNIT: "單位 unit", Reach.COMPANY: "公司 company"}
    rows = [
        f"| `{permission.value}` | " + " | ".join(marks[GRANTS[duty].get(permission, 0)] for duty in Duty) + " |"
        for permission in Permission
    ]
    return ["## 權限與職務 Permissions by duty", "", *_table("權限 Permission", range(2, len(Duty) + 2)), *rows, ""]


def _pages(people: dict[str, Account]) -> list[str]:
    browsers = {name: browser_of(account) for name, account in people.items()}
    rows = []
    for route in routes():
        if route.api:
            continue
        asked = [_ask(browsers.get(name) or Client(HTTP_HOST="localhost"), route.asked) for name in COLUMNS]
        rows.append(f"| `/{route.path}` {_said(route.declared)} | " + " | ".join(asked) + " |")
    return ["## 網頁 Pages", "", *_table("網址 Address", range(1, len(COLUMNS) + 1)), *rows, ""]


def _ask(browser: Client, path: str) -> str:
    browser.raise_request_exception = False
    return _answer(browser.get(path).status_code)


def _said(access: Access | None) -> str:
    if access is None:
        return "—"
    if access.public:
        return "public"
    return access.permission.value + ("" if access.at_least is Reach.OWN else f" ({access.at_least.name.lower()})")


def _operations(people: dict[str, Account]) -> list[str]:
    secrets = {name: _secret(name, account) for name, account in people.items()}
    narrow = _secret(Duty.SECURITY_HEAD.value, people[Duty.SECURITY_HEAD.value], TOKEN)
    rows = []
    for (method, path), demand in sorted(demands().items(), key=lambda row: (row[0][1], row[0][0])):
        said = "—" if demand is None else "known" if demand.permission is None else demand.permission.value
        far = "" if demand is None or demand.at_least is Reach.OWN else f" ({demand.at_least.name.lower()})"
        asked = ["" for _ in range(len(COLUMNS) + 1)]
        if method == "GET":
            url = "/api/v1" + re.sub(r"{(\w+)}", lambda m: _FILLED.get(m[1], "x"), path)
            everyone = [*(secrets.get(name) for name in COLUMNS), narrow]
            asked = [_answer(_bearer(url, secret)) for secret in everyone]
        rows.append(f"| `{method} {path}` {said}{far} | " + " | ".join(asked) + " |")
    note = f"最後一欄：資安專責主管的權杖，只選了 {'、'.join(sorted(TOKEN))}。"
    more = f"The last column is a token of the security head that was narrowed to {', '.join(sorted(TOKEN))}."
    columns = range(1, len(COLUMNS) + 2)
    return ["## API", "", f"{note}{more}", "", *_table("操作 Operation", columns), *rows, ""]


def _secret(name: str, account: Account, narrowed: frozenset[Permission] = frozenset()) -> str | None:
    now = datetime.now(UTC)
    held = frozenset(standing_of(account.person_id, LEDGER, now.date()).reaches)
    if not held:
        return None
    actor = Actor("user", account.person_id, "cli", "os-account")
    return issue(account, NewToken(LEDGER, name, narrowed or held, 1), actor=actor, now=now)[1]


def _bearer(url: str, secret: str | None) -> int:
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    return client.get(url, headers=headers).status_code


def _verbs() -> list[str]:
    rows = []
    for name, demand in verbs():
        marks = ["" if demand is None else _let(duty, demand) for duty in Duty]
        said = "—" if demand is None else demand.permission.value
        far = "" if demand is None or demand.at_least is Reach.OWN else f" ({demand.at_least.name.lower()})"
        rows.append(f"| `{name}` {said}{far} | " + " | ".join(marks) + " |")
    text = "職務為公司層級時。主機資料夾的擁有者另見 [API 與命令列](api.md)。With the duty held for the company."
    return ["## 命令 Verbs", "", text, "", *_table("命令 Verb", range(2, len(Duty) + 2)), *rows]


def _let(duty: Duty, demand: Demand) -> str:
    everybodys = {Permission.SELF: Reach.OWN, **(GRANTS[Duty.EMPLOYEE] if duty not in _OUTSIDE else {})}
    reach = max(GRANTS[duty].get(demand.permission, 0), everybodys.get(demand.permission, 0))
    return "●" if reach >= demand.at_least else "·"


_OUTSIDE = (Duty.OUTSIDE_AUDITOR, Duty.VENDOR)


def _table(first: str, columns: range) -> list[str]:
    return [f"| {first} | " + " | ".join(map(str, columns)) + " |", "|---|" + ":-:|" * len(columns)]
