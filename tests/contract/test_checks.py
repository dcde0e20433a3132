"""Every check in the folder has what keeps it alive: a page, simulated hosts, texts, clauses, clean imports."""

import ast
from pathlib import Path

import pytest
import yaml

from anzheng.collectors.core.contract import CHECKS, Check, all_checks
from anzheng.collectors.core.host import Reason
from anzheng.facts.base import Outcome
from tests.simulators.checked_host import HOSTS, cases

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src/anzheng/collectors/checks"
PAGES = ROOT / "docs/reference/checks"
CLAUSES = ROOT / "src/anzheng/catalogue/data/documents"
EVENTS = ROOT / "src/anzheng/catalogue/data/events"
HEADINGS = [
    "## 看什麼 What it looks at",
    "## 怎麼判 The rule",
    "## 怎麼修 How to fix",
    "## 依據 Clauses",
    "## 數值 Values",
]
IDS = {
    "clock-offset",
    "time-service",
    "disk-capacity",
    "listening-ports",
    "services-running",
    "updates-pending",
    "antivirus-present",
    "antivirus-signature-age",
    "firewall-active",
    "accounts-dormant",
    "accounts-default-names",
    "accounts-empty-password",
    "password-ageing",
    "password-length",
    "account-lockout",
    "ssh-root-login",
    "log-rotation",
    "backup-age",
    "disk-encryption",
}
PURE = {"collections", "dataclasses", "datetime", "enum", "fnmatch", "json", "math", "re", "typing"}
"""What a check may import of the standard library: nothing that reaches the machine."""

every_check = pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)


def _refs() -> set[tuple[str, str]]:
    found = set()
    for path in CLAUSES.glob("*/*/clauses/*.yaml"):
        rows = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        found |= {(path.parts[-4], row["ref"]) for row in rows}
    return found


@pytest.fixture(scope="module")
def refs() -> set[tuple[str, str]]:
    return _refs()


def test_all_checks_of_the_catalogue_exist() -> None:
    assert {check.id for check in all_checks()} == IDS


def test_registry_takes_nothing_more() -> None:
    assert CHECKS.frozen


def test_each_file_is_one_check_of_the_same_name() -> None:
    files = {path.stem.replace("_", "-") for path in FOLDER.glob("*.py") if path.stem != "__init__"}

    assert files == IDS


@every_check
def test_page_has_the_fixed_headings(check: Check) -> None:
    lines = (PAGES / f"{check.id}.md").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith("## ")] == HEADINGS
    assert lines[0] == f"# {check.zh} {check.en} (`{check.id}`)"


@every_check
def test_page_says_what_the_program_does(check: Check) -> None:
    page = (PAGES / f"{check.id}.md").read_text(encoding="utf-8")
    expected = [check.rule_zh, check.rule_en, check.fix_zh, check.fix_en, "`reason`"]
    expected += [f"`{ref}`" for _, ref in check.refs]
    expected += [f"| `{key}` |" for key in check.values]
    expected += [f"`{outcome.value}`" for outcome in check.outcomes]
    expected += [f"`{event}`" for event in check.triggers]
    expected += [f"| `{row.key}` | {row.default} |" for row in check.parameters if isinstance(row.default, int)]

    assert [text for text in expected if text not in page] == []


def test_pages_of_no_check_do_not_exist() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == IDS | {"README"}


def test_overview_links_every_check_and_names_every_reason() -> None:
    page = (PAGES / "README.md").read_text(encoding="utf-8")

    assert [name for name in IDS if f"({name}.md)" not in page] == []
    assert [reason for reason in Reason if f"| `{reason.value}` |" not in page] == []


@every_check
def test_each_outcome_has_a_simulated_host(check: Check) -> None:
    assert {Outcome(case.outcome) for case in cases(check.id)} == check.outcomes


@every_check
def test_malformed_sample_exists(check: Check) -> None:
    assert [case for case in cases(check.id) if case.name.startswith("unknown-malformed")]


@every_check
def test_missing_right_is_simulated_where_rights_are_needed(check: Check) -> None:
    denied = [case for case in cases(check.id) if case.values.get("reason") == Reason.DENIED.value]

    assert denied or not check.needs_root


@every_check
def test_every_value_and_event_appears_in_some_sample(check: Check) -> None:
    table = cases(check.id)

    assert {key for case in table for key in case.values} - {"reason"} == set(check.values)
    assert {event for case in table for event in case.triggers} == set(check.triggers)


def test_tables_of_no_check_do_not_exist() -> None:
    assert {path.stem for path in HOSTS.glob("*.yaml")} == IDS


@every_check
def test_texts_stand_in_both_languages(check: Check) -> None:
    chinese = [check.zh, check.rule_zh, check.fix_zh, *(row.zh for row in check.parameters)]
    english = [check.en, check.rule_en, check.fix_en, *(row.en for row in check.parameters)]

    assert [text for text in chinese if not any("一" <= sign <= "鿿" for sign in text)] == []
    assert [text for text in english if not text.isascii() or not text.strip()] == []
    assert check.rule_zh.endswith("。")
    assert check.fix_zh.endswith("。")


@every_check
def test_keys_are_ascii_and_stable_in_form(check: Check) -> None:
    keys = [*check.values, *(row.key for row in check.parameters), *check.triggers]

    assert [key for key in keys if not key.isascii() or key != key.lower() or " " in key] == []
    assert "reason" not in check.values


@every_check
def test_clauses_exist(check: Check, refs: set[tuple[str, str]]) -> None:
    assert check.refs
    assert set(check.refs) - refs == set()


@every_check
def test_events_are_in_the_vocabulary(check: Check) -> None:
    assert [event for event in check.triggers if not (EVENTS / f"{event}.yaml").exists()] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_check_reaches_the_machine_only_through_host(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    ours = ("anzheng.kernel.", "anzheng.facts.", "anzheng.collectors.core.", "anzheng.collectors.checks.")
    calls = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}

    assert [name for name in modules if not name.startswith(ours) and name.split(".")[0] not in PURE] == []
    assert calls & {"open", "eval", "exec", "__import__"} == set()
