"""Runs of thirteen Chinese characters that stand in both texts are found, whole."""

from pathlib import Path

import pytest

from tools.copied_text import TITLES, han, main, shared, windows

SOURCE = "甲乙丙丁戊己庚辛壬癸子丑寅卯"


@pytest.mark.parametrize(
    ("ours", "runs"),
    [
        (SOURCE, [SOURCE]),
        ("前文" + SOURCE[:13] + "後文", [SOURCE[:13]]),
        (SOURCE[:12] + "異" + SOURCE[13:], []),
        (SOURCE[:12], []),
        ("甲乙、丙丁（戊）己庚 辛壬\n癸子丑寅卯。", [SOURCE]),
        (SOURCE + "中" + SOURCE[1:], [SOURCE, SOURCE[1:]]),
        ("", []),
    ],
    ids=["all of it", "in the middle", "one character changed", "too short", "punctuation", "twice", "nothing"],
)
def test_shared_runs(ours: str, runs: list[str]) -> None:
    assert list(shared(han(ours), windows(han(SOURCE)))) == runs


def test_packaged_text_that_stands_in_a_source_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The purpose of a packaged control, given as a source, must be found in that control."""
    text = "個人端與伺服器端都裝有防毒，程式與病毒碼隨時更新。"
    (tmp_path / "source.txt").write_text(text, encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert f"controls/antivirus.yaml:5 {han(text)}" in capsys.readouterr().out


def test_official_titles_are_allowed(tmp_path: Path) -> None:
    (tmp_path / "source.txt").write_text("\n".join(TITLES), encoding="utf-8")
    assert main([str(tmp_path)]) == 0
