"""參考文件 Write the reference pages that follow from the code: commands, settings, facts, JSON answers.

    python tools/reference.py            write docs/reference/*.md
    python tools/reference.py --check    only compare; exit status 1 if a page is out of date

The tests compare the same pages, so that none of them can drift from the program.
"""
# ruff: noqa: INP001 - a script that stands alone

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from anzheng.cli.main import cli
from anzheng.config.environment import SETTINGS
from anzheng.facts.kinds import FAMILIES
from anzheng.facts.snapshot import current

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
SCHEMAS = REFERENCE / "schemas"
WIDTH = 100
"""Columns of a help text in the pages, whatever the terminal."""
MADE = "<!-- 由 tools/reference.py 產生，請勿手改 Written by tools/reference.py; do not edit. -->"

INTRODUCTIONS = {
    "commands": """每個動詞的說明文字，與 `anzheng … --help` 相同。
日期可寫民國（`115-11-21`）或西元（`2026-11-21`），`today` 是今天。

The help texts as the program prints them. Dates are ROC (`115-11-21`) or Gregorian (`2026-11-21`); `today` is today.

結束碼 Exit codes: 0 無缺失 fine · 1 有缺失 findings · 2 輸入有誤 bad input · 130 已中斷 interrupted""",
    "settings": """全部設定都是環境變數；以 `ANZHENG_` 開頭而不在表內的名稱會被拒絕，程式不啟動。`{home}` 代表資料夾。

All settings are environment variables; a name that starts with `ANZHENG_` and is not in this table stops the program.
`{home}` stands for the data folder.""",
    "facts": """帳本裡每一筆的 `facts` 就是下列種類之一，這是封閉的清單；
已發布的版本永不更動（`src/anzheng/facts/schema.json` 為快照）。
葉節點只放判定要讀的值：代號、列舉、整數、日期、摘要。姓名與自由文字不進帳本。

The `facts` of every leaf are one of these kinds, a closed list; a released version never changes
(`src/anzheng/facts/schema.json` is the snapshot). A leaf holds only what a verdict reads: ids, enumerations, integers,
dates, digests. Names and free text never enter it.

`date` 是 `2026-11-21`；`datetime` 是 UTC 毫秒 `2026-11-21T02:00:00.123Z`；`about` 是一天或 `起/迄`。

`date` is an ISO day, `datetime` UTC with milliseconds, `about` a day or `first/last`.""",
    "json": """每個 `--json` 輸出的欄位。`schemas/` 內是可供程式讀取的 JSON Schema（2020-12），測試以真實輸出比對。
文字成對：`zh` 與 `en`（檢查所說的話除外，依命令的語言）。
日期是 ISO 日期字串，`null` 表示沒有或不限。欄位只增不改；沒有列在表內的欄位不會出現。
輸出是物件或陣列，只由動詞與選項決定，不因有幾筆而變：
`status` 與 `forecast` 指定 `--document` 時為物件，未指定時為陣列。

Every field of every `--json` output. `schemas/` holds the same as JSON Schema (2020-12), tested against real output.
Texts come in pairs, `zh` and `en`, except what checks say; dates are ISO text; `null` means none or
unlimited. No field outside these tables appears. Whether an answer is an object or a list follows from verb and
options, never from how much there is: `status` and `forecast` answer an object with `--document` and a list without.

判定用語 Words of a verdict:
`failed` 不符 · `overdue` 逾期 · `unknown` 無資料 · `late` 逾期完成 · `due` 待辦 · `excepted` 例外核准 ·
`met` 符合 · `no_event` 本期無此情事 · `not_applicable` 不適用 · `not_in_force` 未生效／已失效""",
}
TITLES = {
    "commands": "命令 Commands",
    "settings": "設定 Settings",
    "facts": "事實種類 Kinds of facts",
    "json": "JSON 輸出 JSON answers",
}


def pages() -> dict[str, str]:
    """Return every page by the stem of its file."""
    bodies = {"commands": commands(), "settings": settings(), "facts": facts(), "json": answers()}
    return {
        name: f"# {TITLES[name]}\n\n{MADE}\n\n{INTRODUCTIONS[name]}\n\n" + "\n".join(body).rstrip() + "\n"
        for name, body in bodies.items()
    }


# --- commands -----------------------------------------------------------------------------------


def commands() -> Iterator[str]:
    """Yield a section for each verb and sub-verb."""
    for words, command in walk(cli, ("anzheng",)):
        context = click.Context(command, info_name=" ".join(words), max_content_width=WIDTH, terminal_width=WIDTH)
        yield f"{'#' * min(len(words) + 1, 3)} {' '.join(words)}\n"
        yield f"```text\n{command.get_help(context).rstrip()}\n```\n"


def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield a command and everything below it, with the words one types."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=words[-1])
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from walk(below, (*words, name))


# --- settings -----------------------------------------------------------------------------------


def settings() -> Iterator[str]:
    """Yield the table of settings."""
    yield "| 名稱 Name | 預設 Default | 說明 Meaning |"
    yield "|---|---|---|"
    for row in SETTINGS:
        yield f"| `{row.name}` | `{row.default}` | {row.zh}<br>{row.en} |"


# --- facts --------------------------------------------------------------------------------------


def facts() -> Iterator[str]:
    """Yield a section for each kind, with the words that stand beside its fields in the code."""
    forms = current()
    for family in FAMILIES:
        yield f"## {(family.__doc__ or '').splitlines()[0].rstrip('.')}\n"
        for node in ast.parse(inspect.getsource(family)).body:
            kind = getattr(getattr(family, getattr(node, "name", ""), None), "KIND", None)
            if isinstance(node, ast.ClassDef) and kind in forms:
                yield from _kind(kind, node, forms[kind])


def _kind(kind: str, node: ast.ClassDef, forms: dict[str, str]) -> Iterator[str]:
    notes = _notes(node)
    yield f"### `{kind}`\n"
    yield f"{ast.get_docstring(node)}\n"
    yield "| 欄位 Field | 型別 Type | 說明 Meaning |"
    yield "|---|---|---|"
    for name, form in forms.items():
        yield f"| `{name}` | {form.replace('|', 'or')} | {notes.get(name, '')} |"
    yield ""


def _notes(node: ast.ClassDef) -> dict[str, str]:
    """Return the docstring under each field."""
    found = {}
    for field, after in zip(node.body, node.body[1:], strict=False):
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(field, ast.AnnAssign):
            found[ast.unparse(field.target)] = " ".join(str(after.value.value).split())
    return found


# --- JSON answers -------------------------------------------------------------------------------


def answers() -> Iterator[str]:
    """Yield a section for each schema."""
    for path in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        yield f"## `{schema['title']}`\n"
        yield f"{schema['description']}　[`schemas/{path.name}`](schemas/{path.name})\n"
        yield "| 欄位 Field | 型別 Type | 說明 Meaning |"
        yield "|---|---|---|"
        rows: dict[str, tuple[str, str]] = {}
        for name, form, note in _fields(schema, schema, "", ()):
            # Branches of an anyOf share fields; each is told once.
            rows.setdefault(name, (form, note))
        yield from (f"| `{name}` | {form} | {note} |" for name, (form, note) in rows.items())
        yield ""


def _fields(
    schema: dict[str, Any], root: dict[str, Any], prefix: str, seen: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """Yield (path, type, meaning) of every field; a named form that contains itself is told once."""
    name = schema.get("$ref", "")
    if name in seen:
        return
    target = resolve(schema, root)
    within = (*seen, name) if name else seen
    branches = target.get("anyOf", ())
    for branch in branches:
        # A list of what stands beside it has the same fields; the description says when it is one.
        if branch.get("items") not in branches:
            yield from _fields(branch, root, prefix, within)
    if "items" in target:
        yield from _fields(target["items"], root, f"{prefix}[]", within)
    for key, value in target.get("properties", {}).items():
        path = f"{prefix}.{key}" if prefix else key
        yield path, type_of(value, root), value.get("description") or resolve(value, root).get("description", "")
        yield from _fields(value, root, path, within)


def resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Return what a `$ref` inside the same file points to."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def type_of(schema: dict[str, Any], root: dict[str, Any]) -> str:
    """Return a short name of the type."""
    schema = resolve(schema, root)
    if "enum" in schema:
        return " · ".join("null" if value is None else str(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_of(branch, root) for branch in schema["anyOf"]))
    kind = schema.get("type", "any")
    names = kind if isinstance(kind, list) else [kind]
    shown = ["date" if schema.get("format") == "date" and name == "string" else name for name in names]
    return " or ".join(shown) + (f" of {type_of(schema['items'], root)}" if "items" in schema else "")


# --- entry --------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Write or compare all pages."""
    stale = [name for name, text in pages().items() if _read(REFERENCE / f"{name}.md") != text]
    if arguments == ["--check"]:
        sys.stderr.writelines(f"docs/reference/{name}.md: python tools/reference.py\n" for name in stale)
        return 1 if stale else 0
    for name, text in pages().items():
        (REFERENCE / f"{name}.md").write_text(text, encoding="utf-8")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
