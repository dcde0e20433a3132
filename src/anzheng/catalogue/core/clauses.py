"""讀條款 Clauses: the clauses of one edition, their parts and proofs, with the places of what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core import terms
from anzheng.catalogue.core.model import (
    AllOf,
    AnyOf,
    Clause,
    Effective,
    Op,
    Parameter,
    Part,
    Proof,
    ProofNode,
    Strength,
)
from anzheng.catalogue.core.nodes import Leaf, Node, Place, Table
from anzheng.catalogue.core.periods import is_cadence, is_period, unit_hours
from anzheng.catalogue.core.problems import Problems
from anzheng.catalogue.core.reader import Fields, day_of
from anzheng.catalogue.core.terms import Context
from anzheng.catalogue.core.vocabulary import UNITS
from anzheng.kernel.errors import Text

EACH_INTERNAL_AUDIT = "each-internal-audit"
"""Stated frequency of what is due whenever the internal audit examines the block."""
AS_NEEDED = "as-needed"
"""Stated frequency of what a person in charge decides on (視需要)."""
BINDS_NOBODY = (Strength.HEADING, Strength.INFO)

_KEYS = (
    "ref parent mark? strength obligation zh en inspection? every? vague? trigger? urgency? applies about? effective?"
    " parameters?"
    " retention? approver? separation? evidence? note? proof? parts? attested_only?"
)
_EVIDENCE_REMEDY = Text("請加上 proof 或 parts", "add proof or parts")


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause and the places of its keys."""

    clause: Clause
    places: Mapping[str, Place]
    """Key -> place; `ref` always stands."""


class ClauseReader:
    """Reads the clauses of one edition, block by block."""

    def __init__(self, context: Context, demands: Mapping[str, Place], window: Effective, problems: Problems) -> None:
        self._context = context
        self._demands = demands
        """Every demand id of the pack."""
        self._window = window
        """The edition's own effective period."""
        self._problems = problems
        self.found: list[Placed] = []

    def block(self, node: Node, document: str) -> None:
        """Read one file of clauses."""
        fields = Fields(
            Table({"clauses": node}, {"clauses": node.place}, node.place), "clauses", document, self._problems
        )
        for item in fields.items("clauses"):
            self._clause(item)

    def _clause(self, node: Node) -> None:
        entries = node.entries if isinstance(node, Table) else {}
        ref_node = entries.get("ref")
        ref = str(ref_node.value) if isinstance(ref_node, Leaf) else "?"
        fields = Fields(node, _KEYS, ref, self._problems)
        strength = fields.choice("strength", Strength, Strength.MUST)
        obligation = fields.flag("obligation")
        applies = self._applies(fields)
        effective = self._effective(fields)
        clause = Clause(
            ref=fields.text("ref"),
            parent=fields.maybe_text("parent"),
            mark=fields.maybe_text("mark"),
            leaf=True,
            obligation=obligation,
            strength=strength,
            zh=fields.text("zh"),
            en=fields.text("en"),
            inspection=self._inspection(fields),
            every=self._every(fields),
            vague=fields.texts("vague"),
            trigger=fields.maybe_text("trigger"),
            urgency=fields.maybe_text("urgency"),
            applies=applies,
            about=self._about(fields),
            effective=effective,
            parameters=self._parameters(fields),
            retention=fields.maybe_text("retention"),
            approver=self._approver(fields),
            separation=fields.maybe_text("separation"),
            evidence=self._evidence(fields),
            note=fields.maybe_text("note"),
            parts=self._parts(fields, strength, obligation, applies, effective),
        )
        places = node.keys if isinstance(node, Table) else {}
        self.found.append(Placed(clause, {"ref": node.place, **places}))

    # --- what the document states ---------------------------------------------------------------

    def _applies(self, fields: Fields) -> tuple[str, ...]:
        found = fields.placed_texts("applies")
        for name, place in found:
            if name != "all":
                terms.known(fields, self._context, "questions", name, place)
        if "applies" in fields and not found:
            fields.add(
                fields.at("applies"), Text("applies 是空的", "applies is empty"), Text("請寫 [all]", "write [all]")
            )
        return tuple(name for name, _ in found)

    def _about(self, fields: Fields) -> tuple[str, ...]:
        found = fields.placed_texts("about")
        for name, place in found:
            terms.known(fields, self._context, "subjects", name, place)
        return tuple(name for name, _ in found)

    def _approver(self, fields: Fields) -> tuple[str, str] | None:
        node = fields.get("approver")
        if node is None:
            return None
        row = Fields(node, "zh en", fields.owner, self._problems)
        return row.text("zh"), row.text("en")

    def _inspection(self, fields: Fields) -> str | None:
        text = fields.maybe_text("inspection")
        if text is not None and not is_period(text):
            fields.add(
                fields.at("inspection"),
                Text(f"「inspection」不是期間：{text}", f"inspection is not a period: {text}"),
                Text("請寫成 P1M、P6M 或 P1Y", "write P1M, P6M or P1Y"),
            )
        return text

    def _every(self, fields: Fields) -> tuple[str, ...]:
        found = fields.placed_texts("every")
        for text, place in found:
            if not is_cadence(text) and text not in (EACH_INTERNAL_AUDIT, AS_NEEDED):
                fields.add(
                    place,
                    Text(f"「every」不是週期：{text}", f"every is not a cadence: {text}"),
                    Text(
                        f"請寫成 workday、P1D、P6M、P1Y、{EACH_INTERNAL_AUDIT} 或 {AS_NEEDED}",
                        f"write workday, P1D, P6M, P1Y, {EACH_INTERNAL_AUDIT} or {AS_NEEDED}",
                    ),
                )
        return tuple(text for text, _ in found)

    def _effective(self, fields: Fields) -> dict[str, date]:
        found = {}
        for name, node, place in fields.entries("effective"):
            day = day_of(node)
            if name not in ("in_force", "introduction", "verification"):
                fields.add(
                    place,
                    Text(f"未知的鍵「{name}」", f"unknown key {name!r}"),
                    Text(
                        "可用的鍵：in_force、introduction、verification",
                        "allowed: in_force, introduction, verification",
                    ),
                )
            elif day is None:
                fields.wrong(node, "須為 2026-11-21 形式的日期", "must be a date like 2026-11-21", name)
            else:
                found[name] = day
        if found and set(found) not in ({"in_force"}, {"introduction", "verification"}):
            fields.add(
                fields.at("effective"),
                Text("生效日期的鍵不成組", "the dates do not belong together"),
                Text(
                    "請寫 in_force，或 introduction 與 verification", "write in_force, or introduction and verification"
                ),
            )
        return found

    def _parameters(self, fields: Fields) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        known = self._context.vocabulary.parameters
        for node in fields.items("parameters"):
            inner = Fields(node, "key op value unit", fields.owner, self._problems)
            key = inner.text("key")
            if key in {one.key for one in found}:
                inner.wrong(node, f"重複「{key}」", f"names {key!r} twice", "parameters")
            if not terms.known(inner, self._context, "parameters", key, inner.at("key")):
                continue
            term = known[key]
            unit = terms.one_of(inner, "unit", term.unit, UNITS)
            if inner.choice("op", Op, term.op) is not term.op or not _alike(unit, term.unit):
                inner.add(
                    inner.at("op"),
                    Text(
                        f"參數「{key}」的方向或單位與 parameters/{key} 不同",
                        f"parameter {key!r} differs in direction or kind of unit from parameters/{key}",
                    ),
                    Text("不同的行為請用不同的參數", "use different parameters for different acts"),
                )
            found.append(term.with_value(inner.integer("value"), unit))
        return tuple(found)

    def _evidence(self, fields: Fields) -> tuple[tuple[str, str], ...]:
        rows = [Fields(node, "zh en", fields.owner, self._problems) for node in fields.items("evidence")]
        return tuple((row.text("zh"), row.text("en")) for row in rows)

    # --- parts and proofs -----------------------------------------------------------------------

    def _parts(
        self,
        fields: Fields,
        strength: Strength,
        obligation: bool,  # noqa: FBT001 - a key of the clause
        applies: tuple[str, ...],
        effective: Mapping[str, date],
    ) -> tuple[Part, ...]:
        has_proof, has_parts = "proof" in fields, "parts" in fields
        if not obligation:
            for key in ("proof", "parts"):
                if key in fields:
                    subject = "標題或說明" if strength in BINDS_NOBODY else "不課予義務的條款"
                    fields.add(
                        fields.at(key),
                        Text(f"{subject}不可有 {key}", f"a node that binds nobody may not have {key}"),
                        Text(f"請刪除 {key}", f"delete {key}"),
                    )
            return ()
        if strength in BINDS_NOBODY:
            fields.add(
                fields.at("obligation"),
                Text("標題或說明不可課予義務", "a heading or information cannot be an obligation"),
                Text("請改 strength 或 obligation", "change strength or obligation"),
            )
        if has_proof == has_parts:
            what = Text("義務沒有證明方式", "the obligation has no proof")
            if has_proof:
                what = Text("proof 與 parts 不可並存", "proof and parts may not both stand")
            fields.add(fields.place, what, _EVIDENCE_REMEDY if not has_proof else Text("請保留其一", "keep one"))
            return ()
        if has_parts:
            return self._numbered(fields, strength, applies, effective)
        window = self._window_of(fields, effective, None)
        proof = self._proof(fields)
        stated = fields.flag("attested_only")
        text_zh, text_en = fields.text("zh"), fields.text("en")
        return (Part(0, text_zh, text_en, strength, applies, window, stated or self._attested(proof), proof),)

    def _numbered(
        self, fields: Fields, strength: Strength, applies: tuple[str, ...], effective: Mapping[str, date]
    ) -> tuple[Part, ...]:
        parts: list[Part] = []
        for expected, node in enumerate(fields.items("parts"), 1):
            owner = f"{fields.owner} #{expected}"
            inner = Fields(node, "n zh en proof strength? applies? effective? attested_only?", owner, self._problems)
            number = inner.integer("n", expected)
            if number != expected:
                inner.add(
                    inner.at("n"),
                    Text(f"分項編號為 {number}，應為 {expected}", f"the part's number is {number}, not {expected}"),
                    Text("分項須依序由 1 編起", "number the parts 1, 2, 3 …"),
                )
            proof = self._proof(inner)
            parts.append(
                Part(
                    n=expected,
                    zh=inner.text("zh"),
                    en=inner.text("en"),
                    strength=inner.choice("strength", Strength, strength),
                    applies=self._applies(inner) if "applies" in inner else applies,
                    effective=self._window_of(inner, effective, inner.maybe_text("effective")),
                    attested_only=inner.flag("attested_only") or self._attested(proof),
                    proof=proof,
                )
            )
        if not parts:
            fields.add(fields.at("parts"), Text("沒有任何分項", "there is no part"), _EVIDENCE_REMEDY)
        return tuple(parts)

    def _window_of(self, fields: Fields, effective: Mapping[str, date], key: str | None) -> Effective:
        """Return the days in force: of the named date, else of the clause's earliest, else of the edition."""
        if key is not None and key not in effective:
            fields.add(
                fields.at("effective"),
                Text(f"條款沒有生效日「{key}」", f"the clause has no date {key!r}"),
                terms.near(key, effective),
            )
        first = effective.get(key) if key is not None else min(effective.values(), default=None)
        return Effective(first or self._window.first, self._window.last)

    def _proof(self, fields: Fields) -> Proof:
        node = fields.get("proof")
        empty = Proof(AllOf(()), ())
        if node is None:
            return empty
        inner = Fields(node, "all_of? any_of? corroborating?", fields.owner, self._problems)
        root = self._group(inner)
        supporting = inner.placed_texts("corroborating")
        for demand, place in supporting:
            self._demand(inner, demand, place)
            if demand in set(demands_in(root)):
                inner.add(
                    place,
                    Text(f"「{demand}」既證明又佐證", f"{demand!r} both proves and corroborates"),
                    Text("請保留其一", "keep one"),
                )
        return Proof(root, tuple(demand for demand, _ in supporting))

    def _group(self, fields: Fields) -> AllOf | AnyOf:
        if ("all_of" in fields) == ("any_of" in fields):
            fields.add(
                fields.place,
                Text("須有 all_of 或 any_of，且只有其一", "needs either all_of or any_of"),
                Text("請以巢狀表達並用", "nest them to combine both"),
            )
        key = "any_of" if "any_of" in fields else "all_of"
        items = fields.items(key)
        if key in fields and not items:
            fields.add(
                fields.at(key),
                Text("證明方式是空的", "the proof is empty"),
                Text("請列出要求項，例如 <控制措施>.<名稱>", "list demands, such as <control>.<name>"),
            )
        branches: list[ProofNode] = []
        for node in items:
            if isinstance(node, Leaf) and isinstance(node.value, str):
                self._demand(fields, node.value, node.place)
                if node.value in branches:
                    fields.wrong(node, f"重複列出「{node.value}」", f"names {node.value!r} twice", key)
                branches.append(node.value)
            elif isinstance(node, Table):
                branches.append(self._group(Fields(node, "all_of? any_of?", fields.owner, self._problems)))
            else:
                fields.wrong(node, "的每一項須為要求項或群組", "must hold demands or groups", key)
        return AllOf(tuple(branches)) if key == "all_of" else AnyOf(tuple(branches))

    def _demand(self, fields: Fields, demand: str, place: Place) -> None:
        if demand not in self._demands:
            fields.add(
                place,
                Text(f"沒有要求項「{demand}」", f"there is no demand {demand!r}"),
                terms.near(demand, self._demands),
            )

    def _attested(self, proof: Proof) -> bool:
        """Tell whether nothing but signed statements proves it."""
        required = demands_in(proof.root)
        return bool(required) and all(demand in self._context.attested for demand in required)


def _alike(unit: str, other: str) -> bool:
    """Tell whether two units can be compared: the same, or both of time."""
    return unit == other or (unit_hours(unit) is not None and unit_hours(other) is not None)


def demands_in(node: ProofNode) -> tuple[str, ...]:
    """Return the demands that a proof requires, each once, in order."""
    if isinstance(node, str):
        return (node,)
    branches = node.all_of if isinstance(node, AllOf) else node.any_of
    return tuple(dict.fromkeys(demand for branch in branches for demand in demands_in(branch)))
