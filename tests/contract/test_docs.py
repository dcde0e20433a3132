"""Documentation is kept by tests: pages out of the code are current, links lead somewhere, lists are complete."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from anzheng.catalogue.core.demands import KINDS as DEMANDS
from anzheng.catalogue.files import PACKAGED
from anzheng.cli.main import cli
from anzheng.collectors.core.contract import all_checks
from anzheng.config.environment import SETTINGS
from anzheng.facts.base import KINDS as FACTS
from tests.support.layers import ranks
from tests.support.tree import ROOT, files, text
from tools.reference import REFERENCE, pages, walk

PAGES = files(".md")
DECISIONS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
GUIDES = [path.as_posix() for path in PAGES if path.parts[:2] == ("docs", "guides")]
HEADINGS = ["## Context", "## Options considered", "## Decision", "## Consequences"]
LINK = re.compile(r"\[[^\]]+\]\((?!https?:)([^)#\s]+)?(?:#([^)\s]+))?\)")


def _page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def _anchors(content: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", content, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", ["commands", "facts", "json", "settings"])
def test_page_is_what_the_code_says(name: str) -> None:
    assert _page(name) == pages()[name], "run: python tools/reference.py"


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_setting_is_documented(row: object) -> None:
    page = _page("settings")

    assert f"| `{getattr(row, 'name')}` | `{getattr(row, 'default')}` |" in page  # noqa: B009 - typed as object by ids
    assert getattr(row, "zh") in page  # noqa: B009


def test_no_other_setting_is_documented() -> None:
    named = {name for path in PAGES for name in re.findall(r"ANZHENG_[A-Z0-9_]+[A-Z]", text(path))}

    assert named == {row.name for row in SETTINGS}


def test_every_option_is_documented() -> None:
    page = _page("commands")
    options = {
        (words, option)
        for words, command in walk(cli, ("anzheng",))
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("-")
    }
    sections = dict(re.findall(r"^#+ (anzheng[a-z -]*)\n\n```text\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL))

    assert [row for row in sorted(options) if row[1] not in sections[" ".join(row[0])]] == []


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_fact_kind_is_documented(kind: str) -> None:
    assert f"### `{kind}`" in _page("facts")


@pytest.mark.parametrize("kind", sorted(DEMANDS))
def test_demand_kind_is_documented(kind: str) -> None:
    assert f"| {kind} | " in _page("pack-format")


@pytest.mark.parametrize("folder", sorted(path.name for path in PACKAGED.iterdir()))
def test_folder_of_the_catalogue_is_documented(folder: str) -> None:
    assert f"{folder}/<" in _page("pack-format")


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_check_is_documented(check: object) -> None:
    identity = getattr(check, "id")  # noqa: B009

    assert (REFERENCE / "checks" / f"{identity}.md").exists()


def test_architecture_lists_the_packages_in_their_order() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", _page("architecture"), flags=re.MULTILINE)
    packages = {path.parent.name for path in (ROOT / "src/anzheng").glob("*/__init__.py")}
    place = ranks()

    assert set(listed) == packages
    assert [place[name] for name in listed] == sorted((place[name] for name in listed), reverse=True)


@pytest.mark.parametrize("path", PAGES, ids=Path.as_posix)
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(text(path)):
        goal = ROOT / path.parent / unquote(target) if target else ROOT / path
        if not goal.exists() or (anchor and anchor not in _anchors(goal.read_text(encoding="utf-8"))):
            broken.append(f"{target}#{anchor}")

    assert broken == []


@pytest.mark.parametrize("path", PAGES, ids=Path.as_posix)
def test_places_in_the_tree_exist(path: Path) -> None:
    named = re.findall(r"`((?:src|docs|tests|tools|requirements|benchmarks)/[\w./-]+)`", text(path))

    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_its_parts(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    options = content.partition("## Options considered")[2].partition("## Decision")[0]

    assert re.fullmatch(r"# \d{4}\. .+", content.splitlines()[0])
    assert content.startswith(f"# {path.stem[:4]}. ")
    assert re.search(r"^Status: (accepted|replaced by \d{4}), \d{4}-\d{2}-\d{2}$", content, flags=re.MULTILINE)
    assert [line for line in content.splitlines() if line.startswith("## ")] == HEADINGS
    assert len(re.findall(r"^\d\. ", options, flags=re.MULTILINE)) >= 2
    assert len(re.findall(r"^- ", content.partition("## Consequences")[2], flags=re.MULTILINE)) >= 3


def test_decisions_are_numbered_and_listed() -> None:
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")

    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == [path.name for path in DECISIONS]


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "SECURITY.md", "THREAT_MODEL.md", "docs/roadmap.md", *GUIDES]
)
def test_page_speaks_both_languages(name: str) -> None:
    content = (ROOT / name).read_text(encoding="utf-8")

    assert len(re.findall(r"[一-鿿]", content)) > 200
    assert len(re.findall(r"\b[a-z]{3,}\b", content)) > 100


def test_changelog_names_every_verb() -> None:
    content = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert [
        words[1] for words, _ in walk(cli, ("anzheng",)) if len(words) == 2 and f"`{words[1]}`" not in content
    ] == []


@pytest.mark.parametrize("name", GUIDES)
def test_guide_names_settings_and_verbs_that_exist(name: str) -> None:
    content = (ROOT / name).read_text(encoding="utf-8")
    verbs = {" ".join(words[1:]) for words, command in walk(cli, ("anzheng",)) if not hasattr(command, "commands")}
    verbs |= {" ".join(words.split()[:2]) for words in verbs}  # groups of verbs inside a group
    said = re.findall(r"\banzheng ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)", content)

    assert set(re.findall(r"ANZHENG_[A-Z0-9_]+[A-Z]", content)) <= {row.name for row in SETTINGS}
    assert [words for words in said if words not in verbs and words.split()[0] not in verbs] == []
