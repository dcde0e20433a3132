"""證明方式與要求項 The proof tree of a clause as drawn, and each demand with its windows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Clause, Demand, Periodic, Standing
from anzheng.facts.base import Fact
from anzheng.kernel.errors import Text
from anzheng.posture.clauses import lookback_of
from anzheng.posture.explain import change_of
from anzheng.posture.judge import Posture
from anzheng.posture.period import DemandPeriod, PeriodPosture, Tally
from anzheng.posture.results import ClauseVerdict, DemandResult, NodeResult, PartVerdict
from anzheng.posture.words import SATISFIED, Word
from anzheng.reports.demand_words import rule_in_words
from anzheng.reports.wording import Names, both, titled
from anzheng.web.pages.windows import Windows, windows_of_day, windows_of_period
from anzheng.web.pages.words import Badge, badge, badge_of


@dataclass(frozen=True, slots=True)
class Material:
    """What a clause page is built from, gathered by the view."""

    posture: Posture
    """Of the day, or of a period's last day."""
    period: PeriodPosture | None
    names: Names
    facts: Sequence[Fact]
    titles: Mapping[str, str]
    """What people called a piece of evidence, by id."""
    everything: bool
    """Whether long lists are shown in full."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the proof tree as drawn."""

    demand: str | None
    anchor: str
    title: Text
    rule: Text
    badge: Badge
    any_of: bool
    used: bool
    branches: tuple["Node", ...]
    last_seq: int | None
    """The newest entry that carries a demand."""


@dataclass(frozen=True, slots=True)
class PartBlock:
    """One part with its proof."""

    n: int
    text: Text
    badge: Badge | None
    reason: Text
    attested_only: bool
    strength: str
    proof: Node | None
    corroborating: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class DemandBlock:
    """One demand with its targets and windows."""

    id: str
    anchor: str
    title: Text
    rule: Text
    badge: Badge
    house: bool
    """The period is the house's own, not the document's."""
    control: Text
    control_id: str
    change: Text | None
    until: date | None
    corroborating: bool
    windows: Windows
    tally: Tally | None
    """Of a period."""
    unit: Text
    form: str = ""
    """The form that it reads; empty for none."""


def demand_names(verdict: ClauseVerdict) -> dict[str, None]:
    """Return the demands that a verdict names, corroborating ones included, in reading order."""
    nodes = [node for part in verdict.parts for node in (*([part.proof] if part.proof else []), *part.corroborating)]
    return dict.fromkeys(name for node in nodes for name in _leaves(node))


def carrying_demands(verdict: ClauseVerdict) -> list[str]:
    """Return the demands that can decide, without the corroborating ones."""
    return [name for part in verdict.parts if part.proof for name in _leaves(part.proof)]


def _leaves(node: NodeResult) -> list[str]:
    if node.demand is not None:
        return [node.demand]
    return [name for branch in node.branches for name in _leaves(branch)]


def part_block(clause: Clause, verdict: PartVerdict, material: Material) -> PartBlock:
    """Return one part with its proof."""
    part = next(part for part in clause.parts if part.n == verdict.n)
    return PartBlock(
        part.n,
        titled(part.zh, part.en),
        badge_of(verdict),
        material.names.reason(verdict.reason),
        part.attested_only,
        part.strength.value,
        _node(verdict.proof, clause, material) if verdict.proof else None,
        tuple(_node(node, clause, material) for node in verdict.corroborating),
    )


def _node(node: NodeResult, clause: Clause, material: Material) -> Node:
    posture = material.posture
    if node.demand is None:
        branches = tuple(_node(branch, clause, material) for branch in node.branches)
        if len(branches) == 1:
            return branches[0]
        empty = Text("", "")
        return Node(None, "", empty, empty, badge(node.word), node.operator == "any_of", node.used, branches, None)
    demand = posture.edition.demands[node.demand]
    note, seqs = None, []
    if material.period is None:
        result = posture.demand(node.demand, lookback_of(clause))
        note = _fraction(result)
        seqs = [fact.seq for target in result.targets.values() for fact in target.facts]
    return Node(
        demand.id,
        _anchor(demand.id),
        titled(demand.zh, demand.en),
        rule_in_words(demand, posture.context, material.names),
        badge(node.word, note),
        any_of=False,
        used=node.used,
        branches=(),
        last_seq=max(seqs, default=None),
    )


def _fraction(result: DemandResult) -> Text | None:
    if len(result.targets) < 2:
        return None
    done = sum(target.word in SATISFIED for target in result.targets.values())
    return Text(f"{done}／{len(result.targets)} 項", f"{done} of {len(result.targets)}")


def _anchor(demand: str) -> str:
    return "d-" + demand.replace(".", "-")


_UNITS = {"windows": Text("個週期", "windows"), "cases": Text("件", "cases"), "days": Text("日", "days")}


def demand_block(name: str, clause: Clause, material: Material, corroborating: bool) -> DemandBlock:  # noqa: FBT001 - at its one call
    """Return one demand with its targets and windows."""
    posture, names = material.posture, material.names
    demand = posture.edition.demands[name]
    control = posture.edition.controls[demand.control]
    shared = (
        demand.id,
        _anchor(demand.id),
        titled(demand.zh, demand.en),
        rule_in_words(demand, posture.context, material.names),
    )
    house, owner = demand.basis.value == "house", Text(control.zh, control.en)
    if material.period is not None:
        judged: DemandPeriod = material.period.demands[name]
        windows = windows_of_period(judged, names, everything=material.everything)
        return DemandBlock(
            *shared,
            badge(judged.word),
            house,
            owner,
            control.id,
            None,
            None,
            corroborating,
            windows,
            judged.tally,
            _UNITS[judged.unit],
            _form(demand),
        )
    result = posture.demand(name, lookback_of(clause))
    windows = windows_of_day(result, names, everything=material.everything)
    until = result.until if result.word in SATISFIED or result.word is Word.DUE else None
    change = None if result.word in SATISFIED else _change(name, result, posture)
    return DemandBlock(
        *shared,
        badge(result.word),
        house,
        owner,
        control.id,
        change,
        until,
        corroborating,
        windows,
        None,
        _UNITS["windows"],
        _form(demand),
    )


def _form(demand: Demand) -> str:
    return demand.spec.form if isinstance(demand.spec, Periodic | Standing) else ""


def _change(name: str, result: DemandResult, posture: Posture) -> Text:
    return both(change_of(posture.edition.demands[name], result, posture.edition))
