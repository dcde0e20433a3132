"""What click says of a value in English is said in Chinese, with the place and the way to the help."""

from pathlib import Path

import click
import pytest

from anzheng.cli.usage import as_input_error

TYPES: dict[str, tuple[click.ParamType, str, str]] = {
    "a folder for a file": (click.Path(dir_okay=False), "/", "值不能用（/ 是資料夾，請指定檔案）"),
    "nothing there": (click.Path(exists=True), "/nowhere/at/all", "值不能用（找不到 /nowhere/at/all）"),
    "no number": (click.IntRange(min=0), "abc", "值不能用（abc 不是數字）"),
    "too small": (click.IntRange(min=0), "-3", "值不能用（-3 不在範圍 x>=0 之內）"),
    "none of these": (click.Choice(["a", "b"]), "c", "值不能用（c 不是其中之一：'a', 'b'）"),
}


@pytest.mark.parametrize(("kind", "given", "said"), TYPES.values(), ids=TYPES)
def test_what_is_wrong_with_a_value(kind: click.ParamType, given: str, said: str) -> None:
    option = click.Option(["--value"], type=kind)
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(given, option, click.Context(click.Command("take", params=[option])))
    refused.value.param = option

    problem = as_input_error(refused.value)
    assert problem.what.zh == said
    assert problem.where == "--value"


def test_what_nobody_translated_is_still_said(tmp_path: Path) -> None:
    assert as_input_error(click.BadParameter(f"odd: {tmp_path.name}")).what.zh == f"值不能用（odd: {tmp_path.name}）"
