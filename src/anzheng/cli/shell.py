"""命令的外殼 What every command needs: settings, the data folder, the clock, the actor, the language.

This is the only place of the command line that reads the clock, the account and the environment.
"""

import inspect
import json
import os
import pwd
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from anzheng.facts.base import Actor
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, SettingError, StorageError, Text, system_reason
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.permissions import Permission, Reach

if TYPE_CHECKING:
    from anzheng.organization.callers import Caller
    from anzheng.organization.core.standing import Standing
    from anzheng.organization.models import Company
    from anzheng.reports.knowledge import Knowledge

FINE, FINDINGS, BAD_INPUT = 0, 1, 2
"""Exit codes of every command."""
_YEARS_AHEAD = 10
"""How far ahead a question may look: nothing is known beyond, and every window would be listed."""
SHOWN = 20
"""Lines of one part of a plan that are printed; its count is always said."""


def account() -> str:
    """Return the name of the operating-system account, or its number where it has no name.

    Asked of the system by the process's own number: USER and LOGNAME are what the caller says.
    """
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid-{os.getuid()}"


@dataclass
class Shell:
    """One run of the command line."""

    language: str
    """`zh` or `en`."""
    demand: "Demand | None" = None
    """What the verb declares; set by `pass_shell` before anything of the verb runs."""

    @cached_property
    def now(self) -> datetime:
        """The moment at which this command started; one command has one time."""
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    @property
    def today(self) -> date:
        """The day in Taiwan."""
        return taipei_day(self.now)

    def start(self) -> None:
        """Set Django up; its modules may be imported from then on.

        Raises SettingError for a setting that cannot be, StorageError for a data folder that cannot be written.
        """
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anzheng.config.settings")
        import django

        try:
            django.setup()
        except OSError as problem:
            said = system_reason(problem)
            raise StorageError(
                Text(f"資料夾無法使用（{said.zh}）", f"the data folder cannot be used ({said.en})"),
                str(problem.filename or os.environ.get("ANZHENG_HOME", "ANZHENG_HOME")),
                Text(
                    "請檢查權限與磁碟，或以 ANZHENG_HOME 另指資料夾",
                    "check permissions and disk, or choose another with ANZHENG_HOME",
                ),
            ) from problem
        except ValueError as problem:
            # The database URL is the only setting that a library parses.
            raise SettingError(
                Text("看不懂資料庫的網址", "the URL of the database cannot be read"),
                "ANZHENG_DATABASE_URL",
                Text(
                    "例如 sqlite:////srv/anzheng.sqlite3 或 postgresql://使用者@主機/資料庫",
                    "like sqlite:////srv/anzheng.sqlite3 or postgresql://user@host/name",
                ),
            ) from problem

    @cached_property
    def home(self) -> Path:
        """The data folder."""
        from django.conf import settings

        return Path(settings.ANZHENG_HOME)

    @cached_property
    def checks(self) -> Mapping[str, Text]:
        """The ids and names of all host checks."""
        from anzheng.collectors.core.contract import all_checks

        return {check.id: check.name for check in all_checks()}

    @cached_property
    def owner(self) -> bool:
        """Whether this process runs as the owner of the data folder."""
        return self.home.stat().st_uid == os.getuid()

    @cached_property
    def caller(self) -> "Caller":
        """Who runs the command; the tables are brought up to date before they are asked."""
        from anzheng.organization.callers import caller_of
        from anzheng.organization.installation import migrate

        migrate()
        return caller_of(account(), self.today, owner=self.owner)

    @cached_property
    def actor(self) -> Actor:
        """Who acts: the person whose account it is, or its pseudonymous id. Prepares the data folder first.

        A ledger that contradicts what is held outside is not prepared: everything in it can still be read.
        """
        from django.conf import settings

        from anzheng.ledger.halts import refusal
        from anzheng.organization.installation import prepare
        from anzheng.organization.people import account_actor
        from anzheng.organization.proving import look

        home, person = self.home, self.caller.person
        linked = Actor("user", person, "cli", "os-account") if person is not None else None
        actor = linked or account_actor(home, account(), "cli")
        # Before anything is entered: an old copy of the database does not go on as if nothing had happened.
        stopped = look(home, settings.ANZHENG_KEYS, now=self.now, near_only=True)
        for one in stopped:
            click.echo(refusal(one).sentence(self.language), err=True)
        if not stopped:
            prepare(home, self.checks, actor=actor, now=self.now)
        return actor

    def admit(self, demand: "Demand", company: str | None) -> None:
        """Refuse the command unless whoever runs it may run it. Raises DeniedError, NotFoundError."""
        self.demand = demand
        if self.owner and self._untouched():
            return
        from anzheng.organization.callers import permit

        caller = self.caller
        wide = not demand.in_company or demand.permission is Permission.INSTALLATION
        if caller.operates and not caller.administered:
            return  # the company may not even be there yet
        permit(caller, demand.permission, demand.at_least, None if wide else self._choose(company), self.today)

    def standing(self, company: str) -> "Standing":
        """Return what whoever runs the command may do in a company, for rules that go by object."""
        return self._permit(self.company(company), Permission.SELF, Reach.OWN)

    def require(self, permission: Permission, company: str | None, at_least: Reach = Reach.OWN) -> None:
        """Demand a further permission for what an option asks. Raises DeniedError."""
        self._permit(self.company(company), permission, at_least)

    def _permit(self, company: "Company", permission: Permission, at_least: Reach) -> "Standing":
        from anzheng.organization.callers import permit

        return permit(self.caller, permission, at_least, company, self.today)

    def _choose(self, ledger: str | None) -> "Company":
        from anzheng.organization.callers import choose

        return choose(self.caller, ledger, self.today)

    def _untouched(self) -> bool:
        from anzheng.organization.callers import untouched

        return untouched()

    @cached_property
    def knowledge(self) -> "Knowledge":
        """What is known; the data folder is prepared before the first question."""
        from anzheng.reports.knowledge import Knowledge

        _ = self.actor
        return Knowledge(self.home)

    def company(self, ledger: str | None) -> "Company":
        """Return the company that is meant. The verb's permission must be held in it. Raises DeniedError."""
        _ = self.actor
        chosen = self._choose(ledger)
        if self.demand is not None and self.demand.permission is not Permission.INSTALLATION:
            self._permit(chosen, self.demand.permission, self.demand.at_least)
        return chosen

    def say(self, zh: str, en: str) -> None:
        """Print one line in the user's language."""
        click.echo(en if self.language == "en" else zh)

    def text(self, zh: str, en: str) -> str:
        """Return one of the two, by the user's language."""
        return en if self.language == "en" else zh

    def emit(self, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Print JSON for programs."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))

    def table(self, rows: list[tuple[str, ...]]) -> None:
        """Print rows in columns whose width counts Chinese characters as two."""
        widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
        for row in rows:
            cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
            click.echo("  ".join(cells).rstrip())

    def part(self, name: Text, lines: Sequence[str], *, most: int | None = SHOWN) -> None:
        """Print one part of a plan under its name and count, the first of its lines; nothing if it is empty.

        Without `most`, all of them.
        """
        if not lines:
            return
        self.say(f"{name.zh}：{len(lines):,}", f"{name.en}: {len(lines):,}")
        for line in lines[:most]:
            click.echo(f"  {line}")
        if most is not None and len(lines) > most:
            click.echo("  …")


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class Day(click.ParamType[date]):
    """A date in ROC or Gregorian form; `today` is today."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401, ARG002 - click's signature
        """Return the date. Raises InputError naming the text and the remedy."""
        if isinstance(value, date):
            return value
        shell = ctx.find_object(Shell) if ctx is not None else None
        if shell is not None and value in ("today", "今天"):
            return shell.today
        day = roc.parse(value)
        if shell is not None and day.year > shell.today.year + _YEARS_AHEAD:
            raise InputError(
                Text(f"日期超過 {_YEARS_AHEAD} 年後", f"the day is more than {_YEARS_AHEAD} years ahead"),
                value[:40],
                Text("請檢查年份", "check the year"),
            )
        return day


DAY = Day()


def language_of(environment: Mapping[str, str]) -> str:
    """Return `en` if the terminal's locale is an English one, else `zh`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "en" if value.startswith("en") else "zh"
    return "zh"


def bilingual(zh: str, en: str) -> str:
    """Return help text that shows both languages."""
    return f"{zh}\n\n{en}"


Options = ParamSpec("Options")
Answer = TypeVar("Answer")
_ATTRIBUTE = "anzheng_demand"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a verb demands of whoever runs it (權限宣告)."""

    permission: Permission
    at_least: Reach = Reach.OWN
    in_company: bool = True
    """Held in the company that `--company` names; without that option, in any company."""


def pass_shell(
    permission: Permission, at_least: Reach = Reach.OWN
) -> Callable[[Callable[Concatenate[Shell, Options], Answer]], Callable[Options, Answer]]:
    """Declare the permission that a command demands, and give it its shell, started.

    Whoever may not run the command is refused before anything of it runs. Whatever the database says against
    it becomes a StorageError. Only a command that runs starts Django: help stays quick, and works where the
    data folder does not.
    """

    def wrap(function: Callable[Concatenate[Shell, Options], Answer]) -> Callable[Options, Answer]:
        demand = Demand(permission, at_least, "company" in inspect.signature(function).parameters)

        @wraps(function)
        def run(*args: Options.args, **kwargs: Options.kwargs) -> Answer:
            shell = _shell()
            shell.start()
            from anzheng.ledger.storage import guard, make_private

            make_private()
            with guard():
                wanted = kwargs.get("company")
                shell.admit(demand, wanted if isinstance(wanted, str) else None)
                return function(shell, *args, **kwargs)

        return declare(run, demand)

    return wrap


def pass_bare_shell(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Shell, Options], Answer]], Callable[Options, Answer]]:
    """Declare the permission of a command that works where others do not: it starts, and admits, by itself."""

    def wrap(function: Callable[Concatenate[Shell, Options], Answer]) -> Callable[Options, Answer]:
        @wraps(function)
        def run(*args: Options.args, **kwargs: Options.kwargs) -> Answer:
            return function(_shell(), *args, **kwargs)

        return declare(run, Demand(permission, in_company=False))

    return wrap


def declare(run: Callable[Options, Answer], demand: Demand) -> Callable[Options, Answer]:
    """Write on a command what it demands; documentation and tests read it."""
    setattr(run, _ATTRIBUTE, demand)
    return run


def demand_of(command: click.Command) -> Demand | None:
    """Return what a command declares; None if it declares nothing."""
    found = getattr(command.callback, _ATTRIBUTE, None)
    return found if isinstance(found, Demand) else None


def _shell() -> Shell:
    shell = click.get_current_context().find_object(Shell)
    if shell is None:
        raise RuntimeError("the group of all commands makes the shell")
    return shell


def fail(shell_language: str, sentence: str) -> None:
    """Print an error and leave with the code for bad input."""
    click.echo(("錯誤：" if shell_language == "zh" else "Error: ") + sentence, err=True)
    sys.exit(BAD_INPUT)
