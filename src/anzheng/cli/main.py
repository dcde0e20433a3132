"""命令列入口 Entry of the command line: options for all commands, discovery of verbs, the top error loop."""

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click

import anzheng
from anzheng.cli import commands
from anzheng.cli.shell import Shell, bilingual, fail, language_of
from anzheng.cli.usage import as_input_error
from anzheng.kernel.errors import AnzhengError
from anzheng.kernel.registry import discover

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


class Verbs(click.Group):
    """Loads a verb's file only when it is asked for, so that help and quick commands start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all verbs in alphabetical order."""
        folder = Path(commands.__path__[0])
        return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the verb's command, or None if there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = __import__(f"{commands.__name__}.{cmd_name}", fromlist=["command"])
        command: click.Command = module.command
        return command


@click.group(
    cls=Verbs,
    help=bilingual(
        "安證：把規範變成工作、證據與說得出理由的判定。結束碼：0 無缺失、1 有缺失、2 輸入有誤。",
        "Anzheng: documents become work, evidence and explained verdicts. Exit codes: 0 fine, 1 findings, 2 bad input.",
    ),
)
@click.option("--home", metavar="DIR", help="資料夾（預設 ANZHENG_HOME）Data folder")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="語言 Language")
@click.version_option(anzheng.__version__, prog_name="anzheng")
@click.pass_context
def cli(context: click.Context, home: str | None, lang: str | None) -> None:
    """Set what all commands share."""
    if home is not None:
        os.environ["ANZHENG_HOME"] = home
    context.obj = Shell(lang or language_of(os.environ))


def main() -> None:
    """Run the command line; whatever goes wrong ends in one message, never in a traceback."""
    language = _chosen_language(language_of(os.environ))
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except AnzhengError as problem:
        fail(language, problem.sentence(language))
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo(
            "\n已中斷，未寫入的部分不會留下。" if language == "zh" else "\nInterrupted; nothing is half-written.",
            err=True,
        )
        sys.exit(INTERRUPTED)
    except click.ClickException as problem:
        fail(language, as_input_error(problem).sentence(language))
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:  # noqa: BLE001 - the top loop: a defect becomes a message and a report file
        fail(language, _report_defect(language))
    else:
        sys.exit(code)


def _run(arguments: list[str]) -> int:
    """Run one command and return its exit code.

    Not by `cli.main`, which answers a reader that has gone with the code for findings.
    """
    try:
        with cli.make_context("anzheng", arguments) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return code if isinstance(code, int) else 0


def _chosen_language(default: str) -> str:
    for position, word in enumerate(sys.argv):
        if word == "--lang" and sys.argv[position + 1 : position + 2] in (["zh"], ["en"]):
            return sys.argv[position + 1]
        if word in ("--lang=zh", "--lang=en"):
            return word[-2:]
    return default


def _report_defect(language: str) -> str:
    """Write the traceback to the data folder and return the sentence that names the file."""
    folder = Path(os.environ.get("ANZHENG_HOME", "~/.local/share/anzheng")).expanduser() / "log"
    name = folder / f"defect-{datetime.now(UTC):%Y%m%dT%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return "程式發生未預期的錯誤。" if language == "zh" else "the program met an unexpected error"
    if language == "zh":
        return f"程式發生未預期的錯誤，細節已存於 {name}，請連同它回報。"
    return f"the program met an unexpected error; details are in {name}, please report it"


def verbs() -> list[str]:
    """Import every verb and return their names; documentation and tests walk this list."""
    return discover(commands)


if __name__ == "__main__":
    main()
