"""The posture core as one file: the same bytes wherever it is built, nothing in it but what it runs."""

import ast
import hashlib
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

import anzheng
from anzheng.kernel import canonical
from anzheng.posture.recompute import answer
from anzheng.posture.statement import RULES
from anzheng.reports.core_archive import CORE_NAME, core_bytes, core_digest, core_files
from tests.support.judged import Judged

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "tools" / "build_verifier.py"


def request(case: Judged) -> bytes:
    """The request as the verifier writes it."""
    entries = [case.log.leaves[seq] for seq in case.list["entries"]]
    head = {"asked": case.said["asked"], "editions": 1, "entries": len(entries), "v": 1}
    return b"".join(line + b"\n" for line in (canonical.encode(head), case.sealed["catalogue/doc.json"], *entries))


def start(core: Path, asked: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-S", str(core), *arguments]
    return subprocess.run(command, input=asked, capture_output=True, check=False, cwd=core.parent)


def test_the_archive_has_one_form() -> None:
    with zipfile.ZipFile(BytesIO(core_bytes())) as archive:
        rows = archive.infolist()
    assert [row.filename for row in rows] == sorted(core_files())
    assert {(row.date_time, row.compress_type, row.create_system, row.extra, row.external_attr) for row in rows} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 3, b"", 0o644 << 16)
    }


def test_it_holds_nothing_but_what_the_standard_library_runs() -> None:
    packages = {name.split("/")[1] for name in core_files() if name.count("/") > 1}
    assert packages == {"catalogue", "facts", "kernel", "posture", "reports"}
    assert {name for name in core_files() if "/reports/" in name} == {
        "anzheng/reports/__init__.py",
        "anzheng/reports/core_program.py",
    }
    imported = set()
    for name, source in core_files().items():
        for node in ast.walk(ast.parse(source, name)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported.add(str(node.module).split(".")[0])
    assert imported - {"anzheng"} <= set(sys.stdlib_module_names)
    assert not imported & {"os", "io", "socket", "subprocess", "pathlib", "time", "random"}


def test_it_has_the_same_digest_wherever_it_is_built(tmp_path: Path) -> None:
    told = []
    for number, environment in enumerate(({"TZ": "Asia/Taipei", "LC_ALL": "C"}, {"TZ": "UTC", "PYTHONUTF8": "1"})):
        folder = tmp_path / str(number)
        variables = {**environment, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-S", str(SCRIPT), str(folder)]
        done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=True)
        told.append(done.stdout)
        assert (folder / "SHA256SUMS").read_text() == done.stdout
        for line in done.stdout.splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert told[0] == told[1]
    assert told[0].splitlines()[0] == f"{core_digest()}  {CORE_NAME}"
    assert (tmp_path / "0" / CORE_NAME).read_bytes() == core_bytes()


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("core") / CORE_NAME
    path.write_bytes(core_bytes())
    return path


def test_it_answers_as_the_product_does(core: Path) -> None:
    case = Judged()
    done = start(core, request(case))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == canonical.encode(case.said) == answer(request(case))


def test_it_tells_which_one_it_is(core: Path) -> None:
    told = start(core, b"", "--version").stdout.decode()
    assert anzheng.__version__ in told
    assert RULES in told


GOOD = request(Judged())
HEAD, *LINES = GOOD.split(b"\n")
REFUSED = {
    "nothing": b"",
    "no-json": b"hello\n",
    "other-version": GOOD.replace(b'"v":1}\n', b'"v":2}\n', 1),
    "cut-off": GOOD[:-9],
    "one-more-line": GOOD + b"{}\n",
    "one-line-less": b"\n".join([HEAD, *LINES[:-2], b""]),
    "entries-in-another-order": b"\n".join([HEAD, LINES[0], LINES[2], LINES[1], *LINES[3:]]),
    "negative": GOOD.replace(b'"editions":1', b'"editions":-1', 1),
    "no-numbers": GOOD.replace(b'"editions":1', b'"editions":"1"', 1),
    "document-that-is-none": GOOD.replace(LINES[0], b"{}", 1),
    "entry-that-is-none": GOOD.replace(LINES[1], b"[]", 1),
    "entry-without-a-number": GOOD.replace(b'"seq":0', b'"seq":"0"', 1),
    "other-question": GOOD.replace(b'"documents":["doc"]', b'"documents":["other"]', 1),
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED.keys())
def test_a_request_that_is_none_is_refused_in_both_languages(core: Path, asked: bytes) -> None:
    assert asked != GOOD
    done = start(core, asked)
    assert (done.returncode, done.stderr) == (3, b"")
    english, chinese = done.stdout.decode().splitlines()
    assert english.isascii()
    assert not chinese.isascii()
