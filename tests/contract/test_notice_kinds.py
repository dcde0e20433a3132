"""Every kind of notice: both languages, sample parameters, a place in the documentation, nothing that leaks by mail."""

from pathlib import Path

import pytest

import anzheng.notify.kinds
from anzheng.notify.core.kinds import GROUPS, KINDS, Group, NoticeKind
from tests.support.tree import ROOT

ALL = [kind for _, kind in KINDS]
CONFIDENTIAL = {"subject", "reason", "author", "responsible", "waiting_for", "address", "device", "person", "targets"}
"""Parameters that a title, which goes out by mail, may not show."""


def test_every_file_is_one_kind() -> None:
    files = {path.stem for path in Path(anzheng.notify.kinds.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == {kind.id.replace("-", "_") for kind in ALL}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.id)
def test_words_in_both_languages(kind: NoticeKind) -> None:
    for text in (kind.name, kind.title(kind.sample), kind.body(kind.sample)):
        assert any("一" <= char <= "鿿" for char in text.zh)
        assert text.en[0].isascii()
        assert "{" not in text.zh + text.en


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.id)
def test_every_parameter_is_used_and_no_other(kind: NoticeKind) -> None:
    for name in kind.sample:
        short = {key: value for key, value in kind.sample.items() if key != name}
        with pytest.raises(KeyError, match=name):
            (kind.title(short), kind.body(short))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.id)
def test_title_says_nothing_confidential(kind: NoticeKind) -> None:
    open_ = {key: value for key, value in kind.sample.items() if key not in CONFIDENTIAL}
    assert kind.title(open_) == kind.title(kind.sample)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.id)
def test_documented(kind: NoticeKind) -> None:
    page = (ROOT / "docs/reference/notices.md").read_text(encoding="utf-8")
    timing = "立刻 at once" if kind.urgent else "可彙整 may wait"
    group = GROUPS[kind.group]
    assert f"| `{kind.id}` | {kind.name.zh} {kind.name.en} | {group.zh} {group.en} | {timing} |" in page


def test_every_group_has_a_kind() -> None:
    assert {kind.group for kind in ALL} == set(Group)
