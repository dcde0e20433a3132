"""編譯 Compile: the nodes of a pack to editions, with every problem found on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from anzheng.catalogue.core import terms
from anzheng.catalogue.core.check import Checker, parameters_of
from anzheng.catalogue.core.clauses import ClauseReader, Placed, demands_in
from anzheng.catalogue.core.demands import Controls, read_controls
from anzheng.catalogue.core.documents import FOLDERS as BESIDE
from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.core.inspections import TEMPLATE, examinations
from anzheng.catalogue.core.model import (
    UNDATED,
    Amendment,
    Attested,
    Clause,
    Demand,
    DocumentKind,
    Edition,
    Effective,
    Invariant,
    Observed,
    Periodic,
    Response,
    Retained,
    Setting,
    Standing,
)
from anzheng.catalogue.core.nodes import Node, Place
from anzheng.catalogue.core.paperwork import check_forms, field_names, used_by_paperwork
from anzheng.catalogue.core.problems import Problems
from anzheng.catalogue.core.reader import Fields
from anzheng.catalogue.core.shapes import used_shapes
from anzheng.catalogue.core.spread import check_spread
from anzheng.catalogue.core.terms import Context
from anzheng.catalogue.core.vocabulary import FOLDERS, SLUG, Vocabulary, read_vocabulary
from anzheng.kernel.errors import PackError, Text

NAMED = ("forms", "registers", "roles", "checks", "events", "logs", "statements", "settings", "subjects")
"""Sections of an edition's `names`."""
_EDITION = "document edition kind zh en authority effective? amendments? issue? blocks"
_ISSUE = "number? version? on? class? level? pages?"


@dataclass(frozen=True, slots=True)
class Compiled:
    """編譯結果 What a pack holds, and what is wrong with it."""

    editions: tuple[Edition, ...]
    """By document and edition; usable only if there is no problem."""
    vocabulary: Vocabulary
    problems: tuple[PackError, ...]
    """By file and line."""
    warnings: tuple[PackError, ...]
    """Definitions that nothing uses, by file and line."""


def compile_pack(files: Mapping[str, Node], checks: Mapping[str, tuple[str, str]]) -> Compiled:
    """Compile the files of a pack (path -> content); `checks` are the known checks, id -> (zh, en)."""
    problems = Problems()
    _paths(files, problems)
    vocabulary, places = read_vocabulary(files, checks, problems)
    context = Context(vocabulary)
    controls = read_controls(files, context, problems)
    editions = [_edition(path, files, context, controls, problems) for path in sorted(files) if _is_edition(path)]
    known = {id_: place for id_, place in controls.places.items() if id_ in controls.demands}
    check_spread(editions, known, controls.many, problems)
    check_forms(vocabulary, controls.demands.values(), places, problems)
    places |= {("shapes", id_): node.place for id_, node in shapes_of(files)}
    unused = _unused(editions, vocabulary, controls, places, {("shapes", id_) for id_ in used_shapes(files)})
    return Compiled(tuple(editions), vocabulary, problems.sorted(), unused)


def _is_edition(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 4 and parts[0] == "documents" and parts[3] == "edition.yaml"


def _paths(files: Mapping[str, Node], problems: Problems) -> None:
    """Note files that stand where nothing looks for them."""
    for path in files:
        parts = path.split("/")
        fits = len(parts) == 2 and parts[0] in (*FOLDERS, *BESIDE, "controls", "shapes")
        block = len(parts) == 5 and parts[0] == "documents" and parts[3] == "clauses"
        if not (fits or block or _is_edition(path)):
            problems.add(
                Place(path, 1),
                "",
                Text("檔案不在任何一個已知的資料夾", "the file stands in none of the known folders"),
                Text(
                    f"已知的資料夾：documents、controls、shapes、{'、'.join((*FOLDERS, *BESIDE))}",
                    f"known folders: documents, controls, shapes, {', '.join((*FOLDERS, *BESIDE))}",
                ),
            )


def _edition(path: str, files: Mapping[str, Node], context: Context, controls: Controls, problems: Problems) -> Edition:
    folder = path.removesuffix("/edition.yaml")
    _, document, edition = folder.split("/")
    fields = Fields(files[path], _EDITION, f"{document} {edition}", problems)
    for key, stem in (("document", document), ("edition", edition)):
        if fields.text(key, stem) != stem:
            fields.add(
                fields.at(key),
                Text(f"「{key}」與資料夾名稱不符", f"{key} does not equal the folder's name"),
                Text(f"請寫 {stem}", f"write {stem}"),
            )
    if (edition != UNDATED and fields.day("edition") is None) or not SLUG.fullmatch(document):
        fields.add(
            fields.place,
            Text(
                f"資料夾須為 documents/<規範>/<日期或 {UNDATED}>",
                f"the folder must be documents/<document>/<date or {UNDATED}>",
            ),
            Text("請改資料夾名稱", "rename the folder"),
        )
    kind = fields.choice("kind", DocumentKind, DocumentKind.REGULATION)
    window = _window(fields, problems)
    reader = ClauseReader(context, controls.places, window, problems)
    blocks = _blocks(fields, folder, files)
    for block, place in blocks:
        reader.block(files[block], place)
    Checker(kind, reader.found, controls.demands, context.default, problems).run()
    clauses = _with_leaves(reader.found)
    used = {d for c in clauses for part in c.parts for d in (*demands_in(part.proof.root), *part.proof.corroborating)}
    examined = examinations(document, clauses, [block for _, block in blocks], controls.demands)
    demands = {id_: controls.demands[id_] for id_ in used if id_ in controls.demands}
    demands = dict(sorted((demands | {one.id: one for one in examined.values()}).items()))
    keys = sorted({key for demand in demands.values() for key in parameters_of(demand.spec)})
    questions = {name for c in clauses for row in (c.applies, *(part.applies for part in c.parts)) for name in row}
    authority = fields.get("authority")
    issuer = None if authority is None else Fields(authority, "zh en", fields.owner, problems)
    return Edition(
        document=document,
        edition=edition,
        kind=kind,
        zh=fields.text("zh"),
        en=fields.text("en"),
        authority_zh="" if issuer is None else issuer.text("zh"),
        authority_en="" if issuer is None else issuer.text("en"),
        effective=window,
        amendments=_amendments(fields, problems),
        issue=_issue(fields, problems),
        clauses=clauses,
        demands=demands,
        inspections={block: demand.id for block, demand in examined.items()},
        defaults={key: default for key in keys if (default := context.default(key)) is not None},
        controls={id_: controls.controls[id_] for id_ in sorted({demand.control for demand in demands.values()})},
        questions={id_: q for id_, q in sorted(context.vocabulary.questions.items()) if id_ in questions},
        names=_names(demands.values(), clauses, context.vocabulary),
    )


def _window(fields: Fields, problems: Problems) -> Effective:
    node = fields.get("effective")
    if node is None:
        return Effective(None, None)
    inner = Fields(node, "from to?", fields.owner, problems)
    first, last = inner.day("from"), inner.day("to")
    if first is not None and last is not None and last < first:
        inner.wrong(node, "的 to 早於 from", "ends before it starts", "effective")
    return Effective(first, last)


def _amendments(fields: Fields, problems: Problems) -> tuple[Amendment, ...]:
    found = []
    for node in fields.items("amendments"):
        inner = Fields(node, "on zh en", fields.owner, problems)
        found.append(Amendment(inner.day("on") or date.min, inner.text("zh"), inner.text("en")))
    return tuple(sorted(found, key=lambda amendment: amendment.on))


def _issue(fields: Fields, problems: Problems) -> dict[str, str]:
    node = fields.get("issue")
    if node is None:
        return {}
    inner = Fields(node, _ISSUE, fields.owner, problems)
    return {name: inner.text(name) for name in inner.names()}


def _blocks(fields: Fields, folder: str, files: Mapping[str, Node]) -> list[tuple[str, str]]:
    """Return (path, owner) of each file of clauses, in the order that the edition gives."""
    listed = fields.placed_texts("blocks")
    found = []
    for block, place in listed:
        path = f"{folder}/clauses/{block}.yaml"
        if path in files:
            found.append((path, block))
        else:
            fields.add(
                place,
                Text(f"沒有檔案 {path}", f"there is no file {path}"),
                Text("請建立或從 blocks 移除", "add it or remove it from blocks"),
            )
    known = {path for path, _ in found}
    for path in sorted(files):
        if path.startswith(f"{folder}/clauses/") and path not in known:
            fields.add(
                Place(path, 1),
                Text("blocks 沒有列出這個檔案", "blocks does not list this file"),
                Text("請加入 edition.yaml 的 blocks", "add it to blocks in edition.yaml"),
            )
    return found


def _with_leaves(found: Iterable[Placed]) -> tuple[Clause, ...]:
    rows = [placed.clause for placed in found]
    parents = {clause.parent for clause in rows}
    return tuple(replace(clause, leaf=clause.ref not in parents) for clause in rows)


# --- what is in use -----------------------------------------------------------------------------


def shapes_of(files: Mapping[str, Node]) -> list[tuple[str, Node]]:
    """Return the files of the shapes, by id."""
    return [
        (path.removeprefix("shapes/").removesuffix(".yaml"), node)
        for path, node in sorted(files.items())
        if path.startswith("shapes/")
    ]


def references(demand: Demand) -> set[tuple[str, str]]:
    """Return every (section, id) of the vocabulary that a demand names."""
    scopes = [demand.scope]
    found: set[tuple[str, str]] = set()
    match demand.spec:
        case Periodic(form=form, accept=accept):
            found |= {("forms", form), *(("roles", role) for role in accept.roles)}
            scopes += [accept.covers] if accept.covers is not None else []
        case Standing(form=form, accept=accept, overtaken_by=events):
            found = {("forms", form), *(("events", event) for event in events)}
            found |= {("roles", role) for role in accept.roles}
            scopes += [accept.covers] if accept.covers is not None else []
        case Response(event=event, source=source):
            found = {("events", event)} | ({("checks", source)} if source is not None else set())
        case Invariant(refers=refers):
            found.update(("registers", register) for register in refers.values())
        case Observed(check=name) | Setting(setting=name) | Retained(log=name) | Attested(statement=name):
            found.add((_SECTION_OF[demand.kind], name))
    if isinstance(demand.spec, Attested):
        found |= {("roles", step) for step in demand.spec.steps}
    found |= {("parameters", key) for key in parameters_of(demand.spec)}
    return found | {("registers", scope.register) for scope in scopes if scope.register is not None}


_SECTION_OF = {"observed": "checks", "setting": "settings", "retained": "logs", "attested": "statements"}


def _names(
    demands: Iterable[Demand], clauses: Iterable[Clause], vocabulary: Vocabulary
) -> dict[str, dict[str, tuple[str, str]]]:
    rows = tuple(demands)
    used = {reference for demand in rows for reference in references(demand)}
    used |= {("subjects", id_) for clause in clauses for id_ in clause.about}
    names = {
        section: {
            id_: (term.zh, term.en)
            for id_, term in sorted(vocabulary.section(section).items())
            if (section, id_) in used
        }
        for section in NAMED
    }
    return names | {"fields": field_names(rows, vocabulary)}


def _unused(
    editions: Iterable[Edition],
    vocabulary: Vocabulary,
    controls: Controls,
    places: Mapping[tuple[str, str], Place],
    used: set[tuple[str, str]],
) -> tuple[PackError, ...]:
    """Return a warning for every demand and name that no edition uses, directly or through a field's type."""
    warnings = Problems()
    rows = tuple(editions)
    used_demands = {id_ for edition in rows for id_ in edition.demands}
    for id_ in sorted(controls.demands.keys() - used_demands - {TEMPLATE}):
        warnings.add(
            controls.places[id_],
            id_,
            Text("沒有條款使用這個要求項", "no clause uses this demand"),
            Text("請在證明方式引用，或刪除", "name it in a proof, or delete it"),
        )
    used = used | {
        reference for edition in rows for demand in edition.demands.values() for reference in references(demand)
    }
    used |= {("questions", id_) for edition in rows for id_ in edition.questions}
    used |= used_by_paperwork(vocabulary)
    used |= {("subjects", id_) for edition in rows for clause in edition.clauses for id_ in clause.about}
    _through_fields(used, vocabulary)
    for section, id_ in sorted(places.keys() - used):
        zh, en = terms.SECTION_WORDS[section]
        warnings.add(
            places[section, id_],
            f"{section}/{id_}",
            Text(f"沒有任何地方使用這個{zh}", f"nothing uses this {en}"),
            Text("請引用，或刪除檔案", "use it, or delete the file"),
        )
    return warnings.sorted()


def _through_fields(used: set[tuple[str, str]], vocabulary: Vocabulary) -> None:
    """Add the registers that fields of used forms and registers name, until none is new."""
    pending = list(used)
    while pending:
        section, id_ = pending.pop()
        form = vocabulary.forms.get(id_) if section == "forms" else None
        register = vocabulary.registers.get(id_) if section == "registers" else None
        types = form.fields if form is not None else register.fields if register is not None else {}
        names = [kind.register for kind in types.values() if kind.type is Type.ENTRY]
        if form is not None:
            names.append(form.items)
        for name in names:
            if name is not None and ("registers", name) not in used:
                used.add(("registers", name))
                pending.append(("registers", name))
