"""詞彙 Vocabulary: forms, registers, events, logs, statements, settings and questions, read from their files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from anzheng.catalogue.core.forms import (
    FORM_KEYS,
    REGISTER_KEYS,
    Form,
    Register,
    Role,
    read_form,
    read_register,
    read_role,
    read_rows,
)
from anzheng.catalogue.core.model import Op, Parameter, Question
from anzheng.catalogue.core.nodes import Leaf, Node, Place
from anzheng.catalogue.core.problems import Problems
from anzheng.catalogue.core.reader import Fields
from anzheng.kernel.errors import Text

SLUG = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
"""Form of every id."""
UNITS = (
    *("minute", "hour", "day", "working-day", "week", "month", "year"),
    *("character", "attempt", "percent", "count", "role", "class", "grade", "layer", "copy", "generation", "seat"),
    *("matter",),
)
"""Units of parameters: of time, and what is counted."""
COMMON_FIELDS = ("id", "zh", "en")


@dataclass(frozen=True, slots=True)
class Term:
    """An id with its names: an event, a log, a check (名稱)."""

    id: str
    zh: str
    en: str
    rows: tuple[str, ...] = ()
    """Rows of the paperwork index that it serves, for a log or an event."""


@dataclass(frozen=True, slots=True)
class Statement:
    """聲明 A statement and the roles or acts that sign it."""

    id: str
    zh: str
    en: str
    steps: tuple[str, ...]
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingTerm:
    """系統設定 A setting of a system, its unit, and which direction is stricter."""

    id: str
    zh: str
    en: str
    unit: str
    stricter: str
    """higher, lower, true, false."""


@dataclass(frozen=True, slots=True)
class ParameterTerm:
    """參數 A threshold that documents state or the house fixes: its direction, its unit, and the house's own value."""

    id: str
    zh: str
    en: str
    op: Op
    unit: str
    default: int | None
    """What rules where no document states a value; None if some document always does."""

    def with_value(self, value: int, unit: str | None = None) -> Parameter:
        """Return the parameter with a value, as a clause or the house sets it."""
        return Parameter(self.id, self.op, value, unit or self.unit, self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """詞彙 All names that demands and clauses may use."""

    forms: Mapping[str, Form] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    events: Mapping[str, Term] = field(default_factory=dict)
    logs: Mapping[str, Term] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    settings: Mapping[str, SettingTerm] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    parameters: Mapping[str, ParameterTerm] = field(default_factory=dict)
    subjects: Mapping[str, Term] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    checks: Mapping[str, Term] = field(default_factory=dict)

    def section(self, name: str) -> "Mapping[str, Name]":
        """Return the section `name`: one of the folders, or checks."""
        sections: dict[str, Mapping[str, Name]] = {
            "forms": self.forms,
            "registers": self.registers,
            "events": self.events,
            "logs": self.logs,
            "statements": self.statements,
            "settings": self.settings,
            "questions": self.questions,
            "parameters": self.parameters,
            "subjects": self.subjects,
            "roles": self.roles,
            "checks": self.checks,
        }
        return sections[name]


Name: TypeAlias = Form | Register | Role | Term | Statement | SettingTerm | Question | ParameterTerm
"""Whatever has an id and is called something."""

FOLDERS = (
    *("forms", "registers", "roles", "events", "logs", "statements", "settings", "questions", "parameters"),
    "subjects",
)
"""Folders of a pack that hold one name in each file."""


def read_vocabulary(
    files: Mapping[str, Node], checks: Mapping[str, tuple[str, str]], problems: Problems
) -> tuple[Vocabulary, dict[tuple[str, str], Place]]:
    """Read every file of the vocabulary folders; return the names and where each is defined."""
    nodes: dict[str, dict[str, tuple[str, Node]]] = {folder: {} for folder in FOLDERS}
    for path, node in sorted(files.items()):
        folder, _, name = path.partition("/")
        if folder in nodes:
            nodes[folder][name.removesuffix(".yaml")] = (path, node)
    places = {(folder, id_): node.place for folder, found in nodes.items() for id_, (_, node) in found.items()}
    registers = frozenset(nodes["registers"])

    def section(folder: str, keys: str) -> list[tuple[str, Fields]]:
        rows = []
        for id_, (_, node) in nodes[folder].items():
            fields = Fields(node, f"id zh en {keys}", f"{folder}/{id_}", problems)
            same_id(fields, id_)
            rows.append((id_, fields))
        return rows

    return Vocabulary(
        forms={i: read_form(i, f, registers) for i, f in section("forms", FORM_KEYS)},
        registers={i: read_register(i, f, registers) for i, f in section("registers", REGISTER_KEYS)},
        roles={i: read_role(i, f) for i, f in section("roles", "meaning by")},
        events=_terms(section("events", "rows?")),
        logs=_terms(section("logs", "rows?")),
        statements={
            i: Statement(i, f.text("zh"), f.text("en"), f.texts("steps"), read_rows(f))
            for i, f in section("statements", "steps rows?")
        },
        settings={i: _setting(i, f) for i, f in section("settings", "unit stricter")},
        questions={i: _question(i, f, problems) for i, f in section("questions", "help")},
        parameters={i: _parameter(i, f) for i, f in section("parameters", "op unit default?")},
        subjects=_terms(section("subjects", "")),
        checks={i: Term(i, zh, en) for i, (zh, en) in checks.items()},
    ), places


def same_id(fields: Fields, stem: str) -> None:
    """Note it if the id differs from the file's name."""
    found = fields.text("id", stem)
    if found != stem or not SLUG.fullmatch(stem):
        fields.add(
            fields.at("id"),
            Text(f"id「{found}」與檔名不符", f"id {found!r} does not equal the file's name"),
            Text("檔名須為 <id>.yaml，小寫英數與連字號", "name the file <id>.yaml, lower case, digits and hyphens"),
        )


def _terms(rows: list[tuple[str, Fields]]) -> dict[str, Term]:
    return {id_: Term(id_, fields.text("zh"), fields.text("en"), read_rows(fields)) for id_, fields in rows}


def _setting(id_: str, fields: Fields) -> SettingTerm:
    node = fields.get("stricter")
    value = node.value if isinstance(node, Leaf) else None
    stricter = str(value).lower() if isinstance(value, bool) else value
    if node is not None and stricter not in ("higher", "lower", "true", "false"):
        fields.wrong(node, "須為 higher、lower、true 或 false", "must be higher, lower, true or false", "stricter")
    return SettingTerm(id_, fields.text("zh"), fields.text("en"), fields.text("unit"), str(stricter))


def _parameter(id_: str, fields: Fields) -> ParameterTerm:
    unit = fields.text("unit", UNITS[0])
    if unit not in UNITS:
        fields.add(
            fields.at("unit"),
            Text(f"未知的單位「{unit}」", f"unknown unit {unit!r}"),
            Text(f"可用的單位：{'、'.join(UNITS)}", f"units: {', '.join(UNITS)}"),
        )
    op = fields.choice("op", Op, Op.AT_LEAST)
    if op not in (Op.AT_LEAST, Op.AT_MOST, Op.EQUAL):
        fields.wrong(fields.node, "的 op 須為 >=、<= 或 ==", "needs op >=, <= or ==", "op")
    default = fields.integer("default") if "default" in fields else None
    return ParameterTerm(id_, fields.text("zh"), fields.text("en"), op, unit, default)


def _question(id_: str, fields: Fields, problems: Problems) -> Question:
    help_node = fields.get("help")
    if help_node is None:
        return Question(id_, fields.text("zh"), fields.text("en"), "", "")
    helps = Fields(help_node, "zh en", fields.owner, problems)
    return Question(id_, fields.text("zh"), fields.text("en"), helps.text("zh"), helps.text("en"))
