"""用法錯誤 Errors of the command line itself, which click words in English only, in the tree of our own."""

import re

import click

from anzheng.kernel.errors import InputError, Text

_HELP = Text("請用 --help 查看用法", "see --help")


def as_input_error(problem: click.ClickException) -> InputError:
    """Return the same problem with its place and its remedy, in both languages."""
    english = problem.message.rstrip(".")
    match problem:
        case click.NoSuchOption():
            near = "、".join(problem.possibilities or ())
            remedy = Text(f"相近的有：{near}", f"perhaps: {near}") if near else _help(problem)
            return InputError(Text("沒有這個選項", "no such option"), problem.option_name, remedy)
        case click.MissingParameter():
            return InputError(Text("缺少必要的值", "a required value is missing"), _name(problem), _help(problem))
        case click.BadParameter():
            return InputError(Text(_value_zh(problem, english), english), _name(problem), _help(problem))
        case click.FileError():
            remedy = Text("請確認路徑與權限", "check path and permissions")
            return InputError(Text("無法讀取檔案", "the file cannot be read"), problem.ui_filename, remedy)
        case click.UsageError():
            return InputError(Text(f"用法不對（{english}）", english), _path(problem), _help(problem))
        case _:
            return InputError(Text(english, english), "anzheng", _HELP)


_SAID = (
    (re.compile(r"'(.*)' is a directory$"), "{} 是資料夾，請指定檔案"),
    (re.compile(r"'(.*)' is a file$"), "{} 是檔案，請指定資料夾"),
    (re.compile(r"'(.*)' does not exist$"), "找不到 {}"),
    (re.compile(r"'(.*)' is not (?:readable|writable)$"), "{} 的權限不足"),
    (re.compile(r"'(.*)' is not a valid (?:integer|integer range|float)$"), "{} 不是數字"),
    (re.compile(r"^(.*) is not in the range (.*)$"), "{} 不在範圍 {} 之內"),
    (re.compile(r"'(.*)' is not one of (.*)$"), "{} 不是其中之一：{}"),
)
"""What click says of a value, as it ends, and the same in Chinese."""


def _value_zh(problem: click.BadParameter, english: str) -> str:
    for pattern, chinese in _SAID:
        found = pattern.search(problem.message.rstrip("."))
        if found is not None:
            return f"值不能用（{chinese.format(*found.groups())}）"
    return f"值不能用（{english}）"


def _name(problem: click.BadParameter) -> str:
    if problem.param is None:
        return _path(problem)
    option = next((text for text in problem.param.opts if text.startswith("--")), None)
    return option or (problem.param.human_readable_name or _path(problem))


def _path(problem: click.UsageError) -> str:
    return problem.ctx.command_path if problem.ctx is not None else "anzheng"


def _help(problem: click.UsageError) -> Text:
    path = _path(problem)
    return Text(f"請用 {path} --help 查看用法", f"see {path} --help")
