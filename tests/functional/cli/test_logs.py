"""Sealing the logs of a firewall by the command line, and what an auditor finds years later."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from anzheng.kernel.times import TAIPEI
from tests.functional.cli.program import Program, message_of

DEVICE = ("--log", "firewall-log", "--target", "firewalls:fw-1")
DAYS = ("2026-10-01", "2026-10-02", "2026-10-03", "2026-10-05")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Program:
    made = Program(tmp_path_factory.mktemp("home"))
    made.fine("register", "add", "firewalls", "fw-1", "--value", "in_use_since=2026-10-01")
    return made


def write(folder: Path, day: str) -> Path:
    file = folder / f"fw-{day}.csv"
    file.write_text(f"{day} 允許 443\n")
    past = datetime.fromisoformat(f"{day}T23:59").replace(tzinfo=TAIPEI).timestamp()
    os.utime(file, (past, past))
    return file


def test_from_the_first_seal_to_the_day_of_the_audit(company: Program, tmp_path: Path) -> None:
    folder = tmp_path / "fw-1"
    folder.mkdir()
    files = [write(folder, day) for day in DAYS]
    (folder / "etc").symlink_to("/etc")

    done = company.run("logs", "seal", str(folder), *DEVICE, "--to", "2026-10-05")
    assert (done.returncode, done.stderr) == (1, "")
    assert "新檔 4 個" in done.stdout
    assert "115-10-04" in done.stdout
    assert "是連結，不跟隨" in done.stdout
    explained = "--silent", "115-10-04", "--reason", "停電演練", "--to", "2026-10-05"
    assert company.run("logs", "seal", str(folder), *DEVICE, *explained).returncode == 0
    done = company.run("logs", "verify", str(folder), *DEVICE)
    assert (done.returncode, "沒有發現問題" in done.stdout) == (0, True)

    sums = company.fine("logs", "verify", *DEVICE, "--sums")
    (tmp_path / "fw-1.sha256").write_text(sums)
    checked = subprocess.run(["sha256sum", "--check", "--quiet", "../fw-1.sha256"], cwd=folder, check=False)
    assert checked.returncode == 0

    files[1].unlink()
    with files[2].open("a") as file:
        file.write("後來加的一行\n")
    done = company.run("logs", "verify", str(folder), *DEVICE)
    assert done.returncode == 1
    assert "不見了：1\n  115-10-02　fw-2026-10-02.csv" in done.stdout
    assert "內容已變更：1\n  115-10-03　fw-2026-10-03.csv（封存的部分仍在，之後又加了內容）" in done.stdout
    asked = company.json("logs", "verify", str(folder), *DEVICE, "--on", "115.10.2")
    assert [(one["name"], one["word"]) for one in asked["files"]] == [("fw-2026-10-02.csv", "missing")]
    listed = company.run("logs", "verify", str(folder), *DEVICE, "--list", str(tmp_path / "fw-1.sha256"))
    assert (listed.returncode, "相符：2" in listed.stdout) == (1, True)

    sealed = company.json("logs", "seal", str(folder), *DEVICE, "--to", "2026-10-05")
    assert (sealed["missing"], sealed["altered"]) == (1, 1)
    assert [one["from"] for one in sealed["confirmed"] if not one["intact"]] == ["2026-10-02", "2026-10-03"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("seal", "absent", *DEVICE), "無法讀取", id="no such path"),
        pytest.param(
            ("seal", ".", "--log", "firewall-log", "--target", "firewalls:x"), "清冊中沒有這一項", id="no device"
        ),
        pytest.param(
            ("seal", ".", "--log", "firewall-log", "--target", "fw-1"), "請寫「清冊:項目」", id="no register named"
        ),
        pytest.param(
            ("verify", ".", *DEVICE, "--on", "115-03-12"), "115-03-12 沒有封存過", id="a day that nobody sealed"
        ),
        pytest.param(("seal", ".", *DEVICE, "--to", "today"), "期間須已過完", id="a day that is not over"),
        pytest.param(("seal", ".", *DEVICE, "--silent", "115-10-01"), "須寫明理由", id="silence without a reason"),
        pytest.param(("verify", ".", *DEVICE, "--list", "/etc/passwd"), "不是 sha256sum 的清單", id="no list"),
        pytest.param(("verify", ".", *DEVICE, "--list", "/dev/null"), "清單是空的", id="a list of nothing"),
    ],
)
def test_what_cannot_be_sealed_or_verified(company: Program, words: tuple[str, ...], says: str) -> None:
    before = company.state()

    assert says in message_of(company.run("logs", *words))
    assert company.state() == before


def test_every_file_is_listed_and_its_name_steers_no_terminal(company: Program, tmp_path: Path) -> None:
    company.fine("register", "add", "firewalls", "fw-2", "--value", "in_use_since=2026-09-01")
    device = ("--log", "firewall-log", "--target", "firewalls:fw-2")
    files = [write(tmp_path, f"2026-09-{day:02}") for day in range(1, 29)]
    names = [file.name for file in files]
    hostile = files[-1].rename(tmp_path / "fw-2026-09-28\x1b[2J\n沒有發現問題\u202e.csv").name
    assert company.run("logs", "seal", str(tmp_path), *device, "--to", "2026-09-28").returncode == 0

    said = company.run("logs", "verify", str(tmp_path), *device, "--all").stdout
    assert [name for name in names[:-1] if name not in said] == []
    assert "fw-2026-09-28\\x1b[2J\\n沒有發現問題\\u202e.csv" in said
    assert company.json("logs", "verify", str(tmp_path), *device)["files"][-1]["name"] == hostile
