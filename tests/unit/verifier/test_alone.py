"""The verifier is one file that needs nothing of ours, nothing installed, and no new Python."""

import ast
import json
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.proofs import VKEY, Case, ledger, write_folder, write_zip
from tests.support.verifier import PATH, VERIFIER, ask, run

SOURCE = PATH.read_text(encoding="utf-8")
TREE = ast.parse(SOURCE)
REACHES_OUT = {"socket", "ssl", "urllib", "http", "subprocess", "ctypes", "importlib", "pickle", "zipfile", "tempfile"}
"""What a program that reads strangers' files has no use for; `zipfile` reads archives that we refuse."""
STARTS_THE_CORE = "run_core"
"""The one function that starts another program: the inspector's own, with `--recompute`."""


def imported() -> set[str]:
    names = {name.name for node in ast.walk(TREE) if isinstance(node, ast.Import) for name in node.names}
    return names | {node.module or "." for node in ast.walk(TREE) if isinstance(node, ast.ImportFrom)}


def test_it_imports_the_standard_library_only() -> None:
    names = {name.split(".")[0] for name in imported()}
    assert names <= set(sys.stdlib_module_names)
    assert names & REACHES_OUT == {"subprocess"}


def test_it_starts_nothing_but_the_core() -> None:
    found = [
        (function.name, name.name)
        for function in ast.walk(TREE)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import)
        for name in node.names
    ]
    assert found == [(STARTS_THE_CORE, "subprocess"), (STARTS_THE_CORE, "threading")]
    assert "subprocess" not in {name.name for node in TREE.body if isinstance(node, ast.Import) for name in node.names}
    assert "os.system" not in SOURCE
    assert "shell=" not in SOURCE


def test_it_evaluates_nothing() -> None:
    called = {node.func.id for node in ast.walk(TREE) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called & {"eval", "exec", "compile", "__import__"} == set()


def test_it_is_written_in_the_python_of_2020() -> None:
    """Syntax of 3.9; the linter holds the names to it as well (`per-file-target-version`)."""
    ast.parse(SOURCE, feature_version=(3, 9))
    assert not [node for node in ast.walk(TREE) if isinstance(node, ast.Match)]
    assert not [ast.unparse(one) for one in annotations() if has_new_union(one)]


def annotations() -> Iterator[ast.expr]:
    """Yield what Python evaluates while it loads the file: annotations that are no text."""
    for node in ast.walk(TREE):
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.Module | ast.ClassDef):
            yield from (one.annotation for one in node.body if isinstance(one, ast.AnnAssign))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns


def has_new_union(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.BinOp) for node in ast.walk(annotation))


PLANTED = ("__future__", "json", "argparse", "struct", "base64", "zlib")


@pytest.mark.parametrize("module", PLANTED)
def test_nothing_that_lies_beside_it_is_run(module: str, tmp_path: Path) -> None:
    """A binder may hold `json.py`: whoever unpacks it and runs the verifier in that folder must not run that."""
    write_folder({**Case().files(), f"{module}.py": b"print('valid'); raise SystemExit(0)"}, tmp_path)
    (tmp_path / PATH.name).write_bytes(PATH.read_bytes())
    (tmp_path / module).mkdir()
    (tmp_path / module / "__init__.py").write_text("print('valid'); raise SystemExit(0)", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, PATH.name, ".", "--key", VKEY], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("NOT VALID: ")


def test_it_loads_nothing_beside_the_standard_library() -> None:
    program = (
        "import runpy, sys, json\n"
        f"sys.argv = ['x', 'nothing', '--key', {VKEY!r}]\n"
        "try:\n"
        f"    runpy.run_path({str(PATH)!r}, run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    print(json.dumps([end.code, sorted(m.split('.')[0] for m in sys.modules)]))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 2
    assert set(modules) - set(sys.stdlib_module_names) <= {"__main__", "_distutils_hack"}


# --- sentences ------------------------------------------------------------------------------------


def codes_used() -> set[str]:
    """Every code that a function of the table is called with."""
    speaking = {"said", "wrong_if", "unclear_if", "NotValidError", "UnreadableError", "add", "leave"}
    used = set()
    for node in ast.walk(TREE):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in speaking:
                used |= {
                    leaf.value
                    for argument in node.args
                    for leaf in ast.walk(argument)
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and leaf.value in VERIFIER.SAY
                }
    return used


def test_every_sentence_is_said() -> None:
    assert codes_used() == set(VERIFIER.SAY)


@pytest.mark.parametrize("code", sorted(VERIFIER.SAY))
def test_both_languages_say_the_same(code: str) -> None:
    zh, en = VERIFIER.SAY[code]
    holes = [sum(name is not None for _, name, _, _ in string.Formatter().parse(text)) for text in (zh, en)]
    assert holes[0] == holes[1]
    assert re.search(r"[一-鿿]", zh)
    assert re.search(r"[a-z]", en)
    assert not re.search(r"[一-鿿]", en)


def test_texts_from_outside_do_no_harm_on_a_terminal() -> None:
    zh, en = VERIFIER.said("missing", "a\x1b[2J\u202eb\n\ud800" + "x" * 500)
    for text in (zh, en):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\n" not in text
        assert len(text) < 250


# --- how it answers -------------------------------------------------------------------------------


def test_it_answers_in_both_languages_and_says_what_was_not_compared(tmp_path: Path) -> None:
    said = run(write_zip(ledger(20).files(), tmp_path / "ledger.zip"), "--key", VKEY)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[:2] == ["valid", "有效"]
    assert "沒有比對 Not compared:" in said.out
    assert "--earlier" in said.out
    assert "--witness" in said.out


MISTAKES = {
    "nothing": [],
    "no-key": ["x.zip"],
    "no-such-file": ["x.zip", "--key", VKEY],
    "no-key-at-all": ["x.zip", "--key", "hello"],
    "witness-that-is-no-witness": ["x.zip", "--key", VKEY, "--witness", VKEY],
    "unknown-option": ["x.zip", "--key", VKEY, "--trust-me"],
    "abbreviated-option": ["x.zip", "--key", VKEY, "--early", "x"],
    "option-without-value": ["x.zip", "--key"],
    "no-earlier-file": [str(PATH), "--key", VKEY, "--earlier", "nowhere"],
    "earlier-that-is-no-checkpoint": [str(PATH), "--key", VKEY, "--earlier", str(PATH)],
    "itself": [str(PATH), "--key", VKEY],
    "device": ["/dev/zero", "--key", VKEY],
}


@pytest.mark.parametrize("arguments", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_an_answer(arguments: list[str]) -> None:
    said = run(*arguments)
    assert said.code == 2
    assert said.answer.startswith("UNREADABLE: ")
    assert said.out.splitlines()[1].startswith("無法查驗：")
    assert "Traceback" not in said.out + said.err


def test_a_file_that_is_not_there_is_named() -> None:
    for arguments in (["x.zip", "--key", VKEY], [str(PATH), "--key", VKEY, "--earlier", "x.zip"]):
        assert run(*arguments).answer == "UNREADABLE: a file cannot be read: x.zip: No such file or directory"


@pytest.mark.parametrize("path", ["", "x" * 5000], ids=["empty", "too-long"])
def test_a_path_that_is_none_is_an_answer(path: str) -> None:
    assert ask(path, "--key", VKEY).code == 2


def test_whoever_breaks_it_off_gets_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(VERIFIER, "verify", interrupted)
    code, lines = VERIFIER.answered(["x", "--key", VKEY])
    assert (code, lines[0]) == (2, "UNREADABLE: the verifier failed: KeyboardInterrupt")


def test_a_closed_output_is_no_traceback(tmp_path: Path) -> None:
    path = write_zip(ledger(3).files(), tmp_path / "ledger.zip")
    command = [sys.executable, "-I", "-S", str(PATH), str(path), "--key", VKEY]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_an_output_in_another_encoding_is_no_traceback(tmp_path: Path) -> None:
    path = write_zip(ledger(3).files(), tmp_path / "ledger.zip")
    for encoding in ("ascii", "cp950"):
        done = subprocess.run(
            [sys.executable, str(PATH), str(path), "--key", VKEY],
            capture_output=True,
            check=False,
            env={"PYTHONIOENCODING": encoding},
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"valid")
